"""Requests: drafts stay inside, published ones are found, cancelled ones are told to everybody."""

from datetime import timedelta

import pytest
from flask import Flask

from services.volunteering import applications, board, organisations, requests, teams
from services.volunteering.model import Gap, MatchingRun, Shift, db
from services.volunteering.rules.skills import catalogue
from shared.contracts.actors import VISITOR
from shared.contracts.volunteering.board import FindRequests
from shared.contracts.volunteering.requests import WriteSkill
from shared.database import queries
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import (
    NOW,
    SATURDAY,
    Town,
    feed,
    person,
    shift,
    states,
    told,
    words,
)


def _found(**query: object) -> list[str]:
    return [one.title for one in board.find(FindRequests(**query), now=NOW).items]  # type: ignore[arg-type]


def test_a_draft_is_seen_by_its_organisation_and_the_organiser_and_found_by_nobody(
    town: Town,
) -> None:
    keeper = town.organisation()
    made = requests.write(actor=town.basia, organisation_id=keeper.id, words=words(), now=NOW)
    town.published(words(title="Szum"))
    for who in (VISITOR, town.ola):
        with pytest.raises(Refusal, match="not_found"):
            requests.seen_by(who, made.id)
    for who in (town.basia, town.organiser):
        assert requests.seen_by(who, made.id).id == made.id
    assert _found() == ["Szum"]


def test_only_coordinators_write_publish_and_cancel(town: Town) -> None:
    made = town.published()
    for who in (town.ola, town.organiser):
        with pytest.raises(Refusal, match="forbidden"):
            requests.cancel(actor=who, request_id=made.id, reason="Nie", now=NOW)
        with pytest.raises(Refusal, match="forbidden"):
            requests.write(actor=who, organisation_id=made.organisation_id, words=words(), now=NOW)


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        (words(title=" "), {"title": "missing"}),
        (words(shift(hours=0)), {"shifts.0.ends_at": "not_after_start"}),
        (words(shift(), shift(places=0)), {"shifts.1.places": "out_of_range"}),
        (words(skills=(WriteSkill(skill="lot-w-kosmos"),)), {"skills": "unknown"}),
        (words(languages=("klingon",)), {"languages": "unknown"}),
        (words(shift(latitude=52.1)), {"shifts.0.latitude": "half_a_point"}),
        (words(shift(least_team=3)), {"shifts.0.least_team": "more_than_places"}),
        (words(shift(newcomers=3)), {"shifts.0.newcomers": "more_than_places"}),
        (words(least_age=20, most_age=18), {"most_age": "below_least"}),
        (words(skills=(WriteSkill(skill="baking", role="Kasa"),)), {"skills": "role_unknown"}),
        (words(access=("levitation",)), {"access": "unknown"}),
    ],
)
def test_what_is_wrong_is_said_field_by_field(
    town: Town, written: object, faults: dict[str, str]
) -> None:
    keeper = town.organisation()
    with pytest.raises(Refusal) as refused:
        requests.write(actor=town.basia, organisation_id=keeper.id, words=written, now=NOW)  # type: ignore[arg-type]
    assert refused.value.problem.fields == faults


def test_a_request_without_a_shift_ahead_or_a_place_cannot_be_published(town: Town) -> None:
    keeper = town.organisation()
    for told_words, fault in (
        (words(shift(starts=NOW - timedelta(days=1))), "none_ahead"),
        (words(shift(place="")), "no_place"),
    ):
        made = requests.write(
            actor=town.basia, organisation_id=keeper.id, words=told_words, now=NOW
        )
        with pytest.raises(Refusal) as refused:
            requests.publish(actor=town.basia, request_id=made.id, now=NOW)
        assert refused.value.problem.fields == {"shifts": fault}


def test_publishing_twice_tells_the_feed_once_and_a_change_tells_it_a_newer_version(
    town: Town,
) -> None:
    made = town.published()
    requests.publish(actor=town.basia, request_id=made.id, now=NOW)
    requests.change(
        actor=town.basia,
        request_id=made.id,
        words=words(shift(id=made.shifts[0].id), title="Kiermasz ciast i chleba"),
        now=NOW,
    )
    assert feed() == [("FeedItemPublished", 2), ("FeedItemPublished", 3)]
    assert _found(q="chleb") == ["Kiermasz ciast i chleba"]


def test_a_shift_with_people_is_not_left_out_and_what_is_not_named_stays(town: Town) -> None:
    made = town.published(words(shift(), shift(starts=SATURDAY + timedelta(days=1))))
    first, second = made.shifts
    assert town.ola.account_id is not None
    applications.sign_up(person_id=town.ola.account_id, shift_id=first.id, now=NOW)
    db.session.commit()
    keep = shift(id=second.id, starts=SATURDAY + timedelta(days=2))
    with pytest.raises(Refusal, match="shift_has_people"):
        requests.change(actor=town.basia, request_id=made.id, words=words(keep), now=NOW)
    db.session.rollback()
    told_words = words(keep, untouched=(first.id,))
    requests.change(actor=town.basia, request_id=made.id, words=told_words, now=NOW)
    assert [one.starts_at for one in made.shifts] == [SATURDAY, SATURDAY + timedelta(days=2)]
    assert second.during.lower == second.starts_at
    assert states(first.id) == ["accepted"]
    only_first = words(shift(id=first.id))
    requests.change(actor=town.basia, request_id=made.id, words=only_first, now=NOW)
    assert [one.id for one in made.shifts] == [first.id]


def test_roles_ages_access_and_things_are_kept_and_shown(town: Town) -> None:
    needs = [one.id for one in catalogue().needs][:2]
    things = [one.id for one in catalogue().things][:1]
    made = town.published(
        words(
            shift(role="Kasa", places=3, least_team=2, newcomers=1),
            shift(role="Kuchnia"),
            skills=(
                WriteSkill(skill="baking", role="Kuchnia"),
                WriteSkill(skill="baking", need="welcome", level=2),
            ),
            least_age=16,
            most_age=80,
            access=tuple(needs),
            things=tuple(things),
        )
    )
    shown = board.show(made, actor=VISITOR, now=NOW)
    assert {(one.role, one.places, one.least_team, one.newcomers) for one in shown.shifts} == {
        ("Kasa", 3, 2, 1),
        ("Kuchnia", 2, 1, 0),
    }
    assert {(one.skill, one.role, one.need, one.level) for one in shown.skills} == {
        ("baking", "Kuchnia", "must", 1),
        ("baking", "", "welcome", 2),
    }
    assert (shown.least_age, shown.most_age) == (16, 80)
    assert (list(shown.access), list(shown.things)) == (needs, things)


def test_cancelling_tells_everybody_who_was_coming_waiting_or_asked(town: Town) -> None:
    made = town.published(words(shift(places=1)))
    coming, waiting, asked = person(), person(), person()
    for who in (coming, waiting):
        assert who.account_id is not None
        applications.sign_up(person_id=who.account_id, shift_id=made.shifts[0].id, now=NOW)
    invited = town.invited(asked, made)
    for _ in range(2):
        requests.cancel(actor=town.basia, request_id=made.id, reason="Burza", now=NOW)
    db.session.commit()
    everybody = {coming.account_id, waiting.account_id, asked.account_id}
    assert sorted(told("shift_cancelled")) == sorted(everybody)  # type: ignore[type-var]
    assert states(made.shifts[0].id) == ["cancelled", "cancelled"]
    assert invited.state == "withdrawn"
    assert feed()[-1] == ("FeedItemWithdrawn", 3)
    assert _found() == []


def test_one_shift_called_off_leaves_the_others(town: Town) -> None:
    made = town.published(words(shift(), shift(starts=SATURDAY + timedelta(days=1))))
    requests.cancel_shift(
        actor=town.basia, shift_id=made.shifts[0].id, reason="Sala zajęta", now=NOW
    )
    assert [one.state for one in made.shifts] == ["cancelled", "open"]
    assert made.state == "published"


def test_the_board_finds_by_words_in_any_language_and_by_filters(town: Town) -> None:
    area = new_id()
    town.published(
        words(
            shift(area_id=area, area_label="Zatorze"),
            title="Łąka kwietna",
            skills=(WriteSkill(skill="gardening"),),
            causes=("environment",),
        )
    )
    town.published(words(shift(starts=SATURDAY + timedelta(days=3)), languages=("uk",)))
    assert _found(q="laka") == ["Łąka kwietna"]
    assert _found(q="САДУ kwietna") == ["Łąka kwietna"]
    assert _found(q="100%") == []
    assert _found(skill="gardening") == _found(cause="environment") == ["Łąka kwietna"]
    assert _found(language="uk") == ["Kiermasz ciast"]
    assert _found(area_id=area) == ["Łąka kwietna"]
    assert _found(since=SATURDAY.date() + timedelta(days=1)) == ["Kiermasz ciast"]
    assert _found(until=SATURDAY.date()) == ["Łąka kwietna"]
    assert len(_found()) == 2


def test_full_requests_are_left_out_on_wish_and_refused_organisations_always(
    town: Town,
) -> None:
    full = town.published(words(shift(places=1), title="Pełne"))
    town.published(words(title="Wolne"))
    refused = town.published(words(title="Odrzucone"))
    assert town.ola.account_id is not None
    applications.sign_up(person_id=town.ola.account_id, shift_id=full.shifts[0].id, now=NOW)
    organisations.give_verdict(
        actor=town.organiser,
        organisation_id=refused.organisation_id,
        state="refused",
        reason="Nie istnieje",
        now=NOW,
    )
    assert sorted(_found()) == ["Pełne", "Wolne"]
    assert _found(free=True) == ["Wolne"]


def test_a_list_costs_the_same_at_any_length_and_turns_its_pages(town: Town) -> None:
    def cost() -> int:
        db.session.remove()
        queries.set(0)
        board.find(FindRequests(), now=NOW)
        return queries.get()

    town.published()
    few = cost()
    keeper = town.organisation()
    for row in range(24):
        town.published(words(title=f"Praca {row}"), keeper)
    assert cost() == few
    second = board.find(FindRequests(page=2), now=NOW)
    assert (second.total, second.pages, len(second.items)) == (25, 2, 5)
    assert board.find(FindRequests(page=9), now=NOW).total == 25


def test_the_team_shows_people_as_ids_and_why_a_place_stays_empty(town: Town) -> None:
    made = town.published(words(shift(places=2)))
    one = made.shifts[0].id
    assert town.ola.account_id is not None
    taken = applications.sign_up(person_id=town.ola.account_id, shift_id=one, now=NOW)
    run = MatchingRun(centre_id=town.centre_id, state="finished", ended_at=NOW)
    db.session.add(run)
    db.session.flush()
    funnel = [{"step": "everyone", "left": 412}, {"step": "skill", "left": 80}]
    db.session.add(Gap(run_id=run.id, shift_id=one, places=2, filled=1, funnel=funnel))
    db.session.commit()
    seen = teams.show(actor=town.basia, request_id=made.id, now=NOW).shifts[0]
    assert [(row.person_id, row.contact) for row in seen.people] == [(town.ola.account_id, True)]
    assert [(stage.step, stage.left) for stage in seen.funnel] == [("everyone", 412), ("skill", 80)]
    by_organiser = teams.show(actor=town.organiser, request_id=made.id, now=NOW).shifts[0]
    assert [row.contact for row in by_organiser.people] == [False]
    with pytest.raises(Refusal, match="forbidden"):
        teams.show(actor=town.ola, request_id=made.id, now=NOW)
    granted = applications.contact(actor=town.basia, application_id=taken.id)
    assert granted.person_id == town.ola.account_id
    with pytest.raises(Refusal, match="forbidden"):
        applications.contact(actor=town.organiser, application_id=taken.id)


def test_contact_is_not_granted_for_who_only_waits(town: Town) -> None:
    made = town.published(words(shift(places=1)))
    first, second = person(), person()
    for who in (first, second):
        assert who.account_id is not None
        last = applications.sign_up(person_id=who.account_id, shift_id=made.shifts[0].id, now=NOW)
    assert last.state == "waiting"
    with pytest.raises(Refusal, match="forbidden"):
        applications.contact(actor=town.basia, application_id=last.id)


def test_requests_that_are_over_are_closed_once(town: Town, volunteering: Flask) -> None:
    made = town.published()
    asked = town.invited(town.ola, made)
    over = db.session.query(Shift).one().ends_at
    assert requests.close_past(NOW) == 0
    assert requests.close_past(over) == 1
    assert requests.close_past(over) == 0
    db.session.commit()
    db.session.expire_all()
    assert (made.state, asked.state) == ("closed", "expired")
