"""A ballot whose roll can still be set, and the people around it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from services.gateway.model import Account, RegisterBallot, db
from services.gateway.register import lists, printing, rolls
from services.gateway.register.rolls import Terms
from shared.contracts.actors import Actor, Role
from tests.support import apps
from tests.support.vote import Vote, joined, settings

LATER = date(2100, 1, 1)
SHEET = printing.Sheet(title="Budżet Lipowa", centre="Centrum Inicjatyw Lokalnych Lipowo")
CSV = """Imię i nazwisko;Adres;E-mail;Telefon;Rok urodzenia
Łucja Żak-Wrona;ul. Lipowa 4/2, 62-000 Lipowo;lucja@lipowo.example;600 100 200;1950
Jan Nowak;Brzezie 7, Lipowo;jan@lipowo.example;;1850
Ewa Nowak;Brzezie 7, Lipowo;dom@lipowo.example;;
Adam Nowak;Brzezie 7, Lipowo;dom@lipowo.example;;
"""


class Roll(Vote):
    """A ballot before its opening, with its roll, its organiser and its clerk."""

    def begun(self) -> "Roll":
        """Announce it for later, so that the roll can be set."""
        self.prepared(opens_in=600)
        self.organiser = self.staff("organiser")
        self.clerk = self.staff("clerk")
        with self.gateway.app_context():
            found = db.session.scalar(
                select(RegisterBallot.consultation_id).where(
                    RegisterBallot.ballot_id == self.ballot_id
                )
            )
        assert found is not None
        self.consultation_id: UUID = found
        return self

    def staff(self, role: str) -> Actor:
        """Somebody with a role in the ballot's centre."""
        account_id = uuid4()
        with self.gateway.app_context():
            db.session.add(Account(id=account_id, name=role.title()))
            db.session.commit()
        return Actor(account_id=account_id, roles=(Role(role, self.centre_id),))

    def opened(self) -> "Roll":
        """Open the vote; the roll is fixed from now on."""
        self.scheduled(opens_in=-1).advanced()
        assert self.state() == "open"
        return self

    def set(self, **terms: object) -> None:
        """Say who may vote."""
        with self.gateway.app_context():
            rolls.set_terms(
                actor=self.organiser,
                centre_id=self.centre_id,
                consultation_id=self.consultation_id,
                terms=Terms(**terms),  # type: ignore[arg-type]
                today=datetime.now(UTC).date(),
            )
            db.session.commit()

    def listed(self, *checks: str, text: str = CSV) -> int:
        """Set a roll from a list and import one; return how many came onto it."""
        self.set(checks=checks or ("declaration", "counter"), listed=True, purge_on=LATER)
        return self.imported(text)

    def imported(self, text: str = CSV) -> int:
        """Import a list."""
        now = datetime.now(UTC)
        with self.gateway.app_context():
            reading, waiting = lists.check(
                consultation_id=self.consultation_id,
                data=text.encode(),
                areas=(),
                sheet=SHEET,
                now=now,
            )
            assert waiting is not None, reading.faults
            db.session.commit()
            taken = lists.take(
                actor=self.organiser,
                centre_id=self.centre_id,
                consultation_id=self.consultation_id,
                import_id=waiting.id,
                now=now,
            )
            db.session.commit()
        return taken

    def codes(self) -> dict[str, str]:
        """The codes of the letters by name, while the upload still holds its secret."""
        from services.gateway.model import ListImport
        from services.gateway.rules import letter_codes

        with self.gateway.app_context():
            upload = lists.opened(db.session.scalars(select(ListImport)).one())
            return {
                person.name: letter_codes.made(upload.secret, person.elector_id)
                for person in upload.people
            }


@pytest.fixture
def roll(gateway: Flask, consultations: Flask) -> Iterator[Roll]:
    """A ballot that will open, and a roll that says nothing yet."""
    with (
        apps.served(consultations) as address,
        joined(gateway, address),
        settings(gateway, look_again_seconds=0.2, closing_seconds=0.5),
    ):
        yield Roll(gateway, consultations).begun()


@pytest.fixture
def soon() -> datetime:
    """In a minute."""
    return datetime.now(UTC) + timedelta(minutes=1)
