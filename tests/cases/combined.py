"""What an expert says where several causes meet: which stand first, what else holds, and what is only told beside them.

The cases are in the modules `combinations_*`; ``docs/combinations.md`` is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aad53004.diagnosis import Diagnosis, Outcome
from tests.cases.base import Expected

LOOSENING = ("dismiss-user-risk", "confirm-sign-in-safe", "temporary-exclusion")
# None of these can be done to, or is of any use for, somebody whose home is another tenant.
NOT_FOR_GUESTS = (
    "temporary-access-pass",
    "add-phone-method",
    "dismiss-user-risk",
    "temporary-password",
    "revoke-sessions",
)


@dataclass(frozen=True)
class Combined(Expected):
    """What an expert says about a tenant with several causes at once; what is left out is not asked.

    ``about``: what meets here, in a few words. ``causes``: the root causes that stand first, in this order. ``also``:
    further root causes, wherever they stand. ``never``: rows that may be no root cause here. ``beside``: rows that
    hold and are no root cause. ``unread``: rows that must say "not checked". ``not_open``: fixes that the plan
    leaves out or holds back. ``changed``: why the expectation is not the one that was written before the first run.
    """

    about: str = ""
    causes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    not_open: tuple[str, ...] = ()
    changed: str = ""

    def differences(self, found: Diagnosis) -> list[str]:
        """Where the diagnosis and the expert part, one line each; empty where they agree."""
        named = [finding.rule.id for finding in found.root_causes]
        held = {fix.row.id for fix in found.fixes if fix.advice.blocked}
        told = super().differences(found)
        if tuple(named[: len(self.causes)]) != self.causes:
            told.append(f"root causes: {named}, expected to begin with {list(self.causes)}")
        told += [f"no root cause is {one}: {named}" for one in self.also if one not in named]
        told += [f"root cause {one}, expected not to be" for one in self.never if one in named]
        for one in self.beside:
            if not found.finding(one).holds or one in named:
                kind = str(found.finding(one).verdict.certainty)
                told.append(f"{one} is {kind}{' and a root cause' * (one in named)}, expected beside the root causes")
        for one in self.unread:
            if (kind := str(found.finding(one).verdict.certainty)) != "not-checked":
                told.append(f"{one} is {kind}, expected not-checked")
        advised = [fix.row.id for fix in found.fixes if fix.row.id not in held]
        return [*told, *(f"plan advises {one}: {advised}" for one in self.not_open if one in advised)]


def combined(about: str, *causes: str, **more: Any) -> Combined:
    """Something blocks the user now: these root causes stand first, in this order."""
    return Combined(Outcome.FOUND, 1, **{"headline": causes[0], **more}, about=about, causes=causes)


def nothing_now(about: str, **more: Any) -> Combined:
    """Nothing blocks the user now, so that there is no root cause either."""
    return Combined(Outcome.NONE, 0, None, about=about, **more)


def not_settled(about: str, exit_code: int, **more: Any) -> Combined:
    """What was read settles nothing: 3 where something may not be read, 4 where it failed or says too little."""
    return Combined(Outcome.INCOMPLETE, exit_code, about=about, **more)
