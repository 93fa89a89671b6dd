"""A suite of its own whose every process can be killed, and struck at a named point."""

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psutil
import psycopg

from deploy.local.databases import libpq_url
from deploy.local.mail import LocalMail
from deploy.local.postgres import LocalPostgres
from deploy.local.processes import Process, free_port, signal_group, start_bound, stop
from deploy.local.valkey import LocalValkey
from deploy.replay.electors import Books
from services.consultations import result_jobs
from services.consultations.box import work as box_work
from services.gateway.register import work as register_work
from services.volunteering import jobs as volunteering
from services.volunteering import rematching, run_work
from shared import outbox, queues
from shared.clients.http import Http
from shared.contracts.actors import Actor, Role
from shared.ids import new_id
from shared.queues import Job
from tests.drills.stops import BOX_WEB, BOX_WORK, WEB, WORK, Point
from tests.support import people
from tests.support.servers import ROOT, Servers, environment, service_database
from tests.support.suite import Suite

PROCESSES = (WEB, BOX_WEB, WORK, BOX_WORK)
SLEEP = "sleep"
BLOWS = (*PROCESSES, "postgres", "valkey", SLEEP)
LOOK_AGAIN = 1.0
PATIENCE = 40.0
T = TypeVar("T")

SERVICES = ("gateway", "consultations")
Jobs = Mapping[str, tuple[Job, ...]]
JOBS: Jobs = {
    "gateway": (
        register_work.drive_ballots,
        register_work.sweep_reservations,
        register_work.mix_registers,
        register_work.freeze_registers,
        outbox.sweep,
    ),
    "consultations": (
        box_work.mix_boxes,
        box_work.freeze_due,
        result_jobs.count_due,
        outbox.sweep,
    ),
    "volunteering": (
        volunteering.remind,
        volunteering.lapse_offers,
        volunteering.move_lines,
        run_work.sweep_runs,
        run_work.expire_invitations,
        rematching.rematch,
        outbox.sweep,
    ),
}


class _Stopping:
    """Starts processes that have the named points in them, in place of a suite's nursery."""

    def start(self, arguments: Sequence[str], *, log: Path, env: Mapping[str, str]) -> Process:
        """Start one, as the suite asks for it."""
        with log.open("ab") as file:
            command = [sys.executable, "-m", "tests.drills.stops", *arguments]
            return start_bound(command, log=file, env=env, cwd=ROOT)


@dataclass
class World:
    """Running services on a PostgreSQL and a Valkey of their own."""

    suite: Suite
    postgres: LocalPostgres
    valkey: LocalValkey
    books: Books
    stops: Path
    services: tuple[str, ...] = SERVICES
    jobs: Jobs = field(default_factory=lambda: JOBS)
    centre_id: UUID = field(init=False)
    organiser: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.centre_id = people.centre(self.books.app, "Centrum pod prądem")
        account = people.account(self.books.app, roles={"organiser": self.centre_id})
        self.organiser = Actor(account_id=account, roles=(Role("organiser", self.centre_id),))

    def arm(self, point: Point) -> None:
        """Have whoever comes to the point first stop there."""
        for leftover in self.stops.iterdir():
            leftover.unlink()
        (self.stops / point.name).touch()

    def wait_reached(self, point: Point, *, driving: bool) -> None:
        """Wait until somebody stands at the point."""
        self.until((self.stops / f"{point.name}.reached").exists, point.name, driving=driving)

    def release(self, point: Point) -> None:
        """Let whoever stands at the point go on, if they still can."""
        (self.stops / f"{point.name}.go").touch()

    def kill(self, victim: str) -> None:
        """Kill one of the processes, or `postgres` or `valkey` with all of theirs."""
        if victim in self.suite.processes:
            self.suite.kill(victim)
            return
        server = getattr(self, victim).process
        tree = [psutil.Process(server.pid)]
        tree += tree[0].children(recursive=True)
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(tree, timeout=20)

    def revive(self, victim: str) -> None:
        """Start again what was killed, and wait until the suite answers."""
        if victim in self.suite.processes:
            self.suite.start(victim)
        else:
            getattr(self, victim).revive()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait until every service that answers by HTTP does."""
        self.suite.wait_ready(*(one for one in self.services if self.serves(one)))

    def serves(self, service: str) -> bool:
        """Tell whether the service's door is open in this world, and not its worker alone."""
        return f"serve {service}" in self.suite.processes

    def freeze(self, process: str, seconds: float) -> None:
        """Stop a process as a laptop's lid does, while the others go on; then wake it."""
        self.suite.kill(process, signal.SIGSTOP)
        try:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                self.drive()
                time.sleep(0.2)
        finally:
            self.suite.kill(process, signal.SIGCONT)

    def supervise(self) -> None:
        """Start again what ended by itself, as systemd does (a worker without its Valkey, say)."""
        for name, process in self.suite.processes.items():
            if process.poll() is not None:
                self.suite.start(name)

    def drive(self) -> None:
        """Enqueue the periodic work now instead of every few minutes, as a clock would."""
        self.supervise()
        redis = self.books.app.extensions["redis"]
        with contextlib.suppress(Exception):
            for service in self.services:
                if not len(queues.queue(service, redis)):
                    for job in self.jobs[service]:
                        queues.enqueue(redis, service, job)

    def hurry_messages(self) -> None:
        """Send again now what waits for its next try in five minutes, mails among it."""
        for service in self.services:
            self.ask(service, "UPDATE outbox_deliveries SET next_at = now() - interval '1 second'")
        for table in ("letters", "notifications"):
            waiting = f"UPDATE {table} SET next_mail_at = now() WHERE mail_state = 'waiting'"
            self.ask("gateway", waiting)

    def consultations(self) -> Http:
        """Return the way to the service of consultations, with a key of its own to it."""
        settings = self.suite.settings
        key = bytes.fromhex(settings["CONSULTATIONS_INTERNAL_KEY"])
        return Http("consultations", settings["CONSULTATIONS_URL"], key, read_seconds=60)

    def consultation(self, phase: str) -> UUID:
        """Plant a published consultation of which one phase is open for a day."""
        made = new_id()
        self.ask(
            "consultations",
            "INSERT INTO consultations (id, centre_id, area_ids, title, summary, description,"
            " answered_by, language, basis, state, version, published_at)"
            " VALUES (%s, %s, '{}', 'Park', 'Co tu ma być', '', '', 'pl', 'ordinary',"
            " 'published', 0, now())",
            made,
            self.centre_id,
        )
        self.ask(
            "consultations",
            "INSERT INTO phases (id, consultation_id, kind, opens_at, closes_at)"
            " VALUES (%s, %s, %s, now(), now() + interval '1 day')",
            new_id(),
            made,
            phase,
        )
        return made

    def cookie(self, account_id: UUID) -> str:
        """Sign somebody in, and return the cookie their browser would send."""
        app = self.books.app
        kept = people.signed_in(app, account_id).get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        return f"{kept.key}={kept.value}"

    def until(self, look: Callable[[], T], what: str, *, driving: bool = True) -> T:
        """Return what `look` finds once it finds something."""
        deadline = time.monotonic() + PATIENCE
        hurried = time.monotonic() + 3
        while time.monotonic() < deadline:
            if driving:
                self.drive()
            found = look()
            if found:
                return found
            if driving and time.monotonic() > hurried:
                self.hurry_messages()
                hurried += 3
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}\n{self.suite.logs()[-6000:]}")

    def ask(self, service: str, statement: str, *given: Any) -> list[Any]:
        """Ask a service's database."""
        url = libpq_url(self.suite.settings[f"{service.upper()}_DATABASE_URL"])
        with psycopg.connect(url, autocommit=True) as link:
            cursor = link.execute(statement, given)
            return cursor.fetchall() if cursor.description else []


def strike(running: World, point: Point, blow: str, *, asleep: float = 2 * LOOK_AGAIN) -> None:
    """Strike while somebody stands at the point, and let live on what still can."""
    if blow == SLEEP:
        running.freeze(point.process, seconds=asleep)
        running.release(point)
        return
    running.kill(blow)
    running.release(point)
    running.revive(blow)


@contextmanager
def world(
    *,
    clocks: Mapping[str, float] | None = None,
    processes: Sequence[str] = PROCESSES,
    services: tuple[str, ...] = SERVICES,
    jobs: Jobs = JOBS,
) -> Iterator[World]:
    """Run these processes of a suite; `clocks` says by how much a process's is wrong."""
    # Not under pytest's own folder, which every other pytest closes to PostgreSQL's user.
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-tests-") as name,
        LocalPostgres(Path(name) / "postgres", fast=True) as postgres,
        LocalValkey(Path(name) / "valkey") as valkey,
        LocalMail(Path(name) / "mail") as mail,
    ):
        folder = Path(name)
        servers = Servers(folder, postgres.admin_url, valkey.url)
        settings, ports = _settings(servers, services)
        stops, logs = folder / "stops", folder / "logs"
        stops.mkdir()
        logs.mkdir()
        settings |= {"DRILL_STOPS": str(stops), "SMTP_URL": mail.smtp_url}
        nursery: Any = _Stopping()
        suite = Suite(settings, ports, logs, mail.mailbox, nursery)
        try:
            for process in processes:
                suite.settings["DRILL_CLOCK"] = str((clocks or {}).get(process, 0))
                suite.start(process)
            with Books.opened(settings) as books:
                running = World(suite, postgres, valkey, books, stops, services, jobs)
                running.wait_ready()
                yield running
        finally:
            for started in suite.processes.values():
                signal_group(started, signal.SIGCONT)
                stop(started, number=signal.SIGKILL, patience=5)


def _settings(servers: Servers, services: tuple[str, ...]) -> tuple[dict[str, str], dict[str, int]]:
    urls = {service: service_database(servers, service, f"crash_{service}") for service in services}
    ports = {service: free_port() for service in services}
    settings = environment(servers, urls, redis_number=0)
    for other in ("consultations", "volunteering"):
        url = f"http://127.0.0.1:{ports[other]}" if other in services else ""
        settings[f"{other.upper()}_URL"] = url
    settings |= {
        "PUBLIC_URL": f"http://127.0.0.1:{ports['gateway']}",
        "REGISTER_LOOK_AGAIN_SECONDS": str(LOOK_AGAIN),
        "REGISTER_CLOSING_SECONDS": "3",
        "REGISTER_MIXING_MINIMUM": "1",
        "CONSULTATIONS_MIXING_MINIMUM": "1",
        "PYTHONPATH": os.pathsep.join(sys.path[:1]),
    }
    return settings | {f"{s.upper()}_BIND": f"127.0.0.1:{ports[s]}" for s in services}, ports
