"""One fix for one user: its steps and the request that carries it out, which is not sent."""

from __future__ import annotations

from dataclasses import dataclass

from aad53004.checkers.group_names import read_names
from aad53004.checkers.subject import read_user
from aad53004.diagnosis import Diagnosis, conclude, gather
from aad53004.errors import BadInput
from aad53004.fixes import PlannedFix, catalogue, find, for_user
from aad53004.tasks.events import Events
from aad53004.tasks.sources import Origin, RecordingFile, opened, require_tenant


@dataclass(frozen=True)
class FixRequest:
    """``user``: UPN or object id; ``fix_id``: of the catalogue of fixes."""

    user: str
    fix_id: str
    origin: Origin


@dataclass(frozen=True)
class FixResult:
    """``interrupted``: Ctrl-C ended the reading early."""

    diagnosis: Diagnosis
    fix: PlannedFix
    interrupted: bool = False


def fix(request: FixRequest, events: Events | None = None) -> FixResult:
    """The fix for the user as diagnosed. Raises BadInput for a fix that there is not, else as
    :func:`aad53004.tasks.check.check`."""
    events = events or Events()
    read_user(request.user)
    _require_fix(request.fix_id)
    with opened(request.origin, request.user, events) as opened_source:
        source = opened_source.source
        case = gather(opened_source.user, source, progress=events.waiting_for)
        groups = find(request.fix_id).names_groups
        if groups is not None:
            read_names(case, source, groups(case))
    require_tenant(case.tenant, request.origin.tenant)
    diagnosis = conclude(case, source.stats, source.stopped)
    live = not isinstance(request.origin, RecordingFile)
    return FixResult(
        diagnosis,
        for_user(case, request.fix_id, diagnosis.situation),
        live and source.stopped == "interrupted",
    )


def _require_fix(fix_id: str) -> None:
    """Raises BadInput for a fix that there is not, with the nearest one."""
    known = list(catalogue())
    if fix_id in known:
        return
    from difflib import get_close_matches

    close = get_close_matches(fix_id.strip().casefold(), known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"choose from {', '.join(known)}."
    shown = "".join(char if char.isprintable() else "?" for char in fix_id)[:40]
    raise BadInput(f"There is no fix {shown!r}; {hint}")
