"""Holds personas against policies: what is met, what is not, and which policy and condition it hangs on.

What is unknown is never met. A reason is found by trying: which policy would have to go, or to apply, and which one key
of the scenario would have to be otherwise, for the expectation to be met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from aad53004.conditional_access.compiled import Compiled
from aad53004.conditional_access.controls import BUILT_IN
from aad53004.conditional_access.evaluate import Decision, Evaluation, PolicyResult, PolicySet
from aad53004.conditional_access.grid import SIGN_IN_RISK, USER_RISK, location_axis
from aad53004.conditional_access.outcome import Registration
from aad53004.conditional_access.scenario import (
    CLIENT_APPS,
    GUID,
    INSIDER_RISKS,
    PLATFORMS,
    UNKNOWN,
    Scenario,
    scenario_from,
)
from aad53004.conditional_access.truth import Truth
from aad53004.entra import ConditionalAccessPolicy, PolicyConditions
from aad53004.policy_tests.apps import Ambiguous, app_id
from aad53004.policy_tests.ground import Ground
from aad53004.policy_tests.located import Spot, fault, shown
from aad53004.policy_tests.model import (
    METHODS,
    OF_POLICIES,
    REGISTERED,
    Case,
    Described,
    Expectation,
    Key,
    Persona,
    PersonasFile,
)

MOST_PLACES = 60
MOST_NEAR = 3
REPORT_ONLY = "enabledforreportingbutnotenforced"
_ACTIONS = {
    "register-security-info": "urn:user:registersecurityinfo",
    "register-device": "urn:user:registerdevice",
}


class Outcome(StrEnum):
    """What became of an expectation. What is unknown counts as a failure."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """A policy that an expectation hangs on. ``condition`` is named as in Graph, ``state`` where it is the state;
    ``text``: in words, to be read behind the name of the policy."""

    policy_id: str
    name: str
    condition: str
    result: str
    text: str


@dataclass(frozen=True)
class Checked:
    """One expectation and what was found. ``expected`` and ``found`` in words, ``value`` as JSON has it.

    ``because``: the policies it hangs on; ``holds_with``: what would have to be otherwise, each of them alone;
    ``missing``: keys of the scenario, or "directory" or "user", that would settle what is unknown.
    """

    expectation: Expectation
    outcome: Outcome
    expected: str
    found: str
    value: Any
    because: tuple[Reason, ...] = ()
    holds_with: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return self.outcome is Outcome.MET


@dataclass(frozen=True)
class CaseResult:
    case: Case
    scenario: Scenario
    evaluation: Evaluation
    checks: tuple[Checked, ...]

    @property
    def failed(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checks if not one.met)


@dataclass(frozen=True)
class PersonaResult:
    persona: Persona
    cases: tuple[CaseResult, ...]


@dataclass(frozen=True)
class Run:
    """All personas of a file. Policies that could not be read fail it, unless the file allows them."""

    file: PersonasFile
    ground: Ground
    personas: tuple[PersonaResult, ...]

    @property
    def cases(self) -> tuple[tuple[PersonaResult, CaseResult], ...]:
        return tuple((persona, case) for persona in self.personas for case in persona.cases)

    @property
    def failed(self) -> tuple[tuple[PersonaResult, CaseResult], ...]:
        return tuple((persona, case) for persona, case in self.cases if case.failed)

    @property
    def incomplete(self) -> bool:
        """Whether policies that could not be read fail the run."""
        return bool(self.ground.unreadable) and not self.file.allow_unreadable

    @property
    def passed(self) -> bool:
        return not self.failed and not self.incomplete


def run(file: PersonasFile, ground: Ground) -> Run:
    """Evaluates every case. Raises BadInput, with line and column, for an expectation that names no policy and for an
    app or a method that nobody knows."""
    work = Work(file, ground)
    work.require_names()
    personas = tuple(
        PersonaResult(persona, tuple(work.case(persona, case) for case in persona.cases)) for persona in file.personas
    )
    return Run(file, ground, personas)


def matching(pattern: str, policies: Sequence[ConditionalAccessPolicy]) -> tuple[int, ...]:
    """The places of the policies that are meant: by id, else by their whole name, else by a pattern of names and ids;
    upper and lower case are one."""
    wanted = pattern.casefold()
    names = [((one.display_name or one.id).strip().casefold(), one.id.casefold()) for one in policies]
    for meant in (
        [i for i, (_, own) in enumerate(names) if own == wanted],
        [i for i, (name, _) in enumerate(names) if name == wanted],
    ):
        if meant:
            return tuple(meant)
    return tuple(i for i, pair in enumerate(names) if any(fnmatchcase(one, wanted) for one in pair))


class Work:
    """The policies and the directory that the cases of a file are held against."""

    def __init__(self, file: PersonasFile, ground: Ground) -> None:
        self.file, self.ground = file, ground
        self.policies = PolicySet(ground.policies)
        self._without: dict[int, PolicySet] = {}

    def require_names(self) -> None:
        for persona in self.file.personas:
            if isinstance(persona.methods, tuple):
                self._require_methods(persona.methods, persona.spot)
            for case in persona.cases:
                for one in case.expectations:
                    if one.key in OF_POLICIES and not matching(one.wanted, self.ground.policies):
                        raise fault(self.file.name, one.spot, self._no_policy(one.wanted))
                self._require_methods(case.when.get("methods") or (), case.spots.get("methods", case.spot))

    def _require_methods(self, methods: Iterable[str], spot: Spot) -> None:
        """Raises BadInput for a method that nobody knows: misspelled, it would prove nothing, and a refusal that is
        expected would come of that alone."""
        for one in methods:
            if one.casefold() in self._provable or GUID.fullmatch(one):
                continue
            close = get_close_matches(one.casefold()[:60], self._provable, n=1)
            also = f'did you mean "{self._provable[close[0]]}"?' if close else "give mfa, or a name as Graph has it."
            raise fault(self.file.name, spot, f'"methods" has "{shown(one)}", which is no method known here; {also}')

    @cached_property
    def _provable(self) -> Mapping[str, str]:
        """What somebody can prove, by its name in lower case: what is known here, and what a strength accepts."""
        asked = [one.grant_controls.authentication_strength for one in self.ground.policies if one.grant_controls]
        strengths = (*asked, *(self.ground.directory.authentication_strengths or ()))
        lists = [one.allowed_combinations or () for one in strengths if one is not None]
        parts = {part.strip() for combinations in lists for one in combinations for part in one.split(",")}
        return {one.casefold(): one for one in sorted({*METHODS, *parts})}

    def _no_policy(self, pattern: str) -> str:
        told = f'no policy of {self.ground.against} is called or matches "{shown(pattern)}"'
        unread = [one.name for one in self.ground.unreadable if one.name]
        if any(fnmatchcase(name.casefold(), pattern.casefold()) for name in unread):
            return f"{told}, but one that could not be read; put that right first."
        names = {(one.display_name or one.id).casefold(): one.display_name or one.id for one in self.ground.policies}
        close = get_close_matches(pattern.casefold().rstrip("*")[:100], list(names)[:1000], n=1, cutoff=0.5)
        if close:
            return f'{told}; did you mean "{shown(names[close[0]])}"?'
        return f"{told}; was it renamed or deleted? Name one by id, name or pattern."

    def case(self, persona: Persona, case: Case) -> CaseResult:
        scenario = self._scenario(persona, case)
        trial = _Trial(self, scenario, persona.user, case.expectations)
        checks = tuple(trial.checked(one) for one in case.expectations)
        return CaseResult(case, scenario, trial.evaluation, checks)

    def _scenario(self, persona: Persona, case: Case) -> Scenario:
        who = self.ground.who[persona.name]
        document = {**case.when, "user": who.user}
        app = document.get("app")
        if isinstance(app, str):
            try:
                document["app"] = app_id(app, self.ground.policies, self.ground.directory)
            except Ambiguous as error:
                raise fault(self.file.name, case.spots.get("app", case.spot), str(error)) from None
        scenario = scenario_from(document, f'the case "{shown(case.name)}"')
        if persona.methods == REGISTERED and "methods" not in case.when and who.registered is not UNKNOWN:
            scenario = replace(scenario, methods=who.registered)
        return scenario

    def without(self, place: int) -> PolicySet:
        """The policies but for one."""
        if place not in self._without:
            policies = self.ground.policies
            self._without[place] = PolicySet([*policies[:place], *policies[place + 1 :]])
        return self._without[place]

    @cached_property
    def everything(self) -> frozenset[str]:
        """What somebody can prove who can prove everything that the policies ask for."""
        parts = {part for _, lists in BUILT_IN.values() for one in lists for part in one.split(",")}
        strengths = {
            control.name.partition(":")[2]
            for one in self.policies.compiled
            for control in one.grant.controls
            if control.kind == "authenticationStrength"
        }
        return frozenset(one.casefold() for one in {"mfa", *parts, *BUILT_IN, *strengths})

    @cached_property
    def strengths(self) -> Mapping[str, str]:
        """Ids of authentication strengths by name in lower case."""
        found = {title.casefold(): key for key, (title, _) in BUILT_IN.items()}
        asked = [one.grant_controls.authentication_strength for one in self.ground.policies if one.grant_controls]
        for one in (*asked, *(self.ground.directory.authentication_strengths or ())):
            if one is not None and one.id and one.display_name:
                found[one.display_name.casefold()] = one.id.casefold()
        return found

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        told = [one.grant_controls.authentication_strength for one in self.ground.policies if one.grant_controls]
        given = {
            one.id.casefold(): one.display_name
            for one in (*told, *(self.ground.directory.authentication_strengths or ()))
            if one is not None and one.id and one.display_name
        }
        return {**{key: title for key, (title, _) in BUILT_IN.items()}, **given}

    def named(self, control: str) -> str:
        """A control as a file may write it: a strength by its name, where no other has the same."""
        kind, colon, own = control.partition(":")
        title = self._titles.get(own.casefold(), own)
        return f"{kind}{colon}{title}" if self.strengths.get(title.casefold()) == own.casefold() else control

    @cached_property
    def places(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """One sign-in from each named location and from elsewhere."""
        choices = location_axis(self.ground.directory).choices[:MOST_PLACES]
        return tuple((one.label, one.told) for one in choices if None not in one.told.values())


class _Trial:
    """One case: its evaluation, and what would come of others like it."""

    def __init__(
        self, work: Work, scenario: Scenario, user: str | Described, expectations: Iterable[Expectation]
    ) -> None:
        self.work, self.scenario, self.user = work, scenario, user
        wanted = [one.wanted for one in expectations if one.key in (Key.APPLIES, Key.WOULD_APPLY)]
        self.named = frozenset(place for one in wanted for place in matching(one, work.ground.policies))
        self._known: dict[tuple[int, int, bool | None], Evaluation] = {}
        self._forced: dict[Hashable, PolicySet] = {}
        self.evaluation = self._evaluate(work.policies, scenario)

    def _evaluate(self, policies: PolicySet, scenario: Scenario, armed: bool | None = None) -> Evaluation:
        """The evaluation, kept for the other expectations of the case. ``armed``: for a user who can prove everything,
        or nothing. Sets and scenarios are told apart by being the same object, so that they must be kept too."""
        key = (id(policies), id(scenario), armed)
        if key not in self._known:
            asked = scenario
            if armed is not None:
                asked = replace(scenario, methods=self.work.everything if armed else frozenset[str]())
            self._known[key] = policies.evaluate(self.work.ground.directory, asked)
        return self._known[key]

    # --- whether an expectation is met -----------------------------------------------------------------------------------------

    def checked(self, one: Expectation) -> Checked:
        if one.key in OF_POLICIES:
            return self._of_policies(one)
        outcome = self._outcome(one, self.work.policies, self.scenario)
        found, value, missing = self._found(one)
        if outcome is Outcome.MET:
            return Checked(one, outcome, _wanted(one), found, value)
        if outcome is Outcome.FAILED:
            return Checked(one, outcome, _wanted(one), found, value, tuple(self._because(one)), self._holds_with(one))
        return Checked(
            one, outcome, _wanted(one), found, value, tuple(self._unsure(one)), self._holds_with(one), missing
        )

    def _outcome(self, one: Expectation, policies: PolicySet, scenario: Scenario) -> Outcome:
        """Whether an expectation is met; where nobody said what the user can prove, it is so only if it is whatever
        that may be."""
        evaluation = self._evaluate(policies, scenario)
        outcome = self._judged(one, evaluation)
        if outcome is Outcome.UNKNOWN or not self._assumes(one, evaluation):
            return outcome
        both = {self._judged(one, self._evaluate(policies, scenario, armed)) for armed in (False, True)}
        return both.pop() if len(both) == 1 else Outcome.UNKNOWN

    @staticmethod
    def _assumes(one: Expectation, evaluation: Evaluation) -> bool:
        return one.key in (Key.REGISTRATION, Key.ERROR, Key.NOT_ERROR) and bool(evaluation.assumes)

    def _judged(self, one: Expectation, evaluation: Evaluation) -> Outcome:
        match one.key:
            case Key.DECISION:
                return _same(evaluation.decision, one.wanted, evaluation.decision is Decision.UNKNOWN)
            case Key.REGISTRATION:
                unknown = evaluation.registration is Registration.UNKNOWN
                return _same(evaluation.registration, one.wanted, unknown)
            case Key.ERROR:
                return _same(evaluation.expected_error, one.wanted, evaluation.expected_error == "unknown")
            case Key.NOT_ERROR:
                unknown = evaluation.expected_error == "unknown"
                return _same(evaluation.expected_error not in one.wanted, True, unknown)
        return self._controls(one, evaluation)

    def _controls(self, one: Expectation, evaluation: Evaluation) -> Outcome:
        wanted, found = self._as_controls(one.wanted), self._as_controls(evaluation.controls)
        perhaps = self._as_controls(evaluation.possible_controls) - found
        if evaluation.decision is Decision.UNKNOWN:
            # A block that may be asks for nothing, so that even what is sure is not.
            return Outcome.UNKNOWN
        if found - wanted or wanted - found - perhaps:
            return Outcome.FAILED
        return Outcome.UNKNOWN if perhaps else Outcome.MET

    def _as_controls(self, lists: Iterable[Iterable[str]]) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(map(self._control, one)) for one in lists)

    def _control(self, name: str) -> str:
        kind, colon, one = name.casefold().partition(":")
        if kind == "authenticationstrength":
            one = self.work.strengths.get(one.strip(), one.strip())
        return f"{kind}{colon}{one}"

    def _found(self, one: Expectation) -> tuple[str, Any, tuple[str, ...]]:
        """What was found, in words and as JSON, and what would settle it where it is unknown."""
        found, missing = self.evaluation, self._settling(self.evaluation.missing)
        if self._assumes(one, found):
            bare, armed = (
                _value(one, self._evaluate(self.work.policies, self.scenario, some)) for some in (False, True)
            )
            if bare != armed:
                told = f"{self._shown(one, bare)} without a usable method, {self._shown(one, armed)} with one"
                return told, "unknown", tuple(sorted({*missing, "methods"}))
        value = _value(one, found)
        told = self._shown(one, value)
        if one.key is Key.CONTROLS:
            perhaps = [list(some) for some in found.possible_controls if some not in found.controls]
            told += f", perhaps also {self._shown(one, perhaps)}" if perhaps else ""
            if found.decision is Decision.BLOCK:
                told += " (blocked)"
        return told, value, missing

    def _settling(self, missing: Iterable[str]) -> tuple[str, ...]:
        """What would settle it, as the file calls it: of a user who is described, the parts that are left out."""
        keys = set(missing)
        whys = [why for one in self.evaluation.policies for why in one.why if why.needs == "directory"]
        if "directory" in keys and isinstance(self.user, Described) and whys:
            if all(why.condition == "users" for why in whys):
                keys.discard("directory")
            keys |= {f"user.{part}" for part in _left_out(self.user)}
        return tuple(sorted(keys, key=lambda key: ("." in key or key == "directory", key)))

    def _shown(self, one: Expectation, value: Any) -> str:
        """A value in words; a strength by its name where it has one."""
        if one.key is Key.CONTROLS and value != "unknown":
            return listed([self.work.named(control) for control in some] for some in value)
        if value == "unknown":
            return "not known"
        return "none" if value is None else str(value)

    def _of_policies(self, one: Expectation) -> Checked:
        """Whether the policies that are named apply; all of them count, the worst is told."""
        worst = Outcome.MET
        reasons: list[Reason] = []
        results = self.evaluation.policies
        told: list[str] = []
        missing: set[str] = set()
        for place in matching(one.wanted, self.work.ground.policies):
            outcome, found, reason = _applied(one.key, results[place])
            if outcome is Outcome.MET:
                continue
            told.append(found)
            reasons.append(reason)
            if outcome is Outcome.UNKNOWN:
                missing |= {why.needs for why in results[place].why if why.truth is Truth.UNKNOWN and why.needs}
            worst = Outcome.FAILED if Outcome.FAILED in (worst, outcome) else Outcome.UNKNOWN
        if worst is Outcome.MET:
            return Checked(one, worst, _wanted(one), _EXPECTED[one.key], _EXPECTED[one.key])
        found = " and ".join(dict.fromkeys(told))
        settles = self._settling(missing) if worst is Outcome.UNKNOWN else ()
        return Checked(one, worst, _wanted(one), found, found, tuple(reasons), self._holds_with(one), settles)

    # --- why it is not ----------------------------------------------------------------------------------------------------------

    def _met(self, one: Expectation, policies: PolicySet, scenario: Scenario) -> bool:
        if one.key not in OF_POLICIES:
            return self._outcome(one, policies, scenario) is Outcome.MET
        results = self._evaluate(policies, scenario).policies
        places = matching(one.wanted, self.work.ground.policies)
        return all(_applied(one.key, results[place])[0] is Outcome.MET for place in places)

    def _because(self, one: Expectation) -> Iterator[Reason]:
        """The policies without which it would be met; else those that would have to apply; else all that decide."""
        results = self.evaluation.policies
        yielded = False
        alike = Counter(grant_of(one) for one in results if one.enforced and one.applies is Truth.YES)
        for place, compiled in enumerate(self.work.policies.compiled):
            result = results[place]
            if not compiled.enforced or (result.applies is Truth.NO and not compiled.for_registration):
                continue
            # What another policy asks for as well is asked for without this one.
            if alike[grant_of(result)] > 1 and not compiled.for_registration:
                continue
            if self._met(one, self.work.without(place), self.scenario):
                yielded = True
                yield self._in_the_way(compiled, result)
        if yielded:
            return
        for place in self._nearest(list(self._lacking(one))):
            yielded = True
            yield not_applying(results[place])
        if not yielded:
            deciding = [one for one in results if one.applies is Truth.YES and one.enforced]
            deciding = [one for one in deciding if one.blocks] or [one for one in deciding if one.controls]
            yield from (applying(one) for one in deciding)

    @staticmethod
    def _in_the_way(compiled: Compiled, result: PolicyResult) -> Reason:
        if result.applies is not Truth.NO:
            return applying(result)
        return replace(applying(result), text="refuses the registration of security info", condition="applications")

    def _lacking(self, one: Expectation) -> Iterator[int]:
        """The policies of which one alone, if it applied, would meet the expectation."""
        results, policies = self.evaluation.policies, self.work.ground.policies
        compiled = self.work.policies.compiled
        base = [
            policies[i] for i, own in enumerate(results) if own.applies is not Truth.NO or compiled[i].for_registration
        ]
        for place, result in enumerate(results):
            if result.applies is Truth.YES and result.enforced:
                continue
            if not compiled[place].grant.blocks and not compiled[place].grant.controls:
                continue
            # Forced to apply, policies with the same controls come to the same.
            grant = grant_of(result)
            if grant not in self._forced:
                others = [own for own in base if own is not policies[place]]
                self._forced[grant] = PolicySet([*others, _forced(policies[place], self.scenario)])
            if self._met(one, self._forced[grant], self.scenario):
                yield place

    def _nearest(self, places: list[int]) -> list[int]:
        """Of policies that do not apply those that the case itself names; else those that come nearest to applying: a
        condition less that is not met, and one about a risk that the sign-in has."""
        if named := [place for place in places if place in self.named]:
            return named
        risks = {
            "signInRiskLevels": self.scenario.sign_in_risk,
            "userRiskLevels": self.scenario.user_risk,
            "insiderRiskLevels": self.scenario.insider_risk,
        }

        def rank(place: int) -> tuple[int, bool]:
            unmet = [why.condition for why in self.evaluation.policies[place].why if why.truth is Truth.NO]
            about = any(isinstance(level := risks.get(one), str) and level != "none" for one in unmet)
            return len(unmet), not about

        best = min(map(rank, places), default=None)
        return [place for place in places if rank(place) == best][:MOST_NEAR]

    def _unsure(self, one: Expectation) -> Iterator[Reason]:
        """The policies of which it is not known whether they apply."""
        for result in self.evaluation.policies:
            counts = result.enforced or result.state.casefold() not in ("disabled", REPORT_ONLY)
            if result.applies is Truth.UNKNOWN and counts and (result.blocks or result.controls):
                yield not_applying(result)

    def _holds_with(self, one: Expectation) -> tuple[str, ...]:
        """Single changes of the scenario that would meet the expectation, by key and values."""
        found = []
        for key, choices in self._alternatives:
            fitting = [label for label, scenario in choices if self._met(one, self.work.policies, scenario)]
            if fitting:
                found.append(f"{key} {' or '.join(fitting[:4])}{' or others' if len(fitting) > 4 else ''}")
        return tuple(found)

    @cached_property
    def _alternatives(self) -> list[tuple[str, list[tuple[str, Scenario]]]]:
        return [
            (key, [(label, replace(self.scenario, **told)) for label, told in choices])
            for key, choices in self._others()
        ]

    def _others(self) -> Iterator[tuple[str, list[tuple[str, Mapping[str, Any]]]]]:
        now = self.scenario
        for axis in (SIGN_IN_RISK, USER_RISK):
            yield axis.name, [(one.label, one.told) for one in axis.choices]
        yield "insiderRisk", _plainly("insider_risk", INSIDER_RISKS)
        yield "location", list(self.work.places)
        yield "clientApp", _plainly("client_app", CLIENT_APPS)
        yield "platform", _plainly("platform", PLATFORMS)
        yield "methods", [("[]", {"methods": frozenset()}), ("[mfa]", {"methods": frozenset({"mfa"})})]
        device = now.device if isinstance(now.device, Mapping) else {}
        states: Mapping[str, Mapping[str, Any]] = {
            "{isCompliant: true}": {"isCompliant": True},
            "{isCompliant: true, trustType: ServerAD}": {"isCompliant": True, "trustType": "ServerAD"},
        }
        yield "device", [(label, {"device": {**device, **told}}) for label, told in states.items()]


def grant_of(result: PolicyResult) -> Hashable:
    """What a policy asks for, the same for policies that come to the same where they apply."""
    return result.blocks, result.controls


def _plainly(field: str, values: Iterable[str]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(value, {field: value}) for value in values]


def _same(found: Any, wanted: Any, unknown: bool) -> Outcome:
    if unknown:
        return Outcome.UNKNOWN
    return Outcome.MET if found == wanted else Outcome.FAILED


def _forced(policy: ConditionalAccessPolicy, scenario: Scenario) -> ConditionalAccessPolicy:
    """The policy as if it were on and applied to the sign-in."""
    if isinstance(scenario.user_action, str):
        target: dict[str, Any] = {"includeUserActions": [_ACTIONS[scenario.user_action]]}
    elif isinstance(scenario.authentication_context, str):
        target = {"includeAuthenticationContextClassReferences": [scenario.authentication_context]}
    else:
        target = {"includeApplications": ["All"]}
    conditions = PolicyConditions.model_validate({"users": {"includeUsers": ["All"]}, "applications": target})
    return policy.model_copy(update={"state": "enabled", "conditions": conditions})


# --- words --------------------------------------------------------------------------------------------------------------

_EXPECTED = {Key.APPLIES: "applies", Key.NOT_APPLIES: "does not apply", Key.WOULD_APPLY: "would apply"}


def listed(lists: Iterable[Iterable[str]]) -> str:
    """Controls as the file writes them."""
    return "[" + ", ".join("[" + ", ".join(one) + "]" for one in lists) + "]"


def _wanted(one: Expectation) -> str:
    if one.key in OF_POLICIES:
        return f"that {one.wanted} {_EXPECTED[one.key]}"
    if one.key is Key.CONTROLS:
        return listed(one.wanted)
    if one.key is Key.NOT_ERROR:
        return f"anything but {' and '.join(map(str, one.wanted))}"
    return "none" if one.wanted is None else str(one.wanted)


def _value(one: Expectation, evaluation: Evaluation) -> Any:
    match one.key:
        case Key.DECISION:
            return str(evaluation.decision)
        case Key.REGISTRATION:
            return str(evaluation.registration)
        case Key.CONTROLS:
            return [list(some) for some in evaluation.controls]
    return evaluation.expected_error


def _left_out(user: Described) -> Iterator[str]:
    if user.user_type is None and user.external_type is None:
        yield "userType"
    if user.groups is None:
        yield "groups"
    if user.roles is None:
        yield "roles"


def _applied(key: Key, result: PolicyResult) -> tuple[Outcome, str, Reason]:
    """Whether a policy does as expected, what it does, and why."""
    applies = result.applies
    if key is Key.WOULD_APPLY:
        wanted, counted = Truth.YES, applies
    else:
        wanted = Truth.YES if key is Key.APPLIES else Truth.NO
        strange = result.state.casefold() not in ("enabled", "disabled", REPORT_ONLY)
        counted = applies if result.enforced or strange else Truth.NO
    reason = applying(result) if counted is Truth.YES else not_applying(result)
    if counted is wanted:
        return Outcome.MET, "", reason
    if counted is Truth.UNKNOWN:
        return Outcome.UNKNOWN, "may apply", reason
    if counted is Truth.YES:
        return Outcome.FAILED, "it applies", reason
    return Outcome.FAILED, "it is report-only" if applies is not Truth.NO else "it does not apply", reason


def applying(result: PolicyResult) -> Reason:
    """Why a policy applies: its conditions that do not hold for everybody."""
    told = [why for why in result.why if why.truth is Truth.YES and why.detail and not why.unrestricted]
    if result.applies is Truth.UNKNOWN:
        return not_applying(result)
    words = "; ".join(f"{why.condition} matched ({why.detail})" for why in told)
    condition = next((why.condition for why in reversed(told)), "users")
    text = f"applies: {words}" if words else "applies to everybody"
    return Reason(result.id, result.display_name, condition, "matched", text)


def not_applying(result: PolicyResult) -> Reason:
    """Why a policy does not apply, or may."""
    deciding = result.deciding
    name, own = result.display_name, result.id
    if result.applies is Truth.YES and not result.enforced:
        return Reason(own, name, "state", "not-matched", "is report-only: it would apply, and decides nothing")
    if deciding is None:
        return Reason(own, name, "", "unknown", "does not decide it")
    if deciding.truth is Truth.UNKNOWN:
        told = "; ".join(f"{why.condition} unknown ({why.detail})" for why in result.why if why.truth is Truth.UNKNOWN)
        return Reason(own, name, deciding.condition, "unknown", f"may apply: {told}")
    if deciding.condition == "state":
        return Reason(own, name, "state", "not-matched", f"does not apply: {deciding.detail}")
    told = "; ".join(f"{why.condition} not matched ({why.detail})" for why in result.why if why.truth is Truth.NO)
    also = ", and is report-only" if result.state.casefold() == REPORT_ONLY else ""
    return Reason(own, name, deciding.condition, "not-matched", f"does not apply: {told}{also}")
