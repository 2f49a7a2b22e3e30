"""With which device: the filter for devices, and the older conditions on its state.

https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.sign_in import MAYBE, NO, YES, Check, CheckResult, SignInContext, constant, lowered
from aad53004.conditional_access.trust_types import trust_type
from aad53004.conditional_access.truth import Truth, all_of, any_of, negated, truth
from aad53004.entra import Filter, PolicyConditions, PolicyDevices


@dataclass(frozen=True)
class DevicesCheck:
    """The device of a policy; ``rule``: the filter for devices that it holds against it, empty for none."""

    check: Check
    rule: str = ""

    def __call__(self, sign_in: SignInContext) -> CheckResult:
        return self.check(sign_in)


def devices(assigned: PolicyDevices | None) -> Check | None:
    """The check of the device of a policy; None where it has no such condition. Raises Unreadable."""
    if assigned is None:
        return None
    checks = [_states(assigned.include_devices, assigned.exclude_devices)]
    checks.append(_states(assigned.include_device_states, assigned.exclude_device_states))
    rule = (assigned.device_filter.rule if assigned.device_filter is not None else None) or ""
    if assigned.device_filter is not None and rule:
        checks.append(_device_filter(assigned.device_filter))
    check = _every([check for check in checks if check is not None])
    return None if check is None else DevicesCheck(check, rule)


def _every(checks: list[Check]) -> Check | None:
    if len(checks) < 2:
        return checks[0] if checks else None

    def check(sign_in: SignInContext) -> CheckResult:
        answers = [one(sign_in) for one in checks]
        joined = all_of(one.truth for one in answers)
        return next(one for one in answers if one.truth is joined)

    return check


def _device_filter(filtered: Filter) -> Check:
    # Filters are rare, and their language is not loaded without one.
    from aad53004.conditional_access import device_filter

    try:
        rule = device_filter.parse(filtered.rule or "")
    except device_filter.FilterError as error:
        return constant(MAYBE, f"the filter for devices cannot be read: {error}")
    mode = (filtered.mode or "").casefold()
    if mode not in {"include", "exclude"}:
        return constant(MAYBE, "whether the filter for devices includes or excludes is not known")

    def check(sign_in: SignInContext) -> CheckResult:
        device = sign_in.scenario.device
        if device is UNKNOWN:
            return CheckResult(MAYBE, "the device is not known", "device")
        hit = rule.evaluate(device)
        if hit is MAYBE:
            return CheckResult(MAYBE, "properties of the device that the filter asks for are not known", "device")
        told = "the device is picked by the filter" if hit is YES else "the device is not picked by the filter"
        return CheckResult(hit if mode == "include" else negated(hit), f"{told} ({mode})")

    return check


def device_states(conditions: PolicyConditions) -> Check | None:
    """The check of the older condition on the state of a device. Raises Unreadable."""
    states = conditions.device_states
    return _states(states.include_states, states.exclude_states) if states is not None else None


def _states(include: Iterable[str] | None, exclude: Iterable[str] | None) -> Check | None:
    """The older condition on the state of the device: "All", "Compliant", "DomainJoined"."""
    wanted, unwanted = lowered(include) - {"all"}, lowered(exclude)
    if not wanted and not unwanted:
        return None

    def in_state(states: frozenset[str], sign_in: SignInContext) -> Truth:
        found = []
        for state in states:
            if state == "compliant":
                found.append(is_compliant(sign_in))
            elif state == "domainjoined":
                found.append(is_hybrid_joined(sign_in))
            else:
                found.append(YES if state == "all" else MAYBE)
        return any_of(found)

    def check(sign_in: SignInContext) -> CheckResult:
        out = in_state(unwanted, sign_in)
        into = in_state(wanted, sign_in) if wanted else YES
        value = all_of((into, negated(out)))
        needs = "device" if value is MAYBE else ""
        return CheckResult(
            value,
            {YES: "the device state is covered", NO: "the device state is left out"}.get(
                value, "the state of the device is not known"
            ),
            needs,
        )

    return check


def is_compliant(sign_in: SignInContext) -> Truth:
    """Whether the device counts as compliant; an unregistered one never does."""
    device = sign_in.scenario.device
    if device is None:
        return NO
    said = UNKNOWN if device is UNKNOWN else _property(device, "isCompliant")
    return MAYBE if said is UNKNOWN else truth(str(said).casefold() == "true")


def is_hybrid_joined(sign_in: SignInContext) -> Truth:
    """Whether the device is Microsoft Entra hybrid joined."""
    device = sign_in.scenario.device
    if device is None:
        return NO
    said = UNKNOWN if device is UNKNOWN else _property(device, "trustType")
    return MAYBE if said is UNKNOWN else truth(str(trust_type(said)).casefold() == "serverad")


def _property(device: Mapping[str, Any], name: str) -> Any:
    """A property of a device, capitals or not, as the filter for devices reads it too; unknown where it is not told."""
    if name in device:
        return device[name]
    return next((one for key, one in device.items() if key.casefold() == name.casefold()), UNKNOWN)
