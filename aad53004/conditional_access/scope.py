"""Being replaced: use controls (blocks, demands_proof), sign_in (lowered), truth (Truth), and
ConditionalAccess.reaching / users_of of the checkers."""

from __future__ import annotations

from aad53004.conditional_access.applications import REGISTER_SECURITY_INFO
from aad53004.conditional_access.controls import blocks, demands_proof
from aad53004.conditional_access.sign_in import Answer, Reached, SignIn
from aad53004.conditional_access.sign_in import lowered as levels
from aad53004.conditional_access.truth import Truth as Reach
from aad53004.conditional_access.users import users
from aad53004.entra import PolicyConditions, PolicyUsers


def user_reach(assigned: PolicyUsers | None, person: SignIn) -> Reached:
    """Whether the user conditions reach the person."""
    answer: Answer = users(PolicyConditions.model_construct(users=assigned))(person)
    return Reached(answer.truth, answer.detail)


__all__ = ["REGISTER_SECURITY_INFO", "Reach", "Reached", "blocks", "demands_proof", "levels", "user_reach"]
