"""Which policies an expectation means, and the refusal of names that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.conditional_access.scenario import GUID
from aad53004.entra import AuthenticationStrength, ConditionalAccessPolicy
from aad53004.policy_tests.model import METHODS, OF_POLICIES, PersonasFile
from aad53004.policy_tests.yaml_spans import SourceSpan, fault, shown


def matching(pattern: str, policies: Sequence[ConditionalAccessPolicy]) -> tuple[int, ...]:
    """The places of the policies that are meant: by id, else by their whole name, else by a pattern of names and ids;
    upper and lower case are one."""
    pattern = pattern.casefold()
    names = [((policy.display_name or policy.id).strip().casefold(), policy.id.casefold()) for policy in policies]
    for places in (
        [place for place, (_, own) in enumerate(names) if own == pattern],
        [place for place, (name, _) in enumerate(names) if name == pattern],
    ):
        if places:
            return tuple(places)
    return tuple(place for place, pair in enumerate(names) if any(fnmatchcase(text, pattern) for text in pair))


def strengths_of(inputs: PolicyInputs) -> tuple[AuthenticationStrength, ...]:
    """The authentication strengths that policies require, then those of the directory."""
    required = [policy.grant_controls.authentication_strength for policy in inputs.policies if policy.grant_controls]
    listed = (inputs.directory.authentication_strengths or ()) if inputs.directory else ()
    return tuple(strength for strength in (*required, *listed) if strength is not None)


def require_known_names(file: PersonasFile, inputs: PolicyInputs) -> None:
    """Raises BadInput, with line and column, for an expectation that names no policy, and for a method that nobody
    knows: misspelled, it would prove nothing, and a refusal that is expected would come of that alone."""
    provable = _provable(inputs)
    for persona in file.personas:
        if isinstance(persona.methods, tuple):
            _require_methods(file, persona.methods, persona.span, provable)
        for case in persona.cases:
            for expectation in case.expectations:
                if expectation.key in OF_POLICIES and not matching(expectation.wanted, inputs.policies):
                    raise fault(file.name, expectation.span, _no_policy(expectation.wanted, inputs))
            methods = case.when.get("methods") or ()
            _require_methods(file, methods, case.spans.get("methods", case.span), provable)


def _require_methods(file: PersonasFile, methods: Iterable[str], span: SourceSpan, provable: Mapping[str, str]) -> None:
    for method in methods:
        if method.casefold() in provable or GUID.fullmatch(method):
            continue
        close = get_close_matches(method.casefold()[:60], provable, n=1)
        also = f'did you mean "{provable[close[0]]}"?' if close else "give mfa, or a name as Graph has it."
        raise fault(file.name, span, f'"methods" has "{shown(method)}", which is no method known here; {also}')


def _provable(inputs: PolicyInputs) -> Mapping[str, str]:
    """What somebody can prove, by its name in lower case: what is known here, and what a strength accepts."""
    combinations = [text for strength in strengths_of(inputs) for text in strength.allowed_combinations or ()]
    parts = {part.strip() for combination in combinations for part in combination.split(",")}
    return {name.casefold(): name for name in sorted({*METHODS, *parts})}


def _no_policy(pattern: str, inputs: PolicyInputs) -> str:
    reason = f'no policy of {inputs.source} is called or matches "{shown(pattern)}"'
    unread = [entry.name for entry in inputs.unreadable if entry.name]
    if any(fnmatchcase(name.casefold(), pattern.casefold()) for name in unread):
        return f"{reason}, but one that could not be read; put that right first."
    titles = [policy.display_name or policy.id for policy in inputs.policies]
    names = {title.casefold(): title for title in titles}
    close = get_close_matches(pattern.casefold().rstrip("*")[:100], list(names)[:1000], n=1, cutoff=0.5)
    if close:
        return f'{reason}; did you mean "{shown(names[close[0]])}"?'
    return f"{reason}; was it renamed or deleted? Name one by id, name or pattern."
