"""Diagnoses one user: why the user gets error 53004, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from aad53004.checkers.subject import read_user
from aad53004.diagnosis import Diagnosis, conclude, gather
from aad53004.tasks.events import Events
from aad53004.tasks.hints import SignInHints
from aad53004.tasks.sources import Origin, RecordingFile, opened, require_tenant


@dataclass(frozen=True)
class CheckRequest:
    """``user``: UPN or object id, None for whom a recording is about. ``record_to``: a file that keeps what was read;
    ``cross_check``: whether Graph is asked to evaluate the policies too."""

    user: str | None
    origin: Origin
    hints: SignInHints = field(default_factory=SignInHints)
    record_to: str | None = None
    cross_check: bool = False


@dataclass(frozen=True)
class CheckResult:
    """``interrupted``: Ctrl-C ended the reading early, and the diagnosis is over what had come by then."""

    diagnosis: Diagnosis
    interrupted: bool = False


def check(request: CheckRequest, events: Events | None = None) -> CheckResult:
    """The diagnosis. Raises BadInput for a user that cannot be or that the tenant does not have, and for another tenant
    than expected, NotAllowed where the user may not be read, GraphFailed where Graph or the network failed."""
    events = events or Events()
    if request.user is not None:
        read_user(request.user)
    with opened(request.origin, request.user, events) as opened_source:
        source, user = opened_source.source, opened_source.user
        recorder = None
        if request.record_to is not None:
            from aad53004.graph.record import Recorder

            source = recorder = Recorder(source)
        case = gather(user, source, request.hints.narrowing(source.now), events.waiting_for)
        require_tenant(case.tenant, request.origin.tenant)
        if request.cross_check:
            from aad53004.checkers.compared import ask_graph

            ask_graph(case, source)
        if recorder is not None and request.record_to is not None:
            from aad53004.tasks.recordings import save_recording

            events.reading_done()
            events.recording_saved(save_recording(recorder, user, request.record_to, redacted=False))
        diagnosis = conclude(case, source.stats, source.stopped)
    live = not isinstance(request.origin, RecordingFile)
    return CheckResult(diagnosis, live and diagnosis.stopped == "interrupted")
