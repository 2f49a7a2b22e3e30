"""Microsoft's model of Graph, as far as this project reads Graph: the tables that ``scripts/make_graph_model.py`` writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Model:
    """The paths, types and enumerations of one version."""

    version: str
    paths: tuple[Mapping[str, Any], ...]
    types: Mapping[str, Mapping[str, Any]]
    enums: Mapping[str, tuple[str, ...]]

    @cached_property
    def _by_lower(self) -> Mapping[str, str]:
        return {name.lower(): name for name in self.types}

    def chain(self, name: str | None) -> Iterator[Mapping[str, Any]]:
        """A type and its bases, from the most general one down to it."""
        if name is not None and name in self.types:
            entry = self.types[name]
            yield from self.chain(entry.get("base"))
            yield entry

    def properties(self, name: str) -> Mapping[str, str]:
        """The properties of a type with those it inherits; empty for a type that the table lacks."""
        if name not in self._properties:
            self._properties[name] = {
                key: kind for entry in self.chain(name) for key, kind in entry["properties"].items()
            }
        return self._properties[name]

    @cached_property
    def _properties(self) -> dict[str, Mapping[str, str]]:
        """What :meth:`properties` has found."""
        return {}

    def derives(self, name: str, base: str) -> bool:
        at: str | None = name
        while at is not None and at != base:
            at = self.types.get(at, {}).get("base")
        return at is not None

    def find(self, odata_type: str) -> str | None:
        """The name of the type that ``#microsoft.graph.…`` means, whatever its case; None where the table lacks it."""
        return self._by_lower.get(odata_type.removeprefix("#").removeprefix("microsoft.graph.").lower())

    def kind_of(self, item: Mapping[str, Any], declared: str) -> str:
        """The type of an object: the one that it names, as far as the table knows it, else the declared one."""
        named = item.get("@odata.type")
        return (self.find(named) if isinstance(named, str) else None) or declared


@cache
def model(version: str) -> Model:
    """The table of ``v1.0`` or ``beta``."""
    raw = json.loads((HERE / f"model-{version}.json").read_text(encoding="utf-8"))
    enums = {name: tuple(members) for name, members in raw["enums"].items()}
    return Model(raw["version"], tuple(raw["paths"]), raw["types"], enums)
