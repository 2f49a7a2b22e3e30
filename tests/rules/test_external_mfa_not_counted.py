"""`external-mfa-not-counted`: The user proves a second factor to a third party by a custom control, which counts for
no demand of MFA.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import refused, with_authenticator, without_permission
from tests.rules.rows import Row, Rows, finding_of, text_of
from tests.scenarios.base import SIGN_IN_RISK, STANDARD_POLICIES, Contoso, Json, group, guid, policy, target

ROWS = Rows("external-mfa-not-counted")

PARTNER = policy("CA015 - Fabrikam MFA", grant=[])

PARTNER["grantControls"]["customAuthenticationFactors"] = ["RequireFabrikamMfa"]

PARTNER_OFF = {**PARTNER, "state": "disabled"}

PARTNER_FOR_NONE = {
    **PARTNER,
    "conditions": {**PARTNER["conditions"], "users": {**PARTNER["conditions"]["users"], "includeUsers": ["None"]}},
}


def relying(rule: Json = PARTNER, **event: Any) -> Contoso:
    """The tenant has a policy with a custom control; the subject is refused by another one."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, rule])
    return refused(contoso, **{"failing": [SIGN_IN_RISK], "satisfied": [rule], **event})


def external(contoso: Contoso, state: str = "enabled", *targets: Json) -> Contoso:
    """The methods policy holds an external authentication method."""
    contoso.data["authenticationMethodsPolicy"]["authenticationMethodConfigurations"].append(
        {
            "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
            "id": guid("external method"),
            "displayName": "Fabrikam",
            "state": state,
            "appId": guid("app fabrikam"),
            "openIdConnectSetting": {"clientId": "contoso", "discoveryUrl": "https://idp.fabrikam.example/.well-known"},
            "includeTargets": list(targets) or [target()],
            "excludeTargets": [],
        }
    )
    return contoso


@ROWS.row("likely", cites_exactly=("/value/n/displayName", "/value/n/grantControls/customAuthenticationFactors", "/id"))
def a_custom_control_that_was_satisfied() -> Contoso:
    return relying()


@ROWS.row("likely")
def a_custom_control_that_failed_too() -> Contoso:
    return relying(failing=[SIGN_IN_RISK, PARTNER], satisfied=[])


@ROWS.row("likely")
def a_custom_control_that_no_sign_in_lists() -> Contoso:
    contoso = Contoso(policies=[*STANDARD_POLICIES, PARTNER])
    refused(contoso, appliedConditionalAccessPolicies=[])
    return contoso


@ROWS.row("ruled-out")
def a_custom_control_that_did_not_apply() -> Contoso:
    return relying(satisfied=[])


@ROWS.row(
    "ruled-out", cites_exactly=("/value/n/displayName x5", "/value/n/grantControls/customAuthenticationFactors x5")
)
def a_custom_control_that_is_off() -> Contoso:
    return relying(PARTNER_OFF, satisfied=[])


@ROWS.row("ruled-out")
def a_custom_control_for_nobody() -> Contoso:
    contoso = Contoso(policies=[*STANDARD_POLICIES, PARTNER_FOR_NONE])
    return refused(contoso, appliedConditionalAccessPolicies=[])


@ROWS.row("ruled-out", cites_exactly=("/value",))
def no_policy_at_all() -> Contoso:
    return refused(Contoso(policies=[]), failing=[])


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/value/n/displayName",
        "/value/n/grantControls/customAuthenticationFactors",
        "/value/n/@odata.type",
        "/value/n/createdDateTime",
    ),
    fixes=("allow-method", "temporary-access-pass", "adjust-policy"),
)
def a_custom_control_beside_authenticator() -> Contoso:
    return with_authenticator(relying())


@ROWS.row(
    "ruled-out",
    cites_exactly=(
        "/authenticationMethodConfigurations/n/displayName",
        "/authenticationMethodConfigurations/n/state",
        "/authenticationMethodConfigurations/n/includeTargets",
    ),
)
def an_external_method_that_is_allowed() -> Contoso:
    return external(relying())


@ROWS.row("likely")
def an_external_method_that_is_off() -> Contoso:
    return external(relying(), "disabled")


@ROWS.row("likely")
def an_external_method_for_others() -> Contoso:
    return external(relying(), "enabled", target(group("Others")["id"]))


@ROWS.row("possible")
def an_external_method_for_who_knows_whom() -> Contoso:
    contoso = external(relying(), "enabled", target(group("Others")["id"]))
    return without_permission(contoso, r"users/[^/]+/transitiveMemberOf/microsoft.graph.group")


def test_remedies_that_cannot_help_this_user_are_not_named() -> None:
    """A pass gives a method, whatever else; a custom control cannot be allowed."""
    assert finding_of(relying(), ROWS.rule).fixes == ("temporary-access-pass", "adjust-policy")


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("allow-method", "temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario ca-registration-user-action",
    "ruled-out",
    cites_exactly=("/value/n/displayName x5", "/value/n/grantControls/customAuthenticationFactors x5"),
    fixes=("allow-method", "temporary-access-pass", "adjust-policy"),
)
ROWS.place(
    "scenario external-mfa-not-counted",
    "likely",
    cites_exactly=("/value/n/displayName", "/value/n/grantControls/customAuthenticationFactors", "/id"),
    fixes=("temporary-access-pass", "adjust-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
