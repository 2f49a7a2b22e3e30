"""What is known about a root cause or a fix stands in its own module: nobody else's code names it by its id.

Allowed are the lists that others are handed: the fixes of a rule, in a tuple of the rule's module or as ``fixes=``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from aad53004.fixes import catalogue as fixes
from aad53004.rules import catalogue as rules

PACKAGE = Path(__file__).resolve().parents[1] / "aad53004"
RULES = frozenset(rule.id for rule in rules())
FIXES = frozenset(fixes())


def foreign_ids(source: str, path: str) -> Iterator[str]:
    """Each id of a rule or a fix that a module names and that belongs to another one; ``path`` within the package."""
    folder, _, file = path.rpartition("/")
    own = Path(file).stem.replace("_", "-") if folder in ("rules", "fixes") else ""
    tree = ast.parse(source)
    handed = set(map(id, _handed(tree, tuples=folder == "rules" and file != "__init__.py")))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != own:
            if node.value in RULES or (node.value in FIXES and id(node) not in handed):
                yield f"{path}:{node.lineno} {node.value}"
        elif isinstance(node, ast.ImportFrom | ast.Import):
            modules = {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                modules = {node.module or "", *(f"{node.module}.{name}" for name in modules)}
            for module in modules:
                room, _, name = module.rpartition(".")
                known = {"aad53004.rules": RULES, "aad53004.fixes": FIXES}.get(room, frozenset())
                if name.replace("_", "-") in known:
                    yield f"{path}:{node.lineno} {module}"


def _handed(tree: ast.AST, *, tuples: bool) -> Iterator[ast.AST]:
    """The nodes below an argument ``fixes=``, and below a tuple or list where those count as handed on."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.keyword) and node.arg == "fixes") or (
            tuples and isinstance(node, ast.Tuple | ast.List)
        ):
            yield from ast.walk(node)


def test_no_module_names_the_rule_or_fix_of_another() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 200
    named = [
        place
        for file in files
        for place in foreign_ids(file.read_text(encoding="utf-8"), file.relative_to(PACKAGE).as_posix())
    ]
    assert named == []


@pytest.mark.parametrize(
    ("path", "source", "count"),
    [
        ("diagnosis.py", 'COMPROMISE = {"user-reported-fraud"}', 1),
        ("diagnosis.py", 'wanted.append("wait-and-rerun")', 1),
        ("report/guide.py", 'match rule.id:\n    case "mfa-block-list":\n        pass', 1),
        ("fixes/_order.py", 'FIRST = ("contain-compromise", "revoke-sessions")', 2),
        ("fixes/allow_method.py", 'other = "temporary-access-pass"', 1),
        ("rules/stale_log.py", 'other = "account-disabled"', 1),
        ("rules/stale_log.py", 'other = ("account-disabled",)', 1),
        ("rules/stale_log.py", 'if fix == "wait-and-rerun":\n    pass', 1),
        ("report/ticket.py", "from aad53004.rules.stale_log import judge", 1),
        ("report/ticket.py", "from aad53004.fixes import wait_and_rerun", 1),
        ("rules/stale_log.py", '@rule("stale-log", fixes=("wait-and-rerun",))\ndef judge(): ...', 0),
        ("rules/stale_log.py", 'FIRST = ("wait-and-rerun",)', 0),
        ("rules/__init__.py", 'replace(lowered, fixes=("temporary-access-pass",))', 0),
        ("rules/__init__.py", 'FIRST = ("temporary-access-pass",)', 1),
        ("cli/fix.py", 'help = "A fix of the plan, such as temporary-access-pass."', 0),
    ],
)
def test_a_foreign_id_is_found_wherever_it_stands(path: str, source: str, count: int) -> None:
    assert len(list(foreign_ids(source, path))) == count
