"""The checker finds what it should, agrees with a second one, and finds nothing in the recordings."""

from __future__ import annotations

import copy
import gzip
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING
from aad53004.graph.interface import Resource
from tests.contract.check import check, template_of
from tests.contract.model import model
from tests.contract.shared import ALLOWED, DOCUMENTED, ROOT, pointers, second_opinion

RECORDINGS = sorted(
    file
    for pattern in ("*.json", "*.json.gz")
    for file in (ROOT / "fixtures").glob(pattern)
    if ".expected." not in file.name
)
EVERY_RESOURCE = (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING)


def slug(file: Path) -> str:
    return file.name.split(".")[0]


def exchanges(file: Path) -> list[dict[str, Any]]:
    data = file.read_bytes()
    document = json.loads(gzip.decompress(data) if file.suffix == ".gz" else data)
    found: list[dict[str, Any]] = document["exchanges"]
    return found


def faults_of(file: Path) -> list[tuple[str, str, str]]:
    """Path, JSON pointer and text of every fault of a recording."""
    return [
        (exchange["path"], fault.pointer, fault.text)
        for exchange in exchanges(file)
        for fault in check(exchange["method"], exchange["path"], exchange.get("body"), exchange["status"])
    ]


USER = {"id": "1", "accountEnabled": True, "createdDateTime": "2024-01-01T00:00:00Z", "signInActivity": None}
PHONE = {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "id": "1", "phoneType": "mobile"}
SIGN_IN = {
    "id": "1",
    "createdDateTime": "2026-11-24T08:12:40Z",
    "status": {"errorCode": 53004, "failureReason": None},
    "riskState": "atRisk",
    "riskEventTypes_v2": ["anonymizedIPAddress"],
    "crossTenantAccessType": "b2bCollaboration,passthrough",
    "appliedConditionalAccessPolicies": [{"id": "1", "result": "failure"}],
}
STRENGTH = {"id": "1", "allowedCombinations": ["password,sms", "fido2"]}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1.0/users/alice@contoso.example", USER, 200),
        ("/v1.0/users/1/authentication/methods", {"@odata.context": "x", "value": [PHONE]}, 200),
        ("/beta/auditLogs/signIns", {"value": [SIGN_IN], "@odata.nextLink": "x"}, 200),
        ("/v1.0/policies/authenticationStrengthPolicies", {"value": [STRENGTH]}, 200),
        ("/v1.0/users/1", {"error": {"code": "x", "message": "", "innerError": {}}}, 404),
        ("/v1.0/users/1", {**USER, "extension_0123_costCentre": "42", "#microsoft.graph.restore": {}}, 200),
    ],
)
def test_what_graph_sends_is_without_fault(path: str, body: Any, status: int) -> None:
    assert check("GET", path, body, status) == []


@pytest.mark.parametrize(
    ("path", "body", "status", "pointer", "text"),
    [
        ("/v1.0/users/1/authentication/requirements", {"perUserMfaState": "disabled"}, 200, "", "has no GET"),
        ("/v1.0/nothing", {}, 200, "", "has no GET"),
        ("/v1.0/users/1", {**USER, "enabled": True}, 200, "/enabled", "no property 'enabled'"),
        ("/v1.0/users/1", {**USER, "accountEnabled": "true"}, 200, "/accountEnabled", "is no boolean"),
        ("/v1.0/users/1", {**USER, "createdDateTime": "2024-01-01"}, 200, "/createdDateTime", "is no dateTime"),
        ("/v1.0/users/1", {**USER, "signInActivity": []}, 200, "/signInActivity", "is no signInActivity"),
        ("/v1.0/users/1", {**USER, "identities": {}}, 200, "/identities", "is no collection of objectIdentity"),
        ("/v1.0/users/1", {**USER, "businessPhones": [None]}, 200, "/businessPhones/0", "null in a collection"),
        ("/v1.0/users/1", [], 200, "", "no JSON object"),
        ("/v1.0/users", {"values": []}, 200, "/value", "items in a list"),
        ("/v1.0/users/1", {"error": "no"}, 403, "/error", "error object"),
        ("/v1.0/users/1", {"error": {"code": "x"}}, 403, "/error/message", "a code and a message"),
        ("/v1.0/users/1/authentication/methods", {"value": [{"id": "1"}]}, 200, "/value/0", "is abstract"),
        (
            "/v1.0/users/1/authentication/methods",
            {"value": [{**PHONE, "@odata.type": "#microsoft.graph.palmVein"}]},
            200,
            "/value/0/@odata.type",
            "is no authenticationMethod",
        ),
        (
            "/v1.0/users/1/authentication/methods",
            {"value": [{**PHONE, "@odata.type": "#microsoft.graph.user"}]},
            200,
            "/value/0/@odata.type",
            "is no authenticationMethod",
        ),
        (
            "/v1.0/users/1/authentication/methods",
            {"value": [{**PHONE, "phoneType": "pager"}]},
            200,
            "/value/0/phoneType",
            "is no member of authenticationPhoneType",
        ),
        (
            "/v1.0/auditLogs/signIns",
            {"value": [{"id": "1", "authenticationRequirement": "multiFactorAuthentication"}]},
            200,
            "/value/0/authenticationRequirement",
            "signIn has no property",
        ),
        (
            "/beta/auditLogs/signIns",
            {"value": [{**SIGN_IN, "status": {"errorCode": "53004"}}]},
            200,
            "/value/0/status/errorCode",
            "is no int",
        ),
        (
            "/beta/auditLogs/signIns",
            {"value": [{**SIGN_IN, "crossTenantAccessType": "b2bCollaboration,teleport"}]},
            200,
            "/value/0/crossTenantAccessType",
            "'teleport' is no member",
        ),
        (
            "/v1.0/policies/authenticationStrengthPolicies",
            {"value": [{**STRENGTH, "allowedCombinations": ["password,pigeon"]}]},
            200,
            "/value/0/allowedCombinations/0",
            "'pigeon' is no member",
        ),
    ],
)
def test_a_planted_fault_is_found_where_it_is(path: str, body: Any, status: int, pointer: str, text: str) -> None:
    (fault,) = check("GET", path, body, status)
    assert fault.pointer == pointer
    assert text in fault.text


def test_a_path_without_a_version_is_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        check("GET", "/users/1", {})


def test_a_pointer_escapes_what_a_pointer_must() -> None:
    (fault,) = check("GET", "/v1.0/users/1", {"a/b~c": 1})
    assert fault.pointer == "/a~1b~0c"


@pytest.mark.parametrize("resource", EVERY_RESOURCE, ids=lambda resource: resource.name)
def test_the_model_has_the_path_of_every_resource(resource: Resource) -> None:
    _, version, rest = resource.path.split("/", 2)
    entry = template_of(version, "/" + re.sub(r"\{\w+\}", "x", rest))
    assert entry is not None
    assert entry["collection"] is resource.collection
    assert model(version).properties(entry["returns"])


@pytest.mark.parametrize("resource", EVERY_RESOURCE, ids=lambda resource: resource.name)
def test_the_model_has_every_selected_property(resource: Resource) -> None:
    _, version, rest = resource.path.split("/", 2)
    entry = template_of(version, "/" + re.sub(r"\{\w+\}", "x", rest))
    assert entry is not None
    known = model(version).properties(entry["returns"])
    assert [name for name in resource.query.get("$select", "id").split(",") if name not in known and name != "id"] == []


def test_beta_holds_what_v1_holds() -> None:
    v1, beta = model("v1.0"), model("beta")
    assert v1.types.keys() <= beta.types.keys()
    for name in v1.types:
        assert v1.properties(name).keys() <= beta.properties(name).keys(), name
    for name, members in v1.enums.items():
        assert set(members) <= set(beta.enums[name]), name
    for member in ("authenticationRequirementPolicies", "networkLocationDetails", "signInEventTypes"):
        assert member in beta.properties("signIn")
        assert member not in v1.properties("signIn")


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_every_type_of_a_table_is_in_it_or_an_entity_that_is_never_sent_unasked(version: str) -> None:
    table = model(version)
    for name, entry in table.types.items():
        assert entry.get("base") is None or entry["base"] in table.types, name
        for derived in entry.get("derived", ()):
            assert table.derives(derived, name)
    assert sum(len(entry["properties"]) for entry in table.types.values()) > 500


@pytest.mark.parametrize("version", ["v1.0", "beta"])
def test_a_table_stays_small(version: str) -> None:
    assert (ROOT / "tests" / "contract" / f"model-{version}.json").stat().st_size < 200_000


def test_the_v1_table_is_what_the_script_makes_of_the_installed_sdk() -> None:
    source = json.loads((ROOT / "tests" / "contract" / "model-v1.0.json").read_text(encoding="utf-8"))["source"]
    installed = importlib.metadata.version("msgraph-sdk")
    if source != f"the models of msgraph-sdk {installed}":
        pytest.skip(f"the table is from {source!r}, and msgraph-sdk {installed} is installed")
    script = ROOT / "scripts" / "make_graph_model.py"
    run = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("file", RECORDINGS, ids=slug)
def test_a_recording_has_no_fault_but_what_is_allowed(file: Path) -> None:
    faults = faults_of(file)
    if slug(file) in ALLOWED:
        assert faults, f"{file.name} is allowed to hold {ALLOWED[slug(file)]}, and does not"
    else:
        assert faults == []


@pytest.mark.parametrize("file", RECORDINGS, ids=slug)
def test_two_checkers_agree_about_a_recording(file: Path) -> None:
    other = second_opinion()
    if other is None:
        pytest.skip("the second checker is not beside the checkout")
    for exchange in exchanges(file):
        if exchange["path"].startswith(DOCUMENTED):
            continue
        asked = exchange["method"], exchange["path"], exchange.get("body"), exchange["status"]
        assert pointers(list(check(*asked))) == pointers(other(*asked)), exchange["path"]


def test_two_checkers_agree_about_planted_faults() -> None:
    other = second_opinion()
    if other is None:
        pytest.skip("the second checker is not beside the checkout")
    path = "/beta/auditLogs/signIns"
    for member, value in (
        ("riskState", "risen"),
        ("createdDateTime", "yesterday"),
        ("status", {"errorCode": None, "code": 1}),
        ("appliedConditionalAccessPolicies", [{"result": "maybe"}]),
        ("appliedConditionalAccessPolicies", {}),
        ("location", "Berlin"),
        ("somethingNew", 1),
    ):
        body = {"value": [{**copy.deepcopy(SIGN_IN), member: value}]}
        mine = pointers(list(check("GET", path, body, 200)))
        assert mine
        assert mine == pointers(other("GET", path, body, 200)), member
