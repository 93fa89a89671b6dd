"""Wiring that every service's `create_app` shares: settings, database, queue, logs, refusals."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from shared import database, outbox, queues, structs
from shared.contracts.messages import Message
from shared.observability import configure_logs, observe
from shared.outbox import Handler, Plumbing
from shared.queues import Periodic
from shared.settings import Settings, load

S = TypeVar("S", bound=Settings)


def assemble(
    app: Flask,
    service: str,
    settings: Settings,
    *,
    database_url: str,
    db: SQLAlchemy,
    tables: Plumbing,
    handlers: dict[type[Message], Handler],
    periodic: tuple[Periodic, ...],
) -> None:
    """Give an app what every service has. Call once, in `create_app`."""
    configure_logs(service, settings.log_level)
    structs.learn()
    app.extensions["settings"] = settings
    app.extensions["redis"] = queues.connection(settings.redis_url)
    app.extensions["periodic"] = periodic
    migrations = Path(app.root_path) / "migrations"
    database.connect(app, db, database_url, str(migrations))
    outbox.install(app, service, tables, handlers)
    observe(app, service, lambda: faults(app, db, migrations))


def read_settings(cls: type[S], environ: Mapping[str, str] | None) -> S:
    """Load a service's settings from the environment or, in tests, from a mapping."""
    return load(cls, os.environ if environ is None else environ)


def faults(app: Flask, db: SQLAlchemy, migrations: Path) -> dict[str, str]:
    """Return what keeps the service from working, as name -> what to do; empty when ready."""
    found: dict[str, str] = {}
    try:
        if pending(db, migrations):
            found["migrations"] = "run `wspolnie migrate`"
    except SQLAlchemyError as error:
        found["database"] = f"{type(error).__name__}: is PostgreSQL up and the address right?"
    try:
        app.extensions["redis"].ping()
    except RedisError as error:
        found["redis"] = f"{type(error).__name__}: is Redis up and the address right?"
    return found


def pending(db: SQLAlchemy, migrations: Path) -> bool:
    """Tell whether the database lacks a migration of this release."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    heads: Any = ScriptDirectory.from_config(config).get_heads()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(heads) - set(current) != set()
