"""`wspolnie local`: the whole story from an empty folder to an address that can be opened."""

import importlib
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local import configuration, nursery
from deploy.local.configuration import Ports
from deploy.local.lock import FolderLock
from deploy.local.postgres import LocalPostgres
from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK, Process, log_tail, need_disk_space, start_bound, stop
from deploy.local.supervisor import Program, Supervisor, end_leftovers, say
from deploy.local.valkey import LocalValkey
from deploy.roster import ROOT, setting

CLOCKS_FIRST, WORKERS_NEXT, WEB_NEXT, MAIL_LAST = range(4)


class Stopped(Exception):
    """Somebody pressed Ctrl-C before everything was up."""


class LocalRun:
    """One run on one machine; `run` comes back when it is over and nothing of it is left."""

    def __init__(self, var: Path, services: Sequence[str], *, demo: bool = True) -> None:
        self.var = var
        self.services = tuple(services)
        self.demo = demo
        self.supervisor = Supervisor(var)
        self.started = time.monotonic()

    def run(self) -> int:
        """Starts, keeps and stops; returns the exit code."""
        self._make_folder()
        need_disk_space(self.var)
        lock = FolderLock(self.var, what="Wspólnie")
        lock.acquire()
        try:
            ports = configuration.pick_ports(self.services)
            address = ports.url(self.services[0])
            lock.note(f"at {address}")
            self.supervisor.listen()
            self._start(ports)
            self.supervisor.run()
        except Stopped:
            pass
        finally:
            say("\nStopping." if self.supervisor.told_to_stop else "Stopping.")
            self.supervisor.stop()
            lock.release()
        say(f"Stopped. The data stay in {self.var}.")
        return 0

    # -- the steps ----------------------------------------------------------------------------

    def _make_folder(self) -> None:
        try:
            self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LocalProblem(f"The folder {self.var} cannot be made: {error.strerror}.") from None

    def _start(self, ports: Ports) -> None:
        if count := end_leftovers(self.var):
            say(f"An earlier run was killed; ended {count} processes it left.")
        settings = self._servers(ports)
        if nursery.can_fork():
            nursery.load_libraries()
        env = {
            **os.environ,
            **settings,
            "WSPOLNIE_SUPERVISED": "1",
            "WSPOLNIE_VAR": str(self.var),
            "PYTHONUNBUFFERED": "1",
        }
        self._migrate(env)
        say("Starting the services.")
        self.supervisor.start(self._programs(ports, env))
        self.supervisor.wait_until_ready()
        self._go_on()
        self._fill_demo(env)
        self._tell(ports)

    def _go_on(self) -> None:
        if self.supervisor.told_to_stop:
            raise Stopped

    def _servers(self, ports: Ports) -> dict[str, str]:
        urls = {name: os.environ.get(setting(name, "DATABASE_URL"), "") for name in self.services}
        if not all(urls.values()):
            first = not (self.var / "postgres" / "data").exists()
            say("Starting PostgreSQL." + (" Making its data folder first." if first else ""))
            postgres = LocalPostgres(self.var / "postgres")
            postgres.start()
            self.supervisor.keep_server("PostgreSQL", postgres)
            for name in self.services:
                urls[name] = urls[name] or postgres.create_service_database(name)
            self._go_on()
        redis_url = os.environ.get("REDIS_URL", "")
        if not redis_url:
            say("Starting Valkey.")
            valkey = LocalValkey(self.var / "valkey")
            valkey.start()
            self.supervisor.keep_server("Valkey", valkey)
            redis_url = valkey.url
            self._go_on()
        return configuration.assemble(
            path=self.var / "local.env",
            services=self.services,
            ports=ports,
            database_url=urls.__getitem__,
            redis_url=redis_url,
        )

    def _migrate(self, env: dict[str, str]) -> None:
        say("Bringing the databases to this release.")
        logs = self.var / "log"
        logs.mkdir(exist_ok=True)
        running: list[tuple[str, Path, Process]] = []
        for service in self.services:
            path = logs / f"{service}-migrate.log"
            with path.open("wb") as log:
                start = wspolnie("migrate", service, env=env)
                running.append((service, path, start(log.fileno())))
        try:
            for service, path, process in running:
                while process.poll() is None:
                    self._go_on()
                    time.sleep(0.03)
                if process.returncode:
                    raise LocalProblem(
                        f"The database of {service} could not be brought to this release. "
                        f"The log, {path}, ends with:\n{log_tail(path, 25)}"
                    )
        finally:
            for _service, _path, process in running:
                stop(process, number=signal.SIGTERM, patience=5)

    def _programs(self, ports: Ports, env: dict[str, str]) -> list[Program]:
        programs = []
        if "gateway" in self.services and not os.environ.get("SMTP_URL"):
            where = ["--smtp-port", str(ports.smtp), "--page-port", str(ports.mail_page)]
            where += ["--demo-codes"] if self.demo else []
            programs.append(
                Program(
                    "mail",
                    wspolnie("local-mail", *where, env=env),
                    ready_url=f"http://{LOOPBACK}:{ports.mail_page}/health",
                    rank=MAIL_LAST,
                )
            )
        for name in self.services:
            ready = f"{ports.url(name)}/ready"
            web = wspolnie("serve", name, env=env)
            programs.append(Program(f"{name} web", web, ready_url=ready, rank=WEB_NEXT))
        for name in self.services:
            work, clock = wspolnie("work", name, env=env), wspolnie("clock", name, env=env)
            programs.append(Program(f"{name} worker", work, rank=WORKERS_NEXT))
            programs.append(Program(f"{name} clock", clock, rank=CLOCKS_FIRST))
        return programs

    def _fill_demo(self, env: dict[str, str]) -> None:
        """Once, on the first start; cut off, it is done again, so the command can be repeated."""
        filled = self.var / "demo-filled"
        if not self.demo or filled.exists() or not _installed("deploy.demo.command"):
            return
        say("Filling the demo town.")
        path = self.var / "log" / "demo.log"
        with path.open("wb") as log:
            filling = wspolnie("demo", env=env)(log.fileno())
        try:
            while filling.poll() is None:
                self.supervisor.look_after()
                self._go_on()
                time.sleep(0.1)
        finally:
            stop(filling, number=signal.SIGTERM, patience=5)
        if filling.returncode:
            raise LocalProblem(
                f"The demo town could not be filled. The log, {path}, ends with:\n"
                f"{log_tail(path, 25)}"
            )
        filled.touch()

    def _tell(self, ports: Ports) -> None:
        seconds = time.monotonic() - self.started
        say(f"\nWspólnie is ready after {seconds:.1f} s: {ports.url(self.services[0])}")
        if "gateway" in self.services and not os.environ.get("SMTP_URL"):
            say(f"  The mail it sends: http://{LOOPBACK}:{ports.mail_page}")
        if self.demo and _installed("deploy.demo"):
            for who, address, password in importlib.import_module("deploy.demo").SIGN_INS:
                say(f"  Sign in as {who}: {address} / {password}")
            if "gateway" in self.services and not os.environ.get("SMTP_URL"):
                say(
                    "  Staff are asked for a code as well; their phones are shown at "
                    f"http://{LOOPBACK}:{ports.mail_page}/codes"
                )
        say(f"  Logs: {self.var / 'log'}. Ctrl-C stops everything.")


def wspolnie(*arguments: str, env: Mapping[str, str]) -> Callable[[int], Process]:
    """How to start one of our own commands, with the number of its open log file."""

    def start(log: int) -> Process:
        if nursery.can_fork():
            name = "-".join(reversed(arguments[:2]))
            return nursery.fork_bound(arguments, name=name, log=log, env=env, cwd=ROOT)
        command = [sys.executable, "-m", "deploy.command", *arguments]
        return start_bound(command, log=log, env=env, cwd=ROOT)

    return start


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
