"""``aad53004 schema``: the JSON Schema of what the tool writes."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aad53004.errors import BadInput

# Where schemas are made, each loaded only where the ones before it have not the one that is wanted.
_MODULES = ("schema", "schema_whatif", "schema_explain", "policy_tests.schema")


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
    from importlib import import_module

    from aad53004.cli.console import write

    wanted, known = name.strip().casefold(), []
    for module in _MODULES:
        made = import_module(f"aad53004.report.{module}").SCHEMAS
        if wanted in made:
            write(json.dumps(made[wanted](), indent=2, ensure_ascii=False) + "\n")
            return
        known += made
    raise BadInput(f"There is no schema {name[:40]!r}; choose {' or '.join(known)}.")
