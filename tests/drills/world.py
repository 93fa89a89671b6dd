"""A suite of its own whose every process can be killed, and votes in it from opening to result."""

import contextlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar
from uuid import UUID

import psutil
import psycopg

from deploy.local.databases import libpq_url
from deploy.local.mailbox import Mailbox
from deploy.local.postgres import LocalPostgres
from deploy.local.processes import Process, free_port, signal_group, start_bound, stop
from deploy.local.valkey import LocalValkey
from deploy.replay.casting import Casting, Form, Refused
from deploy.replay.desk import Desk
from deploy.replay.electors import Books
from services.consultations import result_jobs
from services.consultations.box import work as box_work
from services.gateway.model import db
from services.gateway.register import electors, reservations
from services.gateway.register import work as register_work
from services.gateway.register.voters import Voter
from services.volunteering import jobs as volunteering
from services.volunteering import rematching, run_work
from shared import outbox, queues
from shared.contracts.actors import Actor, Role
from shared.contracts.consultations import (
    AddProjects,
    DescribeConsultation,
    DescribeProject,
    SetBallot,
)
from shared.contracts.results import Result
from tests.drills.stops import BOX_WEB, BOX_WORK, CASTING, CLOSING, SWEEPING, WEB, WORK, Point
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
_JOBS: dict[str, tuple[Any, ...]] = {
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
                jobs = _JOBS[service]
                if len(queues.queue(service, redis)) < len(jobs):
                    for job in jobs:
                        queues.enqueue(redis, service, job)

    def hurry_messages(self) -> None:
        """Send again now what waits for its next try in five minutes."""
        for service in self.services:
            self.ask(service, "UPDATE outbox_deliveries SET next_at = now() - interval '1 second'")

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


class Vote:
    """One ballot of a world; voter number N ticks option N, so each option gets one vote."""

    def __init__(self, world: World, voters: int = 3) -> None:
        self.world = world
        self.desk = Desk(world.suite.settings, world.organiser)
        self.id, self.ballot_id = self._announced(voters)
        world.until(lambda: self.state() == "open", "the opening")
        self.form = Form(world.suite.url, self.id, connections=2)
        self.accounts: list[UUID] = []
        self.cookies = [self._voter(number) for number in range(voters)]
        self.receipts: dict[int, str] = {}

    def _announced(self, options: int) -> tuple[UUID, UUID]:
        actor, consultations = self.world.organiser, self.desk.consultations
        described = DescribeConsultation(
            centre_id=self.world.centre_id, title="Próba", summary="Co przetrwa?"
        )
        made = consultations.create_consultation(described, actor=actor)
        terms = SetBallot(
            budget=10**6,
            max_choices=1,
            rule="greedy-skip",
            closes_at=datetime.now(UTC) + timedelta(days=1),
            rehearsal=True,
        )
        consultations.set_ballot(made.id, terms, actor=actor)
        projects = tuple(
            DescribeProject(title=f"Projekt {number}", cost=1000, code=str(number))
            for number in range(options)
        )
        consultations.add_projects(made.id, AddProjects(projects=projects), actor=actor)
        announced = consultations.announce(made.id, actor=actor)
        assert announced.ballot is not None
        return made.id, announced.ballot.id

    def _voter(self, number: int) -> str:
        app = self.world.books.app
        account_id = people.account(app)
        with app.app_context():
            name, address = self.told_at_the_counter(number)
            electors.declare(
                ballot_id=self.ballot_id, account_id=account_id, name=name, address=address
            )
            db.session.commit()
        self.accounts.append(account_id)
        kept = people.signed_in(app, account_id).get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        return f"{kept.key}={kept.value}"

    def told_at_the_counter(self, number: int) -> tuple[str, str]:
        """Name and address of a voter."""
        return f"Wyborca {ascii_lowercase[number] * 3}", f"Lipowa {number + 1}, Lipowo"

    def state(self) -> str:
        """How far the register has come; empty before it has heard of the ballot."""
        asked = "SELECT state FROM register_ballots WHERE ballot_id = %s"
        found = self.world.ask("gateway", asked, self.ballot_id)
        return str(found[0][0]) if found else ""

    def cast_once(self, number: int) -> bool:
        """Press the button once; tells whether a clear answer came."""
        try:
            answer = self.form.try_once(Casting(self.cookies[number], (str(number),)))
        except Refused:
            return False
        if answer:
            before = self.receipts.setdefault(number, answer)
            assert before == answer, "the same vote has two receipts"
        return answer is not None

    def cast(self, number: int) -> None:
        """Press the button until a clear answer comes."""
        self.world.until(lambda: self.cast_once(number), f"the vote of {number}", driving=False)

    def casting(self, number: int) -> threading.Thread:
        """Press the button once, elsewhere."""
        thread = threading.Thread(target=self.cast_once, args=(number,), daemon=True)
        thread.start()
        return thread

    def lose(self, number: int) -> None:
        """Reserve as a submit does whose process is gone right after."""
        with self.world.books.app.app_context():
            reservations.reserve(self.ballot_id, Voter(account_id=self.accounts[number]))

    def close(self) -> None:
        """End the vote; what was answered by nobody is asked again."""
        self.desk.close(self.id)

    def result(self) -> Result:
        """Wait for the published result, and for both books to be frozen."""
        found = self.world.until(lambda: self.desk.result(self.id), "the result")
        asked = "SELECT 1 FROM register_ballots WHERE ballot_id = %s AND emptied"
        self.world.until(lambda: self.world.ask("gateway", asked, self.ballot_id), "the freeze")
        assert found is not None
        return found

    def check(self) -> None:
        """Everyone has one paper, both books agree, and every receipt given out is listed."""
        result = self.result()
        voters = len(self.cookies)
        assert (result.papers, result.voted, result.balanced) == (voters, voters, True)
        assert sorted(step.votes for step in result.steps) == [1] * voters
        marks = "SELECT count(*) FROM register_marks WHERE ballot_id = %s"
        assert self.world.ask("gateway", marks, self.ballot_id) == [(voters,)]
        listed = "SELECT count(*) FROM frozen_receipts WHERE ballot_id = %s"
        assert self.world.ask("consultations", listed, self.ballot_id) == [(voters,)]
        left = "SELECT count(*) FROM papers WHERE ballot_id = %s"
        assert self.world.ask("consultations", left, self.ballot_id) == [(0,)]


def strike_at(running: World, point: Point, blow: str) -> None:
    """Lead a vote to the point, strike, and see that everyone has exactly one paper."""
    vote = Vote(running)
    vote.cast(0)
    if point in CLOSING:
        vote.cast(1)
        vote.cast(2)
    running.arm(point)
    middle = None
    if point in CASTING:
        middle = vote.casting(1)
    elif point in SWEEPING:
        vote.lose(1)
    elif point in CLOSING:
        vote.close()
    running.wait_reached(point, driving=point not in CASTING)
    strike(running, point, blow)
    if middle is not None:
        middle.join()
    vote.cast(1)
    vote.cast(2)
    if point not in CLOSING:
        vote.close()
    vote.check()


def strike(running: World, point: Point, blow: str) -> None:
    """Strike while somebody stands at the point, and let live on what still can."""
    if blow == SLEEP:
        running.freeze(point.process, seconds=2 * LOOK_AGAIN)
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
) -> Iterator[World]:
    """Run these processes of a suite; `clocks` says by how much a process's is wrong."""
    # Not under pytest's own folder, which every other pytest closes to PostgreSQL's user.
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-tests-") as name,
        LocalPostgres(Path(name) / "postgres", fast=True) as postgres,
        LocalValkey(Path(name) / "valkey") as valkey,
    ):
        folder = Path(name)
        servers = Servers(folder, postgres.admin_url, valkey.url)
        settings, ports = _settings(servers, services)
        stops, logs = folder / "stops", folder / "logs"
        stops.mkdir()
        logs.mkdir()
        settings["DRILL_STOPS"] = str(stops)
        nursery: Any = _Stopping()
        suite = Suite(settings, ports, logs, Mailbox(folder / "mail"), nursery)
        try:
            for process in processes:
                suite.settings["DRILL_CLOCK"] = str((clocks or {}).get(process, 0))
                suite.start(process)
            with Books.opened(settings) as books:
                running = World(suite, postgres, valkey, books, stops, services)
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
