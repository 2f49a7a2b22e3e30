"""Writes what was read as a recording, to be replayed later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import aad53004
from aad53004.graph.recording import save, to_document

if TYPE_CHECKING:
    from aad53004.graph.record import Recorder


@dataclass(frozen=True)
class SavedRecording:
    """A recording that was written: ``answers`` is how many it holds."""

    file: str
    answers: int
    redacted: bool


def save_recording(recorder: Recorder, user: str, file: str, *, redacted: bool) -> SavedRecording:
    """Writes what the recorder heard so far. Raises BadInput where the file cannot be written."""
    document = to_document(
        user,
        recorder.now,
        recorder.exchanges,
        cloud=recorder.cloud,
        tool=f"aad53004 {aad53004.__version__}",
        redacted=False,
        stopped=recorder.stopped,
    )
    if redacted:
        from aad53004.redaction.recordings import redact

        document = redact(document)
    save(Path(file), document)
    return SavedRecording(file, len(document["exchanges"]), redacted)
