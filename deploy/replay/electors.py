"""Voters by operator's right: accounts, sessions and electors, straight in the gateway's books.

No route makes them, and only a ballot marked as a rehearsal (or the demo town's) gets them.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy import and_, case, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from deploy.local.problems import LocalProblem
from deploy.replay.journal import Voter
from services.gateway.model import (
    Account,
    Centre,
    Elector,
    ElectorAccount,
    RegisterBallot,
    RegisterMark,
    RegisterRow,
    SignedInSession,
    StaffRole,
    db,
)
from services.gateway.web.sessions import hash_of
from shared.contracts.actors import Actor, Role

T = TypeVar("T")
AT_ONCE = 1000
PATIENCE = 180.0


@dataclass(frozen=True)
class Books:
    """The gateway's database and cookies, as its operator holds them."""

    app: Flask

    @classmethod
    @contextmanager
    def opened(cls, settings: Mapping[str, str]) -> Iterator["Books"]:
        """Open the gateway's books from its settings, and give the connections back after."""
        from services.gateway.app import create_app

        app = create_app(settings)
        try:
            yield cls(app)
        finally:
            with app.app_context():
                db.engine.dispose()
            app.extensions["redis"].close()

    @contextmanager
    def _open(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.commit()

    def centre(self, wanted: str | None) -> tuple[UUID, str]:
        """Return the centre of a name or id; without one, the only centre there is."""
        with self._open():
            found = [(row.id, row.name) for row in db.session.scalars(select(Centre))]
        fitting = [row for row in found if wanted is None or wanted in (row[1], str(row[0]))]
        if len(fitting) == 1:
            return fitting[0]
        names = ", ".join(sorted(name for _, name in found))
        if not found:
            raise LocalProblem("there is no centre yet; `wspolnie setup` makes the first.")
        if wanted is None:
            raise LocalProblem(f"there are several centres, add --centre with one of: {names}")
        raise LocalProblem(f"there is no centre {wanted!r}; there are: {names}")

    def organiser(self, centre_id: UUID) -> Actor:
        """Return who acts at a centre's desk: the operator, else one of its organisers.

        The log of staff acts then names the person who answers for it.
        """
        order = case((StaffRole.role == "operator", 0), else_=1)
        with self._open():
            account_id = db.session.scalar(
                select(StaffRole.account_id)
                .where(
                    or_(
                        StaffRole.role == "operator",
                        and_(StaffRole.role == "organiser", StaffRole.centre_id == centre_id),
                    )
                )
                .order_by(order, StaffRole.id)
                .limit(1)
            )
        if account_id is None:
            raise LocalProblem(
                "nobody keeps consultations here yet: give somebody the role of organiser first."
            )
        return Actor(account_id=account_id, roles=(Role("organiser", centre_id),))

    def ballot(self, ballot_id: UUID) -> RegisterBallot | None:
        """Return the register's copy of a ballot, once it has heard of it."""
        with self._open():
            found: RegisterBallot | None = db.session.get(RegisterBallot, ballot_id)
            return found

    def enter(self, ballot: RegisterBallot, voters: Sequence[Voter]) -> None:
        """Write accounts, electors and sessions of the voters; a second time changes nothing."""
        now = datetime.now(UTC)
        for start in range(0, len(voters), AT_ONCE):
            some = voters[start : start + AT_ONCE]
            patiently(lambda some=some: self._enter(ballot.roll_id, some, now))  # type: ignore[misc]

    def _enter(self, roll_id: UUID, voters: Sequence[Voter], now: datetime) -> None:
        tables: list[tuple[Any, list[dict[str, Any]]]] = [
            (
                Account,
                [
                    {"id": v.account_id, "name": f"Próba {v.number}", "confirmed_at": now}
                    for v in voters
                ],
            ),
            (
                SignedInSession,
                [
                    {
                        "token_hash": hash_of(v.token),
                        "account_id": v.account_id,
                        "expires_at": now + timedelta(days=7),
                    }
                    for v in voters
                ],
            ),
            (
                Elector,
                [{"id": v.elector_id, "roll_id": roll_id, "identity": v.identity} for v in voters],
            ),
            (
                ElectorAccount,
                [
                    {"roll_id": roll_id, "account_id": v.account_id, "elector_id": v.elector_id}
                    for v in voters
                ],
            ),
        ]
        with self._open():
            for table, rows in tables:
                db.session.execute(insert(table.__table__).on_conflict_do_nothing(), rows)

    def voted(self, ballot_id: UUID) -> set[UUID]:
        """Return the electors marked as voted."""

        def ask() -> set[UUID]:
            with self._open():
                running = select(RegisterRow.elector_id).where(
                    RegisterRow.ballot_id == ballot_id, RegisterRow.state == "voted"
                )
                marked = select(RegisterMark.elector_id).where(RegisterMark.ballot_id == ballot_id)
                return set(db.session.scalars(running.union_all(marked)))

        return patiently(ask)

    def forget(self, voters: Sequence[Voter]) -> None:
        """Take the voters' accounts and sessions away; electors and marks stay, as for anybody."""
        ids = [voter.account_id for voter in voters]
        for start in range(0, len(ids), AT_ONCE):
            with self._open():
                some = ids[start : start + AT_ONCE]
                db.session.execute(delete(Account).where(Account.id.in_(some)))

    def cookie(self, voter: Voter) -> str:
        """Return the cookie of the voter's session, as their browser would send it."""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": voter.token, "_fresh": True, "_permanent": True})
        return f"{self.cookie_name}={value}"

    @property
    def cookie_name(self) -> str:
        """The name of the gateway's cookie."""
        name: str = self.app.config["SESSION_COOKIE_NAME"]
        return name


def patiently(ask: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """Ask again while the database is away; what is asked must bear repetition."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return ask()
        except OperationalError:
            if time.monotonic() > deadline:
                raise LocalProblem("the gateway's database does not answer; try again.") from None
            time.sleep(0.5)
