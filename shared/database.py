"""One database per service: named constraints, one commit at the door, safe defaults.

Nothing here is a query of a domain; a service's `model` builds on `database()`.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import flask_sqlalchemy
import psycopg
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from psycopg import Cursor
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row
from sqlalchemy import ClauseElement, Connection, Dialect, Engine, MetaData, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A connection that was in use so lately is used again without being tried.
ANSWERED_SECONDS = 1.0

_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")

# How many statements ran since the counter was last set to zero: a page's cost, for the logs.
queries: ContextVar[int] = ContextVar("queries", default=0)


def database() -> SQLAlchemy:
    """Return a service's own database with the house's constraint names."""

    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING)

    # A commit at the door must not make every loaded row be read again for rendering.
    return SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def connect(app: Flask, db: SQLAlchemy, url: str, migrations: str) -> None:
    """Join an app to its database and its migrations."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        # Errors never carry the values of a statement into a log.
        "hide_parameters": True,
        "pool_size": 8,
        "max_overflow": 8,
        # The connection used last is used next: few are busy, and those know their statements.
        "pool_use_lifo": True,
        "isolation_level": "READ COMMITTED",
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        },
    }
    db.init_app(app)
    with app.app_context():
        _try_before_use(db.engine)
    Migrate(app, db, directory=migrations, compare_type=True)


def _try_before_use(engine: Engine) -> None:
    """Try a pooled connection before it is used, unless it answered a moment ago.

    A restart of the server so costs nobody a page; trying each time would cost every vote four
    ways to the server for nothing.
    """

    def given(connection: Any, record: Any, _holder: Any) -> None:
        if time.monotonic() - record.info.get("answered_at", 0.0) < ANSWERED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]
            # The pool throws its connections away and makes new ones.
            raise InvalidatePoolError from error

    def returned(_connection: Any, record: Any) -> None:
        record.info["answered_at"] = time.monotonic()

    event.listen(engine, "checkout", given)
    event.listen(engine, "checkin", returned)


def door(db: SQLAlchemy) -> None:
    """Commit what a request or job did: the only commit of ordinary work."""
    # Who has not touched the session has nothing to commit, and need not make one for it.
    if db.session.registry.has():
        db.session.commit()


def wrote(session: Session) -> bool:
    """Tell whether the session holds changes that are not committed."""
    return bool(session.new or session.dirty or session.deleted or session.info.get("wrote"))


def release(session: Session) -> None:
    """End the session's reading transaction before a call to another service.

    Raises RuntimeError when changes are pending: no write stays open across a call.
    """
    if wrote(session):
        raise RuntimeError("commit before calling another service")
    session.commit()


def affected(result: Any) -> int:
    """Return how many rows a writing statement changed."""
    number: int = result.rowcount
    return number


def constraint_of(error: IntegrityError) -> str | None:
    """Return the name of the constraint that judged, to be translated for the person."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None)


@dataclass(frozen=True, slots=True)
class Link:
    """A pooled connection as `alone` and `locked` lend it, for `run` and nothing else."""

    driver: psycopg.Connection
    dialect: Dialect


@contextmanager
def alone(engine: Engine) -> Iterator[Link]:
    """Lend a connection on which each statement is its own transaction: one way to the server,
    where a BEGIN before and a COMMIT after it would make three.
    """
    lent = engine.raw_connection()
    driver = lent.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        driver.autocommit = True
        yield Link(driver, engine.dialect)
    finally:
        if driver.info.transaction_status == TransactionStatus.IDLE:
            driver.autocommit = False
            lent.close()
        else:
            lent.invalidate()


@contextmanager
def locked(engine: Engine, thing: UUID) -> Iterator[Link]:
    """Lend a transaction that holds a thing's shared advisory lock; committed at the end.

    BEGIN and the lock are two statements that go to the server together: what is read next sees
    everything that was committed before the lock came.
    """
    lock = f"SELECT pg_advisory_xact_lock_shared({lock_key(thing)})"
    begin = f"BEGIN ISOLATION LEVEL READ COMMITTED; {lock}"
    with alone(engine) as link:
        queries.set(queries.get() + 1)
        try:
            with _told(link):
                link.driver.execute(begin.encode(), prepare=False)
            yield link
            with _told(link):
                link.driver.commit()
        except BaseException:
            with suppress(psycopg.Error):
                link.driver.rollback()
            raise


def run(
    link: Connection | Link, statement: ClauseElement, values: Mapping[str, Any]
) -> Cursor[Any]:
    """Run one of the few statements that every page or every vote runs, by the driver alone, in
    `link`'s own transaction: SQLAlchemy's care for it costs three times as much as the driver's.

    Rows have names, as elsewhere; a failure is SQLAlchemy's own error and names no value.
    """
    driver = link.driver if isinstance(link, Link) else link.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    queries.set(queries.get() + 1)
    try:
        cursor = driver.cursor(row_factory=namedtuple_row)
        words, fixed = _for_driver(statement, link.dialect)
        return cursor.execute(words, {**fixed, **values}, prepare=True)
    except psycopg.Error as error:
        if driver.closed and isinstance(link, Connection):
            link.invalidate(error)
        raise _as_ours(error, driver, link.dialect) from error


@contextmanager
def _told(link: Link) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise _as_ours(error, link.driver, link.dialect) from error


def _as_ours(error: psycopg.Error, driver: psycopg.Connection, dialect: Dialect) -> Exception:
    """Return SQLAlchemy's own error for a driver's; it names no value."""
    return DBAPIError.instance(
        None,
        None,
        error,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=driver.closed,
        dialect=dialect,
    )


@lru_cache(maxsize=256)
def _for_driver(statement: ClauseElement, dialect: Dialect) -> tuple[bytes, Mapping[str, Any]]:
    """Return a statement as the driver takes it, and the values that are its own."""
    compiled = statement.compile(dialect=dialect)
    return str(compiled).encode(), compiled.params


def lock_key(thing: UUID) -> int:
    """Return a thing's advisory-lock number: the id's low 63 random bits."""
    return thing.int & 0x7FFF_FFFF_FFFF_FFFF


def lock_shared(session: Any, thing: UUID) -> None:
    """Take a transaction's shared advisory lock, in a statement of its own."""
    link = session if isinstance(session, Connection) else session.connection()
    run(link, _LOCK_SHARED, {"key": lock_key(thing)})


def lock_exclusive(session: Any, thing: UUID) -> None:
    """Take a transaction's exclusive advisory lock, in a statement of its own."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(thing)})


def lock_mixing(session: Any) -> None:
    """Take the book's one lock for mixing: two mixers at once would share one batch unevenly."""
    session.execute(text("SELECT pg_advisory_xact_lock(:kind, 0)"), {"kind": 0x6D6978})


class StillSeen(Exception):
    """An old transaction still sees rows that are to vanish from the disk; try again later."""


def written_anew(engine: Engine, *tables: str) -> None:
    """Write tables to fresh files that hold no deleted or replaced row, and drop the old ones.

    A plain VACUUM only marks the place as free: the bytes stay. Raises StillSeen when a
    transaction that began earlier keeps old rows alive. Takes each table for a moment.
    """
    with engine.connect() as connection:
        link = connection.execution_options(isolation_level="AUTOCOMMIT")
        link.execute(text("SET lock_timeout = '5s'"))
        link.execute(text("SET statement_timeout = '10min'"))
        try:
            for table in tables:
                if _kept_alive(link, table):
                    raise StillSeen(table)
        finally:
            link.execute(text("RESET lock_timeout"))
            link.execute(text("RESET statement_timeout"))


def _kept_alive(connection: Any, table: str) -> int:
    """Run VACUUM FULL on a table; return how many dead rows it had to copy."""
    told: list[str] = []
    driver = connection.connection.driver_connection

    def note(diagnosis: Any) -> None:
        told.append(diagnosis.message_detail or "")

    driver.add_notice_handler(note)
    try:
        connection.execute(text(f"VACUUM (FULL, VERBOSE) {table}"))
    finally:
        driver.remove_notice_handler(note)
    # "12 dead row versions cannot be removed yet.", in whichever language the server speaks.
    numbers = [re.match(r"\s*(\d+)", detail) for detail in told]
    return sum(int(found.group(1)) for found in numbers if found)


def is_down(error: BaseException) -> bool:
    """Tell whether a database error means that the server cannot be reached."""
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or type(error).__name__ == "OperationalError"
    )


@event.listens_for(Engine, "before_cursor_execute")
def _count(*_args: Any) -> None:
    queries.set(queries.get() + 1)


@event.listens_for(flask_sqlalchemy.session.Session, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    session.info["wrote"] = True


@event.listens_for(flask_sqlalchemy.session.Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["wrote"] = True


@event.listens_for(flask_sqlalchemy.session.Session, "after_transaction_end")
def _ended(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop("wrote", None)
