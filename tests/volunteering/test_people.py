"""A person's offer and data: theirs alone, handed out whole, forgotten without hurting counts."""

from datetime import timedelta

import msgspec
import pytest
from flask import Flask

from services.volunteering import applications, counts, jobs, mine, offers, people
from services.volunteering.model import Application, Invitation, Membership, Offer, db, tables
from shared.contracts.messages import AccountErased
from shared.contracts.volunteering.offers import OfferSkill
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, Town, offer, person, shift, states, words


def test_an_offer_is_written_changed_paused_and_forgotten(town: Town) -> None:
    assert town.ola.account_id is not None
    mine_id = town.ola.account_id
    town.offering(person())
    town.offering(town.ola)
    town.offering(
        town.ola, skills=(OfferSkill(skill="sewing", level=3),), free=("0-evening",), note=" Hej "
    )
    kept = db.session.get(Offer, mine_id)
    assert kept is not None
    shown = offers.told(kept)
    assert ([row.skill for row in shown.skills], shown.free, shown.note) == (
        ["sewing"],
        ("0-evening",),
        "Hej",
    )
    offers.set_state(person_id=mine_id, state="paused", now=NOW)
    assert kept.state == "paused"
    for _ in range(2):
        offers.delete(person_id=mine_id, now=NOW)
    assert db.session.query(Offer).count() == 1


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"skills": ()}, {"skills": "missing"}),
        ({"free": ()}, {"free": "missing"}),
        ({"free": ("7-morning",)}, {"free": "unknown"}),
        ({"reach_metres": 5}, {"reach_metres": "out_of_range"}),
        ({"languages": ()}, {"languages": "missing"}),
        ({"birth_year": 1800}, {"birth_year": "out_of_range"}),
    ],
)
def test_an_offer_says_what_it_lacks(town: Town, more: object, faults: object) -> None:
    assert town.ola.account_id is not None
    with pytest.raises(Refusal) as refused:
        offers.write(
            person_id=town.ola.account_id,
            words=offer(town.centre_id, **more),  # type: ignore[arg-type]
            now=NOW,
        )
    assert refused.value.problem.fields == faults


def test_the_year_of_birth_is_kept_of_who_may_be_under_age_alone(town: Town) -> None:
    for years, kept_year in ((40, None), (16, NOW.year - 16)):
        town.offering(town.ola, birth_year=NOW.year - years, guardian_consents=True)
        kept = db.session.get(Offer, town.ola.account_id)
        assert kept is not None
        assert (kept.birth_year, kept.guardian_consents) == (kept_year, kept_year is not None)


def test_erasing_gives_places_back_and_keeps_the_counts_of_what_was(
    volunteering: Flask, town: Town
) -> None:
    assert town.ola.account_id is not None
    past = town.published(words(shift(places=1)))
    ahead = town.published(words(shift(starts=NOW + timedelta(days=40), places=1)))
    waiting = person()
    for who, one in ((town.ola, past), (town.ola, ahead), (waiting, ahead)):
        assert who.account_id is not None
        applications.sign_up(person_id=who.account_id, shift_id=one.shifts[0].id, now=NOW)
    town.offering(town.ola)
    town.invited(town.ola, town.published())
    town.organisation("Moja", by=town.ola)
    now = past.shifts[0].ends_at + timedelta(hours=1)
    for _ in range(2):
        people.forget(town.ola.account_id, now)
    db.session.commit()
    assert states(ahead.shifts[0].id) == ["withdrawn", "offered"]
    assert counts.fills([past.shifts[0].id])[past.shifts[0].id].taken == 1
    for table in (Application, Invitation, Offer, Membership):
        assert db.session.query(table).filter_by(person_id=town.ola.account_id).count() == 0


def test_erasing_is_answered_by_a_message(town: Town) -> None:
    assert town.ola.account_id is not None
    jobs.HANDLERS[AccountErased](AccountErased(person_id=town.ola.account_id))
    db.session.commit()
    sent = [
        (row.body["person_id"], row.body["service"])
        for row in db.session.execute(tables.outbox.select())
        if row.name == "ErasureDone"
    ]
    assert sent == [(str(town.ola.account_id), "volunteering")]


def test_an_export_holds_all_that_is_kept_of_a_person_and_nothing_of_others(town: Town) -> None:
    assert town.ola.account_id is not None
    other = person()
    made = town.published()
    for who in (town.ola, other):
        assert who.account_id is not None
        town.offering(who)
        applications.sign_up(person_id=who.account_id, shift_id=made.shifts[0].id, now=NOW)
        town.invited(who, made)
    town.organisation("Moja", by=town.ola)
    told = people.export(town.ola.account_id)
    assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)).service == "volunteering"
    assert {section.name: len(section.rows) for section in told.sections} == {
        "offer": 1,
        "organisations": 1,
        "shifts": 1,
        "invitations": 1,
    }
    assert told.sections[0].rows[0]["person_id"] == str(town.ola.account_id)


def test_ones_own_pages_show_shifts_and_invitations_that_wait(town: Town) -> None:
    assert town.ola.account_id is not None
    made = town.published()
    one = applications.sign_up(person_id=town.ola.account_id, shift_id=made.shifts[0].id, now=NOW)
    second = town.published()
    asked = town.invited(town.ola, second, score=700, parts={"skill": 350, "distance": 350})
    town.invited(person(), second)
    seen = mine.shifts(person_id=town.ola.account_id, now=NOW)
    assert [row.id for row in seen.ahead] == [one.id]
    matches = mine.matches(person_id=town.ola.account_id, now=NOW)
    assert [(row.id, row.parts) for row in matches.waiting] == [
        (asked.id, {"skill": 350, "distance": 350})
    ]
    later = made.shifts[0].ends_at
    assert [row.id for row in mine.shifts(person_id=town.ola.account_id, now=later).past] == [
        one.id
    ]
