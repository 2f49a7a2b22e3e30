from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

from aad53004.checkers import Case
from aad53004.checkers.facts import Item
from aad53004.entra import NamedLocation
from aad53004.fixes import Advice, Change, ReadBack, Situation, Vouches, fix
from aad53004.fixes._about import anonymous, ask, change, event, filled, sentences, shown, unfamiliar
from aad53004.fixes._effect import World
from aad53004.fixes._preconditions import no_compromise

SITE = "<name of the site>"
RANGE = "<address range of your own egress>"


def _effect(case: Case, world: World) -> tuple[str, World] | None:
    ip = world.scenario.ip
    if not isinstance(ip, str):
        return None
    here = NamedLocation.model_validate(
        {"id": "here", "displayName": "here", "isTrusted": True, "ipRanges": [{"cidrAddress": str(ip_network(ip))}]}
    )
    known = world.policies.directory
    directory = replace(known, named_locations=(*(known.named_locations or ()), here))
    return "With the address in a trusted location, if it is your own,", world._replace(
        policies=world.policies.with_directory(directory)
    )


def _pointless(case: Case, situation: Situation) -> bool:
    """The address lies in a trusted location, so that there is nothing left to do."""
    one = event(case)
    ip = _address(one.ip_address if one else None)
    return ip is not None and ask(lambda: case.conditional_access.trusted(ip)[0])[0] is True


@fix(
    "trust-named-location",
    11,
    "Mark your own egress as a trusted named location",
    portal="Entra admin center › Entra ID › Conditional Access › Named locations",
    permission="Policy.ReadWrite.ConditionalAccess and Policy.Read.All (role: Conditional Access Administrator)",
    docs="https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network",
    loosens=True,
    vouches=Vouches.FUTURE,
    print_only=True,
    preconditions=(no_compromise,),
    effect=_effect,
    pointless=_pointless,
    rank=3,
)
def advise(case: Case, situation: Situation) -> Advice:
    """Tells Entra that an address is the organisation's own, which makes some detections less likely from there.

    The address of a refused risky sign-in is never filled in: one user's sign-ins do not show whose it is. It loosens for
    everybody: policies that leave trusted places out no longer apply there. So only for an address that
    the organisation owns or rents, never for an anonymiser, and never where a compromise is likely. Only printed.
    """
    one = event(case)
    ip = _address(one.ip_address if one else None)
    hidden, why = anonymous(case, situation)
    if situation.compromise:
        return _refused("Somebody else may hold the account, so no address is called trusted.")
    if situation.to_investigate:
        return _refused("A detection is open that has to be looked into first, so no address is called trusted.")
    if ip is None:
        return _refused("The address of the sign-in could not be read, so there is none to judge.")
    if hidden:
        return _refused(f"{ip} counts as an anonymising or risky network, which is never to be trusted.")
    trusted, unread = ask(lambda: case.conditional_access.trusted(ip)[0])
    if trusted:
        return _refused(f"{ip} lies in a trusted named location already.")
    holding, _ = ask(lambda: _holding(case, ip))
    label = (
        f"the named location “{shown(holding.value.display_name, holding.value.id)}”" if holding else "a named location"
    )
    steps = (
        f"Ask the network team for the address ranges of your own egress, and whether {ip} is in one of them.",
        f"See in the sign-in log who else signs in from {ip}: one user's sign-ins do not show whose address it is.",
        "Look at which policies leave trusted locations out, since they no longer apply from there.",
        f"Mark {label} that holds {ip} as trusted."
        if holding
        else f"Create {label} with the ranges that the network team confirmed, and mark it as trusted.",
        "Have the user try again after about ten minutes.",
    )
    warning = sentences(
        "Whoever signs in from there counts as being in a trusted place from then on, and only some detections heed it.",
        unfamiliar(situation),
        f"Whether the address is an anonymiser could not be read: {why}." if hidden is None else "",
        f"The named locations could not be read: {unread}; look whether one holds the address already."
        if unread
        else "",
    )
    return Advice(steps, _request(ip, holding), warning)


def _address(text: str | None) -> str | None:
    try:
        return str(ip_address((text or "").strip()))
    except ValueError:
        return None


def _holding(case: Case, ip: str) -> Item[NamedLocation] | None:
    """A named location that holds the address and is not trusted."""
    for location in case.conditional_access.locations:
        for ip_range in location.value.ip_ranges or ():
            try:
                if ip_address(ip) in ip_network(ip_range.cidr_address or "", strict=False):
                    return location
            except ValueError:
                continue
    return None


def _request(ip: str, holding: Item[NamedLocation] | None) -> Change | None:
    kind = {"@odata.type": "#microsoft.graph.ipNamedLocation"}
    path = "/identity/conditionalAccess/namedLocations"
    if holding:
        body = {**kind, "isTrusted": True}
        read_back = ReadBack(filled(path + "/{}", holding.value.id), body)
        return change("PATCH", path + "/{}", holding.value.id, body=body, read_back=read_back)
    address = ip_address(ip)
    version = f"#microsoft.graph.iPv{address.version}CidrRange"
    ranges = [{"@odata.type": version, "cidrAddress": RANGE}]
    body = {**kind, "displayName": SITE, "isTrusted": True, "ipRanges": ranges}
    return change("POST", path, body=body, read_back=ReadBack(path, body))


def _refused(why: str) -> Advice:
    return Advice(
        (
            "Leave the named locations as they are.",
            "Go on with the steps that give the user a method.",
        ),
        warning=why,
        blocked=True,
    )
