"""A folder belongs to one running process; a lock left by a dead one is no obstacle."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.problems import LocalProblem


class FolderLock:
    """Held while a process uses a folder; the kernel lets go of it however the process ends."""

    def __init__(self, folder: Path, *, what: str) -> None:
        self.path = folder / "lock"
        self.what = what
        self._file: int | None = None

    def acquire(self, *, note: str = "") -> None:
        """Takes the lock and leaves a note for others, or says who has it."""
        # os.open: the descriptor is not inherited by what we start, so a child never keeps it.
        file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(file, 400).decode(errors="replace").strip()
            os.close(file)
            raise LocalProblem(
                f"{self.what} is already running{' ' + holder if holder else ''}."
            ) from None
        self._file = file
        self.note(note)

    def note(self, text: str) -> None:
        """Replaces what is told to whoever finds the lock taken."""
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{text} (process {os.getpid()})".strip().encode(), 0)

    def release(self) -> None:
        """Lets go; the file stays, since removing it would let two hold "the" lock."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
