from __future__ import annotations

from aad53004.checkers import Case
from aad53004.errors import Unreadable
from aad53004.fixes import Advice, Situation, fix
from aad53004.fixes._about import listed, portal, sentences
from aad53004.graph.interface import Answer, Status


@fix(
    "grant-reader-permission",
    15,
    "Let the check read what it could not",
    portal="Entra admin center › Entra ID › App registrations › the app › API permissions",
    permission="consent to the read permissions that are named (role: Privileged Role Administrator); "
    "who signs in needs Global Reader or Security Reader",
    docs="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent",
    pointless=lambda case, situation: not _denied(case) and not _hidden(case),
    aside=True,
    grants_reading=True,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Names what was refused and the least read permission for it; reading is all that the check needs.

    A directory role is needed beside a delegated permission, and a missing licence is not mended by a permission.
    """
    answers = tuple(case.answers)
    denied = _denied(case)
    unlicensed = [one for one in answers if one.status is Status.UNLICENSED and not case.answers.replaced(one)]
    permissions = list(dict.fromkeys(name for one in denied for name in one.resource.least))
    if denied:
        steps = [
            f"Open {portal(case)} and add to the app the Microsoft Graph permissions {listed(permissions, 20)}.",
            "Grant admin consent for them.",
            "Give whoever signs in the role Global Reader or Security Reader, where a person signs in.",
            "Sign in anew, so that the token holds the permissions, and check again.",
        ]
    else:
        steps = [
            "Run the preflight of this tool, which names each permission and role that is missing.",
            "Grant what it names, and check again.",
        ]
    warning = sentences(
        f"Not allowed to read: {_titles(denied)}." if denied else "No request was refused for want of a permission.",
        f"Not licensed, which no permission mends: {_titles(unlicensed)}." if unlicensed else "",
        _hidden(case),
    )
    return Advice(tuple(steps), warning=warning)


def _denied(case: Case) -> list[Answer]:
    """The answers that a right is missing for, which somebody can grant."""
    return [answer for answer in case.answers if answer.status is Status.DENIED and not case.answers.replaced(answer)]


def _titles(answers: list[Answer]) -> str:
    return listed((one.resource.title for one in answers), 20)


def _hidden(case: Case) -> str:
    """Graph leaves the applied policies out, without a word, for who may not read Conditional Access."""
    try:
        found = case.sign_ins.event
    except Unreadable:
        return ""
    if found is None or found.value.applied_conditional_access_policies:
        return ""
    return "The sign-in lists no applied policies, as it does for who lacks Policy.Read.All."
