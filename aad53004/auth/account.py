"""The interactive account: signs a person in once, keeps them signed in, signs them out.

MSAL signs in and renews: https://learn.microsoft.com/entra/msal/python/. Who is signed in stands in ``account.json``
in the settings folder and holds no secret; the tokens are in a store of :mod:`aad53004.auth.cache`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aad53004.auth.cache import (
    NoEncryptedStore,
    TokenStore,
    config_dir,
    make_private_folder,
    token_store,
)
from aad53004.auth.words import printable, scrub, what_entra_said
from aad53004.entra.apps import AZURE_CLI
from aad53004.entra.clouds import CLOUDS, Cloud
from aad53004.errors import Aad53004Error, BadInput, GraphFailed, NotAllowed
from aad53004.files import write_private

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken

# The application that azure-identity signs people in to where no other is named: the Azure CLI's.
# https://learn.microsoft.com/python/api/azure-identity/azure.identity.interactivebrowsercredential
PUBLIC_CLIENT = AZURE_CLI
# Any work or school account; Entra then says of which tenant it is.
_ANY_TENANT = "organizations"
_HTTP_TIMEOUT = 30
_FILE = "account.json"
_VERSION = 1
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_HINTS: Mapping[str, str] = {
    "AADSTS65001": "aad53004 preflight prints the link by which an administrator consents",
    "AADSTS90094": "aad53004 preflight prints the link by which an administrator consents",
    "AADSTS90095": "aad53004 preflight prints the link by which an administrator consents",
    "AADSTS650056": "aad53004 preflight prints which permissions the app registration needs",
    "AADSTS700016": "--client-id or AZURE_CLIENT_ID must name an app registration of that tenant",
    "AADSTS7000218": "allow public client flows on the Authentication page of the app registration",
    "AADSTS50011": "add http://localhost, for mobile and desktop applications, on its Authentication page",
    "AADSTS53003": "where a policy blocks the device code flow, sign in with a browser",
}


@dataclass(frozen=True)
class Account:
    """Who is signed in; no secret.

    ``tenant`` is the id of the tenant whose tokens are asked for, ``asked`` the name of it that ``login`` was given
    (empty: none), ``authority`` an origin, ``store`` the kind of store that holds the tokens.
    """

    username: str
    tenant: str
    asked: str
    cloud: str
    authority: str
    client_id: str
    home_account_id: str
    store: str
    signed_in_at: str

    def misfit(self, cloud: Cloud, where: str, tenant: str) -> str:
        """Why this account cannot answer, as part of a sentence; empty where it can.

        ``where``: the authority in use; ``tenant``: the one that is named, empty for none.
        """
        who = f"{self.username}, the account of aad53004 login,"
        if self.cloud != cloud.name:
            return f"{who} is of the cloud {self.cloud}, not of {cloud.name}"
        if self.authority != where:
            return f"{who} signed in at {urlsplit(self.authority).netloc}, not at {urlsplit(where).netloc}"
        wanted = tenant.strip().casefold()
        if wanted and wanted not in self._names():
            return f"{who} is of tenant {self.tenant}, not of {printable(tenant.strip())}"
        return ""

    def _names(self) -> set[str]:
        """What this account's tenant is known as here: its id, the name it was asked by, the home domain of its user."""
        names = {self.tenant.casefold(), self.asked.casefold()}
        if self.home_account_id.casefold().endswith(f".{self.tenant.casefold()}"):
            names.add(self.username.rpartition("@")[2].casefold())
        return names - {""}

    def credential(self, environ: Mapping[str, str]) -> SignedIn:
        """What gets tokens for this account without asking anybody."""
        return SignedIn(self, environ)


def record_file(environ: Mapping[str, str]) -> Path | None:
    """Where it stands who is signed in; None where no settings folder is known."""
    folder = config_dir(environ)
    return None if folder is None else folder / _FILE


def load(environ: Mapping[str, str]) -> Account | None:
    """Who is signed in; None for nobody. Raises BadInput for a record that cannot be read or understood."""
    path = record_file(environ)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadInput(f"{path}, which says who is signed in, cannot be read: {error.strerror}.") from None
    account = _account(data)
    if account is None:
        raise BadInput(
            f"{path} does not say who is signed in the way this version writes it; "
            "run aad53004 logout, then aad53004 login."
        )
    return account


def _account(data: bytes) -> Account | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("version") != _VERSION:
        return None
    names = ("username", "tenantId", "askedFor", "cloud", "authority", "clientId", "homeAccountId", "tokens", "at")
    values = [found.get(name) for name in names]
    if not all(isinstance(value, str) for value in values):
        return None
    account = Account(*(printable(str(value)) for value in values))
    sound = (
        account.cloud in CLOUDS
        and account.authority.startswith("https://")
        and re.fullmatch(r"[A-Za-z0-9.-]+", account.tenant)
        and re.fullmatch(_UUID, account.client_id)
    )
    return account if sound else None


def _document(account: Account) -> bytes:
    document = {
        "version": _VERSION,
        "username": account.username,
        "tenantId": account.tenant,
        "askedFor": account.asked,
        "cloud": account.cloud,
        "authority": account.authority,
        "clientId": account.client_id,
        "homeAccountId": account.home_account_id,
        "tokens": account.store,
        "at": account.signed_in_at,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


# --- signing in


@dataclass(frozen=True)
class Wish:
    """How somebody wants to sign in. ``tenant`` and ``client_id`` are empty where none is named."""

    tenant: str
    client_id: str
    device_code: bool
    seconds: float
    """How long the browser or the code is waited for."""


def wish(
    *, tenant: str | None, client_id: str | None, device_code: bool, seconds: float, environ: Mapping[str, str]
) -> Wish:
    """The options before AZURE_TENANT_ID and AZURE_CLIENT_ID. Raises BadInput for a value that is none."""
    named = (tenant or environ.get("AZURE_TENANT_ID", "")).strip()
    if named and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", named):
        raise BadInput(f"{'--tenant' if tenant else 'AZURE_TENANT_ID'} must be a tenant id or one of its domain names.")
    client = (client_id or environ.get("AZURE_CLIENT_ID", "")).strip()
    if client and not re.fullmatch(_UUID, client):
        raise BadInput(
            f"{'--client-id' if client_id else 'AZURE_CLIENT_ID'} must be the application (client) id of an app "
            "registration, such as 00000000-0000-0000-0000-000000000000."
        )
    if not seconds > 0:
        raise BadInput("--timeout must be a number of seconds above 0.")
    return Wish(named, client, device_code, seconds)


def browser_is_here(environ: Mapping[str, str]) -> bool:
    """Whether a browser of this machine can show a sign-in page to whoever sits at the terminal."""
    import webbrowser

    graphical = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("BROWSER")
    if environ.get("SSH_CONNECTION") and not graphical:
        return False
    try:
        name = Path(getattr(webbrowser.get(), "name", "")).name
    except webbrowser.Error:
        return False
    # Those show text in this very terminal, and no sign-in page of Entra.
    return name not in ("www-browser", "links", "elinks", "lynx", "w3m")


def choose_store(environ: Mapping[str, str], *, plaintext: bool) -> TokenStore:
    """The encrypted store; where it does not work and ``plaintext`` allows it, a plain file.

    Tried out before anybody signs in, so that nobody signs in for nothing. Raises NotAllowed, BadInput.
    """
    if record_file(environ) is None:
        raise BadInput("No home folder is known here; set AAD53004_CACHE_DIR and AAD53004_CONFIG_DIR.")
    try:
        store = token_store(environ)
        store.require_working()
        return store
    except NoEncryptedStore as error:
        if not plaintext:
            raise NotAllowed(
                f"There is no encrypted store for tokens here ({error}), so nobody was signed in and nothing is kept: "
                "add --plaintext-cache to keep them in a file that only you may read, or sign in with each command "
                "(--auth device-code)."
            ) from None
    return token_store(environ, "plaintext")


def sign_in(
    wanted: Wish,
    cloud: Cloud,
    where: str,
    environ: Mapping[str, str],
    store: TokenStore,
    *,
    show_code: Callable[[str, str, datetime], None],
    show_address: Callable[[str], None],
) -> Account:
    """Signs a person in and keeps the account in place of the one before. Nothing is written before it has worked.

    ``where`` is the authority. ``show_code`` gets the address, the device code and when it ends (UTC); ``show_address``
    gets the sign-in address where no browser opens. Raises NotAllowed, BadInput, GraphFailed.
    """
    import msal  # type: ignore[import-untyped]

    memory = msal.SerializableTokenCache()
    client = wanted.client_id or PUBLIC_CLIENT
    doing = "to sign in"
    trouble: Aad53004Error
    try:
        app = _application(client, where, wanted.tenant or _ANY_TENANT, memory, environ)
        if wanted.device_code:
            answer = _by_device_code(app, cloud, wanted.seconds, show_code)
        else:
            answer = app.acquire_token_interactive(
                [cloud.scope],
                prompt="select_account",
                timeout=wanted.seconds,
                auth_uri_callback=show_address,
            )
        if "access_token" not in answer:
            trouble = _refusal(answer, "Signing in")
        else:
            account = _signed_in(answer, app.get_accounts(), wanted, cloud, where, client, store)
            _keep(account, memory.serialize(), store, environ)
            return account
    except Aad53004Error:
        raise
    except Exception as error:
        trouble = _in_words(error, where, doing, wanted.tenant)
    # Raised out here so that MSAL's error, which may quote a request, is no part of a traceback.
    raise trouble


def _application(client: str, where: str, tenant: str, cache: Any, environ: Mapping[str, str]) -> Any:
    import msal

    bundle = next(
        (environ[name] for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE") if environ.get(name)), True
    )
    return msal.PublicClientApplication(
        client,
        authority=f"{where}/{tenant}",
        # CP1: a claims challenge of continuous access evaluation is understood here.
        # https://learn.microsoft.com/entra/identity-platform/claims-challenge#how-to-communicate-client-capabilities-to-microsoft-entra-id
        client_capabilities=["CP1"],
        token_cache=cache,
        # The authority is one of the four or the user's own; asking Microsoft about it tells nothing more.
        instance_discovery=False,
        verify=bundle,
        timeout=_HTTP_TIMEOUT,
    )


def _by_device_code(app: Any, cloud: Cloud, seconds: float, show: Callable[[str, str, datetime], None]) -> Any:
    """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code"""
    flow = app.initiate_device_flow([cloud.scope])
    if "user_code" not in flow:
        return flow
    end = min(float(flow["expires_at"]), time.time() + seconds)
    show(str(flow["verification_uri"]), str(flow["user_code"]), datetime.fromtimestamp(end, UTC))
    return app.acquire_token_by_device_flow(flow, exit_condition=lambda _: time.time() > end)


def _signed_in(
    answer: Mapping[str, Any],
    accounts: list[Mapping[str, Any]],
    wanted: Wish,
    cloud: Cloud,
    where: str,
    client: str,
    store: TokenStore,
) -> Account:
    claims = answer.get("id_token_claims")
    tenant = str(claims.get("tid") or "") if isinstance(claims, dict) else ""
    if not accounts or not re.fullmatch(_UUID, tenant):
        raise NotAllowed("Signing in failed: Entra answered without saying who signed in.")
    if "refresh_token" not in answer:
        raise NotAllowed("Signing in failed: Entra gave no refresh token, so that nothing could be kept.")
    if re.fullmatch(_UUID, wanted.tenant) and wanted.tenant.casefold() != tenant.casefold():
        raise NotAllowed(f"Signing in failed: the account is of tenant {tenant}, not of {wanted.tenant}.")
    return Account(
        username=printable(str(accounts[0].get("username") or ""))[:256],
        tenant=tenant,
        asked=wanted.tenant,
        cloud=cloud.name,
        authority=where,
        client_id=client,
        home_account_id=printable(str(accounts[0].get("home_account_id") or "")),
        store=store.kind,
        signed_in_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


def _keep(account: Account, tokens: str, store: TokenStore, environ: Mapping[str, str]) -> None:
    """Writes tokens and record; where either cannot be written, or it is interrupted, both are as they were before."""
    record = record_file(environ)
    if record is None:
        raise BadInput("No home folder is known here; set AAD53004_CACHE_DIR and AAD53004_CONFIG_DIR.")
    make_private_folder(record.parent)
    before: str | None = None
    with contextlib.suppress(Exception):  # what cannot be read is replaced
        before = store.read()
    try:
        store.write(tokens)
        write_private(record, _document(account))
    except BaseException as error:
        with contextlib.suppress(Exception):
            if before is None:
                store.clear()
            else:
                store.write(before)
        if isinstance(error, Aad53004Error) or not isinstance(error, Exception):
            raise
        raise BadInput(
            f"The account could not be kept in {store.title} and {record} "
            f"({_os_reason(error)}); nothing was left there."
        ) from None
    if store.kind != "plaintext":
        # What an earlier login without an encrypted store left is of no use any more.
        token_store(environ, "plaintext").clear()


# --- signing out


@dataclass(frozen=True)
class SignedOut:
    """What ``logout`` removed: the account (None: there was no record, or none that could be read), and the places."""

    account: Account | None
    removed: tuple[str, ...]


def sign_out(environ: Mapping[str, str]) -> SignedOut:
    """Removes the tokens and the record. Raises NotAllowed where the store that holds the tokens cannot be opened."""
    record = record_file(environ)
    account: Account | None = None
    with contextlib.suppress(BadInput):  # a record that nobody understands is removed like any other
        account = load(environ)
    removed: list[str] = []
    trouble = ""
    try:
        plain = token_store(environ, "plaintext")
        if Path(plain.persistence.get_location()).is_file():
            removed.append(f"the tokens in {plain.title}")
        plain.clear()
        if account is not None and account.store != "plaintext":
            kept = token_store(environ, None)
            if kept.read() is not None:
                removed.append(f"the tokens in {kept.title}")
            kept.clear()
    except Exception as error:
        trouble = str(error) if isinstance(error, Aad53004Error) else _os_reason(error)
    if record is not None and record.is_file():
        try:
            record.unlink()
        except OSError as error:
            raise BadInput(f"{record} cannot be removed: {_os_reason(error)}.") from None
        removed.append(str(record))
    if trouble and (account is not None or removed):
        raise NotAllowed(
            "Nobody is signed in here any more, but the tokens could not be removed from where they are encrypted "
            f"({trouble.rstrip('.')}); revoke the sessions of {account.username if account else 'that user'} in Entra "
            "where that matters."
        )
    return SignedOut(account, tuple(removed))


# --- tokens without asking anybody


class SignedIn:
    """The credential of the signed-in account: MSAL's cache, renewed by its refresh token; nobody is asked."""

    def __init__(self, account: Account, environ: Mapping[str, str]) -> None:
        self._account = account
        self._environ = environ
        self._app: Any = None

    def __repr__(self) -> str:
        return f"SignedIn({self._account.username})"

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        """A token for the account. Raises NotAllowed where it has to sign in again, GraphFailed, BadInput."""
        from azure.core.credentials import AccessToken

        who, trouble = self._account, None
        try:
            if self._app is None:
                self._app = self._open()
            answer = next(
                (
                    self._app.acquire_token_silent_with_error(list(scopes), account=one, claims_challenge=claims)
                    for one in self._app.get_accounts()
                    if one.get("home_account_id") == who.home_account_id
                ),
                None,
            )
            if answer and "access_token" in answer:
                return AccessToken(answer["access_token"], int(time.time()) + int(answer["expires_in"]))
            trouble = self._again(answer)
        except Aad53004Error as error:
            trouble = error
        except Exception as error:
            trouble = _in_words(error, who.authority, f"to renew the sign-in of {who.username}", who.tenant)
        raise trouble.with_traceback(None)

    def close(self) -> None:
        """Lets go of the tokens in memory; what is kept stays."""
        self._app = None

    def _open(self) -> Any:
        who = self._account
        try:
            store = token_store(self._environ, "plaintext" if who.store == "plaintext" else None)
        except NoEncryptedStore as error:
            raise NotAllowed(
                f"The tokens of {who.username}, the account of aad53004 login, are kept encrypted, and that store "
                f"cannot be opened here ({error}); sign in with --auth device-code, or with another --auth."
            ) from None
        try:
            tokens = store.read()
            sound = tokens is None or isinstance(json.loads(tokens), dict)
        except Aad53004Error:
            raise
        except Exception:
            sound = False
        if not sound:
            raise NotAllowed(
                f"The tokens of {who.username} cannot be read from {store.title}: they are damaged, or encrypted for "
                "another user or machine; run aad53004 login."
            )
        if tokens is None:
            raise self._again(None)
        return _application(who.client_id, who.authority, who.tenant, store.cache(), self._environ)

    def _again(self, answer: Mapping[str, Any] | None) -> Aad53004Error:
        who = self._account
        if not answer:
            return NotAllowed(f"{who.username} is signed in no longer: no token of theirs is kept; run aad53004 login.")
        if answer.get("error") in ("temporarily_unavailable", "server_error"):
            return _refusal(answer, f"Renewing the sign-in of {who.username}")
        said = what_entra_said(str(answer.get("error_description") or "")) or str(answer.get("error") or "refused")
        return NotAllowed(f"The sign-in of {who.username} has ended ({scrub(said)}); run aad53004 login.")


# --- what goes wrong, in words


def _refusal(answer: Mapping[str, Any], what: str) -> Aad53004Error:
    """Entra's answer without a token. https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
    error = str(answer.get("error") or "")
    said = what_entra_said(str(answer.get("error_description") or ""))
    plain = {
        "authorization_pending": "nobody entered the code in time",
        "expired_token": "nobody entered the code in time",
        "code_expired": "nobody entered the code in time",
        "authorization_declined": "it was declined",
        "access_denied": "it was declined",
    }.get(error)
    reason = plain or scrub(said or error or "Entra gave no reason")
    if error in ("temporarily_unavailable", "server_error"):
        return GraphFailed(f"{what} failed: Entra cannot answer now ({reason}); try again in a moment.")
    hint = _HINTS.get(said.split(" ")[0], "") if not plain else ""
    return NotAllowed(f"{what} failed: {reason}{f'; {hint}' if hint else ''}.")


def _in_words(error: Exception, where: str, doing: str, tenant: str) -> Aad53004Error:
    """MSAL's and requests' errors in one sentence without an address that holds a request."""
    from msal.exceptions import MsalServiceError  # type: ignore[import-untyped]
    from requests import exceptions as http

    host = urlsplit(where).netloc
    if isinstance(error, http.SSLError):
        return GraphFailed(
            f"{host} could not be trusted {doing}: its certificate was not accepted; where a proxy opens TLS, set "
            "SSL_CERT_FILE to its CA bundle."
        )
    if isinstance(error, http.ProxyError):
        return GraphFailed(f"{host} could not be reached {doing}: the proxy failed; check the proxy variables.")
    if isinstance(error, http.RequestException):
        return GraphFailed(f"{host} could not be reached {doing}; check the network and the proxy variables.")
    if isinstance(error, MsalServiceError):
        return GraphFailed(f"{host} could not answer {doing} ({scrub(str(error))}); try again in a moment.")
    if isinstance(error, ValueError) and "authority configuration" in str(error):
        said = str(error.__context__ or "")
        if entra := what_entra_said(said):
            return BadInput(f"{host} knows no tenant {printable(tenant)}: {scrub(entra)}.")
        if "HTTP status: 4" in said and tenant:
            return BadInput(f"{host} knows no tenant {printable(tenant)}; check --tenant and --cloud.")
        return GraphFailed(f"{host} did not answer as a sign-in service does; check the network and the proxy.")
    if type(error).__name__ == "BrowserInteractionTimeoutError":
        return NotAllowed("Signing in failed: nobody signed in in the browser in time.")
    if isinstance(error, OSError):
        return BadInput(f"The token cache cannot be used: {_os_reason(error)}.")
    if isinstance(error, ValueError):
        return GraphFailed(f"{host} did not answer as a sign-in service does; check the network and the proxy.")
    return NotAllowed(f"Signing in failed: {type(error).__name__}.")


def _os_reason(error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number is not None else type(error).__name__
