"""The house rules that a reader cannot see in one file."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from flask import Flask

from shared import queues
from shared.contracts import messages
from shared.settings import fields
from tests.support.servers import ROOT, SERVICES

PLUMBING = {"outbox", "outbox_deliveries", "inbox"}


def _modules(folder: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*.py")
        if "migrations" not in file.parts and "__pycache__" not in file.parts
    ]


def test_the_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_table_name_stands_in_two_services(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    owner: dict[str, str] = {}
    for app in (gateway, consultations, volunteering):
        for name in app.extensions["sqlalchemy"].metadata.tables:
            if name not in PLUMBING:
                assert owner.setdefault(name, app.name) == app.name
    assert owner


def test_every_database_has_exactly_the_tables_its_models_say(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    for app in (gateway, consultations, volunteering):
        with app.app_context():
            db = app.extensions["sqlalchemy"]
            with db.engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": True})
                assert compare_metadata(context, db.metadata) == [], app.name


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_migrations_are_one_line(service: str) -> None:
    from alembic.script import ScriptDirectory

    folder = ROOT / "services" / service / "migrations"
    assert len(ScriptDirectory(str(folder)).get_heads()) == 1


def test_no_setting_is_read_by_two_services_unless_it_is_shared() -> None:
    owner: dict[str, str] = {}
    for service in SERVICES:
        config = importlib.import_module(f"services.{service}.config")
        settings = getattr(config, f"{service.capitalize()}Settings")
        for setting, _plain in fields(settings).values():
            if not setting.shared:
                assert owner.setdefault(setting.name, service) == service, setting.name


def test_no_module_of_a_service_reads_the_environment_itself() -> None:
    guilty = [
        str(file.relative_to(ROOT))
        for file in _modules(ROOT / "services")
        if re.search(r"os\.environ|getenv", file.read_text())
    ]
    assert guilty == []


def test_every_job_is_found_by_its_path_and_states_its_limits(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    assert queues.JOBS
    for path, job in queues.JOBS.items():
        module, _, name = path.rpartition(".")
        assert getattr(importlib.import_module(module), name) is job
        assert 0 < job.timeout <= 3600
        assert job.retries >= 0


def test_every_message_has_a_subscriber_with_a_handler(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    apps = {"gateway": gateway, "consultations": consultations, "volunteering": volunteering}
    for kind, subscribers in messages.SUBSCRIBERS.items():
        assert subscribers, kind.__name__
        for subscriber in subscribers:
            handlers = apps[subscriber].extensions["outbox"][2]
            assert kind in handlers, f"{subscriber} does not handle {kind.__name__}"


def test_every_queue_that_is_written_to_is_worked_off() -> None:
    written = {subscriber for kinds in messages.SUBSCRIBERS.values() for subscriber in kinds}
    for root in ("shared", "services", "deploy"):
        for file in _modules(ROOT / root):
            written |= _queues_named(ast.parse(file.read_text()))
    assert {"gateway", "volunteering"} <= written
    # A worker is started for each of these by the local run, and by a unit of its own.
    assert written <= set(SERVICES)
    for service in SERVICES:
        unit = ROOT / "deploy" / service / f"wspolnie-{service}-worker@.service"
        assert f" work {service}\n" in unit.read_text()


def _queues_named(tree: ast.AST) -> set[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {
        call.args[1].value
        for call in calls
        if ast.unparse(call.func) == "queues.enqueue"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }
    return {str(name) for name in names}


def test_every_handler_has_its_message_in_the_table(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    for app in (gateway, consultations, volunteering):
        service, _tables, handlers = app.extensions["outbox"]
        for kind in handlers:
            assert service in messages.SUBSCRIBERS[kind], f"{kind.__name__} -> {service}"


def test_every_periodic_job_is_known_and_every_service_sweeps_its_outbox(
    gateway: Flask, consultations: Flask, volunteering: Flask
) -> None:
    for app in (gateway, consultations, volunteering):
        paths = [entry.job.path for entry in app.extensions["periodic"]]
        assert "shared.outbox.sweep" in paths
        assert len(paths) == len(set(paths))
        assert set(paths) <= set(queues.JOBS)


def test_rq_is_used_behind_one_door() -> None:
    doors = {"shared/queues.py", "shared/worker.py"}
    users = set()
    for root in ("shared", "services", "deploy"):
        for file in _modules(ROOT / root):
            for node in ast.walk(ast.parse(file.read_text())):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                if any(name.partition(".")[0] == "rq" for name in names):
                    users.add(str(file.relative_to(ROOT)))
    assert users <= doors


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=~ ;]", text)[0] for text in wanted} - {"wspolnie"}
    explained = set(re.findall(r"[a-z0-9_-]+", (ROOT / "docs/dependencies.md").read_text()))
    assert names - explained == set()


def test_the_changes_name_every_setting() -> None:
    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "CHANGELOG.md").read_text()))
    known = set()
    for service in SERVICES:
        config = importlib.import_module(f"services.{service}.config")
        settings = getattr(config, f"{service.capitalize()}Settings")
        known |= {setting.name for setting, _plain in fields(settings).values()}
    assert known - told == set()


def test_pickle_is_used_nowhere() -> None:
    guilty = [
        str(file.relative_to(ROOT))
        for root in ("shared", "services", "deploy")
        for file in _modules(ROOT / root)
        if re.search(r"^\s*(import|from) pickle", file.read_text(), re.MULTILINE)
    ]
    assert guilty == []
