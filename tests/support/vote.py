"""One vote between a real gateway and a real consultations, for tests of its way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from flask import Flask
from sqlalchemy import text

from services.consultations import box
from services.consultations.model import db as papers_db
from services.gateway.model import Account
from services.gateway.model import db as register_db
from services.gateway.register import closing, electors, schedule, voting
from services.gateway.register.voters import Origin, Voter
from shared.contracts.ballots import BallotForm, Choice, Question
from shared.contracts.messages import BallotScheduled

OPTIONS = tuple("abcdefgh")


@dataclass
class Vote:
    """A ballot that both services know; its electors have one account each unless told."""

    gateway: Flask
    consultations: Flask
    options: tuple[str, ...] = OPTIONS
    most: int | None = 3
    ballot_id: UUID = field(default_factory=uuid4)
    centre_id: UUID = field(default_factory=uuid4)
    version: int = 0
    consultation_id: UUID = field(default_factory=uuid4)

    def prepared(
        self, *, opens_in: float = -1, closes_in: float = 3600, rehearsal: bool = False
    ) -> "Vote":
        """Make the box, and tell the register as consultations would."""
        form = BallotForm(
            questions=(Question(id="q", options=self.options, max_choices=self.most),)
        )
        with self.consultations.app_context():
            box.prepare(ballot_id=self.ballot_id, centre_id=self.centre_id, form=form)
            papers_db.session.commit()
        return self.scheduled(opens_in=opens_in, closes_in=closes_in, rehearsal=rehearsal)

    def scheduled(
        self,
        *,
        opens_in: float = -1,
        closes_in: float = 3600,
        verifies_in: float | None = None,
        rehearsal: bool = False,
    ) -> "Vote":
        """Tell the register new dates, in seconds from now."""
        self.version += 1
        now = datetime.now(UTC)
        with self.gateway.app_context():
            schedule.on_scheduled(
                BallotScheduled(
                    ballot_id=self.ballot_id,
                    version=self.version,
                    consultation_id=self.consultation_id,
                    title="Budżet Lipowa",
                    centre_id=self.centre_id,
                    opens_at=now + timedelta(seconds=opens_in),
                    closes_at=now + timedelta(seconds=closes_in),
                    verifies_until=(
                        None if verifies_in is None else now + timedelta(seconds=verifies_in)
                    ),
                    rehearsal=rehearsal,
                )
            )
            register_db.session.commit()
        return self

    def advanced(self) -> "Vote":
        """Have the register take the steps that are due."""
        with self.gateway.app_context():
            closing.advance(self.ballot_id)
        return self

    def account(self, name: str = "", address: str = "Lipowa 1") -> UUID:
        """Make an account, attached to the elector of this name and address if a name is given."""
        account_id = uuid4()
        with self.gateway.app_context():
            register_db.session.add(Account(id=account_id, name=name or "Ktoś"))
            register_db.session.flush()
            if name:
                electors.declare(
                    ballot_id=self.ballot_id, account_id=account_id, name=name, address=address
                )
            register_db.session.commit()
        return account_id

    def electors(self, number: int) -> list[UUID]:
        """Make accounts of so many electors at once, without going through a declaration each."""
        accounts, made = [uuid4() for _ in range(number)], [uuid4() for _ in range(number)]
        with self.gateway.app_context():
            roll = register_db.session.execute(
                text("SELECT roll_id FROM register_ballots WHERE ballot_id = :b"),
                {"b": self.ballot_id},
            ).scalar_one()
            pairs = [
                {"account": account, "elector": elector, "identity": elector.bytes, "roll": roll}
                for account, elector in zip(accounts, made, strict=True)
            ]
            for statement in (
                "INSERT INTO accounts (id, name, language) VALUES (:account, 'Ktoś', 'pl')",
                "INSERT INTO electors (id, roll_id, identity) VALUES (:elector, :roll, :identity)",
                "INSERT INTO elector_accounts (roll_id, account_id, elector_id) "
                "VALUES (:roll, :account, :elector)",
            ):
                register_db.session.execute(text(statement), pairs)
            register_db.session.commit()
        return accounts

    def submit(
        self,
        account_id: UUID | None,
        *options: str,
        origin: tuple[Origin, ...] = (),
        kind: str = "first",
        elector_id: UUID | None = None,
    ) -> voting.Outcome:
        """Press the button; with `elector_id` in place of an account at the office's screen."""
        voter = Voter(
            account_id=account_id,
            elector_id=elector_id,
            kind=kind,
            channel="account" if elector_id is None else "counter",
            origin=origin,
        )
        with self.gateway.app_context():
            choices = {"q": Choice(approved=options)}
            return voting.submit(ballot_id=self.ballot_id, voter=voter, choices=choices)

    def elector_of(self, account_id: UUID) -> UUID:
        """Return the elector an account acts for."""
        rows = self.register_says(
            "SELECT elector_id FROM elector_accounts WHERE account_id = :account",
            account=account_id,
        )
        found: UUID = rows[0].elector_id
        return found

    def register_says(self, statement: str, **values: Any) -> list[Any]:
        """Ask the register's database."""
        with self.gateway.app_context(), register_db.engine.begin() as link:
            return list(link.execute(text(statement), {"ballot": self.ballot_id} | values))

    def box_says(self, statement: str, **values: Any) -> list[Any]:
        """Ask the box's database."""
        with self.consultations.app_context(), papers_db.engine.begin() as link:
            return list(link.execute(text(statement), {"ballot": self.ballot_id} | values))

    def papers(self) -> list[str]:
        """Return the papers in the open box."""
        return [
            row.choices
            for row in self.box_says(
                "SELECT choices FROM papers WHERE ballot_id = :ballot AND choices IS NOT NULL"
            )
        ]

    def state(self) -> str:
        """Return how far the register has come."""
        found = self.register_says("SELECT state FROM register_ballots WHERE ballot_id = :ballot")
        return str(found[0].state)


@contextmanager
def settings(app: Flask, **changed: Any) -> Iterator[None]:
    """Run an app with other settings for a while."""
    before = app.extensions["settings"]
    app.extensions["settings"] = msgspec.structs.replace(before, **changed)
    try:
        yield
    finally:
        app.extensions["settings"] = before


@contextmanager
def joined(gateway: Flask, address: str) -> Iterator[None]:
    """Let the gateway find consultations at an address."""
    from services.gateway.web import peers

    before = gateway.extensions["peers"]
    peers.install(
        gateway, msgspec.structs.replace(gateway.extensions["settings"], consultations_url=address)
    )
    try:
        yield
    finally:
        gateway.extensions["peers"] = before
        gateway.extensions.pop("ballot_forms", None)
