"""The one folder that recordings are read from: nothing outside it, however it is named or linked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath

from aad53004.errors import BadInput
from aad53004.mcp_server.as_data import clean

SUFFIXES = (".json", ".json.gz")
MOST_NAMED = 50
MOST_LOOKED_AT = 10_000


class Recordings:
    """The recordings of a folder, by their path below it. Raises BadInput where ``folder`` is none."""

    def __init__(self, folder: str) -> None:
        if not folder.strip():
            raise BadInput("--recordings is empty; name a folder, or leave it out.")
        try:
            self._root = Path(folder).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            raise BadInput(f"There is no folder {folder}; name the folder of the recordings.") from None
        if not self._root.is_dir():
            raise BadInput(f"{folder} is no folder; name the one that holds the recordings.")

    def find(self, name: str) -> Path:
        """The file of a recording. Raises BadInput for what is not in the folder, in the same words whether there is
        such a file elsewhere or not."""
        shown = clean(name, 100)
        refused = BadInput(f"There is no recording {shown!r} in the folder of recordings; {self._hint()}")
        parts = PureWindowsPath(name).parts if "\\" in name or ":" in name else PurePosixPath(name).parts
        outside = PureWindowsPath(name).drive or PureWindowsPath(name).root or PurePosixPath(name).is_absolute()
        if not parts or outside or ".." in parts or "\0" in name or not name.casefold().endswith(SUFFIXES):
            raise refused
        try:
            file = (self._root / name).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            raise refused from None
        if not file.is_relative_to(self._root) or not file.is_file():
            raise refused
        return file

    def names(self) -> list[str]:
        """The first recordings by name, as :meth:`find` takes them."""
        return sorted(islice(self._walk(), MOST_NAMED))

    def _hint(self) -> str:
        names = [clean(one, 100) for one in self.names()]
        return f"it has {', '.join(names)}." if names else "it has no recording (*.json or *.json.gz)."

    def _walk(self) -> Iterator[str]:
        looked = 0
        for folder, below, files in os.walk(self._root):
            below.sort()
            for file in sorted(files):
                looked += 1
                if looked > MOST_LOOKED_AT:
                    return
                if file.casefold().endswith(SUFFIXES):
                    yield (Path(folder) / file).relative_to(self._root).as_posix()
