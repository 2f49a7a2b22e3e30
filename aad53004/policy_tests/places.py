"""Where a policy stands: its file and the line of its id or name, for a report that points there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from aad53004.conditional_access.reading import MAX_BYTES, MAX_FILES
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import BadInput
from aad53004.files import read_bounded


@dataclass(frozen=True)
class PolicyPlace:
    file: Path
    line: int


def places_of(root: Path | None, policies: Iterable[ConditionalAccessPolicy]) -> Mapping[str, PolicyPlace]:
    """The places of these policies by id, as far as one file alone holds their id or their name as text."""
    searched = list(policies)
    if root is None or not searched:
        return {}
    files = [root] if root.is_file() else sorted(islice(root.rglob("*.json"), MAX_FILES))
    places: dict[str, list[PolicyPlace]] = {}
    for file in files:
        text = _text(file, root)
        for policy in searched if text else ():
            line = _line(text, policy)
            if line:
                places.setdefault(policy.id, []).append(PolicyPlace(file, line))
    return {own: several[0] for own, several in places.items() if len(several) == 1}


def _text(file: Path, root: Path) -> str:
    if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
        return ""
    try:
        data = read_bounded(file, MAX_BYTES, "an export of policies")
    except BadInput:
        return ""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")


def _line(text: str, policy: ConditionalAccessPolicy) -> int:
    """The line in which the id of a policy stands, else that of its name; 0 where neither does."""
    for value in (policy.id, policy.display_name):
        for ascii_only in (False, True):
            at = text.find(json.dumps(value, ensure_ascii=ascii_only)) if value else -1
            if at >= 0:
                return text.count("\n", 0, at) + 1
    return 0
