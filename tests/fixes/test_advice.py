"""What the single fixes say about a user, and the requests that carry them out."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from aad53004.checkers import Case
from aad53004.checkers.familiar import Familiarity
from aad53004.fixes import Advice, Change, Situation
from aad53004.fixes.trust_named_location import RANGE
from tests.contract.check import check
from tests.fixes.cases import (
    COMPROMISED,
    GRAPH,
    NOTHING,
    advise,
    case_of,
    case_with_names,
    refused,
    request_of,
    scenario,
)
from tests.scenarios.base import (
    ADMIN_ROLE,
    ALICE,
    BLOCK_LEGACY,
    BREAK_GLASS,
    CAROL,
    GUEST,
    HEADQUARTERS,
    HOTEL_LISBON,
    OFFICE_BERLIN,
    OFFICE_HAMBURG,
    SALES,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    STRENGTHS,
    TOR_EXIT,
    TOR_EXIT_IPV6,
    USER_RISK,
    Contoso,
    Json,
    audited_group,
    audited_user,
    authenticator,
    domain,
    group,
    guid,
    named_location,
    person,
    phone,
    policy,
    policy_plan,
    policy_rule,
    target,
)

ID = ALICE["id"]
HOLIDAY = group("CA-Exclude-Temporary")


def contoso(**more: Any) -> Contoso:
    return refused(Contoso(**more), SIGN_IN_RISK)


def sent(change: Change | None) -> tuple[str, str, Any]:
    assert change is not None
    request = change.request(GRAPH["global"])
    return request.method, request.url.removeprefix("https://graph.microsoft.com/v1.0"), request.body


def with_strength(combinations: list[str]) -> Case:
    strength = {**copy.deepcopy(STRENGTHS[0]), "displayName": "Contoso strong", "allowedCombinations": combinations}
    demanding = policy("CA003 - All users - Strong for risky sign-ins", sign_in_risk=["medium"], strength=strength)
    return case_of(refused(Contoso(policies=[demanding]), demanding))


# -- temporary access pass


def test_a_pass_is_a_post_with_its_lifetime() -> None:
    advice = advise("temporary-access-pass", case_of(contoso()))
    assert sent(advice.change) == (
        "POST",
        f"/users/{ID}/authentication/temporaryAccessPassMethods",
        {"lifetimeInMinutes": 60, "isUsableOnce": False},
    )
    assert advice.warning == ""
    assert not advice.blocked
    assert any(ALICE["userPrincipalName"] in step for step in advice.steps)


@pytest.mark.parametrize(
    ("shortest", "longest", "minutes"),
    [(60, 480, 60), (120, 480, 120), (10, 30, 30), (10, 43200, 60), (5, 7, 10), ("soon", True, 60), (None, None, 60)],
)
def test_a_pass_lives_as_long_as_the_policy_allows(shortest: Any, longest: Any, minutes: int) -> None:
    built = contoso()
    built.method_configuration("TemporaryAccessPass").update(
        minimumLifetimeInMinutes=shortest, maximumLifetimeInMinutes=longest
    )
    assert sent(advise("temporary-access-pass", case_of(built)).change)[2]["lifetimeInMinutes"] == minutes


def test_a_policy_of_one_time_passes_makes_one_and_says_how_long_there_is() -> None:
    built = contoso()
    built.method_configuration("TemporaryAccessPass")["isUsableOnce"] = True
    advice = advise("temporary-access-pass", case_of(built))
    assert sent(advice.change)[2]["isUsableOnce"] is True
    assert "within ten minutes" in advice.steps[-1]


def test_passes_that_are_off_stand_in_the_way() -> None:
    built = contoso()
    built.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    advice = advise("temporary-access-pass", case_of(built))
    assert advice.blocked
    assert "allow the method first" in advice.warning
    assert "switched off for everyone" in advice.warning


def test_an_external_guest_gets_no_pass() -> None:
    advice = advise("temporary-access-pass", scenario("guest-risk-in-home-tenant"))
    assert advice.blocked
    assert advice.change is None
    assert "home tenant" in advice.warning


def test_an_internal_guest_gets_one() -> None:
    internal = person("Ivo Intern", "ivo@contoso.example", userType="Guest")
    advice = advise("temporary-access-pass", case_of(Contoso(internal)))
    assert advice.change is not None
    assert not advice.blocked


@pytest.mark.parametrize("fix_id", ["temporary-access-pass", "add-phone-method", "temporary-password"])
def test_a_role_holder_needs_a_privileged_administrator(fix_id: str) -> None:
    built = contoso()
    built.join(ADMIN_ROLE)
    warning = advise(fix_id, case_of(built)).warning
    assert "Global Administrator" in warning
    assert "Privileged Authentication Administrator" in warning


def test_after_a_compromise_the_pass_is_given_in_person() -> None:
    advice = advise("temporary-access-pass", case_of(contoso()), COMPROMISED)
    assert "in person" in advice.steps[0]
    assert "Contain the compromise first" in advice.warning


def test_a_strength_that_takes_no_pass_is_named() -> None:
    advice = advise("temporary-access-pass", with_strength(["fido2", "windowsHelloForBusiness"]))
    assert "“Contoso strong” does not accept such a pass" in advice.warning
    assert not advice.blocked


def test_a_strength_that_takes_one_time_passes_alone_decides_the_kind() -> None:
    advice = advise("temporary-access-pass", with_strength(["fido2", "temporaryAccessPassOneTime"]))
    assert sent(advice.change)[2]["isUsableOnce"] is True
    assert "does not accept" not in advice.warning


def test_a_new_pass_replaces_the_one_that_is_there() -> None:
    assert "a new one replaces it" in advise("temporary-access-pass", scenario("already-has-a-pass")).warning


# -- phone


def test_a_number_is_added_as_the_mobile_phone() -> None:
    method, path, body = sent(advise("add-phone-method", case_of(contoso())).change)
    assert (method, path) == ("POST", f"/users/{ID}/authentication/phoneMethods")
    assert set(body) == {"phoneNumber", "phoneType"}
    assert body["phoneType"] == "mobile"
    assert body["phoneNumber"].startswith("<")


def test_voice_is_enough_for_a_number_and_neither_is_not() -> None:
    built = contoso()
    built.method_configuration("Sms")["state"] = "disabled"
    assert advise("add-phone-method", case_of(built)).blocked
    built.method_configuration("Voice")["state"] = "enabled"
    assert not advise("add-phone-method", case_of(built)).blocked


def test_a_guest_gets_no_number() -> None:
    advice = advise("add-phone-method", scenario("guest-risk-in-home-tenant"))
    assert advice.blocked
    assert advice.change is None


# -- the sign-in and the user's risk


def test_the_sign_in_is_confirmed_by_its_request_id() -> None:
    built = contoso()
    event = built.data["signIns"][-1]
    advice = advise("confirm-sign-in-safe", case_of(built))
    assert sent(advice.change) == ("POST", "/auditLogs/signIns/confirmSafe", {"requestIds": [event["id"]]})
    assert "24 Nov 2026 07:52 UTC" in advice.steps[0]
    assert f"{TOR_EXIT[0]} (Frankfurt Am Main, DE)" in advice.steps[0]
    assert "Edge 131.0.0" in advice.steps[1]
    assert event["id"] in advice.steps[2]
    assert "anonymising" in advice.warning


def test_a_sign_in_over_a_vpn_is_dismissed_by_its_request_id() -> None:
    """https://learn.microsoft.com/graph/api/signin-dismiss"""
    built = contoso()
    event = built.data["signIns"][-1]
    advice = advise("dismiss-sign-in", case_of(built))
    assert sent(advice.change) == ("POST", "/auditLogs/signIns/dismiss", {"requestIds": [event["id"]]})
    assert "24 Nov 2026 07:52 UTC" in advice.steps[0] and TOR_EXIT[0] in advice.steps[0]
    assert event["id"] in advice.steps[2]
    never = advise("dismiss-sign-in", case_of(built), Situation(familiarity=Familiarity.NEVER))
    assert "never came from there" in never.warning


@pytest.mark.parametrize(
    "fix_id", ["dismiss-sign-in", "confirm-sign-in-safe", "dismiss-user-risk", "trust-named-location"]
)
def test_an_open_detection_that_nobody_looked_into_stands_in_the_way(fix_id: str) -> None:
    built = contoso()
    built.risky("medium", "2026-11-24T07:53:00Z")
    advice = advise(fix_id, case_of(built), Situation(to_investigate=True))
    assert advice.blocked and advice.change is None and "looked into first" in advice.warning


@pytest.mark.parametrize("state", ["confirmedSafe", "dismissed", "remediated"])
def test_a_closed_sign_in_is_not_confirmed_again(state: str) -> None:
    built = refused(Contoso(), SIGN_IN_RISK, state=state)
    for fix_id in ("confirm-sign-in-safe", "dismiss-sign-in"):
        advice = advise(fix_id, case_of(built))
        assert advice.blocked
        assert state in advice.warning


def test_a_sign_in_without_risk_is_not_confirmed() -> None:
    built = refused(Contoso(), USER_RISK, risk="none", kinds=[], state="none")
    assert advise("confirm-sign-in-safe", case_of(built)).blocked


def test_user_risk_is_dismissed_by_id_and_never_said_to_be_enough() -> None:
    built = contoso()
    built.risky("medium", "2026-11-24T07:53:00Z")
    advice = advise("dismiss-user-risk", case_of(built))
    assert sent(advice.change) == ("POST", "/identityProtection/riskyUsers/dismiss", {"userIds": [ID]})
    assert "does not prevent the next 53004" in advice.warning
    assert "Look through the risky sign-ins" in advice.steps[0]


@pytest.mark.parametrize(
    ("risky", "words"),
    [
        (None, "does not count"),
        (("none", "dismissed"), "does not count"),
        (("high", "confirmedCompromised"), "confirmed as compromised"),
    ],
)
def test_there_may_be_nothing_to_dismiss(risky: tuple[str, str] | None, words: str) -> None:
    built = contoso()
    if risky:
        built.risky(risky[0], "2026-11-24T07:53:00Z", state=risky[1])
    advice = advise("dismiss-user-risk", case_of(built))
    assert advice.blocked
    assert advice.change is None
    assert words in advice.warning


@pytest.mark.parametrize(
    "fix_id",
    ["dismiss-user-risk", "confirm-sign-in-safe", "dismiss-sign-in", "adjust-policy", "trust-named-location", "temporary-exclusion",
     "exclude-break-glass", "enable-account"],
)  # fmt: skip
def test_a_compromise_stands_in_the_way_of_what_opens(fix_id: str) -> None:
    built = contoso(subject=person("Dora Dietz", "dora@contoso.example", accountEnabled=False))
    built.risky("high", "2026-11-24T07:53:00Z")
    advice = advise(fix_id, case_of(built), COMPROMISED)
    assert advice.blocked
    assert advice.change is None


# -- password, sessions, containment


def test_a_temporary_password_never_waits_for_mfa() -> None:
    advice = advise("temporary-password", case_of(contoso()))
    assert sent(advice.change) == (
        "PATCH",
        f"/users/{ID}",
        {"passwordProfile": {"password": "<generated password>", "forceChangePasswordNextSignIn": True}},
    )


def test_a_synchronised_user_needs_password_writeback() -> None:
    synchronised = person("Sven Sommer", "sven@contoso.example", onPremisesSyncEnabled=True)
    advice = advise("temporary-password", case_of(Contoso(synchronised)))
    method, path, body = sent(advice.change)
    assert method == "POST"
    assert path.endswith("/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword")
    assert body == {"newPassword": "<generated password>"}
    assert "password writeback" in advice.warning


def test_a_federated_password_lies_elsewhere() -> None:
    built = contoso()
    built.data["domains"] = [domain("contoso.example", default=True, federated=True)]
    built.data["federationConfiguration"] = {"contoso.example": []}
    advice = advise("temporary-password", case_of(built))
    assert advice.blocked
    assert advice.change is None
    assert "federated" in advice.warning


def test_sessions_are_revoked_with_an_empty_request() -> None:
    advice = advise("revoke-sessions", case_of(contoso()))
    assert sent(advice.change) == ("POST", f"/users/{ID}/revokeSignInSessions", None)
    assert any("50173" in step for step in advice.steps)


@pytest.mark.parametrize("fix_id", ["revoke-sessions", "temporary-password", "dismiss-user-risk"])
def test_what_belongs_to_the_home_tenant_is_not_done_here(fix_id: str) -> None:
    advice = advise(fix_id, scenario("guest-risk-in-home-tenant"))
    assert advice.blocked
    assert advice.change is None
    assert "tenant" in advice.warning


def test_containment_confirms_the_compromise_once() -> None:
    built = contoso()
    built.register(ALICE, authenticator(ALICE, "Unknown phone", "2026-11-23T03:12:00Z"))
    built.detection(None, "leakedCredentials", "high", moment="2026-11-22T04:00:00Z")
    advice = advise("contain-compromise", case_of(built), COMPROMISED)
    assert sent(advice.change) == ("POST", "/identityProtection/riskyUsers/confirmCompromised", {"userIds": [ID]})
    assert "since 22 Nov 2026 04:00 UTC (leaked credentials)" in advice.steps[0]
    assert "Unknown phone of 23 Nov 2026 03:12 UTC" in advice.steps[3]
    built.risky("high", "2026-11-23T05:00:00Z", state="confirmedCompromised")
    again = advise("contain-compromise", case_of(built), COMPROMISED)
    assert again.change is None
    assert "Confirm user compromised" not in " ".join(again.steps)


# -- methods policy


def off(built: Contoso, name: str = "TemporaryAccessPass") -> Contoso:
    built.method_configuration(name)["state"] = "disabled"
    return built


def test_passes_are_switched_on_for_a_small_group_only() -> None:
    method, path, body = sent(advise("allow-method", case_of(off(contoso()))).change)
    assert method == "PATCH"
    assert path == "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass"
    assert body["@odata.type"] == "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration"
    assert body["state"] == "enabled"
    assert [one["id"][0] for one in body["includeTargets"]] == ["<"]


def test_whom_passes_are_allowed_for_already_stays() -> None:
    built = contoso()
    built.method_configuration("TemporaryAccessPass")["includeTargets"] = [target(guid("group elsewhere"))]
    body = sent(advise("allow-method", case_of(built)).change)[2]
    assert body["includeTargets"][0] == target(guid("group elsewhere"))
    assert len(body["includeTargets"]) == 2


def test_an_exclusion_is_lifted_by_hand() -> None:
    built = contoso()
    built.method_configuration("TemporaryAccessPass")["excludeTargets"] = [{"targetType": "group", "id": SALES["id"]}]
    advice = advise("allow-method", case_of(built))
    assert advice.change is None
    assert "“Sales EMEA”" in " ".join(advice.steps)


def test_the_method_that_the_user_has_is_allowed_first() -> None:
    built = off(contoso(), "Sms")
    built.register(ALICE, phone(ALICE))
    assert sent(advise("allow-method", case_of(built)).change)[1].endswith("/Sms")


def test_an_external_method_is_allowed_by_its_own_configuration() -> None:
    own = guid("external provider")
    built = contoso()
    built.data["authenticationMethodsPolicy"]["authenticationMethodConfigurations"].append(
        {
            "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
            "id": own,
            "displayName": "Fabrikam MFA",
            "state": "disabled",
            "includeTargets": [],
            "excludeTargets": [],
        }
    )
    kind = "#microsoft.graph.externalAuthenticationMethod"
    built.data["methods"][ID].append({"@odata.type": kind, "id": guid("external"), "configurationId": own})
    advice = advise("allow-method", case_of(built))
    _, path, body = sent(advice.change)
    assert path.endswith(f"/{own}")
    assert body["@odata.type"] == "#microsoft.graph.externalAuthenticationMethodConfiguration"
    assert "Fabrikam MFA" in " ".join(advice.steps)


def test_a_method_that_the_strength_accepts_is_allowed() -> None:
    situation = Situation(methods_refused=True)
    advice = advise("allow-method", scenario("method-not-in-required-strength"), situation)
    assert sent(advice.change)[1].endswith("/Fido2")


def test_there_may_be_nothing_to_allow() -> None:
    advice = advise("allow-method", case_of(contoso()))
    assert advice.blocked
    assert advice.change is None


# -- policies, locations, exclusions


def test_a_policy_is_copied_in_report_only_mode_and_left_as_it_is() -> None:
    advice = advise("adjust-policy", case_of(contoso()))
    method, path, body = sent(advice.change)
    assert (method, path) == ("POST", "/identity/conditionalAccess/policies")
    assert body["displayName"] == f"{SIGN_IN_RISK['displayName']} (copy)"
    assert body["state"] == "enabledForReportingButNotEnforced"
    assert body["conditions"]["signInRiskLevels"] == SIGN_IN_RISK["conditions"]["signInRiskLevels"]
    assert body["conditions"]["users"]["excludeGroups"] == [BREAK_GLASS["id"]]
    assert set(body) == {"displayName", "state", "conditions", "grantControls", "sessionControls"}
    assert advice.more == ()
    assert SIGN_IN_RISK["displayName"] in advice.warning
    assert "enforces nothing" in advice.warning


def test_each_policy_that_requires_it_has_a_copy_of_its_own() -> None:
    strong = policy("CA022 - Risky sign-ins - Require a passkey", sign_in_risk=["medium"], strength=STRENGTHS[2])
    built = refused(Contoso(policies=[SIGN_IN_RISK, strong]), SIGN_IN_RISK, strong)
    advice = advise("adjust-policy", case_of(built))
    bodies = [sent(change)[2] for change in (advice.change, *advice.more)]
    assert [body["displayName"] for body in bodies] == [
        f"{one['displayName']} (copy)" for one in (SIGN_IN_RISK, strong)
    ]
    # Of a strength Graph takes the id alone.
    assert bodies[1]["grantControls"]["authenticationStrength"] == {"id": STRENGTHS[2]["id"]}
    for body in bodies:
        assert not check("GET", "/v1.0/identity/conditionalAccess/policies", {"value": [body]})


@pytest.mark.parametrize(("users", "said"), [(None, True), ({"includeUsers": [CAROL["id"]]}, False)])
def test_a_guard_on_registration_guards_more_than_that(users: Json | None, said: bool) -> None:
    registering = policy("CA020 - Registration", user_actions=["urn:user:registersecurityinfo"], users=users)
    built = refused(Contoso(policies=[SIGN_IN_RISK, registering]), SIGN_IN_RISK)
    assert ("Platform SSO" in advise("register-from-known-place", case_of(built)).warning) is said


def test_a_copy_of_a_policy_on_registration_is_off() -> None:
    """Report-only mode does not evaluate user actions."""
    registering = policy("CA020 - Registration", user_actions=["urn:user:registersecurityinfo"])
    built = refused(Contoso(policies=[registering]), registering)
    assert sent(advise("adjust-policy", case_of(built)).change)[2]["state"] == "disabled"


def test_a_rule_of_a_policy_plan_is_changed_in_its_plan() -> None:
    built = Contoso(policies=[])
    plan = policy_plan("Baseline")
    built.data["policyPlans"] = [plan]
    built.data["policyPlanRules"] = {plan["id"]: [policy_rule("Everybody", conditions={})]}
    refused(built, appliedConditionalAccessPolicies=[], conditionalAccessStatus="failure")
    advice = advise("adjust-policy", case_of(built))
    assert advice.change is None and not advice.blocked
    assert "Everybody (plan Baseline)" in advice.warning
    assert "changed in the plan itself" in advice.warning


def test_a_policy_managed_by_microsoft_and_one_about_registration_are_told_apart() -> None:
    managed = policy("Microsoft-managed: Multifactor authentication for risky sign-ins", sign_in_risk=["high"])
    registering = policy("CA020 - Registration", user_actions=["urn:user:registersecurityinfo"])
    built = refused(Contoso(policies=[managed, registering]), managed, registering)
    warning = advise("adjust-policy", case_of(built)).warning
    assert "only its state and its exclusions" in warning
    assert "report-only mode cannot evaluate" in warning


def test_a_block_names_the_policy_that_blocks() -> None:
    advice = advise("adjust-policy", scenario("blocked-not-proofup"))
    assert "Block risky sign-ins" in advice.warning
    assert not advice.blocked


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (OFFICE_HAMBURG, "iPv4CidrRange"),
        (("2001:db8:77::9", *TOR_EXIT_IPV6[1:]), "iPv6CidrRange"),
    ],
)
def test_the_refused_address_is_never_filled_in_as_a_trusted_location(place: Any, kind: str) -> None:
    """One user's sign-ins do not show whose address it is."""
    built = refused(Contoso(), SIGN_IN_RISK, place=place, kinds=["unfamiliarFeatures"])
    method, path, body = sent(advise("trust-named-location", case_of(built)).change)
    assert (method, path) == ("POST", "/identity/conditionalAccess/namedLocations")
    assert body["isTrusted"] is True
    assert body["ipRanges"] == [{"@odata.type": f"#microsoft.graph.{kind}", "cidrAddress": RANGE}]
    assert place[0] not in str(body)


def test_a_location_that_is_there_is_marked_as_trusted() -> None:
    built = refused(Contoso(), SIGN_IN_RISK, place=OFFICE_HAMBURG, kinds=["unfamiliarFeatures"])
    site = named_location("Office Hamburg", ["198.51.100.128/26"], trusted=False)
    built.data["namedLocations"].append(site)
    method, path, body = sent(advise("trust-named-location", case_of(built)).change)
    assert (method, path) == ("PATCH", f"/identity/conditionalAccess/namedLocations/{site['id']}")
    assert body == {"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": True}


@pytest.mark.parametrize(
    ("changes", "situation", "words"),
    [
        ({}, NOTHING, "never to be trusted"),
        ({"kinds": [], "place": HOTEL_LISBON}, Situation(anonymous_address=True), "never to be trusted"),
        ({"kinds": ["unfamiliarFeatures"], "place": OFFICE_BERLIN}, NOTHING, "trusted named location already"),
        ({"kinds": ["unfamiliarFeatures"], "ipAddress": "not an address"}, NOTHING, "could not be read"),
    ],
)
def test_an_address_may_not_be_one_to_trust(changes: dict[str, Any], situation: Situation, words: str) -> None:
    assert HEADQUARTERS["isTrusted"]
    advice = advise("trust-named-location", case_of(refused(Contoso(), SIGN_IN_RISK, **changes)), situation)
    assert advice.blocked
    assert advice.change is None
    assert words in advice.warning


def excluding(*groups: Json) -> Json:
    return policy(
        "CA003 - All users - Require MFA for risky sign-ins",
        sign_in_risk=["medium", "high"],
        users={"excludeGroups": [one["id"] for one in groups]},
    )


def offering(*groups: Json, named: bool = True) -> Advice:
    """The exclusion where the demanding policy, and it alone, excludes these groups; their names are read or not."""
    demanding = excluding(BREAK_GLASS, *groups)
    others = [one for one in STANDARD_POLICIES if one["id"] != demanding["id"]]
    built = refused(Contoso(policies=[demanding, *others]), demanding)
    built.data["groups"] += groups
    case = case_with_names(built, *groups) if named else case_of(built)
    return advise("temporary-exclusion", case)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CA-Break Glass", "emergency accounts"),
        ("Notfallkonten", "emergency accounts"),
        ("Comptes de secours", "emergency accounts"),
        ("CA-Exclude-ServiceAccounts", "service accounts"),
        ("Dienstkonten ohne MFA", "service accounts"),
        ("Cuentas de servicio", "service accounts"),
        ("AAD-Connect-Sync", "synchronisation accounts"),
    ],
)
def test_a_group_for_other_accounts_is_not_for_people(name: str, kind: str) -> None:
    reserved = group(name)
    advice = offering(reserved)
    assert advice.blocked and advice.change is None
    assert f"“{name}” is for {kind}" in advice.warning
    # Beside one for people, that one is taken.
    assert sent(offering(reserved, HOLIDAY).change)[1] == f"/groups/{HOLIDAY['id']}/members/$ref"


def test_nobody_is_put_into_a_group_whose_name_was_not_read() -> None:
    advice = offering(HOLIDAY, named=False)
    assert advice.blocked and advice.change is None
    assert "were not read (“aad53004 fix UPN temporary-exclusion” reads them)" in advice.warning


def test_names_of_groups_that_may_not_be_read() -> None:
    demanding = excluding(BREAK_GLASS, HOLIDAY)
    built = refused(Contoso(policies=[demanding, BLOCK_LEGACY]), demanding)
    built.deny("groups", "Authorization_RequestDenied", "Insufficient privileges.")
    advice = advise("temporary-exclusion", case_with_names(built, HOLIDAY))
    assert advice.blocked and advice.change is None
    assert "GroupMember.Read.All" in advice.warning


def test_the_audit_log_may_know_the_name() -> None:
    demanding = excluding(BREAK_GLASS, HOLIDAY)
    built = refused(Contoso(policies=[demanding, BLOCK_LEGACY]), demanding)
    properties = ("Group.ObjectID", HOLIDAY["id"], None), ("Group.DisplayName", HOLIDAY["displayName"], None)
    built.audit(
        "2026-11-10T09:00:00Z",
        "Remove member from group",
        service="Core Directory",
        category="GroupManagement",
        targets=[audited_user(built.subject, *properties), audited_group(HOLIDAY)],
    )
    assert HOLIDAY["displayName"] in " ".join(advise("temporary-exclusion", case_of(built)).steps)


def test_an_exclusion_uses_the_group_that_is_there_for_it() -> None:
    advice = offering(HOLIDAY)
    assert sent(advice.change) == (
        "POST",
        f"/groups/{HOLIDAY['id']}/members/$ref",
        {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{ID}"},
    )
    assert "24 Nov 2026 13:00 UTC" in advice.steps[1]
    assert "the reason" in advice.steps[1]
    assert not advice.blocked


def test_the_group_of_the_emergency_accounts_is_not_offered() -> None:
    advice = advise("temporary-exclusion", case_of(contoso()))
    assert advice.blocked
    assert advice.change is None
    assert BREAK_GLASS["id"] not in " ".join(advice.steps)


def test_without_a_common_group_there_is_no_exclusion() -> None:
    first, second = excluding(HOLIDAY), {**excluding(BREAK_GLASS), "id": guid("policy second"), "displayName": "Second"}
    advice = advise("temporary-exclusion", case_of(refused(Contoso(policies=[first, second]), first, second)))
    assert advice.blocked
    assert "no common group" in advice.warning


# -- the account, guests, the rest


def test_an_account_is_enabled_once_it_is_known_who_disabled_it() -> None:
    advice = advise("enable-account", scenario("account-disabled"))
    method, path, body = sent(advice.change)
    assert method == "PATCH"
    assert path.startswith("/users/")
    assert body == {"accountEnabled": True}
    assert CAROL["userPrincipalName"] in advice.steps[0]


def test_a_disabling_update_names_its_actor_too() -> None:
    built = Contoso(person("Dora Dietz", "dora@contoso.example", accountEnabled=False))
    built.audit(
        "2026-11-20T10:00:00Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        by_app="HR Provisioning",
        targets=[audited_user(built.subject, ("AccountEnabled", [True], [False]))],
    )
    assert "HR Provisioning" in advise("enable-account", case_of(built)).steps[0]


def test_a_synchronised_account_is_enabled_on_premises() -> None:
    synchronised = person("Sven Sommer", "sven@contoso.example", accountEnabled=False, onPremisesSyncEnabled=True)
    advice = advise("enable-account", case_of(Contoso(synchronised)))
    assert advice.blocked
    assert advice.change is None
    assert "on-premises Active Directory" in advice.warning


def test_an_enabled_account_needs_no_enabling() -> None:
    assert advise("enable-account", case_of(contoso())).blocked


def test_the_home_tenant_is_named_and_trust_is_a_choice() -> None:
    advice = advise("home-tenant-remediates", scenario("guest-risk-in-home-tenant"), Situation(external_guest=True))
    assert guid("tenant fabrikam") in advice.steps[0]
    assert any("Consider trusting the MFA" in step for step in advice.steps)
    assert advice.change is None


def test_trust_that_is_there_is_not_advised_again() -> None:
    built = refused(Contoso(GUEST), USER_RISK, risk="none")
    built.data["crossTenantDefault"]["inboundTrust"]["isMfaAccepted"] = True
    advice = advise("home-tenant-remediates", case_of(built))
    assert "already" in advice.warning
    assert not any("trusting" in step for step in advice.steps)


def test_the_known_place_is_that_of_the_last_success() -> None:
    advice = advise("register-from-known-place", case_of(contoso()))
    assert f"{OFFICE_BERLIN[0]} (Berlin, DE)" in advice.steps[1]
    assert TOR_EXIT[0] in advice.warning
    somebody = advise("register-from-known-place", case_of(contoso()), COMPROMISED)
    assert OFFICE_BERLIN[0] not in somebody.steps[1]


def test_permissions_that_are_missing_are_named() -> None:
    advice = advise("grant-reader-permission", scenario("logs-denied"))
    assert "AuditLog.Read.All" in advice.steps[0]
    assert "53004 sign-ins of the user" in advice.warning


def test_a_licence_is_not_mended_by_a_permission() -> None:
    assert "Not licensed" in advise("grant-reader-permission", scenario("no-p2-license")).warning


def test_what_is_waited_for_is_named() -> None:
    advice = advise("wait-and-rerun", scenario("feedback-still-processing"))
    assert "still being processed" in advice.warning
    assert "24 Nov 2026 09:15 UTC" in advice.steps[0]
    assert "smart lockout" in advise("wait-and-rerun", scenario("account-locked-smart-lockout")).warning


def test_a_fraud_report_is_dated() -> None:
    assert "23 Nov 2026" in advise("unblock-mfa", scenario("user-reported-fraud")).steps[0]


# -- clouds


@pytest.mark.parametrize("cloud", GRAPH)
def test_requests_and_links_belong_to_the_cloud(cloud: str) -> None:
    built = contoso()
    built.risky("medium", "2026-11-24T07:53:00Z")
    case = case_of(built, cloud)
    portal = {
        "global": "https://entra.microsoft.com",
        "usgov": "https://entra.microsoft.us",
        "usgov-dod": "https://entra.microsoft.us",
        "china": "https://entra.microsoftonline.cn",
    }[cloud]
    advice = advise("temporary-password", case)
    request = request_of(advice, cloud)
    assert request is not None
    assert request.url == f"{GRAPH[cloud]}/v1.0/users/{ID}"
    passed = advise("temporary-access-pass", case)
    request = request_of(passed, cloud)
    assert request is not None
    assert request.url.startswith(f"{GRAPH[cloud]}/v1.0/users/")
    assert f"{portal} " in " ".join(advise("portal-only-policy", case).steps) + " "
    security_info = {"global": "https://aka.ms/mysecurityinfo", "china": "My Account"}
    assert security_info.get(cloud, "https://mysignins.azure.us/security-info") in " ".join(passed.steps)
    assert advise("dismiss-user-risk", case).blocked == (cloud == "china")


# -- what Microsoft's model says of the bodies


def faults(call: Change | None, wrapped: Any, path: str) -> list[Any]:
    assert call is not None
    return list(check("GET", path, wrapped))


def test_the_bodies_are_what_microsoft_models() -> None:
    built = off(contoso())
    case = case_of(built)
    made = advise("temporary-access-pass", case_of(contoso())).change
    assert made is not None
    kind = {"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod"}
    methods = f"/v1.0/users/{ID}/authentication/methods"
    assert not faults(made, {"value": [{**kind, **(made.body or {})}]}, methods)
    number = advise("add-phone-method", case).change
    assert number is not None
    kind = {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod"}
    assert not faults(number, {"value": [{**kind, **(number.body or {})}]}, methods)
    changed = advise("temporary-password", case).change
    assert changed is not None
    assert not faults(changed, changed.body, f"/v1.0/users/{ID}")
    enabled = advise("enable-account", scenario("account-disabled")).change
    assert enabled is not None
    assert not faults(enabled, enabled.body, f"/v1.0/users/{ID}")
    allowed = advise("allow-method", case).change
    assert allowed is not None
    whole = {"authenticationMethodConfigurations": [allowed.body]}
    assert not faults(allowed, whole, "/v1.0/policies/authenticationMethodsPolicy")
    staged = advise("adjust-policy", case).change
    assert staged is not None
    assert not faults(staged, {"value": [staged.body]}, "/v1.0/identity/conditionalAccess/policies")
    own = case_of(refused(Contoso(), SIGN_IN_RISK, place=OFFICE_HAMBURG, kinds=["unfamiliarFeatures"]))
    trusted = advise("trust-named-location", own).change
    assert trusted is not None
    assert not faults(trusted, {"value": [trusted.body]}, "/v1.0/identity/conditionalAccess/namedLocations")


def test_the_model_would_notice_a_wrong_body() -> None:
    assert check("GET", f"/v1.0/users/{ID}", {"passwordProfile": {"forceChange": True}})
    wrong = {"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod", "lifetimeInMinutes": "60"}
    assert check("GET", f"/v1.0/users/{ID}/authentication/methods", {"value": [wrong]})
