"""``aad53004 login``, ``logout`` and ``whoami``: the interactive account, and who would answer."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aad53004.cli import options
from aad53004.errors import BadInput, GraphFailed, NotAllowed

if TYPE_CHECKING:
    from aad53004.auth.identity import Identity

_WAIT = 900.0


def login(
    device_code: Annotated[
        bool, typer.Option("--device-code", help="Enter a code in a browser elsewhere, instead of one here.")
    ] = False,
    client_id: Annotated[
        str | None,
        typer.Option(
            "--client-id",
            metavar="ID",
            help="The app registration to sign in to; else AZURE_CLIENT_ID, else Microsoft's public development app.",
            show_default=False,
        ),
    ] = None,
    plaintext_cache: Annotated[
        bool,
        typer.Option(
            "--plaintext-cache",
            help="Where there is no encrypted store, keep the tokens in a file that only you may read.",
        ),
    ] = False,
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
    quiet: options.Quiet = False,
    no_input: options.NoInput = False,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", metavar="SECONDS", help="How long to wait for you (900).", show_default=False),
    ] = None,
) -> None:
    """Sign in once, and stay signed in.

    In a browser; where there is none, with a code. The tokens are kept in the encrypted store of the platform
    (Keychain, DPAPI, libsecret). --auth default, which is the default, then uses this account.
    """
    from aad53004.cli.console import say, write

    settings = options.settings(tenant=tenant, cloud=cloud, auth=auth, quiet=quiet, no_input=no_input, timeout=timeout)
    if settings.auth not in (None, "default", "browser", "device-code"):
        raise BadInput(f"login signs a person in: with a browser or a device code, not with --auth {settings.auth}.")
    if settings.no_input or not _somebody_is_here():
        raise NotAllowed("login needs somebody at the terminal, and may ask nobody here; use another --auth here.")
    from aad53004.auth.account import browser_is_here, choose_store, sign_in, wish
    from aad53004.auth.credentials import ACCESS_TOKEN, show_code
    from aad53004.entra.clouds import authority, resolve

    place = resolve(settings.cloud or os.environ.get("AAD53004_CLOUD"))
    where = authority(place, os.environ.get("AZURE_AUTHORITY_HOST"))
    by_code = device_code or settings.auth == "device-code"
    if not by_code and settings.auth != "browser" and not browser_is_here(os.environ):
        say("No browser is here; signing in with a code.", settings)
        by_code = True
    wanted = wish(
        tenant=settings.tenant,
        client_id=client_id,
        device_code=by_code,
        seconds=_WAIT if settings.timeout is None else settings.timeout,
        environ=os.environ,
    )
    store = choose_store(os.environ, plaintext=plaintext_cache)
    if not wanted.client_id:
        say(
            "Signing in to Microsoft's public development application (Azure CLI), which may lack consent for what a "
            "diagnosis reads: aad53004 preflight says what is missing, and how to make an app registration of your own.",
            settings,
        )
    if not by_code:
        say("Sign in in the browser that opens.", settings)
    try:
        account = sign_in(
            wanted,
            place,
            where,
            os.environ,
            store,
            show_code=show_code,
            show_address=lambda address: say(f"No browser opened; open this address in one here: {address}"),
        )
    except KeyboardInterrupt:
        say("aad53004: interrupted; nobody was signed in, and what was kept before is as it was.")
        raise typer.Exit(130) from None
    if store.kind == "plaintext":
        say(
            "There is no encrypted store here: as you asked, the tokens are in a plain file, which only you may read; "
            "aad53004 logout removes it.",
            settings,
        )
    if ACCESS_TOKEN in os.environ:
        say(f"{ACCESS_TOKEN} is set, and goes before this account.", settings)
    write(
        f"Signed in as {account.username} in tenant {account.tenant} (cloud {account.cloud}); kept in {store.title}.\n"
    )


def logout(quiet: options.Quiet = False) -> None:
    """Remove the signed-in account and its tokens from this machine.

    Access tokens that were given out already end by themselves, within about an hour.
    """
    from aad53004.auth.account import sign_out
    from aad53004.cli.console import write
    from aad53004.report.escaping import plain

    done = sign_out(os.environ)
    if options.settings(quiet=quiet).quiet:
        return
    if not done.removed:
        write("Nobody was signed in; there was nothing to remove.\n")
        return
    who = f"Signed out {done.account.username} of tenant {done.account.tenant}" if done.account else "Signed out"
    write(plain(f"{who}; removed {' and '.join(done.removed)}.") + "\n")


def whoami(
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody for a token; say what is known without.")
    ] = False,
    output: options.Output = "terminal",
    tenant: options.Tenant = None,
    cloud: options.CloudName = None,
    auth: options.Auth = None,
) -> None:
    """Who would answer now, and how.

    Identity, tenant, cloud, application, when the token ends and what it allows; the token itself is never shown.
    Nobody is asked to sign in. Exits 3 when nobody would answer.
    """
    from aad53004.auth.credentials import credential
    from aad53004.auth.identity import asked, expected, settled
    from aad53004.cli.console import require_format, say, write
    from aad53004.entra.clouds import resolve

    kind = require_format(output)
    settings = options.settings(tenant=tenant, cloud=cloud, auth=auth)
    place = resolve(settings.cloud or os.environ.get("AAD53004_CLOUD"))
    how = settings.auth or "default"
    who = credential(how, tenant=settings.tenant, cloud=place, environ=os.environ, allow_interactive=False)
    trouble: GraphFailed | None = None
    try:
        identity = expected(how, settings.tenant, place, os.environ)
        # A token that is held already says everything without anybody being asked.
        if not offline or identity.source == "token":
            try:
                identity = asked(identity, who, place, settings.tenant)
            except GraphFailed as error:
                if not settled(identity):
                    raise
                trouble = error
        elif not settled(identity):
            raise NotAllowed(
                f"Who would answer cannot be said offline: {identity.how} has to be asked for a token; "
                "leave --offline out."
            )
    finally:
        who.close()
    if not identity.is_of(place):
        say(f"This token is for {identity.audience}, not for Microsoft Graph ({place.graph}): Graph will refuse it.")
    write(json.dumps(_document(identity), indent=2, ensure_ascii=False) + "\n" if kind == "json" else _text(identity))
    if trouble is not None:
        raise trouble


def _somebody_is_here() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _document(identity: Identity) -> dict[str, Any]:
    ends = identity.ends
    return {
        "schemaVersion": "1.0",
        "user": identity.user,
        "application": {"id": identity.application, "name": identity.application_name},
        "tenantId": identity.tenant,
        "cloud": identity.cloud,
        "source": identity.source,
        "how": identity.how,
        "kind": identity.kind,
        "expiresAt": None if ends is None else ends.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "scopes": list(identity.scopes),
        "roles": list(identity.roles),
        "tokenRead": identity.asked,
    }


def _text(identity: Identity) -> str:
    from aad53004.report.escaping import plain
    from aad53004.report.text import wrap

    application = " ".join(
        part for part in (identity.application_name, f"({identity.application})") if part and part != "(None)"
    )
    rows = [
        ("how", identity.how),
        ("kind", identity.kind),
        ("tenant", identity.tenant),
        ("cloud", identity.cloud),
        ("app", application),
        ("token ends", identity.ends and f"{identity.ends:%Y-%m-%d %H:%M} UTC"),
        ("scopes", " ".join(identity.scopes)),
        ("roles", " ".join(identity.roles)),
    ]
    lines = [plain(identity.user or identity.application_name or identity.application or "not named by the token")]
    for name, value in rows:
        if value:
            lines += wrap(plain(value), 100, f"  {name:<12}")
    if not identity.asked:
        lines.append("  No token was read: what it allows and when it ends is not known.")
    return "\n".join(lines) + "\n"
