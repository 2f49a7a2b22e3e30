"""A starter file of personas, made of a tenant's own policies, groups and named locations.

What it expects is what the policies come to today, so that it passes at once and fails on the first change that is felt.
What is not known today is left out, with a remark that says what would settle it.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.grid import ELSEWHERE, location_axis
from aad53004.conditional_access.truth import Truth
from aad53004.errors import BadInput
from aad53004.policy_tests.ground import ROLE_NAMES, ROLES, Ground, Names, Sources, Who, groups_of
from aad53004.policy_tests.located import Spot, shown
from aad53004.policy_tests.model import (
    REGISTERED,
    VERSION,
    Case,
    Described,
    Expectation,
    Key,
    Named,
    Persona,
    PersonasFile,
)
from aad53004.policy_tests.running import CaseResult, Work, matching

RECORDED = "the user of the recording"
MOST_GROUPS = 5
OFFICE = "00000002-0000-0ff1-ce00-000000000000"
ADMINISTRATOR = "Global Administrator"
SCHEMA = "personas.schema.json"
_TOP = Spot(1, 1)
_EMPTY = Described("Member", None, None, (), ())
# Words that YAML readers of either version take for something else than text.
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._()/-]*[A-Za-z0-9.)]")


def starting_file(path: Path, subject: str | None) -> PersonasFile:
    """A file with nobody in it but the user of a recording."""
    if subject is None:
        return PersonasFile(path, ())
    return PersonasFile(path, (Persona(RECORDED, subject, REGISTERED, (), _TOP, _TOP),))


@dataclass(frozen=True)
class _Written:
    """A persona, how its user is written, and why it is there."""

    persona: Persona
    user: str
    remark: str = ""


class Starter:
    """Makes the file from what was read. ``sources``: where from, to be named in it; ``subject``: of a recording."""

    def __init__(self, path: Path, sources: Sources, ground: Ground, subject: str | None = None) -> None:
        self.path, self.sources, self.ground, self.subject = path, sources, ground, subject

    @property
    def counts(self) -> str:
        cases = sum(len(one.persona.cases) for one in self._written)
        return f"{len(self._written)} personas, {cases} cases"

    def text(self) -> str:
        """The file, with a line feed at its end."""
        lines = [
            f"# yaml-language-server: $schema={SCHEMA}",
            f"# An editor that knows YAML schemas reads that file: aad53004 schema personas > {SCHEMA}",
            "# What is expected here is what the policies come to today. Change it to what you want, and run",
            f"#   aad53004 test {shlex.quote(comment(self.path.name))}",
            f"version: {VERSION}",
            *self._sources(),
            *(["allowUnreadable: true  # see the report for what could not be read"] if self.ground.unreadable else []),
            "",
            "# For every case that does not say otherwise. A key that is left out is unknown; null is known to be nothing.",
            "defaults:",
            *(f"  {key}: {value(one)}" for key, one in self._defaults.items()),
            "",
            "personas:",
        ]
        parts = [list(self._persona(one, results)) for one, results in zip(self._written, self._results, strict=True)]
        told = [part for part in parts if part]
        if not told:
            raise BadInput("Nothing is known of what these policies come to; tell more with --directory.")
        for number, part in enumerate(told):
            lines += ["", *part] if number else part
        return "\n".join(lines) + "\n"

    def _sources(self) -> Iterator[str]:
        for key, path in (("policies", self.sources.policies), ("directory", self.sources.directory)):
            if path is not None:
                yield f"{key}: {value(self._relative(path))}"
        if self.sources.recording is not None:
            yield f"recording: {value(self._relative(self.sources.recording))}"
        if self.sources.tenant:
            yield "tenant: true"

    def _relative(self, path: Path) -> str:
        """The path as it is found from where the file stands."""
        try:
            return Path(os.path.relpath(path, self.path.parent)).as_posix()
        except ValueError:  # another drive
            return path.absolute().as_posix()

    # --- who and what -----------------------------------------------------------------------------------------------------

    @cached_property
    def _defaults(self) -> Mapping[str, Any]:
        return {
            "app": OFFICE,
            "userAction": None,
            "authenticationContext": None,
            **self._elsewhere,
            "platform": "windows",
            "clientApp": "browser",
            "signInRisk": "none",
            "userRisk": "none",
            "insiderRisk": "none",
            "device": None,
            "authenticationFlow": "none",
        }

    @cached_property
    def _elsewhere(self) -> Mapping[str, Any]:
        """A sign-in from no named location."""
        told = next((one.fields for one in location_axis(self.ground.directory).choices if one.label == ELSEWHERE), {})
        return self._place(told)

    @cached_property
    def _home(self) -> tuple[str, Mapping[str, Any]] | None:
        """The first trusted named location of addresses, and a sign-in from there."""
        trusted = {one.name for one in self.ground.directory.places.values() if one.trusted and one.networks}
        # The place alone before the place in a land that another location names.
        for choice in sorted(location_axis(self.ground.directory).choices, key=lambda one: one.parts[1:] != (None,)):
            if choice.parts and choice.parts[0] in trusted and choice.fields.get("ip"):
                return str(choice.parts[0]), self._place(choice.fields)
        return None

    def _place(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """Address and country; no country where no named location asks for one."""
        asked = any(one.countries is not None for one in self.ground.directory.places.values())
        return {"ip": told.get("ip"), **({"country": told.get("country")} if asked else {})}

    def _cases(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if self._home is not None:
            yield f"from {self._home[0]}", self._home[1]
        yield "from elsewhere", {}
        yield "at medium sign-in risk", {"signInRisk": "medium"}
        yield "at high user risk", {"userRisk": "high"}
        yield "registers security info", {"app": None, "userAction": "register-security-info"}
        yield "with a legacy client", {"clientApp": "other"}

    @cached_property
    def _written(self) -> tuple[_Written, ...]:
        return tuple(self._made())

    def _made(self) -> Iterator[_Written]:
        empty = "{userType: Member, groups: [], roles: []}"
        yield self._one("member, nothing registered", _EMPTY, (), empty)
        yield self._one("member with MFA", _EMPTY, ("mfa",), empty)
        role = self._role
        name = ROLE_NAMES.get(role, role)
        written = f"{{userType: Member, groups: [], roles: [{value(name)}]}}"
        administrator = replace(_EMPTY, roles=(Named(role, _TOP),))
        yield self._one(f"{name}, nothing registered", administrator, (), written)
        guest = replace(_EMPTY, user_type="Guest")
        yield self._one("guest", guest, (), "{userType: Guest, groups: [], roles: []}", "of B2B collaboration")
        for own in groups_of(self.ground.policies)[:MOST_GROUPS]:
            title = self.ground.directory.names.get(own)
            described = replace(_EMPTY, groups=(Named(own, _TOP),))
            user = f"{{userType: Member, groups: [{value(own)}], roles: []}}"
            yield self._one(f"member of {title or own}", described, (), user, title or "")
        if self.subject is not None:
            yield self._one(RECORDED, self.subject, REGISTERED, value(self.subject))

    @property
    def _role(self) -> str:
        """The role that most policies include, as the most telling; else the highest."""
        named: Counter[str] = Counter()
        for policy in self.ground.policies:
            users = policy.conditions.users if policy.conditions else None
            named.update(one.casefold() for one in ((users.include_roles or ()) if users else ()))
        highest = ROLES[ADMINISTRATOR.casefold()]
        known = [own for own in named if own in ROLE_NAMES]
        return max(known, key=lambda own: (named[own], own == highest, own), default=highest)

    def _one(
        self, name: str, user: str | Described, methods: tuple[str, ...] | str, written: str, remark: str = ""
    ) -> _Written:
        told: dict[str, Any] = {} if isinstance(methods, str) else {"methods": list(methods)}
        cases = tuple(
            Case(title, {**self._defaults, **told, **when}, self._candidates, _TOP) for title, when in self._cases()
        )
        return _Written(Persona(name, user, methods, cases, _TOP, _TOP), written, remark)

    # --- what is expected --------------------------------------------------------------------------------------------------

    @cached_property
    def _candidates(self) -> tuple[Expectation, ...]:
        # Looked at for what is found, which is then what is expected.
        kinds = ((Key.DECISION, ""), (Key.CONTROLS, ()), (Key.REGISTRATION, ""), (Key.ERROR, -1))
        return tuple(Expectation(key, wanted, _TOP) for key, wanted in kinds)

    @cached_property
    def _work(self) -> tuple[Work, PersonasFile]:
        people, who = [], dict(self.ground.who)
        look = Names(str(self.path), {}, {}, "")
        for number, one in enumerate(self._written, 1):
            if isinstance(one.persona.user, Described):
                people.append(look.user(one.persona.user, number))
                who[one.persona.name] = Who(people[-1].id)
        directory = self.ground.directory
        users = (*(directory.users or ()), *people)
        ground = replace(self.ground, directory=replace(directory, users=users), who=who)
        file = PersonasFile(self.path, tuple(one.persona for one in self._written))
        return Work(file, ground), file

    @cached_property
    def _results(self) -> list[list[CaseResult]]:
        work, file = self._work
        return [[work.case(persona, case) for case in persona.cases] for persona in file.personas]

    def _persona(self, one: _Written, results: list[CaseResult]) -> Iterator[str]:
        """A persona with its cases; nothing where nothing is known of any."""
        cases = [list(self._case(result)) for result in results]
        if not any(line for lines in cases for line in lines if not line.lstrip().startswith("#")):
            return
        yield f"  - name: {value(one.persona.name)}"
        yield f"    user: {one.user}" + (f"  # {comment(one.remark)}" if one.remark else "")
        methods = one.persona.methods
        yield f"    methods: {methods if isinstance(methods, str) else value(list(methods or ()))}"
        yield "    cases:"
        for lines in cases:
            yield from lines

    def _case(self, result: CaseResult) -> Iterator[str]:
        expected = list(self._expect(result))
        remarks = [line for line in expected if line.startswith("#")]
        if len(remarks) == len(expected):
            yield f"      # {comment(result.case.name)}: nothing is known today"
            yield from (f"      # {line}" for line in remarks)
            return
        yield f"      - name: {value(result.case.name)}"
        when = dict(self._cases())[result.case.name]
        if when:
            yield f"        when: {{{', '.join(f'{key}: {value(one)}' for key, one in when.items())}}}"
        yield "        expect:"
        yield from (f"          {line}" for line in expected)

    def _expect(self, result: CaseResult) -> Iterator[str]:
        """What is known today, a line each; of what is not, what would settle it."""
        known = False
        for check in result.checks:
            key = check.expectation.key
            if key is Key.CONTROLS and result.evaluation.decision is Decision.BLOCK:
                continue
            if check.outcome == "unknown" or check.value == "unknown":
                settle = f"; {', '.join(check.missing)} would tell" if check.missing else ""
                yield f"# {key}: not known today{comment(settle)}"
                continue
            known = True
            yield f"{key}: {value(self._readable(check.value) if key is Key.CONTROLS else check.value)}"
        enforced = [(i, one.applies) for i, one in enumerate(result.evaluation.policies) if one.enforced]
        applying = [self._name(i) for i, applies in enforced if applies is Truth.YES]
        if applying:
            yield f"applies: {value(applying)}"
        elif not known and (idle := [self._name(i) for i, applies in enforced if applies is Truth.NO]):
            yield f"notApplies: {value(idle)}"

    def _readable(self, controls: list[list[str]]) -> list[list[str]]:
        work = self._work[0]
        return [[work.named(one) for one in alternatives] for alternatives in controls]

    def _name(self, place: int) -> str:
        """A policy by the name that no other has and no pattern is, else by its id."""
        policies = self.ground.policies
        name = (policies[place].display_name or "").strip()
        return name if name and matching(name, policies) == (place,) and _one_line(name) else policies[place].id


def _one_line(text: str) -> bool:
    return text.isprintable()


def comment(text: str) -> str:
    """A text behind a # of YAML: one line of what can be printed."""
    return shown(text, 200)


def value(one: Any) -> str:
    """A value as YAML writes it in one line; text is quoted wherever a reader might take it for something else."""
    if one is None:
        return "null"
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, int):
        return str(one)
    if isinstance(one, list | tuple):
        return f"[{', '.join(map(value, one))}]"
    if isinstance(one, Mapping):
        return "{" + ", ".join(f"{value(str(key))}: {value(inner)}" for key, inner in one.items()) + "}"
    text = str(one)
    if _SAFE.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    number = ord(char)
    if 0xD800 <= number <= 0xDFFF:  # half a character is no text
        return "\ufffd"
    return f"\\x{number:02X}" if number < 0x100 else f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
