"""A property that could not be read, whichever it is, leaves what depends on it unknown, says so, and turns no answer
round."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

import pytest

from aad53004.conditional_access.compiled import compile_policy, enforcement
from aad53004.conditional_access.controls import blocks, demands_proof
from aad53004.conditional_access.diff import compare
from aad53004.conditional_access.directory import Directory, directory_from
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicySet
from aad53004.conditional_access.policy_bitsets import bits
from aad53004.conditional_access.prediction import Registration
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import Scenario, scenario_from
from aad53004.conditional_access.sign_in import SignInContext
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.unread import UNREADABLE
from aad53004.entra import ConditionalAccessPolicy, Entity
from aad53004.errors import Unreadable
from tests.conditional_access.cases import CASES
from tests.conditional_access.cases.base import (
    ALEX,
    BREAK_GLASS,
    DIRECTORY,
    EUROPE,
    EXCHANGE,
    FABRIKAM,
    GUEST,
    KEYS_ONLY,
    OFFICE,
    PAYROLL,
    PHISHING_RESISTANT,
    SALES,
    TERMS,
    USER_ADMINISTRATOR,
    Case,
    Json,
    apps,
    device_filter,
    grant,
    guests,
    places,
    platforms,
    policy,
    who,
)

E = TypeVar("E", bound=Entity)
Path = tuple[str | int, ...]

# --- entities with one property that cannot be read -------------------------------------------------------------------


@cache
def _refusing(model: type[Entity], name: str) -> type[Entity]:
    """The model with one attribute that cannot be read."""

    def read(self: Any, attribute: str) -> Any:
        if attribute == name:
            raise Unreadable(f'"{_alias(model, name)}" has a value of another type')
        return model.__getattribute__(self, attribute)

    return type(f"{model.__name__}Without{name}", (model,), {"__getattribute__": read, "__module__": __name__})


def _alias(model: type[Entity], name: str) -> str:
    return model.model_fields[name].alias or name


def unread(entity: E, path: Path) -> E:
    """A copy of an entity in which the attribute at a path cannot be read."""
    if len(path) == 1:
        changed = entity.model_copy()
        object.__setattr__(changed, "__class__", _refusing(type(entity), str(path[0])))
        return changed
    name, rest = str(path[0]), path[1:]
    part = getattr(entity, name)
    if isinstance(part, tuple):
        place = int(rest[0])
        part = (*part[:place], unread(part[place], rest[1:]), *part[place + 1 :])
    else:
        part = unread(part, rest)
    return entity.model_copy(update={name: part})


def paths(entity: Entity) -> Iterator[Path]:
    """The paths of all attributes of an entity and of those in it."""
    for name in type(entity).model_fields:
        yield (name,)
        part = getattr(entity, name)
        steps = {(name, place): one for place, one in enumerate(part)} if isinstance(part, tuple) else {(name,): part}
        for step, inner in steps.items():
            if isinstance(inner, Entity):
                yield from ((*step, *path) for path in paths(inner))


def _owner(entity: Entity, path: Path) -> Any:
    value: Any = entity
    for step in path[:-1]:
        value = getattr(value, step) if isinstance(step, str) else value[step]
    return value


def _value(entity: Entity, path: Path) -> Any:
    return getattr(_owner(entity, path), str(path[-1]))


def _policies(documents: Sequence[Json]) -> tuple[ConditionalAccessPolicy, ...]:
    return policies_from(copy.deepcopy(list(documents)), "the policies").policies


# --- what may not become of an evaluation -----------------------------------------------------------------------------


def assert_not_turned(before: Evaluation, after: Evaluation, where: object) -> None:
    """Whatever the second evaluation is sure of, the first says too."""
    assert after.decision in (before.decision, Decision.UNKNOWN), where
    for was, now in zip(before.policies, after.policies, strict=True):
        assert now.applies in (was.applies, Truth.UNKNOWN), where
    assert after.registration in (before.registration, Registration.UNKNOWN), where
    assert after.expected_error in (before.expected_error, "unknown"), where
    if before.decision is not Decision.BLOCK:
        known = [set(one) for one in before.controls]
        for alternatives in after.controls:
            unknown = any(one.startswith(UNREADABLE) for one in alternatives)
            assert unknown or any(one <= set(alternatives) for one in known), where


def assert_bitsets_agree(policies: PolicySet, scenario: Scenario, where: object) -> None:
    """The sets of policies are those that each policy gives by itself."""
    evaluation = policies.evaluate(scenario)
    matching = policies._bitsets.matching(SignInContext(scenario, policies.directory))
    truths = [one.applies for one in evaluation.policies]
    assert [*bits(matching.sure)] == [place for place, one in enumerate(truths) if one is Truth.YES], where
    assert [*bits(matching.possible)] == [place for place, one in enumerate(truths) if one is not Truth.NO], where


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in sorted(CASES.items())])
def test_an_unread_property_never_turns_an_expert_case_round(case: Case) -> None:
    read = _policies(case.policies)
    directory = None if case.directory is None else directory_from(copy.deepcopy(case.directory))
    scenario = scenario_from(dict(case.scenario))
    before = PolicySet(read, directory).evaluate(scenario)
    for place, one in enumerate(read):
        # What is not set goes unread below.
        for path in (path for path in paths(one) if _value(one, path)):
            policies = PolicySet([*read[:place], unread(one, path), *read[place + 1 :]], directory)
            assert_not_turned(before, policies.evaluate(scenario), path)
            assert_bitsets_agree(policies, scenario, path)


# --- every attribute by itself ----------------------------------------------------------------------------------------

# A policy in which every attribute that the evaluator reads is set, and met by the sign-in below.
FULL = policy(
    "Everything",
    users=who(
        ALEX,
        groups=[SALES],
        roles=[USER_ADMINISTRATOR],
        not_users=["None"],
        not_groups=[BREAK_GLASS],
        guests=guests("b2bCollaborationGuest", FABRIKAM),
        not_guests=guests("serviceProvider", FABRIKAM),
    ),
    target=apps("All", without=[PAYROLL], rule='CustomSecurityAttribute.Test_one -eq "x"'),
    controls=grant("mfa", "compliantDevice", operator="AND", strength=PHISHING_RESISTANT, terms=[TERMS], custom=["x"])
    | {
        "authenticationStrength": {
            "id": PHISHING_RESISTANT,
            "displayName": "A strength",
            "allowedCombinations": ["fido2"],
            "combinationConfigurations": [],
        }
    },
    session={"persistentBrowser": {"isEnabled": True, "mode": "never"}},
    clientAppTypes=["browser"],
    signInRiskLevels=["none"],
    userRiskLevels=["none"],
    insiderRiskLevels="minor",
    platforms=platforms("windows", without=["iOS"]),
    locations=places(OFFICE, without=[EUROPE]),
    devices=device_filter("device.isCompliant -eq True"),
    deviceStates={"includeStates": ["All"], "excludeStates": ["DomainJoined"]},
    authenticationFlows={"transferMethods": "deviceCodeFlow"},
    clientApplications={"includeServicePrincipals": ["None"], "excludeServicePrincipals": []},
)
BLOCK = policy("Block", users=who("All"), controls=grant("block"))
REGISTRATION = policy(
    "Registration", target=apps() | {"includeUserActions": ["urn:user:registersecurityinfo"]}, controls=grant("mfa")
)
SIGN_IN: Json = {
    "user": ALEX,
    "app": EXCHANGE,
    "userAction": None,
    "authenticationContext": None,
    "ip": "198.51.100.20",
    "country": "CA",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "none",
    "userRisk": "none",
    "insiderRisk": "minor",
    "device": {"isCompliant": True, "trustType": "AzureAd"},
    "authenticationFlow": "deviceCodeFlow",
    "methods": ["fido2"],
}
OTHER_SIGN_INS: Sequence[Json] = (
    {"user": GUEST},
    {"app": PAYROLL},
    {"app": None, "userAction": "register-security-info"},
    {"app": None, "userAction": "register-security-info", "signInRisk": "high", "methods": []},
    {"clientApp": "other"},
    {"signInRisk": "high", "methods": []},
    {"platform": "iOS", "device": None},
    {"ip": "203.0.113.10", "country": "DE"},
    {"user": None},
)
SIGN_INS = [scenario_from({**SIGN_IN, **change}) for change in ({}, *OTHER_SIGN_INS)]
# Attributes of the policy above that can go unread without a word: what is not evaluated, and an inclusion beside
# another one that includes the user for sure.
SILENT = {
    "id",
    "display_name",
    "created_date_time",
    "modified_date_time",
    "template_id",
    "conditions.users.include_users",
    "conditions.users.include_groups",
    "conditions.users.include_roles",
    "conditions.locations.include_platforms",
    "conditions.locations.exclude_platforms",
    "conditions.platforms.include_locations",
    "conditions.platforms.exclude_locations",
    "conditions.client_applications.exclude_service_principals",
    "conditions.client_applications.exclude_agent_id_service_principals",
    "conditions.service_principal_risk_levels",
    "conditions.agent_id_risk_levels",
    "grant_controls.authentication_strength.display_name",
}


def _every(*documents: Json) -> list[Any]:
    return [
        pytest.param(one, path, id=f"{one.display_name}: {'.'.join(map(str, path))}")
        for one in _policies(documents)
        for path in paths(one)
    ]


def _directory() -> Directory:
    return directory_from(copy.deepcopy(DIRECTORY))


@pytest.mark.parametrize(("whole", "path"), _every(FULL, BLOCK, REGISTRATION))
def test_an_unread_property_never_turns_an_answer_round(whole: ConditionalAccessPolicy, path: Path) -> None:
    others = _policies([BLOCK | {"state": "disabled"}, policy("MFA in risk", signInRiskLevels=["high"]), REGISTRATION])
    before, after = PolicySet([whole, *others], _directory()), PolicySet([unread(whole, path), *others], _directory())
    for scenario in SIGN_INS:
        assert_not_turned(before.evaluate(scenario), after.evaluate(scenario), scenario)
        assert_bitsets_agree(after, scenario, scenario)


def _says_what_went_unread(whole: ConditionalAccessPolicy, path: Path, evaluations: Sequence[Evaluation]) -> bool:
    name = _alias(type(_owner(whole, path)), str(path[-1]))
    results = [one.policies[0] for one in evaluations]
    reasons = [why.detail for one in results for why in one.why if why.truth is Truth.UNKNOWN]
    notes = [note for one in results for note in one.notes]
    session = [str(value) for one in results for _, value in one.session_controls]
    return any(f'"{name}"' in text for text in (*reasons, *notes, *session))


def _with_unread(whole: ConditionalAccessPolicy, path: Path) -> list[Evaluation]:
    policies = PolicySet([unread(whole, path)], _directory())
    return [policies.evaluate(scenario) for scenario in SIGN_INS]


@pytest.mark.parametrize(("whole", "path"), _every(FULL, BLOCK, REGISTRATION))
def test_what_an_unread_property_changes_names_it(whole: ConditionalAccessPolicy, path: Path) -> None:
    evaluations = _with_unread(whole, path)
    if not _says_what_went_unread(whole, path, evaluations):
        policies = PolicySet([whole], _directory())
        assert [_decided(policies.evaluate(one)) for one in SIGN_INS] == [_decided(one) for one in evaluations]


def test_what_can_go_unread_without_a_word_decides_nothing() -> None:
    (whole,) = _policies([FULL])
    silent = {path for path in paths(whole) if not _says_what_went_unread(whole, path, _with_unread(whole, path))}
    assert {".".join(map(str, path)) for path in silent if path[-1] != "odata_type"} == SILENT


def _decided(evaluation: Evaluation) -> object:
    truths = [one.applies for one in evaluation.policies]
    return evaluation.decision, evaluation.controls, evaluation.registration, evaluation.expected_error, truths


def test_an_unread_state_leaves_the_enforcement_unknown() -> None:
    (whole,) = _policies([BLOCK])
    partly = unread(whole, ("state",))
    evaluation = PolicySet([partly], None).evaluate(SIGN_INS[0])

    assert enforcement(compile_policy(whole)) is Truth.YES
    assert enforcement(compile_policy(partly)) is Truth.UNKNOWN
    assert evaluation.decision is Decision.UNKNOWN
    assert evaluation.policies[0].why[0].detail == '"state" has a value of another type'


def test_an_exclusion_stands_although_another_property_of_the_users_went_unread() -> None:
    (whole,) = _policies([policy(users=who("All", not_users=[ALEX]))])
    partly = unread(whole, ("conditions", "users", "include_groups"))
    assert PolicySet([partly], _directory()).evaluate(SIGN_INS[0]).policies[0].applies is Truth.NO

    (whole,) = _policies([policy(users=who("All"))])
    partly = unread(whole, ("conditions", "users", "include_groups"))
    assert PolicySet([partly], _directory()).evaluate(SIGN_INS[0]).policies[0].applies is Truth.YES


def test_a_policy_whose_controls_went_unread_is_not_said_to_let_anybody_in() -> None:
    (whole,) = _policies([BLOCK])
    partly = unread(whole, ("grant_controls", "built_in_controls"))
    with pytest.raises(Unreadable, match="builtInControls"):
        blocks(partly)
    assert demands_proof(partly) is None
    assert blocks(whole)


def test_what_is_surely_required_of_an_unread_operator_is_one_of_the_controls() -> None:
    (whole,) = _policies([policy(controls=grant("mfa", "compliantDevice", operator="AND"))])
    evaluation = PolicySet([unread(whole, ("grant_controls", "operator"))], None).evaluate(SIGN_INS[0])
    assert evaluation.controls == (("mfa", "compliantDevice", f"{UNREADABLE}operator"),)
    assert evaluation.decision is Decision.UNKNOWN
    assert "operator" in evaluation.explanation


# --- the directory ----------------------------------------------------------------------------------------------------


# Cases that ask what is read of the part of the directory.
CONCERNED = {"named_locations": "Locations': ['", "authentication_strengths": KEYS_ONLY}


@cache
def _concerned(part: str) -> list[tuple[PolicySet, Scenario, Evaluation]]:
    """The policies and the sign-in of each case, and what they come to."""
    found = []
    for case in CASES.values():
        if case.directory == DIRECTORY and CONCERNED[part] in str(case.policies):
            policies, scenario = PolicySet(_policies(case.policies), _directory()), scenario_from(dict(case.scenario))
            found.append((policies, scenario, policies.evaluate(scenario)))
    return found


def _of_directory() -> list[Any]:
    directory = _directory()
    return [
        pytest.param(part, place, path, id=f"{part}: {place}.{'.'.join(map(str, path))}")
        for part in CONCERNED
        for place, entity in enumerate(getattr(directory, part))
        for path in paths(entity)
    ]


@pytest.mark.parametrize(("part", "place", "path"), _of_directory())
def test_an_unread_property_of_the_directory_never_turns_a_case_round(part: str, place: int, path: Path) -> None:
    whole = _directory()
    entities = getattr(whole, part)
    changed: dict[str, Any] = {part: (*entities[:place], unread(entities[place], path), *entities[place + 1 :])}
    directory = replace(whole, **changed)
    assert _concerned(part)
    for policies, scenario, before in _concerned(part):
        after = policies.with_directory(directory)
        assert_not_turned(before, after.evaluate(scenario), scenario)
        assert_bitsets_agree(after, scenario, scenario)


# --- two sets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [("id",), ("display_name",), ("conditions", "applications")], ids=str)
def test_sets_are_compared_whatever_of_a_policy_went_unread(path: Path) -> None:
    (whole,) = _policies([BLOCK])
    found = compare([unread(whole, path)], [whole], _directory(), [ALEX], {"mail": SIGN_INS[0]})
    assert not found.stopped
