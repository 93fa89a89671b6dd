"""An offer part by part, with days away and single free hours; and who may speak for whom."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteering import offers, offline, people
from services.volunteering.model import Invitation, Offer, db, tables
from services.volunteering.rules.offers import still_away, still_free, today
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.offers import AwayDays, ChangeOffer, DaysAway, OfferSkill
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, Town, offer, person, shift, states, words

TODAY = today(NOW)
DAYS = st.integers(-40, 80).map(lambda days: TODAY + timedelta(days=days))
SPANS = st.lists(
    st.tuples(DAYS, st.integers(0, 30)).map(
        lambda pair: DaysAway(first=pair[0], last=pair[0] + timedelta(days=pair[1]))
    ),
    max_size=8,
)


def days_of(spans: list[DaysAway]) -> set[date]:
    """Every single day of some spans."""
    return {
        span.first + timedelta(days=number)
        for span in spans
        for number in range((span.last - span.first).days + 1)
    }


@given(SPANS)
def test_the_days_away_that_are_kept_are_the_ones_told_and_stand_apart(
    spans: list[DaysAway],
) -> None:
    kept = still_away(spans, TODAY)
    assert {day for day in days_of(kept) if day >= TODAY} == {
        day for day in days_of(spans) if day >= TODAY
    }
    assert all(span.last >= TODAY for span in kept)
    assert all(after.first > before.last + timedelta(days=1) for before, after in pairwise(kept))


def test_free_parts_of_days_come_in_the_order_of_the_day_without_what_is_over() -> None:
    ahead, over = TODAY + timedelta(days=3), TODAY - timedelta(days=1)
    cells = [f"{ahead}-evening", f"{over}-morning", f"{ahead}-afternoon", f"{ahead}-morning"]
    assert still_free([*cells, *cells], TODAY) == [
        f"{ahead}-morning",
        f"{ahead}-afternoon",
        f"{ahead}-evening",
    ]


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        ({"away": (DaysAway(first=TODAY, last=TODAY - timedelta(days=1)),)}, "not_after_start"),
        ({"away": (DaysAway(first=TODAY, last=TODAY + timedelta(days=900)),)}, "too_far_ahead"),
        ({"away": (DaysAway(first=TODAY, last=TODAY),) * 31}, "too_many"),
        ({"also_free": ("2026-02-30-morning",)}, "unknown"),
        ({"also_free": ("2026-02-20-night",)}, "unknown"),
        ({"also_free": ("20260220-morning",)}, "unknown"),
        ({"needs": ("a-diagnosis",)}, "unknown"),
        ({"things": ("nothing-known",)}, "unknown"),
    ],
)
def test_a_part_of_an_offer_that_cannot_be_kept_is_refused_by_its_name(
    town: Town, more: dict[str, object], faults: str
) -> None:
    town.offering(town.ola)
    assert town.ola.account_id is not None
    with pytest.raises(Refusal) as refused:
        offers.change(
            person_id=town.ola.account_id,
            words=ChangeOffer(**more),  # type: ignore[arg-type]
            now=NOW,
        )
    assert refused.value.problem.fields == {next(iter(more)): faults}


def test_parts_saved_one_by_one_make_one_offer(town: Town) -> None:
    mine = town.ola.account_id
    assert mine is not None
    with pytest.raises(Refusal):
        offers.change(person_id=mine, words=ChangeOffer(note="Hej"), now=NOW)
    first = ChangeOffer(
        centre_id=town.centre_id, skills=(OfferSkill(skill="baking"),), free=("0-evening",)
    )
    away = DaysAway(first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=7))
    cell = f"{TODAY + timedelta(days=2)}-morning"
    for part in (
        first,
        ChangeOffer(away=(away,), also_free=(cell,), off_on_holidays=True),
        ChangeOffer(needs=("step-free",), things=("ladder",)),
        ChangeOffer(languages=("pl", "uk")),
        first,
    ):
        offers.change(person_id=mine, words=part, now=NOW)
        db.session.commit()
    db.session.expire_all()
    kept = db.session.get_one(Offer, mine)
    shown = offers.told(kept)
    assert shown.away == (AwayDays(first=away.first, last=away.last),)
    assert (shown.also_free, shown.off_on_holidays) == ((cell,), True)
    assert (shown.needs, shown.things, shown.languages) == (
        ("step-free",),
        ("ladder",),
        ("pl", "uk"),
    )
    # The day after the last day away is a usual one again.
    assert kept.away[0].upper == away.last + timedelta(days=1)


def test_a_skill_that_left_the_list_keeps_nobody_from_changing_another_part(town: Town) -> None:
    mine = town.ola.account_id
    assert mine is not None
    town.offering(town.ola)
    db.session.get_one(Offer, mine).skills[0].skill = "no-longer-known"
    db.session.flush()
    changed = offers.change(person_id=mine, words=ChangeOffer(free=("1-morning",)), now=NOW)
    assert changed.free == ["1-morning"]
    with pytest.raises(Refusal):
        offers.change(
            person_id=mine,
            words=ChangeOffer(skills=(OfferSkill(skill="no-longer-known"),)),
            now=NOW,
        )


def clerk(centre_id: object) -> Actor:
    """Somebody at the counter of a centre."""
    return Actor(account_id=new_id(), roles=(Role("clerk", centre_id),))  # type: ignore[arg-type]


def test_a_centres_staff_speak_for_whom_they_entered_and_for_nobody_else(town: Town) -> None:
    jadwiga, ola, member = new_id(), town.ola.account_id, town.basia.account_id
    assert ola is not None
    assert member is not None
    here, elsewhere = clerk(town.centre_id), clerk(new_id())
    told = offer(town.centre_id, agreed_on=TODAY)
    town.offering(town.ola)
    town.organisation()
    attempts = [
        (elsewhere, jadwiga, told),
        (Actor(account_id=new_id()), jadwiga, told),
        (here, ola, told),
        (here, member, told),
        (here, jadwiga, offer(new_id(), agreed_on=TODAY)),
    ]
    for who, whose, what in attempts:
        with pytest.raises(Refusal) as refused:
            offline.enter(actor=who, person_id=whose, words=what, now=NOW)
        assert refused.value.problem.status in (403, 404)
    assert db.session.get(Offer, jadwiga) is None
    assert db.session.get_one(Offer, ola).agreed_on is None

    for _ in range(2):
        offline.enter(actor=here, person_id=jadwiga, words=told, now=NOW)
    for who in (elsewhere, town.ola, Actor(account_id=new_id(), roles=(Role("operator"),))):
        with pytest.raises(Refusal):
            offline.set_state(actor=who, person_id=jadwiga, state="paused", now=NOW)
        with pytest.raises(Refusal):
            offline.show(actor=who, person_id=jadwiga, now=NOW)
    # A colleague goes on where the first one was, the organiser too.
    offline.change(
        actor=town.organiser, person_id=jadwiga, words=ChangeOffer(note="Dzwonić rano"), now=NOW
    )
    offline.set_state(actor=clerk(town.centre_id), person_id=jadwiga, state="paused", now=NOW)
    kept = db.session.get_one(Offer, jadwiga)
    assert (kept.note, kept.state, kept.agreed_on) == ("Dzwonić rano", "paused", TODAY)
    assert kept.entered_by == town.organiser.account_id
    with pytest.raises(Refusal):
        offline.change(
            actor=here, person_id=jadwiga, words=ChangeOffer(centre_id=new_id()), now=NOW
        )


def test_nothing_is_written_down_without_the_day_of_consent(town: Town) -> None:
    for day, code in ((None, "missing"), (TODAY + timedelta(days=1), "in_future")):
        with pytest.raises(Refusal) as refused:
            offline.enter(
                actor=town.organiser,
                person_id=new_id(),
                words=offer(town.centre_id, agreed_on=day),
                now=NOW,
            )
        assert refused.value.problem.fields == {"agreed_on": code}


def test_who_writes_their_own_offer_speaks_for_themselves_from_then_on(town: Town) -> None:
    jadwiga = person()
    assert jadwiga.account_id is not None
    offline.enter(
        actor=town.organiser,
        person_id=jadwiga.account_id,
        words=offer(town.centre_id, agreed_on=TODAY),
        now=NOW,
    )
    offers.change(person_id=jadwiga.account_id, words=ChangeOffer(note="Sama"), now=NOW)
    with pytest.raises(Refusal):
        offline.delete(actor=town.organiser, person_id=jadwiga.account_id, now=NOW)


def test_the_entering_worker_is_forgotten_and_the_offer_stays_the_centres(town: Town) -> None:
    here, jadwiga = clerk(town.centre_id), new_id()
    assert here.account_id is not None
    offline.enter(
        actor=here, person_id=jadwiga, words=offer(town.centre_id, agreed_on=TODAY), now=NOW
    )
    people.forget(here.account_id, NOW)
    assert db.session.get_one(Offer, jadwiga).entered_by is None
    assert offline.show(actor=town.organiser, person_id=jadwiga, now=NOW).offer.agreed_on == TODAY


def test_staff_see_whom_to_phone_and_note_the_answer(town: Town) -> None:
    here, jadwiga = clerk(town.centre_id), person()
    mine = jadwiga.account_id
    assert mine is not None
    town.offering(town.ola)
    asked, other = town.published(), town.published(words(shift(starts=NOW + timedelta(days=20))))
    offline.enter(actor=here, person_id=mine, words=offer(town.centre_id, agreed_on=TODAY), now=NOW)
    hers = town.invited(jadwiga, asked, answer_by=NOW + timedelta(days=2))
    no = town.invited(jadwiga, other, answer_by=NOW + timedelta(days=1))
    theirs = town.invited(town.ola, asked)

    found = offline.of_centre(actor=here, centre_id=town.centre_id, now=NOW)
    assert [line.person_id for line in found.items] == [mine]
    assert [(call.kind, call.person_id, call.shift.shift_id) for call in found.calls] == [
        ("invitation", mine, other.shifts[0].id),
        ("invitation", mine, asked.shifts[0].id),
    ]
    with pytest.raises(Refusal):
        offline.of_centre(actor=here, centre_id=new_id(), now=NOW)

    for who in (clerk(new_id()), town.ola):
        with pytest.raises(Refusal):
            offline.accept(actor=who, person_id=mine, invitation_id=hers.id, now=NOW)
    # Another's invitation cannot be answered by way of hers.
    with pytest.raises(Refusal):
        offline.accept(actor=here, person_id=mine, invitation_id=theirs.id, now=NOW)
    for _ in range(2):
        offline.accept(actor=here, person_id=mine, invitation_id=hers.id, now=NOW)
    offline.decline(
        actor=here, person_id=mine, invitation_id=no.id, reason="not_this_time", now=NOW
    )
    assert states(asked.shifts[0].id) == ["accepted"]
    assert db.session.get_one(Invitation, no.id).state == "declined"
    assert offline.of_centre(actor=here, centre_id=town.centre_id, now=NOW).calls == ()
    noted = [
        (row.body["account_id"], row.body["act"], row.body["subject_id"])
        for row in db.session.execute(tables.outbox.select()).all()
        if row.name == "StaffActed" and row.body["act"].startswith("invitation")
    ]
    assert (str(here.account_id), "invitation.accepted_for", str(mine)) in noted
    assert (str(here.account_id), "invitation.declined_for", str(mine)) in noted

    place = offline.show(actor=here, person_id=mine, now=NOW).ahead[0]
    offline.withdraw(actor=here, person_id=mine, application_id=place.id, now=NOW)
    assert states(asked.shifts[0].id) == ["withdrawn"]
