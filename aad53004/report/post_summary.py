"""The summary that is posted to a chat: outcome, causes, what to do, exit code. A channel is read by many, for long.

So it holds no evidence, address, time or app, and of the user the first characters of the object id, which says nothing
to a stranger and is found in the portal by who may look; names only where they are asked for. All other words are this
package's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aad53004.checkers.facts import Unreadable
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.report.pasted import pasted

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


def summary(found: Diagnosis, *, names: bool = False) -> Summary:
    """The summary of a diagnosis. ``names``: the user's and the tenant's are told."""
    causes = [f"{one.rule.title} [{one.rule.id}, {one.verdict.kind}]" for one in found.root_causes]
    fixes = [f"{one.row.title} ({one.row.who})" for one in found.fixes]
    return Summary(
        _who(found, names),
        _tenant(found) if names else "",
        OUTCOMES[found.outcome],
        found.exit_code,
        found.compromise,
        tuple(causes[:MOST_CAUSES]),
        tuple(fixes[:MOST_FIXES]),
        max(0, len(causes) - MOST_CAUSES),
    )


def inert(text: str) -> str:
    """A name in one line with no markup, link, mention or template left in it."""
    seen = "".join(char for char in pasted(text, LONGEST_NAME) if char.isprintable())
    return _TEMPLATES.sub(" ", seen)


def _who(found: Diagnosis, names: bool) -> str:
    user = found.case.account.user.value
    if not names:
        return f"user {inert((user.id or '')[:8]) or 'unknown'}…"
    told = [one for one in (user.display_name, user.user_principal_name) if one]
    return inert(" · ".join(told) or user.id or "unknown")


def _tenant(found: Diagnosis) -> str:
    try:
        organization = found.case.tenant.organization
    except Unreadable:
        return ""
    return inert(organization.value.display_name or "") if organization else ""
