"""Whether policy lets a user use a passkey: generated policies and passkeys against an oracle of its own.

The oracle is written from the pages of Microsoft Graph and knows nothing of the product. What a policy or a passkey leaves
open it completes in every way, and asks each completed world: where all say the same the answer is that, else it is open.
https://learn.microsoft.com/graph/api/resources/fido2authenticationmethodconfiguration
https://learn.microsoft.com/graph/api/resources/passkeyprofile
https://learn.microsoft.com/graph/api/resources/passkeyauthenticationmethodtarget
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from aad53004.checkers.facts import Answers, Items
from aad53004.checkers.method_kinds import KINDS
from aad53004.checkers.method_policy import Level, Membership, UserPolicy
from aad53004.checkers.methods import GROUPS, METHODS_POLICY, ROLES
from aad53004.entra import AuthenticationMethod, DirectoryRole, Group, MethodsPolicy
from aad53004.errors import Unreadable
from aad53004.graph.interface import Answer, Exchange, Resource, Status

Json = dict[str, Any]

ME, MY_GROUP, OTHER_GROUP = "00000000-0000-4000-8000-0000000000a1", "group-mine", "group-other"
MY_ROLE, MY_ROLE_TEMPLATE, OTHER_ROLE = "role-mine", "template-mine", "template-other"
MODELS = ("aaaaaaaa-1111-4111-8111-111111111111", "bbbbbbbb-2222-4222-8222-222222222222")
STRANGE_MODEL = "99999999-9999-4999-8999-999999999999"
PROFILES = ("profile-a", "profile-b", "profile-c")
COMBINATIONS = 200


# --- what is generated --------------------------------------------------------------------------------------------------


def some_target(chance: random.Random, *, profiles: bool) -> Json:
    kind, target_id = chance.choice(
        [
            ("group", "all_users"),
            ("group", MY_GROUP),
            ("group", OTHER_GROUP),
            ("user", ME.upper()),
            ("user", "00000000-0000-4000-8000-0000000000b2"),
            ("role", MY_ROLE_TEMPLATE),
            ("role", MY_ROLE),
            ("role", OTHER_ROLE),
            ("unknownFutureValue", MY_GROUP),
        ]
    )
    target: Json = {"targetType": kind, "id": target_id, "isRegistrationRequired": False}
    if profiles:
        target["allowedPasskeyProfiles"] = chance.sample(PROFILES, chance.choice([0, 1, 1, 2]))
    return target


def some_restrictions(chance: random.Random) -> Json | None:
    if chance.random() < 0.15:
        return None
    return {
        "isEnforced": chance.random() < 0.7,
        "enforcementType": chance.choice(["allow", "block"] * 4 + ["unknownFutureValue"]),
        "aaGuids": [
            chance.choice([str.upper, str.lower])(model) for model in chance.sample(MODELS, chance.choice([0, 1, 2]))
        ],
    }


def some_configuration(chance: random.Random) -> Json:
    profiles = chance.random() < 0.6
    made: Json = {
        "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
        "id": "Fido2",
        "state": chance.choice(["enabled"] * 7 + ["disabled"]),
        "includeTargets": [some_target(chance, profiles=profiles) for _ in range(chance.choice([1, 1, 2, 3]))],
        "excludeTargets": [some_target(chance, profiles=False) for _ in range(chance.choice([0, 0, 0, 1]))],
        "isAttestationEnforced": chance.random() < 0.5,
        "keyRestrictions": some_restrictions(chance),
    }
    if profiles:
        made["passkeyProfiles"] = [
            {
                "id": name,
                "name": name,
                "passkeyTypes": chance.choice(
                    ["deviceBound", "synced", "deviceBound,synced", "deviceBound,unknownFutureValue"]
                ),
                "attestationEnforcement": "registrationOnly",
                "keyRestrictions": some_restrictions(chance),
            }
            for name in PROFILES[: chance.choice([2, 3, 3, 3])]
        ]
        made["defaultPasskeyProfile"] = chance.choice(PROFILES)
    return made


def some_passkey(chance: random.Random) -> Json:
    return {
        "@odata.type": "#microsoft.graph.fido2AuthenticationMethod",
        "id": "key",
        "aaGuid": chance.choice([*MODELS * 3, STRANGE_MODEL, STRANGE_MODEL, None]),
        "passkeyType": chance.choice(["deviceBound", "synced"] * 4 + ["unknownFutureValue"]),
        "attestationLevel": chance.choice(["attested", "notAttested"]),
    }


# --- the oracle ---------------------------------------------------------------------------------------------------------


def holds(target: Json, world: Mapping[str, bool]) -> bool:
    """Whether a target holds the user: by the group, the user, or the role, by its template or its own id."""
    mine = {"group": {"all_users", MY_GROUP}, "user": {ME}, "role": {MY_ROLE, MY_ROLE_TEMPLATE}}
    if target["targetType"] not in mine:
        return world["newer target"]
    return target["id"].lower() in mine[target["targetType"]]


def passes(restrictions: Json | None, model: str, world: Mapping[str, bool]) -> bool:
    """Whether key restrictions that are enforced let a model pass."""
    if restrictions is None or not restrictions["isEnforced"]:
        return True
    listed = model.lower() in [one.lower() for one in restrictions["aaGuids"]]
    if restrictions["enforcementType"] == "allow":
        return listed
    if restrictions["enforcementType"] == "block":
        return not listed
    return world["newer restriction"]


def satisfied(profile: Json, model: str, kind: str, world: Mapping[str, bool]) -> bool:
    """Whether a passkey satisfies a profile, by type and model; attestation is a matter of registration."""
    types = profile["passkeyTypes"].split(",")
    fits = kind in types or ("unknownFutureValue" in types and world["newer type"])
    return fits and passes(profile["keyRestrictions"], model, world)


def usable(configuration: Json, model: str, kind: str, world: Mapping[str, bool]) -> bool:
    """Whether the user may sign in with the passkey, in a world where nothing is open."""
    if configuration["state"] != "enabled":
        return False
    if any(holds(target, world) for target in configuration["excludeTargets"]):
        return False
    including = [target for target in configuration["includeTargets"] if holds(target, world)]
    if not including:
        return False
    if "passkeyProfiles" not in configuration:
        return passes(configuration["keyRestrictions"], model, world)
    profiles = {profile["id"]: profile for profile in configuration["passkeyProfiles"]}
    names = [
        name
        for target in including
        for name in (target["allowedPasskeyProfiles"] or [configuration["defaultPasskeyProfile"]])
    ]
    return any(
        satisfied(profiles[name], model, kind, world) if name in profiles else world["missing profile"]
        for name in names
    )


def worlds(passkey: Json) -> Iterator[tuple[str, str, dict[str, bool]]]:
    models = [passkey["aaGuid"]] if passkey["aaGuid"] else [*MODELS, STRANGE_MODEL]
    kinds = (
        [passkey["passkeyType"]]
        if passkey["passkeyType"] != "unknownFutureValue"
        else ["deviceBound", "synced", "newer"]
    )
    open_ends = ("newer target", "newer restriction", "newer type", "missing profile")
    for model, kind, answers in product(models, kinds, product([True, False], repeat=len(open_ends))):
        yield model, kind, dict(zip(open_ends, answers, strict=True))


def verdicts(configuration: Json, passkey: Json) -> set[bool]:
    return {usable(configuration, model, kind, world) for model, kind, world in worlds(passkey)}


def complete(configuration: Json, passkey: Json) -> bool:
    """Whether policy and passkey leave nothing open: no newer value, no model or profile that is missing."""
    text = f"{configuration} {passkey}"
    named = {name for target in configuration["includeTargets"] for name in target.get("allowedPasskeyProfiles") or ()}
    named |= {configuration.get("defaultPasskeyProfile")} - {None}
    known = {profile["id"] for profile in configuration.get("passkeyProfiles", ())}
    return "unknownFutureValue" not in text and passkey["aaGuid"] is not None and named <= known


# --- the product --------------------------------------------------------------------------------------------------------


def answers_of(configuration: Json) -> Answers:
    def answer(resource: Resource, body: Json) -> Answer:
        return Answer(resource.request({"user_id": ME}), Status.FOUND, (Exchange("/v1.0/x", {}, 200, {}, body),))

    answers = Answers()
    answers.add(answer(GROUPS, {"value": [{"id": MY_GROUP, "displayName": "Mine"}]}))
    answers.add(answer(ROLES, {"value": [{"id": MY_ROLE, "displayName": "Mine", "roleTemplateId": MY_ROLE_TEMPLATE}]}))
    policy = {
        "id": "x",
        "policyMigrationState": "migrationComplete",
        "authenticationMethodConfigurations": [configuration],
    }
    answers.add(answer(METHODS_POLICY, policy))
    return answers


def user_policy(configuration: Json) -> UserPolicy:
    answers = answers_of(configuration)
    policy = answers.one(MethodsPolicy, METHODS_POLICY)
    assert policy is not None

    def groups() -> Items[Group]:
        return answers.many(Group, GROUPS)

    def roles() -> Items[DirectoryRole]:
        return answers.many(DirectoryRole, ROLES)

    return UserPolicy(lambda: policy, Membership(lambda: ME, groups, roles), lambda: None)


def test_generated_policies_and_passkeys_agree_with_the_oracle() -> None:
    chance = random.Random("passkeys 2026-12-01")
    tally: Counter[str] = Counter()
    for _ in range(COMBINATIONS):
        configuration, passkey = some_configuration(chance), some_passkey(chance)
        method = AuthenticationMethod.model_validate(passkey)
        allowed = user_policy(configuration).use(method, KINDS["fido2authenticationmethod"]).allowance.allowed
        possible = verdicts(configuration, passkey)
        what = f"{configuration} {passkey}: {allowed}, the oracle says {possible}"
        if allowed is not None:
            assert possible == {allowed}, what
        if complete(configuration, passkey):
            assert possible == {allowed}, what
            tally["complete"] += 1
        tally[str(allowed)] += 1
    assert min(tally["True"], tally["False"], tally["None"]) >= 20, tally
    assert tally["complete"] >= 50, tally


def configured(**changes: Any) -> Json:
    """A configuration that is on for everybody, without restrictions."""
    return {
        "id": "Fido2",
        "state": "enabled",
        "includeTargets": [{"targetType": "group", "id": "all_users"}],
        "excludeTargets": [],
        "keyRestrictions": {"isEnforced": False, "enforcementType": "block", "aaGuids": []},
        **changes,
    }


def allowance(configuration: Json, **passkey: Any) -> Any:
    method = AuthenticationMethod.model_validate({"aaGuid": MODELS[0], "passkeyType": "deviceBound", **passkey})
    return user_policy(configuration).passkey(method)


@pytest.mark.parametrize(
    ("profile_model", "tenant_model", "allowed", "inferred"),
    [
        (MODELS[0], MODELS[0], True, False),
        (MODELS[0], MODELS[1], True, True),
        (MODELS[1], MODELS[0], False, True),
        (MODELS[1], MODELS[1], False, False),
    ],
)
def test_that_a_profile_goes_before_the_tenants_list_is_inferred_where_they_differ(
    profile_model: str, tenant_model: str, allowed: bool, inferred: bool
) -> None:
    def only(model: str) -> Json:
        return {"isEnforced": True, "enforcementType": "allow", "aaGuids": [model]}

    profile = {"id": "p", "name": "P", "passkeyTypes": "deviceBound", "keyRestrictions": only(profile_model)}
    found = allowance(
        configured(passkeyProfiles=[profile], defaultPasskeyProfile="p", keyRestrictions=only(tenant_model))
    )
    assert (found.allowed, found.inferred) == (allowed, inferred)


def test_a_type_that_a_profile_does_not_take_is_sure() -> None:
    profile = {"id": "p", "name": "P", "passkeyTypes": "synced", "keyRestrictions": None}
    found = allowance(configured(passkeyProfiles=[profile], defaultPasskeyProfile="p"))
    assert (found.allowed, found.inferred, found.level) == (False, False, Level.PROFILE)


@pytest.mark.parametrize(
    "changes",
    [
        {"keyRestrictions": {"isEnforced": "yes", "enforcementType": "allow", "aaGuids": []}},
        {"keyRestrictions": {"isEnforced": True, "enforcementType": "allow", "aaGuids": None}},
        {"keyRestrictions": {"enforcementType": "allow", "aaGuids": []}},
        {"keyRestrictions": 7},
        {"passkeyProfiles": 7},
        {"passkeyProfiles": [], "defaultPasskeyProfile": "gone"},
        {"includeTargets": [7]},
        {"includeTargets": [{"targetType": 7, "id": "all_users"}]},
        {"includeTargets": None},
        {"state": "unknownFutureValue"},
    ],
)
def test_what_is_odd_is_unknown(changes: Json) -> None:
    answers = answers_of(configured(**changes))
    policy = answers.one(MethodsPolicy, METHODS_POLICY)
    assert policy is not None
    membership = Membership(lambda: ME, lambda: answers.many(Group, GROUPS), lambda: answers.many(DirectoryRole, ROLES))
    method = AuthenticationMethod.model_validate({"aaGuid": MODELS[0], "passkeyType": "deviceBound"})
    use = UserPolicy(lambda: policy, membership, lambda: None).use(method, KINDS["fido2authenticationmethod"])
    assert use.allowance.allowed is None
    assert use.allowance.why


def test_restrictions_that_were_not_sent_are_unknown_and_null_is_none() -> None:
    without = configured()
    del without["keyRestrictions"]
    assert allowance(without).allowed is None
    assert allowance(configured(keyRestrictions=None)).allowed is True


def test_groups_that_could_not_be_read_leave_a_group_open_and_nothing_else() -> None:
    def unread() -> Any:
        raise Unreadable("denied")

    def judged(target: Json) -> bool | None:
        answers = answers_of(configured(includeTargets=[target]))
        policy = answers.one(MethodsPolicy, METHODS_POLICY)
        assert policy is not None
        return UserPolicy(lambda: policy, Membership(lambda: ME, unread, unread), lambda: None).allows("fido2").allowed

    assert judged({"targetType": "group", "id": "all_users"}) is True
    assert judged({"targetType": "user", "id": ME}) is True
    assert judged({"targetType": "user", "id": "somebody-else"}) is False
    assert judged({"targetType": "group", "id": MY_GROUP}) is None
    assert judged({"targetType": "role", "id": MY_ROLE}) is None
