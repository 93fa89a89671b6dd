"""A server kept in one folder: started, looked after and ended in one way, whatever it serves."""

import json
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, ClassVar, Self

from deploy.local.lock import FolderLock
from deploy.local.problems import LocalProblem
from deploy.local.processes import (
    free_port,
    log_tail,
    need_disk_space,
    same_or_free_port,
    stop,
    write_private,
)


class LocalServer(ABC):
    """One server in one folder: `data/` (its files), `server.json` (port, passwords), `log`.

    It listens on a loopback port, the same as last time where that is free, and ends with us.
    `fast`: for tests, which need nothing of it after they end.
    """

    name: ClassVar[str]
    end: ClassVar[signal.Signals]
    """The signal after which it writes everything and ends, within `ends_within` seconds."""
    ends_within: ClassVar[float]
    starts_within: ClassVar[float]
    port_taken: ClassVar[str]
    """What its log says when somebody took the port since we looked."""
    lost: ClassVar[str] = ""
    """What a full disk has not cost, as the end of a sentence."""

    def __init__(self, folder: Path, *, fast: bool) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log_path = self.folder / "log"
        self.fast = fast
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = FolderLock(self.folder, what=f"The {self.name} in {self.folder}")
        self._state: dict[str, Any] = {}

    # -- life ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns when the server takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        need_disk_space(self.folder)
        self._lock.acquire()
        try:
            self._read_state()
            self._prepare()
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server after it has written everything to disk."""
        self._end()
        self._lock.release()

    def revive(self) -> None:
        """Starts the server again on the same port after its process died."""
        self._end()
        self._prepare()
        if not self._start_on_port():
            raise LocalProblem(f"{self.name} waits for its port {self.port}, which is in use.")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # -- what differs -------------------------------------------------------------------------

    @abstractmethod
    def _prepare(self) -> None:
        """Puts the folder in order for a start, whatever the last run left in it."""

    @abstractmethod
    def _spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        """Starts the program on `self.port`."""

    @abstractmethod
    def _answers(self) -> bool:
        """Tells whether the started program takes connections."""

    # -- inside -------------------------------------------------------------------------------

    def _read_state(self) -> None:
        path = self.folder / "server.json"
        self._state = json.loads(path.read_text()) if path.exists() else {}

    def _write_state(self) -> None:
        write_private(self.folder / "server.json", json.dumps(self._state, indent=1) + "\n")

    def _launch(self) -> None:
        for attempt in range(5):
            self.port = same_or_free_port(self._state.get("port")) if attempt == 0 else free_port()
            if self._start_on_port():
                self._state["port"] = self.port
                self._write_state()
                return
        raise self._failure(f"{self.name} found no free port.")

    def _start_on_port(self) -> bool:
        """Starts the program; False where the port is taken."""
        with self.log_path.open("wb") as log:
            self.process = self._spawn(log)
        deadline = time.monotonic() + self.starts_within
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                if self.port_taken in log_tail(self.log_path, 40):
                    return False
                raise self._failure(f"{self.name} did not start.")
            if self._answers():
                return True
            time.sleep(0.02)
        raise self._failure(f"{self.name} was not ready after {self.starts_within:.0f} seconds.")

    def _end(self) -> None:
        if self.process is not None:
            stop(self.process, number=self.end, patience=self.ends_within)
            self.process = None

    def _failure(self, what: str) -> LocalProblem:
        tail = log_tail(self.log_path)
        if "No space left on device" in tail:
            return LocalProblem(
                f"{what} The disk that holds {self.folder} is full: free some space and start "
                f"again{self.lost}."
            )
        return LocalProblem(f"{what} Its log, {self.log_path}, ends with:\n{tail}")
