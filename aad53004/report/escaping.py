"""Makes text that comes from a tenant safe for where it is shown: a terminal, a file that a program reads, a log of a
build, a ticket or a mail.

Each function takes any text and returns it in one line. Nothing is dropped unseen: what is unsafe is shown as its code
point, and what would open a construct is broken up by a space that is seen. A format that has an escape of its own
(HTML, XML, CSV, Markdown, JSON) applies it on top.
"""

from __future__ import annotations

import re

# Control characters (C0, C1), escape, and the marks that change the direction of what follows. CVE-2021-25743 and its
# kin: a display name must not be able to rewrite a line.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\u180e\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# What the agent of a build would take for a command where a report is printed into its log: it looks for the first two
# anywhere in a line, for the third at its beginning.
# https://docs.github.com/actions/reference/workflow-commands-for-github-actions
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
_COMMAND = re.compile(r"#(?=#(?:[vV][sS][oO])?\[)|(?<!\S):(?=:[a-zA-Z-]+(?:\s|::))")

# The patterns below are strings: most runs never use them, and re compiles a string when it is first used.
# What plain() lets pass: characters that XML 1.0 forbids, and further ones that take no room.
_INVISIBLE = "[\u180e\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
_MARKUP_OPENERS = (
    r"(?i)<(?=[/!?@#a-z])"  # a tag of HTML, a mention of Slack
    r"|\[(?=/?code\b|~)"  # ServiceNow's code tag, a mention of Jira
    r"|\](?=[(:\[])"  # the second half of a Markdown link
    r"|\{(?=[a-z{%])"  # a macro of Jira, a template
    r"|(?<![^\s\"'(\[<])@(?=\w)"  # a mention; an address has something before its @
)
# All but the page for security info, which the remedies name.
_LINK = r"(?i)h(tt)(ps?://)(?!(?:aka\.ms/mysecurityinfo|mysignins\.azure\.us/security-info)\b)"
_SCHEME = r"(?i)(javascript|vbscript|data(?=:\w+/)|file(?=:/)):"
_CODE_POINT = r"<(U\+[0-9A-F]{4,6})>"
LONGEST_PASTED = 300


def plain(text: str) -> str:
    """``text`` for a terminal: each unsafe character as its code point (U+202E), and a command of a build agent broken
    up by a space."""
    shown = text
    if not (text.isascii() and text.isprintable()):
        shown = _UNSAFE.sub(_code_point, re.sub(r"[\t\n\r]+", " ", text))
    return _COMMAND.sub(r"\g<0> ", shown) if "##" in shown or "::" in shown else shown


def one_line(text: str) -> str:
    """``text`` for a file or a pipe that a program reads: :func:`plain`, without any character that no format may
    hold."""
    return re.sub(_INVISIBLE, _code_point, plain(text))


def pasted(text: str, most: int = LONGEST_PASTED) -> str:
    """``text`` for a mail or a ticket, at most ``most`` characters and an ellipsis: nothing in it becomes markup, a
    mention or a link where it is pasted, and a link is written hxxp, as is usual for one that is not to be followed.

    Nobody knows which system it is pasted into, so what opens a construct in one of the usual grammars is broken up:
    Markdown and Jira links and macros, HTML and Slack tags, mentions, ServiceNow's [code].
    """
    quiet = re.sub(_SCHEME, r"\1 :", re.sub(_LINK, r"hxx\2", text)).replace("`", "'")
    # A code point in angle brackets would be a tag to HTML, and vanish.
    safe = re.sub(_CODE_POINT, r"(\1)", plain(re.sub(_MARKUP_OPENERS, r"\g<0> ", quiet)))
    return safe if len(safe) <= most else f"{safe[:most].rstrip()}…"


def inert_json(text: str) -> str:
    """JSON text that no build agent takes for a command where it is printed into a log; its values are the same. A lone
    surrogate, which JSON can smuggle in and UTF-8 has not, is shown as its code point."""
    return text.replace("##", "\\u0023#").encode("utf-8", "backslashreplace").decode("utf-8")


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"
