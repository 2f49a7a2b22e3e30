from __future__ import annotations

import contextlib

from aad53004.checkers import Case
from aad53004.checkers.risk import DETECTIONS, RISKY_USER
from aad53004.cite import Citation, cite
from aad53004.entra.clouds import CHINA
from aad53004.errors import Unreadable
from aad53004.graph.interface import Status
from aad53004.rules import Family, Role, Verdict, confirmed, rule, ruled_out

ANSWERED = {Status.FOUND, Status.ABSENT, Status.DENIED, Status.UNLICENSED}


@rule(
    "cloud-without-idp",
    60,
    Family.OTHER,
    rank=13,
    fixes=("grant-reader-permission",),
    docs="https://learn.microsoft.com/graph/deployments",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The tenant is in a cloud whose Graph offers no ID Protection, so that the risk cannot be read.

    That is the cloud operated by 21Vianet in China, which has no combined registration of security information either.
    What the sign-in log says of the risk is all there is.
    """
    if case.cloud == CHINA:
        return confirmed(
            "The tenant is in the cloud operated by 21Vianet, whose Graph offers neither risk nor methods of a user.",
            _tenant(case),
        )
    if seen := _answered(case):
        return ruled_out("The cloud of the tenant offers ID Protection.", seen)
    raise Unreadable("no answer of ID Protection was read")


def _answered(case: Case) -> tuple[Citation, ...]:
    """Citation that ID Protection answered, be it to refuse; empty where nothing came of it."""
    for resource in (RISKY_USER, DETECTIONS):
        answer = case.answers.get(resource)
        if answer is None or answer.status not in ANSWERED or not answer.pages:
            continue
        for pointer in ("/error/code", "/id", "/@odata.context"):
            with contextlib.suppress(Unreadable):
                return (cite(answer.pages[-1], pointer, "ID Protection answered"),)
    return ()


def _tenant(case: Case) -> tuple[Citation, ...]:
    """The tenant that was read, else the user."""
    meaning = "read in the cloud operated by 21Vianet"
    try:
        tenant = case.tenant.organization
    except Unreadable:
        tenant = None
    return tenant.cite("id", meaning=meaning) if tenant else case.account.user.cite("id", meaning=meaning)
