"""What is the same in every tenant stands in one room: no module has a second table of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aad53004.entra.apps import FIRST_PARTY_APPS, INTUNE, NAMES, OWNERS
from aad53004.entra.clouds import CLOUDS
from aad53004.entra.codes import CODES
from aad53004.entra.roles import ROLE_NAMES

PACKAGE = Path(__file__).resolve().parents[2] / "aad53004"
HOSTS = {
    urlsplit(address).netloc for cloud in CLOUDS.values() for address in (cloud.authority, cloud.graph, cloud.portal)
}
MODULES = sorted(file.relative_to(PACKAGE).as_posix() for file in PACKAGE.rglob("*.py"))


def texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def hosts_in(tree: ast.AST) -> set[str]:
    """Strings that are the host of a cloud or its address, and nothing more."""
    return {text for text in texts(tree) if text.removeprefix("https://").rstrip("/").casefold() in HOSTS}


def ids_in(tree: ast.AST, ids: set[str]) -> set[str]:
    """These ids as strings of their own, and as words of a string that is a table."""
    return {word for text in texts(tree) for word in text.casefold().split() if word in ids}


def codes_in(tree: ast.AST) -> set[int]:
    """Error codes that stand together in a literal, or under a name of the module."""
    codes: set[int] = set()
    for node in ast.walk(tree):
        elements: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            elements = [*node.keys]
        elif isinstance(node, (ast.Set, ast.List, ast.Tuple)):
            elements = [*node.elts]
        numbers = {one.value for one in elements if isinstance(one, ast.Constant) and type(one.value) is int}
        codes |= numbers if len(numbers & CODES.keys()) > 1 else set()
    for statement in ast.iter_child_nodes(tree):
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(value, ast.Constant) and type(value.value) is int and value.value in CODES:
            codes.add(value.value)
    return codes & CODES.keys()


@pytest.mark.parametrize("module", MODULES)
def test_no_module_has_a_table_of_another_room(module: str) -> None:
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    if module != "entra/clouds.py":
        assert hosts_in(tree) == set()
    if module != "entra/roles.py":
        assert ids_in(tree, {*ROLE_NAMES}) == set()
    if module != "entra/apps.py":
        assert ids_in(tree, {*FIRST_PARTY_APPS, *NAMES, *INTUNE, *OWNERS}) == set()
    if module != "entra/codes.py":
        assert codes_in(tree) == set()


def test_the_scan_sees_what_it_looks_for() -> None:
    tree = ast.parse(
        "GRAPH = {'global': 'https://graph.microsoft.com'}\n"
        "ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'\n"
        "APPS = '''\n04b07795-8ddb-461a-bbee-02f9e1bf7b46 the Azure CLI\n'''\n"
        "BLOCKED = {53003: 'blocked', 530031: 'no token'}\n"
        "PROOF_UP = 53004\n"
        "SEVERAL = {50076, 50079}\n"
        "LIMITS = (50000, 7)\n"
    )
    assert hosts_in(tree) == {"https://graph.microsoft.com"}
    assert ids_in(tree, {*ROLE_NAMES}) == {"62e90394-69f5-4237-9190-012177145e10"}
    assert ids_in(tree, {*NAMES}) == {"04b07795-8ddb-461a-bbee-02f9e1bf7b46"}
    assert codes_in(tree) == {53003, 530031, 53004, 50076, 50079}


def test_only_demo_recordings_stand_under_data() -> None:
    assert [module for module in MODULES if module.startswith("data/")] == ["data/__init__.py", "data/demo/__init__.py"]
