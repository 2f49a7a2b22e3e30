"""What became of an expectation, in the words that every format of a policy test uses."""

from __future__ import annotations

from collections.abc import Iterator

from aad53004.conditional_access.reading import UnreadableEntry
from aad53004.policy_tests.model import OF_POLICIES
from aad53004.policy_tests.results import Checked, ExpectationStatus, Run

_KEYS = {
    "directory": "the directory (the user with groups and roles, named locations)",
    "user.groups": '"groups" of the user',
    "user.roles": '"roles" of the user',
    "user.userType": '"userType" of the user',
}


def head(check: Checked) -> str:
    """What was expected and what was found."""
    expectation = check.expectation
    if expectation.key in OF_POLICIES:
        return f'{expectation.key} "{expectation.wanted}": {check.found}'
    return f"{expectation.key}: expected {check.expected}, found {check.found}"


def unread(policy: UnreadableEntry) -> str:
    """A policy or file that could not be read, and why."""
    return f"{policy.file} {policy.policy}: {policy.reason}" if policy.policy else f"{policy.file}: {policy.reason}"


def reasons(check: Checked) -> Iterator[str]:
    """Why, a sentence each: the policies and their conditions, what would have to be otherwise, what is missing."""
    for reason in check.because[:5]:
        yield f'because "{reason.name}" {reason.text}'
    if len(check.because) > 5:
        yield f"and {len(check.because) - 5} more policies"
    if check.missing:
        keys = ", ".join(_KEYS.get(key, key) for key in check.missing)
        yield f"not known, and so not met: say {keys}"
    elif check.outcome is ExpectationStatus.UNKNOWN:
        yield "not known, and so not met: no key of the scenario settles it"
    if check.holds_with:
        yield f"it would be met with {'; or with '.join(check.holds_with)}"


def counts(run: Run) -> str:
    """How many cases of how many personas, against what."""
    cases, personas = len(run.cases), len(run.personas)
    policies = len(run.inputs.policies)
    return (
        f"{_many(cases, 'case')} of {_many(personas, 'persona')} against {run.inputs.source} "
        f"({_many(policies, 'policy', 'policies')})"
    )


def verdict(run: Run) -> str:
    """The answer in one sentence."""
    failed = len(run.failed)
    unread = _many(len(run.inputs.unreadable), "policy or file", "policies or files")
    if run.passed:
        return f"Passed: {_many(len(run.cases), 'case')} as expected."
    if not failed:
        return (
            f"Failed: every case is as expected, and {unread} could not be read (allowUnreadable: true lets it pass)."
        )
    also = f", and {unread} could not be read" if run.incomplete else ""
    return f"Failed: {failed} of {_many(len(run.cases), 'case')} not as expected{also}."


def _many(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
