"""``aad53004 schema``: the JSON Schema of what the tool writes."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aad53004.errors import BadInput


def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="diagnosis, recording, preflight, whatif, explain, personas and more.")
    ] = "diagnosis",
) -> None:
    """Print a JSON Schema.

    diagnosis is what check -o json writes, recording what record writes, preflight what preflight -o json writes.
    explain is what explain -o json writes, whatif what whatif -o json writes, whatif-matrix and whatif-diff with
    --matrix and --diff. personas is the file that test reads, policy-tests what test -o json writes.
    """
    from aad53004.cli.console import write
    from aad53004.report.schema import SCHEMAS

    make = SCHEMAS.get(name.strip().casefold())
    if make is None:
        raise BadInput(f"There is no schema {name[:40]!r}; choose {' or '.join(SCHEMAS)}.")
    write(json.dumps(make(), indent=2, ensure_ascii=False) + "\n")
