"""The board: found by word, meaning, time, place and terms, and what fits a person's offer."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.volunteering import board, board_map, board_search, offers, organisations
from services.volunteering.model import Application, Block, Place, Request, db
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.volunteering.board import FindRequests
from shared.contracts.volunteering.requests import WriteSkill
from shared.database import queries
from shared.ids import new_id
from tests.volunteering.conftest import NOW, SATURDAY, Town, offer, shift, words

BAKES = (WriteSkill(skill="baking"),)


def _titles(actor: Actor = VISITOR, **query: object) -> list[str]:
    found = board.find(FindRequests(**query), actor=actor, now=NOW)  # type: ignore[arg-type]
    return [one.title for one in found.items]


@pytest.fixture
def both_ways(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Search as where few requests have what is asked, or as where many have."""
    monkeypatch.setattr(board_search, "FEW", request.param)


@pytest.mark.parametrize("both_ways", [1000, 0], indirect=True, ids=["few", "many"])
def test_both_ways_of_searching_find_the_same_in_the_same_order(
    town: Town, both_ways: None
) -> None:
    keeper = town.organisation()
    for after, title in ((3, "Trzeci"), (1, "Pierwszy"), (2, "Drugi")):
        first = SATURDAY + timedelta(days=after)
        later = shift(starts=first + timedelta(days=20), hours=1)
        town.published(words(later, shift(starts=first), title=f"{title} kiermasz"), keeper)
    town.published(words(shift(starts=SATURDAY), title="Spacer", skills=()), keeper)
    order = ["Pierwszy kiermasz", "Drugi kiermasz", "Trzeci kiermasz"]
    assert _titles(q="kiermasz") == _titles(skill="baking") == order
    day = (SATURDAY + timedelta(days=22)).date()
    assert _titles(q="kiermasz", since=day) == order[1:]
    # Before nine in the morning in UTC is still the morning in Warsaw.
    assert _titles(q="kiermasz", part="evening") == []
    assert len(_titles(q="kiermasz", part="morning")) == 3


def test_a_search_counts_so_far_and_says_that_there_is_more(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_search, "MOST", 2)
    keeper = town.organisation()
    for row in range(3):
        town.published(words(shift(starts=SATURDAY + timedelta(days=row)), title=f"{row}"), keeper)
    found = board.find(FindRequests(), now=NOW)
    assert (found.total, found.more, [one.title for one in found.items]) == (2, True, ["0", "1"])


@pytest.mark.parametrize(
    "query", ["KIERMASZ", "zuzel", "Kuchen backen", "випікання", "bake a cake"]
)
def test_words_are_found_in_any_language_and_what_they_mean_comes_after(
    town: Town, query: str
) -> None:
    keeper = town.organisation()
    early = shift(starts=SATURDAY - timedelta(days=5))
    town.published(words(early, title="Wieczór przy piecu", skills=BAKES), keeper)
    town.published(words(title="Żużel i kiermasz", skills=()), keeper)
    town.published(words(early, title="Szum", skills=(WriteSkill(skill="choir"),)), keeper)
    found = board.find(FindRequests(q=query), now=NOW)
    titles = [one.title for one in found.items]
    assert "Szum" not in titles
    if query in {"KIERMASZ", "zuzel"}:
        assert (titles[0], found.by_word) == ("Żużel i kiermasz", 1)
    else:
        assert titles == ["Wieczór przy piecu"]


def test_terms_of_the_request_and_its_shifts_narrow_the_list(town: Town) -> None:
    keeper, area = town.organisation(), new_id()
    town.published(words(title="Dom", remote=True), keeper)
    town.published(words(title="Dorośli", least_age=18), keeper)
    town.published(words(title="Rampa", access=("step-free",)), keeper)
    town.published(words(shift(area_id=area), title="Zatorze"), keeper)
    town.published(words(shift(latitude=52.75, longitude=17.2), title="Rynek"), keeper)
    kept = town.published(words(shift(newcomers=1), title="Nowi"), keeper)
    every = {"Dom", "Dorośli", "Rampa", "Zatorze", "Rynek", "Nowi"}
    assert set(_titles()) == every
    assert _titles(remote=True) == ["Dom"]
    assert set(_titles(under_18=True)) == every - {"Dorośli"}
    assert _titles(access=("step-free",)) == ["Rampa"]
    assert _titles(area_id=area) == ["Zatorze"]
    assert _titles(latitude=52.7502, longitude=17.2001) == ["Rynek"]
    assert _titles(latitude=52.76, longitude=17.2) == []
    assert _titles(latitude=52.76, longitude=17.2, within=1200) == ["Rynek"]
    assert _titles(newcomer=True) == ["Nowi"]
    place = db.session.query(Place).filter_by(shift_id=kept.shifts[0].id, newcomer=True).one()
    db.session.add(
        Application(
            shift_id=place.shift_id,
            person_id=new_id(),
            state="accepted",
            place_number=place.number,
            during=kept.shifts[0].during,
        )
    )
    db.session.flush()
    assert _titles(newcomer=True) == []
    weekday = SATURDAY.weekday()
    assert set(_titles(weekday=weekday)) == every
    assert _titles(weekday=(weekday + 1) % 7) == []


def test_the_map_counts_by_area_and_place_and_names_what_is_nowhere(town: Town) -> None:
    keeper, area = town.organisation(), new_id()
    organisations.set_area_point(
        actor=town.organiser,
        area_id=area,
        centre_id=town.centre_id,
        label="Zatorze",
        latitude=52.74,
        longitude=17.19,
    )
    here: dict[str, Any] = {"latitude": 52.75, "longitude": 17.2, "places": 3}
    both = words(shift(area_id=area), shift(starts=SATURDAY + timedelta(days=1), **here))
    one = town.published(both, keeper)
    town.published(words(shift(**here), title="Drugie"), keeper)
    town.published(words(title="Z domu", remote=True), keeper)
    found = board_map.show(FindRequests(), now=NOW)
    assert [(a.label, a.requests, a.places) for a in found.areas] == [("Zatorze", 1, 2)]
    assert [(p.requests, p.places, p.request_id) for p in found.points] == [(2, 6, None)]
    assert (found.total, found.elsewhere) == (3, 1)
    alone = board_map.show(FindRequests(q="Kiermasz"), now=NOW)
    assert [p.request_id for p in alone.points] == [one.id]


def _offered(town: Town, **more: object) -> None:
    assert town.ola.account_id is not None
    more.setdefault("free", tuple(f"{SATURDAY.weekday()}-{p}" for p in ("morning", "afternoon")))
    offers.write(person_id=town.ola.account_id, words=offer(town.centre_id, **more), now=NOW)
    db.session.commit()


def _against(town: Town, request: Request) -> list[tuple[str, ...]]:
    told = board.show(request, actor=town.ola, now=NOW)
    return [one.reasons for one in told.fits]


def test_each_shift_says_whether_it_fits_and_where_not_all_the_reasons(town: Town) -> None:
    keeper = town.organisation()
    fitting = town.published(words(title="Pasuje", remote=False), keeper)
    assert _against(town, fitting) == []
    _offered(town)
    near: dict[str, Any] = {"latitude": 52.75, "longitude": 17.2}
    night = shift(starts=SATURDAY.replace(hour=21), hours=2, **near)
    hard = town.published(
        words(
            night,
            title="Trudne",
            skills=(WriteSkill(skill="choir"),),
            languages=("uk",),
            minors_involved=True,
            things=("ladder",),
        ),
        keeper,
    )
    assert _against(town, fitting) == [()]
    assert set(_against(town, hard)[0]) == {
        "skill",
        "distance",
        "time",
        "language",
        "things",
        "check",
    }
    assert _titles(town.ola, fit=True) == ["Pasuje"]
    assert set(_titles(VISITOR, fit=True)) == {"Pasuje", "Trudne"}


def test_that_an_organisation_wants_somebody_no_more_is_no_reason_they_are_told(
    town: Town,
) -> None:
    made = town.published()
    _offered(town)
    terms = {"person_id": town.ola.account_id, "organisation_id": made.organisation_id}
    db.session.add(Block(**terms, made_by="organisation"))
    db.session.commit()
    assert _against(town, made) == [()]
    assert len(_titles(town.ola, fit=True)) == 1
    db.session.add(Block(**terms, request_id=made.id, made_by="person"))
    db.session.commit()
    assert _titles(town.ola, fit=True) == []


def test_what_fits_costs_the_same_at_any_length(town: Town) -> None:
    def cost() -> int:
        db.session.remove()
        queries.set(0)
        board.find(FindRequests(fit=True), actor=town.ola, now=NOW)
        return queries.get()

    _offered(town)
    keeper_id: UUID = town.organisation().id
    keeper = organisations.find(keeper_id)
    town.published(words(), keeper)
    few = cost()
    for row in range(6):
        town.published(words(title=f"Praca {row}"), organisations.find(keeper_id))
    assert cost() == few
