"""A vote between two real services, and a crowd that votes from one place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from flask import Flask

from services.gateway.model import RegisterGroup
from services.gateway.model import db as register_db
from services.gateway.register import judging, origins
from services.gateway.register.voters import Origin
from shared.contracts.actors import Actor, Role
from tests.support import apps, people
from tests.support.vote import Vote, joined, settings


@dataclass
class Town:
    """A vote of a real centre with its staff."""

    vote: Vote
    centre_id: UUID
    organiser: UUID
    clerk: UUID
    told: list[str] = field(default_factory=list)

    @property
    def gateway(self) -> Flask:
        return self.vote.gateway

    def acting(self, account_id: UUID) -> Actor:
        role = "organiser" if account_id == self.organiser else "clerk"
        return Actor(account_id=account_id, roles=(Role(role, self.centre_id),))

    def place(self, address: str | None, device: str | None = None) -> tuple[Origin, ...]:
        with self.gateway.app_context():
            return origins.from_browser(
                ballot_id=self.vote.ballot_id,
                centre_id=self.centre_id,
                address=address,
                device=device,
            )

    def limit(self, **limits: int) -> None:
        columns = ", ".join(f"{name} = {number}" for name, number in limits.items())
        self.vote.register_says(
            f"UPDATE register_ballots SET {columns} WHERE ballot_id = :ballot RETURNING 1"
        )

    def crowd(self, number: int, *options: str, origin: tuple[Origin, ...]) -> list[UUID]:
        """Have so many electors vote from one place; return their accounts."""
        accounts = self.vote.electors(number)
        for account in accounts:
            assert self.vote.submit(account, *options, origin=origin).kind == "accepted"
        return accounts

    def labels(self, book: str = "register") -> list[UUID]:
        """Return the label of every vote that has one, in one book."""
        if book == "register":
            asked = self.vote.register_says(
                "SELECT hold_label AS label FROM register WHERE ballot_id = :ballot "
                "AND hold_label IS NOT NULL"
            )
        else:
            asked = self.vote.box_says(
                "SELECT hold_label AS label FROM papers WHERE ballot_id = :ballot "
                "AND hold_label IS NOT NULL"
            )
        return sorted(row.label for row in asked)

    def verifying(self, *, ends_in: float = 3600) -> None:
        """Close the vote and come to its phase of verification."""
        self.vote.scheduled(closes_in=-0.01, verifies_in=ends_in).advanced()

    def judge(self, decision: str, *, reason: str = "Jedna urządzenie, jeden wybór") -> None:
        """Have two people agree on every group that is still open, and carry it out."""
        for group_id in self.open_groups():
            with self.gateway.app_context():
                judging.propose(
                    group_id=group_id,
                    actor=self.acting(self.organiser),
                    decision=decision,
                    reason=reason,
                )
                judging.agree(
                    group_id=group_id,
                    actor=self.acting(self.clerk),
                    decision=decision,
                    reason=reason,
                )
                register_db.session.commit()
        self.vote.advanced()

    def open_groups(self) -> list[UUID]:
        with self.gateway.app_context():
            found = register_db.session.query(RegisterGroup).filter_by(
                ballot_id=self.vote.ballot_id, second_account=None
            )
            return [group.id for group in found if group.decision != "dissolve"]


@pytest.fixture
def town(gateway: Flask, consultations: Flask) -> Iterator[Town]:
    """An open vote whose limit is three an hour, beside another one that nobody judges."""
    centre = people.centre(gateway)
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.3),
    ):
        vote = Vote(gateway, consultations, centre_id=centre).prepared().advanced()
        noise = Vote(gateway, consultations, centre_id=centre).prepared().advanced()
        made = Town(
            vote,
            centre,
            people.account(gateway, roles={"organiser": centre}),
            people.account(gateway, roles={"clerk": centre}),
        )
        made.limit(hold_limit=3)
        other = Town(noise, centre, made.organiser, made.clerk)
        other.limit(hold_limit=1)
        other.crowd(3, "h", origin=other.place("192.0.2.9"))
        gateway.extensions.pop("kiosks", None)
        yield made
        gateway.extensions.pop("kiosks", None)
