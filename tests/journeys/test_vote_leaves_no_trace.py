"""Votes at debug log level, with errors provoked: no log of any process knows of them.

Nor does PostgreSQL's own log, nor what Valkey keeps of failed jobs.
"""

import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from redis import Redis

from deploy.local.databases import libpq_url
from deploy.replay.casting import _TOKEN, Casting, Form, Refused
from deploy.replay.desk import Desk
from deploy.replay.electors import Books
from services.gateway.model import db
from services.gateway.register import electors, work
from shared import queues
from shared.contracts.actors import Actor, Role
from shared.contracts.consultations import (
    AddProjects,
    Consultation,
    DescribeConsultation,
    DescribeProject,
    SetBallot,
)
from tests.support import people, two
from tests.support.servers import Servers
from tests.support.suite import Suite

# Words that stand nowhere but in the papers, so that finding one means something.
CODES = ("zq7-altana", "zq7-basen", "zq7-czytelnia")

# What the provoked errors make the processes say.
WORDS = ("call_failed", "page_failed", "job_failed", "IntegrityError", "RegisterJobFailed")


class Town:
    """A vote of the running suite, its voters and everything that must not be written down."""

    def __init__(self, suite: Suite, app: Flask) -> None:
        self.suite, self.app = suite, app
        self.secrets: set[str] = set()
        self.made = self._announced()
        assert self.made.ballot is not None
        self.ballot_id = self.made.ballot.id
        self.form = Form(suite.url, self.made.id, connections=2)

    def _announced(self) -> Consultation:
        centre = people.centre(self.app, "Centrum bez śladów")
        organiser = people.account(self.app, roles={"organiser": centre})
        actor = Actor(account_id=organiser, roles=(Role("organiser", centre),))
        desk = Desk(self.suite.settings, actor).consultations
        made = desk.create_consultation(
            DescribeConsultation(centre_id=centre, title="Plac", summary="Co na placu?"),
            actor=actor,
        )
        closes_at = datetime.now(UTC) + timedelta(days=1)
        terms = SetBallot(budget=10**6, max_choices=2, rule="greedy-skip", closes_at=closes_at)
        desk.set_ballot(made.id, terms, actor=actor)
        projects = tuple(
            DescribeProject(title=f"Projekt {number}", cost=10**5, code=code)
            for number, code in enumerate(CODES)
        )
        desk.add_projects(made.id, AddProjects(projects=projects), actor=actor)
        return two.announced(desk, made.id, by=actor)

    def wait_open(self) -> None:
        for _ in range(300):
            found = self.asked("gateway", "SELECT state FROM register_ballots WHERE ballot_id = %s")
            if found and found[0][0] == "open":
                return
            time.sleep(0.1)
        raise AssertionError("the ballot did not open")

    def asked(self, service: str, statement: str) -> list[Any]:
        """Ask a service's database; a placeholder is the ballot."""
        url = libpq_url(self.suite.settings[f"{service.upper()}_DATABASE_URL"])
        with psycopg.connect(url, autocommit=True) as link:
            given = [self.ballot_id] if "%s" in statement else None
            cursor = link.execute(statement, given)
            return cursor.fetchall() if cursor.description else []

    def voter(self, name: str) -> tuple[UUID, str]:
        """Make an elector; return account and cookie."""
        account_id = people.account(self.app)
        with self.app.app_context():
            electors.declare(
                ballot_id=self.ballot_id, account_id=account_id, name=name, address="Lipowa 1"
            )
            db.session.commit()
        client = people.signed_in(self.app, account_id)
        kept = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        self.secrets |= {str(account_id), account_id.hex}
        return account_id, f"{kept.key}={kept.value}"

    def vote(self, cookie: str, *codes: str) -> str | None:
        """Vote by the real form; return the receipt, or None when no clear answer came."""
        try:
            receipt = self.form.try_once(Casting(cookie, codes))
        except Refused:
            receipt = None
        finally:
            self.note_serials()
        if receipt:
            self.secrets |= {receipt, receipt.replace("-", "")}
        return receipt

    def note_serials(self) -> None:
        rows = self.asked("gateway", "SELECT serial FROM register WHERE serial IS NOT NULL")
        rows += self.asked("gateway", "SELECT elector_id FROM register")
        rows += self.asked("consultations", "SELECT serial FROM papers")
        self.secrets |= {form for (value,) in rows for form in (str(value), value.hex)}

    @contextmanager
    def forbidding(self, service: str, table: str, rule: str) -> Iterator[None]:
        """Have the database refuse rows, so that its error carries all of their values."""
        self.asked(service, f"ALTER TABLE {table} ADD CONSTRAINT ck_x CHECK ({rule}) NOT VALID")
        try:
            yield
        finally:
            self.asked(service, f"ALTER TABLE {table} DROP CONSTRAINT ck_x")

    def sweep_now(self) -> None:
        """Let what is reserved be due, and have the worker settle it."""
        self.asked("gateway", "UPDATE register SET look_again_at = now() WHERE serial IS NOT NULL")
        queues.enqueue(self.app.extensions["redis"], "gateway", work.sweep_reservations)
        time.sleep(2)
        self.note_serials()


@pytest.fixture
def town(suite: Suite) -> Iterator[Town]:
    with Books.opened(suite.settings) as books:
        made = Town(suite, books.app)
        made.wait_open()
        yield made


def test_no_log_knows_serial_choices_receipt_or_account(
    town: Town, suite: Suite, run_servers: Servers
) -> None:
    assert suite.settings["WSPOLNIE_LOG_LEVEL"] == "debug"
    town.secrets |= set(CODES)
    before = Counter(word for word in WORDS for _ in range(suite.logs().count(word)))
    _, anna = town.voter("Anna Nowak")
    assert town.vote(anna, CODES[0], CODES[1])
    town.vote(anna, CODES[2])
    _wrong_choices(town)
    _refused_by_the_box(town)
    _refused_by_the_register(town)
    _box_away(town)
    town.sweep_now()
    serials = town.asked("consultations", "SELECT serial FROM papers WHERE ballot_id = %s")
    assert len(serials) > 2
    assert len(town.secrets) > 20
    # Silence would prove nothing if nobody had spoken; the worker may have mails to send first.
    deadline = time.monotonic() + 60
    while not all(suite.logs().count(word) > before[word] for word in WORDS):
        assert time.monotonic() < deadline, "not everybody has spoken"
        time.sleep(0.5)
    assert _told(town, suite.logs()) == []
    assert _told(town, (run_servers.folder / "postgres" / "log").read_text()) == []
    assert _told(town, _kept_by_valkey(suite)) == []
    assert _told(town, f"x {next(iter(town.secrets))} y") != []


def _wrong_choices(town: Town) -> None:
    _, cookie = town.voter("Zofia Nowak")
    answer = town.form._ask("GET", cookie)
    assert answer is not None
    token = _TOKEN.search(answer[0])
    assert token is not None
    fields = [("csrf_token", token[1]), *(("a:projects", code) for code in CODES)]
    town.form._ask("POST", answer[1], urlencode(fields).encode())
    town.form._ask("POST", answer[1], urlencode([("a:projects", "zq7-nieznany")]).encode())
    town.secrets.add("zq7-nieznany")


def _refused_by_the_box(town: Town) -> None:
    _, cookie = town.voter("Jan Nowak")
    with town.forbidding("consultations", "papers", "choices IS NULL"):
        assert town.vote(cookie, CODES[0]) is None
    with town.forbidding("consultations", "papers", "choices IS NOT NULL"):
        town.sweep_now()


def _refused_by_the_register(town: Town) -> None:
    _, cookie = town.voter("Piotr Nowak")
    with town.forbidding("gateway", "register", "state <> 'reserved'"):
        assert town.vote(cookie, CODES[1]) is None
    with town.forbidding("gateway", "register", "state <> 'voted'"):
        # The paper is in, the mark is refused: in the page, then in the worker.
        assert not town.vote(cookie, CODES[1])
        town.sweep_now()


def _box_away(town: Town) -> None:
    _, cookie = town.voter("Maria Nowak")
    town.suite.kill("serve consultations")
    town.vote(cookie, CODES[2])
    town.sweep_now()
    town.suite.start("serve consultations")
    town.suite.wait_ready("consultations")
    assert town.vote(cookie, CODES[2])


def _told(town: Town, text: str) -> list[str]:
    lowered = text.lower()
    return [secret for secret in town.secrets if secret.lower() in lowered]


def _kept_by_valkey(suite: Suite) -> str:
    """Return all that Valkey holds, what is left of failed jobs included."""
    redis = Redis.from_url(suite.settings["REDIS_URL"])
    held = []
    for key in redis.scan_iter(count=1000):
        dumped = redis.dump(key)
        held.append(repr(key))
        if redis.type(key) == b"hash":
            held += [_plain(value) for value in redis.hvals(key)]
        elif dumped is not None:
            held.append(dumped.decode("latin-1"))
    redis.close()
    return "\n".join(held)


def _plain(value: bytes | str) -> str:
    """Return a value readable: RQ keeps a job's data compressed."""
    if isinstance(value, str):
        return value
    try:
        return zlib.decompress(value).decode("latin-1")
    except zlib.error:
        return value.decode("latin-1")
