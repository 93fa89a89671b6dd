"""Everything of a person is handed out and forgotten: a new table that holds one must say how."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Column, Uuid, func, select
from sqlalchemy import Table as SqlTable

from services.volunteering import applications, counts, groups, invitations, people
from services.volunteering import requests as use_requests
from services.volunteering.model import (
    Application,
    Block,
    IdleOffer,
    MatchingRun,
    MatchingSettings,
    Offer,
    RegisterCheck,
    RematchMark,
    db,
)
from tests.volunteering.conftest import NOW, SATURDAY, Town, person, shift, words

# Columns with an id that is nobody's.
NOBODYS = {"centre_id", "area_id", "message_id"}
# Where the export tells of each column that may hold a person.
TOLD = {
    "applications.person_id": "shifts",
    "blocks.person_id": "not to be asked",
    "idle_offers.person_id": "offer",
    "invitations.asked_by": "done for others",
    "invitations.person_id": "invitations",
    "matching_runs.asked_by": "done for others",
    "matching_settings.changed_by": "done for others",
    "memberships.person_id": "organisations",
    "offer_skills.person_id": "offer",
    "offers.entered_by": "done for others",
    "offers.person_id": "offer",
    "organisations.verdict_by": "done for others",
    "register_checks.noted_by": "done for others",
    "register_checks.person_id": "register checks",
    "requests.created_by": "requests written",
}
NOT_TOLD = {
    "rematch_marks.thing_id": "a note for a job that is gone within a minute; the offer is told",
}


def persons_columns() -> dict[str, Column[UUID]]:
    """Every column that may hold a person: an id that belongs to no table of this service."""
    found: dict[str, Column[UUID]] = {}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            own_key = column.name == "id" and column.primary_key
            elsewhere = {key.column.table.name for key in column.foreign_keys} - {"offers"}
            nobodys = own_key or elsewhere or column.name in NOBODYS
            if isinstance(column.type, Uuid) and not nobodys:
                found[f"{table.name}.{column.name}"] = column
    return found


def rows(column: Column[UUID], who: UUID) -> int:
    """In how many rows a person stands in a column."""
    return db.session.execute(
        select(func.count()).select_from(column.table).where(column == who)
    ).scalar_one()


def total(table: SqlTable) -> int:
    """How many rows a table has."""
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def live_everywhere(town: Town, who: UUID) -> tuple[UUID, UUID]:
    """Let Ola stand in every column; returns a shift she was at and one ahead of her."""
    past = town.published(words(shift(starts=SATURDAY, places=1)))
    ahead = town.published(words(shift(starts=SATURDAY + timedelta(days=14), places=3)))
    applications.sign_up(person_id=who, shift_id=past.shifts[0].id, now=NOW)
    groups.sign_up(
        person_id=who, shift_id=ahead.shifts[0].id, people=3, name="6b", fewer=False, now=NOW
    )
    own = town.organisation("Moja", by=town.ola)
    use_requests.write(actor=town.ola, organisation_id=own.id, words=words(), now=NOW)
    own.verdict_by = who
    declined = town.invited(town.ola, town.published(), note="Proszę", asked_by=who)
    invitations.decline(actor=town.ola, invitation_id=declined.id, reason="not_this_kind", now=NOW)
    town.offering(town.ola)
    other = person()
    town.offering(other)
    entered = db.session.get(Offer, other.account_id)
    assert entered is not None
    entered.entered_by, entered.agreed_on = who, date(2026, 1, 1)
    check = {"done_on": date(2026, 1, 1), "valid_until": date(2026, 6, 1), "noted_by": who}
    weights = {"skill": 1000, "distance": 0, "time": 0, "interest": 0, "history": 0}
    db.session.merge(RematchMark(kind="offer", thing_id=who))
    db.session.add_all(
        [
            RegisterCheck(organisation_id=own.id, person_id=who, **check),
            Block(person_id=who, organisation_id=own.id, made_by="person"),
            IdleOffer(person_id=who, asked_at=NOW + timedelta(minutes=1)),
            MatchingRun(centre_id=town.centre_id, asked_by=who),
            MatchingSettings(
                centre_id=town.centre_id, changed_by=who, horizon_days=30, nightly=True, **weights
            ),
        ]
    )
    db.session.commit()
    return past.shifts[0].id, ahead.shifts[0].id


def test_everything_of_a_person_is_exported_and_forgotten_and_counts_stay(town: Town) -> None:
    who = town.ola.account_id
    assert who is not None
    columns = persons_columns()
    assert columns.keys() == TOLD.keys() | NOT_TOLD.keys(), "say of each new column how it is told"
    past, ahead = live_everywhere(town, who)
    missing = [name for name, column in columns.items() if not rows(column, who)]
    assert missing == [], "let Ola stand there too, or this test shows nothing"
    told = {section.name: section.rows for section in people.export(who).sections}
    assert set(TOLD.values()) <= told.keys()
    assert len(told["done for others"]) == sum(
        rows(columns[name], who) for name, section in TOLD.items() if section == "done for others"
    )
    assert {(one["group"], one["people"]) for one in told["shifts"]} == {("", 1), ("6b", 3)}
    before = total(Application.__table__)
    for _ in range(2):
        people.forget(who, SATURDAY + timedelta(days=1))
        db.session.commit()
    left = {name: rows(column, who) for name, column in columns.items() if rows(column, who)}
    assert left == {}
    assert total(Application.__table__) == before
    filled = counts.fills([past, ahead])
    assert (filled[past].taken, filled[ahead].taken) == (1, 0)
    assert {one.group_name for one in db.session.query(Application)} == {""}
    assert people.export(who).sections == ()


@pytest.fixture
def keep() -> Callable[[int], None]:
    """Run all steps of forgetting as the job does, so many days from now."""
    from services.volunteering import retention

    def run(days: int) -> None:
        limits = retention.Keep(shifts=24, invitations=6, offers=12)
        for _done in retention.steps(limits, NOW + timedelta(days=days)):
            db.session.commit()

    return run


def test_names_go_by_themselves_and_counts_stay(town: Town, keep: Callable[[int], None]) -> None:
    who = town.ola.account_id
    assert who is not None
    past, _ahead = live_everywhere(town, who)
    columns = persons_columns()
    kept = {name: rows(column, who) for name, column in columns.items()}
    keep(100)
    now = {name: rows(column, who) for name, column in columns.items()}
    assert now == kept
    keep(300)
    assert rows(columns["invitations.person_id"], who) == 0
    assert rows(columns["applications.person_id"], who) == 2
    before = total(Application.__table__)
    for _ in range(2):
        keep(900)
    for name in ("applications.person_id", "invitations.asked_by", "register_checks.person_id"):
        assert rows(columns[name], who) == 0, name
    assert total(Application.__table__) == before
    assert counts.fills([past])[past].taken == 1


def test_an_idle_offer_is_asked_about_once_rests_and_is_forgotten_unless_touched(
    town: Town, keep: Callable[[int], None]
) -> None:
    from services.volunteering import offers
    from tests.volunteering.conftest import told

    silent, speaks = person(), person()
    for who in (silent, speaks):
        town.offering(who)
    for days in (300, 370, 380):
        keep(days)
    assert sorted(told("offer_idle")) == sorted([silent.account_id, speaks.account_id])  # type: ignore[type-var]
    kept = db.session.get(Offer, speaks.account_id)
    assert kept is not None
    kept.changed_at = NOW + timedelta(days=385)
    db.session.commit()
    keep(401)
    states = {one.person_id: one.state for one in db.session.query(Offer)}
    assert states == {silent.account_id: "paused", speaks.account_id: "active"}
    assert len(told("offer_idle")) == 2
    keep(700)
    assert db.session.query(Offer).count() == 2
    keep(770)
    assert [one.person_id for one in db.session.query(Offer)] == [speaks.account_id]
    assert offers.told(kept).state == "active"


def test_the_job_forgets_by_the_settings(town: Town) -> None:
    from services.volunteering import jobs

    who = town.ola.account_id
    assert who is not None
    long_ago, lately = (town.published(words(shift())).shifts[0] for _ in range(2))
    for one, other in ((long_ago, town.ola), (lately, person())):
        assert other.account_id is not None
        applications.sign_up(person_id=other.account_id, shift_id=one.id, now=NOW)
    for one, months in ((long_ago, 25), (lately, 23)):
        one.starts_at -= timedelta(days=31 * months)
        one.ends_at -= timedelta(days=31 * months)
    db.session.commit()
    jobs.forget_old.function()
    named = {row.shift_id: row.person_id is not None for row in db.session.query(Application)}
    assert named == {long_ago.id: False, lately.id: True}
