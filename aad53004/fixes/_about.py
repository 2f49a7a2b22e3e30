"""What several fixes have to know about a case, read so that a fact which Graph would not give becomes a sentence.

A fix never raises for want of a fact and never takes a missing fact for a yes: each reader here returns the fact or
None, and where it is None the reason in words, which the fix puts into its warning.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from aad53004.checkers import Case
from aad53004.checkers.account import Home
from aad53004.checkers.conditional_access import Demand, failed
from aad53004.checkers.facts import Item
from aad53004.checkers.familiar import Familiarity
from aad53004.checkers.risk import CLOSED
from aad53004.checkers.wording import shown as shown
from aad53004.checkers.wording import when as when
from aad53004.conditional_access.truth import Truth
from aad53004.entra import AuthenticationStrength, ConditionalAccessPolicy, SignIn
from aad53004.entra.clouds import CHINA, cloud_of
from aad53004.entra.codes import BLOCKED_BY_POLICY
from aad53004.entra.risk_event_types import Origin, of_origin
from aad53004.errors import Unreadable
from aad53004.fixes import Change, ReadBack, Situation
from aad53004.graph.interface import Status

T = TypeVar("T")

SECURITY_OPERATOR = "Security Operator"
PRIVILEGED = "Privileged Authentication Administrator"
PASS = "temporaryaccesspass"
PHONE_COMBINATIONS = frozenset({"password,sms", "password,voice"})
ONCE, MANY = "temporaryaccesspassonetime", "temporaryaccesspassmultiuse"
LONGEST_REASON = 400


def soft(read: Callable[[], T]) -> T | None:
    """The fact, or None where it could not be read."""
    try:
        return read()
    except Unreadable:
        return None


def ask(read: Callable[[], T]) -> tuple[T | None, str]:
    """The fact and "", or None and why it could not be read."""
    try:
        return read(), ""
    except Unreadable as error:
        return None, shown(error.why, "no reason given", LONGEST_REASON)


def sentences(*parts: str) -> str:
    """The parts that say something, as one warning."""
    return " ".join(part for part in parts if part)


def listed(names: Iterable[str], most: int = 3) -> str:
    """Names in a row, the first few of many."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more


def name(case: Case) -> str:
    """How to call the user: as Graph spells it, else as it was asked for."""
    return shown(soft(lambda: case.account.name) or case.user, "the user")


def user_id(case: Case) -> str | None:
    """The object id of the user; None where neither Graph nor the question told it."""
    return soft(lambda: case.account.id) or case.known.get("user_id")


def portal(case: Case) -> str:
    """The address of the Entra admin center in the cloud of the case."""
    return cloud_of(case.cloud).portal


def security_info(case: Case) -> str:
    """The page where the user registers methods, as a sentence names it."""
    return cloud_of(case.cloud).security_info or "the additional security verification page of My Account"


def change(
    method: str,
    path: str,
    *values: str | None,
    body: Mapping[str, Any] | None = None,
    read_back: ReadBack | None = None,
) -> Change | None:
    """The change at ``path``, each ``{}`` of which takes one value, percent-encoded. None where a value is not known,
    because a request about nobody must not be printed."""
    if any(not value for value in values):
        return None
    return Change(method, filled(path, *values), body, read_back)


def filled(path: str, *values: str | None) -> str:
    """A path with one value, percent-encoded, for each ``{}``; one that is not known is left empty."""
    return path.format(*(quote(value or "", safe="", errors="surrogatepass") for value in values))


def graph_root(case: Case) -> str:
    """The Graph root of the run, without version: what the source says, else that of the cloud of the case."""
    return case.graph_root or cloud_of(case.cloud).graph


def no_account(case: Case) -> str:
    """The warning where the account could not be read, so that its id or what kind it is are not known."""
    _, why = ask(lambda: case.account.user)
    if not why:
        return ""
    no_id = "" if user_id(case) else " and no Graph request can be given"
    return f"The account could not be read ({why}), so whether the user is an external guest is not known{no_id}."


def not_in_china(case: Case, what: str) -> str:
    """The warning for what Microsoft documents for the worldwide and the US Government clouds alone."""
    if case.cloud != CHINA:
        return ""
    return f"Microsoft does not list {what} for the cloud operated by 21Vianet, so Graph may refuse the request there."


def has_method(case: Case, situation: Situation) -> bool:
    """Whether the user has a method that is allowed and that no demanded strength refuses; False where not told."""
    return bool(soft(lambda: case.methods.usable)) and not situation.methods_refused


def is_external(case: Case, situation: Situation) -> bool:
    """Whether the user signs in elsewhere: at another tenant, or with an account of no tenant."""
    return situation.external_guest or bool(soft(lambda: case.account.is_external))


class Elsewhere(NamedTuple):
    """Who acts for a user whose account lives elsewhere, as the object of a sentence, and where the user signs in."""

    who: str
    where: str


def elsewhere(case: Case, situation: Situation, who: str) -> Elsewhere:
    """Who can do for an external user what nobody can do here.

    https://learn.microsoft.com/graph/api/resources/objectidentity
    """
    if situation.no_home_tenant or soft(lambda: case.home) is Home.NO_TENANT:
        return Elsewhere(f"{who}, or the provider of that account,", "with an account of no Entra tenant")
    return Elsewhere(f"the home tenant of {who}", "at another tenant")


def synced(case: Case) -> tuple[bool | None, str]:
    """Whether on-premises Active Directory is the master of the account. A null means that it never was."""
    value, why = ask(lambda: case.account.user.need("on_premises_sync_enabled", "onPremisesSyncEnabled"))
    return (None, why) if why else (value is True, "")


def roles(case: Case) -> str:
    """What a directory role of the user means for who may act; "" where the user is shown to hold none.

    An Authentication Administrator may not touch the credentials of administrators.
    https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
    """
    held, why = ask(lambda: [shown(one.value.display_name, "an unnamed role") for one in case.methods.roles])
    if held is None:
        return f"Whether {name(case)} holds a directory role could not be read ({why}): if so, it takes a {PRIVILEGED}."
    if held:
        return f"{name(case)} holds the role {listed(held)}, so it takes another administrator who is {PRIVILEGED}."
    return ""


def event(case: Case) -> SignIn | None:
    """The sign-in to explain, else the one that blocks the user now; None where there is none or no log was read."""
    found = soft(lambda: case.sign_ins.event) or soft(lambda: case.sign_ins.blocking)
    return found.value.legible if found else None


def place(sign_in: SignIn) -> str:
    """From where a sign-in came: the address, and town and country as far as Graph tells."""
    where = sign_in.location
    town = ", ".join(filter(None, (shown(where.city), shown(where.country_or_region)))) if where else ""
    return shown(sign_in.ip_address, "an unknown address") + (f" ({town})" if town else "")


def app(sign_in: SignIn) -> str:
    """The app of a sign-in, as it is called."""
    return shown(sign_in.app_display_name or sign_in.app_id, "an unnamed app")


def nothing_to_confirm(sign_in: SignIn) -> str:
    """Why no feedback on a sign-in is due: it never counted as risky, or its risk is closed; "" where it is due."""
    state = (sign_in.risk_state or "").casefold()
    if state in CLOSED:
        return f"The risk of this sign-in is closed already ({shown(sign_in.risk_state)})."
    levels = {
        (sign_in.risk_level_during_sign_in or "").casefold(),
        (sign_in.risk_level_aggregated or "none").casefold(),
    }
    if levels == {"none"} and state == "none":
        return "Entra does not count this sign-in as risky, so there is nothing to confirm."
    return ""


def unfamiliar(situation: Situation) -> str:
    """The warning where the like of the risky sign-in never stands in the user's own sign-ins; "" elsewhere."""
    if situation.familiarity is not Familiarity.NEVER:
        return ""
    return "The user's own sign-ins never came from there: only after the user has said on the phone that it was them."


def strengths(case: Case) -> list[AuthenticationStrength]:
    """The authentication strengths that the demanding policies ask for, as far as these could be read."""
    found, _ = demands(case)
    grants = [demand.policy.value.legible.grant_controls for demand in found if demand.policy]
    return [grant.authentication_strength for grant in grants if grant and grant.authentication_strength]


def combinations(strength: AuthenticationStrength) -> frozenset[str]:
    """The combinations that a strength accepts, in lower case."""
    return frozenset(one.casefold() for one in strength.allowed_combinations or ())


def refusing_strengths(case: Case, accepted: Collection[str]) -> str:
    """The demanded strengths, in quotation marks, that take none of these combinations (lower case); "" for none."""
    refusing = [
        one for one in strengths(case) if one.allowed_combinations is not None and not combinations(one) & set(accepted)
    ]
    return listed(f"“{shown(one.display_name or one.id, 'unnamed')}”" for one in refusing)


def anonymous(case: Case, situation: Situation) -> tuple[bool | None, str]:
    """Whether the address of the sign-in counts as an anonymiser; None, and why, where that could not be read."""
    if situation.anonymous_address:
        return True, ""
    one = event(case)
    if one is None:
        return None, "no sign-in was read"
    types = {kind.casefold() for kind in one.risk_event_types_v2 or ()}
    if types & of_origin(Origin.ADDRESS):
        return True, ""
    kinds, why = ask(lambda: {(item.value.risk_event_type or "").casefold() for item in case.risk.of_event(one)})
    if kinds is None:
        return None, why
    types |= kinds
    if types & of_origin(Origin.ADDRESS):
        return True, ""
    if "generic" in types:
        return None, "the kind of the detection is hidden without Entra ID P2"
    return False, ""


def passes_allowed(case: Case) -> tuple[bool | None, str]:
    """Whether the authentication methods policy lets this user use a Temporary Access Pass, and what decided."""
    passes = case.methods.allows(PASS)
    return passes.allowed, shown(passes.why, most=LONGEST_REASON)


def phone_allowed(case: Case) -> tuple[bool | None, str]:
    """Whether the user may use text messages or voice calls: True if either is allowed, and what decided."""
    states = [case.methods.allows(name) for name in ("sms", "voice")]
    for state in states:
        if state.allowed:
            return True, shown(state.why, most=LONGEST_REASON)
    unknown = [state.why for state in states if state.allowed is None]
    return (None, shown(unknown[0])) if unknown else (False, shown(states[0].why))


def demands(case: Case) -> tuple[tuple[Demand, ...], str]:
    """The policies that stand in the way, and why they could not be read where they could not: those that demand proof
    now, else those that the sign-in which blocks the user now names as failed."""
    other, _ = ask(lambda: _blocking(case))
    other = other or ask(lambda: case.conditional_access.blocking_now)[0]
    if other:
        return other, ""
    found, why = ask(lambda: _demanding(case))
    standing = tuple(demand for demand in found or () if not demand.lapsed)
    if found and not standing:
        again = soft(lambda: case.conditional_access.again) or ()
        standing = tuple(one for one in again if one.reached and one.reached.reach is Truth.YES)
    return standing, why


def _demanding(case: Case) -> tuple[Demand, ...]:
    """The policies that demand proof; none where security defaults are on and the tenant has no licence for policies."""
    try:
        return tuple(case.conditional_access.demands)
    except Unreadable as error:
        unlicensed = bool(error.answers) and all(answer.status is Status.UNLICENSED for answer in error.answers)
        if unlicensed and soft(lambda: _on_security_defaults(case)):
            return ()
        raise


def _on_security_defaults(case: Case) -> bool:
    defaults = case.tenant.security_defaults
    return defaults is not None and defaults.value.is_enabled is True


def _policy(case: Case, policy_id: str | None) -> Item[ConditionalAccessPolicy] | None:
    return soft(lambda: case.conditional_access.policy(policy_id))


def _blocking(case: Case) -> tuple[Demand, ...]:
    """What failed in a sign-in that is no 53004 and blocks the user now."""
    item = case.sign_ins.blocking
    # Only what a policy decides is a matter of a policy: not a device that is not compliant, nor a missing assignment.
    if item is None or item.value.code not in BLOCKED_BY_POLICY:
        return ()
    applied = (item.value.applied_conditional_access_policies if item else None) or ()
    return tuple(
        Demand(
            one.display_name or one.id or "unnamed policy",
            _policy(case, one.id),
            True,
            (),
        )
        for one in (policy.legible for policy in applied)
        if failed(one)
    )


def policy_names(found: Iterable[Demand]) -> str:
    """The policies in quotation marks, the first few of many."""
    return listed(f"“{shown(one.name, 'unnamed policy')}”" for one in found)
