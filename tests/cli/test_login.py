"""``login``, ``logout`` and ``whoami`` as a person at a terminal meets them: processes of their own, a pseudo-terminal,
and a token service on loopback."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import fake_keyring
from tests.auth.test_credentials import pem, token
from tests.fake_entra import CANARY, TENANT, USER, FakeEntra
from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)

import pty

ROOT = Path(__file__).resolve().parents[2]
# Elsewhere the machine's own keychain would be written to.
linux = pytest.mark.skipif(sys.platform != "linux", reason="the encrypted store is stood in for on Linux alone")
CLIENT = "0f7d4b1e-53a4-4d0c-9f0a-000000000002"
BROWSER = """
import json, os, sys, urllib.parse, urllib.request

address = sys.argv[1]
query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
with urllib.request.urlopen(address) as answer:
    form = json.load(answer)
if os.environ.get("DECLINE"):
    form = {"error": "access_denied", "error_description": "AADSTS65004: declined", "state": form["state"]}
urllib.request.urlopen(query["redirect_uri"], data=urllib.parse.urlencode(form).encode()).read()
"""


@dataclass(frozen=True)
class Done:
    """What a command printed (``said``: on the terminal), and its exit code."""

    code: int
    out: str
    said: str


@dataclass(frozen=True)
class Place:
    """A home folder, and the environment of whoever sits there."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def kept(self) -> list[Path]:
        """The files of the settings and the cache."""
        return sorted(
            path for name in ("config", "cache") for path in (self.folder / name).rglob("*") if path.is_file()
        )

    def at_terminal(self, *arguments: str, **more: str) -> Done:
        """Runs a command with a terminal for its input and its standard error."""
        return self._at_terminal(arguments, more, lambda process: None)

    def interrupted(self, when: threading.Event, *arguments: str, **more: str) -> Done:
        """The same, with Ctrl-C as soon as ``when`` is set."""

        def interrupt(process: subprocess.Popen[str]) -> None:
            assert when.wait(30)
            process.send_signal(signal.SIGINT)

        return self._at_terminal(arguments, more, interrupt)

    def _at_terminal(
        self, arguments: tuple[str, ...], more: Mapping[str, str], meanwhile: Callable[[subprocess.Popen[str]], None]
    ) -> Done:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "aad53004", *arguments],
            env={**self.environ, **more},
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=ROOT,
        )
        os.close(theirs)
        said: list[bytes] = []

        def listen() -> None:
            while True:
                try:
                    some = os.read(ours, 4096)
                except OSError:  # which Linux gives when the other side is closed
                    return
                if not some:
                    return
                said.append(some)

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        meanwhile(process)
        out, _ = process.communicate(timeout=60)
        listener.join(10)
        os.close(ours)
        return self.checked(Done(process.returncode, out, b"".join(said).decode().replace("\r\n", "\n")))

    def run(self, *arguments: str, **more: str) -> Done:
        """Runs a command as a script would: no terminal."""
        done = subprocess.run(
            [sys.executable, "-m", "aad53004", *arguments],
            env={**self.environ, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            cwd=ROOT,
        )
        return self.checked(Done(done.returncode, done.stdout, done.stderr))

    @staticmethod
    def checked(done: Done) -> Done:
        assert CANARY not in done.out + done.said
        assert "Traceback" not in done.said and "Warning" not in done.said
        return done

    def leaks(self) -> list[str]:
        """The files, the plain token cache aside, in which a token stands."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "tokens.json"]
        return [str(path) for path in files if CANARY.encode() in path.read_bytes()]


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[FakeEntra]:
    (tmp_path / "entra").mkdir()
    one = FakeEntra(tmp_path / "entra")
    yield one
    one.close()


@pytest.fixture
def place(entra: FakeEntra, tmp_path: Path) -> Place:
    kept = ("SYSTEMROOT", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE")
    return Place(
        tmp_path,
        {
            **{name: os.environ[name] for name in kept if name in os.environ},
            **entra.environ,
            "PATH": str(tmp_path),
            "HOME": str(tmp_path),
            "AAD53004_CONFIG_DIR": str(tmp_path / "config"),
            "AAD53004_CACHE_DIR": str(tmp_path / "cache"),
            # No Secret Service, whatever runs on the machine, and no other identity that might answer.
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none",
            "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential",
        },
    )


def login(place: Place, *arguments: str, **more: str) -> Done:
    done = place.at_terminal("login", "--device-code", "--plaintext-cache", *arguments, **more)
    assert done.code == 0, done.said
    return done


@linux
def test_signing_in_staying_in_and_signing_out(place: Place, entra: FakeEntra) -> None:
    entra.pending = 1
    entra.lifetime = 120  # too near its end to be used: each process renews it
    done = login(place)
    assert "open https://login.contoso.example/device and enter the code A1B2C3D4" in done.said
    assert "plain file" in done.said and "aad53004 preflight" in done.said
    tokens = place.folder / "cache" / "account" / "tokens.json"
    assert done.out == f"Signed in as {USER} in tenant {TENANT} (cloud global); kept in {tokens}, unencrypted.\n"
    assert [path.name for path in place.kept] == ["tokens.json", "account.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.kept} == {0o600}

    for _ in range(2):
        who = json.loads(place.run("whoami", "-o", "json").out)
    assert [form["refresh_token"] for form in entra.grants("refresh_token")] == ["canary-refresh-0", "canary-refresh-1"]
    assert who["expiresAt"].endswith("Z")
    assert {**who, "expiresAt": None} == {
        "schemaVersion": "1.0",
        "user": USER,
        "application": {"id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "name": "Contoso Diagnosis"},
        "tenantId": TENANT,
        "cloud": "global",
        "source": "login",
        "how": "the account of aad53004 login",
        "kind": "delegated",
        "expiresAt": None,
        "scopes": ["AuditLog.Read.All", "Policy.Read.All", "User.Read"],
        "roles": [],
        "tokenRead": True,
    }
    assert place.leaks() == []

    done = place.run("logout")
    record = place.folder / "config" / "account.json"
    assert done == Done(
        0, f"Signed out {USER} of tenant {TENANT}; removed the tokens in {tokens}, unencrypted and {record}.\n", ""
    )
    assert place.kept == []
    assert place.run("logout") == Done(0, "Nobody was signed in; there was nothing to remove.\n", "")
    done = place.run("whoami")
    assert (done.code, done.out) == (3, "") and "run aad53004 login" in done.said


@linux
def test_a_diagnosis_asks_as_the_signed_in_account(place: Place, entra: FakeEntra) -> None:
    tenant = to_the_present(SCENARIOS["classic"]())
    entra.tenant = tenant["organization"]["id"]
    login(place)
    with FakeGraph(tenant) as graph:
        done = place.run("check", tenant["subject"], "-o", "json", "-vv", AAD53004_GRAPH_ENDPOINT=graph.url)
        assert done.code == 1, done.said
        assert json.loads(done.out)["rootCauses"][0] == "no-mfa-method-registered"
        assert set(graph.tokens) == {f"Bearer {entra.issued[-1]}"}
    assert f"asked Microsoft Graph as {USER} in tenant {entra.tenant}" in done.said
    assert place.leaks() == []


@linux
def test_a_browser_signs_in(place: Place, entra: FakeEntra) -> None:
    script = place.folder / "browser.py"
    script.write_text(BROWSER, encoding="utf-8")
    more = {"BROWSER": f"{sys.executable} {script} %s &", **fake_keyring.written(place.folder)}
    done = place.at_terminal("login", "--client-id", CLIENT, "--tenant", TENANT, "--plaintext-cache", **more)
    assert done.code == 0, done.said
    assert "Sign in in the browser that opens." in done.said and "preflight" not in done.said
    asked = next(form for path, form in entra.asked if path.endswith("/authorize"))
    assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
    assert asked["prompt"] == "select_account"
    assert entra.grants("authorization_code")[0]["code"] == "canary-code"
    assert json.loads(place.run("whoami", "-o", "json", **more).out)["user"] == USER
    done = place.at_terminal("login", "--client-id", CLIENT, "--plaintext-cache", DECLINE="1", **more)
    assert (done.code == 3 and "AADSTS65004" in done.said) or "declined" in done.said
    assert json.loads(place.run("whoami", "-o", "json", **more).out)["user"] == USER


@linux
def test_an_encrypted_store_takes_the_tokens(place: Place, entra: FakeEntra) -> None:
    login(place)  # first without one: into a plain file
    more = fake_keyring.written(place.folder)
    entra.lifetime = 120
    done = login(place, **more)
    assert done.out.endswith("kept in the Secret Service (libsecret).\n")
    assert "plain file" not in done.said
    # The plain file of the login before is gone, and no token stands in any file.
    assert [path.name for path in place.kept] == ["tokens.signal", "account.json"]
    assert place.leaks() == []
    assert "canary-refresh-1" in "".join(fake_keyring.items(place.folder).values())
    assert place.run("whoami", **more).code == 0
    assert "canary-refresh-2" in "".join(fake_keyring.items(place.folder).values())
    # Where the store cannot be opened, nobody else answers in place of the account.
    done = place.run("whoami")
    assert done.code == 3 and "cannot be opened here" in done.said
    done = place.run("logout", **more)
    assert "the tokens in the Secret Service (libsecret)" in done.out
    assert fake_keyring.items(place.folder) == {} and place.kept == []


@linux
def test_without_an_encrypted_store_nobody_signs_in_for_nothing(place: Place, entra: FakeEntra) -> None:
    done = place.at_terminal("login", "--device-code")
    assert done.code == 3 and done.out == ""
    assert done.said.startswith("aad53004: There is no encrypted store for tokens here (")
    assert "--plaintext-cache" in done.said and done.said.count("\n") == 1
    assert entra.asked == [] and place.kept == []


def test_nothing_is_asked_where_nobody_is(place: Place, entra: FakeEntra) -> None:
    for done in (
        place.run("login", "--device-code", "--plaintext-cache"),
        place.run("login"),
        place.at_terminal("login", "--no-input", "--device-code", "--plaintext-cache"),
        place.at_terminal("--no-input", "login", "--device-code", "--plaintext-cache"),
    ):
        assert done.code == 3 and "needs somebody at the terminal" in done.said
    assert entra.asked == [] and place.kept == []


@linux
def test_where_no_browser_is_a_code_is_shown(place: Place, entra: FakeEntra) -> None:
    more = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", **fake_keyring.written(place.folder)}
    done = place.at_terminal("login", "--plaintext-cache", **more)
    assert done.code == 0 and "No browser is here" in done.said and "A1B2C3D4" in done.said


@linux
@pytest.mark.parametrize("before", [False, True])
def test_interrupting_a_login_leaves_what_was(place: Place, entra: FakeEntra, before: bool) -> None:
    more = fake_keyring.written(place.folder)
    if before:
        login(place, **more)
    was = {path: path.read_bytes() for path in place.kept}, fake_keyring.items(place.folder)
    entra.pending = -1
    entra.interval = 5
    entra.polled.clear()

    begun = time.monotonic()
    done = place.interrupted(entra.polled, "login", "--device-code", "--plaintext-cache", **more)
    assert done.code == 130 and "aad53004: interrupted; nobody was signed in" in done.said
    assert time.monotonic() - begun < 30
    assert ({path: path.read_bytes() for path in place.kept}, fake_keyring.items(place.folder)) == was


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--client-id", "my-app"), "--client-id must be"),
        (("--tenant", "../x"), "--tenant must be"),
        (("--cloud", "moon"), "moon"),
        (("--timeout", "0"), "--timeout must be"),
    ],
)
def test_bad_options_of_login(place: Place, arguments: tuple[str, ...], said: str) -> None:
    done = place.at_terminal("login", "--device-code", *arguments)
    assert done.code == 2 and said in done.said


def test_login_is_for_people(place: Place) -> None:
    done = place.at_terminal("--auth", "secret", "login")
    assert done.code == 2 and "not with --auth secret" in done.said


# --- whoami


def who(place: Place, *arguments: str, **more: str) -> Any:
    done = place.run("whoami", "-o", "json", *arguments, **more)
    assert done.code == 0, done.said
    return json.loads(done.out)


def test_whoami_with_a_held_token(place: Place) -> None:
    held = token(appid=CLIENT, app_displayname="Pipe\x1b[31mline", tid=TENANT, roles=["Policy.Read.All"], exp=2**33)
    found = who(place, AAD53004_ACCESS_TOKEN=held)
    assert (found["source"], found["kind"], found["roles"]) == ("token", "application", ["Policy.Read.All"])
    assert (found["user"], found["tenantId"], found["expiresAt"]) == (None, TENANT, "2242-03-16T12:56:32Z")
    assert who(place, "--offline", AAD53004_ACCESS_TOKEN=held) == found
    done = place.run("whoami", AAD53004_ACCESS_TOKEN=held)
    assert done.out.splitlines()[:2] == ["Pipe[31mline", "  how         the token in AAD53004_ACCESS_TOKEN"]
    assert held not in done.out + done.said and "\x1b" not in done.out


def test_whoami_with_an_opaque_token(place: Place) -> None:
    found = who(place, AAD53004_ACCESS_TOKEN=f"{CANARY}-opaque")
    assert (found["source"], found["user"], found["kind"], found["expiresAt"]) == ("token", None, None, None)


def test_whoami_says_when_the_token_is_of_no_use(place: Place) -> None:
    done = place.run("whoami", AAD53004_ACCESS_TOKEN=token(upn=USER, exp=1_600_000_000))
    assert done.code == 3 and "ended at 2020-09-13 12:26 UTC" in done.said
    done = place.run("whoami", AAD53004_ACCESS_TOKEN=token(upn=USER, aud="https://management.azure.com", exp=2**33))
    assert done.code == 0 and "for https://management.azure.com, not for Microsoft Graph" in done.said
    done = place.run("whoami", "--tenant", CLIENT, AAD53004_ACCESS_TOKEN=token(upn=USER, tid=TENANT, exp=2**33))
    assert done.code == 2 and f"is of tenant {TENANT}, not of {CLIENT}" in done.said


def test_whoami_with_a_secret(place: Place, entra: FakeEntra) -> None:
    app = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": f"{CANARY}-secret"}
    found = who(place, "--offline", "--auth", "secret", **app)
    assert (found["source"], found["kind"], found["application"]["id"]) == ("environment", "application", CLIENT)
    assert entra.asked == [] and found["tokenRead"] is False
    # The chain says which of its links answered.
    found = who(place, **app, AZURE_TOKEN_CREDENTIALS="EnvironmentCredential")
    assert (found["source"], found["how"]) == ("environment", "the AZURE_* variables of the environment")
    assert (found["kind"], found["roles"], found["user"]) == ("application", ["Policy.Read.All"], None)


@linux
def test_whoami_without_network_says_what_it_knows(place: Place, entra: FakeEntra) -> None:
    more = fake_keyring.written(place.folder)
    login(place, **more)
    entra.close()
    done = place.run("whoami", **more)
    assert done.code == 4 and "could not be reached to renew the sign-in" in done.said
    assert done.out.startswith(f"{USER}\n") and "No token was read" in done.out
    done = place.run("whoami", "--offline", **more)
    assert done.code == 0 and done.said == "" and TENANT in done.out


def test_whoami_that_cannot_be_said_offline(place: Place) -> None:
    for arguments in ((), ("--auth", "cli"), ("--auth", "managed-identity")):
        done = place.run("whoami", "--offline", *arguments)
        assert (done.code, done.out) == (3, "") and "cannot be said offline" in done.said


def test_whoami_asks_nobody_to_sign_in(place: Place, entra: FakeEntra) -> None:
    done = place.at_terminal("whoami", "--auth", "device-code")
    assert done.code == 3 and entra.asked == []


# --- files that others may open


def test_files_that_others_may_open_are_refused(place: Place, tmp_path: Path) -> None:
    more = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_CERTIFICATE_PATH": str(pem(tmp_path))}
    assert place.run("whoami", "--offline", "--auth", "certificate", **more).code == 0
    (tmp_path / "app.pem").chmod(0o644)
    for arguments, chain in ((("--auth", "certificate"), ""), ((), "EnvironmentCredential"), ((), "prod")):
        done = place.run("whoami", *arguments, **more, AZURE_TOKEN_CREDENTIALS=chain)
        assert done.code == 2 and done.said.count("\n") == 1
        assert "AZURE_CLIENT_CERTIFICATE_PATH names" in done.said and "chmod 600" in done.said
    # A chain that never reads that file is not held up by it.
    assert place.run("whoami", **more, AZURE_TOKEN_CREDENTIALS="AzureCliCredential").code == 3
    # What Kubernetes projects is 0644, and nobody can change that.
    (tmp_path / "assertion").write_text("from-the-cluster", encoding="utf-8")
    (tmp_path / "assertion").chmod(0o644)
    more["AZURE_FEDERATED_TOKEN_FILE"] = str(tmp_path / "assertion")
    assert who(place, "--offline", "--auth", "workload-identity", **more)["source"] == "workload-identity"


@linux
def test_a_token_cache_that_others_may_open_is_refused(place: Place) -> None:
    login(place)
    (place.folder / "cache" / "account" / "tokens.json").chmod(0o644)
    done = place.run("whoami")
    assert done.code == 2 and "mode 0644" in done.said and done.said.count("\n") == 1
    assert place.run("whoami", "--offline").code == 0
    login(place)
    assert place.run("whoami").code == 0
