"""The filter for devices: a rule over the properties of a device.

https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from aad53004.conditional_access.filter_rules import (
    ABSENT,
    CONTAINMENT,
    EQUALITY,
    EVERY_OPERATOR,
    MEMBERSHIP,
    Comparison,
    FilterError,
    Operator,
    Rule,
    Vocabulary,
    compile_rule,
    element_test,
    parse_rule,
    read_property,
    value_test,
)
from aad53004.conditional_access.trust_types import trust_type
from aad53004.conditional_access.truth import Truth, any_of, truth
from aad53004.entra.apps import INTUNE

__all__ = ["COLLECTIONS", "PROPERTIES", "Filter", "FilterError", "parse", "trust_type"]

Device: TypeAlias = Mapping[str, Any]

EXTENSIONS: Final = tuple(f"extensionAttribute{number}" for number in range(1, 16))
COLLECTIONS: Final = ("physicalIds", "systemLabels")
# The operators that Microsoft lists for each property; and -in and -notIn for the kinds of a device, which say no more
# than several -eq, so that a rule with them that Graph returns is read.
PROPERTIES: Final[Mapping[str, frozenset[Operator]]] = {
    "deviceId": EQUALITY | MEMBERSHIP,
    "displayName": EVERY_OPERATOR,
    "deviceOwnership": EQUALITY | MEMBERSHIP,
    "enrollmentProfileName": EVERY_OPERATOR,
    "isCompliant": EQUALITY,
    "manufacturer": EVERY_OPERATOR,
    "mdmAppId": EQUALITY | MEMBERSHIP,
    "model": EVERY_OPERATOR,
    "operatingSystem": EVERY_OPERATOR,
    "operatingSystemVersion": EVERY_OPERATOR,
    "physicalIds": CONTAINMENT,
    "profileType": EQUALITY | MEMBERSHIP,
    "systemLabels": CONTAINMENT,
    "trustType": EQUALITY | MEMBERSHIP,
    **dict.fromkeys(EXTENSIONS, EVERY_OPERATOR),
}
_NAMES: Final = {
    **{f"device.{name}".lower(): name for name in PROPERTIES},
    # As dynamic membership rules and older examples call it.
    "device.devicephysicalids": "physicalIds",
}
VOCABULARY: Final = Vocabulary(
    "a filter for devices", lambda word: _NAMES.get(word.lower()), lambda name: PROPERTIES[name]
)


@dataclass(frozen=True)
class Filter:
    """A rule that was read, to be held against devices."""

    rule: Rule
    _check: Callable[[Device], Truth] = field(repr=False, compare=False)
    _unregistered: Truth = field(repr=False, compare=False)

    def evaluate(self, device: Device | None) -> Truth:
        """Whether the filter picks a device, given as Graph's ``device`` or with the same properties.

        None is an unregistered device: all its properties are null, so that only negative operators match. A property
        that the mapping does not have is unknown; one that it has as None is null.
        """
        return self._unregistered if device is None else self._check(device)


def parse(rule: str) -> Filter:
    """Reads the rule of a filter for devices; raises :class:`FilterError` for what is not in the language."""
    read = parse_rule(rule, VOCABULARY)
    return Filter(read, compile_rule(read, _registered), compile_rule(read, _all_null)(None))


def _test(comparison: Comparison) -> Callable[[object], Truth]:
    if comparison.name in COLLECTIONS:
        return element_test(comparison.operator, comparison.value)
    return value_test(comparison.operator, comparison.value)


def _all_null(comparison: Comparison) -> Callable[[None], Truth]:
    return _test(comparison)


def _registered(comparison: Comparison) -> Callable[[Device], Truth]:
    name, test = comparison.name, _test(comparison)
    if name in EXTENSIONS:
        return _extension(name, test)
    if name == "trustType":
        return lambda device: test(trust_type(read_property(device, name)))
    return lambda device: test(read_property(device, name))


def _extension(name: str, test: Callable[[object], Truth]) -> Callable[[Device], Truth]:
    """Has a value for policies only on a device that is managed by Intune, compliant or hybrid joined; else null."""
    without = test(None)

    def check(device: Device) -> Truth:
        has_values = _has_extensions(device)
        if has_values is Truth.NO:
            return without
        found = test(_read_extension(device, name))
        return found if has_values is Truth.YES or found is without else Truth.UNKNOWN

    return check


def _read_extension(device: Device, name: str) -> Any:
    value = read_property(device, name)
    if value is not ABSENT:
        return value
    together = read_property(device, "extensionAttributes")
    return read_property(together, name) if isinstance(together, Mapping) else together


def _has_extensions(device: Device) -> Truth:
    compliant = read_property(device, "isCompliant")
    joined = trust_type(read_property(device, "trustType"))
    return any_of((_says(compliant, "true"), _says(joined, "serverad"), _managed(device)))


def _says(value: Any, wanted: str) -> Truth:
    return Truth.UNKNOWN if value is ABSENT else truth(str(value).lower() == wanted)


def _managed(device: Device) -> Truth:
    """Whether the device is managed: as it says, or where it does not, because it names Intune as what manages it."""
    managed = _says(read_property(device, "isManaged"), "true")
    if managed is not Truth.UNKNOWN:
        return managed
    return Truth.YES if str(read_property(device, "mdmAppId")).lower() in INTUNE else Truth.UNKNOWN
