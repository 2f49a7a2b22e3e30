"""Each --auth kind, on azure-identity itself; where Entra is needed, a token service on loopback stands in for it."""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from aad53004.auth.credentials import KINDS, Guarded, StaticToken, credential, guarded, identity_of
from aad53004.entra.clouds import CLOUDS
from aad53004.errors import BadInput, GraphFailed, NotAllowed

CLOUD = CLOUDS["global"]
TENANT = "0f7d4b1e-53a4-4d0c-9f0a-000000000001"
CLIENT = "0f7d4b1e-53a4-4d0c-9f0a-000000000002"
SECRET = "canary~secret.8Q~0123456789"
APP = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("azure_", "aad53004_", "identity_", "msi_", "ssl_cert", "requests_ca", "curl_ca")
    for name in list(os.environ):
        if name.lower().startswith(ours) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def made(kind: str, environ: dict[str, str] | None = None, **options: Any) -> Any:
    options = {"tenant": None, "cloud": CLOUD, "allow_interactive": False, **options}
    return credential(kind, environ=environ or {}, **options)


def token(**claims: Any) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'none'})}.{part(claims)}.c2ln"


# --- what can be said before anybody is asked


def test_an_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="choose one of default, cli, device-code"):
        made("password")


@pytest.mark.parametrize("tenant", ["", "../x", "contoso.example/common", "a b", "-x", "x" * 300])
def test_a_tenant_that_is_none(tenant: str) -> None:
    with pytest.raises(BadInput, match="--tenant"):
        made("cli", tenant=tenant)


@pytest.mark.parametrize(
    ("kind", "environ", "missing"),
    [
        ("token", {}, "AAD53004_ACCESS_TOKEN"),
        ("secret", {}, "AZURE_TENANT_ID"),
        ("secret", {"AZURE_TENANT_ID": TENANT}, "AZURE_CLIENT_ID"),
        ("secret", {**APP, "AZURE_CLIENT_SECRET": " "}, "AZURE_CLIENT_SECRET"),
        ("certificate", {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}, "AZURE_CLIENT_CERTIFICATE_PATH"),
        ("workload-identity", {"AZURE_TENANT_ID": TENANT}, "AZURE_CLIENT_ID"),
        ("workload-identity", {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}, "AZURE_FEDERATED_TOKEN_FILE"),
    ],
)
def test_a_missing_variable_is_named(kind: str, environ: dict[str, str], missing: str) -> None:
    with pytest.raises(NotAllowed) as failure:
        made(kind, environ)
    assert str(failure.value) == f"--auth {kind} needs the environment variable {missing}, which is not set or empty."


@pytest.mark.parametrize("kind", ["browser", "device-code"])
def test_nothing_prompts_where_nobody_is(kind: str) -> None:
    with pytest.raises(NotAllowed, match=f"--auth {kind} needs somebody at the terminal"):
        made(kind)
    assert repr(made(kind, allow_interactive=True)) == f"Guarded(--auth {kind})"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("token", "certificate", "workload-identity")])
def test_every_kind_can_be_made_for_every_cloud(kind: str) -> None:
    for cloud in CLOUDS.values():
        one = made(kind, APP, cloud=cloud, tenant="contoso.example", allow_interactive=True)
        assert SECRET not in repr(one) + repr(vars(one) | {"_secrets": ""})
        one.close()


# --- the token that somebody already holds


@pytest.mark.parametrize("kind", ["token", "default"])
def test_a_held_token_is_used_as_it_is(kind: str) -> None:
    text = token(exp=1_795_514_400)
    one = made(kind, {"AAD53004_ACCESS_TOKEN": f"  {text}\n", **APP})
    got = one.get_token(CLOUD.scope, enable_cae=True)
    assert (got.token, got.expires_on) == (text, 1_795_514_400)
    assert text not in repr(one) and text[-20:] not in repr(one)


@pytest.mark.parametrize("text", ["töken", "to ken", "to\nken", "to\x00ken", "Bearer abc"])
def test_a_held_token_with_foreign_characters_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as failure:
        made("token", {"AAD53004_ACCESS_TOKEN": text})
    assert text not in str(failure.value)


def test_an_empty_held_token_is_not_passed_over_for_another_identity() -> None:
    with pytest.raises(NotAllowed, match="AAD53004_ACCESS_TOKEN"):
        made("default", {"AAD53004_ACCESS_TOKEN": " ", **APP})


def test_a_held_token_cannot_answer_a_claims_challenge() -> None:
    with pytest.raises(NotAllowed, match="continuous access evaluation"):
        StaticToken("opaque").get_token(CLOUD.scope, claims="{}")


# --- certificates


def key_pair() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def pem(folder: Path, password: str = "") -> Path:
    key, certificate = key_pair()
    locked = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    path = folder / "app.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    path.chmod(0o600)
    return path


def test_certificates_with_and_without_password(tmp_path: Path) -> None:
    environ = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}
    environ["AZURE_CLIENT_CERTIFICATE_PATH"] = str(pem(tmp_path))
    assert isinstance(made("certificate", environ), Guarded)
    right, wrong = SECRET[::-1], SECRET[:9]
    pem(tmp_path, password=right)
    with pytest.raises(BadInput, match="AZURE_CLIENT_CERTIFICATE_PASSWORD"):
        made("certificate", environ)
    assert isinstance(made("certificate", {**environ, "AZURE_CLIENT_CERTIFICATE_PASSWORD": right}), Guarded)
    with pytest.raises(BadInput) as failure:
        made("certificate", {**environ, "AZURE_CLIENT_CERTIFICATE_PASSWORD": wrong})
    assert wrong not in "".join(traceback.format_exception(failure.value))


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_certificate_file_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "app.pem"
    if content is not None:
        path.write_bytes(content)
    environ = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(path)}
    with pytest.raises(BadInput, match="AZURE_CLIENT_CERTIFICATE_PATH"):
        made("certificate", environ)


# --- Entra


class Entra:
    """A token service over TLS: answers the metadata and whatever token answer is set."""

    def __init__(self, folder: Path) -> None:
        key, certificate = key_pair()
        self.bundle = folder / "entra-ca.pem"
        self.bundle.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        pair = folder / "entra.pem"
        pair.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + self.bundle.read_bytes()
        )
        self.asked: list[dict[str, list[str]]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                base = f"{outer.url}/{TENANT}"
                self.reply(
                    200,
                    {
                        "issuer": f"{base}/v2.0",
                        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                        "token_endpoint": f"{base}/oauth2/v2.0/token",
                        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                    },
                )

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                outer.asked.append(form)
                self.reply(*outer.answer)

            def reply(self, status: int, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def environ(self) -> dict[str, str]:
        return {**APP, "AZURE_AUTHORITY_HOST": self.url, "SSL_CERT_FILE": str(self.bundle)}


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    one = Entra(tmp_path)
    yield one
    one.close()


def granted(text: str) -> tuple[int, dict[str, Any]]:
    return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": text}


def test_a_secret_gets_a_token_for_graph(entra: Entra) -> None:
    entra.answer = granted("fresh")
    one = made("secret", entra.environ)
    assert one.get_token(CLOUD.scope, enable_cae=True).token == "fresh"
    assert entra.asked[0]["scope"] == ["https://graph.microsoft.com/.default"]
    assert entra.asked[0]["client_secret"] == [SECRET]
    entra.answer = granted("fresher")
    assert one.get_token(CLOUD.scope, enable_cae=True).token == "fresh"
    assert one.get_token(CLOUD.scope, enable_cae=True, claims='{"access_token":{"a":1}}').token == "fresher"
    assert '"a":1' in entra.asked[1]["claims"][0].replace(" ", "")
    one.close()


def test_a_certificate_and_a_workload_identity_sign_an_assertion(entra: Entra, tmp_path: Path) -> None:
    entra.answer = granted("fresh")
    environ = {**entra.environ, "AZURE_CLIENT_CERTIFICATE_PATH": str(pem(tmp_path))}
    assert made("certificate", environ).get_token(CLOUD.scope).token == "fresh"
    (tmp_path / "assertion").write_text("from-the-cluster", encoding="utf-8")
    environ["AZURE_FEDERATED_TOKEN_FILE"] = str(tmp_path / "assertion")
    assert made("workload-identity", environ).get_token(CLOUD.scope).token == "fresh"
    assert entra.asked[0]["client_assertion"][0].count(".") == 2
    assert entra.asked[1]["client_assertion"] == ["from-the-cluster"]


def test_the_default_chain_takes_the_environment(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in entra.environ.items():
        monkeypatch.setenv(name, value)
    entra.answer = granted("fresh")
    assert made("default", dict(os.environ)).get_token(CLOUD.scope, enable_cae=True).token == "fresh"


def test_a_refusal_of_entra_is_one_sentence_without_the_secret(entra: Entra) -> None:
    said = f"AADSTS7000215: Invalid client secret provided: {SECRET}. Ensure more. Trace ID: 1 Timestamp: 2"
    entra.answer = (401, {"error": "invalid_client", "error_description": said})
    with pytest.raises(NotAllowed) as failure:
        made("secret", entra.environ).get_token(CLOUD.scope)
    assert str(failure.value) == (
        "Signing in with --auth secret failed: AADSTS7000215 Invalid client secret provided: …."
    )
    assert SECRET not in "".join(traceback.format_exception(failure.value))
    assert failure.value.__context__ is None


def test_an_entra_that_cannot_be_reached_is_a_matter_of_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    environ = {**APP, "AZURE_AUTHORITY_HOST": f"https://127.0.0.1:{port}"}
    with pytest.raises(GraphFailed, match=rf"^127\.0\.0\.1:{port} could not be reached to sign in with --auth secret"):
        made("secret", environ).get_token(CLOUD.scope)


def test_the_cli_that_is_not_there_prints_nothing_of_its_own() -> None:
    # In a process of its own: here the test runner's log handlers would swallow what a user sees.
    program = (
        "import os\n"
        "from aad53004.entra.clouds import resolve\n"
        "from aad53004.auth.credentials import credential\n"
        "from aad53004.errors import NotAllowed\n"
        "one = credential('cli', tenant=None, cloud=resolve(None), environ={}, allow_interactive=False)\n"
        "os.environ['PATH'] = ''\n"
        "try:\n"
        "    one.get_token('https://graph.microsoft.com/.default', enable_cae=True)\n"
        "except NotAllowed as error:\n"
        "    print(error)\n"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout == "Signing in with --auth cli failed: Azure CLI not found on path.\n"
    assert ran.stderr == ""


def test_a_credential_of_the_callers_own_is_guarded_too() -> None:
    class Own:
        def get_token(self, *scopes: str, **options: Any) -> Any:
            raise ValueError(SECRET)

        def close(self) -> None:
            pass

    one = guarded(Own(), CLOUD.authority)
    with pytest.raises(NotAllowed) as failure:
        one.get_token(CLOUD.scope)
    assert SECRET not in "".join(traceback.format_exception(failure.value))
    held = StaticToken("opaque")
    assert guarded(held, CLOUD.authority) is held


# --- who


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        ({"upn": "alice@contoso.example", "tid": TENANT, "appid": CLIENT}, f"alice@contoso.example in tenant {TENANT}"),
        ({"preferred_username": "bob@fabrikam.example"}, "bob@fabrikam.example"),
        ({"app_displayname": "Diagnosis", "appid": CLIENT, "tid": TENANT}, f"application Diagnosis in tenant {TENANT}"),
        ({"azp": CLIENT, "tid": TENANT}, f"application {CLIENT} in tenant {TENANT}"),
        ({"upn": "a\x1b[31m\u202eb", "tid": TENANT}, f"a[31mb in tenant {TENANT}"),
        ({"oid": "1"}, "1"),
        ({}, "an identity that its token does not name"),
    ],
)
def test_who_a_token_speaks_for(claims: dict[str, Any], line: str) -> None:
    assert identity_of(token(**claims)) == line


@pytest.mark.parametrize("text", ["", "opaque", "a.b.c", "a..c", "..", "a.!!!.c", "a.bnVsbA.c", "a.W10.c", "ä.ö.ü"])
def test_an_opaque_token_speaks_for_nobody_by_name(text: str) -> None:
    assert identity_of(text) == "an identity that its token does not name"
