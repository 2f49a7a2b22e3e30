"""The access token of a live run: fetched off the event loop, kept in memory, renewed when Graph says so."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, Any

from aad53004.auth.credentials import Credential, claims_of, identity_of

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken

# azure-identity renews its own cache five minutes before the end; asking it then gets a fresh token.
EARLY = 300.0
# A token that is near its end when it comes (the Azure CLI hands those out) is not asked for again with each request.
AT_LEAST = 30.0
SHORTEST = 16  # characters; every real token has hundreds


class DaemonThreads(ThreadPoolExecutor):
    """Runs each blocking call in a thread that nobody waits for at the end.

    Looking up a name or waiting for a sign-in in a browser cannot be cancelled. After Ctrl-C the run must end at once
    all the same, which the usual pool prevents: it joins its threads when the loop closes and when Python ends.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        Thread(target=work, daemon=True).start()
        return future


class Tokens:
    """A credential for kiota's authentication provider, which awaits :meth:`get_token` before each request."""

    def __init__(self, credential: Credential, scope: str, wall: Callable[[], float]) -> None:
        self._credential = credential
        self._scope = scope
        self._wall = wall
        self._token: AccessToken | None = None
        self._due = 0.0  # POSIX seconds
        self._lock = asyncio.Lock()
        self.identity = ""
        self.claims: Mapping[str, Any] = {}

    def __repr__(self) -> str:
        return f"Tokens({self._scope})"

    @property
    def held(self) -> str:
        """The token in use, to take it out of what comes back; empty before the first, and for one so short that it
        would be found by chance."""
        token = self._token.token if self._token else ""
        return token if len(token) >= SHORTEST else ""

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """The token in use. Raises NotAllowed or GraphFailed, as the credential says."""
        async with self._lock:
            if self._token is None or self._due <= self._wall():
                self._token = await self._fetch(None)
            return self._token

    async def renew(self, claims: str | None) -> None:
        """Gets another token, with the claims that Graph demanded where it did. Raises as :meth:`get_token` does."""
        async with self._lock:
            self._token = await self._fetch(claims)

    async def _fetch(self, claims: str | None) -> AccessToken:
        options: dict[str, Any] = {"enable_cae": True}
        if claims:
            options["claims"] = claims
        token = await asyncio.to_thread(self._credential.get_token, self._scope, **options)
        self._due = max(token.expires_on - EARLY, self._wall() + AT_LEAST)
        self.identity = identity_of(token.token)
        self.claims = claims_of(token.token)
        return token


def claims_in(challenge: str) -> str | None:
    """The claims, as JSON text, that a ``WWW-Authenticate`` header demands; None where it demands none.

    Continuous access evaluation: https://learn.microsoft.com/entra/identity-platform/claims-challenge
    """
    if "insufficient_claims" not in challenge:
        return None
    found = re.search(r'claims="([A-Za-z0-9+/=_-]{1,20000})"', challenge)
    if not found:
        return None
    text = found[1].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        claims = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
        return claims if isinstance(json.loads(claims), dict) else None
    except (ValueError, binascii.Error, RecursionError):
        return None
