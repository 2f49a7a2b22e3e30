"""Where a policy applies: named locations by address and by country, trusted ones, compliant networks."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    BRANCH,
    BRANCH_IP,
    CAFE_IP,
    CAFE_IPV6,
    COMPLIANT_NETWORK,
    CONDITIONS_PAGE,
    EUROPE,
    GRAPH_COUNTRY,
    GRAPH_IP,
    GRAPH_LOCATIONS,
    MFA_TRUSTED_IPS,
    NETWORK_PAGE,
    NO,
    NOWHERE,
    OFFICE,
    OFFICE_IP,
    OFFICE_IPV6,
    PARTNER,
    UNKNOWN,
    YES,
    Json,
    condition,
    guid,
    places,
    policy,
    sign_in,
)


def place(name: str, page: str, because: str, where: Json | None, scenario: Json, applies: str, **more: Any) -> None:
    condition(f"network: {name}", page, because, policy(locations=where), scenario, applies, "locations", **more)


condition(
    "network: not configured",
    NETWORK_PAGE,
    "Policies apply to all locations by default.",
    policy(locations=None),
    sign_in(ip=ABSENT, country=ABSENT),
    YES,
)
place("all", NETWORK_PAGE, "Any location is every address.", places("All"), sign_in(), YES)
place(
    "all, address not told",
    NETWORK_PAGE,
    "Any location is every address, also one that is not told.",
    places("All"),
    sign_in(ip=ABSENT, country=ABSENT),
    YES,
)
place("IPv4 range", GRAPH_IP, "The address is in HQ's range.", places(OFFICE), sign_in(ip=OFFICE_IP), YES)
place("outside the IPv4 range", GRAPH_IP, "The café is not HQ.", places(OFFICE), sign_in(), NO)
place("IPv6 range", GRAPH_IP, "The address is in HQ's IPv6 range.", places(OFFICE), sign_in(ip=OFFICE_IPV6), YES)
place("outside the IPv6 range", GRAPH_IP, "The café's IPv6 is not HQ's.", places(OFFICE), sign_in(ip=CAFE_IPV6), NO)
place(
    "the other half of a network",
    GRAPH_IP,
    "192.0.2.1 is not in 192.0.2.128/25.",
    places(BRANCH),
    sign_in(ip="192.0.2.1"),
    NO,
)
place(
    "one of several",
    NETWORK_PAGE,
    "Any of the selected ones will do.",
    places(OFFICE, BRANCH),
    sign_in(ip=BRANCH_IP),
    YES,
)
place(
    "range, address not told",
    NETWORK_PAGE,
    "Without the address nobody can say.",
    places(OFFICE),
    sign_in(ip=ABSENT),
    UNKNOWN,
    missing=("ip",),
)
place(
    "all but HQ, from HQ",
    NETWORK_PAGE,
    "Exclude beats include.",
    places("All", without=[OFFICE]),
    sign_in(ip=OFFICE_IP),
    NO,
)
place("all but HQ, from the café", NETWORK_PAGE, "The café is not HQ.", places("All", without=[OFFICE]), sign_in(), YES)
place(
    "all but HQ, address not told",
    NETWORK_PAGE,
    "Whether the user is at HQ is not told.",
    places("All", without=[OFFICE]),
    sign_in(ip=ABSENT),
    UNKNOWN,
)
place(
    "no include list",
    GRAPH_LOCATIONS,
    "An empty list restricts nothing, and the exclusion stands.",
    places(without=[OFFICE]),
    sign_in(ip=OFFICE_IP),
    NO,
)
place(
    "all trusted, from HQ", NETWORK_PAGE, "HQ is marked as trusted.", places("AllTrusted"), sign_in(ip=OFFICE_IP), YES
)
place(
    "all trusted, IPv6",
    NETWORK_PAGE,
    "HQ's IPv6 range is trusted, too.",
    places("AllTrusted"),
    sign_in(ip=OFFICE_IPV6),
    YES,
)
place(
    "all trusted, from a location that is not",
    NETWORK_PAGE,
    "The partner's network is a named location without the mark.",
    places("AllTrusted"),
    sign_in(ip="203.0.113.70"),
    NO,
)
place(
    "all but the trusted, from the branch",
    NETWORK_PAGE,
    "The branch is marked as trusted.",
    places("All", without=["AllTrusted"]),
    sign_in(ip=BRANCH_IP),
    NO,
)
place(
    "all but the trusted, from the café",
    NETWORK_PAGE,
    "The café is no trusted location.",
    places("All", without=["AllTrusted"]),
    sign_in(),
    YES,
)
place(
    "all but the trusted, address not told",
    NETWORK_PAGE,
    "Whether the user is in a trusted location is not told.",
    places("All", without=["AllTrusted"]),
    sign_in(ip=ABSENT),
    UNKNOWN,
)
place(
    "MFA trusted IPs cannot be read",
    NETWORK_PAGE,
    "The trusted IPs of the MFA service settings are not in Graph.",
    places("All", without=[MFA_TRUSTED_IPS]),
    sign_in(),
    UNKNOWN,
)
place(
    "MFA trusted IPs beside a location that matches",
    NETWORK_PAGE,
    "HQ is excluded, whatever the trusted IPs are.",
    places("All", without=[MFA_TRUSTED_IPS, OFFICE]),
    sign_in(ip=OFFICE_IP),
    NO,
)
place("country", GRAPH_COUNTRY, "Germany is in the list.", places(EUROPE), sign_in(), YES)
place("another country", GRAPH_COUNTRY, "Canada is not in the list.", places(EUROPE), sign_in(country="CA"), NO)
place("country in small letters", GRAPH_COUNTRY, "ISO codes have no case.", places(EUROPE), sign_in(country="fr"), YES)
place(
    "country not told",
    GRAPH_COUNTRY,
    "The country is not told.",
    places(EUROPE),
    sign_in(country=ABSENT),
    UNKNOWN,
    missing=("country",),
)
place(
    "an address of no country, unknown included",
    NETWORK_PAGE,
    "Include unknown countries/regions captures addresses that map to none.",
    places(NOWHERE),
    sign_in(country=None),
    YES,
)
place(
    "an address of no country, unknown not included",
    NETWORK_PAGE,
    "The location is for Germany and France only.",
    places(EUROPE),
    sign_in(country=None),
    NO,
)
place("all but some countries", GRAPH_COUNTRY, "Germany is excluded.", places("All", without=[EUROPE]), sign_in(), NO)
place(
    "all but some countries, from elsewhere",
    GRAPH_COUNTRY,
    "Canada is not excluded.",
    places("All", without=[EUROPE]),
    sign_in(country="CA"),
    YES,
)
place(
    "country without an address",
    GRAPH_COUNTRY,
    "The country is told, so the address is not needed.",
    places(EUROPE),
    sign_in(ip=ABSENT),
    YES,
)
place(
    "compliant network",
    NETWORK_PAGE,
    "Whether the traffic came through Global Secure Access is not in the scenario.",
    places("All", without=[COMPLIANT_NETWORK]),
    sign_in(),
    UNKNOWN,
)
place(
    "a location that the directory does not have",
    GRAPH_LOCATIONS,
    "What this id covers was not given.",
    places(guid("a location that was not read")),
    sign_in(),
    UNKNOWN,
)
place(
    "no directory",
    GRAPH_LOCATIONS,
    "Without the named locations an id says nothing.",
    places(OFFICE),
    sign_in(ip=OFFICE_IP),
    UNKNOWN,
    directory=None,
)
place(
    "all trusted without a directory",
    NETWORK_PAGE,
    "Which locations are trusted was not given.",
    places("All", without=["AllTrusted"]),
    sign_in(ip=OFFICE_IP),
    UNKNOWN,
    directory=None,
)
place(
    "included and excluded at once",
    CONDITIONS_PAGE,
    "The same location on both sides: exclude beats include.",
    places(PARTNER, without=[PARTNER]),
    sign_in(ip="203.0.113.70"),
    NO,
)
place(
    "the café is not the partner",
    GRAPH_IP,
    "203.0.113.10 is not in 203.0.113.64/26.",
    places(PARTNER),
    sign_in(ip=CAFE_IP),
    NO,
)
