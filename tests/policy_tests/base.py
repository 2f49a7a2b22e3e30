"""Small files of personas for the tests: policies and a directory beside them, as a team keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aad53004.policy_tests.files import from_files
from aad53004.policy_tests.inputs import sources_of
from aad53004.policy_tests.reading import read_personas
from aad53004.policy_tests.results import Checked, Run
from aad53004.policy_tests.running import run
from tests.cli.whatif_files import DIRECTORY, POLICIES, save

WHEN = {
    "app": "00000002-0000-0ff1-ce00-000000000000",
    "userAction": None,
    "authenticationContext": None,
    "ip": "198.51.100.20",
    "country": "FR",
    "platform": "windows",
    "clientApp": "browser",
    "signInRisk": "none",
    "userRisk": "none",
    "insiderRisk": "none",
    "device": None,
    "authenticationFlow": "none",
}
MEMBER = {"userType": "Member", "groups": [], "roles": []}


def personas(*cases: dict[str, Any], user: Any = MEMBER, **more: Any) -> dict[str, Any]:
    """A file with one persona without methods; ``more`` goes into the file, ``methods`` into the persona."""
    methods = more.pop("methods", [])
    told = {} if methods is None else {"methods": methods}
    persona = {"name": "new hire", "user": user, **told, "cases": list(cases)}
    return {"version": 1, "policies": "policies.json", "defaults": WHEN, "personas": [persona], **more}


def case(name: str = "sign-in", when: dict[str, Any] | None = None, **expect: Any) -> dict[str, Any]:
    return {"name": name, "when": when or {}, "expect": expect}


def written(folder: Path, document: Any, policies: Any = POLICIES, directory: Any = DIRECTORY) -> Path:
    """The file of the personas, as JSON, which is YAML too; its policies and its directory beside it."""
    save(folder, "policies.json", policies)
    if directory is not None:
        save(folder, "directory.json", directory)
        document = {**document, "directory": "directory.json"}
    return Path(save(folder, "personas.json", document))


def ran(folder: Path, document: Any, policies: Any = POLICIES, directory: Any = DIRECTORY) -> Run:
    file = read_personas(written(folder, document, policies, directory))
    return run(file, from_files(file, sources_of(file)))


def checked(folder: Path, *cases: dict[str, Any], policies: Any = POLICIES, **more: Any) -> tuple[Checked, ...]:
    """What became of the expectations of all cases, in their order."""
    found = ran(folder, personas(*cases, **more), policies)
    return tuple(check for _, one in found.cases for check in one.checks)
