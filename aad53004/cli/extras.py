"""What ``check`` and ``demo`` write beside or instead of the report: the guide, a text for the user, a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.errors import BadInput

if TYPE_CHECKING:
    from aad53004.diagnosis import Diagnosis

Guide = Annotated[
    bool, typer.Option("--guide", help="Go through the circulating guide's headings too, and correct them.")
]
UserMessage = Annotated[
    bool, typer.Option("--user-message", help="Instead of the report, a text for the user: what happens next.")
]
LanguageName = Annotated[
    str | None,
    typer.Option("--language", metavar="LANG", help="Of --user-message: en, de, fr, es, nl, pt or ja (en)."),
]
Ticket = Annotated[
    bool, typer.Option("--ticket", help="Instead of the report, a text for a ticket: ids, times, evidence, next steps.")
]


@dataclass(frozen=True)
class Extras:
    """``language``: that of the text for the user; empty where none is wanted."""

    guide: bool = False
    language: str = ""
    ticket: bool = False

    def members(self, diagnosis: Diagnosis) -> dict[str, Any]:
        """The members that JSON gets besides."""
        found: dict[str, Any] = {}
        if self.guide:
            from aad53004.report.guide import document

            found["guide"] = document(diagnosis)
        if self.language:
            from aad53004.report.user_message import message

            told = message(diagnosis, self.language)
            found["userMessage"] = {"language": told.language, "situation": str(told.situation), "text": told.text}
        if self.ticket:
            from aad53004.report.ticket import render

            found["ticket"] = render(diagnosis)
        return found

    def instead(self, diagnosis: Diagnosis) -> str:
        """The text that stands in place of the terminal report; empty where the report is wanted."""
        if self.language:
            from aad53004.report.user_message import message

            return message(diagnosis, self.language).text
        if self.ticket:
            from aad53004.report.ticket import render

            return render(diagnosis)
        return ""


def read(*, guide: bool, user_message: bool, language: str | None, ticket: bool, output: str) -> Extras:
    """The options, checked. ``output``: the format, as it was read. Raises BadInput for what does not go together:
    a text to paste stands alone, where JSON can hold them all."""
    code = ""
    if language is not None:
        from aad53004.report.user_message import read_language

        if not user_message:
            raise BadInput("--language is that of --user-message; give that too, or leave it out.")
        code = read_language(language)
    asked = [name for name, on in (("--guide", guide), ("--user-message", user_message), ("--ticket", ticket)) if on]
    if output == "terminal" and len(asked) > 1:
        raise BadInput(
            f"{' and '.join(asked)} do not go together: a text to paste stands alone; give one, or -o json for all."
        )
    return Extras(guide, (code or "en") if user_message else "", ticket)
