"""What the options of ``whatif`` say of the sign-in, over what its scenario file says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aad53004.conditional_access.scenario import GUID, scenario_from
from aad53004.errors import BadInput
from aad53004.tasks.scenario_spec import ScenarioSpec, documents_from

MAX_BYTES = 64 * 2**20
_STDIN = "standard input"
_LINE = "the command line"


def read_json(file: str, what: str) -> Any:
    """The JSON of a file, or of standard input for "-". Raises BadInput with the place of the fault."""
    from aad53004.files import parse_exported_json, read_bounded, read_standard_input

    if file != "-":
        return parse_exported_json(read_bounded(Path(file), MAX_BYTES, what), file)
    closed = f"{what[:1].upper()}{what[1:]} of - reads standard input, which is closed; name a file."
    return parse_exported_json(read_standard_input(MAX_BYTES, what, closed=closed), _STDIN)


@dataclass(frozen=True)
class ScenarioOptions:
    """The options as given. ``texts``: by the key of the scenario; "none" is null, "unknown" takes a key back."""

    file: str | None
    device: str | None
    device_compliant: bool | None
    texts: Mapping[str, str | None] = field(default_factory=dict)

    def read(self) -> ScenarioSpec:
        """Reads the file and the options. Raises BadInput with what is wrong where."""
        file = self.file
        if file is not None and not file.strip():
            raise BadInput("--scenario is empty; name a file, or - for standard input.")
        where = _STDIN if file == "-" else file or _LINE
        documents = ({},) if file is None else documents_from(read_json(file, "a scenario"), where)
        values, unknown = self._values()
        scenario_from(values, _LINE)
        return ScenarioSpec(where, documents, values, unknown, file is not None, self.device is not None)

    def _values(self) -> tuple[dict[str, Any], frozenset[str]]:
        """The values that options give, and the keys that they take back."""
        values: dict[str, Any] = {}
        unknown: set[str] = set()
        for key, text in self.texts.items():
            if text is None:
                continue
            if not text.strip():
                raise BadInput(f"The option for {key} is empty; give a value, none, or leave it out.")
            word = text.strip().casefold()
            if word == "unknown" and key != "user":
                unknown.add(key)
            elif key == "methods":
                values[key] = [] if word == "none" else _methods(text)
            elif key != "user" and word == "none":
                values[key] = None
            else:
                values[key] = text.strip()
        self._add_device(values, unknown)
        return values, frozenset(unknown)

    def _add_device(self, values: dict[str, Any], unknown: set[str]) -> None:
        text = None if self.device is None else self.device.strip()
        if text == "":
            raise BadInput("--device is empty; give its properties as JSON, a file, or none.")
        if text is not None and text.casefold() == "unknown":
            unknown.add("device")
        elif text is not None:
            values["device"] = None if text.casefold() == "none" else _object(text)
        if self.device_compliant is None:
            return
        if "device" in values and values["device"] is None and self.device_compliant:
            raise BadInput("--device none is an unregistered device, which is never compliant; leave one option out.")
        device = values.get("device")
        if device is not None or "device" not in values:
            values["device"] = {**(device or {}), "isCompliant": self.device_compliant}


def _methods(text: str) -> list[str]:
    """What the user can prove, from a list with commas. Raises BadInput for what no control knows."""
    from aad53004.conditional_access.controls import BUILT_IN

    parts = [part.strip() for part in text.split(",") if part.strip()]
    known = {
        part for _, combinations in BUILT_IN.values() for combination in combinations for part in combination.split(",")
    }
    known |= {"mfa", "temporaryAccessPass", "externalAuthenticationMethod"}
    lowered = {name.casefold() for name in known}
    for part in parts:
        if part.casefold() not in lowered and not GUID.fullmatch(part):
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
