"""What is said under one remark, read inside the service: 50 comments against 5,000.

    python -m tests.benchmarks.bench_comments
    python -m tests.benchmarks.bench_comments --large 20000

Each consultation has as many remarks as comments on its first one, half of them replies, and one
comment on each other remark. Each time is the best of many, as JSON goes out of the door. At the
moderators' desk 30 things wait in both. The ratio is of both sizes: what a page costs must not grow
with what is said.
"""

import argparse
import os
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, select, text

from services.consultations import comment_lists, moderation_desk, talk
from services.consultations.app import create_app
from services.consultations.model import AbuseReport, Comment, Consultation, Phase, Remark, db
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.talk import FindComments, FindWaiting
from shared.database import queries
from shared.ids import new_id
from tests.support import servers

NOW = datetime.now(UTC)
CENTRES = {"small": new_id(), "large": new_id()}
TIMES = 60
WORDS = (
    "Mieszkam przy rynku od trzydziestu lat i pamiętam, że lipy dawały cień aż do wieczora. "
    "Zamiast kamienia wolę zieleń, ławki i miejsce dla dzieci, a samochody niech stoją dalej."
)


def main() -> None:
    """Print how long each page took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=50)
    parser.add_argument("--large", type=int, default=5_000)
    asked = parser.parse_args()
    os.umask(0o022)
    with (
        tempfile.TemporaryDirectory(prefix="wspolnie-bench-") as folder,
        servers.started(Path(folder)) as started,
    ):
        url = servers.service_database(started, "consultations", "bench")
        app = create_app(servers.environment(started, {"consultations": url}, redis_number=3))
        with app.app_context():
            small = _filled("small", asked.small)
            large = _filled("large", asked.large)
            db.session.commit()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
                # As autovacuum does on a running server.
                link.execute(text("VACUUM ANALYZE"))
            _show(asked.small, asked.large, small, large)
            db.session.remove()
            db.engine.dispose()


def _filled(size: str, number: int) -> UUID:
    """Make a consultation with so many remarks, comments on the first, and reports."""
    consultation_id, opened = new_id(), NOW - timedelta(days=30)
    made = Consultation(
        id=consultation_id,
        centre_id=CENTRES[size],
        title="Rynek",
        summary="Co ma być na rynku",
        state="published",
        published_at=opened,
    )
    db.session.add(made)
    db.session.flush()
    span = {"opens_at": opened, "closes_at": NOW + timedelta(days=1)}
    db.session.add(Phase(consultation_id=consultation_id, kind="remarks", **span))
    remarks = [
        {"consultation_id": consultation_id, "number": row, "source": "account", "text": WORDS}
        for row in range(1, number + 1)
    ]
    db.session.execute(insert(Remark), remarks)
    first = db.session.scalars(
        select(Remark).where(Remark.consultation_id == consultation_id, Remark.number == 1)
    ).one()
    rows = _talk(consultation_id, first.id, number)
    others = select(Remark.id).where(Remark.consultation_id == consultation_id, Remark.number > 1)
    elsewhere = [
        {"consultation_id": consultation_id, "remark_id": other, "text": WORDS}
        for other in db.session.scalars(others)
    ]
    for part in (elsewhere, rows[: number // 2], rows[number // 2 :]):
        db.session.execute(insert(Comment), part)
    told = {"consultation_id": consultation_id, "reason": "insult"}
    reports = [{**told, "comment_id": row["id"], "reporter_id": new_id()} for row in rows[:30]]
    db.session.execute(insert(AbuseReport), reports)
    talk.recount(first, {row["parent_id"] for row in rows if row["parent_id"]})
    db.session.commit()
    return consultation_id


def _talk(consultation_id: UUID, remark_id: UUID, number: int) -> list[dict[str, Any]]:
    """Return so many comments on a remark, the second half replies to the first."""
    chance, began = random.Random(number), NOW - timedelta(days=30)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "consultation_id": consultation_id,
            "remark_id": remark_id,
            "parent_id": None,
            "text": WORDS[: chance.randint(20, len(WORDS))],
            "author_id": new_id(),
            "said_at": began + timedelta(minutes=row),
        }
        for row in range(number)
    ]
    tops = [row["id"] for row in rows[: number // 2]]
    for place, row in enumerate(rows[number // 2 :]):
        # The first thread is as long in both; of the others few are long.
        drawn = 1 + (len(tops) - 1) * chance.random() ** 3
        row["parent_id"] = tops[0 if place < 20 else int(drawn)]
    return rows


def _show(few: int, many: int, small: UUID, large: UUID) -> None:
    print(f"{'':34}{few:>10}{many:>10}   ratio  statements")
    for order in ("old", "new", "replies"):
        pages = [partial(_read, one, order) for one in (small, large)]
        _compare(f"comments, {order} first", *pages)
    threads = [_first_thread(one) for one in (small, large)]
    pairs = zip((small, large), threads, strict=True)
    _compare("a thread of 20 open", *(partial(_read, one, "old", top) for one, top in pairs))
    _compare("the moderators' desk", *(partial(_desk, size) for size in ("small", "large")))


def _compare(name: str, small: Callable[[], bytes], large: Callable[[], bytes]) -> None:
    times, statements = [1e9, 1e9], [0, 0]
    for _ in range(TIMES):
        # In turn: what else the machine does meets both.
        for place, ask in enumerate((small, large)):
            db.session.rollback()
            db.session.expunge_all()
            queries.set(0)
            before = perf_counter()
            ask()
            times[place] = min(times[place], (perf_counter() - before) * 1000)
            statements[place] = queries.get()
    ratio = times[1] / times[0]
    told = f"{statements[0]} / {statements[1]}"
    print(f"{name:34}{times[0]:8.1f}ms{times[1]:8.1f}ms{ratio:8.2f}  {told}")


def _read(consultation_id: UUID, order: str, thread: UUID | None = None) -> bytes:
    query = FindComments(order=order, thread=thread)  # type: ignore[arg-type]
    found = comment_lists.page(consultation_id, "remark", 1, actor=VISITOR, query=query, now=NOW)
    assert found.said
    return msgspec.json.encode(found)


def _desk(size: str) -> bytes:
    clerk = Actor(account_id=new_id(), roles=(Role("clerk", CENTRES[size]),))
    found = moderation_desk.page(actor=clerk, query=FindWaiting())
    assert found.waiting
    return msgspec.json.encode(found)


def _first_thread(consultation_id: UUID) -> UUID:
    wanted = select(Comment.id).where(Comment.consultation_id == consultation_id)
    found = db.session.scalar(wanted.order_by(Comment.said_at).limit(1))
    assert found is not None
    return found


if __name__ == "__main__":
    main()
