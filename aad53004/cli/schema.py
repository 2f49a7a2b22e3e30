"""``aad53004 schema``: the JSON Schema of what the tool writes."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aad53004.errors import BadInput


def schema(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="diagnosis, recording, preflight, whatif or explain.")
    ] = "diagnosis",
) -> None:
    """Print a JSON Schema.

    diagnosis is what check -o json writes, recording what record writes, preflight what preflight -o json writes.
    explain is what explain -o json writes, whatif what whatif -o json writes, whatif-matrix and whatif-diff with
    --matrix and --diff.
    """
    from aad53004.cli.console import write
    from aad53004.report import schema_explain, schema_whatif
    from aad53004.report.schema import SCHEMAS

    every = {**SCHEMAS, **schema_whatif.SCHEMAS, **schema_explain.SCHEMAS}
    make = every.get(name.strip().casefold())
    if make is None:
        raise BadInput(f"There is no schema {name[:40]!r}; choose {' or '.join(every)}.")
    write(json.dumps(make(), indent=2, ensure_ascii=False) + "\n")
