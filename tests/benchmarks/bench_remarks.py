"""Every page of remarks at 50 and at 5,000: through the gateway and over HTTP to consultations.

    python -m tests.benchmarks.bench_remarks              50 and 5,000 remarks
    python -m tests.benchmarks.bench_remarks 50 20000

Each time is the median of many, taken in turns, with the best beside it; what counts is the ratio.
"""

import argparse
import logging
import os
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, text

from services.consultations.model import Consultation, Fragment, Phase, Remark, RemarkCount, Theme
from services.consultations.model import db as service_db
from services.gateway.model import Centre
from services.gateway.model import db as gateway_db
from shared.clients.http import Http
from shared.database import release
from shared.ids import new_id
from tests.support import apps, servers
from tests.support.servers import KEY

TIMES = 25
NOW = datetime.now(UTC)
WORDS = ("drzewa", "ławki", "rynek", "rzeka", "most", "cień", "fontanna", "rower", "hałas", "targ")


def main() -> None:
    """Print how long each page took, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("few", type=int, nargs="?", default=50)
    parser.add_argument("many", type=int, nargs="?", default=5000)
    asked = parser.parse_args()
    os.umask(0o022)
    logging.disable(logging.WARNING)
    with _running() as (gateway, service):
        with gateway.app_context():
            centre = Centre(id=new_id(), name="Centrum")
            gateway_db.session.add(centre)
            gateway_db.session.commit()
            centre_id = centre.id
        with service.app_context():
            few = _filled(centre_id, asked.few)
            many = _filled(centre_id, asked.many)
            with service_db.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(text("VACUUM ANALYZE remarks"))
        _measure(gateway, few, many, asked.few, asked.many)


@contextmanager
def _running() -> Iterator[tuple[Flask, Flask]]:
    from services.consultations.app import create_app as create_consultations
    from services.gateway.app import create_app as create_gateway

    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        urls = {
            name: servers.service_database(started, name, f"bench_{name}")
            for name in ("gateway", "consultations")
        }
        settings = servers.environment(started, urls, redis_number=0)
        settings |= {"WSPOLNIE_LOG_LEVEL": "error"}
        service, gateway = create_consultations(settings), create_gateway(settings)
        with apps.served(service) as url:
            gateway.extensions["peers"] = {
                "volunteering": None,
                "consultations": Http(
                    "consultations",
                    url,
                    bytes.fromhex(KEY),
                    before_call=lambda: release(gateway_db.session()),
                ),
            }
            yield gateway, service
        for app in (gateway, service):
            apps.close(app)


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


def _measure(
    gateway: Flask,
    few: tuple[UUID, UUID, UUID],
    many: tuple[UUID, UUID, UUID],
    number: int,
    more: int,
) -> None:
    client = gateway.test_client()
    print(f"{'milliseconds, median (best)':28} {number:>16,} {more:>16,}   ratio  queries")
    pairs = zip(_pages(few, number).items(), _pages(many, more).values(), strict=True)
    for (name, small), large in pairs:
        taken: dict[str, list[float]] = {small: [], large: []}
        queries = set()
        for _ in range(TIMES + 3):
            for path in (small, large):
                begun = perf_counter()
                answer = client.get(path)
                taken[path].append((perf_counter() - begun) * 1000)
                assert answer.status_code == 200, (path, answer.status_code)
                queries.add(answer.headers["X-Queries"])
        one, two = ([statistics.median(row[3:]), min(row[3:])] for row in taken.values())
        figures = " ".join(f"{median:8.1f} ({best:5.1f})" for median, best in (one, two))
        ratio = two[0] / one[0]
        print(f"{name:28} {figures}   {ratio:5.2f}  {'/'.join(sorted(queries))}")


if __name__ == "__main__":
    main()
