"""Every page of ideas at 50 and at 5,000: through the gateway and over HTTP to consultations.

    python -m tests.benchmarks.bench_ideas              50 and 5,000 ideas
    python -m tests.benchmarks.bench_ideas 50 20000

The idea that is shown has as many signatures as its consultation has ideas. Each time is the
median of many in milliseconds, taken in turns, with the best beside it; what counts is the ratio.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.consultations.model import (
    Consultation,
    Idea,
    IdeaAct,
    IdeaSettings,
    IdeaSignature,
    IdeaVersion,
    Phase,
)
from services.consultations.model import db as service_db
from services.gateway.model import Area
from services.gateway.model import db as gateway_db
from shared.ids import new_id
from tests.benchmarks import two_sizes
from tests.support import people

NOW = datetime.now(UTC)
WORDS = ("drzewa", "ławki", "rynek", "rzeka", "most", "cień", "fontanna", "rower", "plac", "targ")
STATES = ("public",) * 12 + ("correcting", "rejected", "withdrawn", "appealed")
AREAS = tuple(new_id() for _ in range(5))
PLACES = tuple((52.74 + row / 1000, 17.2 + row * 7 % 20 / 1000) for row in range(20))
ACCEPTED = 20
"""So many are accepted in both: the way onto the ballot lists them all, as it must."""
SHOWN = 7


def main() -> None:
    """Print how long each page took, and the ratio."""
    numbers = two_sizes.sizes(__doc__)
    with two_sizes.running() as (gateway, service):
        centre_id, made = two_sizes.filled(gateway, service, _filled, numbers)
        with gateway.app_context():
            gateway_db.session.add_all(
                Area(id=area, centre_id=centre_id, name=f"Osiedle {row}", position=row)
                for row, area in enumerate(AREAS)
            )
            gateway_db.session.commit()
        visitor = gateway.test_client()
        two_sizes.compare("pages of ideas", numbers, map(_pages, made, numbers), visitor)
        organiser = people.as_role(gateway, "organiser", centre_id)
        two_sizes.compare("the desks of ideas", numbers, map(_desks, made, numbers), organiser)


def _filled(centre_id: UUID, number: int) -> UUID:
    """A consultation with so many ideas, half of them at a place, and one with many signatures."""
    chance = random.Random(number)
    made = Consultation(
        id=new_id(), centre_id=centre_id, title="Budżet", summary="Na co", state="published"
    )
    made.published_at = NOW
    service_db.session.add(made)
    service_db.session.flush()
    span = {"opens_at": NOW - timedelta(days=9), "closes_at": NOW + timedelta(days=9)}
    service_db.session.add(Phase(consultation_id=made.id, kind="ideas", **span))
    service_db.session.add(IdeaSettings(consultation_id=made.id, signatures=15))
    service_db.session.flush()
    rows = [_row(made.id, row, chance) for row in range(1, number + 1)]
    service_db.session.execute(insert(Idea), rows)
    acts = [
        {"idea_id": row["id"], "act": "submitted", "state": "public", "done_at": NOW}
        for row in rows
    ]
    service_db.session.execute(insert(IdeaAct), acts)
    words = dict.fromkeys(("title", "summary", "description", "place", "area_id", "point"), "")
    versions = [
        {"idea_id": row["id"], "number": 1, "words": {**words, "costs": []}, "sent_at": NOW}
        for row in rows
    ]
    service_db.session.execute(insert(IdeaVersion), versions)
    signed = [
        {"idea_id": rows[SHOWN - 1]["id"], "signer": new_id(), "signed_at": NOW}
        for _ in range(number)
    ]
    service_db.session.execute(insert(IdeaSignature), signed)
    service_db.session.commit()
    return made.id


def _row(consultation_id: UUID, row: int, chance: random.Random) -> dict[str, Any]:
    place = PLACES[row // 2 % len(PLACES)] if row % 2 == 0 else (None, None)
    state = chance.choice(STATES)
    state = "public" if row == SHOWN else "accepted" if 10 < row <= 10 + ACCEPTED else state
    return {
        "id": new_id(),
        "consultation_id": consultation_id,
        "number": row,
        "state": state,
        "sent_as": new_id(),
        "title": " ".join(chance.choices(WORDS, k=5)),
        "summary": " ".join(chance.choices(WORDS, k=20)) + (" bobry" if row == SHOWN else ""),
        "description": " ".join(chance.choices(WORDS, k=150)),
        "place": "Rynek",
        "area_id": AREAS[row % len(AREAS)],
        "latitude": place[0],
        "longitude": place[1],
        "cost": chance.randrange(1, 10**7),
        "author_id": new_id(),
        "shown_as": "nobody",
        "said_at": NOW,
        "version": 1,
        "signatures": chance.randrange(200),
        "due_at": NOW + timedelta(days=3) if state == "correcting" else None,
    }


def _pages(made: UUID, number: int) -> dict[str, str]:
    whole = f"/konsultacje/{made}"
    at, last = f"{whole}/pomysly", number // 20
    return {
        "the consultation": whole,
        "newest first": at,
        "the last whole page": f"{at}?strona={last}",
        "a page in the middle": f"{at}?strona={-(-number // 40)}",
        "oldest first": f"{at}?kolejnosc=najstarsze",
        "by signatures": f"{at}?kolejnosc=podpisy",
        "by signatures, the last": f"{at}?kolejnosc=podpisy&strona={last}",
        "the cheapest first": f"{at}?kolejnosc=najtansze",
        "of an area": f"{at}?okolica={AREAS[0]}",
        "those that wait": f"{at}?stan=czekaja",
        "accepted": f"{at}?stan=przyjete",
        "a common word": f"{at}?szukaj=drzewa",
        "a rare word": f"{at}?szukaj=bobry",
        "the map": f"{at}/mapa",
        "the map of an area": f"{at}/mapa?okolica={AREAS[0]}",
        "one idea, many signatures": f"{at}/{SHOWN}",
        "open data": f"{whole}/dane",
    }


def _desks(made: UUID, number: int) -> dict[str, str]:
    at = f"/biurko/konsultacje/{made}/pomysly"
    return {
        "what waits": at,
        "what waits, the last page": f"{at}?strona={number // 20}",
        "what waits, a rare word": f"{at}?szukaj=bobry",
        "one idea's check": f"{at}/{SHOWN}",
        "joining": f"{at}/laczenie?nr={SHOWN}",
        "from paper": f"{at}/nowy",
        "settings": f"{at}/ustawienia",
        "onto the ballot": f"{at}/na-karte",
        "the form": f"/konsultacje/{made}/pomysly/nowy",
    }


if __name__ == "__main__":
    main()
