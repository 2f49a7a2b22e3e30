"""Two sets of policies over the same users and sign-ins: whose decision changes, and which change of a policy did it.

The cause is found by applying the changes one at a time to the first set; where none alone comes to what the second set
comes to, by taking them back one at a time from the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import prod

from aad53004.conditional_access import grid
from aad53004.conditional_access.compiled import CompiledPolicy, compile_policy, enforcement
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import Decision, PolicySet
from aad53004.conditional_access.grid import Axis, Choice, Result
from aad53004.conditional_access.policy_changes import PolicyChange, changes_between
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.sign_in import SignInContext, lowered
from aad53004.conditional_access.truth import Truth
from aad53004.conditional_access.unread import or_default
from aad53004.entra import ConditionalAccessPolicy, PolicyApplications
from aad53004.entra import apps as microsoft_apps

_MOST_APPS = 12
# An app that no policy names; any other unlisted id would do.
_SOME_APP = "5f0c9d3e-8a41-4c7b-9c1d-3b6e2a7f0d14"
_ACTIONS = {"urn:user:registersecurityinfo": "register-security-info", "urn:user:registerdevice": "register-device"}


@dataclass(frozen=True)
class SignInGroup:
    """Sign-ins that fare alike: values of each axis of the grid, or one scenario of those given by its name."""

    choices: tuple[tuple[Axis, tuple[Choice, ...]], ...] = ()
    scenario: str = ""


@dataclass(frozen=True)
class Difference:
    """``users`` whose ``sign_in_groups`` change from ``before`` to ``after``, because of ``changes``: each of them
    alone does it, or only all of them ``together`` do."""

    users: tuple[str, ...]
    sign_in_groups: tuple[SignInGroup, ...]
    before: Result
    after: Result
    changes: tuple[PolicyChange, ...]
    together: bool = False


@dataclass(frozen=True)
class PolicyComparison:
    """``users`` and ``sign_ins``: how many were compared, each user at each sign-in; ``affected``: how many users
    fare otherwise somewhere. ``assumed``: fields of the scenario taken for granted. ``stopped``: why it ends early."""

    changes: tuple[PolicyChange, ...]
    differences: tuple[Difference, ...]
    users: int
    sign_ins: int
    affected: int
    axes: tuple[Axis, ...] = ()
    assumed: tuple[str, ...] = ()
    stopped: str = ""


def compare(
    before: Sequence[ConditionalAccessPolicy],
    after: Sequence[ConditionalAccessPolicy],
    directory: Directory | None,
    users: Sequence[str],
    scenarios: Mapping[str, Scenario] | Scenario,
    *,
    fixed: frozenset[str] = frozenset(),
    stop: Callable[[], bool] = grid.never,
    progress: Callable[[str], None] = lambda text: None,
) -> PolicyComparison:
    """Compares two sets over ``users`` (ids or UPNs), or over the user that a scenario itself names.

    ``scenarios`` by name; or one, around which a grid of risk, location, platform, client and app is laid, without the
    axes that are ``fixed``. ``stop`` is asked now and then whether to end early; ``progress`` is told in half a
    sentence how far it is.
    """
    work = _Work(before, after, directory, stop, progress)
    if not work.changes or not work.deciding:
        return PolicyComparison(work.changes, (), 0, 0, 0)
    if isinstance(scenarios, Scenario):
        return work.over_grid(users, scenarios, fixed)
    return work.over(users, scenarios)


# --- whose sign-ins differ -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _CellDifference:
    """One cell that differs: results and causes, by their places among the changes."""

    before: Result
    after: Result
    causes: tuple[int, ...]
    together: bool


class _Work:
    def __init__(
        self,
        before: Sequence[ConditionalAccessPolicy],
        after: Sequence[ConditionalAccessPolicy],
        directory: Directory | None,
        stop: Callable[[], bool],
        progress: Callable[[str], None],
    ) -> None:
        self.progress = progress
        self.old, self.new = list(before), list(after)
        self.directory, self.stop = _with_some_app(directory or Directory()), stop
        self.changes = changes_between(before, after)
        self.before, self.after = PolicySet(before, self.directory), PolicySet(after, self.directory)
        self.stopped = ""

    @cached_property
    def deciding(self) -> tuple[int, ...]:
        """The places of the changes that can change a decision."""
        return tuple(i for i, change in enumerate(self.changes) if not change.idle)

    def over(self, users: Sequence[str], scenarios: Mapping[str, Scenario]) -> PolicyComparison:
        found: dict[tuple[_CellDifference, str], list[str]] = {}
        for label, scenario in scenarios.items():
            for group in self._groups(users, scenario):
                if self._done():
                    break
                whose = scenario if group[0] is None else replace(scenario, user=group[0])
                one = self._cell(self._sets(whose), whose)
                if one is not None:
                    found.setdefault((one, label), []).extend(self._named(group, scenario))
        together: dict[tuple[_CellDifference, tuple[str, ...]], list[SignInGroup]] = {}
        for (one, label), names in found.items():
            together.setdefault((one, tuple(names)), []).append(SignInGroup(scenario=label))
        own = {one.user for one in scenarios.values() if isinstance(one.user, str)}
        everybody = any(not isinstance(one.user, str) for one in scenarios.values())
        others = users if everybody else ()
        return self._comparison(together, len(own | set(others)), len(scenarios), (), ())

    def over_grid(self, users: Sequence[str], scenario: Scenario, fixed: frozenset[str]) -> PolicyComparison:
        base, assumed = grid.ordinary(scenario)
        axes = grid.axes_of(self.directory, fixed)
        if "app" not in fixed:
            axes = (self._targets(), *axes)
            assumed = tuple(name for name in assumed if name not in {"user_action", "authentication_context"})
        blank = grid.without(base, axes)
        sign_ins = prod(len(axis.choices) for axis in axes)
        found: dict[tuple[_CellDifference, SignInGroup], list[str]] = {}
        people = self._groups(users, blank)
        for i, group in enumerate(people):
            if self._done():
                break
            self.progress(f"comparing sign-ins: {i} of {len(people)} kinds of users")
            own = blank if group[0] is None else replace(blank, user=group[0])
            for one, sides in self._of_group(own, axes):
                found.setdefault((one, sides), []).extend(self._named(group, blank))
        together: dict[tuple[_CellDifference, tuple[str, ...]], list[SignInGroup]] = {}
        for (one, sides), names in found.items():
            together.setdefault((one, tuple(names)), []).append(sides)
        count = 1 if isinstance(scenario.user, str) else len(users)
        return self._comparison(together, count, sign_ins, axes, assumed)

    def _of_group(self, blank: Scenario, axes: Sequence[Axis]) -> Iterator[tuple[_CellDifference, SignInGroup]]:
        sets = self._sets(blank)
        if not sets.changes:
            return
        groups = [grid.classes(axis, [sets.before, sets.after], blank) for axis in axes]
        cells: dict[tuple[int, ...], _CellDifference | None] = {}
        for key in grid.keys(groups):
            if self._done():
                break
            cells[key] = self._cell(sets, replace(blank, **grid.scenario_fields(axes, groups, key)))
        for places, one in grid.boxes(cells):
            if one is not None:
                sides = tuple(
                    (axis, grid.expand(axis, parts, picked))
                    for axis, parts, picked in zip(axes, groups, places, strict=True)
                )
                yield one, SignInGroup(sides)

    def _done(self) -> bool:
        if not self.stopped and self.stop():
            self.stopped = "the time limit"
        return bool(self.stopped)

    def _sets(self, scenario: Scenario) -> _Sets:
        """What of both sets may be about the user of a scenario at all."""
        sign_in = SignInContext(scenario, self.directory)
        old, new = _about(self.before, sign_in), _about(self.after, sign_in)
        near = {id(one) for one in (*old, *new)}
        changes = {
            i: self.changes[i] for i in self.deciding if near & {id(self.changes[i].before), id(self.changes[i].after)}
        }
        known = None if self.directory.users is None else ((sign_in.known_user,) if sign_in.known_user else ())
        return _Sets(old, new, changes, replace(self.directory, users=known))

    def _cell(self, sets: _Sets, scenario: Scenario) -> _CellDifference | None:
        """What differs for one sign-in, and why; None where nothing does, or Ctrl-C came."""
        try:
            return sets.differing(scenario)
        except KeyboardInterrupt:
            self.stopped = "interrupted"
            return None

    def _comparison(
        self,
        together: Mapping[tuple[_CellDifference, tuple[str, ...]], list[SignInGroup]],
        users: int,
        sign_ins: int,
        axes: tuple[Axis, ...],
        assumed: tuple[str, ...],
    ) -> PolicyComparison:
        differences = [
            Difference(
                names,
                tuple(sides),
                one.before,
                one.after,
                tuple(self.changes[i] for i in one.causes),
                one.together,
            )
            for (one, names), sides in together.items()
        ]
        # What is known on both sides first, then by how many users it is for.
        differences.sort(key=lambda one: (_unknown(one), -len(one.users)))
        affected = {name for one in differences for name in one.users}
        return PolicyComparison(
            self.changes,
            tuple(differences),
            max(1, users),
            sign_ins,
            len(affected),
            axes,
            assumed,
            self.stopped,
        )

    def _named(self, group: Sequence[str | None], scenario: Scenario) -> list[str]:
        own = scenario.user if isinstance(scenario.user, str) else "any user"
        return [own if name is None else name for name in group]

    def _groups(self, users: Sequence[str], scenario: Scenario) -> list[list[str | None]]:
        """The users in groups that no policy of either set tells apart; the first stands for its group."""
        if not users or isinstance(scenario.user, str):
            return [[None]]
        found: dict[tuple[Truth, ...], list[str | None]] = {}
        checks = [
            check
            for policies in (self.before, self.after)
            for one in policies.compiled
            for name, check in one.checks
            if name == "users" and enforcement(one) is not None
        ]
        for user in users:
            sign_in = SignInContext(replace(scenario, user=user), self.directory)
            found.setdefault(tuple(check(sign_in).truth for check in checks), []).append(user)
        return list(found.values())

    def _targets(self) -> Axis:
        """What is asked for: what the changed policies name, and an app that no policy names."""
        apps: list[str] = []
        actions: list[str] = []
        contexts: list[str] = []
        for i in self.deciding:
            for policy in (self.changes[i].before, self.changes[i].after):
                covered = or_default(partial(_applications, policy), None)
                if covered is None:
                    continue
                for read, into in (
                    ("include_applications", apps),
                    ("exclude_applications", apps),
                    ("include_user_actions", actions),
                    ("include_authentication_context_class_references", contexts),
                ):
                    values: tuple[str, ...] | None = or_default(partial(getattr, covered, read), None)
                    into += values or ()
        choices = [_target(_SOME_APP, "any other app", app=_SOME_APP)]
        choices += [_target(one, label, app=one) for one, label in _representatives(apps)]
        choices += [
            _target(_ACTIONS[one], _ACTIONS[one], user_action=_ACTIONS[one])
            for one in sorted(lowered(actions))
            if one in _ACTIONS
        ]
        choices += [
            _target(one, f"authentication context {one}", app=_SOME_APP, authentication_context=one)
            for one in sorted(set(contexts))
        ]
        return Axis("app", "app", tuple(choices))


def _applications(policy: ConditionalAccessPolicy | None) -> PolicyApplications | None:
    return policy.conditions.applications if policy and policy.conditions else None


def _matters(policy: CompiledPolicy, sign_in: SignInContext) -> bool:
    """Whether a policy may apply, or may keep the user from registering."""
    if policy.for_registration:
        return True
    return enforcement(policy) is not None and all(check(sign_in).truth is not Truth.NO for _, check in policy.checks)


def _unknown(one: Difference) -> bool:
    return Decision.UNKNOWN in (one.before.decision, one.after.decision)


def _about(policies: PolicySet, sign_in: SignInContext) -> list[ConditionalAccessPolicy]:
    """The policies that count and do not surely leave the user out."""
    return [
        one.policy
        for one in policies.compiled
        if enforcement(one) is not None
        and not any(name == "users" and check(sign_in).truth is Truth.NO for name, check in one.checks)
    ]


class _Sets:
    """Both sets as far as they are about one user, and mixtures of them."""

    def __init__(
        self,
        old: Sequence[ConditionalAccessPolicy],
        new: Sequence[ConditionalAccessPolicy],
        changes: Mapping[int, PolicyChange],
        directory: Directory,
    ) -> None:
        self.old, self.new, self.changes, self.directory = old, new, changes, directory
        self.before, self.after = PolicySet(old, directory), PolicySet(new, directory)
        self._mixed: dict[tuple[int, bool], PolicySet] = {}

    @cached_property
    def _versions(self) -> tuple[tuple[int, tuple[CompiledPolicy, ...]], ...]:
        """Each change with the versions of its policy, to ask whether it can matter to a sign-in at all."""
        return tuple(
            (i, tuple(compile_policy(one) for one in (change.before, change.after) if one))
            for i, change in self.changes.items()
        )

    def differing(self, scenario: Scenario) -> _CellDifference | None:
        """What differs for one sign-in, and why; None where nothing does."""
        sign_in = SignInContext(scenario, self.directory)
        near = [i for i, versions in self._versions if any(_matters(one, sign_in) for one in versions)]
        if not near:
            return None
        before, after = self._result(self.before, scenario), self._result(self.after, scenario)
        if before == after:
            return None
        exact = tuple(i for i in near if self._result(self._mix(i, forward=True), scenario) == after)
        if exact:
            return _CellDifference(before, after, exact, together=False)
        needed = tuple(i for i in near if self._result(self._mix(i, forward=False), scenario) != after)
        if not needed:
            needed = tuple(i for i in near if self._result(self._mix(i, forward=True), scenario) != before)
        causes = needed or tuple(near)
        return _CellDifference(before, after, causes, together=len(causes) > 1)

    def _result(self, policies: PolicySet, scenario: Scenario) -> Result:
        return grid.result_of(policies.evaluate(scenario), session=True)

    def _mix(self, place: int, *, forward: bool) -> PolicySet:
        """The first set with one change applied, or the second with it taken back."""
        key = (place, forward)
        if key not in self._mixed:
            change = self.changes[place]
            gone, come = (change.before, change.after) if forward else (change.after, change.before)
            policies = [one for one in (self.old if forward else self.new) if one is not gone]
            self._mixed[key] = PolicySet([*policies, *([come] if come else [])], self.directory)
        return self._mixed[key]


def _target(value: str, label: str, **fields: str | None) -> Choice:
    return Choice(value, label, {"app": None, "user_action": None, "authentication_context": None, **fields})


def _representatives(apps: Iterable[str]) -> list[tuple[str, str]]:
    """Apps to sign in to for what policies name, with a label: an id itself, for a group of apps one of its members."""
    found: dict[str, str] = {}
    for one in sorted({app.casefold() for app in apps} - {"all", "none"}):
        members = sorted(microsoft_apps.MEMBERS.get(one, ()))
        app = members[0] if members else one
        title = microsoft_apps.name(app) or app
        found.setdefault(app, f"{microsoft_apps.title(one)} such as {title}" if members else title)
    return list(found.items())[:_MOST_APPS]


def _with_some_app(directory: Directory) -> Directory:
    """The directory with an app of some other organisation in it, that no policy names and no group of apps has."""
    app = {"appId": _SOME_APP, "displayName": "any other app", "appOwnerOrganizationId": _SOME_APP}
    return replace(directory, service_principals=(*(directory.service_principals or ()), app))
