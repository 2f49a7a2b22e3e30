"""``preflight`` as a user types it: the fake Graph answers, the token comes from the environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from aad53004.preflight.needs import least_set
from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import Ran
from tests.fake_graph import FakeGraph
from tests.preflight.tokens import SIGNATURE, application, person, token
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

Run = Callable[..., Ran]
ALICE = "alice@contoso.example"
LEAST = least_set()
FEW = ("User.Read.All", "AuditLog.Read.All", "LicenseAssignment.Read.All", "Directory.AccessAsUser.All")
OPAQUE = f"opaque-{SIGNATURE}"


@pytest.fixture
def ask(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ran]]:
    """Runs the command with a token against a tenant; whatever is printed, the token is not in it."""
    started: list[FakeGraph] = []

    def ask(*arguments: str, bearer: str, faults: tuple[dict[str, Any], ...] = (), scenario: str = "classic") -> Ran:
        tenant = to_the_present(SCENARIOS[scenario]())
        graph = FakeGraph({**tenant, "faults": [*tenant.get("faults", []), *faults]})
        started.append(graph.__enter__())
        monkeypatch.setenv("AAD53004_GRAPH_ENDPOINT", graph.url)
        monkeypatch.setenv("AAD53004_ACCESS_TOKEN", bearer)
        ran = run("preflight", *arguments)
        assert graph.tokens and set(graph.tokens) == {f"Bearer {bearer}"}
        assert SIGNATURE not in ran.out + ran.err and "Traceback" not in ran.err
        return ran

    yield ask
    for graph in started:
        graph.__exit__(None, None, None)


def refusal(match: str, status: int = 403) -> dict[str, Any]:
    message = "Insufficient privileges to complete the operation.\x1b[2J"
    return {"match": match, "status": status, "code": "Authorization_RequestDenied", "message": message}


def test_all_can_run(ask: Callable[..., Ran], snapshot: SnapshotAssertion) -> None:
    ran = ask(bearer=token(person(*LEAST)))
    assert ran.code == 0 and ran.out == snapshot


def test_some_cannot(ask: Callable[..., Ran], snapshot: SnapshotAssertion) -> None:
    ran = ask(bearer=token(person(*FEW, roles=("Security Reader",))))
    assert ran.code == 1 and ran.out == snapshot


def test_an_application_short_of_one_permission(ask: Callable[..., Ran], snapshot: SnapshotAssertion) -> None:
    ran = ask(bearer=token(application(*(name for name in LEAST if name != "IdentityRiskyUser.Read.All"))))
    assert ran.code == 1 and ran.out == snapshot


def test_graph_is_asked_about_a_user(ask: Callable[..., Ran], snapshot: SnapshotAssertion) -> None:
    ran = ask(ALICE, bearer=OPAQUE, faults=(refusal("identityProtection|conditionalAccess"),))
    assert ran.code == 1 and ran.out == snapshot
    verbose = ask(ALICE, "-v", bearer=OPAQUE, faults=(refusal("identityProtection|conditionalAccess"),))
    assert "Graph: found (200)" in verbose.out
    assert "\x1b" not in verbose.out and "<U+001B>" in verbose.out


def test_the_azure_cli_needs_a_registration_of_its_own(ask: Callable[..., Ran], snapshot: SnapshotAssertion) -> None:
    ran = ask(bearer=token(person(*FEW, appid="04b07795-8ddb-461a-bbee-02f9e1bf7b46")))
    assert ran.code == 1 and ran.out == snapshot


def test_the_token_and_graph_differ(ask: Callable[..., Ran]) -> None:
    ran = ask(ALICE, "-o", "json", bearer=token(person(*LEAST)), faults=(refusal("riskyUsers"),))
    assert ran.code == 1
    check = next(one for one in ran.json["checks"] if one["resource"] == "risky-user")
    assert check["state"] == "cannot-run" and "yet Graph refused" in check["differs"]
    assert check["answer"]["httpStatus"] == 403 and check["answer"]["requestId"]
    assert check["answer"]["said"].startswith("403 Authorization_RequestDenied: Insufficient privileges")
    assert "yet Graph refused" in " ".join(
        ask(ALICE, bearer=token(person(*LEAST)), faults=(refusal("riskyUsers"),)).out.split()
    )


@pytest.mark.parametrize(
    ("arguments", "bearer", "code"),
    [
        ((), token(person(*LEAST)), 0),
        ((ALICE,), token(person(*LEAST)), 0),
        ((ALICE,), token(application(*LEAST)), 0),
        ((), token(application("User.Read.All")), 1),
        ((), token(application()), 1),  # Graph answers for the licences, whatever the token shows
        ((), OPAQUE, 1),
        ((ALICE,), OPAQUE, 0),
    ],
)
def test_json_is_what_its_schema_says(
    ask: Callable[..., Ran], arguments: tuple[str, ...], bearer: str, code: int
) -> None:
    ran = ask(*arguments, "-o", "json", bearer=bearer)
    assert ran.code == code, ran.err
    jsonschema.Draft202012Validator(SCHEMAS["preflight"]()).validate(ran.json)
    lacking = {check["resource"]: check for check in ran.json["checks"] if check["state"] == "cannot-run"}
    for check in lacking.values():
        assert check["missing"]
        if any(one["kind"] == "permission" for one in check["missing"]):
            assert check["grant"] and ran.json["missing"]["permissions"]
    assert [one["kind"] for one in ran.json["registrations"]] == ["delegated", "application"]


def test_the_schema_is_printed(run: Run) -> None:
    ran = run("schema", "preflight")
    assert ran.code == 0 and ran.json == SCHEMAS["preflight"]()


def test_more_than_is_needed_is_said(ask: Callable[..., Ran]) -> None:
    names = ("RoleManagement.ReadWrite.Directory", "Directory.AccessAsUser.All", "Mail.ReadWrite")
    ran = ask(bearer=token(person(*LEAST, *names)))
    assert ran.code == 0 and "More than is needed" in ran.out
    assert all(name in ran.out for name in names)
    assert ask("-o", "json", bearer=token(person(*LEAST, *names))).json["credential"]["writing"] == sorted(names)
    assert "More than is needed" not in ask(bearer=token(person(*LEAST))).out


def test_a_token_for_another_api_is_told(ask: Callable[..., Ran]) -> None:
    claims = person("user_impersonation", aud="https://management.azure.com")
    ran = ask(bearer=token(claims), faults=(refusal("", 401),))
    assert ran.code == 3
    assert "not for Microsoft Graph" in ran.out


def test_none_can_run(ask: Callable[..., Ran]) -> None:
    ran = ask(bearer=token(application()), faults=(refusal(""),))
    assert ran.code == 3
    assert "there is no diagnosis at all" in ran.out
    assert ask(ALICE, bearer=OPAQUE, faults=(refusal("", 401),)).code == 3


def test_the_answer_alone(ask: Callable[..., Ran]) -> None:
    ran = ask("-q", bearer=token(person(*FEW)))
    assert ran.code == 1 and ran.err == ""
    assert "Can it run" in ran.out and "az ad app" not in ran.out


def test_another_tenant_than_the_named_one(ask: Callable[..., Ran]) -> None:
    ran = ask("--tenant", "fabrikam.example", bearer=token(person(*LEAST)))
    assert ran.code == 2 and "not fabrikam.example" in ran.err and ran.out == ""


def test_a_file_is_written_without_colour(ask: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "preflight.txt"
    ran = ask("--output-file", str(file), bearer=token(person(*FEW)))
    assert ran.code == 1 and ran.out == ""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("A person in tenant") and "\x1b" not in text and SIGNATURE not in text


def test_china_is_told_apart(ask: Callable[..., Ran]) -> None:
    ran = ask("--cloud", "china", "-o", "json", bearer=token(person(*LEAST)))
    assert ran.code == 1
    check = next(one for one in ran.json["checks"] if one["resource"] == "risky-user")
    assert check["missing"][0]["kind"] == "cloud"
    assert ran.json["consent"].startswith("https://login.chinacloudapi.cn/")


@pytest.mark.parametrize("kind", ["delegated", "application"])
def test_how_to_make_an_app_registration(run: Run, snapshot: SnapshotAssertion, kind: str) -> None:
    """Nobody is signed in, and no network is asked."""
    ran = run("preflight", "--app-registration", kind, "--tenant", "contoso.example")
    assert ran.code == 0 and ran.err == "" and ran.out == snapshot
    found = run("preflight", "--app-registration", kind, "-o", "json", "--tenant", "contoso.example").json
    assert found["kind"] == kind and all(command in ran.out for command in found["az"] + found["powershell"])


def test_another_cloud_looks_ids_up(run: Run, snapshot: SnapshotAssertion) -> None:
    ran = run("preflight", "--app-registration", "application", "--cloud", "usgov")
    assert ran.code == 0 and ran.out == snapshot


def test_nobody_signed_in_is_told_how_to_begin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_TENANT_ID", raising=False)
    ran = run("preflight", "--auth", "secret", "--no-input")
    assert ran.code == 3 and "AZURE_TENANT_ID" in ran.err
    assert "az ad app create" in ran.out and "adminconsent" in ran.out
    assert run("preflight", "--auth", "secret", "--no-input", "-o", "json").out == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--app-registration", "both"), "delegated (people sign in) or application"),
        (("--app-registration", "delegated", "--tenant", "a b; rm"), "--tenant must be"),
        (("--app-registration", "delegated", "--cloud", "moon"), "cloud 'moon'"),
        (("-o", "html"), "choose terminal or json"),
        (("--output-file", "/nowhere/at/all"), "there is no folder"),
    ],
)
def test_bad_input_is_one_sentence(run: Run, arguments: tuple[str, ...], told: str) -> None:
    ran = run("preflight", *arguments)
    assert ran.code == 2 and ran.out == "" and told in ran.err and ran.err.count("\n") == 1
