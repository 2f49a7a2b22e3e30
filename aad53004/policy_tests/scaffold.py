"""A starter file of personas, made of a tenant's own policies, groups and named locations.

What it expects is what the policies come to today, so that it passes at once and fails on the first change that is felt.
What is not known today is left out, with a remark that says what would settle it.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import Decision
from aad53004.conditional_access.grid import ELSEWHERE, location_axis
from aad53004.conditional_access.truth import Truth
from aad53004.entra.apps import EXCHANGE_ONLINE
from aad53004.entra.roles import GLOBAL_ADMINISTRATOR, ROLE_NAMES
from aad53004.errors import BadInput
from aad53004.policy_tests.inputs import PersonaInputs, PersonaUser, Sources, with_users
from aad53004.policy_tests.matching import matching
from aad53004.policy_tests.model import (
    REGISTERED,
    VERSION,
    DescribedUser,
    Expectation,
    Key,
    NamedObject,
    Persona,
    PersonaCase,
    PersonasFile,
)
from aad53004.policy_tests.names import NameResolver, groups_of
from aad53004.policy_tests.policies import PoliciesUnderTest
from aad53004.policy_tests.results import CaseResult, ExpectationStatus, PersonaResult
from aad53004.policy_tests.running import run_cases
from aad53004.policy_tests.yaml_spans import SourceSpan, shown

RECORDED = "the user of the recording"
MOST_GROUPS = 5
SCHEMA = "personas.schema.json"
_TOP = SourceSpan(1, 1)
_EMPTY = DescribedUser("Member", None, None, (), ())
# Words that YAML readers of either version take for something else than text.
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._()/-]*[A-Za-z0-9.)]")


def scaffold_file(path: Path, subject: str | None) -> PersonasFile:
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


class Scaffold:
    """Makes the file from what was read. ``sources``: where from, to be named in it; ``subject``: of a recording."""

    def __init__(self, path: Path, sources: Sources, inputs: PersonaInputs, subject: str | None = None) -> None:
        self.path, self.sources, self.inputs, self.subject = path, sources, inputs, subject
        self._directory = inputs.policies.directory or Directory()

    @property
    def counts(self) -> str:
        cases = sum(len(written.persona.cases) for written in self._written)
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
            *(
                ["allowUnreadable: true  # see the report for what could not be read"]
                if self.inputs.policies.unreadable
                else []
            ),
            "",
            "# For every case that does not say otherwise. A key that is left out is unknown; null is known to be nothing.",
            "defaults:",
            *(f"  {key}: {value(default)}" for key, default in self._defaults.items()),
            "",
            "personas:",
        ]
        parts = [
            list(self._persona(written, result.cases))
            for written, result in zip(self._written, self._results, strict=True)
        ]
        parts = [part for part in parts if part]
        if not parts:
            raise BadInput("Nothing is known of what these policies come to; tell more with --directory.")
        for number, part in enumerate(parts):
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
            "app": EXCHANGE_ONLINE,
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
        fields = next(
            (choice.fields for choice in location_axis(self._directory).choices if choice.label == ELSEWHERE), {}
        )
        return self._place(fields)

    @cached_property
    def _home(self) -> tuple[str, Mapping[str, Any]] | None:
        """The first trusted named location of addresses, and a sign-in from there."""
        trusted = {place.name for place in self._directory.places.values() if place.trusted and place.networks}
        # The place alone before the place in a land that another location names.
        for choice in sorted(location_axis(self._directory).choices, key=lambda choice: choice.parts[1:] != (None,)):
            if choice.parts and choice.parts[0] in trusted and choice.fields.get("ip"):
                return str(choice.parts[0]), self._place(choice.fields)
        return None

    def _place(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Address and country; no country where no named location asks for one."""
        asked = any(place.countries is not None for place in self._directory.places.values())
        return {"ip": fields.get("ip"), **({"country": fields.get("country")} if asked else {})}

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
        yield self._entry("member, nothing registered", _EMPTY, (), empty)
        yield self._entry("member with MFA", _EMPTY, ("mfa",), empty)
        role = self._role
        name = ROLE_NAMES.get(role, role)
        written = f"{{userType: Member, groups: [], roles: [{value(name)}]}}"
        administrator = replace(_EMPTY, roles=(NamedObject(role, _TOP),))
        yield self._entry(f"{name}, nothing registered", administrator, (), written)
        guest = replace(_EMPTY, user_type="Guest")
        yield self._entry("guest", guest, (), "{userType: Guest, groups: [], roles: []}", "of B2B collaboration")
        for own in groups_of(self.inputs.policies.policies)[:MOST_GROUPS]:
            title = self._directory.names.get(own)
            described = replace(_EMPTY, groups=(NamedObject(own, _TOP),))
            user = f"{{userType: Member, groups: [{value(own)}], roles: []}}"
            yield self._entry(f"member of {title or own}", described, (), user, title or "")
        if self.subject is not None:
            yield self._entry(RECORDED, self.subject, REGISTERED, value(self.subject))

    @property
    def _role(self) -> str:
        """The role that most policies include, as the most telling; else the highest."""
        named: Counter[str] = Counter()
        for policy in self.inputs.policies.policies:
            users = policy.conditions.users if policy.conditions else None
            named.update(role.casefold() for role in ((users.include_roles or ()) if users else ()))
        highest = GLOBAL_ADMINISTRATOR
        known = [own for own in named if own in ROLE_NAMES]
        return max(known, key=lambda own: (named[own], own == highest, own), default=highest)

    def _entry(
        self, name: str, user: str | DescribedUser, methods: tuple[str, ...] | str, written: str, remark: str = ""
    ) -> _Written:
        proved: dict[str, Any] = {} if isinstance(methods, str) else {"methods": list(methods)}
        cases = tuple(
            PersonaCase(title, {**self._defaults, **proved, **when}, self._candidates, _TOP)
            for title, when in self._cases()
        )
        return _Written(Persona(name, user, methods, cases, _TOP, _TOP), written, remark)

    # --- what is expected --------------------------------------------------------------------------------------------------

    @cached_property
    def _candidates(self) -> tuple[Expectation, ...]:
        # Looked at for what is found, which is then what is expected.
        kinds = ((Key.DECISION, ""), (Key.CONTROLS, ()), (Key.REGISTRATION, ""), (Key.ERROR, -1))
        return tuple(Expectation(key, wanted, _TOP) for key, wanted in kinds)

    @cached_property
    def _policies(self) -> PoliciesUnderTest:
        return PoliciesUnderTest(replace(self.inputs.policies, directory=self._with_personas[0]))

    @cached_property
    def _with_personas(self) -> tuple[Directory, Mapping[str, PersonaUser]]:
        """The directory with the users that are described here, and the user of each persona."""
        described, users = [], dict(self.inputs.users)
        resolver = NameResolver(str(self.path), {}, {}, "")
        for number, written in enumerate(self._written, 1):
            if isinstance(written.persona.user, DescribedUser):
                described.append(resolver.user(written.persona.user, number))
                users[written.persona.name] = PersonaUser(described[-1].id)
        return with_users(self._directory, described, {}), users

    @cached_property
    def _results(self) -> tuple[PersonaResult, ...]:
        file = PersonasFile(self.path, tuple(written.persona for written in self._written))
        inputs = PersonaInputs(self._policies.inputs, self._with_personas[1])
        return run_cases(file, inputs, self._policies)

    def _persona(self, written: _Written, results: Iterable[CaseResult]) -> Iterator[str]:
        """A persona with its cases; nothing where nothing is known of any."""
        cases = [list(self._case(result)) for result in results]
        if not any(line for lines in cases for line in lines if not line.lstrip().startswith("#")):
            return
        yield f"  - name: {value(written.persona.name)}"
        yield f"    user: {written.user}" + (f"  # {comment(written.remark)}" if written.remark else "")
        methods = written.persona.methods
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
            yield f"        when: {{{', '.join(f'{key}: {value(plain)}' for key, plain in when.items())}}}"
        yield "        expect:"
        yield from (f"          {line}" for line in expected)

    def _expect(self, result: CaseResult) -> Iterator[str]:
        """What is known today, a line each; of what is not, what would settle it."""
        known = False
        for check in result.checks:
            key = check.expectation.key
            if key is Key.CONTROLS and result.evaluation.decision is Decision.BLOCK:
                continue
            if check.outcome is ExpectationStatus.UNKNOWN or check.value == "unknown":
                settle = f"; {', '.join(check.missing)} would tell" if check.missing else ""
                yield f"# {key}: not known today{comment(settle)}"
                continue
            known = True
            yield f"{key}: {value(self._readable(check.value) if key is Key.CONTROLS else check.value)}"
        enforced = [(i, policy.applies) for i, policy in enumerate(result.evaluation.policies) if policy.enforced]
        applying = [self._name(i) for i, applies in enforced if applies is Truth.YES]
        if applying:
            yield f"applies: {value(applying)}"
        elif not known and (idle := [self._name(i) for i, applies in enforced if applies is Truth.NO]):
            yield f"notApplies: {value(idle)}"

    def _readable(self, controls: list[list[str]]) -> list[list[str]]:
        return [[self._policies.readable(control) for control in alternatives] for alternatives in controls]

    def _name(self, place: int) -> str:
        """A policy by the name that no other has and no pattern is, else by its id."""
        policies = self.inputs.policies.policies
        name = (policies[place].display_name or "").strip()
        return name if name and matching(name, policies) == (place,) and _one_line(name) else policies[place].id


def _one_line(text: str) -> bool:
    return text.isprintable()


def comment(text: str) -> str:
    """A text behind a # of YAML: one line of what can be printed."""
    return shown(text, 200)


def value(plain: Any) -> str:
    """A value as YAML writes it in one line; text is quoted wherever a reader might take it for something else."""
    if plain is None:
        return "null"
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, int):
        return str(plain)
    if isinstance(plain, list | tuple):
        return f"[{', '.join(map(value, plain))}]"
    if isinstance(plain, Mapping):
        return "{" + ", ".join(f"{value(str(key))}: {value(inner)}" for key, inner in plain.items()) + "}"
    text = str(plain)
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
