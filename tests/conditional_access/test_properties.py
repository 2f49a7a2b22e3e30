"""What has to hold of every evaluation, whatever the policies, the directory and the sign-in.

Policies, sign-ins and directories are drawn from what Contoso of the cases has, so that they meet often enough.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aad53004.conditional_access.directory import Directory, directory_from
from aad53004.conditional_access.evaluate import Evaluation, PolicySet, evaluate
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from aad53004.entra import ConditionalAccessPolicy
from tests.conditional_access.cases.base import (
    ALEX,
    AZURE_PORTAL,
    BRANCH,
    BREAK_GLASS,
    COMPLIANT_NETWORK,
    DIRECTORY,
    EUROPE,
    EVE,
    EXCHANGE,
    EXTERNAL_MEMBER,
    FABRIKAM,
    GLOBAL_ADMINISTRATOR,
    GUEST,
    KEYS_ONLY,
    LOCAL_GUEST,
    MFA_STRENGTH,
    MFA_TRUSTED_IPS,
    OFFICE,
    PAYROLL,
    PHISHING_RESISTANT,
    SALES,
    TERMS,
    USER_ADMINISTRATOR,
    Json,
    action,
    apps,
    context,
    device_filter,
    grant,
    guests,
    guid,
    places,
    platforms,
    policy,
    told,
    who,
)

MANY = settings(max_examples=200)

# --- policies ---------------------------------------------------------------------------------------------------------

USER_IDS = st.lists(st.sampled_from([ALEX, EVE, GUEST]), max_size=2, unique=True)
GROUP_IDS = st.lists(st.sampled_from([SALES, BREAK_GLASS, "<Pilot group>"]), max_size=1)
ROLE_IDS = st.lists(st.sampled_from([USER_ADMINISTRATOR, GLOBAL_ADMINISTRATOR]), max_size=1)
KINDS = st.sampled_from(["internalGuest", "b2bCollaborationGuest,b2bCollaborationMember", "serviceProvider"])
GUESTS = st.none() | st.builds(guests, KINDS) | st.builds(guests, KINDS, st.just(FABRIKAM))
INCLUDED = st.sampled_from([["All"], ["All"], ["None"], [ALEX], [EVE], ["GuestsOrExternalUsers"], []])


def _users(include: list[str], people: Sequence[list[str]], included: Any, excluded: Any) -> Json:
    groups, roles, not_users, not_groups, not_roles = people
    return who(
        *include,
        guests=included,
        not_guests=excluded,
        groups=groups,
        roles=roles,
        not_users=not_users,
        not_groups=not_groups,
        not_roles=not_roles,
    )


WHO = st.builds(_users, INCLUDED, st.tuples(GROUP_IDS, ROLE_IDS, USER_IDS, GROUP_IDS, ROLE_IDS), GUESTS, GUESTS)
APP_IDS = ["Office365", "MicrosoftAdminPortals", EXCHANGE, PAYROLL, AZURE_PORTAL]
RULE = 'CustomSecurityAttribute.ConditionalAccessTest_policyRequirement -contains "requireMFA"'
SOME_APPS = st.lists(st.sampled_from(APP_IDS), max_size=1)
WHAT = st.one_of(
    st.builds(lambda one, without: apps(one, without=without), st.sampled_from(["All", "All", *APP_IDS]), SOME_APPS),
    st.builds(lambda mode: apps("All", rule=RULE, mode=mode), st.sampled_from(["include", "exclude"])),
    st.builds(action, st.sampled_from(["registersecurityinfo", "registerdevice"])),
    st.builds(context, st.sampled_from(["c1", "c2"])),
)
LEVELS = st.lists(st.sampled_from(["none", "low", "medium", "high"]), max_size=2, unique=True)
PLACES = ["All", "AllTrusted", OFFICE, BRANCH, EUROPE, COMPLIANT_NETWORK, MFA_TRUSTED_IPS, guid("not read")]
WHERE = st.none() | st.builds(
    lambda into, out: places(*into, without=out),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2),
    st.lists(st.sampled_from(PLACES[1:]), max_size=2),
)
SYSTEMS = ["windows", "iOS", "linux"]
ON_WHAT = st.none() | st.builds(
    lambda into, out: platforms(into, without=out),
    st.sampled_from(["all", *SYSTEMS]),
    st.lists(st.sampled_from(SYSTEMS), max_size=1),
)
RULES = [
    "device.isCompliant -eq True",
    'device.trustType -ne "ServerAD"',
    'device.model -startsWith "Slate" -or device.isCompliant -ne True',
    "device.isCompliant is True",
]
WITH_DEVICE = st.none() | st.builds(device_filter, st.sampled_from(RULES), st.sampled_from(["include", "exclude"]))
CLIENTS = st.sampled_from([["all"], ["browser"], ["exchangeActiveSync", "other"], []])
FLOWS = st.none() | st.just({"transferMethods": "deviceCodeFlow"})
STRANGE = st.sampled_from([{}, {}, {}, {"sessionMood": {"includeMoods": ["calm"]}}])
CONTROLS = st.none() | st.builds(
    lambda builtin, operator, strength, terms: grant(*builtin, operator=operator, strength=strength, terms=terms),
    st.sampled_from(
        [["mfa"], ["mfa"], ["compliantDevice"], ["mfa", "domainJoinedDevice"], ["mfa", "passwordChange"], []]
    ),
    st.sampled_from(["AND", "OR"]),
    st.sampled_from(["", "", MFA_STRENGTH, PHISHING_RESISTANT, KEYS_ONLY]),
    st.sampled_from([[], [], [TERMS]]),
)
GRANTS = st.one_of(CONTROLS, CONTROLS, st.just(grant("block")), st.just(grant("voiceprint")))
SESSIONS = st.none() | st.just({"persistentBrowser": {"isEnabled": True, "mode": "never"}})
REPORT_ONLY = "enabledForReportingButNotEnforced"
STATES = st.sampled_from(["enabled", "enabled", "enabled", "enabled", REPORT_ONLY, "disabled", "enabledForPilot"])


def _policy(
    parts: tuple[Json, Json, Json | None, Json | None], state: str, narrow: Sequence[Any], strange: Json
) -> Json:
    users, target, controls, session = parts
    sign_in_risk, user_risk, where, on_what, device, clients, flow = narrow
    return policy(
        users=users,
        target=target,
        controls=controls,
        session=session,
        state=state,
        signInRiskLevels=sign_in_risk,
        userRiskLevels=user_risk,
        locations=where,
        platforms=on_what,
        devices=device,
        clientAppTypes=clients,
        authenticationFlows=flow,
        **strange,
    )


PARTS = st.tuples(WHO, WHAT, GRANTS, SESSIONS)
NARROW = st.tuples(LEVELS, LEVELS, WHERE, ON_WHAT, WITH_DEVICE, CLIENTS, FLOWS)
WIDE: st.SearchStrategy[tuple[Any, ...]] = st.just(([], [], None, None, None, ["all"], None))
POLICY = st.builds(_policy, PARTS, STATES, WIDE | NARROW, STRANGE)
BROAD = st.builds(_policy, st.tuples(st.just(who("All")), WHAT, GRANTS, SESSIONS), STATES, WIDE, st.just({}))


def _numbered(drawn: list[Json]) -> list[Json]:
    return [one | {"id": guid(f"policy {n}"), "displayName": f"Policy {n}"} for n, one in enumerate(drawn)]


POLICIES = st.lists(POLICY | BROAD, min_size=1, max_size=4).map(_numbered)

# --- sign-ins and directories -----------------------------------------------------------------------------------------

VALUES: dict[str, list[Any]] = {
    "user": [ALEX, EVE, GUEST, EXTERNAL_MEMBER, LOCAL_GUEST],
    "app": [EXCHANGE, PAYROLL, AZURE_PORTAL],
    "userAction": [None, "register-security-info", "register-device"],
    "authenticationContext": [None, "c1"],
    "ip": ["198.51.100.20", "203.0.113.10", "2001:db8:10::20"],
    "country": ["DE", "CA", None],
    "platform": ["windows", "iOS", None],
    "clientApp": ["browser", "other"],
    "signInRisk": ["none", "medium", "high"],
    "userRisk": ["none", "high"],
    "insiderRisk": ["none", "elevated"],
    "device": [
        None,
        {"isCompliant": True, "trustType": "AzureAd", "model": "Slate 9"},
        {"isCompliant": False, "trustType": "ServerAd", "model": "Slate 9"},
    ],
    "authenticationFlow": ["none", "deviceCodeFlow"],
}
KNOWN = st.fixed_dictionaries(
    {key: st.sampled_from(values) for key, values in VALUES.items()},
    optional={"methods": st.sampled_from([[], ["mfa"], ["fido2"], ["sms"], ["temporaryAccessPassOneTime"]])},
)
LEFT_OUT = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True)


def _without(scenario: Json, keys: Sequence[str]) -> Json:
    return {key: value for key, value in scenario.items() if key not in keys}


SCENARIO = st.builds(_without, KNOWN, st.just([]) | LEFT_OUT)
KNOWN_DIRECTORIES: dict[str, Json | None] = {"all": DIRECTORY, "no users": DIRECTORY | {"users": []}, "none": None}
DIRECTORIES = st.sampled_from(["all", "all", "all", "no users", "none"])


def _read(policies: list[Json]) -> tuple[ConditionalAccessPolicy, ...]:
    read = policies_from(copy.deepcopy(policies), "drawn policies")
    assert not read.unreadable
    return tuple(read.policies)


def _directory(name: str) -> Directory | None:
    directory = KNOWN_DIRECTORIES[name]
    return None if directory is None else directory_from(copy.deepcopy(directory))


def _evaluated(policies: list[Json], directory: str, scenario: Json) -> Evaluation:
    return evaluate(_read(policies), _directory(directory), scenario_from(copy.deepcopy(scenario)))


def _decided(found: Evaluation) -> Json:
    """What an evaluation decides, without what it says of each policy."""
    whole = told(found)
    keys = ("decision", "controls", "possible controls", "registration", "error", "basis")
    return {key: whole[key] for key in keys} | {"session": sorted(map(repr, whole["session controls"]))}


def _applies(found: Evaluation) -> dict[str, str]:
    return {one.id: str(one.applies) for one in found.policies}


# --- exclusions -------------------------------------------------------------------------------------------------------

RANK = {"no": 0, "unknown": 1, "yes": 2}
EXCLUSIONS = st.sampled_from(
    [
        ("users", "excludeUsers", ALEX),
        ("users", "excludeUsers", "GuestsOrExternalUsers"),
        ("users", "excludeGroups", SALES),
        ("users", "excludeGroups", guid("a group that was not read")),
        ("users", "excludeRoles", USER_ADMINISTRATOR),
        ("applications", "excludeApplications", EXCHANGE),
        ("applications", "excludeApplications", "Office365"),
        ("locations", "excludeLocations", "AllTrusted"),
        ("locations", "excludeLocations", EUROPE),
        ("locations", "excludeLocations", MFA_TRUSTED_IPS),
        ("platforms", "excludePlatforms", "windows"),
    ]
)
EVERYWHERE = {"locations": places("All"), "platforms": platforms("all")}


def _excluding(one: Json, exclusion: tuple[str, str, str]) -> Json:
    part, key, value = exclusion
    changed = copy.deepcopy(one)
    conditions = changed["conditions"]
    conditions[part] = conditions[part] or copy.deepcopy(EVERYWHERE[part])
    conditions[part][key] = [*conditions[part][key], value]
    return changed


@MANY
@given(POLICIES, DIRECTORIES, SCENARIO, EXCLUSIONS)
def test_an_exclusion_never_makes_a_policy_apply_or_a_sign_in_be_blocked(
    policies: list[Json], directory: str, scenario: Json, exclusion: tuple[str, str, str]
) -> None:
    before = _evaluated(policies, directory, scenario)
    after = _evaluated([_excluding(policies[0], exclusion), *policies[1:]], directory, scenario)

    was, now = _applies(before), _applies(after)
    assert RANK[now[policies[0]["id"]]] <= RANK[was[policies[0]["id"]]]
    assert {key: now[key] for key in list(now)[1:]} == {key: was[key] for key in list(was)[1:]}
    assert str(after.decision) != "block" or str(before.decision) == "block"


# --- what does not decide ---------------------------------------------------------------------------------------------


@MANY
@given(POLICIES, POLICY | BROAD, st.sampled_from(["disabled", REPORT_ONLY]), DIRECTORIES, SCENARIO)
def test_a_policy_that_is_not_enforced_changes_nothing_in_the_decision(
    policies: list[Json], another: Json, state: str, directory: str, scenario: Json
) -> None:
    idle = another | {"id": guid("idle"), "displayName": "Idle", "state": state}
    with_it = _evaluated([*policies, idle], directory, scenario)

    assert _decided(with_it) == _decided(_evaluated(policies, directory, scenario))
    assert with_it.policies[-1].enforced is False
    if state == "disabled":
        assert str(with_it.policies[-1].applies) == "no"


@MANY
@given(POLICIES, DIRECTORIES, SCENARIO, st.randoms(use_true_random=False))
def test_the_order_of_policies_does_not_matter(
    policies: list[Json], directory: str, scenario: Json, shuffle: Any
) -> None:
    shuffled = list(policies)
    shuffle.shuffle(shuffled)
    one, other = (_evaluated(several, directory, scenario) for several in (policies, shuffled))

    assert _decided(one) == _decided(other)
    assert told(one)["policies"] == told(other)["policies"]
    assert sorted(one.missing) == sorted(other.missing)
    assert [each.id for each in other.policies] == [each["id"] for each in shuffled]


@MANY
@given(POLICIES, POLICY | BROAD, DIRECTORIES, SCENARIO)
def test_one_more_policy_never_lifts_a_block(
    policies: list[Json], another: Json, directory: str, scenario: Json
) -> None:
    before = _evaluated(policies, directory, scenario)
    more = another | {"id": guid("more"), "displayName": "More"}

    if str(before.decision) == "block":
        assert str(_evaluated([*policies, more], directory, scenario).decision) == "block"


# --- what is not known ------------------------------------------------------------------------------------------------


def _agrees(partial: Evaluation, whole: Evaluation, *, of_modern_client: bool = True) -> None:
    """What the partial answer is sure of, the whole one says too. What the user gets is told for a client with modern
    authentication, where the partial scenario leaves the client out."""
    known, settled = _applies(partial), _applies(whole)
    assert {key: value for key, value in known.items() if value != "unknown"} == {
        key: settled[key] for key, value in known.items() if value != "unknown"
    }
    if str(partial.decision) != "unknown" and str(whole.decision) != "unknown":
        assert partial.decision == whole.decision
    assert str(partial.decision) != "block" or str(whole.decision) == "block"
    if str(whole.decision) != "block":
        assert {tuple(one) for one in partial.controls} <= {tuple(one) for one in whole.controls}
    if not of_modern_client:
        return
    if str(partial.registration) != "unknown":
        assert (str(partial.registration) == "refused") is (str(whole.registration) == "refused")
    if partial.expected_error != "unknown":
        assert partial.expected_error == whole.expected_error


@settings(max_examples=120)
@given(POLICIES, DIRECTORIES, KNOWN, LEFT_OUT)
def test_what_a_partial_scenario_is_sure_of_every_completion_says(
    policies: list[Json], directory: str, known: Json, left_out: list[str]
) -> None:
    read, scenario = PolicySet(_read(policies), _directory(directory)), _without(known, left_out)
    partial = read.evaluate(scenario_from(copy.deepcopy(scenario)))

    for values in product(*(VALUES[key] for key in left_out)):
        completed = scenario | dict(zip(left_out, copy.deepcopy(values), strict=True))
        modern = "clientApp" not in left_out or completed["clientApp"] == "browser"
        _agrees(partial, read.evaluate(scenario_from(completed)), of_modern_client=modern)


@MANY
@given(POLICIES, SCENARIO)
def test_what_is_sure_without_a_directory_a_directory_says_too(policies: list[Json], scenario: Json) -> None:
    _agrees(_evaluated(policies, "none", scenario), _evaluated(policies, "all", scenario))


@MANY
@given(POLICIES, KNOWN)
def test_a_policy_is_unknown_only_for_a_reason_that_it_names(policies: list[Json], scenario: Json) -> None:
    for one in _evaluated(policies, "all", scenario).policies:
        reasons = {str(why.result) for why in one.why}
        if str(one.applies) == "unknown":
            assert "unknown" in reasons
            assert "not-matched" not in reasons
        if str(one.applies) == "yes":
            assert reasons <= {"matched"}
        if str(one.applies) == "no":
            assert "not-matched" in reasons


# --- compiled once ----------------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(POLICIES, DIRECTORIES, st.lists(SCENARIO, min_size=2, max_size=4))
def test_policies_compiled_once_keep_nothing_of_an_earlier_sign_in(
    policies: list[Json], directory: str, scenarios: list[Json]
) -> None:
    read, contoso = _read(policies), _directory(directory)
    compiled = PolicySet(read, contoso)

    for scenario in scenarios:
        asked = scenario_from(copy.deepcopy(scenario))
        assert told(compiled.evaluate(asked)) == told(evaluate(read, contoso, asked))


def test_the_drawn_policies_reach_every_decision() -> None:
    """The properties above would hold of an evaluator that never blocks; what is drawn has to make it."""
    seen: set[str] = set()
    applied: set[str] = set()

    @settings(max_examples=150)
    @given(POLICIES, DIRECTORIES, SCENARIO)
    def draw(policies: list[Json], directory: str, scenario: Json) -> None:
        found = _evaluated(policies, directory, scenario)
        seen.add(str(found.decision))
        applied.update(_applies(found).values())

    draw()
    assert seen == {"block", "grant", "grant-with-controls", "unknown"}
    assert applied == {"yes", "no", "unknown"}
