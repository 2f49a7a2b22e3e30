"""`break-glass-in-scope`: No emergency account is exempt from a policy on all users, so that the policy can lock
everybody out.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, finding_of, text_of
from tests.rules.tenants import NOBODY, asking_nothing, tenant
from tests.scenarios.base import (
    ADMIN_ROLE,
    ALICE,
    BREAK_GLASS,
    HELPDESK_ROLE,
    OUTSIDE_MFA,
    PILOT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TIMESHEETS,
    Contoso,
    Json,
    guid,
    person,
    policy,
)

ROWS = Rows("break-glass-in-scope")

GLASS = "break-glass-in-scope"

EXCLUDED = ("/displayName", "/conditions/users/excludeUsers", "/conditions/users/excludeGroups")

OWN = ("/displayName", "/userPrincipalName", "/conditions/users/excludeUsers", "/conditions/users/excludeGroups")

BARE = policy("CA070 - All users - Require MFA", users=NOBODY)


def emergency(
    *policies: Json, name: str = "Emergency Access 2", local: str = "ea2", role: Json = ADMIN_ROLE
) -> Contoso:
    """A tenant with these policies, asked about an account of that name and role."""
    account = person(name, f"{local}@contoso.example")
    contoso = Contoso(account, policies=policies)
    contoso.data["memberOf"][account["id"]] = [role["id"]]
    return contoso


@ROWS.row("ruled-out", cites=EXCLUDED)
def one_group_is_exempt_from_all() -> Contoso:
    """As Microsoft recommends."""
    return tenant(*STANDARD_POLICIES, OUTSIDE_MFA)


@ROWS.row("likely", cites=EXCLUDED, fixes=())
def a_policy_exempts_nobody() -> Contoso:
    """It can lock everybody out; this user is no reason to exempt it, so that no remedy goes with it."""
    return tenant(SIGN_IN_RISK, BARE)


@ROWS.row(
    "likely",
    cites_exactly=(
        "/value/n/displayName x3",
        "/value/n/conditions/users/excludeUsers x3",
        "/value/n/conditions/users/excludeGroups x3",
    ),
    fixes=(),
)
def four_policies_exempt_nobody() -> Contoso:
    """Three are named."""
    return tenant(*(policy(name, users=NOBODY) for name in "ABCD"))


@ROWS.row("likely")
def a_policy_says_nothing_of_exemptions() -> Contoso:
    """What a policy does not name exempts nobody."""
    contoso = tenant(BARE)
    users = contoso.data["conditionalAccessPolicies"][0]["conditions"]["users"]
    for name in ("excludeUsers", "excludeGroups", "excludeRoles"):
        users.pop(name, None)
    return contoso


@ROWS.row("not-checked")
def the_exemptions_of_a_policy_are_null() -> Contoso:
    """Microsoft's model forbids null there, so that nobody knows whom the policy exempts."""
    contoso = tenant(BARE)
    users = contoso.data["conditionalAccessPolicies"][0]["conditions"]["users"]
    users |= {"excludeUsers": None, "excludeGroups": None, "excludeRoles": None}
    return contoso


@pytest.mark.parametrize("part", ["users", "state"])
def test_a_policy_with_gaps_shuts_nobody_out(part: str) -> None:
    """What a policy does not say is not taken for everybody."""
    contoso = tenant(BARE)
    rule = contoso.data["conditionalAccessPolicies"][0]
    (rule if part in rule else rule["conditions"]).pop(part)
    assert ROWS.differences("ruled-out", contoso) == []
    assert "No enabled policy is about all users." in finding_of(contoso, ROWS.rule).verdict.summary


@ROWS.row("likely")
def a_policy_exempts_guests_alone() -> Contoso:
    """Guests are no emergency account."""
    return tenant(policy("CA071 - Members", users={**NOBODY, "excludeUsers": ["GuestsOrExternalUsers"]}))


@ROWS.row("possible", cites=EXCLUDED, fixes=())
def each_policy_exempts_another() -> Contoso:
    """Whether one of them is an emergency account is not to be seen."""
    other = policy("CA072 - All but one", users={**NOBODY, "excludeUsers": [guid("somebody")]})
    return tenant(SIGN_IN_RISK, other)


@ROWS.row("ruled-out")
def one_account_is_exempt_from_all() -> Contoso:
    """By its id, in other letters."""
    exempt = guid("somebody")
    return tenant(
        policy("CA072", users={**NOBODY, "excludeUsers": [exempt]}),
        policy("CA073", users={**NOBODY, "excludeUsers": [exempt.upper()]}),
    )


@ROWS.row("ruled-out")
def one_role_is_exempt_from_all() -> Contoso:
    """Emergency accounts hold a role."""
    return tenant(policy("CA074", users={**NOBODY, "excludeRoles": [ADMIN_ROLE["roleTemplateId"]]}))


@ROWS.row(
    "ruled-out",
    cites=("/displayName", "/state"),
    cites_exactly=("/value/n/displayName x5", "/value/n/state x5"),
    fixes=("exclude-break-glass",),
)
def policies_that_shut_nobody_out() -> Contoso:
    """Off, report-only, on legacy clients, on one app, on some users, on a user action, or without a grant control."""
    return asking_nothing(
        tenant(
            {**BARE, "state": "disabled"},
            policy("CA075", users=NOBODY, state="enabledForReportingButNotEnforced"),
            policy("CA076", users=NOBODY, client_apps=["exchangeActiveSync", "other"]),
            policy("CA077", users=NOBODY, include_apps=[TIMESHEETS[1]]),
            policy("CA078", users={**NOBODY, "includeUsers": [ALICE["id"]]}),
            policy("CA079", users=NOBODY, user_actions=["urn:user:registersecurityinfo"]),
            policy("CA080", users=NOBODY),
        )
    )


@ROWS.row("likely")
def a_policy_on_the_admin_portals_exempts_nobody() -> Contoso:
    """An emergency account needs the portals."""
    return tenant(policy("CA081", users=NOBODY, include_apps=["MicrosoftAdminPortals"]))


@ROWS.row("likely")
def a_policy_on_browsers_and_legacy_clients_exempts_nobody() -> Contoso:
    """One of the clients is modern."""
    return tenant(policy("CA082", users=NOBODY, client_apps=["browser", "other"]))


@ROWS.row("likely")
def a_policy_on_clients_of_any_kind_exempts_nobody() -> Contoso:
    """An empty condition matches everything."""
    return tenant(policy("CA083", users=NOBODY, client_apps=[]))


@ROWS.row("ruled-out", cites=("/value",))
def no_policy() -> Contoso:
    """An empty list is an answer."""
    return tenant()


@ROWS.row("likely", cites=OWN, fixes=("exclude-break-glass",))
def an_emergency_account_is_covered() -> Contoso:
    """Name and role of an emergency account, and not in the group that is exempt."""
    return emergency(SIGN_IN_RISK)


@ROWS.row("likely")
def an_emergency_account_by_its_sign_in_name() -> Contoso:
    """The display name tells nothing; the user principal name does."""
    return emergency(SIGN_IN_RISK, name="Tier Zero", local="break.glass-1")


@ROWS.row("likely")
def an_emergency_account_is_exempt_from_one_policy() -> Contoso:
    """The one that covers it is told."""
    contoso = emergency(SIGN_IN_RISK, policy("CA069", users={"excludeGroups": [PILOT["id"]]}))
    contoso.join(BREAK_GLASS)
    return contoso


@ROWS.row("ruled-out")
def an_emergency_account_is_exempt() -> Contoso:
    """In the group that all policies exempt."""
    contoso = emergency(SIGN_IN_RISK)
    contoso.join(BREAK_GLASS)
    return contoso


@ROWS.row("ruled-out")
def an_account_of_that_name_without_the_role() -> Contoso:
    """The desk that handles emergencies is no emergency account."""
    return emergency(SIGN_IN_RISK, name="Emergency Dispatch", role=HELPDESK_ROLE)


@ROWS.row("ruled-out")
def an_administrator_of_another_name() -> Contoso:
    """The role alone makes none."""
    return emergency(SIGN_IN_RISK, name="Carla Castillo")


@ROWS.row("possible", cites=OWN)
def an_emergency_account_and_roles_denied() -> Contoso:
    """The name alone is no proof."""
    contoso = emergency(SIGN_IN_RISK)
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.directoryRole")


@ROWS.row("possible", cites=OWN)
def an_emergency_account_and_groups_denied() -> Contoso:
    """It may be in the group that is exempt."""
    contoso = emergency(SIGN_IN_RISK)
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.group")


@ROWS.row("not-checked")
def policies_denied() -> Contoso:
    """The permission is named."""
    return without_permission(tenant(BARE), "identity/conditionalAccess")


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "ruled-out",
    cites_exactly=("/value",),
    fixes=("exclude-break-glass",),
)
ROWS.place(
    "scenario break-glass-in-scope",
    "likely",
    cites_exactly=(
        "/displayName",
        "/userPrincipalName",
        "/value/n/displayName x2",
        "/value/n/conditions/users/excludeUsers x2",
        "/value/n/conditions/users/excludeGroups x2",
    ),
    fixes=("exclude-break-glass",),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
