"""``--post teams|slack URL``: the summary to a chat, where it is asked for.

The address of a webhook is a secret: who has it can post. It is in no output, log or error; of it the host alone is
named. A command line is read by others (process lists, shell histories, pipeline logs), so that besides the address
itself ``env`` and ``env:NAME`` are taken, which name the variable that holds it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from aad53004.errors import BadInput

if TYPE_CHECKING:
    from ssl import SSLContext

    from aad53004.cli.options import Settings
    from aad53004.diagnosis import Diagnosis

Post = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--post",
        metavar="teams|slack URL|env|env:NAME",
        help="Post the summary, no evidence; env: the address is in AAD53004_POST_URL, which others cannot see.",
        show_default=False,
    ),
]
PostNames = Annotated[bool, typer.Option("--post-names", help="With the names of the user and the tenant in --post.")]

VARIABLE = "AAD53004_POST_URL"
KINDS = ("teams", "slack")
TIMEOUT = 10.0  # seconds, for all of it
LONGEST = 4096
_LOGS = ("httpx", "httpcore", "hpack")


@dataclass(frozen=True)
class Target:
    """Where to post. ``url`` is a secret, and in no ``repr``."""

    kind: str
    host: str
    url: str = field(repr=False)
    names: bool = False


def read(post: tuple[str, str] | None, names: bool = False, environ: Mapping[str, str] = os.environ) -> Target | None:
    """The options, checked before anything is asked; None where nothing is posted. Raises BadInput, without the address
    in it."""
    if post is None:
        if names:
            raise BadInput("--post-names is of --post; give that too, or leave it out.")
        return None
    kind, given = post[0].strip().casefold(), post[1].strip()
    if kind not in KINDS:
        raise BadInput(f"--post takes {' or '.join(KINDS)} and behind it an address, env or env:NAME.")
    where = "The address of --post"
    if given == "env" or given.startswith("env:"):
        name = given[4:] or VARIABLE
        given = environ.get(name, "").strip()
        where = f"The address in {name}" if name.isidentifier() else "The address in the variable of --post"
        if not given:
            raise BadInput(f"{where} is not there; set the variable to the address of the webhook.")
    return Target(kind, _host(given, where), given, names)


def _host(url: str, where: str) -> str:
    """The host of an address that may be posted to. Raises BadInput."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if not host or port == 0 or len(url) > LONGEST or not url.isprintable() or not url.isascii() or " " in url:
        raise BadInput(f"{where} is no web address; copy it whole from the webhook.")
    if parts.username is not None or parts.password is not None:
        raise BadInput(f"{where} holds a user name or password; a webhook has none.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise BadInput(f"{where} must begin with https://, so that nobody can read it on its way.")
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def send(target: Target | None, diagnosis: Diagnosis, settings: Settings, *, timeout: float = TIMEOUT) -> bool:
    """Posts the summary, and says so or why not on standard error. Never raises for what the other side does: whether a
    chat was reached changes nothing about the diagnosis. Returns whether it was posted."""
    if target is None:
        return False
    from aad53004.cli.console import say
    from aad53004.report.post.summary import summary

    found = summary(diagnosis, names=target.names)
    if target.kind == "teams":
        from aad53004.report.post.teams import payload
    else:
        from aad53004.report.post.slack import payload
    why = _within(timeout, lambda: _post(target, json.dumps(payload(found)).encode(), timeout))
    if why:
        say(f"warning: the summary was not posted to {target.kind}: {target.host} {why}")
        return False
    say(f"posted the summary to {target.kind} ({target.host})", settings)
    return True


def _within(seconds: float, run: Callable[[], str]) -> str:
    """What ``run`` says, or that it took too long. A server that answers a byte a second keeps each single wait short,
    so that the limit is on all of it."""
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(run()), daemon=True)
    thread.start()
    thread.join(seconds)
    return said[0] if said else f"did not answer within {seconds:g} s"


def _post(target: Target, body: bytes, timeout: float) -> str:
    """Posts; empty, or why not in half a sentence that does not have the address in it."""
    import httpx

    secure = target.url.startswith("https:")
    try:
        with (
            _no_log(),
            httpx.Client(
                timeout=timeout, follow_redirects=False, trust_env=secure, verify=_trust() if secure else False
            ) as client,
            client.stream("POST", target.url, content=body, headers={"Content-Type": "application/json"}) as answer,
        ):
            status, moved = answer.status_code, answer.has_redirect_location
    except httpx.TimeoutException:
        return f"did not answer within {timeout:g} s"
    except httpx.HTTPError as error:
        # The text of an error may quote the address.
        return f"could not be reached ({type(error).__name__})"
    except Exception as error:
        return f"could not be asked ({type(error).__name__})"
    if moved or 300 <= status < 400:
        return f"sends elsewhere ({status}), which is not followed; give the webhook's own address"
    return "" if 200 <= status < 300 else f"answered {status}"


def _trust() -> SSLContext:
    from aad53004.graph.live_wire import trust

    return trust(os.environ)


@contextmanager
def _no_log() -> Iterator[None]:
    """Keeps the address out of logs: the client writes each into its own, and a caller may have turned that on."""
    import logging

    def none(record: logging.LogRecord) -> bool:
        return False

    loggers = [logging.getLogger(name) for name in _LOGS]
    loggers += [logging.getLogger(name) for name in ("httpcore.connection", "httpcore.http11", "httpcore.proxy")]
    for logger in loggers:
        logger.addFilter(none)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(none)
