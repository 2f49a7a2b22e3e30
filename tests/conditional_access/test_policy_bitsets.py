"""The sets of policies are those that the policies give one by one, whatever the set remembers; and nothing can be left
out of a key of its memos without these tests failing."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from aad53004.conditional_access import policy_bitsets
from aad53004.conditional_access.evaluate import PolicySet
from aad53004.conditional_access.policy_bitsets import PolicyBits
from aad53004.conditional_access.scenario import Scenario
from aad53004.conditional_access.sign_in import SignInContext
from tests.conditional_access.sign_in_sequences import POLICIES, START, contoso, first_difference, one_by_one, walk

EXAMPLES = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@EXAMPLES
@given(POLICIES, START)
def test_a_kept_set_answers_as_its_policies_do_one_by_one(policies: Any, start: Scenario) -> None:
    assert first_difference(policies, walk(start)) is None


# --- what is left out of a key is noticed -----------------------------------------------------------------------------


class Sequence(NamedTuple):
    """A set of policies and sign-ins, with the policies that apply one by one."""

    policies: PolicySet
    sign_ins: list[SignInContext]
    expected: list[PolicyBits]

    def differs(self, module: types.ModuleType) -> bool:
        """Whether the sets of a module, kept over all sign-ins, come to something else."""
        kept = module.PolicyBitsets(self.policies.compiled, self.policies.directory)
        return any(
            tuple(kept.matching(SignInContext(one.scenario, one.directory))) != expected
            for one, expected in zip(self.sign_ins, self.expected, strict=True)
        )


@pytest.fixture(scope="module")
def sequences() -> list[Sequence]:
    """What the property above is tried with."""
    drawn: list[Sequence] = []

    @settings(EXAMPLES, max_examples=150, phases=[Phase.generate], database=None)
    @given(POLICIES, START)
    def draw(policies: Any, start: Scenario) -> None:
        kept = PolicySet(policies, contoso())
        alone = [one_by_one(kept, scenario) for scenario in walk(start)]
        drawn.append(Sequence(kept, [one._sign_in for one in alone], [one._matching for one in alone]))

    draw()
    return drawn


# What a mutant changes in the module: a component of a key dropped, or a part of the index passed over.
MUTANTS: dict[str, tuple[str, str]] = {
    "app": ("        sign_in.scenario.app,\n", ""),
    "resource": ("        sign_in.scenario.resource,\n", ""),
    "whether there is a user action": ("        isinstance(sign_in.scenario.user_action, str),\n", ""),
    **{
        name: (f'("", sign_in.scenario.{name})', '("",)')
        for name in (
            "user_action",
            "authentication_context",
            "client_app",
            "platform",
            "sign_in_risk",
            "user_risk",
            "insider_risk",
            "authentication_flow",
        )
    },
    "home tenant": ("(user.external_type, user.external_tenant_id) if user", "(user.external_type,) if user"),
    "kind of guest": ("(user.external_type, user.external_tenant_id) if user", "(user.external_tenant_id,) if user"),
    "whether the user is known": (
        " if user else None\n        known =",
        ' if user else ("none", None)\n        known =',
    ),
    "country": ("(self._address_interval(sign_in), sign_in.scenario.country)", "(self._address_interval(sign_in),)"),
    "address": ("(self._address_interval(sign_in), sign_in.scenario.country)", "(sign_in.scenario.country,)"),
    "address: interval": (
        "address.version, bisect_right(self.edges[address.version], int(address))",
        "(address.version,)",
    ),
    "address: version": (
        "address.version, bisect_right(self.edges[address.version], int(address))",
        "(bisect_right(self.edges[address.version], int(address)),)",
    ),
    "address: none or unknown": ("            return sign_in.scenario.ip\n", "            return None\n"),
    "address: last of a range": ("int(network.broadcast_address) + 1}", "int(network.network_address)}"),
    "device: properties": (
        "            return None\n        return looked_at\n",
        "            return None\n        return 0\n",
    ),
    "device: none or unknown": ('return ("", device)', 'return ("",)'),
    "device: type of a value": ("(name, type(value), value)", "(name, value)"),
    "device: named by the filter": ("if name.casefold() not in named) - _DEVICE_STATE", ") - _DEVICE_STATE"),
    "device: compliance": ('frozenset({"isCompliant", ', "frozenset({"),
    "device: how it is joined": ('"trustType", "mdmAppId"})', '"mdmAppId"})'),
    "device: what manages it": ('"trustType", "mdmAppId"})', '"trustType"})'),
    "device: filters by themselves": (
        "by_condition.setdefault((name, rule), [])",
        'by_condition.setdefault((name, ""), [])',
    ),
    "users by name": ("self.ids.naming(sign_in.user_ids)", "0"),
    "users by group": ("(self.groups, sign_in.groups), (self.roles, sign_in.roles)", "(self.roles, sign_in.roles),"),
    "users by role": ("(self.groups, sign_in.groups), (self.roles, sign_in.roles)", "(self.groups, sign_in.groups),"),
    "users by kind": ("        sure |= external.sure\n", ""),
    "placeholders among users": ("self.ids.with_no_id if id_known", "0 if id_known"),
    "placeholders among groups": ("                perhaps |= index.with_no_id\n", ""),
    "who is not known": ("else self.ids.any", "else 0"),
    "groups and roles not known": ("                perhaps |= index.any\n", "                pass\n"),
    "no user": ("if sign_in.scenario.user is None:", "if False:"),
    "exclusions of users": ("into.sure & ~out.possible", "into.sure & ~out.sure"),
    "exclusions of locations": ("in_sure & ~out_possible", "in_sure & ~out_sure"),
}


def mutated(name: str) -> types.ModuleType:
    """The module with one mutant in it."""
    source = Path(policy_bitsets.__file__).read_text(encoding="utf-8")
    old, new = MUTANTS[name]
    assert source.count(old) == 1, f"{old!r} does not stand once in the module"
    module = types.ModuleType("mutated")
    module.__dict__["__name__"] = policy_bitsets.__name__
    exec(compile(source.replace(old, new), name, "exec"), module.__dict__)  # noqa: S102
    return module


@pytest.mark.parametrize("name", MUTANTS)
def test_nothing_can_be_left_out_of_a_key(name: str, sequences: list[Sequence]) -> None:
    module = mutated(name)
    assert any(sequence.differs(module) for sequence in sequences)


def test_the_drawn_sequences_agree_with_the_module_as_it_is(sequences: list[Sequence]) -> None:
    assert not any(sequence.differs(policy_bitsets) for sequence in sequences)
