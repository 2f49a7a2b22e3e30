"""Signing in, staying signed in and signing out, on MSAL itself against a token service on loopback."""

from __future__ import annotations

import json
import logging
import os
import socket
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aad53004.auth import account as accounts
from aad53004.auth.account import (
    PUBLIC_CLIENT,
    Account,
    SignedIn,
    browser_is_here,
    choose_store,
    load,
    sign_in,
    sign_out,
    wish,
)
from aad53004.auth.cache import TokenStore, token_store
from aad53004.auth.credentials import Guarded, StaticToken, credential
from aad53004.auth.identity import asked, expected, settled
from aad53004.entra.clouds import CLOUDS
from aad53004.errors import Aad53004Error, BadInput, GraphFailed, NotAllowed
from tests.fake_entra import CANARY, TENANT, USER, USER_ID, FakeEntra

CLOUD = CLOUDS["global"]
CLIENT = "0f7d4b1e-53a4-4d0c-9f0a-000000000002"
OTHER = "0f7d4b1e-53a4-4d0c-9f0a-0000000000ff"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("azure_", "aad53004_", "ssl_cert", "requests_ca", "curl_ca")
    for name in list(os.environ):
        if name.lower().startswith(ours) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[FakeEntra]:
    one = FakeEntra(tmp_path)
    yield one
    one.close()


@pytest.fixture
def environ(entra: FakeEntra, tmp_path: Path) -> dict[str, str]:
    return {
        **entra.environ,
        "AAD53004_CONFIG_DIR": str(tmp_path / "config"),
        "AAD53004_CACHE_DIR": str(tmp_path / "cache"),
    }


class Shown(list[str]):
    """What was said to whoever signs in."""

    def __call__(self, *said: object) -> None:
        self.append(" ".join(str(one) for one in said))


def signed_in(environ: dict[str, str], store: TokenStore | None = None, **options: Any) -> Account:
    options = {"tenant": None, "client_id": None, "device_code": True, "seconds": 60.0, **options}
    return sign_in(
        wish(environ=environ, **options),
        CLOUD,
        environ["AZURE_AUTHORITY_HOST"],
        environ,
        store or token_store(environ, "plaintext"),
        show_code=Shown(),
        show_address=Shown(),
    )


def default(environ: dict[str, str], **options: Any) -> Any:
    return credential(
        "default", **{"tenant": None, "cloud": CLOUD, "environ": environ, "allow_interactive": False, **options}
    )


def files(environ: dict[str, str]) -> list[Path]:
    roots = (Path(environ["AAD53004_CONFIG_DIR"]), Path(environ["AAD53004_CACHE_DIR"]))
    return sorted(path for root in roots if root.exists() for path in root.rglob("*") if path.is_file())


# --- signing in


def test_a_device_code_signs_in_and_a_second_credential_stays_signed_in(
    entra: FakeEntra, environ: dict[str, str]
) -> None:
    entra.pending = 2
    shown = Shown()
    account = sign_in(
        wish(tenant=None, client_id=None, device_code=True, seconds=60, environ=environ),
        CLOUD,
        entra.url,
        environ,
        token_store(environ, "plaintext"),
        show_code=shown,
        show_address=Shown(),
    )
    assert shown[0].startswith("https://login.contoso.example/device A1B2C3D4 ")
    assert (account.username, account.tenant, account.client_id) == (USER, TENANT, PUBLIC_CLIENT)
    assert account.home_account_id == f"{USER_ID}.{TENANT}"
    assert load(environ) == account
    assert len(entra.grants("device_code")) == 3
    assert entra.asked[0][0].startswith("/organizations/")
    assert "https://graph.microsoft.com/.default" in entra.asked[0][1]["scope"].split()
    assert '"CP1"' in entra.asked[0][1]["claims"]  # claims challenges are understood

    one = default(environ)
    assert isinstance(one, Guarded) and one.answered == "SignedIn"
    first = one.get_token(CLOUD.scope, enable_cae=True)
    assert first.token == entra.issued[-1]
    assert one.get_token(CLOUD.scope, enable_cae=True).token == first.token
    again = default(environ).get_token(CLOUD.scope, enable_cae=True)
    assert again.token == first.token  # out of the cache, as it is good for an hour still
    assert entra.grants("refresh_token")[0]["refresh_token"] == f"{CANARY}-refresh-0"
    one.close()


def test_a_token_near_its_end_is_renewed_and_kept_renewed(entra: FakeEntra, environ: dict[str, str]) -> None:
    entra.lifetime = 120
    signed_in(environ)
    first = default(environ).get_token(CLOUD.scope)
    second = default(environ).get_token(CLOUD.scope)
    assert first.token != second.token
    # Entra gives a new refresh token each time, and the newest is the one that was kept.
    assert [form["refresh_token"] for form in entra.grants("refresh_token")] == [
        f"{CANARY}-refresh-0",
        f"{CANARY}-refresh-1",
    ]
    assert f"{CANARY}-refresh-2" in token_store(environ, "plaintext").persistence.load()


def test_a_claims_challenge_goes_to_entra(entra: FakeEntra, environ: dict[str, str]) -> None:
    signed_in(environ)
    one = default(environ)
    held = one.get_token(CLOUD.scope, enable_cae=True).token
    challenge = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
    assert one.get_token(CLOUD.scope, enable_cae=True, claims=challenge).token != held
    assert "1604106651" in entra.grants("refresh_token")[-1]["claims"]


def test_the_options_go_before_the_environment(entra: FakeEntra, environ: dict[str, str]) -> None:
    environ |= {"AZURE_TENANT_ID": "fabrikam.example", "AZURE_CLIENT_ID": OTHER}
    account = signed_in(environ, tenant="contoso.example", client_id=CLIENT)
    assert (account.client_id, account.asked) == (CLIENT, "contoso.example")
    assert all(path.startswith("/contoso.example/") for path, _ in entra.asked)
    assert {form["client_id"] for _, form in entra.asked} == {CLIENT}
    account = signed_in(environ)
    assert (account.client_id, account.asked) == (OTHER, "fabrikam.example")


@pytest.mark.parametrize(
    ("options", "more", "said"),
    [
        ({"tenant": "../x"}, {}, "--tenant must be"),
        ({}, {"AZURE_TENANT_ID": "a b"}, "AZURE_TENANT_ID must be"),
        ({"client_id": "my-app"}, {}, "--client-id must be"),
        ({}, {"AZURE_CLIENT_ID": "my-app"}, "AZURE_CLIENT_ID must be"),
        ({"seconds": float("nan")}, {}, "--timeout must be"),
        ({"seconds": 0.0}, {}, "--timeout must be"),
    ],
)
def test_what_cannot_be_signed_in_to(options: dict[str, Any], more: dict[str, str], said: str) -> None:
    options = {"tenant": None, "client_id": None, "device_code": True, "seconds": 9.0, **options}
    with pytest.raises(BadInput, match=said):
        wish(environ=more, **options)


def refused(error: str, text: str = "") -> tuple[int, dict[str, Any]]:
    return 400, {"error": error, "error_description": text}


@pytest.mark.parametrize(
    ("grant", "answer", "kind", "said"),
    [
        ("device_code", refused("authorization_declined"), NotAllowed, "Signing in failed: it was declined."),
        ("device_code", refused("expired_token"), NotAllowed, "Signing in failed: nobody entered the code in time."),
        (
            "device_code",
            refused("invalid_grant", "AADSTS65001: No consent. Send an interactive request. Trace ID: 1"),
            NotAllowed,
            (
                "Signing in failed: AADSTS65001 No consent; aad53004 preflight prints the link by which an "
                "administrator consents."
            ),
        ),
        (
            "start",
            refused("unauthorized_client", "AADSTS700016: Application not found."),
            NotAllowed,
            (
                "Signing in failed: AADSTS700016 Application not found; --client-id or AZURE_CLIENT_ID must name an "
                "app registration of that tenant."
            ),
        ),
        (
            "device_code",
            refused("invalid_grant", "AADSTS53004: You need to complete registration."),
            NotAllowed,
            "Signing in failed: AADSTS53004 You need to complete registration.",
        ),
        (
            "device_code",
            refused("temporarily_unavailable", "AADSTS90033: Busy."),
            GraphFailed,
            "Signing in failed: Entra cannot answer now (AADSTS90033 Busy); try again in a moment.",
        ),
        ("device_code", refused("odd" * 40), NotAllowed, "Signing in failed: …."),
        ("device_code", refused(""), NotAllowed, "Signing in failed: Entra gave no reason."),
        ("device_code", (503, {}), GraphFailed, "could not answer to sign in"),
        ("start", (500, {"oops": 1}), NotAllowed, "Signing in failed: Entra gave no reason."),
    ],
)
def test_a_sign_in_that_entra_refuses_is_one_sentence_and_keeps_nothing(
    entra: FakeEntra,
    environ: dict[str, str],
    grant: str,
    answer: tuple[int, dict[str, Any]],
    kind: type[Aad53004Error],
    said: str,
) -> None:
    entra.refuse[grant] = answer
    with pytest.raises(kind) as failure:
        signed_in(environ)
    assert said in str(failure.value)
    assert CANARY not in "".join(traceback.format_exception(failure.value))
    assert failure.value.__context__ is None
    assert files(environ) == []


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (
            (400, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'x.example' not found. Trace"}),
            BadInput,
            "knows no tenant x.example: AADSTS90002 Tenant 'x.example' not found.",
        ),
        ((404, {}), BadInput, "knows no tenant x.example; check --tenant and --cloud."),
        ((200, "<html>Sign in to the guest network</html>"), GraphFailed, "did not answer as a sign-in service does"),
        ((502, {}), GraphFailed, "could not answer to sign in"),
    ],
)
def test_metadata_that_is_none(
    entra: FakeEntra, environ: dict[str, str], answer: tuple[int, Any], kind: type[Aad53004Error], said: str
) -> None:
    status, body = answer
    entra.metadata = (status, body.encode() if isinstance(body, str) else json.dumps(body).encode())
    with pytest.raises(kind) as failure:
        signed_in(environ, tenant="x.example")
    assert said in str(failure.value)
    assert files(environ) == []


def test_nobody_enters_the_code_in_time(entra: FakeEntra, environ: dict[str, str]) -> None:
    entra.pending = -1
    entra.interval = 1  # so that the end is looked at; it is over at the first look
    with pytest.raises(NotAllowed, match="nobody entered the code in time"):
        signed_in(environ, seconds=1e-6)
    assert files(environ) == []


def test_the_tenant_that_was_named_is_the_one_that_answers(entra: FakeEntra, environ: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match=f"the account is of tenant {TENANT}, not of {OTHER}"):
        signed_in(environ, tenant=OTHER)
    assert files(environ) == []


@pytest.mark.parametrize("without", ["refresh_token", "id_token"])
def test_an_answer_that_says_too_little(entra: FakeEntra, environ: dict[str, str], without: str) -> None:
    entra.without = (without,)
    with pytest.raises(NotAllowed, match="Signing in failed: Entra "):
        signed_in(environ)
    assert files(environ) == []


def test_entra_that_is_not_reached_and_not_trusted(entra: FakeEntra, environ: dict[str, str]) -> None:
    with pytest.raises(GraphFailed, match="certificate was not accepted"):
        signed_in({name: value for name, value in environ.items() if name != "SSL_CERT_FILE"})
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    with pytest.raises(GraphFailed, match=f"127.0.0.1:{port} could not be reached to sign in"):
        signed_in({**environ, "AZURE_AUTHORITY_HOST": f"https://127.0.0.1:{port}"})


# --- what is kept


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_what_is_kept_is_for_the_owner_alone(entra: FakeEntra, environ: dict[str, str]) -> None:
    before = os.umask(0)
    try:
        signed_in(environ)
        default(environ).get_token(CLOUD.scope)
    finally:
        os.umask(before)
    assert [path.name for path in files(environ)] == ["tokens.json", "account.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(environ)} == {0o600}
    assert stat.S_IMODE((Path(environ["AAD53004_CACHE_DIR"]) / "account").stat().st_mode) == 0o700


def test_the_record_holds_no_secret(entra: FakeEntra, environ: dict[str, str]) -> None:
    account = signed_in(environ)
    record = (Path(environ["AAD53004_CONFIG_DIR"]) / "account.json").read_text(encoding="utf-8")
    assert CANARY not in record
    assert set(json.loads(record)) == {
        "version",
        "username",
        "tenantId",
        "askedFor",
        "cloud",
        "authority",
        "clientId",
        "homeAccountId",
        "tokens",
        "at",
    }
    one = default(environ)
    one.get_token(CLOUD.scope)
    inner = account.credential(environ)
    inner.get_token(CLOUD.scope)
    shown = f"{one!r} {inner!r} {account!r} {token_store(environ, 'plaintext')!r}"
    assert CANARY not in shown and USER in repr(inner)


def test_no_log_line_holds_a_token(entra: FakeEntra, environ: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    entra.lifetime = 120
    with caplog.at_level(logging.DEBUG):
        signed_in(environ)
        default(environ).get_token(CLOUD.scope, enable_cae=True)
        sign_out(environ)
    assert "msal" not in {one.name.partition(".")[0] for one in caplog.records if one.levelno < logging.WARNING}
    assert "/oauth2/v2.0/devicecode" in caplog.text  # urllib3 tells what was asked, so logging was on
    assert CANARY not in caplog.text


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("before", [False, True])
def test_what_cannot_be_kept_leaves_everything_as_it_was(
    entra: FakeEntra,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    trouble: BaseException,
    before: bool,
) -> None:
    if before:
        signed_in(environ)
    was = {path: path.read_bytes() for path in files(environ)}

    def full(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(accounts, "write_private", full)
    with pytest.raises(KeyboardInterrupt if isinstance(trouble, KeyboardInterrupt) else BadInput) as failure:
        signed_in(environ, client_id=CLIENT)
    if not isinstance(trouble, KeyboardInterrupt):
        assert "No space left on device" in str(failure.value)
    assert {path: path.read_bytes() for path in files(environ)} == was


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"version": 2}', '{"version": 1}', "\x00", "[" * 100_000, '{"version": 1, "at": 3}'],
)
def test_a_record_that_nobody_understands_is_not_passed_over(environ: dict[str, str], text: str) -> None:
    record = Path(environ["AAD53004_CONFIG_DIR"]) / "account.json"
    record.parent.mkdir()
    record.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="run aad53004 logout, then aad53004 login"):
        default(environ)
    assert sign_out(environ).removed == (str(record),)
    assert load(environ) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cloud", "moon"),
        ("authority", "http://login.contoso.example"),
        ("tenantId", "../x"),
        ("clientId", "my-app"),
        ("username", 3),
    ],
)
def test_a_record_with_a_foreign_value_is_refused(
    entra: FakeEntra, environ: dict[str, str], name: str, value: object
) -> None:
    signed_in(environ)
    record = Path(environ["AAD53004_CONFIG_DIR"]) / "account.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), name: value}), encoding="utf-8")
    with pytest.raises(BadInput, match=r"account\.json"):
        load(environ)


# --- who answers for --auth default


def test_a_held_token_goes_before_the_account(entra: FakeEntra, environ: dict[str, str]) -> None:
    signed_in(environ)
    assert isinstance(default({**environ, "AAD53004_ACCESS_TOKEN": "held"}), StaticToken)


@pytest.mark.parametrize("named", ["", TENANT, TENANT.upper(), "contoso.example", "CONTOSO.example"])
def test_the_account_answers_for_its_tenant(entra: FakeEntra, environ: dict[str, str], named: str) -> None:
    signed_in(environ)
    assert default(environ, tenant=named or None).answered == "SignedIn"
    assert default({**environ, "AZURE_TENANT_ID": named}).answered == "SignedIn"


def test_a_guest_is_not_taken_for_a_member_of_the_home_domain(entra: FakeEntra, environ: dict[str, str]) -> None:
    entra.tenant = OTHER
    account = signed_in(environ, tenant="fabrikam.example")
    assert account.tenant == OTHER
    assert account.misfit(CLOUD, entra.url, "fabrikam.example") == ""
    assert account.misfit(CLOUD, entra.url, "contoso.example")


@pytest.mark.parametrize(
    ("options", "more", "note"),
    [
        ({"tenant": OTHER}, {}, f"is of tenant {TENANT}, not of {OTHER}"),
        ({}, {"AZURE_TENANT_ID": "fabrikam.example"}, f"is of tenant {TENANT}, not of fabrikam.example"),
        ({"cloud": CLOUDS["china"]}, {}, "is of the cloud global, not of china"),
        ({}, {"AZURE_AUTHORITY_HOST": "login.microsoftonline.com"}, "not at login.microsoftonline.com"),
    ],
)
def test_another_tenant_or_cloud_is_not_the_accounts(
    entra: FakeEntra,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, Any],
    more: dict[str, str],
    note: str,
) -> None:
    signed_in(environ)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    monkeypatch.setenv("PATH", "")
    one = default({**environ, **more}, **options)
    with pytest.raises(NotAllowed) as failure:
        one.get_token(CLOUD.scope)
    assert note in str(failure.value) and "aad53004 login" in str(failure.value)


def test_an_ended_sign_in_does_not_fall_through_to_another_identity(
    entra: FakeEntra, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(environ)
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": CLIENT, "CLIENT_SECRET": "canary-secret"}.items():
        environ[f"AZURE_{name}"] = value
        monkeypatch.setenv(f"AZURE_{name}", value)
    text = f"AADSTS700082: The refresh token has expired due to inactivity. {CANARY} Trace ID: 1"
    entra.refuse["refresh_token"] = refused("invalid_grant", text)
    already = len(entra.asked)
    with pytest.raises(NotAllowed) as failure:
        default(environ).get_token(CLOUD.scope, enable_cae=True)
    assert str(failure.value) == (
        f"The sign-in of {USER} has ended (AADSTS700082 The refresh token has expired due to inactivity); "
        "run aad53004 login."
    )
    assert failure.value.exit_code == 3
    assert {form["grant_type"] for _, form in entra.asked[already:]} == {"refresh_token"}


def test_entra_that_cannot_answer_does_not_end_the_sign_in(entra: FakeEntra, environ: dict[str, str]) -> None:
    signed_in(environ)
    entra.refuse["refresh_token"] = refused("temporarily_unavailable", "AADSTS90033: Busy.")
    with pytest.raises(GraphFailed, match=f"Renewing the sign-in of {USER} failed: Entra cannot answer now"):
        default(environ).get_token(CLOUD.scope)
    entra.close()
    with pytest.raises(GraphFailed, match=f"could not be reached to renew the sign-in of {USER}"):
        default(environ).get_token(CLOUD.scope)


@pytest.mark.parametrize("text", [None, "{}", "not json", "[1]"])
def test_a_token_cache_that_lost_its_tokens(entra: FakeEntra, environ: dict[str, str], text: str | None) -> None:
    signed_in(environ)
    cache = Path(environ["AAD53004_CACHE_DIR"]) / "account" / "tokens.json"
    if text is None:
        cache.unlink()
    else:
        cache.write_text(text, encoding="utf-8")
    with pytest.raises(NotAllowed, match="run aad53004 login"):
        default(environ).get_token(CLOUD.scope)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
@pytest.mark.parametrize(("name", "mode"), [("tokens.json", 0o640), ("tokens.json", 0o604), (".", 0o755)])
def test_a_token_cache_that_others_can_open_is_refused(
    entra: FakeEntra, environ: dict[str, str], name: str, mode: int
) -> None:
    signed_in(environ)
    path = Path(environ["AAD53004_CACHE_DIR"]) / "account" / name
    path.chmod(mode)
    with pytest.raises(BadInput) as failure:
        default(environ).get_token(CLOUD.scope)
    assert f"mode {mode:04o}" in str(failure.value) and "chmod" in str(failure.value)
    sign_out(environ)  # which needs no more than to remove it
    assert files(environ) == []


def test_a_token_cache_that_cannot_be_written_serves_all_the_same(
    entra: FakeEntra, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(environ)
    was = {path: path.read_bytes() for path in files(environ)}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    one = default(environ)
    assert one.get_token(CLOUD.scope).token == entra.issued[-1]
    assert one.get_token(CLOUD.scope).token == entra.issued[-1]
    assert len(entra.grants("refresh_token")) == 1
    assert {path: path.read_bytes() for path in files(environ)} == was


# --- signing out


def test_signing_out_removes_the_account(entra: FakeEntra, environ: dict[str, str]) -> None:
    account = signed_in(environ)
    busy = account.credential(environ)
    busy.get_token(CLOUD.scope)
    done = sign_out(environ)
    assert done.account == account and len(done.removed) == 2
    assert load(environ) is None and files(environ) == []
    # A run that was under way and renews its token now does not bring the account back.
    busy.get_token(CLOUD.scope, claims='{"access_token":{}}')
    assert files(environ) == []
    assert sign_out(environ).removed == ()


def test_signing_out_where_no_home_is_known() -> None:
    assert sign_out({}).removed == ()


def test_tokens_that_are_encrypted_out_of_reach(
    entra: FakeEntra, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import msal_extensions  # type: ignore[import-untyped]

    signed_in(environ)
    record = Path(environ["AAD53004_CONFIG_DIR"]) / "account.json"
    record.write_text(record.read_text().replace('"plaintext"', '"libsecret"'), encoding="utf-8")

    def headless(*_: object, **__: object) -> None:
        raise RuntimeError("libsecret did not perform properly.\n* long advice")

    monkeypatch.setattr(msal_extensions, "LibsecretPersistence", headless)
    monkeypatch.setattr(accounts, "token_store", lambda environ, kind=None: token_store(environ, kind, "linux"))
    with pytest.raises(NotAllowed, match=r"store cannot be opened here \(no Secret Service"):
        default(environ).get_token(CLOUD.scope)
    with pytest.raises(NotAllowed, match=f"revoke the sessions of {USER}"):
        sign_out(environ)
    assert load(environ) is None


# --- whether a browser and a store are there


def test_no_encrypted_store_keeps_nothing_unless_asked(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import msal_extensions

    def headless(*_: object, **__: object) -> None:
        raise ImportError("Unable to import module 'gi'\nlong advice")

    monkeypatch.setattr(msal_extensions, "LibsecretPersistence", headless)
    monkeypatch.setattr(accounts, "token_store", lambda environ, kind=None: token_store(environ, kind, "linux"))
    with pytest.raises(NotAllowed) as failure:
        choose_store(environ, plaintext=False)
    assert "\n" not in str(failure.value) and "--plaintext-cache" in str(failure.value)
    assert not Path(environ["AAD53004_CACHE_DIR"], "account").exists()
    assert choose_store(environ, plaintext=True).kind == "plaintext"
    assert files(environ) == []
    with pytest.raises(BadInput, match="AAD53004_CACHE_DIR"):
        choose_store({}, plaintext=True)


@pytest.mark.parametrize(
    ("name", "environ", "here"),
    [
        ("firefox", {}, True),
        ("/usr/bin/w3m", {}, False),
        ("/usr/bin/w3m", {"BROWSER": "/usr/bin/w3m %s"}, False),
        ("", {}, False),
        ("firefox", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
        ("firefox", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "DISPLAY": ":10"}, True),
        # An editor that works on a remote machine sets this to what opens the browser of the near one.
        ("open-there.sh", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "BROWSER": "open-there.sh"}, True),
    ],
)
def test_whether_a_browser_is_here(
    monkeypatch: pytest.MonkeyPatch, name: str, environ: dict[str, str], here: bool
) -> None:
    import webbrowser

    def get() -> Any:
        if not name:
            raise webbrowser.Error("none")
        return webbrowser.GenericBrowser(name)

    monkeypatch.setattr(webbrowser, "get", get)
    assert browser_is_here(environ) is here


# --- who would answer


def test_who_would_answer_with_and_without_a_token(entra: FakeEntra, environ: dict[str, str]) -> None:
    signed_in(environ)
    known = expected("default", None, CLOUD, environ)
    assert settled(known)
    assert (known.source, known.user, known.tenant, known.kind, known.ends) == (
        "login",
        USER,
        TENANT,
        "delegated",
        None,
    )
    found = asked(known, default(environ), CLOUD, TENANT)
    assert found.asked and found.ends is not None
    assert found.scopes == ("AuditLog.Read.All", "Policy.Read.All", "User.Read")
    assert found.application_name == "Contoso Diagnosis"
    assert CANARY not in repr(found)
    with pytest.raises(BadInput, match=f"is of tenant {TENANT}, not of {OTHER}"):
        asked(known, default(environ), CLOUD, OTHER)


def test_no_account_credential_is_made_of_another_home(entra: FakeEntra, environ: dict[str, str]) -> None:
    account = signed_in(environ)
    other = Account(**{**vars(account), "home_account_id": "somebody-else"})
    with pytest.raises(NotAllowed, match="is signed in no longer"):
        SignedIn(other, environ).get_token(CLOUD.scope)
