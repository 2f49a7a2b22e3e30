"""The shape of each JSON document that the tool writes, said once: as typed dictionaries.

A builder returns the dictionary of its document, so that the type checker holds it to the shape: a member that is
missing, unknown or of another type is an error. ``aad53004 schema`` makes the JSON Schema out of the same definitions
(:mod:`aad53004.report.schema`). Builders import them for the type checker alone, so that a run does not load them.

How to write them: the docstring of a dictionary and a text in ``Annotated`` become descriptions, an enum its values,
:class:`OneOf` the values of a text that is no enum. Members are only ever added within a version.
"""

from __future__ import annotations


class OneOf:
    """In ``Annotated``: the values that a member can have."""

    def __init__(self, *values: str | int) -> None:
        self.values = values
