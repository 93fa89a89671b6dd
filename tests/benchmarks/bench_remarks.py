"""Every page of remarks at 50 and at 5,000: through the gateway and over HTTP to consultations.

    python -m tests.benchmarks.bench_remarks              50 and 5,000 remarks
    python -m tests.benchmarks.bench_remarks 50 20000

Each time is the median of many in milliseconds, taken in turns, with the best beside it; what
counts is the ratio.
"""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert

from services.consultations.model import Consultation, Fragment, Phase, Remark, RemarkCount, Theme
from services.consultations.model import db as service_db
from shared.ids import new_id
from tests.benchmarks import two_sizes

NOW = datetime.now(UTC)
WORDS = ("drzewa", "ławki", "rynek", "rzeka", "most", "cień", "fontanna", "rower", "hałas", "targ")


def main() -> None:
    """Print how long each page took, and the ratio."""
    numbers = two_sizes.sizes(__doc__)
    with two_sizes.running() as (gateway, service):
        _, made = two_sizes.filled(gateway, service, _filled, numbers)
        pages = map(_pages, made, numbers)
        two_sizes.compare("pages of remarks", numbers, pages, gateway.test_client())


def _filled(centre_id: UUID, number: int) -> tuple[UUID, UUID, UUID]:
    """A consultation with so many remarks, half to a fragment, half to one of twenty places."""
    chance = random.Random(number)
    made = Consultation(
        id=new_id(), centre_id=centre_id, title="Park", summary="Co ma być", state="published"
    )
    made.published_at = NOW
    service_db.session.add(made)
    service_db.session.flush()
    service_db.session.add_all(
        [
            Phase(
                consultation_id=made.id,
                kind="remarks",
                opens_at=NOW - timedelta(days=9),
                closes_at=NOW + timedelta(days=9),
            ),
            RemarkCount(consultation_id=made.id, last_number=number),
        ]
    )
    parts = [
        Fragment(id=new_id(), consultation_id=made.id, number=row, text=f"§ {row}")
        for row in range(1, 2)
    ]
    themes = [Theme(id=new_id(), consultation_id=made.id, name=f"Temat {row}") for row in range(2)]
    service_db.session.add_all([*parts, *themes])
    service_db.session.flush()
    places = [(52.74 + chance.random() / 50, 17.2 + chance.random() / 50) for _ in range(20)]
    rows = []
    for row in range(1, number + 1):
        to_place = row % 2 == 0
        latitude, longitude = places[row // 2 % len(places)] if to_place else (None, None)
        rows.append(
            {
                "id": new_id(),
                "consultation_id": made.id,
                "number": row,
                "state": "public",
                "source": "account",
                "sent_as": new_id(),
                "text": " ".join(chance.choices(WORDS, k=30)) + (" bobry" if row == 7 else ""),
                "fragment_id": None if to_place else parts[0].id,
                "latitude": latitude,
                "longitude": longitude,
                "shown_as": "nobody",
                "theme_id": themes[row % 2].id,
                "supports": chance.randrange(200),
            }
        )
    service_db.session.execute(insert(Remark), rows)
    service_db.session.commit()
    return made.id, parts[0].id, themes[1].id


def _pages(ids: tuple[UUID, UUID, UUID], number: int) -> dict[str, str]:
    consultation, fragment, theme = ids
    at = f"/konsultacje/{consultation}/uwagi"
    return {
        "the consultation": f"/konsultacje/{consultation}",
        "newest first": at,
        "the last whole page": f"{at}?strona={number // 20}",
        "a page in the middle": f"{at}?strona={-(-number // 40)}",
        "by support": f"{at}?kolejnosc=poparcie",
        "by support, the last": f"{at}?kolejnosc=poparcie&strona={number // 20}",
        "of a fragment": f"{at}?fragment={fragment}",
        "of a theme": f"{at}?temat={theme}",
        "not answered yet": f"{at}?odpowiedz=czeka",
        "a common word": f"{at}?szukaj=drzewa",
        "a rare word": f"{at}?szukaj=bobry",
        "the map": f"{at}/mapa",
        "one remark": f"{at}/{number // 2}",
        "the form": f"{at}/nowa",
    }


if __name__ == "__main__":
    main()
