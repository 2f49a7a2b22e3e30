"""ca-radar, to measure beside: an environment of its own to run it in, what it is asked, and how its answers are judged.

ca-radar (MIT, https://pypi.org/project/ca-radar/) is no dependency of this project. It is installed with pinned hashes
into ``.benchmarks/``, which git ignores, and runs in a process of its own.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from aad53004.conditional_access.directory import Directory, DirectoryUser, directory_from
from aad53004.conditional_access.scenario import Scenario, scenario_from
from aad53004.conditional_access.sign_in import SignInContext
from benchmarks.tenant import Json, Tenant
from tests.conditional_access.cases.base import BLOCK, GRANT, UNKNOWN, Case

ROOT = Path(__file__).resolve().parents[1]
VERSION = "0.2.1"
PINS = {
    f"ca-radar=={VERSION}": "7b2132510521b639dd85acb2f4a72d6ff3c67ea86786d9e016fca952ea0cdebf",
    "networkx==3.6.1": "d47fbf302e7d9cbbb9e2555a0d267983d2aa476bac30e90dfbe5669bd57f3762",
}
# What else its resolver imports, in the versions that this project has itself.
SHARED = ("annotated-types", "pydantic", "pydantic-core", "typing-extensions", "typing-inspection")
HOME = ROOT / ".benchmarks" / f"ca-radar-{VERSION}"
MINUTES = 5


class Unavailable(Exception):
    """ca-radar cannot be had here; the message says why."""


def requirements() -> str:
    """Everything that is installed, each with its hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "constraints.txt").read_text(encoding="utf-8"))
    shared = [block for block in blocks if block.split("==")[0] in SHARED]
    pinned = [f"{name} --hash=sha256:{digest}" for name, digest in PINS.items()]
    return "\n".join([*pinned, *shared]) + "\n"


def environment() -> Path:
    """The interpreter that has ca-radar; made at the first call. Raises Unavailable."""
    python = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted, made = requirements(), HOME / "requirements.txt"
    try:
        if python.exists() and made.exists() and made.read_text(encoding="utf-8") == wanted:
            return python
        venv.EnvBuilder(with_pip=True, clear=True).create(HOME)
        listed = HOME / "wanted.txt"
        listed.write_text(wanted, encoding="utf-8")
        # Its resolver needs nothing else of what it names: the rest signs in and draws.
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary",
            ":all:",
        ]
        subprocess.run(
            [str(python), *install, "--require-hashes", "-r", str(listed)],
            check=True,
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
        )
        listed.replace(made)
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout or "").strip().splitlines()
        raise Unavailable(lines[-1] if lines else f"pip ended with {error.returncode}") from None
    except subprocess.TimeoutExpired:
        raise Unavailable(f"pip took longer than {MINUTES} minutes") from None
    except OSError as error:
        raise Unavailable(str(error)) from None
    return python


class CaRadar:
    """ca-radar in its process. Use it as a context; raises Unavailable where it cannot be started."""

    def __init__(self) -> None:
        command = [str(environment()), "-I", str(ROOT / "benchmarks" / "_ca_radar.py")]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> CaRadar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.communicate()

    def load(self, tenant: Tenant) -> int:
        """Hands over a tenant; returns how many of its policies had to be changed before its models take them."""
        policies = [readable(one) for one in tenant.policies]
        people = {one["id"]: one for one in tenant.directory["users"]}
        directory = directory_from(tenant.directory)
        sign_ins = [
            (one["user"], one["app"] or "", conditions(one, directory, policies, people.get(one["user"])))
            for one in tenant.sign_ins
        ]
        self._ask({"tenant": {"policies": policies, "users": tenant.directory["users"], "signIns": sign_ins}})
        return sum(one != other for one, other in zip(policies, tenant.policies, strict=True))

    def seconds(self) -> float:
        """How long it takes over all sign-ins of the tenant, in seconds of the processor."""
        return float(self._ask({"round": True})["seconds"])

    def answers(self, cases: Iterable[Case]) -> list[Json]:
        return list(self._ask({"cases": [question(one) for one in cases]}))

    def _ask(self, asked: Json) -> Any:
        into, out = self.process.stdin, self.process.stdout
        if into is None or out is None:
            raise Unavailable("its process has no input and output")
        try:
            into.write(json.dumps(asked) + "\n")
            into.flush()
            line = out.readline()
        except OSError as error:
            raise Unavailable(f"its process ended: {error}") from None
        if not line:
            raise Unavailable("its process ended without an answer")
        return json.loads(line)


# --- what it is asked -------------------------------------------------------------------------------------------------


def readable(policy: Json) -> Json:
    """A policy as its models take it: they expect an object where Graph has the name of an authentication context.
    Its resolver reads neither."""
    target = policy["conditions"]["applications"]
    contexts = [{"id": one} for one in target["includeAuthenticationContextClassReferences"]]
    if not contexts:
        return policy
    target = target | {"includeAuthenticationContextClassReferences": contexts}
    return policy | {"conditions": policy["conditions"] | {"applications": target}}


def conditions(scenario: Json, directory: Directory, policies: Iterable[Json], person: Json | None) -> Json:
    """All that its API takes about a sign-in."""
    told = scenario_from(scenario)
    device = told.device if isinstance(told.device, Mapping) else {}
    found = {
        "client_app_type": told.client_app,
        "sign_in_risk_level": told.sign_in_risk,
        "user_risk_level": told.user_risk,
        "device_compliant": device.get("isCompliant"),
        "device_hybrid_joined": device["trustType"] == "ServerAD" if "trustType" in device else None,
        "location_id": location(told, directory, policies),
        "is_guest": _is_guest(directory, person),
    }
    return {key: value for key, value in found.items() if isinstance(value, (str, bool))}


def _is_guest(directory: Directory, person: Json | None) -> bool:
    known = directory.user(person["id"]) if person else None
    return known is not None and known.external_type not in (None, "none")


def location(told: Scenario, directory: Directory, policies: Iterable[Json]) -> str | None:
    """The named location that the sign-in comes from; where there are several, one that a policy names."""
    address = SignInContext(told, directory).address
    here = [
        one.id
        for one in directory.places.values()
        if (address is not None and one.holds(address))
        or (one.countries is not None and isinstance(told.country, str) and told.country in one.countries)
        or (one.countries is not None and told.country is None and one.unknown_countries)
    ]
    named = {one for policy in policies for one in _locations(policy)}
    return next((one for one in here if one in named), here[0] if here else None)


def _locations(policy: Json) -> Iterator[str]:
    part = policy["conditions"].get("locations") or {}
    yield from (*(part.get("includeLocations") or ()), *(part.get("excludeLocations") or ()))


def _person(case: Case) -> tuple[Json | None, DirectoryUser | None]:
    """The user of a case, as Graph's object and as it is known here."""
    user = case.scenario.get("user")
    known = directory_from(case.directory or {}).user(user) if isinstance(user, str) else None
    people = (case.directory or {}).get("users", ())
    return next((one for one in people if known and one.get("id") == known.id), None), known


def question(case: Case) -> Json:
    """A case as ca-radar can be asked it: the user's id where the case has the name, and no more than it takes."""
    directory = directory_from(case.directory or {})
    person, known = _person(case)
    return {
        "policies": list(case.policies),
        "users": [one for one in (case.directory or {}).get("users", ()) if "id" in one],
        "servicePrincipals": (case.directory or {}).get("servicePrincipals", []),
        "user": known.id if known else case.scenario.get("user") or "",
        "app": case.scenario.get("app") or "",
        "conditions": conditions(case.scenario, directory, case.policies, person),
    }


# --- how it is judged -------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What ca-radar came to in the cases about one thing. ``agrees``: of those that it cannot say, how many it answers
    as the documentation has it, without being told what decides."""

    right: int = 0
    wrong: int = 0
    cannot_say: int = 0
    agrees: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, agrees: bool) -> None:
        if reason:
            self.cannot_say += 1
            self.agrees += agrees
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
        elif agrees:
            self.right += 1
        else:
            self.wrong += 1


def tally(cases: Iterable[Case], answers: Iterable[Json]) -> dict[str, Tally]:
    """By what the cases are about, which is how their names begin."""
    found: dict[str, Tally] = {}
    for case, answer in zip(cases, answers, strict=True):
        about = case.name.split(":")[0]
        found.setdefault(about, Tally()).add(*judged(case, answer))
    return dict(sorted(found.items()))


def judged(case: Case, answer: Json) -> tuple[str, bool]:
    """Why it cannot say, else "", and whether its answer is what the documentation comes to."""
    if "error" in answer:
        return "its models do not read the policy", False
    reason = untold(case)
    if _policies_differ(case, answer) or _demands_differ(case, answer):
        return reason, False
    beyond = "a control that its result has no field for" if _beyond(case) else ""
    return reason or beyond, not beyond and case.expected.decision != UNKNOWN


def untold(case: Case) -> str:
    """Why its API has no way to be asked the case, or to answer it; "" where it has."""
    scenario, expected = case.scenario, case.expected
    if expected.decision == UNKNOWN or UNKNOWN in expected.applies.values():
        return "the answer is unknown, which its result has no word for"
    for key in ("user", "app"):
        if not scenario.get(key):
            return f"a sign-in without {'an app' if key == 'app' else 'a user'}"
    if scenario.get("authenticationContext"):
        return "authentication contexts"
    for policy in case.policies:
        if policy["state"] != "disabled":
            for reason in _unasked(policy):
                return reason
    return ""


def _unasked(policy: Json) -> Iterator[str]:
    """Conditions of a policy about what its API has no parameter for."""
    has = policy["conditions"]
    for key, name in (
        ("platforms", "platforms"),
        ("insiderRiskLevels", "insider risk"),
        ("authenticationFlows", "authentication flows"),
        ("times", "times"),
    ):
        if has.get(key):
            yield name
    rule = ((has.get("devices") or {}).get("deviceFilter") or {}).get("rule") or ""
    if set(re.findall(r"device\.(\w+)", rule)) - {"isCompliant", "trustType"}:
        yield "properties of devices"
    users = has.get("users") or {}
    for side in ("includeGuestsOrExternalUsers", "excludeGuestsOrExternalUsers"):
        if ((users.get(side) or {}).get("externalTenants") or {}).get("members"):
            yield "tenants of external users"
    if {one.casefold() for one in _locations(policy)} & {"alltrusted"}:
        yield "which locations are trusted"


def _policies_differ(case: Case, answer: Json) -> bool:
    ids = {one["displayName"]: one["id"] for one in case.policies}
    return any(
        (ids[name] in answer["policies"]) != (applies == "yes") for name, applies in case.expected.applies.items()
    )


DEMANDS = ("mfa", "compliantDevice", "domainJoinedDevice")


def _demands_differ(case: Case, answer: Json) -> bool:
    """Whether it demands what is not demanded, one of several alternatives among it, or the other way round."""
    expected = case.expected
    if answer["block"] != (expected.decision == BLOCK):
        return True
    if expected.decision == BLOCK:
        return False
    if expected.controls is None and expected.decision != GRANT:
        return False
    wanted = {one[0] for one in expected.controls or () if len(one) == 1}
    return any(answer[one] != (one in wanted) for one in DEMANDS)


def _beyond(case: Case) -> bool:
    if case.expected.decision == BLOCK:
        return False
    return any(len(one) > 1 or one[0] not in DEMANDS for one in case.expected.controls or ())


def table(tallies: Mapping[str, Tally]) -> str:
    """As Markdown, one row for what the cases are about, with the sum below."""
    rows = [(about, (one.right, one.wrong, one.cannot_say, one.agrees)) for about, one in tallies.items()]
    sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)]
    lines = ["| cases about | right | wrong | cannot say | of these, agrees |", "| --- | ---: | ---: | ---: | ---: |"]
    told = [f"| {about} | {' | '.join(map(str, counts))} |" for about, counts in [*rows, ("all", sums)]]
    return "\n".join([*lines, *told])


def reasons(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """Why it could not say, the most frequent first."""
    found: dict[str, int] = {}
    for one in tallies.values():
        for reason, times in one.reasons.items():
            found[reason] = found.get(reason, 0) + times
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
