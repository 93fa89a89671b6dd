"""A report with 5,000 remarks: publishing it, a page of it, its PDF.

`python -m tests.benchmarks.bench_report [REMARKS]` on databases of its own.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.consultations import open_data, reports
from services.consultations.model import Consultation, Phase, Remark
from services.consultations.model import db as consultations_db
from services.gateway.pages.reports import printing
from shared.contracts.actors import Actor, Role
from shared.contracts.open_data import FindPage
from shared.contracts.reports import FindEntries, PublishReport, WriteReport
from shared.ids import new_id
from tests.support import servers

WORDS = "Na rynku brakuje drzew i cienia, a latem nie da się tam usiąść. " * 6
POSITIONS = ("accepted", "partly", "rejected", "out_of_scope")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    begun = time.perf_counter()
    yield
    print(f"{what:<40} {time.perf_counter() - begun:8.3f} s")


def filled(number: int, now: datetime) -> tuple[UUID, Actor]:
    """Make a consultation that is over, with so many answered remarks."""
    organiser = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    made = Consultation(
        id=new_id(),
        centre_id=organiser.roles[0].centre_id,
        title="Rynek w Lipowie",
        summary="Co ma stać na rynku?",
        state="published",
        published_at=now - timedelta(days=40),
    )
    span = {"opens_at": now - timedelta(days=40), "closes_at": now - timedelta(days=1)}
    made.phases.append(Phase(kind="remarks", **span))
    consultations_db.session.add(made)
    consultations_db.session.flush()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "consultation_id": made.id,
            "number": place,
            "source": "account",
            "text": f"{place}. {WORDS}",
            "position": POSITIONS[place % 4],
            "reason": WORDS,
            "answered_at": now,
            "author_id": new_id(),
            "shown_as": "pseudonym",
            "pseudonym": f"Lipa {place}",
        }
        for place in range(1, number + 1)
    ]
    consultations_db.session.execute(insert(Remark), rows)
    words = WriteReport(summary="Mówiono o drzewach.", decisions="Drzewa zostają.")
    reports.write(made.id, actor=organiser, command=words, now=now)
    consultations_db.session.commit()
    return made.id, organiser


def main() -> None:
    """Print the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        from services.consultations.app import create_app as consultations_app
        from services.gateway.app import create_app as gateway_app

        urls = {
            service: servers.service_database(started, service, f"{service}_bench")
            for service in servers.SERVICES
        }
        environment = servers.environment(started, urls, redis_number=0)
        service, gateway = consultations_app(environment), gateway_app(environment)
        with service.app_context():
            found, organiser = filled(number, now)
            with timed(f"publish {number} remarks"):
                reports.publish(found, actor=organiser, command=PublishReport(), now=now)
                consultations_db.session.commit()
            report = reports.get(found)
            for page in (1, max(1, number // 50)):
                with timed(f"page {page} of the report"):
                    reports.remarks(found, actor=organiser, query=FindEntries(page=page))
            with timed("page 1 of the open data"):
                open_data.remarks(found, FindPage())
            with timed("all of it as CSV"):
                open_data.table(found, "remarks")
            with timed("all of it to print"):
                whole = reports.remarks(
                    found, actor=organiser, query=FindEntries(at_once=number)
                ).remarks
        with gateway.app_context(), timed("the PDF"):
            made = printing.pdf(report, whole, [], names={}, centre="Lipowo")
        print(f"{len(made) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
