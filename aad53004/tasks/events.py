"""What a task tells while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aad53004.tasks.recordings import SavedRecording
    from aad53004.tasks.report_folder import UserRow


class Events:
    """Does nothing; an adapter overrides what it shows. A method may raise Interrupted, which ends the task."""

    def waiting_for(self, text: str) -> None:
        """What is being waited for, in a few words."""

    def reading_done(self) -> None:
        """Nothing more is being waited for, for now."""

    def asked_as(self, identity: str) -> None:
        """Graph was asked, as this user or app."""

    def recording_saved(self, saved: SavedRecording) -> None:
        """A recording was written."""

    def users_ahead(self, count: int, seconds: float) -> None:
        """So many users are to be diagnosed, which takes up to so many seconds at the pace of Graph's limits."""

    def user_repeated(self, user: str, earlier: str) -> None:
        """A user is one who was named before, as ``earlier``, and counts once."""

    def user_done(self, row: UserRow) -> None:
        """A user of many is done."""
