"""Fixes: one module each, named as its id; found here by walking the package.

A fix reads the facts of a case, says what to do about this user in steps, and what stands in its way. It changes
nothing itself. The order of a plan is safest first: contain where a compromise is likely, then give the user a method,
then clear what is left of the risk; what loosens a protection comes last.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from aad53004.checkers import Case
from aad53004.checkers.familiar import Familiarity
from aad53004.errors import Unreadable

if TYPE_CHECKING:
    from aad53004.fixes._effect import Effect


VERSION = "v1.0"


@dataclass(frozen=True)
class Situation:
    """What the findings that hold say, as far as a fix has to know it.

    ``compromise``: somebody else may hold the account, so nothing that loosens security is advised; ``unsettled``:
    whether that is so could not be read, which forbids the same. ``external_guest``: signs in elsewhere, at another
    tenant or, with ``no_home_tenant``, at none.
    ``account_disabled``: the account is. ``methods_refused``: what is demanded accepts no method that the user has.
    ``anonymous_address``: the sign-in came from an anonymising or malicious address. ``fraud_reported``: a prompt was
    answered with "this was not me". ``to_investigate``: a detection is open that somebody has to look into before
    anything is loosened, dismissed or confirmed as safe. ``familiarity``: how often the risky sign-in's place and device
    stand in the user's own sign-ins; ``usual_place``: its place alone is a usual one. ``prompts_withheld``: the user is
    on the MFA block list, so no method is asked for.
    """

    compromise: bool = False
    external_guest: bool = False
    no_home_tenant: bool = False
    unsettled: bool = False
    account_disabled: bool = False
    methods_refused: bool = False
    anonymous_address: bool = False
    fraud_reported: bool = False
    to_investigate: bool = False
    prompts_withheld: bool = False
    familiarity: Familiarity = Familiarity.UNKNOWN
    usual_place: bool = False

    @property
    def nothing_to_loosen(self) -> bool:
        """Whether nothing may be loosened, dismissed or confirmed as safe yet."""
        return self.compromise or self.unsettled or self.to_investigate


class Reference(str):
    """A relative path in the body of a change, which Graph takes as an absolute address."""


@dataclass(frozen=True)
class ReadBack:
    """What to read after a change to see that it took effect: a GET of ``path``, relative as that of a :class:`Change`.

    ``shows``: members of the answer, or of one item of a collection, with the values that they have afterwards: an
    object has at least these members, a list at least these items, and a text in angle brackets stands for what was
    filled in. ``newer``: members that hold a later time than before.
    """

    path: str
    shows: Mapping[str, Any] = field(default_factory=dict)
    newer: tuple[str, ...] = ()


class Request(NamedTuple):
    """A request as whoever sends it has to send it. ``url`` is absolute."""

    method: str
    url: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Change:
    """One request that carries a fix out. ``path``: below the version, with neither host nor version, such as
    "/users/{id}"; what stands in it is percent-encoded. ``read_back``: how to see afterwards that it took effect.

    A text in angle brackets in the body ("<generated password>") stands for what whoever sends it has to fill in.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    read_back: ReadBack | None = None

    def request(self, root: str) -> Request:
        """The request at a Graph root, which is without version and trailing slash."""
        body = self.body
        if body is not None:
            body = {
                name: f"{root}/{VERSION}{value}" if isinstance(value, Reference) else value
                for name, value in body.items()
            }
        return Request(self.method, f"{root}/{VERSION}{self.path}", body)


@dataclass(frozen=True)
class Advice:
    """What a fix says about one user.

    ``steps``: what to do, in order, one sentence each. ``warning``: what it loosens, or what stands in its way.
    ``blocked``: a precondition fails, so that something else has to come first; the warning says what. ``more``: the
    changes after the first, where one is needed for each of several things, such as policies. ``title``: what it comes
    to for this user, where that is not what the catalogue calls it.
    """

    steps: tuple[str, ...]
    change: Change | None = None
    warning: str = ""
    blocked: bool = False
    more: tuple[Change, ...] = ()
    title: str = ""


class Precondition(NamedTuple):
    """Something that has to be so before a fix can work. ``met`` None: not known. ``detail``: what decided, or why it
    is not known; empty where there is nothing to add."""

    question: str
    met: bool | None
    detail: str = ""


class UserStep(StrEnum):
    """What a fix that comes first in a plan means for the user, who is told no more of it than that."""

    CODE = "code-will-be-given"
    NEW_PASSWORD = "password-will-be-given"
    USUAL_PLACE = "sign-in-from-the-usual-place"
    WAIT = "wait"
    HOME_ORGANISATION = "ask-the-home-organisation"
    PREPARING = "being-prepared"


class Vouches(StrEnum):
    """What a fix says of a risky sign-in: that it was the user's own."""

    PAST = "past"  # and closes its risk
    FUTURE = "future"  # and makes similar ones count as less risky


Check = Callable[[Case, Situation], Precondition]


@dataclass(frozen=True)
class Fix:
    """A row of the catalogue of fixes. ``number`` is its place there (F1 is 1); ``advise`` says what to do about one user.

    ``loosens``: it takes protection away. ``print_only``: its Graph call is for reading, an administrator decides and
    carries it out. ``irreversible``: it cannot be taken back. ``preconditions``: what has to be so before it can work.
    ``effect``: what it changes in the world that policies are evaluated for, None for nothing that they look at.
    ``pointless``: whether it is shown to have nothing to do. ``names_groups``: the ids of the groups whose names it has
    to know, which are read only where this fix is asked for. ``user_step``: what it means for the user, None for
    nothing that the user need know.

    What the order of a plan goes by: ``contains``: takes the account out of other hands. ``after_containment``: undoes
    what a report of fraud did, once the account is contained. ``gives_method``: the user can prove it afterwards, with
    one of the ``combinations`` (as authentication strengths spell them, in lower case); ``allowed``: whether policy
    lets the user use that, None where it is not known; ``expires``: for a while only. ``allows_method``: lets the user
    use a method. ``self_service``: the user registers a method without anybody's help. ``clears_risk``: closes a risk
    record. ``vouches``: it says that the risky sign-in was the user's own, or that its place is the organisation's. ``home_tenant``: the home tenant of an external user does it; ``for_guests``: it reaches such a user from
    here. ``aside``: it is about neither risk nor methods. ``grants_reading``: lets the check read what it could not.
    ``waits``: nothing is done but to wait. ``rank``: its place, from 1, among those that contain, that give a method or
    that loosen.
    """

    id: str
    number: int
    title: str
    who: str
    portal: str
    permission: str
    docs: str
    loosens: bool
    advise: Callable[[Case, Situation], Advice]
    print_only: bool = False
    irreversible: bool = False
    preconditions: tuple[Check, ...] = ()
    effect: Effect | None = None
    pointless: Callable[[Case, Situation], bool] | None = None
    names_groups: Callable[[Case], tuple[str, ...]] | None = None
    user_step: UserStep | None = None
    contains: bool = False
    after_containment: bool = False
    gives_method: bool = False
    combinations: frozenset[str] = frozenset()
    allowed: Callable[[Case], bool | None] | None = None
    expires: bool = False
    allows_method: bool = False
    self_service: bool = False
    clears_risk: bool = False
    vouches: Vouches | None = None
    home_tenant: bool = False
    for_guests: bool = True
    aside: bool = False
    grants_reading: bool = False
    waits: bool = False
    rank: int = 0


@dataclass(frozen=True)
class PlannedFix:
    """A fix with what it says about one user. ``row``: the fix as the catalogue has it.

    ``effect``: what the policies are expected to come to after it, in a sentence; empty where that cannot be told or is
    nothing that policies look at. ``command``: what prints this fix for this user; empty for one that is no request to
    Graph. ``root``: the Graph root of the run.
    """

    row: Fix
    advice: Advice = field(default_factory=lambda: Advice(()))
    effect: str = ""
    preconditions: tuple[Precondition, ...] = ()
    command: str = ""
    root: str = ""

    @property
    def title(self) -> str:
        """What it comes to for this user, in the imperative."""
        return self.advice.title or self.row.title

    @property
    def request(self) -> Request | None:
        """The request that carries it out, where the run asked; None for what is no request to Graph."""
        return self.advice.change.request(self.root) if self.advice.change else None

    @property
    def more_requests(self) -> tuple[Request, ...]:
        """The requests that go with :attr:`request`, where it takes one for each of several things."""
        return tuple(change.request(self.root) for change in self.advice.more) if self.request else ()


def fix(
    fix_id: str,
    number: int,
    title: str,
    *,
    who: str = "admin",
    portal: str = "",
    permission: str = "",
    docs: str = "",
    loosens: bool = False,
    print_only: bool = False,
    irreversible: bool = False,
    preconditions: Sequence[Check] = (),
    effect: Effect | None = None,
    pointless: Callable[[Case, Situation], bool] | None = None,
    names_groups: Callable[[Case], tuple[str, ...]] | None = None,
    user_step: UserStep | None = None,
    contains: bool = False,
    after_containment: bool = False,
    gives_method: bool = False,
    combinations: Iterable[str] = (),
    allowed: Callable[[Case], bool | None] | None = None,
    expires: bool = False,
    allows_method: bool = False,
    self_service: bool = False,
    clears_risk: bool = False,
    vouches: Vouches | None = None,
    home_tenant: bool = False,
    for_guests: bool = True,
    aside: bool = False,
    grants_reading: bool = False,
    waits: bool = False,
    rank: int = 0,
) -> Callable[[Callable[[Case, Situation], Advice]], Fix]:
    """Makes a function into a fix. ``who`` is "admin" or "user"; ``portal`` the path in the Entra admin center; what
    the other arguments mean is said of the members of :class:`Fix`."""

    def make(advise: Callable[[Case, Situation], Advice]) -> Fix:
        return Fix(
            fix_id,
            number,
            title,
            who,
            portal,
            permission,
            docs,
            loosens,
            advise,
            print_only,
            irreversible=irreversible,
            preconditions=tuple(preconditions),
            effect=effect,
            pointless=pointless,
            names_groups=names_groups,
            user_step=user_step,
            contains=contains,
            after_containment=after_containment,
            gives_method=gives_method,
            combinations=frozenset(combinations),
            allowed=allowed,
            expires=expires,
            allows_method=allows_method,
            self_service=self_service,
            clears_risk=clears_risk,
            vouches=vouches,
            home_tenant=home_tenant,
            for_guests=for_guests,
            aside=aside,
            grants_reading=grants_reading,
            waits=waits,
            rank=rank,
        )

    return make


@cache
def catalogue() -> Mapping[str, Fix]:
    """Every fix by its id, in the order of their rows."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = [find(name.replace("_", "-")) for name in names]
    return {one.id: one for one in sorted(found, key=lambda one: one.number)}


@cache
def find(fix_id: str) -> Fix:
    """The fix of an id; only its own module is loaded. Raises KeyError for an id that the catalogue does not have."""
    try:
        made = importlib.import_module(f"{__name__}.{fix_id.replace('-', '_')}").advise
    except (ModuleNotFoundError, AttributeError):
        raise KeyError(fix_id) from None
    if not isinstance(made, Fix):
        raise KeyError(fix_id)
    return made


def which(has: Callable[[Fix], bool]) -> tuple[Fix, ...]:
    """The fixes that ``has`` is true of, by their rank and then their row. Loads the whole catalogue, so it is for
    what the fixes of a plan themselves do not say."""
    return tuple(sorted((one for one in catalogue().values() if has(one)), key=lambda one: (one.rank, one.number)))


def plan(case: Case, wanted: Sequence[str], situation: Situation) -> tuple[PlannedFix, ...]:
    """The fixes for this user, in the order in which to carry them out.

    ``wanted``: ids in the order of the root causes, repeats allowed; the order of the result is laid down in
    :mod:`aad53004.fixes._order`. Raises KeyError for an id that the catalogue does not have. Reads the case only.
    """
    for fix_id in wanted:
        find(fix_id)
    # Only now: that module reads this one.
    from aad53004.fixes._order import arrange

    return tuple(for_user(case, one, situation) for one in arrange(case, wanted, situation))


def for_user(case: Case, fix_id: str, situation: Situation) -> PlannedFix:
    """One fix for this user, whether it is in the plan or not. Raises KeyError for an unknown id."""
    # Only now: these modules read this one.
    from aad53004.fixes._about import graph_root, soft
    from aad53004.fixes._effect import expected_effect

    found = find(fix_id)
    try:
        advice = found.advise(case, situation)
    except Unreadable as error:
        # What it takes to say how to do it could not be read, so it is not offered as if it were known.
        advice = Advice(
            ("Look at this in the portal first.",), warning=f"Not everything could be read: {error.why}.", blocked=True
        )
    if advice.blocked:
        # What is not to be done yet is not there to be copied.
        advice = replace(advice, change=None, more=())
    command = f"aad53004 fix {_named(case)} {fix_id}" if advice.change is not None else ""
    checked = tuple(check(case, situation) for check in found.preconditions)
    # What a method would do does not come about for as long as every MFA request is denied.
    denied = situation.prompts_withheld and found.gives_method
    effect = "" if denied else soft(lambda: expected_effect(case, found)) or ""
    return PlannedFix(found, advice, effect, checked, command, graph_root(case))


def instead_of(fixes: Sequence[PlannedFix], number: int) -> int | None:
    """The number of the fix in a plan that the one of ``number`` gives the same as in another way; None for none, and
    for the better way of the two."""
    row = fixes[number - 1].row
    if not row.gives_method:
        return None
    before = enumerate((fix.row for fix in fixes[: number - 1]), 1)
    return next((place for place, other in before if other.gives_method and other.rank < row.rank), None)


def _named(case: Case) -> str:
    """The user as an argument that a shell takes as one word: a plain UPN as it is, anything else by object id."""
    from aad53004.fixes._about import soft, user_id

    name = soft(lambda: case.account.user.value.user_principal_name) or ""
    return name if re.fullmatch(r"[A-Za-z0-9._@][A-Za-z0-9._@-]*", name) else user_id(case) or "UPN"
