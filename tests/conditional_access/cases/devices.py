"""Filters for devices: their operators, and devices that are not registered.

The rows of Microsoft's table "Policy behavior with filter for devices" are here, each with its mode.
"""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    DEVICE_PAGE,
    GRAPH_DEVICE_STATES,
    GRAPH_FILTER,
    GRAPH_POLICY,
    NO,
    UNKNOWN,
    YES,
    condition,
    device_filter,
    policy,
    sign_in,
)

LAPTOP = {
    "deviceId": "6a59085d-536c-4f3c-98e1-cf0f1a2b3c4d",
    "displayName": "CONTOSO-LT-0042",
    "deviceOwnership": "Company",
    "isCompliant": True,
    "isManaged": True,
    "manufacturer": "Contoso Devices",
    "model": "Slate 9",
    "operatingSystem": "Windows",
    "operatingSystemVersion": "10.0.22631.4602",
    "physicalIds": ["[ZTDID]:b1c2", "[OrderId]:Kiosk"],
    "profileType": "RegisteredDevice",
    "systemLabels": ["M365Managed"],
    "trustType": "AzureAd",
    "extensionAttribute1": "SAW",
    "extensionAttribute2": None,
}
PRIVATE = LAPTOP | {
    "deviceOwnership": "Personal",
    "isCompliant": False,
    "isManaged": False,
    "trustType": "Workplace",
    "systemLabels": [],
}
NOT_REGISTERED = None


def device(name: str, because: str, rule: str, state: Any, applies: str, mode: str = "include", **more: Any) -> None:
    page = more.pop("page", DEVICE_PAGE)
    restricted = policy(devices=device_filter(rule, mode))
    condition(f"device: {name}", page, because, restricted, sign_in(device=state), applies, "devices", **more)


device("equals", "The device is compliant.", "device.isCompliant -eq True", LAPTOP, YES)
device(
    "equals, in quotes",
    "The documented example has the value in quotes.",
    '(device.isCompliant -eq "True")',
    LAPTOP,
    YES,
)
device("equals something else", "The device is not compliant.", "device.isCompliant -eq True", PRIVATE, NO)
device("not equals", "The device is joined to Entra, not hybrid.", 'device.trustType -ne "ServerAD"', LAPTOP, YES)
device("not equals what it is", "The device is joined to Entra.", 'device.trustType -ne "AzureAD"', LAPTOP, NO)
device(
    "values have no case",
    "Graph says AzureAd where the filter says AzureAD.",
    'device.trustType -eq "AzureAD"',
    LAPTOP,
    YES,
)
device(
    "names have no case",
    "The documented example writes deviceid.",
    f'device.deviceid -eq "{LAPTOP["deviceId"]}"',
    LAPTOP,
    YES,
)
device("starts with", "The version is 10.0 and more.", 'device.operatingSystemVersion -startsWith "10.0"', LAPTOP, YES)
device("does not start with", "The name starts otherwise.", 'device.displayName -notStartsWith "KIOSK"', LAPTOP, YES)
device("ends with", "The name ends so.", 'device.displayName -endsWith "0042"', LAPTOP, YES)
device("does not end with", "The name ends so.", 'device.displayName -notEndsWith "0042"', LAPTOP, NO)
device(
    "contains a part", "For a string, contains looks for a part of it.", 'device.model -contains "slate"', LAPTOP, YES
)
device("does not contain", "The model has no such part.", 'device.model -notContains "Surface"', LAPTOP, YES)
device(
    "contains a whole element",
    "For a collection, contains looks for a whole string of it.",
    'device.systemLabels -contains "M365Managed"',
    LAPTOP,
    YES,
)
device(
    "contains no part of an element",
    "A part of an element is not an element.",
    'device.physicalIds -contains "[OrderId]"',
    LAPTOP,
    NO,
)
device(
    "does not contain an element", "The label is there.", 'device.systemLabels -notContains "M365Managed"', LAPTOP, NO
)
device("in a list", "The model is in the list.", 'device.model -in ["Slate 8", "Slate 9"]', LAPTOP, YES)
device("not in a list", "The model is in the list.", 'device.model -notIn ["Slate 8", "Slate 9"]', LAPTOP, NO)
device(
    "and",
    "Both hold.",
    'device.isCompliant -eq True -and device.deviceOwnership -eq "Company"',
    LAPTOP,
    YES,
)
device(
    "and, one fails",
    "It is a private device.",
    'device.isCompliant -eq False -and device.deviceOwnership -eq "Company"',
    PRIVATE,
    NO,
)
device("or", "One holds.", 'device.isCompliant -eq True -or device.trustType -eq "Workplace"', PRIVATE, YES)
device(
    "and before or",
    "-and binds more closely than -or, as in the rules for dynamic membership.",
    'device.isCompliant -eq True -or device.trustType -eq "Workplace" -and device.model -eq "none"',
    LAPTOP,
    YES,
)
device(
    "parentheses",
    "The parentheses come first, and the model is another.",
    '(device.isCompliant -eq True -or device.trustType -eq "Workplace") -and (device.model -eq "none")',
    LAPTOP,
    NO,
)
device("exclude mode", "A device that matches is taken out.", "device.isCompliant -eq True", LAPTOP, NO, "exclude")
device(
    "exclude mode, no match",
    "It does not match, so the policy stays.",
    "device.isCompliant -eq True",
    PRIVATE,
    YES,
    "exclude",
)

# --- devices that are not registered: every property is null ----------------------------------------------------------

for operator, value, page in (
    ("-eq", '"Windows"', DEVICE_PAGE),
    ("-startsWith", '"Win"', DEVICE_PAGE),
    ("-endsWith", '"dows"', DEVICE_PAGE),
    ("-contains", '"indow"', DEVICE_PAGE),
    ("-in", '["Windows"]', DEVICE_PAGE),
):
    device(
        f"not registered, {operator}",
        "A positive operator does not match an unregistered device.",
        f"device.operatingSystem {operator} {value}",
        NOT_REGISTERED,
        NO,
        page=page,
    )
    device(
        f"not registered, {operator}, exclude mode",
        "A positive operator takes no unregistered device out, so the policy applies.",
        f"device.operatingSystem {operator} {value}",
        NOT_REGISTERED,
        YES,
        "exclude",
        page=page,
    )
for operator, value in (
    ("-ne", '"Windows"'),
    ("-notStartsWith", '"Win"'),
    ("-notEndsWith", '"dows"'),
    ("-notContains", '"indow"'),
    ("-notIn", '["Windows"]'),
):
    device(
        f"not registered, {operator}",
        "A negative operator matches an unregistered device, whose values are null.",
        f"device.operatingSystem {operator} {value}",
        NOT_REGISTERED,
        YES,
    )
    device(
        f"not registered, {operator}, exclude mode",
        "A negative operator takes an unregistered device out.",
        f"device.operatingSystem {operator} {value}",
        NOT_REGISTERED,
        NO,
        "exclude",
    )
device(
    "not registered, both kinds of operators",
    "The positive half does not match.",
    'device.isCompliant -ne True -and device.trustType -eq "AzureAD"',
    NOT_REGISTERED,
    NO,
)
device(
    "not registered, a collection",
    "An unregistered device has no labels, so it does not contain this one.",
    'device.systemLabels -notContains "M365Managed"',
    NOT_REGISTERED,
    YES,
)
device(
    "privileged workstations only",
    "The documented example: everything but a SAW is blocked, an unregistered device with it.",
    'device.extensionAttribute1 -eq "SAW"',
    NOT_REGISTERED,
    YES,
    "exclude",
)

# --- extension attributes ---------------------------------------------------------------------------------------------

device(
    "extension attribute",
    "The device is compliant, so the value is there.",
    'device.extensionAttribute1 -eq "SAW"',
    LAPTOP,
    YES,
)
device("extension attribute, null", "Nothing was assigned.", 'device.extensionAttribute2 -eq "Kiosk"', LAPTOP, NO)
device(
    "extension attribute, null, negative",
    "Nothing was assigned.",
    'device.extensionAttribute2 -ne "Kiosk"',
    LAPTOP,
    YES,
)
device(
    "extension attribute of a device that is not managed",
    "Without management, compliance or hybrid join no value is available at the time of the evaluation.",
    'device.extensionAttribute1 -eq "SAW"',
    PRIVATE,
    NO,
)
device(
    "extension attribute of a hybrid joined device",
    "Microsoft Entra hybrid joined devices have their values.",
    'device.extensionAttribute1 -eq "SAW"',
    PRIVATE | {"trustType": "ServerAd"},
    YES,
)

# --- what is not known ------------------------------------------------------------------------------------------------

device("not told", "The device is not told.", "device.isCompliant -eq True", ABSENT, UNKNOWN, missing=("device",))
device("property not told", "The model is not told.", 'device.model -eq "Slate 9"', {"isCompliant": True}, UNKNOWN)
device(
    "property not told, the other half decides",
    "The model does not matter, because the device is not compliant.",
    'device.isCompliant -eq True -and device.model -eq "Slate 9"',
    {"isCompliant": False},
    NO,
)
device(
    "property not told, one alternative holds",
    "The device is compliant, whatever the model.",
    'device.isCompliant -eq True -or device.model -eq "Slate 9"',
    {"isCompliant": True},
    YES,
)
device(
    "not in the language",
    "A rule that cannot be read decides nothing.",
    "device.isCompliant is True",
    LAPTOP,
    UNKNOWN,
    page=GRAPH_FILTER,
)
device(
    "a property that is not supported",
    "The documentation's table of device attributes does not have it.",
    'device.favouriteColour -eq "blue"',
    LAPTOP,
    UNKNOWN,
)
condition(
    "device: an empty condition",
    GRAPH_POLICY,
    "Without a filter the condition restricts nothing.",
    policy(devices={"deviceFilter": None}),
    sign_in(device=ABSENT),
    YES,
)
for name, state, applies in (
    ("compliant", LAPTOP, NO),
    ("hybrid joined", PRIVATE | {"trustType": "ServerAd"}, NO),
    ("neither", PRIVATE, YES),
    ("not registered", NOT_REGISTERED, YES),
    ("not told", ABSENT, UNKNOWN),
):
    condition(
        f"device: the deprecated states, {name}",
        GRAPH_DEVICE_STATES,
        "All states are included; compliant and domain joined ones can be excluded.",
        policy(deviceStates={"includeStates": ["All"], "excludeStates": ["Compliant", "DomainJoined"]}),
        sign_in(device=state),
        applies,
        "deviceStates",
    )
