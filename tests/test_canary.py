"""A token is nowhere but in the header of a request to Graph: not in output, errors, logs, recordings or reports.

One canary token and one canary password of a proxy run through every command that asks Graph, every format and every way
in which it can fail, with all logging switched on; then everything that was printed, logged or written is searched.
"""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aad53004.__main__ import main
from tests.clock import Clock
from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

SECRET = "S3cr3t-canary-signature-0123456789abcdef"


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


TOKENS = {
    "opaque": f"opaque-{SECRET}",
    "readable": ".".join(
        [
            part({"typ": "JWT", "alg": "RS256"}),
            part(
                {"aud": "https://graph.microsoft.com", "upn": "carol@contoso.example", "tid": "t", "scp": "User.Read"}
            ),
            SECRET,
        ]
    ),
}
COMMANDS: dict[str, list[str]] = {
    "check": ["check", "USER"],
    "check -vv": ["check", "USER", "-vv"],
    "check -q": ["check", "USER", "-q"],
    "check json": ["check", "USER", "-o", "json", "-v"],
    "check to a file": ["check", "USER", "-o", "json", "--output-file", "DIR/out.json"],
    "check --record": ["check", "USER", "--record", "DIR/kept.json"],
    "check another": ["check", "nobody@contoso.example"],
    "check other tenant": ["check", "USER", "--tenant", "fabrikam.example"],
    "record": ["record", "USER", "-o", "DIR/redacted.json.gz"],
    "record all": ["record", "USER", "-o", "DIR/whole.json", "--no-redact"],
    "preflight": ["preflight", "USER"],
    "preflight json": ["preflight", "-o", "json"],
    "whoami": ["whoami"],
    "whoami json": ["whoami", "-o", "json"],
}
FAULTS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "401": [{"match": "", "status": 401, "code": "InvalidAuthenticationToken", "message": f"Bearer {SECRET} is bad"}],
    "403": [{"match": "", "status": 403, "code": "Authorization_RequestDenied", "message": "no"}],
    "500": [{"match": "", "status": 500, "code": "InternalServerError", "message": "no"}],
    "html": [{"match": "", "html": True}],
    "cut": [{"match": "", "cut": True}],
    "half of it": [{"match": r"signIns|riskyUsers|policies", "status": 403, "code": "AccessDenied", "message": "no"}],
}


@pytest.fixture
def watched(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[list[str], dict[str, str]], int]]:
    """Runs a command and searches all that came of it."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("AAD53004_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("AAD53004_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def run(arguments: list[str], environ: dict[str, str]) -> int:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        code = main([one.replace("DIR", str(tmp_path)) for one in arguments])
        printed = capsys.readouterr()
        logged = "\n".join(
            f"{record.getMessage()} {record.args!r} {record.exc_text or ''}" for record in caplog.records
        )
        files = {
            file: gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            for file in tmp_path.rglob("*")
            if file.is_file()
            for data in [file.read_bytes()]
        }
        for where, text in {"output": printed.out, "errors": printed.err, "logs": logged}.items():
            assert SECRET not in text, where
        for file, content in files.items():
            assert SECRET.encode() not in content, file
        assert "Traceback" not in printed.err and "defect" not in printed.err, printed.err
        return code

    yield run


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_the_token_is_in_the_header_alone(
    watched: Callable[[list[str], dict[str, str]], int], clock: Clock, command: str, fault: str
) -> None:
    tenant = to_the_present(SCENARIOS["classic"]())
    tenant["faults"] = [{"headers": {}, "status": 200, "code": "", "message": "", **one} for one in FAULTS[fault]]
    arguments = [tenant["subject"] if one == "USER" else one for one in COMMANDS[command]]
    kind = "readable" if command.startswith(("preflight", "whoami")) else "opaque"
    with FakeGraph(tenant) as graph:
        environ = {"AAD53004_ACCESS_TOKEN": TOKENS[kind], "AAD53004_GRAPH_ENDPOINT": graph.url}
        code = watched([*arguments, "--timeout", "5"] if "whoami" not in command else arguments, environ)
        assert code in (0, 1, 2, 3, 4)
        assert all(token == f"Bearer {TOKENS[kind]}" for token in graph.tokens)
        if not command.startswith("whoami") and command != "preflight json":
            assert graph.tokens


@pytest.mark.parametrize("command", ["check", "record", "preflight"])
def test_a_password_of_a_proxy_is_in_no_sentence(
    watched: Callable[[list[str], dict[str, str]], int], command: str
) -> None:
    environ = {
        "AAD53004_ACCESS_TOKEN": TOKENS["opaque"],
        "HTTPS_PROXY": f"http://user:{SECRET}@127.0.0.1:9",
        "AAD53004_GRAPH_ENDPOINT": "https://graph.contoso.example",
    }
    arguments = [one.replace("USER", "alice@contoso.example") for one in COMMANDS[command]]
    assert watched(arguments, environ) in (3, 4)


@pytest.mark.parametrize("variable", ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"])
def test_a_secret_of_the_environment_is_in_no_sentence(
    watched: Callable[[list[str], dict[str, str]], int], variable: str, tmp_path: Path
) -> None:
    certificate = tmp_path / "app.pem"
    certificate.write_text("no certificate", encoding="utf-8")
    certificate.chmod(0o600)
    environ = {
        "AZURE_TENANT_ID": "contoso.example",
        "AZURE_CLIENT_ID": "00000000-0000-4000-8000-000000000000",
        "AZURE_CLIENT_CERTIFICATE_PATH": str(certificate),
        "AZURE_AUTHORITY_HOST": "127.0.0.1:9",
        variable: SECRET,
    }
    kind = "secret" if variable == "AZURE_CLIENT_SECRET" else "certificate"
    assert watched(["check", "alice@contoso.example", "--auth", kind, "-v"], environ) in (2, 3, 4)
