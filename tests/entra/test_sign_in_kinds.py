"""Who signed in, and whether MFA was passed in that very sign-in.

https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins
"""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.entra import SignIn

BASE = {"id": "1", "createdDateTime": "2026-11-24T07:48:22Z", "isInteractive": True, "status": {"errorCode": 0}}
MFA = {"authenticationRequirement": "multiFactorAuthentication"}


def sign_in(**members: Any) -> SignIn:
    return SignIn.model_validate({**BASE, **members})


def step(method: str, outcome: str = "MFA completed in Azure AD", asked: str = "Multifactor authentication") -> Any:
    return {
        "authenticationDetails": [
            {
                "authenticationMethod": method,
                "succeeded": True,
                "authenticationStepResultDetail": outcome,
                "authenticationStepRequirement": asked,
            }
        ]
    }


@pytest.mark.parametrize(
    ("interactive", "types", "by_the_user"),
    [
        (True, None, True),
        (False, None, False),
        (None, ["interactiveUser"], True),
        (None, ["nonInteractiveUser"], False),
        (True, ["interactiveUser"], True),
        (None, None, None),
        (None, [], None),
        (True, ["nonInteractiveUser"], None),
        (False, ["interactiveUser"], None),
        (None, ["servicePrincipal"], False),
    ],
)
def test_who_signed_in(interactive: bool | None, types: list[str] | None, by_the_user: bool | None) -> None:
    assert sign_in(isInteractive=interactive, signInEventTypes=types).by_the_user is by_the_user


@pytest.mark.parametrize(
    ("members", "passed"),
    [
        ({**MFA, **step("Mobile app notification")}, True),
        ({**MFA, **step("Text message", asked="Multi-factor authentication")}, True),
        ({**MFA, **step("Passkey (device-bound)", "", "Primary authentication")}, True),
        ({**MFA, **step("Temporary Access Pass", "", "Primary authentication")}, True),
        ({**MFA, "status": {"errorCode": 0, "additionalDetails": "MFA completed in Azure AD"}}, True),
        ({**MFA, **step("Previously satisfied", "MFA requirement satisfied by claim in the token")}, False),
        ({**MFA, **step("Previously satisfied", "MFA requirement skipped due to IP address", "")}, False),
        ({**MFA, **step("Password", "Correct password", "Primary authentication")}, False),
        (
            {**MFA, "status": {"errorCode": 0, "additionalDetails": "MFA requirement satisfied by claim in the token"}},
            False,
        ),
        ({**MFA, **step("Mobile app notification"), "status": {"errorCode": 500121}}, False),
        ({**MFA, **step("Mobile app notification"), "isInteractive": False}, False),
        ({"authenticationRequirement": "singleFactorAuthentication"}, False),
        (MFA, None),
        ({}, None),
    ],
)
def test_whether_mfa_was_passed_in_it(members: dict[str, Any], passed: bool | None) -> None:
    assert sign_in(**members).passed_mfa is passed
