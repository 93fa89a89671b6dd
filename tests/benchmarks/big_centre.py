"""A centre of any size in PostgreSQL, made from a seed and filled by COPY."""

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.volunteering.model import db
from services.volunteering.rules.skills import catalogue
from shared.ids import new_id
from tests.volunteering.runs import town

SIDE_KM = 40
"""People and work lie in a square of this side, thicker towards its middle."""
LANGUAGES = (["pl"], ["pl"], ["pl"], ["pl", "en"], ["pl", "uk"], ["uk"])
NEEDS = (["pl"],) * 9 + (["en"],)
CAUSES = ("elders", "children", "animals", "culture", "nature", "refugees")


def fill(centre: UUID, people: int, requests: int, seed: int = 1) -> None:
    """Commit a centre with so many offers and requests; each request has 1 to 4 shifts."""
    chance = random.Random(seed)
    skills = [entry.id for entry in catalogue().skills]
    houses = [town.organisation(centre) for _ in range(max(1, requests // 10))]
    db.session.commit()
    offers = [uuid4() for _ in range(people)]
    _copy(
        "offers (person_id, centre_id, state, free, languages, causes, area_label, latitude,"
        " longitude, reach_metres, shifts_per_week, invitations_per_week, remote,"
        " guardian_consents, note)",
        (_offer(chance, person, centre) for person in offers),
    )
    _copy(
        "offer_skills (person_id, skill, level)",
        (
            (person, skill, chance.choice((1, 2, 2, 3)))
            for person in offers
            for skill in _some(chance, skills, chance.choice((2, 3, 3, 5)))
        ),
    )
    asked = [(new_id(), chance.choice(houses)) for _ in range(requests)]
    _copy(
        "requests (id, organisation_id, centre_id, title, description, meet, languages, causes,"
        " minors_involved, remote, state, version, words, published_at, cancel_reason)",
        (_request(chance, request, house, centre) for request, house in asked),
    )
    _copy(
        "request_skills (request_id, skill, need, level)",
        (
            (request, skill, "must", 1)
            for request, _house in asked
            for skill in _some(chance, skills, chance.choice((1,) * 18 + (2, 0)))
        ),
    )
    shifts = [
        (new_id(), request)
        for request, _house in asked
        for _ in range(chance.choice((1, 2, 2, 3, 4)))
    ]
    _copy(
        "shifts (id, request_id, place, area_label, latitude, longitude, starts_at, ends_at,"
        " state)",
        (_shift(chance, shift, request) for shift, request in shifts),
    )
    _copy(
        "places (shift_id, number)",
        (
            (shift, number + 1)
            for shift, _request_id in shifts
            for number in range(chance.choice((1, 1, 2, 2, 3, 5)))
        ),
    )
    db.session.execute(db.text("ANALYZE"))
    db.session.commit()


def _some(chance: random.Random, skills: list[str], count: int) -> list[str]:
    """Different skills, the first ones of the catalogue more often than the last."""
    found: set[str] = set()
    while len(found) < count:
        found.add(skills[min(int(chance.expovariate(4 / len(skills))), len(skills) - 1)])
    return sorted(found)


def _copy(into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection = db.session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    db.session.commit()


def _point(chance: random.Random) -> Iterator[float]:
    for middle, degree in ((town.LATITUDE, 111.2), (town.LONGITUDE, 67.5)):
        yield middle + chance.triangular(-SIDE_KM / 2, SIDE_KM / 2) / degree


def _offer(chance: random.Random, person: UUID, centre: UUID) -> tuple[Any, ...]:
    return (
        person,
        centre,
        "active",
        sorted(chance.sample(town.EVERY_CELL, 10)),
        chance.choice(LANGUAGES),
        chance.sample(CAUSES, 2),
        "",
        *_point(chance),
        chance.choice((2000, 5000, 5000, 10_000)),
        chance.choice((1, 1, 2, 2, 3)),
        3,
        chance.random() < 0.3,
        False,
        "",
    )


def _request(chance: random.Random, request: UUID, house: UUID, centre: UUID) -> tuple[Any, ...]:
    return (
        request,
        house,
        centre,
        "Pomoc",
        "",
        "",
        chance.choice(NEEDS),
        chance.sample(CAUSES, 1),
        False,
        chance.random() < 0.05,
        "published",
        1,
        "pomoc",
        town.NOW,
        "",
    )


def _shift(chance: random.Random, shift: UUID, request: UUID) -> tuple[Any, ...]:
    starts = town.at(chance.randrange(1, 15), chance.randrange(8, 19))
    return (
        shift,
        request,
        "Rynek 1",
        chance.choice(("Zatorze", "Stare Miasto", "Osiedle Lipowe")),
        *_point(chance),
        starts,
        starts + timedelta(hours=chance.choice((1, 2, 3))),
        "open",
    )
