"""``whatif`` over files, as a user types it: what it decides, what it says, and what it refuses.

What is believed about Conditional Access:
https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
"""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import ROOT, Ran
from tests.cli.test_bad_input import one_sentence
from tests.cli.whatif_files import (
    ALICE,
    BLOCK_LEGACY,
    DIRECTORY,
    EXCHANGE,
    OFFICE,
    POLICIES,
    RISKY_MFA,
    SCENARIO,
    pascal,
    policy,
    save,
)

Run = Callable[..., Ran]
CORPUS = ROOT.parent / "shared" / "corpus" / "policies"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Policies, directory and scenario, as the contract names them."""
    return [
        "whatif",
        "--policies",
        save(tmp_path, "policies.json", POLICIES),
        "--directory",
        save(tmp_path, "directory.json", DIRECTORY),
        "--scenario",
        save(tmp_path, "scenario.json", SCENARIO),
    ]


def by_name(found: Any) -> dict[str, Any]:
    return {one["displayName"]: one for one in found["policies"]}


# --- JSON ---------------------------------------------------------------------------------------------------------------


def test_the_result_of_the_contract(run: Run, files: list[str]) -> None:
    ran = run(*files, "-o", "json")
    found = ran.json
    assert ran.code == 0 and ran.err == ""
    assert found["decision"] == "grant-with-controls"
    assert found["controls"] == [["mfa"]]
    assert found["sessionControls"] == [] and found["unreadable"] == []
    # Without a method, MFA in a risky session ends in a refused registration.
    # https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
    assert found["registration"] == "refused" and found["expectedError"] == 53004
    assert found["missing"] == []
    policies = by_name(found)
    assert list(policies) == ["Risky MFA", "Block legacy", "Pilot strength", "Staff device"]
    assert policies["Risky MFA"]["applies"] == "yes" and policies["Risky MFA"]["enforced"] is True
    assert policies["Pilot strength"]["applies"] == "yes" and policies["Pilot strength"]["enforced"] is False
    assert policies["Block legacy"]["controls"] == [["block"]]
    why = [one for one in policies["Block legacy"]["why"] if one["result"] == "not-matched"]
    assert why == [{"condition": "clientAppTypes", "result": "not-matched", "detail": "client app browser"}]


@pytest.mark.parametrize("more", [[], ["--matrix"], ["--diff"]], ids=["alone", "matrix", "diff"])
def test_what_is_written_fits_the_schema(run: Run, files: list[str], tmp_path: Path, more: list[str]) -> None:
    if more == ["--diff"]:
        more = ["--diff", save(tmp_path, "other.json", [RISKY_MFA])]
        files = files[:-2]
    name = f"whatif{more[0].removeprefix('-') if more else ''}"
    printed = run("schema", name)
    assert printed.json == SCHEMAS[name]()
    jsonschema.Draft202012Validator(printed.json).validate(run(*files, *more, "-o", "json").json)


def test_a_block_stands_alone(run: Run, files: list[str]) -> None:
    found = run(*files, "--client-app", "exchangeActiveSync", "-o", "json").json
    assert (found["decision"], found["controls"], found["expectedError"]) == ("block", [], 53003)


def test_a_method_is_what_makes_the_difference(run: Run, files: list[str]) -> None:
    proved = run(*files, "--methods", "mfa", "-o", "json").json
    assert (proved["registration"], proved["expectedError"]) == ("not-needed", 50076)
    assert proved["assumes"] == []
    assert run(*files, "--methods", "none", "-o", "json").json["expectedError"] == 53004
    assert run(*files, "-o", "json").json["assumes"]


# --- shapes of policies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(RISKY_MFA, id="one object"),
        pytest.param([RISKY_MFA], id="list"),
        pytest.param({"@odata.context": "x", "value": [RISKY_MFA]}, id="as Graph lists it"),
        pytest.param(pascal([RISKY_MFA]), id="PowerShell"),
        pytest.param({"details": RISKY_MFA}, id="details"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_shape_gives_the_same(run: Run, tmp_path: Path, document: Any, encoding: str) -> None:
    file = save(tmp_path, "policies.json", document, encoding)
    scenario = save(tmp_path, "scenario.json", SCENARIO)
    found = run("whatif", "--policies", file, "--scenario", scenario, "-o", "json").json
    assert (found["decision"], found["controls"]) == ("grant-with-controls", [["mfa"]])
    assert found["policies"][0]["displayName"] == "Risky MFA" and found["unreadable"] == []


def test_a_folder_goes_on_past_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    save(folder, "a.json", RISKY_MFA)
    save(folder, "deeper/b.json", BLOCK_LEGACY)
    (folder / "broken.json").write_text("{", encoding="utf-8")
    save(folder, "number.json", [7])
    scenario = save(tmp_path, "scenario.json", SCENARIO)
    ran = run("whatif", "--policies", str(folder), "--scenario", scenario, "-o", "json")
    assert ran.code == 0
    assert set(by_name(ran.json)) == {"Risky MFA", "Block legacy"}
    assert {one["file"] for one in ran.json["unreadable"]} == {"broken.json", "number.json"}
    assert all(one["reason"] for one in ran.json["unreadable"])
    told = run("whatif", "--policies", str(folder), "--scenario", scenario).out
    assert "Not read: 2 policies or files, which may change the decision" in told and "broken.json" in told


def test_all_policies_of_the_collection_are_there(run: Run) -> None:
    if not CORPUS.exists():
        pytest.skip("the collection of public policies is not beside this checkout")
    found = run("whatif", "--policies", str(CORPUS), "-o", "json").json
    assert len(found["policies"]) == len(list(CORPUS.glob("*.json"))) and found["unreadable"] == []


# --- the scenario ---------------------------------------------------------------------------------------------------------


def test_what_a_scenario_leaves_out_is_unknown(run: Run, tmp_path: Path) -> None:
    policies = save(tmp_path, "policies.json", POLICIES)
    found = run("whatif", "--policies", policies, "-o", "json").json
    assert found["decision"] == "unknown" and found["expectedError"] == "unknown"
    assert found["scenario"] == {}
    assert {"signInRisk", "clientApp"} <= set(found["missing"])
    assert by_name(found)["Risky MFA"]["applies"] == "unknown"


def test_without_a_directory_groups_and_locations_are_unknown(run: Run, tmp_path: Path) -> None:
    by_place = policy("By place", "block", locations={"includeLocations": ["All"], "excludeLocations": [OFFICE]})
    policies = save(tmp_path, "policies.json", [*POLICIES, by_place])
    scenario = save(tmp_path, "scenario.json", SCENARIO)
    found = run("whatif", "--policies", policies, "--scenario", scenario, "-o", "json").json
    assert by_name(found)["Staff device"]["applies"] == "unknown"
    assert by_name(found)["By place"]["applies"] == "unknown"
    assert found["decision"] == "unknown" and "directory" in found["missing"]
    whole = run(
        *("whatif", "--policies", policies, "--scenario", scenario),
        *("--directory", save(tmp_path, "directory.json", DIRECTORY), "-o", "json"),
    ).json
    assert by_name(whole)["Staff device"]["applies"] == "no" and by_name(whole)["By place"]["applies"] == "no"


def test_a_user_that_the_directory_lacks_is_said(run: Run, files: list[str]) -> None:
    ran = run(*files, "carol@contoso.example")
    assert ran.code == 0 and "has no carol@contoso.example" in ran.out


def test_options_override_the_file(run: Run, files: list[str]) -> None:
    calm = run(*files, "--sign-in-risk", "none", "-o", "json").json
    assert calm["decision"] == "grant" and calm["scenario"]["signInRisk"] == "none"
    bob = run(*files, "bob@contoso.example", "--sign-in-risk", "none", "-o", "json").json
    assert bob["controls"] == [["compliantDevice"]] and bob["expectedError"] == 53000
    unsaid = run(*files, "--sign-in-risk", "unknown", "-o", "json").json
    assert "signInRisk" not in unsaid["scenario"] and unsaid["missing"] == ["signInRisk"]


@pytest.mark.parametrize(
    ("words", "compliant"),
    [
        (["--device-compliant"], True),
        (["--no-device-compliant"], False),
        (["--device-compliant", "true"], True),
        (["--device-compliant", "false"], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_device_by_an_option(run: Run, tmp_path: Path, words: list[str], compliant: bool) -> None:
    policies = save(tmp_path, "policies.json", [policy("Device", "compliantDevice")])
    found = run("whatif", "alice@contoso.example", "--policies", policies, *words, "-o", "json").json
    assert found["scenario"]["device"] == {"isCompliant": compliant}
    assert found["expectedError"] == (None if compliant else 53000)


def test_the_device_by_its_properties(run: Run, tmp_path: Path) -> None:
    rule = {"deviceFilter": {"mode": "exclude", "rule": 'device.trustType -eq "ServerAD"'}}
    policies = save(tmp_path, "policies.json", [policy("Unmanaged", "block", devices=rule)])
    base = ["whatif", "--policies", policies, "-o", "json"]
    joined = {"trustType": "ServerAD"}
    for given in (json.dumps(joined), save(tmp_path, "device.json", joined)):
        assert run(*base, "--device", given).json["decision"] == "grant"
    assert run(*base, "--device", "none").json["decision"] == "block"
    assert run(*base).json["missing"] == ["device"]


def test_an_app_by_name_is_an_ordinary_sign_in(run: Run, tmp_path: Path) -> None:
    """Who names an app on the command line means no user action; a scenario file says so itself."""
    register = policy("Register", "block", applications={"includeUserActions": ["urn:user:registersecurityinfo"]})
    context = policy("Context", "mfa", applications={"includeAuthenticationContextClassReferences": ["c1"]})
    mail = policy("Mail", "mfa", applications={"includeApplications": [EXCHANGE]})
    policies = save(tmp_path, "policies.json", [register, context, mail])
    found = run("whatif", "--policies", policies, "--app", "office 365 exchange ONLINE", "-o", "json").json
    assert found["scenario"] == {"app": EXCHANGE, "userAction": None, "authenticationContext": None}
    assert found["assumedByDefault"] == ["userAction", "authenticationContext"]
    assert found["controls"] == [["mfa"]] and found["decision"] == "grant-with-controls"
    action = run("whatif", "--policies", policies, "--user-action", "register-security-info", "-o", "json").json
    assert (action["decision"], action["scenario"]["app"]) == ("block", None)
    file = save(tmp_path, "scenario.json", {"app": EXCHANGE})
    assert run("whatif", "--policies", policies, "--scenario", file, "-o", "json").json["decision"] == "unknown"


def test_a_scenario_from_standard_input(
    run: Run, files: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = run(*files, "-o", "json").json
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SCENARIO).encode()), encoding="utf-8"))
    assert run(*files[:-1], "-", "-o", "json").json == expected


def test_an_output_file(run: Run, files: list[str], tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    ran = run(*files, "-o", "json", "--output-file", str(file))
    assert (ran.code, ran.out) == (0, "")
    assert json.loads(file.read_text(encoding="utf-8")) == run(*files, "-o", "json").json


# --- bad input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "Name a user"),
        (["--policies", "{policies}", "--sign-in-risk", "extreme"], '"extreme"; it may be none, low, medium, high'),
        (["--policies", "{policies}", "--ip", "300.1.1.1"], "no IPv4 or IPv6 address"),
        (["--policies", "{policies}", "--country", "Germany"], "two letters"),
        (["--policies", "{policies}", "--platform", "beos"], "windows, macOS"),
        (["--policies", "{policies}", "--app", "No such app"], "give its appId"),
        (["--policies", "{policies}", "--methods", "telepathy"], "telepathy"),
        (["--policies", "{policies}", "--device", "{{"], "--device is no JSON"),
        (["--policies", "{policies}", "--device", "none", "--device-compliant"], "never compliant"),
        (["--policies", "{policies}", "alice@contoso.example", "bob@contoso.example"], "one user"),
        (["--policies", "{policies}", "alice@contoso.example", "true"], "'true'"),
        (["--policies", "{policies}", "--app", " "], "is empty"),
        (["--policies", "{policies}", "--scenario", "{policies}"], "which no scenario has"),
        (["--policies", "{policies}", "--scenario", "{two}"], "only --diff takes"),
        (["--policies", "{policies}", "--directory", "{policies}"], '"users", "namedLocations"'),
        (["--policies", "{policies}", "--matrix", "--diff", "x"], "choose one"),
        (["--policies", "{folder}/no.json"], "does not exist"),
        (["--policies", "{folder}/empty"], "holds no JSON file"),
        (["--policies", " "], "--policies is empty"),
        (["--directory", "{policies}", "alice@contoso.example"], "--directory goes with --policies"),
        (["--policies", "{policies}", "-o", "html"], "choose terminal or json"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_sentence(run: Run, tmp_path: Path, given: list[str], says: str) -> None:
    names = {
        "policies": save(tmp_path, "policies.json", POLICIES),
        "two": save(tmp_path, "two.json", [SCENARIO, SCENARIO]),
        "folder": str(tmp_path),
    }
    (tmp_path / "empty").mkdir()
    one_sentence(run("whatif", *(one.format(**names) for one in given)), 2, says)


def test_a_schema_that_is_not_there_names_those_that_are(run: Run) -> None:
    one_sentence(run("schema", "what"), 2, "whatif-matrix", "diagnosis")


# --- what it costs --------------------------------------------------------------------------------------------------------

LIVE = {"msgraph", "azure", "msal", "httpx", "kiota_http", "rich", "aad53004.graph.live", "aad53004.auth"}


@pytest.mark.parametrize("more", [[], ["--matrix"], ["-o", "json"]], ids=["terminal", "matrix", "json"])
def test_over_files_nothing_of_the_live_side_is_loaded(files: list[str], more: list[str]) -> None:
    code = (
        "import sys, socket\n"
        "def no(*a, **k): raise RuntimeError('the network was asked')\n"
        "socket.socket.connect = no; socket.getaddrinfo = no\n"
        "from aad53004.__main__ import main\n"
        f"assert main({[*files, *more]!r}) == 0\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert not set(done.stderr.splitlines()) & LIVE
    assert done.stdout.strip()


def test_the_library_has_the_evaluator_at_its_front_door() -> None:
    import aad53004

    found = aad53004.evaluate(
        aad53004.read_policies(ROOT / "fixtures" / "classic.json").policies,
        None,
        aad53004.scenario_from({"user": ALICE, "app": EXCHANGE, "userAction": None, "signInRisk": "none"}),
    )
    assert isinstance(found, aad53004.Evaluation)
    assert len(found.policies) == 6


# --- the documents --------------------------------------------------------------------------------------------------------


def test_the_outputs_in_the_document_are_real(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "whatif.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n\$ aad53004 ([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 4
    monkeypatch.setenv("COLUMNS", "100")
    for command, shown in blocks:
        ran = run(*shlex.split(command))
        assert (ran.code, ran.out) == (0, shown), command
