"""The verdicts: from the token alone, and with Graph's answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from aad53004.checkers.facts import Answers
from aad53004.preflight import ALL, Preflight, State, ask, assess, read
from aad53004.preflight.assess import Missing
from aad53004.preflight.needs import least_set
from aad53004.rules import catalogue
from tests.offline import TenantSource
from tests.preflight.tokens import application, person
from tests.scenarios import SCENARIOS

LEAST = least_set()
SIGN_INS = {"sign-ins-53004", "sign-ins", "sign-ins-correlated", "sign-in"}
AUDITS = {"policy-changes", "method-policy-changes", "user-changes"}
OF_POLICIES = {
    "per-user-mfa",
    "methods-policy",
    "strengths",
    "policies",
    "named-locations",
    "security-defaults",
    "cross-tenant-default",
    "cross-tenant-partners",
    "policy-plans",
}
# What is lost with each permission of the least set, and what is left in part.
LOST: dict[str, tuple[set[str], set[str]]] = {
    "AuditLog.Read.All": ({"sign-in-activity", "registration", *SIGN_INS, *AUDITS}, set()),
    "Domain-InternalFederation.Read.All": ({"federation"}, set()),
    "Domain.Read.All": ({"domain"}, set()),
    "GroupMember.Read.All": (set(), {"groups"}),
    "IdentityRiskEvent.Read.All": ({"detections"}, set()),
    "IdentityRiskyUser.Read.All": ({"risky-user", "risk-history"}, set()),
    "LicenseAssignment.Read.All": ({"licences"}, set()),
    "Policy.Read.All": (OF_POLICIES, SIGN_INS),
    "Policy.Read.IdentityProtection": ({"protection-policy"}, set()),
    "RoleManagement.Read.Directory": (set(), {"roles"}),
    "User.Read.All": (
        {"user", "sign-in-activity", "organization", "deleted-user", "deleted-user-by-id", "similar-users"},
        set(),
    ),
    "UserAuthenticationMethod.Read.All": ({"methods", "passes"}, set()),
}


def judged(claims: dict[str, Any], answers: Answers | None = None, cloud: str = "global", user: str = "") -> Preflight:
    return assess(read(claims), answers or Answers(), cloud, catalogue(), user)


def names(found: Preflight, state: State) -> set[str]:
    return {check.resource.name for check in found.shown if check.state is state}


def gaps(found: Preflight, name: str) -> list[tuple[str, str]]:
    check = next(check for check in found.checks if check.resource.name == name)
    return [(str(gap.kind), gap.name) for gap in check.gaps]


def tenant(faults: Iterable[dict[str, Any]] = (), scenario: str = "classic") -> dict[str, Any]:
    made = SCENARIOS[scenario]()
    return {**made, "faults": [*made.get("faults", []), *faults]}


def refusal(match: str, status: int = 403, code: str = "Authorization_RequestDenied") -> dict[str, Any]:
    return {"match": match, "status": status, "code": code, "message": "Insufficient privileges for this."}


# --- the token alone


@pytest.mark.parametrize("claims", [person(*LEAST), application(*LEAST)], ids=["person", "application"])
def test_the_least_permissions_let_all_run(claims: dict[str, Any]) -> None:
    found = judged(claims)
    assert {check.state for check in found.checks} == {State.CAN}
    assert found.exit_code == 0 and found.root_causes == () and not list(found.lacking())
    assert len(found.checks) == len(ALL)


@pytest.mark.parametrize("make", [person, application])
@pytest.mark.parametrize("left_out", LEAST)
def test_each_permission_left_out_costs_exactly_its_own(make: Any, left_out: str) -> None:
    found = judged(make(*(name for name in LEAST if name != left_out)))
    lost, part = LOST[left_out]
    assert names(found, State.CANNOT) == lost
    assert names(found, State.PARTLY) == part
    assert found.missing(Missing.PERMISSION) == (left_out,) and found.missing(Missing.ROLE) == ()
    # A preview of Graph costs no run its exit code.
    assert found.exit_code == (0 if left_out == "Policy.Read.IdentityProtection" else 1)
    assert found.no_diagnosis == (left_out == "User.Read.All")


def test_what_a_diagnosis_lacks_is_told_by_root_cause() -> None:
    found = judged(person(*(name for name in LEAST if name != "IdentityRiskyUser.Read.All")))
    wanted = {rule.id for rule in catalogue() if "IdentityRiskyUser.Read.All" in rule.permissions}
    assert set(found.root_causes) == wanted and "user-risk-active" in wanted
    ((gap, causes),) = found.lacking()
    assert gap.name == "IdentityRiskyUser.Read.All" and set(causes) == wanted


@pytest.mark.parametrize(
    ("held", "runs"),
    [
        ("Directory.Read.All", {"user", "domain", "groups", "roles", "organization", "licences", *AUDITS}),
        ("Directory.ReadWrite.All", {"user", "groups", "roles", "organization", "licences"}),
        ("Policy.Read.All", OF_POLICIES),
        ("UserAuthenticationMethod.ReadWrite.All", {"methods", "passes"}),
        ("Policy.ReadWrite.AuthenticationMethod", {"methods-policy", "strengths", "per-user-mfa"}),
        ("User.Read.All", {"user", "organization", "similar-users"}),
        ("Organization.Read.All", {"organization", "licences"}),
        ("Group.Read.All", {"groups"}),
    ],
)
def test_a_permission_that_includes_another_counts(held: str, runs: set[str]) -> None:
    assert runs <= names(judged(application(held)), State.CAN)


def test_a_narrower_permission_does_not_count() -> None:
    assert judged(application("User.ReadBasic.All")).no_diagnosis
    found = judged(application("User.ReadBasic.All"))
    assert names(found, State.CAN) == {"similar-users"} and found.exit_code == 1


def test_policies_of_sign_ins_come_with_any_of_three() -> None:
    for name in ("Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"):
        assert names(judged(application("AuditLog.Read.All", name)), State.CAN) >= SIGN_INS
    assert names(judged(application("AuditLog.Read.All")), State.PARTLY) >= SIGN_INS


def test_user_read_opens_memberships_to_people_alone() -> None:
    assert {"groups", "roles"} <= names(judged(person("User.Read")), State.PARTLY)
    assert {"groups", "roles"} <= names(judged(application("User.Read")), State.CANNOT)


def test_nothing_at_all() -> None:
    found = judged(application())
    assert {check.state for check in found.checks} == {State.CANNOT} and found.exit_code == 3


@pytest.mark.parametrize(
    ("roles", "runs", "not_these"),
    [
        (("Global Administrator",), {resource.name for resource in ALL if not resource.instead_of}, set()),
        (
            ("Security Reader",),
            {*AUDITS, "risky-user", "policies", "federation", "user"},
            {"methods", "methods-policy"},
        ),
        (("Authentication Administrator",), {"methods", "passes", "user"}, {"risky-user", "policies", *AUDITS}),
        (("Authentication Policy Administrator",), {"methods-policy", "per-user-mfa"}, {"methods", "policies"}),
        ((), {"user", "domain", "groups", "roles", "organization", "licences"}, {"methods", "risky-user", *SIGN_INS}),
    ],
)
def test_directory_roles_count_for_people(roles: tuple[str, ...], runs: set[str], not_these: set[str]) -> None:
    found = judged(person(*LEAST, roles=roles))
    assert runs <= names(found, State.CAN)
    assert not_these <= names(found, State.CANNOT)
    for name in not_these:
        assert gaps(found, name) == [("role", "Global Reader")]


def test_a_reports_reader_is_not_told_which_policies_applied() -> None:
    found = judged(person(*LEAST, roles=("Reports Reader",)))
    assert names(found, State.PARTLY) == SIGN_INS
    assert gaps(found, "sign-ins") == [("role", "Global Reader")]


def test_roles_do_not_count_for_applications_and_unknown_ones_are_not_held_against_a_person() -> None:
    assert judged(application(*LEAST, wids=[])).exit_code == 0
    claims = {name: value for name, value in person(*LEAST).items() if name != "wids"}
    assert judged(claims).exit_code == 0


def test_china_offers_less() -> None:
    found = judged(application(*LEAST), cloud="china")
    absent = {resource.name for resource in ALL if not resource.china}
    assert names(found, State.CANNOT) == absent and "risky-user" in absent
    assert all(kind == "cloud" for name in absent for kind, _ in gaps(found, name))
    assert found.missing(Missing.PERMISSION) == ()


# --- Graph's answers


def test_the_licences_are_read() -> None:
    source = TenantSource(tenant(scenario="p1-tenant"))
    found = judged(application(*LEAST), ask(source))
    assert len(source.graph.requests) == 2
    assert names(found, State.CANNOT) == {"risky-user", "risk-history", "protection-policy"}
    assert gaps(found, "risky-user") == [("licence", "Microsoft Entra ID P2")]
    assert found.missing(Missing.LICENCE) == ("Microsoft Entra ID P2",)
    assert "user-risk-active" in found.root_causes
    assert all(cause.licence for cause in catalogue() if cause.id in found.root_causes)


def test_licences_that_cannot_be_read_are_not_held_against_anybody() -> None:
    found = judged(application(*LEAST), ask(TenantSource(tenant([refusal("subscribedSkus")]))))
    assert names(found, State.CANNOT) == {"licences"}
    assert {check.licensed for check in found.checks if check.resource.name == "risky-user"} == {None}


@pytest.mark.parametrize("by_id", [False, True])
def test_with_a_user_everything_is_asked(by_id: bool) -> None:
    made = tenant()
    subject = made["subject"]
    user_id = next(one["id"] for one in made["users"] if one["userPrincipalName"] == subject)
    source = TenantSource(made)
    found = judged(person(*LEAST), ask(source, user_id if by_id else subject), user=subject)
    assert found.exit_code == 0
    assert all(check.answer is not None for check in found.shown if check.resource.name != "deleted-user" or not by_id)
    assert {logical.method for logical in source.graph.requests} == {"GET"}
    assert source.stats.round_trips <= 2 + by_id


def test_graphs_refusal_beats_the_token() -> None:
    made = tenant([refusal("identityProtection/riskyUsers")])
    found = judged(person(*LEAST), ask(TenantSource(made), made["subject"]))
    assert names(found, State.CANNOT) == {"risky-user", "risk-history"}
    check = next(check for check in found.checks if check.resource.name == "risky-user")
    assert check.differs == "the token shows all that is needed, yet Graph refused"
    assert check.said == "403 Authorization_RequestDenied: Insufficient privileges for this."
    assert gaps(found, "risky-user") == [("refused", "refused by Graph")]
    assert found.missing(Missing.PERMISSION) == ()


def test_a_refusal_where_roles_are_not_shown_is_laid_to_the_role() -> None:
    made = tenant([refusal("identityProtection/riskyUsers")])
    claims = {name: value for name, value in person(*LEAST).items() if name != "wids"}
    found = judged(claims, ask(TenantSource(made), made["subject"]))
    check = next(check for check in found.checks if check.resource.name == "risky-user")
    assert gaps(found, "risky-user") == [("role", "Global Reader")] and check.differs == ""


def test_graphs_answer_beats_the_token() -> None:
    made = tenant()
    found = judged(person("User.Read.All"), ask(TenantSource(made), made["subject"]))
    check = next(check for check in found.checks if check.resource.name == "methods")
    assert check.state is State.CAN and check.gaps == ()
    assert check.differs == "the token shows no permission UserAuthenticationMethod.Read.All, yet Graph answered"
    # Graph leaves out what it leaves out without a word, so that its answer is no proof of the whole.
    assert names(found, State.PARTLY) >= SIGN_INS


def test_an_agreed_refusal_is_no_difference() -> None:
    made = tenant([refusal("identityProtection/riskyUsers")])
    claims = person(*(name for name in LEAST if name != "IdentityRiskyUser.Read.All"))
    found = judged(claims, ask(TenantSource(made), made["subject"]))
    assert {check.differs for check in found.checks} == {""}
    assert gaps(found, "risky-user") == [("permission", "IdentityRiskyUser.Read.All")]


def test_a_licence_that_graph_misses() -> None:
    fault = refusal("riskyUsers", code="Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    made = tenant([fault])
    found = judged(person(*LEAST), ask(TenantSource(made), made["subject"]))
    assert gaps(found, "risky-user") == [("licence", "Microsoft Entra ID P2")]


def test_what_graph_fails_to_answer_is_not_known() -> None:
    made = tenant([{"match": "riskDetections", "status": 500, "code": "InternalServerError", "message": "Try later."}])
    found = judged(person(*LEAST), ask(TenantSource(made), made["subject"]))
    assert names(found, State.UNKNOWN) == {"detections"} and found.exit_code == 1
    check = next(check for check in found.checks if check.resource.name == "detections")
    assert "500" in check.said


def test_an_unreadable_token_is_known_by_what_graph_lets_through() -> None:
    made = tenant([refusal("identityProtection|conditionalAccess")])
    found = judged({}, ask(TenantSource(made), made["subject"]), user=made["subject"])
    refused = {"risky-user", "risk-history", "detections", "policies", "named-locations", "policy-plans"}
    assert names(found, State.CANNOT) == refused | {"protection-policy"}
    assert names(found, State.PARTLY) == SIGN_INS
    assert names(found, State.UNKNOWN) == set()
    assert gaps(found, "risky-user") == [("permission", "IdentityRiskyUser.Read.All")]
    assert not any(check.differs for check in found.checks)


def test_an_unreadable_token_without_a_user_is_asked_for_what_needs_none() -> None:
    found = judged({}, ask(TenantSource(tenant()), everything=True))
    asked = {check.resource.name for check in found.shown if check.answer}
    assert {"organization", "licences", "policies", "methods-policy", "policy-changes"} <= asked
    assert names(found, State.UNKNOWN) >= {"user", "methods", "risky-user"} and found.exit_code == 1


def test_a_token_that_graph_does_not_take() -> None:
    made = tenant([refusal("", 401, "InvalidAuthenticationToken")])
    found = judged({}, ask(TenantSource(made), made["subject"]))
    assert not names(found, State.CAN) and found.exit_code == 3
    assert found.missing(Missing.PERMISSION) == ()


def test_a_user_that_is_not_there_is_no_refusal() -> None:
    found = judged(person(*LEAST), ask(TenantSource(tenant()), "nobody@contoso.example"))
    check = next(check for check in found.checks if check.resource.name == "user")
    assert check.state is State.CAN and check.answer is not None and str(check.answer.status) == "absent"
    assert found.exit_code == 0


def test_china_is_not_asked_for_what_it_lacks() -> None:
    made = tenant()
    source = TenantSource(made, cloud="china")
    judged(person(*LEAST), ask(source, made["subject"]), cloud="china")
    assert not [
        one for one in source.graph.requests if re.search("identityProtection|authentication/methods", one.path)
    ]
