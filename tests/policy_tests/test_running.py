"""What is met, what is not, what is unknown, and which policy and condition it hangs on.

https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aad53004.errors import BadInput
from aad53004.policy_tests.results import ExpectationStatus
from tests.cli.whatif_files import BLOCK_LEGACY, DIRECTORY, POLICIES, RISKY_MFA, STAFF, policy
from tests.policy_tests.base import MEMBER, WHEN, case, checked, personas, ran

MEDIUM = {"signInRisk": "medium"}
STRENGTH = "00000000-0000-0000-0000-000000000004"


def outcome(folder: Path, one: dict[str, Any], **more: Any) -> str:
    (check,) = checked(folder, one, **more)
    return check.outcome


@pytest.mark.parametrize(
    ("when", "expect", "met"),
    [
        (MEDIUM, {"decision": "grant-with-controls"}, True),
        (MEDIUM, {"decision": "grant"}, False),
        (MEDIUM, {"controls": [["mfa"]]}, True),
        (MEDIUM, {"controls": ["MFA"]}, True),
        (MEDIUM, {"controls": [["mfa"], ["compliantDevice"]]}, False),
        (MEDIUM, {"controls": []}, False),
        (MEDIUM, {"registration": "refused"}, True),
        (MEDIUM, {"registration": "allowed"}, False),
        (MEDIUM, {"error": 53004}, True),
        (MEDIUM, {"notError": 53004}, False),
        (MEDIUM, {"notError": [53003, 50076]}, True),
        ({}, {"error": None}, True),
        ({}, {"notError": 53004}, True),
        ({"clientApp": "other"}, {"decision": "block"}, True),
        ({"clientApp": "other"}, {"controls": []}, True),
        (MEDIUM, {"applies": "risky*"}, True),
        (MEDIUM, {"applies": ["Risky MFA", "block-legacy"]}, False),
        ({}, {"notApplies": "Risky MFA"}, True),
        (MEDIUM, {"notApplies": "*"}, False),
    ],
)
def test_expectations(tmp_path: Path, when: dict[str, Any], expect: dict[str, Any], met: bool) -> None:
    found = checked(tmp_path, case(when=when, **expect))
    assert all(one.met for one in found) is met
    assert all(one.outcome is not ExpectationStatus.UNKNOWN for one in found)


def test_a_failure_names_the_policy_and_the_condition(tmp_path: Path) -> None:
    (check,) = checked(tmp_path, case(when=MEDIUM, registration="allowed"))
    (why,) = check.because
    assert (why.name, why.condition, why.result) == ("Risky MFA", "signInRiskLevels", "matched")
    assert (check.expected, check.found) == ("allowed", "refused")


def test_a_failure_says_what_would_meet_it(tmp_path: Path) -> None:
    (check,) = checked(tmp_path, case(when=MEDIUM, error=None))
    assert check.holds_with[0] == "signInRisk none or low"


def test_a_policy_that_should_apply_says_why_it_does_not(tmp_path: Path) -> None:
    (check,) = checked(tmp_path, case(decision="block"))
    (why,) = check.because
    assert (why.name, why.condition, why.result) == ("Block legacy", "clientAppTypes", "not-matched")
    assert check.holds_with == ("clientApp exchangeActiveSync or other",)


def test_a_policy_that_was_switched_off(tmp_path: Path) -> None:
    off = [{**BLOCK_LEGACY, "state": "disabled"}]
    decision, applies = checked(
        tmp_path, case(when={"clientApp": "other"}, decision="block", applies="Block*"), policies=off
    )
    assert not decision.met and not applies.met
    assert decision.because[0].condition == applies.because[0].condition == "state"
    assert "disabled" in applies.because[0].text


# --- unknown is never met -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expect",
    [
        {"decision": "grant"},
        {"decision": "grant-with-controls"},
        {"controls": [["mfa"]]},
        {"controls": []},
        {"error": 53004},
        {"error": None},
        {"notError": 53004},
        {"applies": "Risky MFA"},
        {"notApplies": "Risky MFA"},
    ],
)
def test_what_is_unknown_fails_with_the_key_that_settles_it(tmp_path: Path, expect: dict[str, Any]) -> None:
    when = {key: one for key, one in WHEN.items() if key != "signInRisk"}
    (check,) = checked(tmp_path, case(**expect), defaults=when)
    assert check.outcome is ExpectationStatus.UNKNOWN and "signInRisk" in check.missing
    assert check.because[0].name == "Risky MFA" and check.because[0].result == "unknown"


@pytest.mark.parametrize("expect", [{"error": 53004}, {"registration": "refused"}, {"error": 50076}])
def test_what_depends_on_methods_that_nobody_told_is_unknown(tmp_path: Path, expect: dict[str, Any]) -> None:
    (check,) = checked(tmp_path, case(when=MEDIUM, **expect), methods=None)
    assert check.outcome is ExpectationStatus.UNKNOWN and check.missing == ("methods",)
    assert "without a usable method" in check.found


def test_what_does_not_depend_on_methods_is_known_without_them(tmp_path: Path) -> None:
    for expect in ({"decision": "grant-with-controls"}, {"notError": 53000}, {"controls": ["mfa"]}):
        assert outcome(tmp_path, case(when=MEDIUM, **expect), methods=None) == "met"


def test_parts_of_a_described_user_that_are_left_out_are_unknown(tmp_path: Path) -> None:
    (check,) = checked(tmp_path, case(decision="grant"), user={"userType": "Member", "roles": []})
    assert check.outcome is ExpectationStatus.UNKNOWN and check.missing == ("user.groups",)


def test_a_user_whom_the_directory_lacks_is_unknown_and_said(tmp_path: Path) -> None:
    found = ran(tmp_path, personas(case(decision="grant"), user="carol@contoso.example"))
    (check,) = (check for _, one in found.cases for check in one.checks)
    assert check.outcome is ExpectationStatus.UNKNOWN and "directory" in check.missing
    assert found.inputs.not_read[0][0] == "user carol@contoso.example"


# --- who -----------------------------------------------------------------------------------------------------------------


def test_users_of_the_directory_and_described_ones(tmp_path: Path) -> None:
    directory = {"groups": [{"id": STAFF, "displayName": "Staff"}]}
    for user, applies in (
        ("bob@contoso.example", True),
        ("alice@contoso.example", False),
        ({**MEMBER, "groups": [STAFF]}, True),
        ({**MEMBER, "groups": ["STAFF"]}, True),
        (MEMBER, False),
    ):
        document = personas(case(**{"applies" if applies else "notApplies": "Staff device"}), user=user)
        assert ran(tmp_path, document, directory={**DIRECTORY, **directory}).passed, user


def test_roles_by_the_names_that_entra_gives(tmp_path: Path) -> None:
    """https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"""
    admins = [policy("Admins", "mfa", users={"includeRoles": ["62e90394-69f5-4237-9190-012177145e10"]})]
    user = {**MEMBER, "roles": ["Global Administrator"]}
    assert outcome(tmp_path, case(applies="Admins"), policies=admins, user=user) == "met"
    assert outcome(tmp_path, case(notApplies="Admins"), policies=admins) == "met"


@pytest.mark.parametrize(
    ("told", "kind", "applies"),
    [
        ({"userType": "Guest"}, "b2bCollaborationGuest", True),
        ({"userType": "Guest", "externalUserType": "internalGuest"}, "internalGuest", True),
        ({"userType": "Guest"}, "internalGuest", False),
        ({"userType": "Member"}, "b2bCollaborationGuest", False),
    ],
)
def test_guests(tmp_path: Path, told: dict[str, Any], kind: str, applies: bool) -> None:
    guests = {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": kind}}
    user = {**told, "groups": [], "roles": []}
    expect = {"applies" if applies else "notApplies": "Guests"}
    assert outcome(tmp_path, case(**expect), policies=[policy("Guests", "mfa", users=guests)], user=user) == "met"


@pytest.mark.parametrize(
    ("user", "says"),
    [
        ({**MEMBER, "groups": ["Nobody"]}, 'no group called "Nobody"'),
        ({**MEMBER, "roles": ["Emperor"]}, 'no role called "Emperor"'),
    ],
)
def test_a_group_or_role_that_nobody_knows(tmp_path: Path, user: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says) as error:
        checked(tmp_path, case(decision="grant"), user=user)
    assert "personas.json:1:" in str(error.value)


def test_methods_that_only_graph_knows(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="asks Graph or a recording"):
        checked(tmp_path, case(decision="grant"), methods="registered")


@pytest.mark.parametrize(
    ("name", "says"), [("microsoftAuthenticatr", 'did you mean "microsoftAuthenticatorPush"'), ("abacus", "give mfa")]
)
def test_a_method_that_nobody_knows_is_no_proof_of_a_refusal(tmp_path: Path, name: str, says: str) -> None:
    """Misspelled, it would prove nothing, and the 53004 that is expected would come of that alone."""
    with pytest.raises(BadInput, match=rf"personas\.json:1:\d+: .*{says}"):
        checked(tmp_path, case(when={"signInRisk": "medium"}, error=53004), methods=[name])
    with pytest.raises(BadInput, match=says):
        checked(tmp_path, case(when={"signInRisk": "medium", "methods": [name]}, error=53004))


def test_a_method_of_a_strength_of_the_tenant_is_known(tmp_path: Path) -> None:
    strength = {"id": "9f5c9ee5-4a16-4e1b-8b50-6d4b6a4a9a11", "displayName": "New", "allowedCombinations": ["eyeScan"]}
    asks = policy("New strength", signInRiskLevels=["medium"])
    asks["grantControls"] = {"operator": "OR", "builtInControls": [], "authenticationStrength": strength}
    (check,) = checked(
        tmp_path, case(when={"signInRisk": "medium"}, notError=53004), policies=[asks], methods=["eyescan"]
    )
    assert check.met


# --- policies ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "says"), [("Risky MFFA", 'did you mean "Risky MFA"'), ("Zebra*", "renamed or deleted")]
)
def test_a_policy_that_is_not_there(tmp_path: Path, pattern: str, says: str) -> None:
    for key in ("applies", "notApplies", "wouldApply"):
        with pytest.raises(BadInput, match=says):
            checked(tmp_path, case(**{key: pattern}))


def test_a_name_with_the_signs_of_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    named = [policy("[A] all*", "mfa"), policy("A all of it", "block", clientAppTypes=["other"])]
    assert outcome(tmp_path, case(applies="[A] all*"), policies=named) == "met"


def test_a_report_only_policy_decides_nothing(tmp_path: Path) -> None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only"""
    applies, not_applies, would = checked(
        tmp_path, case(applies="Pilot*"), case("b", notApplies="Pilot*"), case("c", wouldApply="Pilot*")
    )
    assert not applies.met and applies.because[0].condition == "state" and "report-only" in applies.because[0].text
    assert not_applies.met and would.met


def test_strengths_by_name(tmp_path: Path) -> None:
    strong = policy("Strong")
    strong["grantControls"] = {"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": STRENGTH}}
    for name in (STRENGTH, "Phishing-resistant MFA"):
        control = f"authenticationStrength:{name}"
        assert outcome(tmp_path, case(controls=[[control]]), policies=[strong]) == "met"
    assert outcome(tmp_path, case(controls=[["mfa"]]), policies=[strong]) == "failed"


def test_a_registration_policy_is_found_to_be_in_the_way(tmp_path: Path) -> None:
    register = policy(
        "Register at work",
        "block",
        applications={"includeUserActions": ["urn:user:registersecurityinfo"]},
        locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    )
    (check,) = checked(tmp_path, case(registration="allowed"), policies=[policy("MFA", "mfa"), register])
    assert not check.met and "Register at work" in {one.name for one in check.because}
    assert any("location Head office" in one for one in check.holds_with)


def test_policies_that_could_not_be_read_fail_the_run(tmp_path: Path) -> None:
    broken = [*POLICIES, {"displayName": "Half", "state": "enabled"}]
    document = personas(case(decision="grant"))
    found = ran(tmp_path, document, broken)
    assert not found.failed and found.incomplete and not found.passed
    assert ran(tmp_path, {**document, "allowUnreadable": True}, broken).passed


def test_apps_by_name(tmp_path: Path) -> None:
    teams = policy("Teams", "mfa", applications={"includeApplications": ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"]})
    when = {"app": "Microsoft Teams Services"}
    assert outcome(tmp_path, case(when=when, applies="Teams"), policies=[teams]) == "met"
    with pytest.raises(BadInput, match=r"personas\.json:1:\d+: no app called .*Payroll"):
        checked(tmp_path, case(when={"app": "Payroll"}, decision="grant"), policies=[RISKY_MFA])
