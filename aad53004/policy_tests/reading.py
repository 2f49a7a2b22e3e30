"""Reads a file of personas. What is wrong in it is told with line and column, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aad53004.conditional_access.scenario import EXTERNAL_TYPES, KEYS, scenario_from
from aad53004.errors import BadInput
from aad53004.policy_tests import yaml_spans
from aad53004.policy_tests.model import (
    DECISIONS,
    OF_POLICIES,
    REGISTERED,
    REGISTRATIONS,
    USER_TYPES,
    VERSION,
    DescribedUser,
    Expectation,
    Key,
    NamedObject,
    Persona,
    PersonaCase,
    PersonasFile,
    WrittenPath,
)
from aad53004.policy_tests.yaml_spans import SourceSpan, SpannedValue, shown

TOP = ("version", "policies", "directory", "recording", "tenant", "defaults", "personas", "allowUnreadable")
PERSONA = ("name", "description", "user", "methods", "cases")
USER = ("userType", "externalUserType", "externalTenantId", "groups", "roles")
CASE = ("name", "description", "when", "expect")
WHEN = tuple(key for key in KEYS if key != "user")
EXPECT = tuple(str(key) for key in Key)
MAX_CASES = 10_000
# A name of a sign-in error in Entra's own writing.
_ERROR = re.compile(r"(?:AADSTS)?([0-9]{4,7})", re.IGNORECASE)


def read_personas(path: Path) -> PersonasFile:
    """The personas of a YAML or JSON file. Raises BadInput with the place of what is wrong."""
    return _Reading(str(path)).file(path, yaml_spans.read(path))


class _Reading:
    """Turns located values into personas; every method raises BadInput with line and column."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases = 0

    def fault(self, span: SourceSpan, reason: str) -> BadInput:
        return yaml_spans.fault(self.name, span, reason)

    def file(self, path: Path, document: SpannedValue) -> PersonasFile:
        top = self._mapping(document, "the file", {key: key for key in TOP}, extra=("$schema",))
        version = top.get("version")
        if version is None:
            raise self.fault(document.span, f'"version: {VERSION}" is missing; write it at the top.')
        if version.plain != VERSION or isinstance(version.plain, bool):
            raise self.fault(version.span, f"this version of the tool reads version {VERSION}, not {version.kind}.")
        tenant = self._flag(top, "tenant")
        personas_file = PersonasFile(
            path,
            (),
            policies=self._path(top, "policies"),
            directory=self._path(top, "directory"),
            recording=self._path(top, "recording"),
            tenant=tenant,
            allow_unreadable=self._flag(top, "allowUnreadable"),
        )
        if personas_file.recording is not None and tenant:
            raise self.fault(top["tenant"].span, '"tenant" and "recording" exclude each other; keep one.')
        if personas_file.directory is not None and (tenant or personas_file.recording is not None):
            span = personas_file.directory.span
            raise self.fault(span, '"directory" goes with "policies" alone; Graph or the recording says who is who.')
        defaults = self._when(top["defaults"], "defaults", {}) if "defaults" in top else {}
        personas = self._list(self._needed(top, "personas", document, "the file"), "personas", "persona")
        made = tuple(self._persona(item, defaults) for item in personas)
        self._told_apart(((item.name, item.span) for item in made), "persona")
        return PersonasFile(
            path,
            made,
            personas_file.policies,
            personas_file.directory,
            personas_file.recording,
            tenant,
            personas_file.allow_unreadable,
        )

    def _persona(self, value: SpannedValue, defaults: Mapping[str, Any]) -> Persona:
        entries = self._mapping(value, "a persona", {key: key for key in PERSONA})
        name = self._text(self._needed(entries, "name", value, "a persona"), "name")
        user = self._needed(entries, "user", value, f'the persona "{shown(name)}"')
        methods = self._methods(entries.get("methods"))
        base = dict(defaults)
        if isinstance(methods, tuple):
            base["methods"] = list(methods)
        elif methods is not None:
            base.pop("methods", None)
        cases = self._list(self._needed(entries, "cases", value, f'the persona "{shown(name)}"'), "cases", "case")
        made = tuple(self._case(item, base) for item in cases)
        self._told_apart(((item.name, item.span) for item in made), f'case of "{shown(name)}"')
        return Persona(name, self._user(user), methods, made, value.span, user.span)

    def _told_apart(self, names: Iterable[tuple[str, SourceSpan]], what: str) -> None:
        first: dict[str, SourceSpan] = {}
        for name, span in names:
            if name.casefold() in first:
                line = first[name.casefold()].line
                raise self.fault(span, f'there is a {what} "{shown(name)}" in line {line} already; name it otherwise.')
            first[name.casefold()] = span

    # --- who ------------------------------------------------------------------------------------------------------------

    def _user(self, value: SpannedValue) -> str | DescribedUser:
        if isinstance(value.value, str) and value.value.strip():
            return value.value.strip()
        if not isinstance(value.value, Mapping):
            allowed = "a UPN, an object id or {userType: Member, groups: [], roles: []}"
            raise self.fault(value.span, f'"user" must be {allowed}, not {value.kind}.')
        entries = self._mapping(value, "a user", {key: key for key in USER})
        kind = self._one_of(entries.get("userType"), "userType", USER_TYPES)
        external = self._one_of(entries.get("externalUserType"), "externalUserType", ("none", *EXTERNAL_TYPES))
        home = entries.get("externalTenantId")
        return DescribedUser(
            kind,
            external,
            None if home is None else self._text(home, "externalTenantId"),
            self._named(entries.get("groups"), "groups"),
            self._named(entries.get("roles"), "roles"),
        )

    def _named(self, value: SpannedValue | None, key: str) -> tuple[NamedObject, ...] | None:
        if value is None:
            return None
        if not isinstance(value.value, tuple):
            raise self.fault(value.span, f'"{key}" must be a list of ids or names, not {value.kind}; [] is none.')
        return tuple(NamedObject(self._text(item, f"one of {key}"), item.span) for item in value.value)

    def _methods(self, value: SpannedValue | None) -> tuple[str, ...] | str | None:
        if value is None:
            return None
        if isinstance(value.value, str) and value.value.strip().casefold() == REGISTERED:
            return REGISTERED
        if not isinstance(value.value, tuple):
            allowed = f'a list such as [mfa] or [fido2], [] for nothing, or "{REGISTERED}" for what Graph says'
            raise self.fault(value.span, f'"methods" must be {allowed}; not {value.kind}.')
        return tuple(self._text(item, "one of methods") for item in value.value)

    # --- what happens, and what is expected ----------------------------------------------------------------------------------

    def _case(self, value: SpannedValue, defaults: Mapping[str, Any]) -> PersonaCase:
        self.cases += 1
        if self.cases > MAX_CASES:
            raise self.fault(value.span, f"a file holds at most {MAX_CASES:,} cases; use several files.")
        entries = self._mapping(value, "a case", {key: key for key in CASE})
        name = self._text(self._needed(entries, "name", value, "a case"), "name")
        own = entries.get("when")
        when = self._when(own, "when", defaults) if own is not None else dict(defaults)
        expect = self._needed(entries, "expect", value, f'the case "{shown(name)}"')
        wanted = self._mapping(expect, "expect", {key: key for key in EXPECT})
        expectations = tuple(item for key in Key if key in wanted for item in self._expected(key, wanted[key]))
        if not expectations:
            raise self.fault(expect.span, f'"expect" of "{shown(name)}" expects nothing; it may have {_names(EXPECT)}.')
        return PersonaCase(name, when, expectations, value.span, (own.keys or {}) if own else {})

    def _when(self, value: SpannedValue, what: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
        if value.value is None:
            return dict(defaults)
        if isinstance(value.value, Mapping) and "user" in value.value:
            at = (value.keys or {}).get("user", value.span)
            raise self.fault(at, f'"{what}" has no "user": who signs in is said by "user" of the persona.')
        entries = self._mapping(value, what, {key: key for key in WHEN})
        values = {}
        for key, item in entries.items():
            plain = item.plain
            if key == "authenticationContext" and isinstance(plain, int) and not isinstance(plain, bool):
                plain = str(plain)
            try:
                scenario_from({key: plain}, what)
            except BadInput as error:
                raise self.fault(item.span, str(error)) from None
            values[key] = plain
        return {**defaults, **values}

    def _expected(self, key: Key, value: SpannedValue) -> tuple[Expectation, ...]:
        at = value.span
        if key in OF_POLICIES:
            items = value.value if isinstance(value.value, tuple) else (value,)
            return tuple(Expectation(key, self._text(item, f"one of {key}"), item.span) for item in items)
        if key is Key.DECISION:
            return (Expectation(key, self._choice(value, key, DECISIONS), at),)
        if key is Key.REGISTRATION:
            return (Expectation(key, self._choice(value, key, REGISTRATIONS), at),)
        if key is Key.CONTROLS:
            return (Expectation(key, self._controls(value), at),)
        if key is Key.ERROR:
            none = value.value is None or str(value.value).casefold() == "none"
            return (Expectation(key, None if none else self._code(value, key), at),)
        codes = value.value if isinstance(value.value, tuple) else (value,)
        if not codes:
            raise self.fault(at, f'"{key}" names no error; give one such as 53004, or leave it out.')
        return (Expectation(key, tuple(self._code(item, key) for item in codes), at),)

    def _controls(self, value: SpannedValue) -> tuple[tuple[str, ...], ...]:
        if not isinstance(value.value, tuple):
            allowed = "a list such as [[mfa]] or [[compliantDevice, domainJoinedDevice]], [] for none"
            raise self.fault(value.span, f'"controls" must be {allowed}; not {value.kind}.')
        lists = []
        for item in value.value:
            inner = item.value if isinstance(item.value, tuple) else (item,)
            if not inner:
                raise self.fault(item.span, 'a list of "controls" is empty; take it out.')
            lists.append(tuple(self._text(control, "one of controls") for control in inner))
        return tuple(lists)

    def _code(self, value: SpannedValue, key: str) -> int:
        match = _ERROR.fullmatch(str(value.value).strip()) if isinstance(value.value, str | int) else None
        if match is None or isinstance(value.value, bool):
            none = ", or null for none" if key == Key.ERROR else ""
            raise self.fault(
                value.span, f'"{key}" must be the number of an error such as 53004{none}; not {value.kind}.'
            )
        return int(match[1])

    def _choice(self, value: SpannedValue, key: str, choices: tuple[str, ...]) -> str:
        choice = self._one_of(value, key, choices)
        if choice is None:
            raise self.fault(value.span, f'"{key}" must be one of {_names(choices)}, or be left out.')
        return choice

    # --- parts --------------------------------------------------------------------------------------------------------------

    def _mapping(
        self, value: SpannedValue, what: str, keys: Mapping[str, str], extra: tuple[str, ...] = ()
    ) -> Mapping[str, SpannedValue]:
        if not isinstance(value.value, Mapping):
            raise self.fault(value.span, f"{what} must be a mapping with {_names(keys)}; not {value.kind}.")
        for key in value.value:
            if key not in keys and key not in extra:
                span = (value.keys or {}).get(key, value.span)
                small = {item.casefold(): item for item in keys}
                close = get_close_matches(key.casefold()[:60], small, n=1)
                hint = f'did you mean "{small[close[0]]}"?' if close else f"it may have {_names(keys)}."
                raise self.fault(span, f'{what} has no key "{shown(key)}"; {hint}')
        return value.value

    def _needed(self, entries: Mapping[str, SpannedValue], key: str, within: SpannedValue, what: str) -> SpannedValue:
        if key not in entries:
            raise self.fault(within.span, f'{what} has no "{key}"; add it.')
        return entries[key]

    def _list(self, value: SpannedValue, key: str, item: str) -> tuple[SpannedValue, ...]:
        if not isinstance(value.value, tuple) or not value.value:
            raise self.fault(value.span, f'"{key}" must be a list with at least one {item}; not {value.kind}.')
        return value.value

    def _text(self, value: SpannedValue, key: str) -> str:
        if isinstance(value.value, int) and not isinstance(value.value, bool):
            return str(value.value)
        if not isinstance(value.value, str) or not value.value.strip():
            raise self.fault(value.span, f'"{key}" must be a text, not {value.kind}.')
        return value.value.strip()

    def _one_of(self, value: SpannedValue | None, key: str, choices: Iterable[str]) -> str | None:
        if value is None:
            return None
        text = "none" if value.value is None else str(value.value)
        for choice in choices:
            if choice.casefold() == text.strip().casefold():
                return choice
        also = "; what is not known cannot be expected" if text.casefold() == "unknown" else ""
        raise self.fault(value.span, f'"{key}" may be {_names(choices)}, not {value.kind}{also}.')

    def _flag(self, entries: Mapping[str, SpannedValue], key: str) -> bool:
        value = entries.get(key)
        if value is None:
            return False
        if not isinstance(value.value, bool):
            raise self.fault(value.span, f'"{key}" must be true or false, not {value.kind}.')
        return value.value

    def _path(self, entries: Mapping[str, SpannedValue], key: str) -> WrittenPath | None:
        value = entries.get(key)
        return None if value is None else WrittenPath(self._text(value, key), value.span)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
