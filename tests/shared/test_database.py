"""The database's manners: named constraints, and no open write across a call."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.gateway.model import Centre, db
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
