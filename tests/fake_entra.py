"""A token service on loopback, over TLS with a throwaway authority, that people sign in to.

It speaks what MSAL asks for: the metadata, the device code flow, the authorization code flow (its sign-in page grants
at once), refresh tokens and client secrets. Every secret that it gives out has "canary" in it, so that a leak can be found.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization

from tests.auth.test_credentials import key_pair

TENANT = "0f7d4b1e-53a4-4d0c-9f0a-000000000001"
USER_ID = "0f7d4b1e-53a4-4d0c-9f0a-0000000000aa"
USER = "alice@contoso.example"
SCOPES = "AuditLog.Read.All Policy.Read.All User.Read"
CANARY = "canary"
_GRANTS = {
    "urn:ietf:params:oauth:grant-type:device_code": "device_code",
    "device_code": "device_code",
    "authorization_code": "authorization_code",
    "refresh_token": "refresh_token",
    "client_credentials": "client_credentials",
}


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class FakeEntra:
    """``pending``: how often the device code is not entered yet (-1: never is); ``refuse``: by grant, the answer that
    is given in place of tokens; ``lifetime``: seconds that a token lives; ``metadata``: another answer than metadata.
    """

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
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.pending = 0
        self.interval = 0
        self.lifetime = 3599
        self.refuse: dict[str, tuple[int, dict[str, Any]]] = {}
        self.metadata: tuple[int, bytes] | None = None
        self.tenant = TENANT
        self.without: tuple[str, ...] = ()
        self.issued: list[str] = []
        self.polled = threading.Event()
        self._nonce = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                if parts.path.endswith("/authorize"):
                    outer.asked.append((parts.path, query))
                    outer._nonce = query["nonce"]
                    self.reply(200, {"code": "canary-code", "state": query["state"]})
                    return
                if outer.metadata is not None:
                    self.raw(*outer.metadata)
                    return
                base = f"{outer.url}/{parts.path.split('/')[1]}"
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
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(text).items()}
                outer.asked.append((urlsplit(self.path).path, form))
                self.reply(*outer._answer(urlsplit(self.path).path, form))

            def reply(self, status: int, body: dict[str, Any]) -> None:
                self.raw(status, json.dumps(body).encode())

            def raw(self, status: int, content: bytes) -> None:
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
        return {"AZURE_AUTHORITY_HOST": self.url, "SSL_CERT_FILE": str(self.bundle)}

    def grants(self, kind: str) -> list[dict[str, str]]:
        """What was asked of the token endpoint with that kind of grant."""
        return [form for _, form in self.asked if _GRANTS.get(form.get("grant_type", "")) == kind]

    def _answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path.endswith("/devicecode"):
            return self.refuse.get("start") or (
                200,
                {
                    "device_code": "canary-device",
                    "user_code": "A1B2C3D4",
                    "verification_uri": "https://login.contoso.example/device",
                    "expires_in": 900,
                    "interval": self.interval,
                    "message": "enter the code",
                },
            )
        grant = _GRANTS[form["grant_type"]]
        if grant in self.refuse:
            return self.refuse[grant]
        if grant == "device_code" and self.pending:
            self.pending -= 1
            self.polled.set()
            return 400, {"error": "authorization_pending", "error_description": "AADSTS70016: pending"}
        number = len(self.issued)
        if grant == "client_credentials":
            app = self._jwt(f"{CANARY}-access-{number}", upn=None, appid=form["client_id"], roles=["Policy.Read.All"])
            self.issued.append(app)
            return 200, {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": app}
        access = self._jwt(f"{CANARY}-access-{number}", aud="https://graph.microsoft.com", scp=SCOPES)
        body = {
            "token_type": "Bearer",
            "scope": f"{SCOPES} https://graph.microsoft.com/.default",
            "expires_in": self.lifetime,
            "access_token": access,
            "refresh_token": f"{CANARY}-refresh-{number}",
            "id_token": self._jwt(
                f"{CANARY}-id-{number}", aud=form["client_id"], sub="s", preferred_username=USER, nonce=self._nonce
            ),
            "client_info": _part({"uid": USER_ID, "utid": TENANT}),
        }
        self.issued.append(access)
        return 200, {name: value for name, value in body.items() if name not in self.without}

    def _jwt(self, signature: str, **claims: Any) -> str:
        now = int(time.time())
        common = {
            "iss": f"{self.url}/{self.tenant}/v2.0",
            "tid": self.tenant,
            "oid": USER_ID,
            "upn": USER,
            "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
            "app_displayname": "Contoso Diagnosis",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
        }
        return f"{_part({'alg': 'none'})}.{_part(common | claims)}.{signature}"
