"""From where: named locations by address and country, and the trusted ones.

https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from aad53004.conditional_access.directory import Place
from aad53004.conditional_access.scenario import UNKNOWN
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    YES,
    Check,
    CheckResult,
    SignInContext,
    constant,
    excluded_or_included,
    lowered,
)
from aad53004.conditional_access.truth import truth
from aad53004.entra import IncludeExclude

MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class LocationsCheck:
    """The network locations of a policy: ids of named locations, "all" and "alltrusted", in lower case."""

    included: frozenset[str]
    excluded: frozenset[str]

    @property
    def everywhere(self) -> bool:
        """Whether it includes any location."""
        return not self.included or "all" in self.included

    @cached_property
    def _sides(self) -> tuple[Check, Check | None]:
        into = constant(YES, "any location", unrestricted=True) if self.everywhere else _location_check(self.included)
        return into, _location_check(self.excluded) if self.excluded else None

    def __call__(self, sign_in: SignInContext) -> CheckResult:
        return excluded_or_included(sign_in, *self._sides)


def locations(assigned: IncludeExclude | None) -> Check | None:
    """The check of the network locations of a policy; None where it has no such condition. Raises Unreadable."""
    if assigned is None:
        return None
    included, excluded = lowered(assigned.include_locations), lowered(assigned.exclude_locations)
    return LocationsCheck(included, excluded) if included or excluded else None


def _location_check(ids: frozenset[str]) -> Check:
    ordered = sorted(ids)

    def check(sign_in: SignInContext) -> CheckResult:
        unsure: CheckResult | None = None
        outside = ""
        for location_id in ordered:
            result = in_location(sign_in, location_id)
            if result.truth is YES:
                return result
            if result.truth is MAYBE:
                unsure = unsure or result
            outside = outside or result.detail
        return unsure or CheckResult(NO, outside)

    return check


def in_location(sign_in: SignInContext, location_id: str) -> CheckResult:
    """Whether the sign-in comes from a location, as a policy names it in lower case."""
    if location_id == "all":
        return CheckResult(YES, "any location", unrestricted=True)
    return trusted(sign_in) if location_id == "alltrusted" else in_place(sign_in, location_id)


def trusted(sign_in: SignInContext) -> CheckResult:
    """Whether the sign-in comes from a trusted location."""
    return sign_in.memoized("alltrusted", lambda: _in_trusted_place(sign_in))


def in_place(sign_in: SignInContext, place_id: str) -> CheckResult:
    """Whether the sign-in comes from a named location."""
    return sign_in.memoized(place_id, lambda: _in_place(sign_in, place_id))


def _in_trusted_place(sign_in: SignInContext) -> CheckResult:
    """All trusted locations: the named ones that are marked so. The trusted IPs of the MFA service belong to them too
    and no API tells them, so they are left out of account here."""
    if sign_in.directory.named_locations is None:
        return CheckResult(MAYBE, "the named locations are not known", "directory")
    unsure = None
    for place_id, place in sign_in.directory.places.items():
        # Only locations of addresses can be trusted.
        untold = place.trusted is None and place.networks is None
        if place.trusted is False or (untold and not place.unread):
            continue
        answer = in_place(sign_in, place_id)
        if answer.truth is YES and place.trusted:
            return CheckResult(YES, f"the trusted location {place.name}")
        if answer.truth is YES:
            unsure = CheckResult(MAYBE, f"whether the location {place.name} is trusted is not known", "directory")
        elif answer.truth is MAYBE:
            unsure = unsure or answer
    return unsure or CheckResult(NO, "no trusted location")


def _in_place(sign_in: SignInContext, place_id: str) -> CheckResult:
    if place_id == MFA_TRUSTED_IPS:
        return CheckResult(MAYBE, "the trusted IPs of the MFA service cannot be read")
    if sign_in.directory.named_locations is None:
        return CheckResult(MAYBE, "the named locations are not known", "directory")
    place = sign_in.directory.places.get(place_id)
    if place is None:
        return CheckResult(MAYBE, f"the named location {place_id} is not known", "directory")
    if place.networks is not None:
        return _by_address(sign_in, place)
    if place.unread:
        return CheckResult(MAYBE, f"the location {place.name} was not read in whole: {place.unread}", "directory")
    if place.countries is not None:
        return _by_country(sign_in, place)
    return CheckResult(MAYBE, f"the location {place.name} is of a kind that is not told by address or country")


def _by_address(sign_in: SignInContext, place: Place) -> CheckResult:
    if sign_in.scenario.ip is None:
        return CheckResult(NO, "no IP address")
    if sign_in.address is None:
        return CheckResult(MAYBE, "the IP address is not known", "ip")
    inside = place.holds(sign_in.address)
    if inside is None:
        return CheckResult(MAYBE, f"a range of the location {place.name} cannot be read")
    return CheckResult(YES, f"location {place.name}") if inside else CheckResult(NO, f"outside {place.name}")


def _by_country(sign_in: SignInContext, place: Place) -> CheckResult:
    country = sign_in.scenario.country
    if country is UNKNOWN:
        return CheckResult(MAYBE, "the country is not known", "country")
    if country is None:
        # A country that nobody can tell is in the location where the location says so.
        told = truth(place.unknown_countries if place.unknown_countries is not None else False)
        return CheckResult(
            told, f"{place.name} {'includes' if told is YES else 'leaves out'} places of no known country"
        )
    inside = country.upper() in (place.countries or frozenset())
    return (
        CheckResult(YES, f"location {place.name} ({country})")
        if inside
        else CheckResult(NO, f"{country} is not in {place.name}")
    )
