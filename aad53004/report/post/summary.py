"""The summary that is posted to a chat: outcome, causes, what to do, exit code. A channel is read by many, for long.

So it holds no evidence, address, time or app, and of the user the first characters of the object id, which says nothing
to a stranger and is found in the portal by who may look; names only where they are asked for. All other words are this
package's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.report.escaping import pasted
from aad53004.report.summary import organization

MOST_CAUSES = 5
MOST_FIXES = 3
LONGEST_NAME = 120
TITLE = "AADSTS53004 diagnosis"
FOOT = "Summary of aad53004: no evidence, and names only where asked for. The whole report is with whoever ran it."
OUTCOMES = {
    Outcome.FOUND: "Root cause found",
    Outcome.NONE: "No cause found",
    Outcome.INCOMPLETE: "Incomplete: too little could be read for a verdict",
}
_TEMPLATES = re.compile(r"(?<=[{$@])(?=[{])|(?<=[}])(?=[}])")


@dataclass(frozen=True)
class Summary:
    """What is posted. ``who`` and ``tenant`` are the only texts that may come from a tenant: in one line, and not
    escaped for where they are posted. ``tenant`` is empty where no names are wanted; ``more``: causes that are not
    shown."""

    who: str
    tenant: str
    outcome: str
    exit_code: int
    compromised: bool
    causes: tuple[str, ...]
    fixes: tuple[str, ...]
    more: int = 0

    @property
    def lead(self) -> str:
        """Outcome and exit code in a sentence."""
        alarm = " Somebody else may hold the account: contain first." if self.compromised else ""
        return f"{self.outcome} (exit code {self.exit_code}).{alarm}"

    @property
    def brief(self) -> str:
        """One line without a name, for notifications and for who cannot show the rest."""
        return f"{TITLE}: {self.lead}"


def summary(diagnosis: Diagnosis, *, names: bool = False) -> Summary:
    """The summary of a diagnosis. ``names``: whether it names the user and the tenant."""
    causes = [f"{cause.rule.title} [{cause.rule.id}, {cause.verdict.certainty}]" for cause in diagnosis.root_causes]
    fixes = [f"{fix.row.title} ({fix.row.who})" for fix in diagnosis.fixes]
    return Summary(
        _who(diagnosis, names),
        _tenant(diagnosis) if names else "",
        OUTCOMES[diagnosis.outcome],
        diagnosis.exit_code,
        diagnosis.compromise,
        tuple(causes[:MOST_CAUSES]),
        tuple(fixes[:MOST_FIXES]),
        max(0, len(causes) - MOST_CAUSES),
    )


def inert(text: str) -> str:
    """A name in one line with no markup, link, mention or template left in it."""
    printable = "".join(char for char in pasted(text, LONGEST_NAME) if char.isprintable())
    return _TEMPLATES.sub(" ", printable)


def _who(diagnosis: Diagnosis, names: bool) -> str:
    user = diagnosis.case.account.user.value.legible
    if not names:
        return f"user {inert((user.id or '')[:8]) or 'unknown'}…"
    known = [name for name in (user.display_name, user.user_principal_name) if name]
    return inert(" · ".join(known) or user.id or "unknown")


def _tenant(diagnosis: Diagnosis) -> str:
    described = organization(diagnosis)
    return inert(described.display_name or "") if described else ""
