"""How the user comes: device platforms, client apps, authentication flows."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    CONDITIONS_PAGE,
    FLOWS_PAGE,
    GRAPH_CONDITIONS,
    NO,
    UNKNOWN,
    UNKNOWN_DEVICE_PAGE,
    YES,
    Json,
    condition,
    platforms,
    policy,
    sign_in,
)

SUPPORTED = ("android", "iOS", "windows", "macOS", "linux")


def platform(name: str, because: str, which: Json, scenario: Json, applies: str, **more: Any) -> None:
    page = more.pop("page", CONDITIONS_PAGE)
    condition(f"platform: {name}", page, because, policy(platforms=which), scenario, applies, "platforms", **more)


def client(name: str, because: str, types: list[str], scenario: Json, applies: str, **more: Any) -> None:
    page = more.pop("page", CONDITIONS_PAGE)
    settled_by = "" if types == ["all"] else "clientAppTypes"
    condition(f"client: {name}", page, because, policy(clientAppTypes=types), scenario, applies, settled_by, **more)


def flow(name: str, because: str, methods: Any, scenario: Json, applies: str, **more: Any) -> None:
    restricted = policy(authenticationFlows={"transferMethods": methods})
    condition(f"flow: {name}", FLOWS_PAGE, because, restricted, scenario, applies, "authenticationFlows", **more)


platform("all", "Any device is every platform.", platforms("all"), sign_in(), YES)
platform("named", "Windows is included.", platforms("windows", "macOS"), sign_in(), YES)
platform(
    "written otherwise",
    "Graph's spelling and the scenario's may differ in case.",
    platforms("macos"),
    sign_in(platform="macOS"),
    YES,
)
platform("another", "Only phones are included.", platforms("iOS", "android"), sign_in(), NO)
platform("excluded", "Exclude beats include.", platforms("all", without=["windows"]), sign_in(), NO)
platform("linux", "Linux is one of the supported platforms.", platforms("linux"), sign_in(platform="linux"), YES)
platform(
    "not told", "The platform is not told.", platforms("iOS"), sign_in(platform=ABSENT), UNKNOWN, missing=("platform",)
)
platform("not told, all included", "Any device is every platform.", platforms("all"), sign_in(platform=ABSENT), YES)
platform(
    "not told, one excluded",
    "Whether the platform is the excluded one is not told.",
    platforms("all", without=["windows"]),
    sign_in(platform=ABSENT),
    UNKNOWN,
)
platform(
    "one that Entra does not recognise",
    "Any device with all supported platforms excluded is the policy for unknown platforms.",
    platforms("all", without=SUPPORTED),
    sign_in(platform=None),
    YES,
    page=UNKNOWN_DEVICE_PAGE,
)
platform(
    "none recognised is not Windows",
    "A device whose platform is not recognised is none of those named.",
    platforms("windows"),
    sign_in(platform=None),
    NO,
    page=UNKNOWN_DEVICE_PAGE,
)
platform(
    "a value that is not known",
    "unknownFutureValue stands for a platform that this reader has no name for.",
    platforms("unknownFutureValue"),
    sign_in(),
    UNKNOWN,
    page=GRAPH_CONDITIONS,
)

client("all", "The value all is every client.", ["all"], sign_in(clientApp="other"), YES)
client("all, not told", "The value all is every client.", ["all"], sign_in(clientApp=ABSENT), YES)
condition(
    "client: nothing selected",
    CONDITIONS_PAGE,
    "Without the condition a policy applies to all client app types.",
    policy(clientAppTypes=[]),
    sign_in(clientApp="exchangeActiveSync"),
    YES,
)
client("browser", "A browser is included.", ["browser"], sign_in(), YES)
client("desktop", "A browser is not a desktop client.", ["mobileAppsAndDesktopClients"], sign_in(), NO)
client("old clients", "A browser is no legacy client.", ["exchangeActiveSync", "other"], sign_in(), NO)
client(
    "an old client",
    "IMAP and its like are other clients.",
    ["exchangeActiveSync", "other"],
    sign_in(clientApp="other"),
    YES,
)
client(
    "ActiveSync of supported platforms",
    "easSupported is the part of Exchange ActiveSync on supported platforms.",
    ["easSupported"],
    sign_in(clientApp="exchangeActiveSync"),
    YES,
    page=GRAPH_CONDITIONS,
)
client("not told", "The client is not told.", ["browser"], sign_in(clientApp=ABSENT), UNKNOWN, missing=("clientApp",))
client(
    "a value that is not known",
    "unknownFutureValue stands for a client that this reader has no name for.",
    ["unknownFutureValue"],
    sign_in(),
    UNKNOWN,
    page=GRAPH_CONDITIONS,
)
client(
    "a known value beside one that is not",
    "The browser is included, whatever the other value means.",
    ["browser", "unknownFutureValue"],
    sign_in(),
    YES,
    page=GRAPH_CONDITIONS,
)

flow(
    "device code", "The policy is about this flow.", "deviceCodeFlow", sign_in(authenticationFlow="deviceCodeFlow"), YES
)
flow(
    "one of two",
    "transferMethods has several values.",
    "deviceCodeFlow,authenticationTransfer",
    sign_in(authenticationFlow="authenticationTransfer"),
    YES,
)
flow(
    "two as a list",
    "A list says the same as the comma-separated string.",
    ["deviceCodeFlow", "authenticationTransfer"],
    sign_in(authenticationFlow="deviceCodeFlow"),
    YES,
)
flow("the other", "This is the other flow.", "deviceCodeFlow", sign_in(authenticationFlow="authenticationTransfer"), NO)
flow("none", "An ordinary sign-in uses neither flow.", "deviceCodeFlow", sign_in(), NO)
flow("null is none", "Null is known to be nothing.", "deviceCodeFlow", sign_in(authenticationFlow=None), NO)
flow(
    "not told",
    "The flow is not told.",
    "deviceCodeFlow",
    sign_in(authenticationFlow=ABSENT),
    UNKNOWN,
    missing=("authenticationFlow",),
)
condition(
    "flow: not configured",
    FLOWS_PAGE,
    "Without the condition every flow is covered.",
    policy(authenticationFlows=None),
    sign_in(authenticationFlow=ABSENT),
    YES,
)
