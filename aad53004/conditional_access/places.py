"""From where: named locations by address and country, and the trusted ones.

https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network
"""

from __future__ import annotations

from aad53004.conditional_access.scenario import UNKNOWN, Place
from aad53004.conditional_access.sign_in import MAYBE, NO, YES, Answer, Check, SignIn, fixed, in_and_out, lowered
from aad53004.conditional_access.truth import truth
from aad53004.entra import IncludeExclude

MFA_TRUSTED_IPS = "00000000-0000-0000-0000-000000000000"


def locations(assigned: IncludeExclude | None) -> Check | None:
    """The check of the network locations of a policy; None where it has no such condition."""
    if assigned is None:
        return None
    included, excluded = lowered(assigned.include_locations), lowered(assigned.exclude_locations)
    if not included and not excluded:
        return None
    everywhere = not included or "all" in included
    into = fixed(YES, "any location", unrestricted=True) if everywhere else _place_check(included)
    return in_and_out(into, _place_check(excluded) if excluded else None)


def _place_check(ids: frozenset[str]) -> Check:
    ordered = sorted(ids)

    def check(sign_in: SignIn) -> Answer:
        unsure: Answer | None = None
        seen = ""
        for one in ordered:
            if one == "all":
                return Answer(YES, "any location", unrestricted=True)
            answer = trusted(sign_in) if one == "alltrusted" else in_place(sign_in, one)
            if answer.truth is YES:
                return answer
            if answer.truth is MAYBE:
                unsure = unsure or answer
            seen = seen or answer.detail
        return unsure or Answer(NO, seen)

    return check


def trusted(sign_in: SignIn) -> Answer:
    """Whether the sign-in comes from a trusted location."""
    return sign_in.remember("alltrusted", lambda: _in_trusted_place(sign_in))


def in_place(sign_in: SignIn, place_id: str) -> Answer:
    """Whether the sign-in comes from a named location."""
    return sign_in.remember(place_id, lambda: _in_place(sign_in, place_id))


def _in_trusted_place(sign_in: SignIn) -> Answer:
    """All trusted locations: the named ones that are marked so. The trusted IPs of the MFA service belong to them too
    and no API tells them, so they are left out of account here."""
    if sign_in.directory.named_locations is None:
        return Answer(MAYBE, "the named locations are not known", "directory")
    unsure = None
    for place_id, place in sign_in.directory.places.items():
        if place.trusted is False or (place.trusted is None and place.networks is None):
            continue
        answer = in_place(sign_in, place_id)
        if answer.truth is YES and place.trusted:
            return Answer(YES, f"the trusted location {place.name}")
        if answer.truth is YES:
            unsure = Answer(MAYBE, f"whether the location {place.name} is trusted is not known", "directory")
        elif answer.truth is MAYBE:
            unsure = unsure or answer
    return unsure or Answer(NO, "no trusted location")


def _in_place(sign_in: SignIn, place_id: str) -> Answer:
    if place_id == MFA_TRUSTED_IPS:
        return Answer(MAYBE, "the trusted IPs of the MFA service cannot be read")
    if sign_in.directory.named_locations is None:
        return Answer(MAYBE, "the named locations are not known", "directory")
    place = sign_in.directory.places.get(place_id)
    if place is None:
        return Answer(MAYBE, f"the named location {place_id} is not known", "directory")
    if place.networks is not None:
        return _by_address(sign_in, place)
    if place.countries is not None:
        return _by_country(sign_in, place)
    return Answer(MAYBE, f"the location {place.name} is of a kind that is not told by address or country")


def _by_address(sign_in: SignIn, place: Place) -> Answer:
    if sign_in.scenario.ip is None:
        return Answer(NO, "no IP address")
    if sign_in.address is None:
        return Answer(MAYBE, "the IP address is not known", "ip")
    inside = place.holds(sign_in.address)
    if inside is None:
        return Answer(MAYBE, f"a range of the location {place.name} cannot be read")
    return Answer(YES, f"location {place.name}") if inside else Answer(NO, f"outside {place.name}")


def _by_country(sign_in: SignIn, place: Place) -> Answer:
    country = sign_in.scenario.country
    if country is UNKNOWN:
        return Answer(MAYBE, "the country is not known", "country")
    if country is None:
        # A country that nobody can tell is in the location where the location says so.
        told = truth(place.unknown_countries if place.unknown_countries is not None else False)
        return Answer(told, f"{place.name} {'includes' if told is YES else 'leaves out'} places of no known country")
    inside = country.upper() in (place.countries or frozenset())
    return (
        Answer(YES, f"location {place.name} ({country})") if inside else Answer(NO, f"{country} is not in {place.name}")
    )
