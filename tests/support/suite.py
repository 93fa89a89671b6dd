"""The whole suite as its own processes: gunicorn, workers and clocks over real HTTP and mail."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.mail import LocalMail
from deploy.local.mailbox import Mailbox
from deploy.local.processes import Process, free_port, signal_group, stop
from tests.support.nursery import Nursery
from tests.support.servers import SERVICES, Servers, environment, service_database

PATIENCE = 40.0


@dataclass
class Suite:
    """Running services. `kill` and `start` let a test take one away and bring it back."""

    settings: dict[str, str]
    ports: dict[str, int]
    folder: Path
    mailbox: Mailbox
    nursery: Nursery
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The gateway's address, as a browser types it."""
        return f"http://127.0.0.1:{self.ports['gateway']}"

    def log(self, name: str) -> str:
        """Everything a process has written, e.g. of `serve gateway`."""
        return (self.folder / f"{name.replace(' ', '-')}.log").read_text()

    def logs(self) -> str:
        """Everything all processes have written."""
        return "".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def start(self, name: str) -> None:
        """Start a process by its command, e.g. `serve gateway`; does not wait."""
        self.processes[name] = self.nursery.start(
            name.split(),
            log=self.folder / f"{name.replace(' ', '-')}.log",
            env={**os.environ, **self.settings, "WSPOLNIE_SUPERVISED": "1"},
        )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal a process and everything it started; asked to end, it sees to its own."""
        process = self.processes[name]
        # A worker does each job in a process whose group is another: it would live on.
        tree = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, number)
        if number != signal.SIGTERM:
            for one in tree:
                with suppress(psutil.NoSuchProcess):
                    one.send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            process.wait(timeout=30)

    def wait_ready(self, *services: str) -> None:
        """Wait until the services answer /ready; show their logs when they do not."""
        deadline = time.monotonic() + PATIENCE
        for service in services or SERVICES:
            while not _answers(f"http://127.0.0.1:{self.ports[service]}/ready"):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{service} is not ready:\n{self.log(f'serve {service}')}")
                time.sleep(0.05)

    def mail_to(self, address: str, *, containing: str = "", patience: float = 15.0) -> str:
        """Return the newest mail's text to an address, waiting until one has come."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for mail in self.mailbox.mails(to=address):
                if containing in mail.text or containing in mail.subject:
                    return mail.text
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address} with {containing!r}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def running(servers: Servers, folder: Path, *, name: str, redis_number: int) -> Iterator[Suite]:
    """Run a suite with databases and a Redis number of its own."""
    urls = {s: service_database(servers, s, f"{name}_{s}") for s in SERVICES}
    settings = environment(servers, urls, redis_number=redis_number)
    ports = {service: free_port() for service in SERVICES}
    mail = LocalMail(folder / "mail", smtp_port=free_port(), page_port=free_port())
    settings |= {f"{s.upper()}_BIND": f"127.0.0.1:{port}" for s, port in ports.items()}
    settings |= {
        "CONSULTATIONS_URL": f"http://127.0.0.1:{ports['consultations']}",
        "VOLUNTEERING_URL": f"http://127.0.0.1:{ports['volunteering']}",
        "PUBLIC_URL": f"http://127.0.0.1:{ports['gateway']}",
        "SMTP_URL": f"smtp://127.0.0.1:{mail.smtp_port}",
    }
    with mail, Nursery() as nursery:
        suite = Suite(settings, ports, folder, Mailbox(folder / "mail"), nursery)
        try:
            for command in ("serve", "work", "clock"):
                for service in SERVICES:
                    suite.start(f"{command} {service}")
            suite.wait_ready()
            yield suite
        finally:
            for process in suite.processes.values():
                signal_group(process, signal.SIGCONT)
                stop(process, number=signal.SIGKILL, patience=5)
