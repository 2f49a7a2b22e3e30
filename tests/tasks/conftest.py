"""A tenant for tasks to ask, recordings for them to read, and an adapter that keeps what a task tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from aad53004.tasks.events import Events
from aad53004.tasks.recordings import SavedRecording
from aad53004.tasks.report_folder import UserRow
from tests.fake_graph import FakeGraph
from tests.preflight.tokens import person, token
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CLASSIC = FIXTURES / "classic.json"


def subject(file: Path = CLASSIC) -> str:
    """The user that a recording is about."""
    return str(json.loads(file.read_text(encoding="utf-8"))["subject"])


@dataclass
class KeptEvents(Events):
    """Keeps what a task tells, in order, as the name of the event and its text."""

    events: list[tuple[str, str]] = field(default_factory=list)

    def waiting_for(self, text: str) -> None:
        self.events.append(("waiting for", text))

    def reading_done(self) -> None:
        self.events.append(("reading done", ""))

    def asked_as(self, identity: str) -> None:
        self.events.append(("asked as", identity))

    def recording_saved(self, saved: SavedRecording) -> None:
        self.events.append(("saved", saved.file))

    def user_done(self, row: UserRow) -> None:
        self.events.append(("done", row.user))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


@pytest.fixture
def kept() -> KeptEvents:
    return KeptEvents()


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraph]:
    """The classic tenant on a loopback port, which the environment names, with a token for it."""
    with FakeGraph(to_the_present(SCENARIOS["classic"]())) as served:
        monkeypatch.setenv("AAD53004_GRAPH_ENDPOINT", served.url)
        monkeypatch.setenv("AAD53004_ACCESS_TOKEN", token(person("User.Read.All", "Policy.Read.All")))
        monkeypatch.delenv("AAD53004_CLOUD", raising=False)
        yield served


@pytest.fixture(autouse=True)
def prints_nothing(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """A task says nothing itself: its adapter does."""
    yield
    printed = capfd.readouterr()
    assert printed.out + printed.err == ""
