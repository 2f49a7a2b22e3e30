"""Tests Conditional Access policies against expected outcomes for sample users, and writes a file to start from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from aad53004.errors import BadInput
from aad53004.policy_tests.inputs import PersonaInputs, Sources, sources_of
from aad53004.policy_tests.model import PersonasFile
from aad53004.policy_tests.reading import read_personas
from aad53004.policy_tests.results import Run
from aad53004.policy_tests.running import run
from aad53004.tasks.events import Events
from aad53004.tasks.sources import LiveTenant, opened, require_tenant


@dataclass(frozen=True)
class SourceOverrides:
    """What takes the place of what the file of personas says about where policies and users come from. ``live``: the
    tenant, whatever the file names."""

    policies: Path | None = None
    directory: Path | None = None
    recording: Path | None = None
    live: bool = False

    def over(self, sources: Sources) -> Sources:
        """The sources, with these over them. A source of users takes the place of any other."""
        if self.live:
            return Sources(policies=self.policies, tenant=True)
        if self.recording is not None:
            return Sources(policies=self.policies, recording=self.recording)
        if self.directory is not None:
            return Sources(policies=self.policies or sources.policies, directory=self.directory)
        return sources if self.policies is None else replace(sources, policies=self.policies)


@dataclass(frozen=True)
class PolicyTestsRequest:
    """``personas``: the file; ``origin``: how Graph is asked where it is."""

    personas: Path
    overrides: SourceOverrides = field(default_factory=SourceOverrides)
    origin: LiveTenant = field(default_factory=LiveTenant)


@dataclass(frozen=True)
class ScaffoldRequest:
    """``target``: where the file will stand; without overrides it is made of the tenant."""

    target: Path
    overrides: SourceOverrides = field(default_factory=SourceOverrides)
    origin: LiveTenant = field(default_factory=LiveTenant)


@dataclass(frozen=True)
class ScaffoldResult:
    """``text``: the file; ``counts``: how much is in it, in words."""

    text: str
    counts: str


def run_policy_tests(request: PolicyTestsRequest, events: Events | None = None) -> Run:
    """What became of every expectation. Raises BadInput, with line and column for what is wrong in the file, NotAllowed
    or GraphFailed where the tenant could not be read."""
    file = read_personas(request.personas)
    sources = request.overrides.over(sources_of(file))
    return run(file, _inputs(file, sources, request.origin, events or Events()))


def scaffold(request: ScaffoldRequest, events: Events | None = None) -> ScaffoldResult:
    """A file whose expectations are what holds today. Raises as :func:`run_policy_tests`, and BadInput where nothing is
    known of what the policies decide."""
    from aad53004.policy_tests.scaffold import Scaffold, scaffold_file

    overrides = request.overrides
    if overrides.directory is not None and overrides.policies is None:
        raise BadInput("--directory goes with --policies; without that, the tenant says who is who.")
    sources = overrides.over(Sources(tenant=overrides.policies is None and overrides.recording is None))
    subject = None
    if overrides.recording is not None:
        from aad53004.graph.recording import load

        subject = load(overrides.recording).subject
    file = scaffold_file(request.target, subject)
    inputs = _inputs(file, sources, request.origin, events or Events(), name_groups=True)
    made = Scaffold(request.target, sources, inputs, subject)
    return ScaffoldResult(made.text(), made.counts)


def _inputs(
    file: PersonasFile, sources: Sources, origin: LiveTenant, events: Events, *, name_groups: bool = False
) -> PersonaInputs:
    if sources.recording is None and not sources.tenant:
        from aad53004.policy_tests.files import from_files

        return from_files(file, sources)
    from aad53004.policy_tests import tenant

    if sources.recording is not None:
        return tenant.from_recording(file, sources, sources.recording, name_groups=name_groups)
    with opened(origin, None, events) as opened_source:
        return tenant.from_graph(
            file,
            sources,
            opened_source.source,
            progress=events.waiting_for,
            check=lambda facts: require_tenant(facts, origin.tenant),
            name_groups=name_groups,
        )
