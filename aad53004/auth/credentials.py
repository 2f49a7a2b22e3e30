"""The credential behind ``--auth``: one kind a run, azure-identity's or the account of ``aad53004 login``; its errors
in one sentence without a secret.

Variable names are azure-identity's own where it has one:
https://learn.microsoft.com/python/api/overview/azure/identity-readme#environment-variables
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from aad53004.auth.account import load
from aad53004.auth.cache import require_private
from aad53004.auth.words import hush, printable, scrub, what_entra_said
from aad53004.entra.clouds import Cloud, authority, is_public
from aad53004.errors import Aad53004Error, BadInput, GraphFailed, NotAllowed

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken

KINDS = (
    "default",
    "cli",
    "device-code",
    "browser",
    "secret",
    "certificate",
    "managed-identity",
    "workload-identity",
    "token",
)
ACCESS_TOKEN = "AAD53004_ACCESS_TOKEN"
# A token from the environment says nothing of its own end where it is opaque; Graph's 401 says it then.
_OPAQUE_LIFETIME = 3600
_CLI_TIMEOUT = 30


class Credential(Protocol):
    """What asks Entra for a Graph token: azure-core's TokenCredential."""

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        """A token for the scopes.

        Raises NotAllowed when Entra or the credential refuses and GraphFailed when Entra cannot be reached.
        """

    def close(self) -> None:
        """Lets go of connections and caches."""


class StaticToken:
    """A Graph token that the caller already holds. It cannot be renewed."""

    def __init__(self, token: str) -> None:
        text = token.strip()
        if not text:
            raise NotAllowed(f"{ACCESS_TOKEN} is empty; set it to a Graph access token or unset it.")
        if not text.isascii() or re.search(r"[\x00-\x20\x7f]", text):
            raise BadInput(f"{ACCESS_TOKEN} holds a character that no access token has.")
        self._token = text
        expires = claims_of(self._token).get("exp")
        self._expires_on = expires if isinstance(expires, int) else int(time.time()) + _OPAQUE_LIFETIME

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        from azure.core.credentials import AccessToken

        if claims:
            raise NotAllowed(
                f"Graph asks for a new sign-in (continuous access evaluation), which the token in {ACCESS_TOKEN} "
                "cannot give; get a fresh one."
            )
        return AccessToken(self._token, self._expires_on)

    def close(self) -> None:
        self._token = ""

    def __repr__(self) -> str:
        return "StaticToken(…)"


class Guarded:
    """A credential whose errors are ours: one sentence, an exit code, no secret.

    ``note``: what to say besides where azure-identity's chain finds nobody.
    """

    def __init__(
        self,
        inner: Any,
        kind: str,
        tenant: str | None,
        host: str,
        secrets: tuple[str, ...] = (),
        *,
        note: str = "",
    ) -> None:
        self._inner = inner
        self._kind = kind
        self._how = f"--auth {kind}" if kind else "the given credential"
        self._tenant = tenant
        self._host = host
        self._secrets = tuple(secret for secret in secrets if secret)
        self._note = note

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        options: dict[str, Any] = {"enable_cae": enable_cae}
        if claims:
            options["claims"] = claims
        if tenant_id or self._tenant:
            options["tenant_id"] = tenant_id or self._tenant
        trouble: Aad53004Error | None = None
        try:
            token: AccessToken = self._inner.get_token(*scopes, **options)
            return token
        except Exception as error:
            trouble = self._in_words(error)
        # Raised out here so that azure-identity's error, which may quote a request, is no part of a traceback.
        raise trouble

    def close(self) -> None:
        close = getattr(self._inner, "close", None)
        if close is not None:
            close()

    @property
    def answered(self) -> str:
        """The class name of the credential that gave the last token: one link of azure-identity's chain, or itself."""
        return type(getattr(self._inner, "_successful_credential", None) or self._inner).__name__

    def __repr__(self) -> str:
        return f"Guarded({self._how})"

    def _in_words(self, error: BaseException) -> Aad53004Error:
        if isinstance(error, Aad53004Error):
            return error
        from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError, ServiceResponseError

        if _caused_by(error, (ServiceRequestError, ServiceResponseError)):
            return GraphFailed(
                f"{self._host} could not be reached to sign in with {self._how}; "
                "check the network and the proxy variables."
            )
        if isinstance(error, ClientAuthenticationError):
            return NotAllowed(f"Signing in with {self._how} failed: {self._reason(error)}.")
        return NotAllowed(f"Signing in with {self._how} failed: {type(error).__name__}.")

    def _reason(self, error: BaseException) -> str:
        from azure.identity import AuthenticationRequiredError

        if isinstance(error, AuthenticationRequiredError):
            return "it needs somebody to sign in, and nobody is at the terminal"
        text = str(getattr(error, "message", "") or error)
        if said := what_entra_said(text):
            return self._scrub(said)
        if self._kind == "default":
            return (
                "no identity answered; run aad53004 login or az login, or set "
                f"{ACCESS_TOKEN} or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"
                + (f" ({self._note})" if self._note else "")
            )
        first = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
        return self._scrub(re.split(r"\.\s", first, maxsplit=1)[0].rstrip(". "))

    def _scrub(self, text: str) -> str:
        return scrub(text, self._secrets)


def guarded(given: Credential, where: str) -> Credential:
    """``given`` itself where it comes from :func:`credential`, else wrapped so that its errors are in our words.

    ``where``: the authority that it signs in at.
    """
    if isinstance(given, StaticToken | Guarded):
        return given
    return Guarded(given, "", None, urlsplit(where).netloc)


def credential(
    kind: str,
    *,
    tenant: str | None,
    cloud: Cloud,
    environ: Mapping[str, str],
    allow_interactive: bool,
) -> Credential:
    """The credential for ``--auth kind``; ``tenant`` is ``--tenant``, before ``AZURE_TENANT_ID``.

    Nothing is asked of Entra yet. Raises BadInput for an unknown kind or a malformed value, NotAllowed naming the
    variable that is missing. ``default`` takes AAD53004_ACCESS_TOKEN where it is set; else the account of
    ``aad53004 login`` where there is one for this cloud and for the tenant that is named; else azure-identity's chain.
    Once one of them is chosen, no other is tried.
    """
    if kind not in KINDS:
        raise BadInput(f"There is no --auth {kind!r}; choose one of {', '.join(KINDS)}.")
    if tenant is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", tenant):
        raise BadInput("--tenant must be a tenant id or one of its domain names.")
    if kind == "token" or (kind == "default" and ACCESS_TOKEN in environ):
        return StaticToken(_needed(environ, ACCESS_TOKEN, kind))
    if kind in ("browser", "device-code") and not allow_interactive:
        raise NotAllowed(f"--auth {kind} needs somebody at the terminal; use another --auth here.")
    where = authority(cloud, environ.get("AZURE_AUTHORITY_HOST"))
    note = ""
    if kind == "default" and (account := load(environ)) is not None:
        note = account.misfit(cloud, where, tenant or environ.get("AZURE_TENANT_ID", ""))
        if not note:
            return Guarded(account.credential(environ), kind, None, urlsplit(where).netloc)
    build = _Builder(kind, tenant, where, environ, allow_interactive)
    inner, passed_tenant = build.make()
    secrets = tuple(environ.get(name, "") for name in ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD"))
    return Guarded(inner, kind, passed_tenant, urlsplit(where).netloc, secrets, note=note)


class _Builder:
    """Makes azure-identity's credential objects out of the environment."""

    def __init__(
        self, kind: str, tenant: str | None, where: str, environ: Mapping[str, str], allow_interactive: bool
    ) -> None:
        self.kind, self.tenant, self.environ, self.allow_interactive = kind, tenant, environ, allow_interactive
        # A sign-in host that refuses the connection is the network's fault at once, not after seconds of trying.
        self.options: dict[str, Any] = {"authority": where, "retry_connect": 0}
        if not is_public(where):
            # A private authority is unknown to Microsoft's directory of authorities, and may not even reach it.
            self.options["disable_instance_discovery"] = True
        bundle = environ.get("SSL_CERT_FILE", "").strip()
        # azure-core reads REQUESTS_CA_BUNDLE by itself; the other name must be handed on.
        if bundle and not environ.get("REQUESTS_CA_BUNDLE") and not environ.get("CURL_CA_BUNDLE"):
            self.options["connection_verify"] = bundle

    def make(self) -> tuple[Any, str | None]:
        """The credential, and the tenant that each token request has to name besides (None: it is built in)."""
        hush()
        kinds: dict[str, Callable[[], tuple[Any, str | None]]] = {
            "default": self._default,
            "cli": self._cli,
            "device-code": self._device_code,
            "browser": self._browser,
            "secret": self._secret,
            "certificate": self._certificate,
            "managed-identity": self._managed_identity,
            "workload-identity": self._workload_identity,
        }
        return kinds[self.kind]()

    def _need(self, name: str) -> str:
        return _needed(self.environ, name, self.kind)

    def _tenant(self) -> str:
        return self.tenant or self._need("AZURE_TENANT_ID")

    def _default(self) -> tuple[Any, str | None]:
        from azure.identity import DefaultAzureCredential

        self._require_private_certificate()
        options = dict(self.options)
        if self.tenant:
            options |= {
                "additionally_allowed_tenants": [self.tenant],
                "interactive_browser_tenant_id": self.tenant,
                "workload_identity_tenant_id": self.tenant,
                "shared_cache_tenant_id": self.tenant,
            }
        try:
            inner = DefaultAzureCredential(
                exclude_interactive_browser_credential=not self.allow_interactive,
                exclude_broker_credential=not self.allow_interactive,
                process_timeout=_CLI_TIMEOUT,
                **options,
            )
        except ValueError as error:
            # The chain reads its variables here: a certificate it cannot load, an unknown AZURE_TOKEN_CREDENTIALS.
            name = "AZURE_TOKEN_CREDENTIALS" if "AZURE_TOKEN_CREDENTIALS" in str(error) else "AZURE_* variables"
            raise BadInput(f"The {name} of the environment hold a value that azure-identity refuses.") from None
        return inner, self.tenant

    def _require_private_certificate(self) -> None:
        """The chain reads a certificate file by itself, where it gets to EnvironmentCredential without a secret."""
        path = self.environ.get("AZURE_CLIENT_CERTIFICATE_PATH", "").strip()
        chain = self.environ.get("AZURE_TOKEN_CREDENTIALS", "").strip().casefold()
        if path and not self.environ.get("AZURE_CLIENT_SECRET") and chain in ("", "prod", "environmentcredential"):
            require_private(Path(path), "AZURE_CLIENT_CERTIFICATE_PATH names", "the private key")

    def _cli(self) -> tuple[Any, str | None]:
        from azure.identity import AzureCliCredential

        return AzureCliCredential(tenant_id=self.tenant or "", process_timeout=_CLI_TIMEOUT), None

    def _app(self) -> dict[str, Any]:
        """Where a person signs in; without AZURE_CLIENT_ID it is azure-identity's own app that they sign in to."""
        options = dict(self.options)
        tenant = self.tenant or self.environ.get("AZURE_TENANT_ID", "").strip()
        if tenant:
            options["tenant_id"] = tenant
        if client := self.environ.get("AZURE_CLIENT_ID", "").strip():
            options["client_id"] = client
        return options

    def _device_code(self) -> tuple[Any, str | None]:
        from azure.identity import DeviceCodeCredential

        return DeviceCodeCredential(prompt_callback=show_code, **self._app()), None

    def _browser(self) -> tuple[Any, str | None]:
        from azure.identity import InteractiveBrowserCredential

        return InteractiveBrowserCredential(**self._app()), None

    def _secret(self) -> tuple[Any, str | None]:
        from azure.identity import ClientSecretCredential

        return self._made(
            lambda: ClientSecretCredential(
                self._tenant(), self._need("AZURE_CLIENT_ID"), self._need("AZURE_CLIENT_SECRET"), **self.options
            ),
            "AZURE_TENANT_ID",
        )

    def _certificate(self) -> tuple[Any, str | None]:
        from azure.identity import CertificateCredential

        options = dict(self.options)
        if password := self.environ.get("AZURE_CLIENT_CERTIFICATE_PASSWORD"):
            options["password"] = password
        if self.environ.get("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", "").casefold() in ("1", "true"):
            options["send_certificate_chain"] = True
        tenant, client = self._tenant(), self._need("AZURE_CLIENT_ID")
        path = self._need("AZURE_CLIENT_CERTIFICATE_PATH")
        require_private(Path(path), "AZURE_CLIENT_CERTIFICATE_PATH names", "the private key")
        return self._made(
            lambda: CertificateCredential(tenant, client, path, **options), "AZURE_CLIENT_CERTIFICATE_PATH"
        )

    def _managed_identity(self) -> tuple[Any, str | None]:
        from azure.identity import ManagedIdentityCredential

        client = self.environ.get("AZURE_CLIENT_ID", "").strip()
        return (ManagedIdentityCredential(client_id=client) if client else ManagedIdentityCredential()), None

    def _workload_identity(self) -> tuple[Any, str | None]:
        from azure.identity import WorkloadIdentityCredential

        tenant, client = self._tenant(), self._need("AZURE_CLIENT_ID")
        # Its mode is not looked at: Kubernetes projects it as 0644 into a volume of the pod's own, where nobody can
        # change that, and the token in it lives for an hour and serves this one federation alone.
        # https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
        path = self._need("AZURE_FEDERATED_TOKEN_FILE")
        return self._made(
            lambda: WorkloadIdentityCredential(
                tenant_id=tenant, client_id=client, token_file_path=path, **self.options
            ),
            "AZURE_FEDERATED_TOKEN_FILE",
        )

    @staticmethod
    def _made(make: Callable[[], Any], variable: str) -> tuple[Any, str | None]:
        """azure-identity checks some values when it is built; its texts may quote a value, so they are not shown."""
        trouble: Aad53004Error
        try:
            return make(), None
        except OSError as error:
            trouble = BadInput(f"The file that {variable} names cannot be read: {error.strerror}.")
        except (ValueError, TypeError):
            trouble = BadInput(
                f"The value of {variable} is not one that azure-identity takes"
                + (
                    "; it must name a PEM or PFX file with its private key, and AZURE_CLIENT_CERTIFICATE_PASSWORD "
                    "must hold its password where it has one."
                    if variable == "AZURE_CLIENT_CERTIFICATE_PATH"
                    else "."
                )
            )
        raise trouble


def identity_of(token: str) -> str:
    """Who a Graph token speaks for, as one line; the token is decoded, not verified, and never quoted.

    Claims: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    """
    claims = claims_of(token)
    if not claims:
        return "an identity that its token does not name"

    def claim(*names: str) -> str:
        return next((printable(str(claims[name]))[:120] for name in names if claims.get(name)), "")

    who = claim("upn", "preferred_username", "unique_name")
    app = claim("app_displayname", "appid", "azp")
    tenant = claim("tid")
    if not who:
        who = f"application {app}" if app else claim("oid", "sub") or "an identity that its token does not name"
    return f"{who} in tenant {tenant}" if tenant else who


def claims_of(token: str) -> Mapping[str, Any]:
    """The payload of a JWT, unverified; empty for an opaque token."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _needed(environ: Mapping[str, str], name: str, kind: str) -> str:
    value = environ.get(name, "")
    if not value.strip():
        raise NotAllowed(f"--auth {kind} needs the environment variable {name}, which is not set or empty.")
    return value if name == "AZURE_CLIENT_SECRET" else value.strip()


def _caused_by(error: BaseException | None, kinds: tuple[type[BaseException], ...]) -> bool:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, kinds):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def show_code(address: str, code: str, expires: datetime) -> None:
    """Says on standard error where to enter which device code; ``expires`` is UTC."""
    print(
        f"To sign in, open {printable(address)} and enter the code {printable(code)}, valid until {expires:%H:%M} UTC.",
        file=sys.stderr,
        flush=True,
    )
