"""Votes a second through the gateway's form and straight to the box, against bare baselines.

    python -m tests.benchmarks.bench_votes [--votes 2000] [--rounds 4] [--connections 16]
        [--workers 2]

Everything runs as in production: gunicorn with a worker a core, real PostgreSQL (which here does
not wait for the disk). The pages are fetched before the clock starts; a vote is the POST of the
form until its receipt is there. The baselines have as many workers. Votes and baselines take
turns, `--rounds` times, so that what else the machine does falls on all of them; ratios are of
one round's figures. The CPU of a request is that of every process we have started, of which
`load` is the one that asks.
"""

import argparse
import os
import re
import secrets
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import urllib3

from deploy.local.databases import libpq_url
from deploy.replay.desk import Desk
from deploy.replay.electors import Books
from deploy.replay.journal import Voter
from services.gateway.model import RegisterBallot
from shared import passes
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import CastPaper, Choice
from shared.contracts.consultations import (
    QUESTION,
    AddProjects,
    Consultation,
    DescribeConsultation,
    DescribeProject,
    SetBallot,
)
from tests.benchmarks import load
from tests.benchmarks.load import Figures
from tests.support import people, servers
from tests.support.suite import Suite, running

PROJECTS = 12
# What a vote through the form should reach of a bare two-hop insert, and its p99 in ms.
AIM = 0.25
AIM_P99 = 150
FORM, INSERT = "through the form", "bare two-hop insert"


def main() -> int:
    """Print the figures beside what we aim at."""
    asked = _arguments()
    each = asked.votes // asked.rounds
    # Both the services' own setting and gunicorn's, which the baselines read.
    for name in ("GATEWAY_WEB_WORKERS", "CONSULTATIONS_WEB_WORKERS", "WEB_CONCURRENCY"):
        os.environ[name] = str(asked.workers)
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.started(Path(folder)) as started,
        running(started, Path(folder), name="bench", redis_number=3) as suite,
    ):
        with Books.opened(suite.settings) as books:
            vote = _Vote(suite, books, each * asked.rounds)
        with baselines(suite) as plain:
            works = {FORM: vote.post, "straight to the box": vote.cast, **plain}
            rounds = [
                {
                    name: load.run(work, first=first, times=each, connections=asked.connections)
                    for name, work in works.items()
                }
                for first in range(0, each * asked.rounds, each)
            ]
    for found in rounds:
        show(found)
        print()
    _sum_up(rounds)
    return 0


def _sum_up(rounds: list[dict[str, Figures]]) -> None:
    """Print the middle and the spread of the rounds' ratios, and where the CPU of a vote goes."""
    ratios = [found[FORM].per_second / found[INSERT].per_second for found in rounds]
    late = [found[FORM].p99 for found in rounds]
    works = [sum(found[INSERT].cpu.values()) / sum(found[FORM].cpu.values()) for found in rounds]
    print(f"a vote through the form is {_spread(ratios)} of a bare insert; the aim is {AIM}")
    print(f"by CPU it is {_spread(works)}; p99 in ms {_spread(late)}, the aim is {AIM_P99}")
    for name in (FORM, INSERT):
        parts = defaultdict[str, float](float)
        for found in rounds:
            for part, spent in found[name].cpu.items():
                parts[part] += spent / len(rounds)
        most = sorted(parts, key=lambda part: -parts[part])[:6]
        said = ", ".join(f"{part} {parts[part]:.2f}" for part in most)
        print(f"{name}, ms of CPU: {sum(parts.values()):.2f} = {said}")


def _spread(figures: list[float]) -> str:
    digits = 0 if max(figures) > 10 else 3
    low, middle, high = min(figures), statistics.median(figures), max(figures)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


class _Vote:
    """An open ballot with its voters signed in, their pages fetched."""

    def __init__(self, suite: Suite, books: Books, votes: int) -> None:
        made, self._desk = announced(suite, books, projects=PROJECTS)
        assert made.ballot is not None
        self._ballot_id = made.ballot.id
        self._codes = [project.code for project in made.ballot.projects]
        self._url = f"{suite.url}/konsultacje/{made.id}/glosowanie"
        self._pool = urllib3.PoolManager(maxsize=64, retries=False)
        ballot = _open(books, self._ballot_id)
        voters = [
            Voter(number, uuid4(), uuid4(), secrets.token_bytes(32), secrets.token_hex(32))
            for number in range(votes)
        ]
        books.enter(ballot, voters)
        self._key = ballot.signing_key or b""
        self._cookies = [books.cookie(voter) for voter in voters]
        self._forms = [b""] * votes
        load.run(self._fetch, times=votes)

    def _fetch(self, number: int) -> None:
        page = self._pool.request("GET", self._url, headers={"Cookie": self._cookies[number]})
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.data.decode())
        assert token is not None
        # Written down before the clock starts: that work is a browser's.
        fields = [("csrf_token", token[1])]
        fields += [("a:projects", code) for code in self._ticks(number)]
        self._forms[number] = urlencode(fields).encode()
        kept = page.headers.get("Set-Cookie")
        if kept:
            self._cookies[number] = kept.partition(";")[0]

    def _ticks(self, number: int) -> list[str]:
        return [self._codes[number % PROJECTS], self._codes[(number + 5) % PROJECTS]]

    def post(self, number: int) -> None:
        """Vote by the form; the receipt must be on the page."""
        answer = self._pool.request(
            "POST",
            self._url,
            body=self._forms[number],
            headers={
                "Cookie": self._cookies[number],
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": self._url,
            },
        )
        assert answer.status == 200, answer.status
        assert b'class="slip"' in answer.data

    def cast(self, _number: int) -> None:
        """Put a paper into the box as the register does."""
        serial = uuid4()
        signature = passes.sign(
            self._key, ballot_id=self._ballot_id, serial=serial, hold_label=None
        )
        choices = {QUESTION: Choice(approved=tuple(self._ticks(_number)))}
        paper = CastPaper(serial=serial, signature=signature, choices=choices)
        assert self._desk.box.cast(self._ballot_id, paper).outcome == "accepted"


def announced(suite: Suite, books: Books, *, projects: int) -> tuple[Consultation, Desk]:
    """Announce a vote with so many projects; it opens at once."""
    centre = people.centre(books.app)
    organiser = people.account(books.app, roles={"organiser": centre})
    actor = Actor(account_id=organiser, roles=(Role("organiser", centre),))
    desk = Desk(suite.settings, actor)
    made = desk.consultations.create_consultation(
        DescribeConsultation(centre_id=centre, title="Plac", summary="Co na placu?"), actor=actor
    )
    terms = SetBallot(
        budget=10**7,
        max_choices=3,
        rule="greedy-skip",
        closes_at=datetime.now(UTC) + timedelta(days=1),
    )
    desk.consultations.set_ballot(made.id, terms, actor=actor)
    described = tuple(
        DescribeProject(title=f"Projekt {number}", cost=10**5, code=f"p{number}")
        for number in range(projects)
    )
    desk.consultations.add_projects(made.id, AddProjects(projects=described), actor=actor)
    waiting = desk.consultations.announce(made.id, actor=actor).pending
    assert waiting is not None
    # Announcing takes two people.
    other = Actor(account_id=uuid4(), roles=actor.roles)
    return desk.consultations.agree(made.id, waiting.id, actor=other), desk


def _open(books: Books, ballot_id: UUID) -> RegisterBallot:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ballot = books.ballot(ballot_id)
        if ballot is not None and ballot.state == "open":
            return ballot
        time.sleep(0.1)
    raise RuntimeError("the ballot did not open")


@contextmanager
def baselines(suite: Suite) -> Iterator[dict[str, Callable[[int], None]]]:
    """Serve the two baselines; gives what asks them once."""
    database = libpq_url(suite.settings["CONSULTATIONS_DATABASE_URL"])
    with psycopg.connect(database, autocommit=True) as link:
        link.execute("CREATE TABLE bare (body bytea)")
    pool = urllib3.PoolManager(maxsize=64, retries=False)
    environ = {**os.environ, "BARE_DATABASE": database}
    with (
        load.served("tests.benchmarks.bare:route", environ) as url,
        load.served("tests.benchmarks.bare:far", environ) as far,
        load.served("tests.benchmarks.bare:near", {**environ, "BARE_FAR_URL": far}) as near,
    ):
        body = secrets.token_bytes(200)
        yield {
            "bare Flask route": lambda _: answered(pool.request("GET", url)),
            INSERT: lambda _: answered(pool.request("POST", near, body=body)),
        }


def bare(suite: Suite, *, times: int, connections: int) -> dict[str, Figures]:
    """Measure the two baselines."""
    with baselines(suite) as plain:
        return {
            name: load.run(work, times=times, connections=connections)
            for name, work in plain.items()
        }


def answered(answer: urllib3.BaseHTTPResponse) -> None:
    """Stop the load at the first answer that is not one."""
    assert answer.status == 200, answer.status


def show(found: dict[str, Figures]) -> None:
    """Print each figure with its ratios to the baselines."""
    route, insert = found["bare Flask route"], found[INSERT]
    for name, figures in found.items():
        print(
            f"{name:20} {figures}   x{figures.per_second / route.per_second:6.3f} the route"
            f"   x{figures.per_second / insert.per_second:6.3f} the insert"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
