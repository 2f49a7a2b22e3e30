"""What can go wrong, each kind with the exit code that a script sees.

The codes are those of the command-line contract: 2 bad input, 3 not signed in or not allowed, 4 Graph or the network
failed. A message is one sentence that says what, where and what to do.
"""

from __future__ import annotations


class Aad53004Error(Exception):
    """Anything the tool refuses to go on with. ``str(error)`` is the sentence that the user sees."""

    exit_code = 4


class BadInput(Aad53004Error):
    """The command line or an input file is wrong, or the tenant has no such user."""

    exit_code = 2


class Interrupted(Aad53004Error):
    """Ctrl-C came before there was anything to tell."""

    exit_code = 130


class NotAllowed(Aad53004Error):
    """Not signed in, or not allowed to read what the diagnosis cannot do without."""

    exit_code = 3


class GraphFailed(Aad53004Error):
    """Graph or the network failed."""

    exit_code = 4


class Unreadable(Exception):
    """Something that could not be read, so that nothing may be concluded from it. ``why`` says it in words, and names
    the property where it is one; ``answers`` are the Graph answers that stand in the way."""

    def __init__(self, why: str, *answers: object) -> None:
        super().__init__(why)
        self.why = why
        self.answers = answers
