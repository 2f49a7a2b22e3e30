"""Why a policy applies to a sign-in, or does not, as the reason of an expectation."""

from __future__ import annotations

from aad53004.conditional_access.evaluate import PolicyResult
from aad53004.conditional_access.truth import Truth
from aad53004.policy_tests.model import Key
from aad53004.policy_tests.results import ExpectationStatus, Reason

REPORT_ONLY = "enabledforreportingbutnotenforced"
KNOWN_STATES = ("enabled", "disabled", REPORT_ONLY)


def applies_as_expected(key: Key, result: PolicyResult) -> tuple[ExpectationStatus, str, Reason]:
    """Whether a policy does as expected, what it does, and why."""
    applies = result.applies
    if key is Key.WOULD_APPLY:
        expected, counted = Truth.YES, applies
    else:
        expected = Truth.YES if key is Key.APPLIES else Truth.NO
        strange = result.state.casefold() not in KNOWN_STATES
        counted = applies if result.enforced or strange else Truth.NO
    reason = applying(result) if counted is Truth.YES else not_applying(result)
    if counted is expected:
        return ExpectationStatus.MET, "", reason
    if counted is Truth.UNKNOWN:
        return ExpectationStatus.UNKNOWN, "may apply", reason
    if counted is Truth.YES:
        return ExpectationStatus.FAILED, "it applies", reason
    return ExpectationStatus.FAILED, "it is report-only" if applies is not Truth.NO else "it does not apply", reason


def applying(result: PolicyResult) -> Reason:
    """Why a policy applies: its conditions that do not hold for everybody."""
    if result.applies is Truth.UNKNOWN:
        return not_applying(result)
    # Conditions that every sign-in meets say nothing about why a policy applies.
    telling = [why for why in result.why if why.truth is Truth.YES and why.detail and not why.unrestricted]
    words = "; ".join(f"{why.condition} matched ({why.detail})" for why in telling)
    condition = next((why.condition for why in reversed(telling)), "users")
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
        return Reason(own, name, deciding.condition, "unknown", f"may apply: {_listed(result, Truth.UNKNOWN)}")
    if deciding.condition == "state":
        return Reason(own, name, "state", "not-matched", f"does not apply: {deciding.detail}")
    also = ", and is report-only" if result.state.casefold() == REPORT_ONLY else ""
    text = f"does not apply: {_listed(result, Truth.NO)}{also}"
    return Reason(own, name, deciding.condition, "not-matched", text)


def _listed(result: PolicyResult, truth: Truth) -> str:
    word = "unknown" if truth is Truth.UNKNOWN else "not matched"
    return "; ".join(f"{why.condition} {word} ({why.detail})" for why in result.why if why.truth is truth)
