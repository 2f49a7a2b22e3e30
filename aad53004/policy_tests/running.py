"""Tests the personas of a file: evaluates every case, and checks what is expected of it.

What is unknown is never met.
"""

from __future__ import annotations

from dataclasses import replace

from aad53004.conditional_access.app_ids import UnresolvedApp, app_id
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.scenario import UNKNOWN, Scenario, scenario_from
from aad53004.policy_tests.checking import Checker
from aad53004.policy_tests.inputs import PersonaInputs, PersonaUser
from aad53004.policy_tests.matching import require_known_names
from aad53004.policy_tests.model import REGISTERED, Persona, PersonaCase, PersonasFile
from aad53004.policy_tests.policies import PoliciesUnderTest
from aad53004.policy_tests.results import CaseResult, PersonaResult, Run
from aad53004.policy_tests.trial import Trial
from aad53004.policy_tests.yaml_spans import fault, shown


def run(file: PersonasFile, inputs: PersonaInputs) -> Run:
    """Evaluates every case. Raises BadInput, with line and column, for an expectation that names no policy and for an
    app or a method that nobody knows."""
    require_known_names(file, inputs.policies)
    policies = PoliciesUnderTest(inputs.policies)
    return Run(file, inputs.policies, run_cases(file, inputs, policies))


def run_cases(file: PersonasFile, inputs: PersonaInputs, policies: PoliciesUnderTest) -> tuple[PersonaResult, ...]:
    """The results of every persona. Raises BadInput, with line and column, for an app that nobody knows."""
    return tuple(
        PersonaResult(
            persona,
            tuple(_run_case(file, inputs.users[persona.name], policies, persona, case) for case in persona.cases),
        )
        for persona in file.personas
    )


def _run_case(
    file: PersonasFile, user: PersonaUser, policies: PoliciesUnderTest, persona: Persona, case: PersonaCase
) -> CaseResult:
    scenario = _scenario(file, user, policies.inputs, persona, case)
    trial = Trial(policies, scenario, persona.user, case.expectations)
    checker = Checker(trial)
    return CaseResult(case, scenario, trial.evaluation, tuple(map(checker.check, case.expectations)))


def _scenario(
    file: PersonasFile, user: PersonaUser, inputs: PolicyInputs, persona: Persona, case: PersonaCase
) -> Scenario:
    document = {**case.when, "user": user.user}
    app = document.get("app")
    if isinstance(app, str):
        try:
            document["app"] = app_id(app, inputs)
        except UnresolvedApp as error:
            raise fault(file.name, case.spans.get("app", case.span), _unresolved(error)) from None
    scenario = scenario_from(document, f'the case "{shown(case.name)}"')
    if persona.methods == REGISTERED and "methods" not in case.when and user.registered is not UNKNOWN:
        scenario = replace(scenario, methods=user.registered)
    return scenario


def _unresolved(error: UnresolvedApp) -> str:
    ids = error.app_ids
    if ids:
        return f'{len(ids)} apps are called "{shown(error.name)}" ({", ".join(ids[:3])}); give the appId.'
    return f'no app called "{shown(error.name)}" is known here; give its appId, as the sign-in log shows it.'
