"""Both books of a vote, read as their operator could after 2,000 votes one after another."""

from collections.abc import Iterator
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from services.consultations.box import freezing as box_freezing
from services.consultations.box import work as box_work
from services.consultations.model import db as papers_db
from services.consultations.rules import receipts
from services.gateway.model import db as register_db
from services.gateway.register import freezing, schedule, sweeping
from services.gateway.register import work as register_work
from services.gateway.web import peers
from shared.clients.http import ServiceDown
from shared.contracts.ballots import PaperTaken
from shared.contracts.messages import BallotFrozen
from tests.drills.simulation import HostileBox, World
from tests.support import books
from tests.support.servers import Servers
from tests.support.vote import Vote, settings
from tests.support.votes import patient

VOTES = 2000


class Story:
    """A vote with 2,000 electors, each with a paper that no other has, and what came when."""

    def __init__(self, gateway: Flask, consultations: Flask, seed: int) -> None:
        options = [f"o{number:04}" for number in range(VOTES)]
        Random(seed).shuffle(options)
        self.vote = Vote(gateway, consultations, options=tuple(options), most=1)
        self.vote.prepared().advanced()
        self.accounts = self.vote.electors(VOTES)
        self.paper_came: dict[str, int] = {}
        self.receipt_came: dict[bytes, int] = {}
        self.elector_came: dict[UUID, int] = {}
        attached = self.vote.register_says("SELECT account_id, elector_id FROM elector_accounts")
        self.elector_of = {row.account_id: row.elector_id for row in attached}

    def votes(self, numbers: range) -> None:
        """Let these vote one after another, with the mixers now and then."""
        for number in numbers:
            option = self.vote.options[number]
            outcome = self.vote.submit(self.accounts[number], option)
            assert outcome.kind == "accepted"
            assert outcome.receipt is not None
            self.paper_came[f'{{"q":{{"approved":["{option}"]}}}}'] = number
            self.receipt_came[receipts.listed_as(self.vote.ballot_id, outcome.receipt)] = number
            self.elector_came[self.elector_of[self.accounts[number]]] = number
            if number % 150 == 149:
                self.mix()

    def mix(self) -> None:
        with self.vote.gateway.app_context():
            register_work.mix_registers.function()
        with self.vote.consultations.app_context():
            box_work.mix_boxes.function()

    def closed_and_frozen(self) -> None:
        self.vote.scheduled(closes_in=-0.01)
        assert self.vote.advanced().state() == "done"
        with self.vote.consultations.app_context():
            patient(lambda: box_freezing.freeze(self.vote.ballot_id))
        with self.vote.gateway.app_context():
            schedule.on_frozen(BallotFrozen(ballot_id=self.vote.ballot_id))
            register_db.session.commit()
            patient(lambda: freezing.freeze(self.vote.ballot_id))

    def telling_while_open(self) -> list[str]:
        """Judge the mixed rows of both books."""
        faults = []
        ballot_id = self.vote.ballot_id
        with self.vote.gateway.app_context(), register_db.engine.connect() as link:
            found = books.rows(link, "register", "elector_id", ballot_id, "mixed")
            faults += books.telling_batches(found, self.elector_came)
        with self.vote.consultations.app_context(), papers_db.engine.connect() as link:
            found = books.rows(link, "papers", "choices", ballot_id, "mixed")
            faults += books.telling_batches(found, self.paper_came)
            found = books.rows(link, "receipts", "hash", ballot_id, "mixed")
            found = [_with_bytes(row) for row in found]
            faults += books.telling_batches(found, self.receipt_came)
        return faults

    def telling_after_the_freeze(self) -> list[str]:
        """Judge all that is left, by place on disk and in a dump, by number, by content."""
        ballot_id = self.vote.ballot_id
        faults = []
        with self.vote.gateway.app_context(), register_db.engine.connect() as link:
            faults += books.telling_rest(link, ballot_id)
            marks = [row.key for row in books.rows(link, "register_marks", "elector_id", ballot_id)]
            faults += books.telling_order("places of marks", marks, self.elector_came)
            faults += books.telling_order("ids of electors", sorted(marks), self.elector_came)
        with self.vote.consultations.app_context(), papers_db.engine.connect() as link:
            faults += books.telling_rest(link, ballot_id)
            papers = books.rows(link, "frozen_papers", "choices", ballot_id)
            if books.rows(link, "frozen_papers", "choices", ballot_id, "salt IS NOT NULL"):
                faults.append("papers of a vote have salts")
            faults += books.telling_order(
                "places of papers", [row.key for row in papers], self.paper_came
            )
            hashes = books.rows(link, "frozen_receipts", "hash", ballot_id)
            faults += books.telling_order(
                "places of receipts", [bytes(row.key) for row in hashes], self.receipt_came
            )
            if {row.xmin for row in papers} != {row.xmin for row in hashes}:
                faults.append("papers and receipts were written apart")
        return faults


class _Row:
    def __init__(self, row: Any) -> None:
        self.key, self.ctid, self.xmin = bytes(row.key), row.ctid, row.xmin


def _with_bytes(row: Any) -> _Row:
    return _Row(row)


@pytest.fixture
def calm(gateway: Flask, consultations: Flask) -> Iterator[None]:
    """The box without the wire: 2,000 votes in seconds, through all the code of both services."""
    world = World(Vote(gateway, consultations), 0, False, chaos=False)
    with (
        mock.patch.object(peers, "box", return_value=HostileBox(world)),
        settings(gateway, look_again_seconds=0.01),
    ):
        yield
    gateway.extensions.pop("ballot_forms", None)


def lose_some(story: Story, numbers: range) -> None:
    """Let some try and be lost on the way, so that the sweep leaves void rows in the box."""

    def lost(*_: Any) -> PaperTaken:
        raise ServiceDown("consultations")

    with mock.patch.object(HostileBox, "cast", lost):
        for number in numbers:
            story.vote.submit(story.accounts[number], story.vote.options[number])
    story.vote.register_says("SELECT pg_sleep(0.02)")
    with story.vote.gateway.app_context():
        sweeping.sweep()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("calm")
def test_two_thousand_votes_tell_nothing_and_a_planted_link_is_found(
    gateway: Flask, consultations: Flask, run_servers: Servers
) -> None:
    # By chance alone one of these correlations is over the bound once in a hundred times, so a
    # second vote may speak; a leak speaks in both.
    for seed in (1, 2):
        story = Story(gateway, consultations, seed)
        lose_some(story, range(30))
        story.votes(range(VOTES))
        faults = story.telling_while_open()
        secrets = secrets_of(story.vote)
        story.closed_and_frozen()
        faults += story.telling_after_the_freeze()
        if not faults:
            break
    assert faults == []
    assert still_on_disk(run_servers, gateway, consultations, secrets) == []
    assert_planted_links_are_found(story)


def secrets_of(vote: Vote) -> list[bytes]:
    """Return what must vanish from the disk: serials of papers and voids, and both keys."""
    serials = vote.box_says("SELECT serial FROM papers WHERE ballot_id = :ballot")
    assert len(serials) > VOTES
    keys = vote.box_says("SELECT receipt_key AS key FROM boxes WHERE ballot_id = :ballot")
    keys += vote.register_says(
        "SELECT signing_key AS key FROM register_ballots WHERE ballot_id = :ballot"
    )
    # Every eleventh is enough: a page that stayed would hold many.
    return [row.serial.bytes for row in serials[::11]] + [bytes(row.key) for row in keys]


def still_on_disk(
    servers: Servers, gateway: Flask, consultations: Flask, secrets: list[bytes]
) -> list[str]:
    """Look for secrets in the files of both databases, byte by byte."""
    admin = create_engine(servers.admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as link:
        link.execute(text("CHECKPOINT"))
    admin.dispose()
    found = []
    for app, db in ((gateway, register_db), (consultations, papers_db)):
        with app.app_context(), db.engine.connect() as link:
            number = link.execute(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            ).scalar()
        folders = list(servers.folder.glob(f"**/base/{number}"))
        assert len(folders) == 1
        for path in folders[0].iterdir():
            held = path.read_bytes()
            found += [path.name for secret in secrets if secret in held]
    return found


def assert_planted_links_are_found(story: Story) -> None:
    """Each way to join voters and papers, built on purpose, makes the reading speak."""
    ballot_id = story.vote.ballot_id
    with story.vote.gateway.app_context(), register_db.engine.connect() as link:
        # Rows in the order in which they came, each in its own transaction or all in one.
        link.execute(text("CREATE TEMP TABLE planted (LIKE register_marks)"))
        link.execute(
            text(
                "INSERT INTO planted (ballot_id, elector_id, kind, channel) "
                "VALUES (:b, :e, 'first', 'account')"
            ),
            [{"b": ballot_id, "e": elector} for elector in story.elector_came],
        )
        found = books.rows(link, "planted", "elector_id", ballot_id)
        assert books.telling_order("places", [row.key for row in found], story.elector_came)
        assert books.telling_batches(found, story.elector_came)
        link.rollback()
        # A row that was mixed alone.
        link.execute(
            text("UPDATE register_marks SET kind = kind WHERE elector_id = :e"),
            {"e": next(iter(story.elector_came))},
        )
        assert books.telling_rest(link, ballot_id) == [
            "register_marks was written by 2 transactions"
        ]
        alone = books.rows(link, "register_marks", "elector_id", ballot_id)
        assert books.telling_batches(alone, story.elector_came) == [
            "a transaction wrote only 1 rows"
        ]
        link.rollback()
        # A time, kept with good intentions.
        link.execute(text("ALTER TABLE register_marks ADD COLUMN voted_at timestamptz"))
        assert books.telling_rest(link, ballot_id) == ["register_marks keeps voted_at"]
        link.rollback()
    with story.vote.consultations.app_context(), papers_db.engine.connect() as link:
        link.execute(
            text(
                "INSERT INTO papers (ballot_id, serial, mixed) "
                "VALUES (:b, gen_random_uuid(), false)"
            ),
            {"b": ballot_id},
        )
        assert books.telling_rest(link, ballot_id) == ["1 rows are left in papers"]
        link.rollback()
