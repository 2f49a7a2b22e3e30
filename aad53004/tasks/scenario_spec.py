"""What is said of a sign-in to evaluate: scenarios from a document, and single values over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aad53004.conditional_access.app_ids import is_published_name
from aad53004.conditional_access.scenario import Scenario, scenario_from
from aad53004.errors import BadInput

MAX_SCENARIOS = 1000


@dataclass(frozen=True)
class ScenarioSpec:
    """``documents``: scenarios as JSON; ``values``: over them, by key as in the JSON; ``unknown``: keys whose value is
    taken back, whatever anybody says; ``where``: what the documents were read from, for sentences; ``from_file``:
    whether there are documents, not only values; ``device_given``: whether ``values`` has the whole device, not only
    further properties of it."""

    where: str
    documents: tuple[Mapping[str, Any], ...] = ({},)
    values: Mapping[str, Any] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    from_file: bool = False
    device_given: bool = False

    @property
    def several(self) -> bool:
        """Whether there is more than one scenario, which only a comparison takes."""
        return len(self.documents) > 1

    @property
    def names_app(self) -> bool:
        """Whether an app is named by what only the sign-in log may know."""
        apps = (self.values.get("app"), *(document.get("app") for document in self.documents))
        return any(isinstance(app, str) and not is_published_name(app) for app in apps)

    @property
    def user(self) -> str | None:
        """Who signs in: by the values, else by the first scenario."""
        user = self.values.get("user", self.documents[0].get("user"))
        return user if isinstance(user, str) else None

    def scenario(
        self, resolve: Callable[[str], str], known: Mapping[str, Any], place: int = 0
    ) -> tuple[Scenario, tuple[str, ...]]:
        """The scenario, and the fields of it that were taken for granted. ``resolve``: an appId for a name, BadInput
        where there is none; ``known``: what Graph says, which documents and values override but for the user.

        Raises BadInput for an app in ``values`` that cannot be resolved.
        """
        document = {**known, **self.documents[place], **self.values}
        if "user" in known:
            document["user"] = known["user"]
        if isinstance(device := self.documents[place].get("device"), Mapping) and not self.device_given:
            document["device"] = {**device, **(self.values.get("device") or {})}
        for key in self.unknown:
            document.pop(key, None)
        assumed = tuple(self._assume(document))
        scenario = scenario_from(document, self.where)
        if isinstance(scenario.app, str):
            try:
                document["app"] = resolve(scenario.app)
            except BadInput:
                # A file may name an app by an id of its own, which stands as it is.
                if "app" in self.values:
                    raise
                document["app"] = scenario.app
            scenario = scenario_from(document, self.where)
        return scenario, assumed

    def _assume(self, document: dict[str, Any]) -> Iterator[str]:
        """Who names an app means an ordinary sign-in to it; who names a user action, that alone."""
        nothing: tuple[tuple[str, str], ...] = ()
        if isinstance(self.values.get("app"), str):
            nothing = (("userAction", "user_action"), ("authenticationContext", "authentication_context"))
        elif isinstance(self.values.get("userAction"), str):
            nothing = (("app", "app"), ("authenticationContext", "authentication_context"))
        for key, name in nothing:
            if key not in document and key not in self.unknown:
                document[key] = None
                yield name

    def scenarios(self, resolve: Callable[[str], str], known: Mapping[str, Any]) -> dict[str, Scenario]:
        """The scenarios of the documents by name; empty where there are only values."""
        if not self.from_file:
            return {}
        by_name: dict[str, Scenario] = {}
        for place, document in enumerate(self.documents):
            name = document.get("name")
            label = name if isinstance(name, str) and name.strip() else f"scenario {place + 1}"
            label = label if label not in by_name else f"{label} ({place + 1})"
            by_name[label] = self.scenario(resolve, known, place)[0]
        return by_name


def documents_from(document: Any, where: str) -> tuple[Mapping[str, Any], ...]:
    """One scenario, or a list of them. Raises BadInput with the place of what is wrong."""
    documents: Sequence[Any] = document if isinstance(document, list) else [document]
    if not documents:
        raise BadInput(f"{where} holds an empty list; give a scenario.")
    if len(documents) > MAX_SCENARIOS:
        raise BadInput(f"{where} holds more than {MAX_SCENARIOS} scenarios; give fewer.")
    several = len(documents) > 1
    for place, scenario in enumerate(documents):
        scenario_from(scenario, f"{where}[{place}]" if several else where)
    return tuple(documents)
