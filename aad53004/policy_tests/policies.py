"""The policies that personas are tested against, with what many cases ask of them worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from aad53004.conditional_access.controls import BUILT_IN
from aad53004.conditional_access.evaluate import PolicySet
from aad53004.conditional_access.grid import location_axis
from aad53004.conditional_access.inputs import PolicyInputs
from aad53004.entra import ConditionalAccessPolicy
from aad53004.policy_tests.matching import strengths_of

MOST_PLACES = 60


class PoliciesUnderTest:
    """The policies and the directory of the inputs, compiled."""

    def __init__(self, inputs: PolicyInputs) -> None:
        self.inputs = inputs
        self.all = self.policy_set(inputs.policies)
        self._without: dict[int, PolicySet] = {}

    def policy_set(self, policies: Iterable[ConditionalAccessPolicy]) -> PolicySet:
        """Policies beside the directory of the inputs."""
        return PolicySet(policies, self.inputs.directory)

    def without(self, place: int) -> PolicySet:
        """The policies but for one."""
        if place not in self._without:
            policies = self.inputs.policies
            self._without[place] = self.policy_set([*policies[:place], *policies[place + 1 :]])
        return self._without[place]

    @cached_property
    def every_method(self) -> frozenset[str]:
        """What somebody can prove who can prove everything that the policies ask for."""
        parts = {part for _, lists in BUILT_IN.values() for combination in lists for part in combination.split(",")}
        strengths = {
            control.name.partition(":")[2]
            for policy in self.all.compiled
            for control in policy.grant.controls
            if control.kind == "authenticationStrength"
        }
        return frozenset(name.casefold() for name in {"mfa", *parts, *BUILT_IN, *strengths})

    @cached_property
    def strength_ids(self) -> Mapping[str, str]:
        """Ids of authentication strengths by name in lower case."""
        ids = {title.casefold(): own for own, (title, _) in BUILT_IN.items()}
        for strength in strengths_of(self.inputs):
            if strength.id and strength.display_name:
                ids[strength.display_name.casefold()] = strength.id.casefold()
        return ids

    @cached_property
    def _strength_titles(self) -> Mapping[str, str]:
        titles = {own: title for own, (title, _) in BUILT_IN.items()}
        for strength in strengths_of(self.inputs):
            if strength.id and strength.display_name:
                titles[strength.id.casefold()] = strength.display_name
        return titles

    def readable(self, control: str) -> str:
        """A control as a file may write it: a strength by its name, where no other has the same."""
        kind, colon, own = control.partition(":")
        title = self._strength_titles.get(own.casefold(), own)
        return f"{kind}{colon}{title}" if self.strength_ids.get(title.casefold()) == own.casefold() else control

    def comparable(self, control: str) -> str:
        """A control as it is compared: in lower case, a strength by its id."""
        kind, colon, own = control.casefold().partition(":")
        if kind == "authenticationstrength":
            own = self.strength_ids.get(own.strip(), own.strip())
        return f"{kind}{colon}{own}"

    @cached_property
    def locations(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """One sign-in from each named location and from elsewhere, as label and fields of a scenario."""
        choices = location_axis(self.inputs.directory).choices[:MOST_PLACES]
        return tuple((choice.label, choice.fields) for choice in choices if None not in choice.fields.values())
