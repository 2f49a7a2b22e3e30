"""Writes the project's own small copy of Microsoft's model of Graph, which the tests hold every answer against.

    python scripts/make_graph_model.py                tests/contract/model-v1.0.json, from msgraph-sdk
    python scripts/make_graph_model.py --beta         tests/contract/model-beta.json, from msgraph-beta-sdk
    python scripts/make_graph_model.py --check        writes nothing; exit 1 when a written table is out of date

The v1.0 table is made from the models of the installed msgraph-sdk. The beta table needs msgraph-beta-sdk, which the
project does not depend on: install it into an environment of its own and put its folder on PYTHONPATH::

    pip install --target build/beta msgraph-beta-sdk
    PYTHONPATH=build/beta python scripts/make_graph_model.py --beta

Both hold what the checkers ask and nothing else. A path leads over the SDK's request builders to the model that it
returns; from there every complex type is followed, with all types that derive from it. A property that holds another
entity is named and not followed, because Graph sends those only when asked to expand them; ``EMBEDDED`` names the
entities that come inside others unasked. What the generated code does not say is listed here: ``ABSTRACT``.

The shape: ``{"version", "source", "paths": [{"path", "returns", "collection"}], "types": {name: {"base", "abstract",
"derived": [names], "properties": {name: type}}}, "enums": {name: [members]}}``. A type is written ``string``,
``[string]`` for a collection; ``flags:name`` is an enumeration that may hold several members, joined by commas.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import inspect
import json
import re
import sys
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING  # noqa: E402

CONTRACT = ROOT / "tests" / "contract"
SDK = {"v1.0": "msgraph", "beta": "msgraph_beta"}
# Abstract in Microsoft's CSDL (https://graph.microsoft.com/v1.0/$metadata): an instance must name its own kind.
ABSTRACT = frozenset(
    {
        "authenticationCombinationConfiguration",
        "authenticationMethod",
        "authenticationMethodConfiguration",
        "conditionalAccessExternalTenants",
        "conditionalAccessSessionControl",
        "ipRange",
    }
)
# Entities that come inside another one without $expand.
EMBEDDED = frozenset({"authenticationMethodConfiguration", "authenticationStrengthPolicy"})
# In no published SDK yet: as the pages of Graph's reference on beta describe them.
# https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyplan?view=graph-rest-beta
# https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrule?view=graph-rest-beta
# https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrulecontrols?view=graph-rest-beta
# https://learn.microsoft.com/graph/api/identityprotectionpolicy-get?view=graph-rest-beta
DOCUMENTED_PATHS = {
    "/identity/conditionalAccess/plans": {"returns": "conditionalAccessPolicyPlan", "collection": True},
    "/identity/conditionalAccess/plans/{id}/rules": {"returns": "conditionalAccessPolicyRule", "collection": True},
    "/identityProtection/policy": {"returns": "identityProtectionPolicy", "collection": False},
}
DOCUMENTED_TYPES: dict[str, dict[str, Any]] = {
    "conditionalAccessPolicyPlan": {
        "base": "entity",
        "properties": {
            "createdDateTime": "dateTime",
            "description": "string",
            "displayName": "string",
            "modifiedDateTime": "dateTime",
            "sharedConditions": "conditionalAccessConditionSet",
            "state": "conditionalAccessPolicyState",
        },
    },
    "conditionalAccessPolicyRule": {
        "base": "entity",
        "properties": {
            "conditions": "conditionalAccessConditionSet",
            "controls": "conditionalAccessPolicyRuleControls",
            "description": "string",
            "displayName": "string",
            "state": "conditionalAccessPolicyState",
        },
    },
    "conditionalAccessPolicyRuleControls": {
        "properties": {
            "grantControls": "conditionalAccessGrantControls",
            "sessionControls": "conditionalAccessSessionControls",
        },
    },
    "identityProtectionPolicy": {
        "base": "entity",
        "properties": {"isUserRiskClearedOnPasswordReset": "boolean"},
    },
}
# In no published model, and yet in what Graph answers: exports of Conditional Access policies carry them.
OBSERVED = {
    "conditionalAccessPolicy": {"partialEnablementStrategy": "string"},
    "conditionalAccessConditionSet": {"times": "any"},
}
# Directory objects have dozens of kinds; these are the ones that the checkers read.
DIRECTORY_OBJECTS = ("directoryRole", "group", "user")
PRIMITIVES = {
    "str": "string",
    "bool": "boolean",
    "int": "int",
    "float": "double",
    "datetime": "dateTime",
    "date": "date",
    "time": "time",
    "timedelta": "duration",
    "uuid": "guid",
    "bytes": "binary",
}


class _Adapter:
    """What a request builder wants to be built; nothing is ever sent."""

    base_url = "https://graph.microsoft.com"

    def enable_backing_store(self, backing_store: object) -> None:
        """Part of a request adapter; there is nothing to store."""


class _Asked:
    """Takes the place of a parse node: remembers what a property's reader asks it for."""

    def __init__(self) -> None:
        self.name = ""
        self.argument: Any = None

    def __getattr__(self, name: str) -> Any:
        def asked(argument: Any = None, *more: Any) -> None:
            self.name, self.argument = name, argument

        return asked


def snake(name: str) -> str:
    """``riskyUserHistoryItem`` and ``RiskyUserHistoryItem`` as the SDK names modules and properties."""
    return re.sub(r"(?<!^)(?=[A-Z][a-z]|(?<=[a-z0-9])[A-Z])", "_", name).lower()


def graph_name(cls: type) -> str:
    """The name that Graph gives a class of the SDK; a type of another namespace keeps its last part."""
    return cls.__name__[0].lower() + cls.__name__[1:]


class Model:
    """The types, enumerations and paths reached so far, for one version of Graph."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.sdk = SDK[version]
        self.types: dict[str, dict[str, Any]] = {}
        self.enums: dict[str, list[str]] = {}
        self.paths: dict[str, dict[str, Any]] = {}
        self._entity: type = self._model("Entity")

    def _module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.sdk}.generated.{name}")

    def _model(self, name: str) -> type:
        found: type = getattr(self._module(f"models.{snake(name)}"), name)
        return found

    def add_path(self, path: str) -> None:
        """The path of a resource (with version and ``{names}``), and all that it returns."""
        _, _, *segments = path.split("/")
        base = self._module("base_graph_service_client").BaseGraphServiceClient
        builder: Any = base(_Adapter())
        template: list[str] = []
        for segment in segments:
            if segment.startswith("{"):
                by = [name for name in dir(builder) if name.startswith("by_")]
                builder = getattr(builder, by[0])("id")
                template.append("{id}")
            else:
                cast = segment.removeprefix("microsoft.")
                builder = getattr(builder, snake(cast.replace(".", "_")) if cast != segment else snake(segment))
                template.append(segment)
        returned = re.search(r"\[(\w+)\]$", inspect.signature(builder.get).return_annotation)
        if returned is None:
            raise ValueError(f"{path}: {type(builder).__name__}.get returns no model")
        cls = self._model(returned[1])
        collection = cls.__name__.endswith("CollectionResponse")
        if collection:
            cls = self._asked(cls)["value"].argument
        self.paths["/" + "/".join(template)] = {"returns": graph_name(cls), "collection": collection}
        self.add_type(cls)

    def _asked(self, cls: type) -> dict[str, _Asked]:
        """Every property of a class, those of its bases included, with what its reader asks for."""
        found: dict[str, _Asked] = {}
        instance: Any = cls()
        for name, read in instance.get_field_deserializers().items():
            asked = _Asked()
            read(asked)
            found[name] = asked
        return found

    def add_type(self, cls: type) -> None:
        """A model class, its bases, what derives from it, and the complex types of its properties."""
        name = graph_name(cls)
        if name in self.types:
            return
        self._add_alone(cls)
        derived = self._derived(cls)
        if derived:
            self.types[name]["derived"] = sorted(map(graph_name, derived))
        for other in derived:
            self.add_type(other)

    def _add_alone(self, cls: type) -> None:
        """A class and its bases without what else derives from those: an entity has thousands of kinds."""
        name = graph_name(cls)
        if name in self.types:
            return
        entry = self.types[name] = {}
        base = cls.__bases__[0]
        inherited: dict[str, _Asked] = {}
        if base.__module__.startswith(f"{self.sdk}."):
            entry["base"] = graph_name(base)
            inherited = self._asked(base)
            self._add_alone(base)
        if name in ABSTRACT:
            entry["abstract"] = True
        properties = {
            key: self._type_of(asked)
            for key, asked in self._asked(cls).items()
            if key not in inherited and not key.startswith("@")
        }
        entry["properties"] = dict(sorted({**properties, **OBSERVED.get(name, {})}.items()))

    def _derived(self, cls: type) -> list[type]:
        if cls.__name__ == "DirectoryObject":
            return [self._model(name[0].upper() + name[1:]) for name in DIRECTORY_OBJECTS]
        if cls.__name__ == "Entity":
            return []
        source = inspect.getsource(cls.create_from_discriminator_value)  # type: ignore[attr-defined]
        kinds = [self._imported(cls, module, name) for module, name in re.findall(r"from (\.\S+) import (\w+)", source)]
        return [kind for kind in kinds if issubclass(kind, cls) and kind is not cls]

    @staticmethod
    def _imported(cls: type, module: str, name: str) -> type:
        package = cls.__module__.rpartition(".")[0]
        found: type = getattr(importlib.import_module(module, package), name)
        return found

    def _type_of(self, asked: _Asked) -> str:
        reader, argument = asked.name, asked.argument
        if reader in ("get_enum_value", "get_collection_of_enum_values"):
            name = graph_name(argument)
            members: type[Enum] = argument
            self.enums[name] = [str(member.value) for member in members]
            return f"flags:{name}" if reader == "get_collection_of_enum_values" else name
        if reader in ("get_object_value", "get_collection_of_object_values"):
            name = graph_name(argument)
            # An entity that is not embedded is named only: the checker takes what is in it as it is.
            if not issubclass(argument, self._entity) or name in EMBEDDED:
                self.add_type(argument)
        elif reader == "get_collection_of_primitive_values":
            name = {"str": "string"}.get(argument.__name__) or PRIMITIVES[argument.__name__.lower()]
        else:
            name = PRIMITIVES[reader.removeprefix("get_").removesuffix("_value")]
        return f"[{name}]" if reader.startswith("get_collection") else name

    def document(self) -> dict[str, Any]:
        """The table, sorted, so that the same SDK gives the same bytes."""
        package = "msgraph-sdk" if self.version == "v1.0" else "msgraph-beta-sdk"
        version = importlib.metadata.version(package)
        return {
            "version": self.version,
            "source": f"the models of {package} {version}",
            "paths": [{"path": path, **entry} for path, entry in sorted(self.paths.items())],
            "types": dict(sorted(self.types.items())),
            "enums": dict(sorted(self.enums.items())),
        }


def make(version: str) -> dict[str, Any]:
    """The table of one version. Raises ImportError where that version's SDK is not installed."""
    model = Model(version)
    for resource in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING):
        if resource.preview:
            continue
        # A resource may be asked in the other version too, where a recording or a fallback has it.
        path = re.sub(r"^/(v1\.0|beta)/", f"/{version}/", resource.path)
        try:
            model.add_path(path)
        except AttributeError:
            if path == resource.path:
                raise
    return model.document()


def join(beta: dict[str, Any], v1: dict[str, Any]) -> dict[str, Any]:
    """The beta table with what only v1.0's has. The beta SDK is made without deprecated members, which Graph sends on
    beta all the same (``signIn.riskEventTypes``, ``conditionalAccessPolicy.templateId``)."""
    types = dict(beta["types"])
    for name, entry in v1["types"].items():
        mine = types.setdefault(name, entry)
        types[name] = {**mine, "properties": dict(sorted({**entry["properties"], **mine["properties"]}.items()))}
        derived = sorted({*entry.get("derived", ()), *mine.get("derived", ())})
        if derived:
            types[name]["derived"] = derived
    enums = dict(beta["enums"])
    for name, members in v1["enums"].items():
        mine = enums.setdefault(name, members)
        enums[name] = [*mine, *(member for member in members if member not in mine)]
    paths = {entry["path"]: entry for entry in (*v1["paths"], *beta["paths"])}
    return with_documented({**beta, "paths": list(paths.values()), "types": types, "enums": enums}, v1["source"])


def with_documented(beta: dict[str, Any], joined_with: str) -> dict[str, Any]:
    """The beta table with what no SDK has yet."""
    paths = {entry["path"]: entry for entry in beta["paths"]}
    paths |= {path: {"path": path, **entry} for path, entry in DOCUMENTED_PATHS.items() if path not in paths}
    types, enums = {**DOCUMENTED_TYPES, **beta["types"]}, beta["enums"]
    return {
        "version": beta["version"],
        "source": f"{beta['source']}, joined with {joined_with}",
        "paths": [entry for _, entry in sorted(paths.items())],
        "types": dict(sorted(types.items())),
        "enums": dict(sorted(enums.items())),
    }


def dumps(document: dict[str, Any]) -> str:
    """JSON with one line for each path, type and enumeration: short, and readable in a diff."""
    parts = [f'"version": {json.dumps(document["version"])}', f'"source": {json.dumps(document["source"])}']
    paths = ",\n  ".join(json.dumps(path) for path in document["paths"])
    parts.append(f'"paths": [\n  {paths}\n]')
    for key in ("types", "enums"):
        lines = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in document[key].items())
        parts.append(f'"{key}": {{\n  {lines}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="writes tests/contract/model-*.json")
    parser.add_argument("--beta", action="store_true", help="the beta table, from msgraph-beta-sdk")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the table is out of date")
    options = parser.parse_args()
    version = "beta" if options.beta else "v1.0"
    file = CONTRACT / f"model-{version}.json"
    text = dumps(join(make("beta"), make("v1.0")) if options.beta else make("v1.0"))
    if options.check:
        current = file.exists() and file.read_text(encoding="utf-8") == text
        print(f"{file.relative_to(ROOT)} is {'up to date' if current else 'out of date'}")
        return 0 if current else 1
    file.write_text(text, encoding="utf-8")
    print(f"{file.relative_to(ROOT)}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
