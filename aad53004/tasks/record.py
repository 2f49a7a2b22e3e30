"""Makes a recording of what a diagnosis of one user reads."""

from __future__ import annotations

from dataclasses import dataclass

from aad53004.checkers.subject import read_user
from aad53004.diagnosis import gather
from aad53004.graph.record import Recorder
from aad53004.tasks.events import Events
from aad53004.tasks.recordings import SavedRecording, save_recording
from aad53004.tasks.sources import Origin, opened, require_tenant


@dataclass(frozen=True)
class RecordRequest:
    """``user``: UPN or object id; ``file``: where to, a name that ends in .gz compresses; ``redacted``: whether names,
    addresses and ids are replaced."""

    user: str
    origin: Origin
    file: str
    redacted: bool = True


@dataclass(frozen=True)
class RecordResult:
    """``interrupted``: Ctrl-C ended the reading early, and the recording holds what had come by then."""

    saved: SavedRecording
    interrupted: bool = False


def record(request: RecordRequest, events: Events | None = None) -> RecordResult:
    """Reads, and writes the recording. Raises as :func:`aad53004.tasks.check.check`."""
    events = events or Events()
    read_user(request.user)
    with opened(request.origin, request.user, events) as opened_source:
        recorder = Recorder(opened_source.source)
        require_tenant(gather(opened_source.user, recorder).tenant, request.origin.tenant)
        events.reading_done()
        saved = save_recording(recorder, opened_source.user, request.file, redacted=request.redacted)
        events.recording_saved(saved)
    return RecordResult(saved, recorder.stopped == "interrupted")
