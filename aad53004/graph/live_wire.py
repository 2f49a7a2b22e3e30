"""One HTTP request to Graph through msgraph-sdk's client: its pipeline, its authentication, our limits.

What the pipeline does: the token for the one Graph host (kiota's authentication provider), telemetry headers, user
agent. What it must not do here: retry (the source does, with a budget), follow redirects (only to the same origin, and
that is decided here), answer a claims challenge (the source does, once for all requests that wait).
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import ssl
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import httpx
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_access_token_provider import AzureIdentityAccessTokenProvider
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_http.middleware import BaseMiddleware
from kiota_http.middleware.options import (
    RedirectHandlerOption,
    ResponseHandlerOption,
    RetryHandlerOption,
    UrlReplaceHandlerOption,
)
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_request_adapter import options as graph_options
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory  # type: ignore[import-untyped]
from msgraph_core.middleware import GraphTelemetryHandler  # type: ignore[import-untyped]
from msgraph_core.middleware.options import GraphTelemetryHandlerOption  # type: ignore[import-untyped]

from aad53004.entra.clouds import is_loopback
from aad53004.errors import BadInput
from aad53004.graph.live_origin import same_origin
from aad53004.graph.live_token import Tokens

LARGEST_BODY = 64 * 1024 * 1024  # bytes, decompressed
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 100.0  # for a whole answer; Graph's own gateway gives up before that
SILENT_SECONDS = 30.0  # without a byte on a connection: it is broken, however long the whole answer may take
MOST_REDIRECTS = 3
_PROBE_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
_CHALLENGE = "aad53004_challenge"
_BEARER = re.compile(rb"[Bb]earer\s+[A-Za-z0-9._~+/=-]{16,}")
_CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")


class Unreachable(Exception):
    """No connection to Graph came about; the text is a sentence that names host, proxy and certificate issuer."""


class Broken(Exception):
    """The answer was cut off, garbled or never came; asking again may help."""


class Refused(Exception):
    """What Graph answered is not taken: it leads elsewhere."""


class TooLarge(Refused):
    """The answer is larger than LARGEST_BODY."""


@dataclass(frozen=True)
class Reply:
    """One HTTP answer, whole. Header names are lower-case; ``challenge`` is its WWW-Authenticate header."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    challenge: str = ""


class WholeAnswer(BaseMiddleware):
    """Last in the pipeline: reads the body up to the limit, and keeps the challenge from kiota's own 401 handling.

    kiota would ask the credential once for each request that meets a challenge; a batch run meets it in all its
    requests at once, and the credential must be asked once.
    """

    async def send(self, request: httpx.Request, transport: httpx.AsyncBaseTransport) -> httpx.Response:
        response = await super().send(request, transport)
        body = bytearray()
        try:
            encoding = response.headers.get("content-encoding", "identity").strip().lower()
            if encoding not in ("", "identity", "gzip", "deflate"):
                # Only what was offered: other decoders expand without a bound on what one read yields.
                raise httpx.DecodingError("an encoding that was not asked for", request=request)
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise TooLarge(f"Graph's answer is larger than {LARGEST_BODY // 2**20} MB and was not read")
        finally:
            await response.aclose()
        dropped = {"content-encoding", "content-length", "transfer-encoding", "www-authenticate", "set-cookie"}
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in dropped]
        extensions = {**response.extensions, _CHALLENGE: response.headers.get("www-authenticate", "")}
        return httpx.Response(
            response.status_code, headers=headers, content=bytes(body), request=request, extensions=extensions
        )


class Wire:
    """A pool of connections to one Graph root. ``silent``: seconds without a byte after which a connection is broken."""

    def __init__(self, root: str, scope: str, tokens: Tokens, silent: float = SILENT_SECONDS) -> None:
        self.root = root
        self.tokens = tokens
        self._silent = silent
        host = urlsplit(root).hostname or ""
        plain = root.startswith("http://")
        # Plain http is for this machine only; a proxy variable must not carry the token off it.
        self._trust_env = not plain
        # hpack writes whole header blocks, the token among them, into its debug log.
        hpack = logging.getLogger("hpack")
        if hpack.level == logging.NOTSET:
            hpack.setLevel(logging.INFO)
        try:
            self._http = httpx.AsyncClient(
                http2=True,
                verify=trust(os.environ),
                trust_env=self._trust_env,
                follow_redirects=False,
                timeout=httpx.Timeout(silent, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=20, max_keepalive_connections=20),
                headers={"Accept-Encoding": "gzip", "User-Agent": "aad53004"},
            )
        except (ImportError, ValueError):
            proxy = proxy_for(root, os.environ)
            where = proxy[0] if proxy else "the proxy variables"
            raise BadInput(f"{where} names a proxy of a kind that is not supported; use http:// or https://.") from None
        options = {
            **graph_options,
            RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False),
            RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False),
            # It serves /me only, and puts whole addresses with their user names into traces.
            UrlReplaceHandlerOption.get_key(): UrlReplaceHandlerOption(enabled=False),
        }
        middleware = [
            *KiotaClientFactory.get_default_middleware(options),
            GraphTelemetryHandler(options=graph_options[GraphTelemetryHandlerOption.get_key()]),
            WholeAnswer(),
        ]
        GraphClientFactory.create_with_custom_middleware(middleware, client=self._http)
        provider = BaseBearerTokenAuthenticationProvider(_Provider(tokens, scope, host))
        self._adapter = GraphRequestAdapter(provider, client=self._http)
        self._adapter.base_url = f"{root}/v1.0"
        self.client = GraphServiceClient(request_adapter=self._adapter)

    async def request(self, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Reply:
        """GET ``url`` (absolute, below the root), or POST ``content`` as JSON; redirects within the origin followed.

        Raises Unreachable, Broken, Refused, and what the credential raises.
        """
        # Before the clock of the answer starts: signing in may take somebody minutes.
        await self.tokens.get_token()
        sent = {"client-request-id": str(uuid.uuid4()), **headers}
        for _ in range(MOST_REDIRECTS + 1):
            reply = await self._once(url, sent, content)
            if reply.status not in _REDIRECTS:
                return reply
            target = urljoin(url, reply.headers.get("location", "").strip() or "about:blank")
            if not same_origin(target, self.root):
                raise Refused(f"Graph redirected the request ({reply.status}) away from its own address")
            if content is not None and reply.status not in (307, 308):
                raise Refused(f"Graph redirected a batch ({reply.status}) in a way that loses its content")
            url = target
        raise Refused("Graph redirected the request again and again")

    async def _once(self, url: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        info = RequestInformation(Method.GET if content is None else Method.POST)
        info.url = url
        info.headers.add("Accept", "application/json")
        for name, value in headers.items():
            info.headers.add(name, value)
        if content is not None:
            info.set_stream_content(content, "application/json")
        info.add_request_options([ResponseHandlerOption(NativeResponseHandler())])
        trouble: Exception
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answered = await self._adapter.send_primitive_async(info, "bytes", None)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            trouble = Unreachable(await self._why_unreachable(error))
        except httpx.TimeoutException:
            trouble = Broken(f"nothing came from Graph for {self._silent:g} s")
        except TimeoutError:
            trouble = Broken(f"Graph did not finish its answer within {ANSWER_SECONDS:.0f} s")
        except httpx.DecodingError:
            trouble = Broken("Graph's answer could not be decompressed")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, EOFError):
            trouble = Broken("the connection to Graph broke off in the middle of an answer")
        else:
            return _reply(cast(httpx.Response, answered), headers, self.tokens.held)
        # Raised out here: httpx's errors hold the request, and the request holds the token.
        raise trouble

    async def aclose(self) -> None:
        """Closes the connections."""
        # msgraph-core's transports do not pass aclose on to the transport that they wrap.
        wrapped: list[Any] = [self._http._transport, *self._http._mounts.values()]
        await self._http.aclose()
        for transport in wrapped:
            inner = getattr(transport, "transport", None)
            if isinstance(inner, httpx.AsyncBaseTransport):
                await inner.aclose()

    async def _why_unreachable(self, error: Exception) -> str:
        parts = urlsplit(self.root)
        proxy = proxy_for(self.root, os.environ) if self._trust_env else None
        through = f" through the proxy {proxy[1]} ({proxy[0]})" if proxy else ""
        start = f"{parts.netloc} could not be reached{through}: "
        for cause in _causes(error):
            if isinstance(cause, ssl.SSLCertVerificationError):
                issuer = await self._issuer()
                issued = f", issued by {issuer}," if issuer else ""
                return (
                    f"{start}its certificate{issued} is not trusted; "
                    "set SSL_CERT_FILE to the CA bundle of your organisation"
                )
            if isinstance(cause, ssl.SSLError):
                return f"{start}TLS could not be negotiated"
            if isinstance(cause, socket.gaierror):
                return f"{start}the host name cannot be resolved"
            if isinstance(cause, ConnectionRefusedError):
                return f"{start}the connection was refused"
        if isinstance(error, httpx.ProxyError):
            return f"{start}the proxy answered {_short(str(error))}"
        if isinstance(error, httpx.ConnectTimeout):
            return f"{start}there was no connection within {CONNECT_SECONDS:.0f} s"
        return f"{start}the connection could not be made"

    async def _issuer(self) -> str:
        """Who issued the certificate that was not trusted: asked for again, without checking it and without a token."""
        from cryptography import x509
        from cryptography.x509.oid import NameOID

        try:
            async with (
                asyncio.timeout(_PROBE_SECONDS),
                httpx.AsyncClient(verify=False, trust_env=self._trust_env) as probe,  # noqa: S501  # reads a name, sends nothing
                probe.stream("HEAD", f"{self.root}/") as response,
            ):
                certificate = response.extensions["network_stream"].get_extra_info("ssl_object").getpeercert(True)
            issuer = x509.load_der_x509_certificate(certificate).issuer
            named = [
                str(attribute.value)
                for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
                for attribute in issuer.get_attributes_for_oid(oid)
            ]
            return _short(" of ".join(named[:2]))
        except Exception:
            # The sentence is as true without the name; whatever went wrong here is no second error to report.
            return ""


class _Provider(AzureIdentityAccessTokenProvider):
    """kiota's token provider, for one Graph host."""

    def __init__(self, tokens: Tokens, scope: str, host: str) -> None:
        super().__init__(cast(Any, tokens), None, [scope], [host])
        if is_loopback(host):
            # kiota knows 127.0.0.1 and localhost as local, not the rest of 127.0.0.0/8.
            self.LOCALHOST_STRINGS = {*AzureIdentityAccessTokenProvider.LOCALHOST_STRINGS, host}


def _reply(response: httpx.Response, sent: Mapping[str, str], token: str) -> Reply:
    headers = {name.lower(): without_token(value, token) for name, value in response.headers.items()}
    headers.setdefault("client-request-id", sent["client-request-id"])
    content = response.content
    # Something on the way, or Graph in an error, may send back what it was sent.
    if b"earer" in content or (token and token.encode() in content):
        content = _BEARER.sub(b"Bearer \xe2\x80\xa6", content)
        content = content.replace(token.encode(), b"\xe2\x80\xa6") if token else content
    return Reply(response.status_code, headers, content, response.extensions.get(_CHALLENGE, ""))


def without_token(text: str, token: str) -> str:
    """``text`` without the token in use."""
    return text.replace(token, "…") if token else text


def trust(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Which certificates to trust: the CA bundle of the environment, else the system's store and certifi's.

    Raises BadInput naming the variable whose file cannot be read or holds no certificate.
    """
    for name in _CA_VARIABLES:
        if place := environ.get(name, "").strip():
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            try:
                if Path(place).is_dir():
                    context.load_verify_locations(capath=place)
                else:
                    context.load_verify_locations(cafile=place)
            except (OSError, ValueError):
                raise BadInput(f"{name} names no readable bundle of CA certificates (PEM).") from None
            return context
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def proxy_for(url: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The variable that names the proxy for an address, and the proxy without its password; None: no proxy."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.netloc):
        return None
    found = getproxies()
    for scheme in (parts.scheme, "all"):
        if address := found.get(scheme):
            variable = f"{scheme}_proxy"
            name = next((name for name in (variable, variable.upper()) if environ.get(name)), "the system's setting")
            try:
                proxy = urlsplit(address if "://" in address else f"http://{address}")
                return name, proxy.netloc.rpartition("@")[2]
            except ValueError:
                return name, "that it names"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it, groups opened, each once."""
    todo, seen = [error], set[int]()
    while todo and len(seen) < 50:
        one = todo.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [other for other in (one.__cause__, one.__context__) if other is not None]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions


def _short(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:120]
