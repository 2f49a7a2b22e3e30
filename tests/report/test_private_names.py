"""No module of the reports reads a private name of another one: what several show is public, in a module of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import aad53004.report

PACKAGE = Path(aad53004.report.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def private_uses(source: str) -> list[str]:
    """The private names of other modules that a module imports, or reads off a module that it has imported."""
    tree = ast.parse(source)
    uses: list[str] = []
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            uses += [f"{node.module}.{alias.name}" for alias in node.names if is_private(alias.name)]
            uses += [node.module] if node.module and any(map(is_private, node.module.split("."))) else []
            modules |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            base = node.value
            while isinstance(base, ast.Attribute):
                base = base.value
            if isinstance(base, ast.Name) and base.id in modules:
                uses.append(f"{base.id}.{node.attr}")
    return uses


@pytest.mark.parametrize("module", MODULES, ids=[path.relative_to(PACKAGE).as_posix() for path in MODULES])
def test_no_report_reads_a_private_name_of_another_module(module: Path) -> None:
    assert not private_uses(module.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "from aad53004.report.formats.terminal import _title",
        "from aad53004.report._view import View",
        "from aad53004.report.formats import terminal\nterminal._title(1)",
        "import aad53004.report.summary\naad53004.report.summary._since",
    ],
)
def test_a_private_name_is_noticed(source: str) -> None:
    assert private_uses(source)
