"""Whom a shift, and a whole centre, can ask: found by the database as the rules would."""

import random
from datetime import timedelta
from math import cos, radians
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import Range

from services.volunteering import candidates, centre_facts
from services.volunteering.matching.filters import may_ask
from services.volunteering.matching.scoring import Weights, score
from services.volunteering.model import AreaPoint, Offer, db
from tests.volunteering.runs import town

SKILLS = ("shopping", "driving", "baking", "maths")


def _random_requests(centre: UUID, chance: random.Random) -> None:
    for _ in range(3):
        house = town.organisation(centre)
        for _ in range(3):
            least, most = chance.choice(
                ((None, None), (13, None), (18, None), (13, 17), (None, 40))
            )
            request = town.request(
                house,
                centre,
                must=tuple(chance.sample(SKILLS, chance.randrange(3))),
                least_age=least,
                most_age=most,
                remote=chance.random() < 0.2,
                access=chance.choice(([], ["step-free"], ["step-free", "seat"])),
                things=chance.choice(([], [], ["van"])),
            )
            for _ in range(2):
                town.shift(
                    request,
                    days=chance.randrange(1, 20),
                    hour=chance.choice((5, 6, 9, 11, 16, 20)),
                    hours=chance.choice((1, 2, 7, 16)),
                )


def _random_offers(centre: UUID, chance: random.Random) -> None:
    for _ in range(80):
        town.offer(
            centre,
            skills=tuple(chance.sample(SKILLS, chance.randrange(1, 4))),
            away=chance.uniform(-12, 12),
            free=sorted(chance.sample(town.EVERY_CELL, chance.randrange(3, 21))),
            reach_metres=chance.choice((500, 2000, 5000, 100_000)),
            days_off=chance.choice(((), (Range(town.at(3, 0).date(), town.at(12, 0).date()),))),
            also_free=[
                f"{town.at(days, 0).date()}-{part}"
                for days in range(20)
                for part in ("morning", "afternoon")
                if chance.random() < 0.2
            ],
            remote=chance.random() < 0.5,
            needs=chance.choice(([], [], ["step-free"], ["seat"])),
            things=chance.choice(([], ["van"], ["van", "ladder"])),
            birth_year=chance.choice((None, town.NOW.year - 15)),
            guardian_consents=chance.random() < 0.5,
        )


@pytest.mark.parametrize("number", range(6))
def test_a_centre_and_a_shift_find_the_pairs_that_the_rules_allow(
    centre: UUID, number: int
) -> None:
    chance = random.Random(number)
    _random_requests(centre, chance)
    _random_offers(centre, chance)
    db.session.commit()
    facts = centre_facts.load(centre_id=centre, now=town.NOW, horizon=timedelta(days=42))
    brute = {
        (offer.person, need.shift): score(offer, need, Weights()).score
        for offer in facts.offers
        for need in facts.needs
        if may_ask(offer, need)
    }
    assert 10 < len(brute) < len(facts.offers) * len(facts.needs) / 2
    columns = candidates.find(facts, candidates.crowd(facts), weights=Weights())
    assert brute == {
        (facts.offers[row].person, facts.needs[at].shift): points
        for row, at, points in zip(columns.person, columns.shift, columns.score, strict=True)
    }
    for need in facts.needs:
        best = candidates.best_for_shift(
            centre_id=centre, shift_id=UUID(need.shift), limit=5, now=town.NOW, weights=Weights()
        )
        ranked = sorted((-points, who) for (who, at), points in brute.items() if at == need.shift)
        assert [(-one.parts.score, one.person) for one in best] == ranked[:5]


def test_who_moves_or_whose_area_moves_is_found_where_they_are_now(centre: UUID) -> None:
    shift = town.shift(town.request(town.organisation(centre), centre))
    settled = town.offer(centre, away=30.0)
    area = AreaPoint(
        area_id=uuid4(),
        centre_id=centre,
        label="Zatorze",
        latitude=town.LATITUDE + 30 * town.KILOMETRE,
        longitude=town.LONGITUDE,
    )
    db.session.add(area)
    dweller = town.offer(centre, area_id=area.area_id)
    db.session.get_one(Offer, dweller).latitude = None
    db.session.get_one(Offer, dweller).longitude = None
    db.session.commit()

    def near() -> set[UUID]:
        db.session.commit()
        best = candidates.best_for_shift(
            centre_id=centre, shift_id=shift, limit=9, now=town.NOW, weights=Weights()
        )
        return {UUID(one.person) for one in best}

    assert near() == set()
    area.latitude = town.LATITUDE
    assert near() == {dweller}
    db.session.get_one(Offer, settled).reach_metres = 31_000
    assert near() == {dweller, settled}
    db.session.get_one(Offer, settled).latitude = town.LATITUDE - 32 * town.KILOMETRE
    db.session.delete(area)
    assert near() == set()


def test_who_lives_at_the_edge_of_their_reach_is_found_in_each_direction(centre: UUID) -> None:
    shift = town.shift(town.request(town.organisation(centre), centre))
    inside = set()
    for north, east in ((4.9, 0.0), (-4.9, 0.0), (0.0, 4.9), (0.0, -4.9)):
        who = town.offer(centre, away=north, reach_metres=5000)
        row = db.session.get_one(Offer, who)
        row.longitude = town.LONGITUDE + east * town.KILOMETRE / cos(radians(town.LATITUDE))
        inside.add(who)
    db.session.commit()
    best = candidates.best_for_shift(
        centre_id=centre, shift_id=shift, limit=9, now=town.NOW, weights=Weights()
    )
    assert {UUID(one.person) for one in best} == inside
