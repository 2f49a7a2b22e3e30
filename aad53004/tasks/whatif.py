"""What Conditional Access policies decide for a sign-in, evaluated here: one sign-in, a matrix of them, or a comparison
of two sets of policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aad53004.conditional_access.app_ids import UnresolvedApp, app_id
from aad53004.conditional_access.directory import Directory
from aad53004.conditional_access.evaluate import Evaluation, PolicySet, evaluate
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.reading import PolicyFiles, UnreadableEntry
from aad53004.conditional_access.scenario import UNKNOWN, Scenario
from aad53004.errors import BadInput
from aad53004.tasks.events import Events
from aad53004.tasks.scenario_spec import ScenarioSpec
from aad53004.tasks.sources import Origin, RecordingFile, opened, require_tenant

if TYPE_CHECKING:
    from aad53004.conditional_access.diff import PolicyComparison
    from aad53004.conditional_access.grid import Matrix

# Axes of a matrix that one value fixes.
_PLAIN_AXES = {"signInRisk", "userRisk", "platform", "clientApp"}
_LOCATION = {"ip", "country"}


@dataclass(frozen=True)
class WhatIfRequest:
    """``origin``: Graph or a recording, which say who the user is; None for an offline evaluation over ``policies`` and
    ``directory`` alone. ``policies``: in place of those of the origin; ``directory_name``: what the directory is called
    in a sentence; ``stop``: whether the time is over."""

    scenario: ScenarioSpec
    origin: Origin | None = None
    policies: PolicyFiles | None = None
    directory: Directory | None = None
    directory_name: str = "directory"
    stop: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True)
class SignInResult:
    """One sign-in. ``assumed``: fields of the scenario that were taken for granted; ``interrupted``: Ctrl-C ended the
    reading early."""

    evaluation: Evaluation
    scenario: Scenario
    assumed: tuple[str, ...]
    inputs: PolicyInputs
    interrupted: bool = False


@dataclass(frozen=True)
class MatrixResult:
    """The decision over risk, location, platform and client. ``interrupted``: as in :class:`SignInResult`, or in the
    evaluation."""

    matrix: Matrix
    inputs: PolicyInputs
    interrupted: bool = False


@dataclass(frozen=True)
class DiffResult:
    """What changes with other policies. ``other_unreadable``: what of those could not be read."""

    comparison: PolicyComparison
    inputs: PolicyInputs
    other_unreadable: tuple[UnreadableEntry, ...]
    interrupted: bool = False


def evaluate_sign_in(request: WhatIfRequest, events: Events | None = None) -> SignInResult:
    """What the policies decide for one sign-in, and why.

    Raises BadInput for what cannot be evaluated, NotAllowed or GraphFailed where policies or the user could not be read.
    """
    read = _read(request, events or Events())
    scenario, assumed = read.scenario
    evaluation = evaluate(read.inputs.policies, read.inputs.directory, scenario)
    return SignInResult(evaluation, scenario, assumed, read.inputs, read.interrupted)


def evaluate_matrix(request: WhatIfRequest, events: Events | None = None) -> MatrixResult:
    """The decision over what the scenario leaves open. Raises as :func:`evaluate_sign_in`."""
    from aad53004.conditional_access.grid import matrix

    read = _read(request, events or Events())
    scenario, _ = read.scenario
    made = matrix(PolicySet(read.inputs.policies, read.inputs.directory), scenario, read.fixed(scenario), request.stop)
    return MatrixResult(made, read.inputs, read.interrupted or made.stopped == "interrupted")


def compare_policies(request: WhatIfRequest, other: Path, events: Events | None = None) -> DiffResult:
    """What changes where the policies of ``other``, a file or folder, take the place of those of the request. Raises as
    :func:`evaluate_sign_in`."""
    from aad53004.conditional_access.diff import compare
    from aad53004.conditional_access.reading import read_policies

    events = events or Events()
    read = _read(request, events)
    second = read_policies(other)
    scenario, _ = read.scenario
    try:
        comparison = compare(
            read.inputs.policies,
            second.policies,
            read.inputs.directory,
            read.users,
            request.scenario.scenarios(read.resolve, read.known) or scenario,
            fixed=read.fixed(scenario) | ({"app"} if _says_app(scenario) else frozenset()),
            stop=request.stop,
            progress=events.waiting_for,
        )
    finally:
        events.reading_done()
    interrupted = read.interrupted or comparison.stopped == "interrupted"
    return DiffResult(comparison, read.inputs, second.unreadable, interrupted)


@dataclass(frozen=True)
class _Read:
    """Policies and users as read. ``known``: what Graph says of the sign-in, by key as in a scenario; ``users``:
    everybody that a comparison is over."""

    request: WhatIfRequest
    inputs: PolicyInputs
    known: Mapping[str, Any] = field(default_factory=dict)
    users: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def scenario(self) -> tuple[Scenario, tuple[str, ...]]:
        return self.request.scenario.scenario(self.resolve, self.known)

    def resolve(self, app: str) -> str:
        """The appId of an app. Raises BadInput."""
        try:
            return app_id(app, self.inputs)
        except UnresolvedApp as error:
            raise BadInput(_unresolved(error)) from None

    def fixed(self, scenario: Scenario) -> frozenset[str]:
        """The axes that a value fixes; user risk also where a document or Graph tells it."""
        given = self.request.scenario.values.keys()
        fixed = {*(given & _PLAIN_AXES)}
        if given & _LOCATION:
            fixed.add("location")
        if isinstance(scenario.user_risk, str):
            fixed.add("userRisk")
        return frozenset(fixed)


def _read(request: WhatIfRequest, events: Events) -> _Read:
    return _from_request(request) if request.origin is None else _from_origin(request, request.origin, events)


def _from_request(request: WhatIfRequest) -> _Read:
    policies = request.policies or PolicyFiles(())
    inputs = PolicyInputs(policies.policies, request.directory, policies.unreadable)
    known, user = request.directory, request.scenario.user
    if known is None:
        return _Read(request, inputs)
    if user is not None and known.users is not None and known.user(user) is None:
        why = f"{request.directory_name} has no {user}, so that groups and roles are not known"
        inputs = replace(inputs, not_read=(("user", why),))
    return _Read(request, inputs, users=tuple(one.id or one.user_principal_name for one in known.users or ()))


def _from_origin(request: WhatIfRequest, origin: Origin, events: Events) -> _Read:
    from aad53004.checkers import whatif as facts
    from aad53004.checkers.policy_inputs import inputs_of_user
    from aad53004.checkers.subject import read_user

    spec = request.scenario
    user = None if spec.user is None else read_user(spec.user)
    with opened(origin, user, events) as opened_source:
        source = opened_source.source
        case = facts.gather(
            opened_source.user,
            source,
            events.waiting_for,
            policies=request.policies is None,
            log=spec.names_app,
        )
        events.reading_done()
        require_tenant(case.tenant, origin.tenant)
        inputs = inputs_of_user(case, request.policies)
        known: dict[str, Any] = {"user": case.account.id}
        user_risk, methods = facts.user_risk_of(case), facts.methods_of(case)
        if user_risk is not UNKNOWN:
            known["userRisk"] = user_risk
        if methods is not UNKNOWN:
            known["methods"] = sorted(methods)
        interrupted = not isinstance(origin, RecordingFile) and source.stopped == "interrupted"
    return _Read(request, inputs, known, (case.account.id,), interrupted)


def _says_app(scenario: Scenario) -> bool:
    return isinstance(scenario.app, str) or isinstance(scenario.user_action, str)


def _unresolved(error: UnresolvedApp) -> str:
    name, ids = error.name[:60], error.app_ids
    if ids:
        return f"{len(ids)} apps are called {name!r} ({', '.join(ids[:4])}); give the appId."
    return f"No app called {name!r} is known here; give its appId, as the sign-in log shows it."
