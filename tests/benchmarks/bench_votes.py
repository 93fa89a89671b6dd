"""Votes a second through the gateway's form and straight to the box, against bare baselines.

    python -m tests.benchmarks.bench_votes [--votes 2000] [--connections 16] [--workers 2]

Everything runs as in production: gunicorn with a worker a core, real PostgreSQL (which here does
not wait for the disk). The pages are fetched before the clock starts; a vote is the POST of the
form until its receipt is there. The baselines are of the same run and have as many workers.
"""

import argparse
import os
import re
import secrets
import tempfile
import time
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
# What a vote through the form should reach of a bare two-hop insert.
AIM = 0.25


def main() -> int:
    """Print the figures beside what we aim at."""
    asked = _arguments()
    # Both the services' own setting and gunicorn's, which the baselines read.
    for name in ("GATEWAY_WEB_WORKERS", "CONSULTATIONS_WEB_WORKERS", "WEB_CONCURRENCY"):
        os.environ[name] = str(asked.workers)
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.started(Path(folder)) as started,
        running(started, Path(folder), name="bench", redis_number=3) as suite,
    ):
        with Books.opened(suite.settings) as books:
            vote = _Vote(suite, books, asked.votes)
        found = {
            "through the form": load.run(
                vote.post, times=asked.votes, connections=asked.connections
            ),
            "straight to the box": load.run(
                vote.cast, times=asked.votes, connections=asked.connections
            ),
            **bare(suite, times=asked.votes, connections=asked.connections),
        }
    show(found)
    ratio = found["through the form"].per_second / found["bare two-hop insert"].per_second
    print(f"a vote through the form is {ratio:.3f} of a bare insert; the aim is {AIM}")
    return 0


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
        self._tokens = [""] * votes
        load.run(self._fetch, times=votes)

    def _fetch(self, number: int) -> None:
        page = self._pool.request("GET", self._url, headers={"Cookie": self._cookies[number]})
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.data.decode())
        assert token is not None
        self._tokens[number] = token[1]
        kept = page.headers.get("Set-Cookie")
        if kept:
            self._cookies[number] = kept.partition(";")[0]

    def _ticks(self, number: int) -> list[str]:
        return [self._codes[number % PROJECTS], self._codes[(number + 5) % PROJECTS]]

    def post(self, number: int) -> None:
        """Vote by the form; the receipt must be on the page."""
        fields = [("csrf_token", self._tokens[number])]
        fields += [("a:projects", code) for code in self._ticks(number)]
        answer = self._pool.request(
            "POST",
            self._url,
            body=urlencode(fields).encode(),
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


def bare(suite: Suite, *, times: int, connections: int) -> dict[str, Figures]:
    """Measure the two baselines."""
    database = libpq_url(suite.settings["CONSULTATIONS_DATABASE_URL"])
    with psycopg.connect(database, autocommit=True) as link:
        link.execute("CREATE TABLE bare (body bytea)")
    pool = urllib3.PoolManager(maxsize=64, retries=False)
    environ = {**os.environ, "BARE_DATABASE": database}
    found = {}
    with load.served("tests.benchmarks.bare:route", environ) as url:
        found["bare Flask route"] = load.run(
            lambda _: answered(pool.request("GET", url)), times=times, connections=connections
        )
    with load.served("tests.benchmarks.bare:far", environ) as far:
        environ["BARE_FAR_URL"] = far
        with load.served("tests.benchmarks.bare:near", environ) as near:
            body = secrets.token_bytes(200)
            found["bare two-hop insert"] = load.run(
                lambda _: answered(pool.request("POST", near, body=body)),
                times=times,
                connections=connections,
            )
    return found


def answered(answer: urllib3.BaseHTTPResponse) -> None:
    """Stop the load at the first answer that is not one."""
    assert answer.status == 200, answer.status


def show(found: dict[str, Figures]) -> None:
    """Print each figure with its ratios to the baselines."""
    route, insert = found["bare Flask route"], found["bare two-hop insert"]
    for name, figures in found.items():
        print(
            f"{name:20} {figures}   x{figures.per_second / route.per_second:6.3f} the route"
            f"   x{figures.per_second / insert.per_second:6.3f} the insert"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=2000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
