"""What the options of ``whatif`` say of the sign-in, over what its scenario file says."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.scenario import GUID, Scenario, scenario_from
from aad53004.entra import ConditionalAccessPolicy
from aad53004.errors import BadInput

MAX_BYTES = 64 * 2**20
MAX_SCENARIOS = 1000
_STDIN = "standard input"
_LINE = "the command line"


def read_json(file: str, what: str) -> Any:
    """The JSON of a file, or of standard input for "-". Raises BadInput with the place of the fault."""
    from aad53004.conditional_access.reading import parse_export
    from aad53004.graph.recording import read_bounded

    if file != "-":
        return parse_export(read_bounded(Path(file), MAX_BYTES, what), file)
    if sys.stdin is None:
        raise BadInput(f"{what[:1].upper()}{what[1:]} of - reads standard input, which is closed; name a file.")
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    if len(data) > MAX_BYTES:
        raise BadInput(f"Standard input is larger than {MAX_BYTES // 2**20} MB, more than {what} ever is.")
    return parse_export(data, _STDIN)


class Given:
    """The scenario as given: a file of one or several, and options over it.

    ``flags``: the texts of the options by the key of the scenario; "none" is null, "unknown" takes a key back.
    """

    def __init__(
        self,
        file: str | None,
        user: str | None,
        device: str | None,
        compliant: bool | None,
        methods: str | None,
        flags: Mapping[str, str | None],
    ) -> None:
        self.file = file
        self.where = _STDIN if file == "-" else file or _LINE
        self._raw = {**flags, "user": user, "methods": methods}
        self._device, self._compliant = device, compliant
        self.documents: list[Mapping[str, Any]] = [{}]
        self.told: dict[str, Any] = {}
        self.taken_back: set[str] = set()
        self.many = False

    @property
    def flagged(self) -> frozenset[str]:
        """The keys that options tell."""
        return frozenset(self.told)

    @property
    def names_app(self) -> bool:
        """Whether an app is named by what only the sign-in log may know."""
        from aad53004.conditional_access import app_groups

        known = {title.casefold() for title in app_groups.NAMES.values()}
        named = (self.told.get("app"), *(one.get("app") for one in self.documents))
        texts = [one.strip() for one in named if isinstance(one, str)]
        return any(not GUID.fullmatch(one) and one.casefold() not in known for one in texts)

    def user(self) -> str | None:
        """Who is asked about: the argument, else what the scenario says."""
        user = self.told.get("user", self.documents[0].get("user"))
        return user if isinstance(user, str) else None

    def read(self) -> None:
        """Reads the file and the options. Raises BadInput with what is wrong where."""
        if self.file is not None and not self.file.strip():
            raise BadInput("--scenario is empty; name a file, or - for standard input.")
        if self.file is not None:
            document = read_json(self.file, "a scenario")
            self.many = isinstance(document, list) and len(document) != 1
            self.documents = document if isinstance(document, list) else [document]
            if not self.documents:
                raise BadInput(f"{self.where} holds an empty list; give a scenario.")
            if len(self.documents) > MAX_SCENARIOS:
                raise BadInput(f"{self.where} holds more than {MAX_SCENARIOS} scenarios; give fewer.")
            for i, one in enumerate(self.documents):
                scenario_from(one, f"{self.where}[{i}]" if self.many else self.where)
        self._read_flags()
        scenario_from(self.told, _LINE)

    def _read_flags(self) -> None:
        for key, text in self._raw.items():
            if text is None:
                continue
            if not text.strip():
                raise BadInput(f"The option for {key} is empty; give a value, none, or leave it out.")
            word = text.strip().casefold()
            if word == "unknown" and key != "user":
                self.taken_back.add(key)
            elif key == "methods":
                self.told[key] = [] if word == "none" else _methods(text)
            elif key != "user" and word == "none":
                self.told[key] = None
            else:
                self.told[key] = text.strip()
        self._read_device()

    def _read_device(self) -> None:
        text = None if self._device is None else self._device.strip()
        if text == "":
            raise BadInput("--device is empty; give its properties as JSON, a file, or none.")
        if text is not None and text.casefold() == "unknown":
            self.taken_back.add("device")
        elif text is not None and text.casefold() == "none":
            self.told["device"] = None
        elif text is not None:
            self.told["device"] = _object(text)
        if self._compliant is None:
            return
        if "device" in self.told and self.told["device"] is None and self._compliant:
            raise BadInput("--device none is an unregistered device, which is never compliant; leave one option out.")
        device = self.told.get("device")
        if device is not None or "device" not in self.told:
            self.told["device"] = {**(device or {}), "isCompliant": self._compliant}

    def scenario(
        self, resolve: Callable[[str], str], facts: Mapping[str, Any], place: int = 0
    ) -> tuple[Scenario, tuple[str, ...]]:
        """The scenario, and the fields of it that were taken for granted. ``resolve``: an appId for a name;
        ``facts``: what Graph says, which the file and the options override."""
        document = {**facts, **self.documents[place], **self.told}
        if facts and "user" in facts:
            document["user"] = facts["user"]
        if isinstance(device := self.documents[place].get("device"), Mapping) and self._device is None:
            document["device"] = {**device, **(self.told.get("device") or {})}
        for key in self.taken_back:
            document.pop(key, None)
        taken = tuple(self._defaults(document))
        scenario = scenario_from(document, self.where)
        if isinstance(scenario.app, str):
            document["app"] = resolve(scenario.app) if "app" in self.told else _resolved(resolve, scenario.app)
            scenario = scenario_from(document, self.where)
        return scenario, taken

    def _defaults(self, document: dict[str, Any]) -> Iterable[str]:
        """Who names an app on the command line means an ordinary sign-in to it; who names a user action, that alone."""
        wanted: tuple[tuple[str, str], ...] = ()
        if isinstance(self.told.get("app"), str):
            wanted = (("userAction", "user_action"), ("authenticationContext", "authentication_context"))
        elif isinstance(self.told.get("userAction"), str):
            wanted = (("app", "app"), ("authenticationContext", "authentication_context"))
        for key, name in wanted:
            if key not in document and key not in self.taken_back:
                document[key] = None
                yield name

    def scenarios(self, resolve: Callable[[str], str], facts: Mapping[str, Any]) -> dict[str, Scenario]:
        """The scenarios of the file by name; empty where there is none."""
        if self.file is None:
            return {}
        found: dict[str, Scenario] = {}
        for i, one in enumerate(self.documents):
            name = one.get("name")
            label = name if isinstance(name, str) and name.strip() else f"scenario {i + 1}"
            found[label if label not in found else f"{label} ({i + 1})"] = self.scenario(resolve, facts, i)[0]
        return found


def _methods(text: str) -> list[str]:
    """What the user can prove, from a list with commas. Raises BadInput for what no control knows."""
    from aad53004.conditional_access.controls import BUILT_IN

    parts = [one.strip() for one in text.split(",") if one.strip()]
    known = {part for _, combinations in BUILT_IN.values() for one in combinations for part in one.split(",")}
    known |= {"mfa", "temporaryAccessPass", "externalAuthenticationMethod"}
    small = {one.casefold() for one in known}
    for part in parts:
        if part.casefold() not in small and not GUID.fullmatch(part):
            raise BadInput(
                f"--methods knows no {part[:40]!r}; it takes {', '.join(sorted(known))}, ids of strengths, or none."
            )
    return parts


def _object(text: str) -> Any:
    if not text.startswith("{"):
        return read_json(text, "a device")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f'--device is no JSON ({str(error)[:80]}); write it as {{"isCompliant": true}}.') from None


def _resolved(resolve: Callable[[str], str], app: str) -> str:
    """As ``resolve``; a file may name an app by an id of its own, which stands as it is."""
    try:
        return resolve(app)
    except BadInput:
        return app


def app_id(
    app: str,
    policies: Iterable[ConditionalAccessPolicy],
    directory: Directory | None,
    seen: Mapping[str, frozenset[str]],
) -> str:
    """The appId that is meant: an id as it is, a name as Microsoft's list, the directory or recent sign-ins know it.
    Raises BadInput for a name that nobody knows, or that two apps have."""
    from aad53004.conditional_access import app_groups

    name = app.strip().casefold()
    if GUID.fullmatch(app) or any(name in _apps(one) for one in policies):
        return app
    found = {key for key, title in app_groups.NAMES.items() if title.casefold() == name}
    for one in (directory.service_principals or ()) if directory else ():
        if str(one.get("displayName", "")).strip().casefold() == name and isinstance(one.get("appId"), str):
            found.add(one["appId"].casefold())
    found |= seen.get(name, frozenset())
    if len(found) == 1:
        return found.pop()
    if found:
        raise BadInput(f"{len(found)} apps are called {app[:60]!r} ({', '.join(sorted(found)[:4])}); give the appId.")
    raise BadInput(f"No app called {app[:60]!r} is known here; give its appId, as the sign-in log shows it.")


def _apps(policy: ConditionalAccessPolicy) -> frozenset[str]:
    covered = policy.conditions.applications if policy.conditions else None
    if covered is None:
        return frozenset()
    named = (*(covered.include_applications or ()), *(covered.exclude_applications or ()))
    return frozenset(one.casefold() for one in named) - {"all", "none"}
