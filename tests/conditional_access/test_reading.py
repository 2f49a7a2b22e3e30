"""Policies in each shape in which they are passed around, and hostile files in their place.

Shapes: https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies (Graph),
https://learn.microsoft.com/powershell/module/microsoft.graph.identity.signins/get-mgidentityconditionalaccesspolicy
(PowerShell), https://learn.microsoft.com/graph/api/resources/conditionalaccesstemplate (a template's ``details``).
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.conditional_access import reading
from aad53004.conditional_access.evaluate import evaluate
from aad53004.conditional_access.reading import PolicyFiles, policies_from, read_policies
from aad53004.conditional_access.scenario import scenario_from
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import BadInput

ID = "1f0d6a3e-55b1-4a0c-9a52-0c6d3f3f7a10"
GROUP = "6f7d1d34-1d4e-4b46-a5a2-7d6c7f1a9b01"
STRENGTH = "00000000-0000-0000-0000-000000000004"


def graph_policy(**changes: Any) -> dict[str, Any]:
    """A policy as Graph returns it."""
    return {
        "id": ID,
        "displayName": "Require MFA for all users",
        "state": "enabled",
        "createdDateTime": "2026-01-10T08:00:00Z",
        "conditions": {
            "users": {"includeUsers": ["All"], "excludeGroups": [GROUP]},
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"],
            "signInRiskLevels": ["high", "medium"],
            "locations": None,
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
        "sessionControls": None,
        **changes,
    }


def with_conditions(**changes: Any) -> dict[str, Any]:
    policy = graph_policy()
    policy["conditions"] = {**policy["conditions"], **changes}
    return policy


def pascal(value: Any) -> Any:
    """The same JSON with the keys that PowerShell has."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: pascal(one) for key, one in value.items()}
    return [pascal(one) for one in value] if isinstance(value, list) else value


def one(document: Any) -> ConditionalAccessPolicy:
    found = policies_from(document)
    assert found.unreadable == ()
    (policy,) = found.policies
    return policy


def conditions_of(document: Any) -> Any:
    conditions = one(document).conditions
    assert conditions is not None
    return conditions


def grant_of(controls: Any) -> Any:
    return one(graph_policy(grantControls=controls)).grant_controls


def write(path: Path, document: Any, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(document).encode(encoding))
    return path


def recorded(*exchanges: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": "aad53004-recording",
        "version": 1,
        "recordedAt": "2026-02-01T08:00:00Z",
        "subject": "alice@contoso.example",
        "exchanges": list(exchanges),
    }


def exchange(path: str, body: Any, status: int = 200) -> dict[str, Any]:
    return {"path": path, "status": status, "body": body}


WANTED = one(graph_policy())


# --- the shapes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(graph_policy(), id="one object"),
        pytest.param([graph_policy()], id="a list"),
        pytest.param({"value": [graph_policy()]}, id="the answer to a list request"),
        pytest.param([{"value": [graph_policy()]}], id="a list of pages"),
        pytest.param(pascal(graph_policy()), id="PowerShell"),
        pytest.param({"Value": [pascal(graph_policy())], "Count": 1}, id="PowerShell's wrapped list"),
        pytest.param({"details": graph_policy()}, id="details"),
        pytest.param([{"Details": pascal(graph_policy())}], id="details from PowerShell"),
        pytest.param({"details": [graph_policy()]}, id="details with a list"),
        pytest.param(
            recorded(exchange("/beta/identity/conditionalAccess/policies", {"value": [graph_policy()]})),
            id="a recording",
        ),
    ],
)
def test_a_policy_reads_the_same_in_each_shape(document: Any) -> None:
    assert one(document).model_dump() == WANTED.model_dump()


def test_what_the_policy_says_is_there() -> None:
    conditions = WANTED.conditions
    assert (WANTED.id, WANTED.state, WANTED.display_name) == (ID, "enabled", "Require MFA for all users")
    assert conditions is not None and conditions.users is not None
    assert conditions.users.include_users == ("All",)
    assert conditions.users.exclude_groups == (GROUP,)
    assert conditions.sign_in_risk_levels == ("high", "medium")
    assert conditions.locations is None
    assert WANTED.grant_controls is not None and WANTED.grant_controls.built_in_controls == ("mfa",)


def test_pascal_case_is_read_at_every_depth() -> None:
    policy = with_conditions(
        users={"includeGuestsOrExternalUsers": {"externalTenants": {"membershipKind": "all"}}},
        devices={"deviceFilter": {"mode": "exclude", "rule": 'device.isCompliant -eq "True"'}},
        somethingNew={"innerThing": {"deepThing": 1}},
    )
    policy["sessionControls"] = {"signInFrequency": {"isEnabled": True, "value": 4, "type": "hours"}}
    found = one(pascal(policy))
    assert found.model_dump() == one(policy).model_dump()
    assert found.conditions is not None
    assert (found.conditions.model_extra or {})["somethingNew"] == {"innerThing": {"deepThing": 1}}
    assert found.session_controls == {"signInFrequency": {"isEnabled": True, "value": 4, "type": "hours"}}


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
def test_the_case_of_a_name_that_graph_has_makes_no_difference(spell: Any) -> None:
    policy = graph_policy()
    policy[spell("conditions")] = {spell("includeUsers"): ["All"]} | policy.pop("conditions")
    policy[spell("grantControls")] = policy.pop("grantControls")
    found = one(policy)
    assert found.grant_controls == WANTED.grant_controls
    assert found.conditions is not None and found.conditions.users == WANTED.conditions.users  # type: ignore[union-attr]


def test_what_powershell_leaves_null_is_not_configured() -> None:
    """The SDK for PowerShell writes an object of nulls where Graph has null."""
    document = pascal(
        with_conditions(
            users={
                "includeUsers": ["All"],
                "includeGuestsOrExternalUsers": {
                    "externalTenants": {"membershipKind": None},
                    "guestOrExternalUserTypes": None,
                },
            },
            devices={"deviceFilter": {"mode": None, "rule": None}},
            locations={"includeLocations": None, "excludeLocations": None},
            authenticationFlows={"transferMethods": None},
            clientApplications={"includeServicePrincipals": None, "servicePrincipalFilter": {"rule": None}},
        )
    )
    document["GrantControls"]["AuthenticationStrength"] = {"Id": None, "AllowedCombinations": None, "Description": None}
    document["Conditions"]["Users"]["ExcludeUsers"] = None
    document["SessionControls"] = {"PersistentBrowser": {"IsEnabled": None, "Mode": None}}
    document["Conditions"]["AdditionalProperties"] = {}
    found = one(document)
    conditions, grant = found.conditions, found.grant_controls
    assert conditions is not None and conditions.users is not None and grant is not None
    assert conditions.users.include_guests_or_external_users is None
    assert (conditions.devices, conditions.locations, conditions.authentication_flows) == (None, None, None)
    assert conditions.client_applications is None
    assert grant.authentication_strength is None
    assert found.session_controls is None
    assert conditions.model_extra == {}


def test_what_the_powershell_sdk_does_not_know_by_name_counts_too() -> None:
    """It is under AdditionalProperties, in Graph's spelling."""
    document = pascal(with_conditions())
    document["Conditions"]["AdditionalProperties"] = {"insiderRiskLevels": "elevated", "somethingNew": "x"}
    document["Conditions"]["InsiderRiskLevels"] = None
    conditions = conditions_of(document)
    assert conditions.insider_risk_levels == "elevated"
    assert conditions.model_extra == {"somethingNew": "x"}


def test_a_session_control_of_nulls_beside_one_that_is_set_is_null() -> None:
    controls = {"PersistentBrowser": {"IsEnabled": None, "Mode": None}, "DisableResilienceDefaults": True}
    found = one(graph_policy(sessionControls=controls)).session_controls
    assert found == {"persistentBrowser": None, "disableResilienceDefaults": True}


def test_a_template_has_its_name_outside_and_no_state() -> None:
    template = {"id": ID, "name": "Block legacy authentication", "scenarios": "secureFoundation"}
    details = {key: graph_policy()[key] for key in ("conditions", "grantControls", "sessionControls")}
    policy = one({**template, "details": details})
    assert (policy.id, policy.display_name, policy.state) == (ID, "Block legacy authentication", None)
    inside = one({**template, "state": "disabled", "details": {**details, "displayName": "Inside", "state": "enabled"}})
    assert (inside.display_name, inside.state) == ("Inside", "enabled")
    null_inside = one({**template, "state": "disabled", "Details": {**details, "State": None, "DisplayName": None}})
    assert (null_inside.display_name, null_inside.state) == ("Block legacy authentication", "disabled")


def test_a_policy_without_an_id_is_called_by_its_name_or_its_file() -> None:
    nameless = {key: one for key, one in graph_policy().items() if key not in ("id", "displayName")}
    assert policies_from({**nameless, "displayName": "Block"}, "x.json").policies[0].id == "Block"
    assert policies_from(nameless, "folder/x.json").policies[0].id == "folder/x"
    assert [one.id for one in policies_from([nameless, nameless], "x.json").policies] == ["x#1", "x#2"]
    assert policies_from({**nameless, "id": "", "displayName": " "}, "x.json").policies[0].id == "x"


def test_policies_of_one_name_and_no_id_are_told_apart() -> None:
    nameless = {**graph_policy(displayName="Block"), "id": None}
    documents = [nameless, nameless, {**nameless, "displayName": "Block (2)"}, nameless, graph_policy(id="Block")]
    found = [one.id for one in policies_from(documents).policies]
    assert found == ["Block", "Block (3)", "Block (2)", "Block (4)", "Block"]


# --- values that are not as Graph has them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "attribute", "wanted"),
    [
        ("clientAppTypes", "browser", "client_app_types", ("browser",)),
        ("clientAppTypes", "browser, other", "client_app_types", ("browser", "other")),
        ("clientAppTypes", {"value": ["browser"], "Count": 1}, "client_app_types", ("browser",)),
        ("clientAppTypes", {}, "client_app_types", ()),
        (
            "clientAppTypes",
            ["Modern", "easUnsupported"],
            "client_app_types",
            ("mobileAppsAndDesktopClients", "exchangeActiveSync"),
        ),
        ("userRiskLevels", "high,medium", "user_risk_levels", ("high", "medium")),
        ("userRiskLevels", ["high", None, ""], "user_risk_levels", ("high",)),
        ("userRiskLevels", "", "user_risk_levels", ()),
        ("insiderRiskLevels", "minor,elevated", "insider_risk_levels", "minor,elevated"),
        ("insiderRiskLevels", ["minor,moderate", "elevated"], "insider_risk_levels", ("minor", "moderate", "elevated")),
        ("locations", [], "locations", None),
        ("locations", {}, "locations", None),
        ("locations", {"includeLocations": [], "excludeLocations": []}, "locations", None),
        ("platforms", "", "platforms", None),
        ("times", [], "times", None),
    ],
)
def test_what_is_plain_is_put_right(name: str, value: Any, attribute: str, wanted: Any) -> None:
    conditions = conditions_of(with_conditions(**{name: value}))
    assert getattr(conditions, attribute) == wanted
    assert conditions.model_extra == {}


def test_a_list_of_one_object_is_the_object() -> None:
    conditions = conditions_of(with_conditions(locations=[{"includeLocations": "All"}]))
    assert conditions.locations.include_locations == ("All",)


def test_flags_of_external_users_may_be_a_list() -> None:
    users = {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": ["internalGuest,serviceProvider"]}}
    conditions = conditions_of(with_conditions(users=users))
    external = conditions.users.include_guests_or_external_users
    assert external.guest_or_external_user_types == ("internalGuest", "serviceProvider")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("users", "System.Collections.Hashtable"),
        ("users", {"includeUsers": ["All"], "excludeUsers": [7]}),
        ("users", {"includeUsers": ["All"], "excludeGroups": {"id": GROUP}}),
        ("applications", 3),
        ("applications", {"includeApplications": True}),
        ("locations", "@{IncludeLocations=System.Object[]}"),
        ("locations", [{"includeLocations": ["All"]}, {"includeLocations": []}]),
        ("platforms", {"includePlatforms": [["android"]]}),
        ("devices", {"deviceFilter": {"mode": 1, "rule": "x"}}),
        ("clientAppTypes", 1),
        ("signInRiskLevels", [1, 2]),
        ("insiderRiskLevels", 4),
        ("authenticationFlows", "deviceCodeFlow"),
        ("times", "always"),
    ],
)
def test_a_condition_of_the_wrong_type_is_kept_and_named(name: str, value: Any) -> None:
    """ConvertTo-Json stops at a depth of 2 and writes a text for what lies deeper.
    https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json"""
    policy = one(with_conditions(**{name: value}))
    assert policy.id == ID
    assert policy.conditions is not None
    assert policy.conditions.model_extra == {f"unreadable:{name}": value}
    assert policy.grant_controls == WANTED.grant_controls


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("builtInControls", 1),
        ("builtInControls", [["mfa"]]),
        ("authenticationStrength", "Phishing-resistant MFA"),
        ("authenticationStrength", {"id": 4}),
        ("termsOfUse", {"id": "x"}),
        ("operator", "XOR"),
        ("operator", 0),
    ],
)
def test_a_control_of_the_wrong_type_is_kept_and_named(name: str, value: Any) -> None:
    grant = grant_of({"operator": "AND", "builtInControls": ["mfa"], name: value})
    assert grant.model_extra == {f"unreadable:{name}": value}


@pytest.mark.parametrize("part", ["conditions", "grantControls"])
@pytest.mark.parametrize("value", ["x", 5, True, [1], [{}, {}]])
def test_conditions_or_controls_of_another_kind_altogether_are_kept(part: str, value: Any) -> None:
    policy = one(graph_policy(**{part: value}))
    kept = policy.conditions if part == "conditions" else policy.grant_controls
    if value == [{}, {}]:
        assert kept is None
    else:
        assert kept is not None and kept.model_extra == {f"unreadable:{part}": value}


def test_session_controls_of_another_kind_are_shown() -> None:
    assert one(graph_policy(sessionControls="x")).session_controls == {"unreadable:sessionControls": "x"}
    assert one(graph_policy(sessionControls=[])).session_controls is None


@pytest.mark.parametrize("unreadable", ["locations", "users", "applications", "clientAppTypes"])
def test_what_is_unreadable_makes_the_policy_unknown_and_not_applied_or_ignored(unreadable: str) -> None:
    policy = with_conditions(signInRiskLevels=[], **{"users": {"includeUsers": ["All"]}, unreadable: 5})
    policy["grantControls"] = {"operator": "OR", "builtInControls": ["block"]}
    found = evaluate([one(policy)], None, scenario_from({"user": ID, "app": GROUP, "clientApp": "browser"}))
    assert found.decision == "unknown"
    assert f"unreadable:{unreadable}" in [why.condition for why in found.policies[0].why if why.truth == "unknown"]


def test_an_unreadable_control_is_no_grant() -> None:
    policy = with_conditions(signInRiskLevels=[], users={"includeUsers": ["All"]})
    for name, value in (("builtInControls", 1), ("operator", "XOR"), ("authenticationStrength", "Strong")):
        policy["grantControls"] = {"operator": "OR", "builtInControls": [], name: value}
        found = evaluate([one(policy)], None, scenario_from({"user": ID, "app": GROUP}))
        assert found.decision == "unknown", name


@pytest.mark.parametrize("value", ["Enabled", " ENABLED", "enabled", ["enabled"]])
def test_a_state_is_spelled_as_graph_does(value: Any) -> None:
    assert one(graph_policy(state=value)).state == "enabled"


def test_a_state_that_is_no_text_is_not_guessed() -> None:
    policy = one(graph_policy(state=1))
    assert policy.state is None
    assert policy.model_extra == {"unreadable:state": 1}


@pytest.mark.parametrize("value", ["/Date(1767225600000)/", "10/01/2026 08:00:00", {"DateTime": "x"}])
def test_a_date_in_another_form_costs_nothing_else(value: Any) -> None:
    """Windows PowerShell writes dates so. https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json"""
    policy = one(graph_policy(createdDateTime=value))
    assert policy.created_date_time is None
    assert policy.conditions == WANTED.conditions


def test_a_strength_may_be_given_by_its_id_or_address() -> None:
    """https://learn.microsoft.com/graph/api/conditionalaccessroot-post-policies"""
    address = f"https://graph.microsoft.com/v1.0/policies/authenticationStrengthPolicies/{STRENGTH}"
    for controls in ({"authenticationStrength": STRENGTH}, {"authenticationStrength@odata.bind": address}):
        grant = grant_of({"operator": "or", "builtInControls": [], **controls})
        assert grant.authentication_strength.id == STRENGTH
        assert grant.operator == "OR"


def test_a_combination_of_methods_is_one_text() -> None:
    strength = {"id": STRENGTH, "allowedCombinations": "password,sms"}
    assert grant_of({"authenticationStrength": strength}).authentication_strength.allowed_combinations == (
        "password,sms",
    )


def test_half_a_character_is_no_text() -> None:
    policy = one(json.loads('{"id": "\\ud800", "displayName": "a\\udfff", "conditions": {"\\ud800": "\\ud800"}}'))
    assert policy.display_name == "a\ufffd"
    assert json.dumps(policy.model_dump(), ensure_ascii=False).encode()


# --- what is no policy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (5, "is no JSON object"),
        ("text", "is no JSON object"),
        (None, "is no JSON object"),
        ({}, "no conditions and no controls"),
        ({"id": ID, "displayName": "HQ", "ipRanges": []}, "no conditions and no controls"),
        ({"details": "text"}, "no conditions and no controls"),
        (recorded(), "were not asked for"),
        (recorded(exchange("/v1.0/identity/conditionalAccess/policies", {}, 403)), "refused the policies (status 403)"),
        ({**recorded(), "version": 2}, "reads version 1"),
        (graph_policy(DisplayName="another name"), "names 'displayName' twice"),
    ],
)
def test_what_is_no_policy_is_told_with_its_reason(document: Any, reason: str) -> None:
    found = policies_from(document, "x.json")
    assert found.policies == ()
    (unreadable,) = found.unreadable
    assert unreadable.file == "x.json"
    assert reason in unreadable.reason


def test_the_rest_of_a_list_goes_on() -> None:
    strange = graph_policy(DisplayName="another name")
    found = policies_from([1, graph_policy(), [[]], "x", strange, {}], "x.json")
    assert [one.id for one in found.policies] == [ID]
    assert [(one.index, one.policy) for one in found.unreadable] == [
        (0, "#1"),
        (2, "#3"),
        (3, "another name"),
        (4, "#5"),
    ]


def test_the_same_value_twice_is_no_contradiction() -> None:
    assert one(graph_policy(DisplayName="Require MFA for all users", State=None)).state == "enabled"


def test_the_first_page_alone_is_not_taken_for_all() -> None:
    found = policies_from(
        {"value": [graph_policy()], "@odata.nextLink": "https://graph.microsoft.com/v1.0/x"}, "x.json"
    )
    assert len(found.policies) == 1
    assert "one page of several" in found.unreadable[0].reason


def test_an_empty_tenant_has_no_policies() -> None:
    assert policies_from({"value": []}) == PolicyFiles(()) == policies_from([])


# --- a recording --------------------------------------------------------------------------------------------------------------

BETA, V1 = "/beta/identity/conditionalAccess/policies", "/v1.0/identity/conditionalAccess/policies"


def test_a_recording_gives_all_pages_once_and_beta_before_v1() -> None:
    other = graph_policy(id="2", displayName="Second")
    document = recorded(
        exchange("/v1.0/users/alice@contoso.example", {"conditions": {}}),
        exchange(V1, {"value": [graph_policy(displayName="from v1.0")]}),
        exchange(BETA, {"value": [graph_policy()], "@odata.nextLink": "https://graph.microsoft.com/beta/x"}),
        exchange(BETA, {"value": [other]}),
        exchange(f"{BETA}/2", other),
    )
    found = policies_from(document)
    assert [one.display_name for one in found.policies] == ["Require MFA for all users", "Second"]
    assert found.unreadable == ()


def test_a_recording_falls_back_to_v1() -> None:
    document = recorded(exchange(BETA, {"error": {}}, 403), exchange(V1, {"value": [graph_policy()]}))
    assert one(document).id == ID


def test_a_recording_that_ends_early_says_so() -> None:
    document = recorded(exchange(V1, {"value": [graph_policy()], "@odata.nextLink": "https://graph.microsoft.com/x"}))
    found = policies_from(document)
    assert len(found.policies) == 1
    assert "before the last page" in found.unreadable[0].reason


# --- files --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encodings_that_windows_writes(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "p.json"
    file.write_bytes(json.dumps(graph_policy(displayName="Zürich"), ensure_ascii=False).encode(encoding))
    assert read_policies(file).policies[0].display_name == "Zürich"


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "p.json.gz"
    file.write_bytes(gzip.compress(json.dumps([graph_policy()]).encode()))
    assert read_policies(file).policies[0].id == ID


def test_a_folder_is_read_in_order_with_those_below(tmp_path: Path) -> None:
    write(tmp_path / "b.json", graph_policy(id="b"))
    write(tmp_path / "a" / "z.JSON", [graph_policy(id="a1"), graph_policy(id="a2")])
    write(tmp_path / "c" / "d" / "e.json", pascal(graph_policy(id="e")))
    (tmp_path / "README.md").write_text("{")
    found = read_policies(tmp_path)
    assert [one.id for one in found.policies] == ["a1", "a2", "b", "e"]
    assert found.unreadable == ()


def test_a_bad_file_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "good.json", graph_policy())
    write(tmp_path / "sub" / "location.json", {"id": ID, "ipRanges": []})
    (tmp_path / "broken.json").write_text('{"id": ')
    (tmp_path / "deep.json").write_text("[" * 5000)
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "latin.json").write_bytes(b'{"displayName": "Z\xfcrich"}')
    (tmp_path / "half.json").write_bytes("{}".encode("utf-16")[:-1])
    (tmp_path / "nan.json").write_text('{"conditions": {}, "value": NaN}')
    (tmp_path / "digits.json").write_text('{"conditions": ' + "9" * 5000 + "}")
    (tmp_path / "twice.json").write_text('{"conditions": {}, "state": "enabled", "state": "disabled"}')
    (tmp_path / "packed.json").write_bytes(b"\x1f\x8bxxxxxxxx")
    found = read_policies(tmp_path)
    assert [one.id for one in found.policies] == [ID]
    reasons = {one.file: one.reason for one in found.unreadable}
    for file, reason in {
        "broken.json": "ends too early",
        "deep.json": "nests more than 100 levels deep",
        "digits.json": "a number or a nesting",
        "empty.json": "ends too early",
        "half.json": "is not UTF-16",
        "latin.json": "is not UTF-8 at byte",
        "nan.json": "NaN is no JSON number",
        "packed.json": "is damaged",
        "sub/location.json": "no conditions and no controls",
        "twice.json": "the key 'state' stands twice",
    }.items():
        assert reason in reasons.pop(file), file
    assert reasons == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO and takes a right to make a link")
def test_links_out_and_files_that_are_none_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    outside = write(tmp_path / "secret.json", graph_policy(id="outside"))
    write(tmp_path / "elsewhere" / "x.json", graph_policy(id="elsewhere"))
    write(folder / "good.json", graph_policy())
    (folder / "inside.json").symlink_to(folder / "good.json")
    (folder / "link.json").symlink_to(outside)
    (folder / "sub").symlink_to(tmp_path / "elsewhere")
    (folder / "up").symlink_to(folder)
    (folder / "nowhere.json").symlink_to(tmp_path / "missing")
    (folder / "loop.json").symlink_to(folder / "loop.json")
    (folder / "dir.json").mkdir()
    os.mkfifo(folder / "fifo.json")
    found = read_policies(folder)
    assert [one.id for one in found.policies] == [ID, ID]
    reasons = {one.file: one.reason for one in found.unreadable}
    assert reasons.keys() == {"link.json", "sub", "up", "nowhere.json", "loop.json", "fifo.json"}
    assert "leads out of the folder" in reasons["link.json"]
    assert "no regular file" in reasons["fifo.json"]
    assert "leads nowhere" in reasons["nowhere.json"] and "leads nowhere" in reasons["loop.json"]
    assert "not followed" in reasons["sub"] and "not followed" in reasons["up"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="takes a user whom modes of files stop")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path / "good.json", graph_policy())
    write(tmp_path / "closed.json", graph_policy()).chmod(0)
    write(tmp_path / "shut" / "x.json", graph_policy()).parent.chmod(0)
    try:
        found = read_policies(tmp_path)
        with pytest.raises(BadInput, match="cannot be read"):
            read_policies(tmp_path / "shut" / "x.json")
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert len(found.policies) == 1
    reasons = {one.file: one.reason for one in found.unreadable}
    assert "cannot be read" in reasons["closed.json"]
    assert "cannot be listed" in reasons["shut"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_the_name_of_a_file_can_be_written(tmp_path: Path) -> None:
    write(tmp_path / "good.json", graph_policy())
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json")).write_text("[]x")
    assert read_policies(tmp_path).unreadable[0].file == "\ufffd.json"


def test_a_folder_of_no_json_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(BadInput, match=r"holds no JSON file"):
        read_policies(tmp_path)


def test_a_folder_of_nothing_readable_is_bad_input(tmp_path: Path) -> None:
    """An evaluation of no policy at all would call everything granted."""
    write(tmp_path / "a.json", {"ipRanges": []})
    write(tmp_path / "b.json", [1])
    with pytest.raises(BadInput, match=r"holds no Conditional Access policy .* a\.json .*and 1 more"):
        read_policies(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[1]", "{}", '"x"', "[" * 500, '{"a":1,"a":2}'])
def test_a_file_that_is_no_export_is_bad_input(tmp_path: Path, content: str) -> None:
    file = tmp_path / "p.json"
    file.write_text(content)
    with pytest.raises(BadInput, match=r"p\.json"):
        read_policies(file)


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        read_policies(tmp_path / "p.json")
    with pytest.raises(BadInput):
        read_policies(Path("p\0.json"))


def test_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 2**20)
    write(tmp_path / "good.json", graph_policy())
    (tmp_path / "huge.json").write_bytes(b" " * (2**20 + 1))
    (tmp_path / "bomb.json").write_bytes(gzip.compress(b" " * (2**20 + 1)))
    found = read_policies(tmp_path)
    assert len(found.policies) == 1
    assert ["more than 1 MB" in one.reason or "larger than 1 MB" in one.reason for one in found.unreadable] == [
        True
    ] * 2
    with pytest.raises(BadInput, match="larger than 1 MB"):
        read_policies(tmp_path / "huge.json")
    monkeypatch.setattr(reading, "MAX_FOLDER_BYTES", 100)
    with pytest.raises(BadInput, match="name a smaller folder"):
        read_policies(tmp_path)


def test_numbers_of_files_and_entries_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_POLICIES", 3)
    found = policies_from([graph_policy(), 1, graph_policy(), graph_policy(), graph_policy()])
    assert (len(found.policies), len(found.unreadable)) == (2, 2)
    assert "it was not read" in found.unreadable[-1].reason
    for name in "ab":
        write(tmp_path / f"{name}.json", [graph_policy()] * 2)
    with pytest.raises(BadInput, match="more than 3 entries"):
        read_policies(tmp_path)
    monkeypatch.setattr(reading, "MAX_FILES", 1)
    with pytest.raises(BadInput, match="more than 1 JSON files"):
        read_policies(tmp_path)


# --- anything at all ------------------------------------------------------------------------------------------------------------

_KEYS = st.sampled_from(
    [
        "id",
        "displayName",
        "state",
        "conditions",
        "grantControls",
        "sessionControls",
        "details",
        "value",
        "count",
        "users",
        "includeUsers",
        "locations",
        "includeLocations",
        "devices",
        "deviceFilter",
        "mode",
        "rule",
        "operator",
        "builtInControls",
        "authenticationStrength",
        "@odata.type",
        "odata_type",
        "include_users",
        "AdditionalProperties",
        "Conditions",
        "Id",
        "clientAppTypes",
        "insiderRiskLevels",
        "format",
        "exchanges",
        "createdDateTime",
        "authenticationStrength@odata.bind",
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | _KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)


@given(_JSON)
def test_no_json_makes_it_fail(document: Any) -> None:
    found = policies_from(document)
    for policy in found.policies:
        assert policy.id
        assert evaluate([policy], None, scenario_from({})).policies[0].id == policy.id


@given(st.dictionaries(_KEYS, _JSON, max_size=6), st.dictionaries(_KEYS, _JSON, max_size=6))
def test_no_condition_or_control_drops_the_policy(conditions: dict[str, Any], grant: dict[str, Any]) -> None:
    """Unless a property stands twice in different spellings, which leaves open what it says."""
    found = policies_from(graph_policy(conditions=conditions, grantControls=grant))
    assert len(found.policies) == 1 or "twice" in found.unreadable[0].reason
