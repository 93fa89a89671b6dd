"""The public board at 100,000 shifts: the plain list, searches and the map, inside the service.

    python -m tests.benchmarks.bench_board                 100,000 shifts in 20,000 requests
    python -m tests.benchmarks.bench_board 10000 2000

Each time is the median of ten with the best beside it (what an idle machine takes), and also told
as a ratio to one bare query of the same run.
"""

import argparse
import os
import random
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text

from services.volunteering import board, board_map
from services.volunteering.app import create_app
from services.volunteering.model import (
    AreaPoint,
    Organisation,
    Place,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.rules.skills import catalogue
from services.volunteering.rules.words import folded
from shared.contracts.volunteering.board import FindRequests
from tests.support import servers

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
TIMES = 10
Times = tuple[float, float]
AT_ONCE = 5000
TALK = (
    "Szukamy osób, które pomogą nam w sobotę. Spotykamy się przed wejściem, wszystko pokażemy na "
    "miejscu, a potem jest herbata. Nie trzeba doświadczenia, wystarczy dobra wola i trochę czasu."
)


def main() -> None:
    """Print how long each search took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shifts", type=int, nargs="?", default=100_000)
    parser.add_argument("requests", type=int, nargs="?", default=20_000)
    asked = parser.parse_args()
    os.umask(0o022)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        url = servers.service_database(started, "volunteering", "bench")
        settings = servers.environment(started, {"volunteering": url}, redis_number=0)
        app = create_app(settings | {"WSPOLNIE_LOG_LEVEL": "error"})
        with app.app_context():
            _measure(_Filled(asked.shifts, asked.requests, random.Random(1)))
            db.session.remove()
            db.engine.dispose()


def _measure(town: "_Filled") -> None:
    lists = {
        "plain list": FindRequests(),
        "its page 25": FindRequests(page=25),
        "a rare word": FindRequests(q="wyjątkowe"),
        "a common word": FindRequests(q="sobotę"),
        "a word nobody wrote": FindRequests(q="hipopotam"),
        "two words": FindRequests(q="herbata krzesła"),
        "a skill": FindRequests(skill="baking"),
        "an area": FindRequests(area_id=town.areas[3]),
        "Tuesday evenings": FindRequests(weekday=1, part="evening"),
        "free places": FindRequests(free=True),
        "for newcomers": FindRequests(newcomer=True),
        "a language": FindRequests(language="uk"),
        "from home": FindRequests(remote=True),
        "step-free": FindRequests(access=("step-free",)),
        "everything at once": FindRequests(
            q="sobotę",
            area_id=town.areas[1],
            weekday=5,
            part="morning",
            cause=town.causes[0],
            free=True,
            under_18=True,
        ),
    }
    bare = _timed(lambda: db.session.execute(select(Request.id).limit(1)).scalar())
    print(f"a bare query {bare[0]:.2f} ms, at best {bare[1]:.2f}")
    for name, query in lists.items():
        found = board.find(query, now=NOW)
        taken = _timed(partial(board.find, query, now=NOW))
        _tell(name, taken, bare, f"{found.total}{'+' if found.more else ''} found")
    taken = _timed(lambda: board_map.show(FindRequests(), now=NOW))
    _tell("the map", taken, bare, "")


def _tell(name: str, taken: Times, bare: Times, found: str) -> None:
    ratio = taken[1] / bare[1]
    print(
        f"{name:22}{taken[0]:8.1f} ms  at best{taken[1]:8.1f} ms  x{ratio:4.0f}  {found}",
        flush=True,
    )


def _timed(work: Callable[[], object]) -> Times:
    """The median and the best of some runs, in milliseconds."""
    times = []
    for _ in range(TIMES):
        db.session.expunge_all()
        begun = perf_counter()
        work()
        times.append(1000 * (perf_counter() - begun))
    return statistics.median(times), min(times)


class _Filled:
    """A centre with its requests spread over half a year, a third of the places taken."""

    def __init__(self, shifts: int, requests: int, chance: random.Random) -> None:
        self.chance = chance
        self.centre = uuid4()
        self.areas = [uuid4() for _ in range(12)]
        self.skills = [one.id for one in catalogue().skills]
        self.causes = [one.id for one in catalogue().causes]
        self.labels = {one.id: tuple(one.labels.values()) for one in catalogue().skills}
        houses = [uuid4() for _ in range(max(1, requests // 20))]
        organisations = [
            {
                "id": house,
                "centre_id": self.centre,
                "name": f"Koło {row}",
                "kind": "ngo",
                "state": "verified" if row % 4 else "unverified",
            }
            for row, house in enumerate(houses)
        ]
        points = [
            {
                "area_id": area,
                "centre_id": self.centre,
                "label": f"Osiedle {row}",
                "latitude": 52.7 + chance.uniform(-0.05, 0.05),
                "longitude": 17.3 + chance.uniform(-0.08, 0.08),
            }
            for row, area in enumerate(self.areas)
        ]
        self._put(Organisation, organisations)
        self._put(AreaPoint, points)
        ids = self._requests(requests, houses)
        self._shifts(shifts, ids)
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))

    def _requests(self, number: int, organisations: list[UUID]) -> list[UUID]:
        chance = self.chance
        ids = [uuid4() for _ in range(number)]
        rows, wanted = [], []
        for row, identity in enumerate(ids):
            skill = chance.choice(self.skills)
            title = f"Zadanie {row} {'krzesła' if row % 50 == 0 else 'stoły'}"
            rare = "wyjątkowe" if row % 4000 == 0 else ""
            made = {
                "id": identity,
                "centre_id": self.centre,
                "organisation_id": chance.choice(organisations),
                "title": title,
                "description": TALK,
                "state": "published",
                "published_at": NOW,
                "languages": ["pl", "uk"] if row % 40 == 0 else ["pl"],
                "causes": [chance.choice(self.causes)],
                "access": ["step-free"] if row % 3 == 0 else [],
                "remote": row % 30 == 0,
                "least_age": 18 if row % 5 == 0 else None,
                "words": folded([title, rare, TALK, *self.labels[skill]]),
            }
            rows.append(made)
            wanted.append({"request_id": identity, "skill": skill, "need": "must", "level": 1})
        self._put(Request, rows)
        self._put(RequestSkill, wanted)
        return ids

    def _shifts(self, number: int, requests: list[UUID]) -> None:
        chance = self.chance
        shifts, places, taken = [], [], []
        for row in range(number):
            starts = NOW + timedelta(days=chance.randrange(180), hours=chance.randrange(-2, 14))
            ends = starts + timedelta(hours=chance.choice((1, 2, 3)))
            made = {
                "id": uuid4(),
                "request_id": chance.choice(requests),
                "place": f"ul. Lipowa {row % 90}",
                "area_id": chance.choice(self.areas),
                "area_label": "Osiedle",
                "latitude": 52.7 + chance.randrange(-40, 40) / 1000,
                "longitude": 17.3 + chance.randrange(-60, 60) / 1000,
                "starts_at": starts,
                "ends_at": ends,
            }
            shifts.append(made)
            most = chance.choice((1, 2, 2, 3, 5))
            full = chance.random() < 0.3
            for place in range(1, most + 1):
                kept = row % 25 == 0 and place == most
                places.append({"shift_id": made["id"], "number": place, "newcomer": kept})
                if full:
                    taken.append(
                        {
                            "id": uuid4(),
                            "shift_id": made["id"],
                            "person_id": uuid4(),
                            "state": "accepted",
                            "place_number": place,
                        }
                    )
        self._put(Shift, shifts)
        self._put(Place, places)
        self._take(taken)

    def _take(self, rows: Sequence[Mapping[str, object]]) -> None:
        for first in range(0, len(rows), AT_ONCE):
            db.session.execute(
                text(
                    "INSERT INTO applications (id, shift_id, person_id, state, place_number,"
                    " reason, during) SELECT :id, s.id, :person_id, :state, :place_number, '',"
                    " s.during FROM shifts s WHERE s.id = :shift_id"
                ),
                rows[first : first + AT_ONCE],
            )

    @staticmethod
    def _put(table: type, rows: Sequence[Mapping[str, object]]) -> None:
        for first in range(0, len(rows), AT_ONCE):
            db.session.execute(insert(table), rows[first : first + AT_ONCE])


if __name__ == "__main__":
    main()
