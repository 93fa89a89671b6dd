"""The database's manners: named constraints, and no open write across a call."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.gateway.model import Centre, db
from shared import database
from shared.database import constraint_of, lock_key, release
from shared.ids import new_id


def test_a_pending_change_stops_a_call_to_another_service(gateway: Flask) -> None:
    with gateway.app_context():
        db.session.add(Centre(name="Centrum"))
        with pytest.raises(RuntimeError, match="commit before"):
            release(db.session())


def test_a_flushed_change_stops_it_too_and_a_commit_frees_it(gateway: Flask) -> None:
    with gateway.app_context():
        db.session.add(Centre(name="Centrum"))
        db.session.flush()
        with pytest.raises(RuntimeError, match="commit before"):
            release(db.session())
        db.session.commit()
        release(db.session())
        assert not db.session().in_transaction()


def test_the_judging_constraint_is_known_by_name(gateway: Flask) -> None:
    with gateway.app_context():
        db.session.add_all([Centre(name="Centrum"), Centre(name="Centrum")])
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        assert constraint_of(caught.value) == "uq_centres_name"
        db.session.rollback()


def test_an_error_never_tells_a_statements_values(gateway: Flask) -> None:
    with gateway.app_context():
        db.session.add_all([Centre(name="Tajne"), Centre(name="Tajne")])
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        db.session.rollback()
        assert "[parameters" not in str(caught.value)
        assert "Tajne" not in str(caught.value.params or "") or caught.value.hide_parameters


def test_the_log_of_staff_acts_only_grows(gateway: Flask) -> None:
    with gateway.app_context(), db.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO staff_acts (id, account_id, act, reason) VALUES (:i, :i, 'x', '')"),
            {"i": new_id()},
        )
    for statement in ("UPDATE staff_acts SET act = 'y'", "DELETE FROM staff_acts"):
        with gateway.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(statement))


def test_ids_sort_by_their_making_and_locks_fit_a_bigint() -> None:
    ids = [new_id() for _ in range(50)]
    assert [i.version for i in ids] == [7] * 50
    assert len(set(ids)) == 50
    assert 0 <= lock_key(UUID(int=2**128 - 1)) < 2**63


def test_a_restart_of_the_server_costs_no_page_once_a_connection_has_rested(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user "
        "AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    with gateway.app_context():
        links = [db.engine.connect() for _ in range(3)]
        for link in links:
            link.execute(text("SELECT 1"))
            link.close()
        with db.engine.connect() as link:
            link.execute(kill)
        monkeypatch.setattr(database, "ANSWERED_SECONDS", 0.0)
        links = [db.engine.connect() for _ in range(3)]
        assert [link.execute(text("SELECT 1")).scalar() for link in links] == [1, 1, 1]
        for link in links:
            link.close()
