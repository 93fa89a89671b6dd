"""Reminders, places offered to who waits, and invitations, under blows.

Whatever dies while a worker tells people something: afterwards everybody who was to be told has
been told, once, and nothing else stands in the database than without the blow.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask

from services.volunteering.app import create_app
from services.volunteering.matching.availability import WARSAW
from services.volunteering.model import Application, Invitation, Shift, db
from tests.drills.stops import CALLING, TELLING, Point
from tests.drills.world import SLEEP, World, strike, world
from tests.support import people
from tests.volunteering.runs import town

pytestmark = [pytest.mark.drill, pytest.mark.timeout(300)]
BLOWS = (CALLING, "work gateway", "postgres", "valkey", SLEEP)


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """One suite for all cases; each has a shift and people of its own."""
    processes = ("serve gateway", "work gateway", CALLING)
    with world(processes=processes, services=("gateway", "volunteering")) as started:
        yield started


@pytest.fixture(scope="module")
def centre(running: World) -> Iterator[Flask]:
    """Volunteering in this process, to plant what the worker finds."""
    app = create_app(running.suite.settings)
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["redis"].close()


class Case:
    """A shift of its own in a centre of its own, and people with accounts."""

    def __init__(self, running: World, app: Flask) -> None:
        self.running, self.app = running, app
        self.centre_id = people.centre(running.books.app, f"Centrum {datetime.now(UTC)}")
        self.everybody: list[UUID] = []
        self.run: UUID | None = None

    def person(self, **offer: object) -> UUID:
        """Somebody with an account and an offer; committed by the caller."""
        account = people.account(self.running.books.app)
        town.offer(self.centre_id, person_id=account, **offer)  # type: ignore[arg-type]
        return account

    def shift(self, *, hours: float, places: int = 1) -> UUID:
        """A shift that begins in so many hours."""
        house = town.organisation(self.centre_id)
        made = town.shift(town.request(house, self.centre_id), places=places)
        row = db.session.get_one(Shift, made)
        row.starts_at = datetime.now(UTC) + timedelta(hours=hours)
        if hours > 24:
            # In the morning, at whichever hour this runs: nobody is free in the night.
            row.starts_at = row.starts_at.replace(hour=9)
        row.ends_at = row.starts_at + timedelta(hours=2)
        db.session.flush()
        db.session.refresh(row)
        return made

    def told(self, template: str) -> list[UUID]:
        """Who was told this in the gateway, each as often as they were."""
        rows = self.running.ask(
            "gateway",
            "SELECT account_id FROM notifications WHERE template = %s ORDER BY account_id",
            template,
        )
        mine = set(self.everybody)
        return [account for (account,) in rows if account in mine]

    def reminding(self) -> None:
        """Three people stand in a shift that is near."""
        with self.app.app_context():
            shift = self.shift(hours=2, places=3)
            self.everybody = [self.person() for _ in range(3)]
            for number, one in enumerate(self.everybody):
                town.accepted(one, shift, number + 1)
            db.session.commit()

    def reminded(self) -> None:
        """All three were reminded, once."""
        wanted = sorted(self.everybody)
        self.running.until(lambda: len(self.told("shift_reminder")) >= 3, "the reminders")
        assert self.told("shift_reminder") == wanted

    def promoting(self) -> None:
        """Somebody did not confirm in time, and two wait."""
        with self.app.app_context():
            shift = self.shift(hours=100)
            self.everybody = [self.person() for _ in range(3)]
            span = db.session.get_one(Shift, shift).during
            for number, one in enumerate(self.everybody):
                first = number == 0
                db.session.add(
                    Application(
                        shift_id=shift,
                        person_id=one,
                        state="offered" if first else "waiting",
                        place_number=1 if first else None,
                        queue_number=None if first else number,
                        confirm_by=datetime.now(UTC) - timedelta(minutes=1) if first else None,
                        during=span,
                    )
                )
            db.session.commit()

    def promoted(self) -> None:
        """The place went to the first who waits, once; the second still waits."""
        late, next_one, last = self.everybody
        self.running.until(lambda: self.told("place_offered"), "the offer of the place")
        assert self.told("place_offered") == [next_one]
        assert self.told("place_lapsed") == [late]
        states = dict(
            self.running.ask(
                "volunteering",
                "SELECT person_id, state FROM applications WHERE person_id = ANY(%s)",
                self.everybody,
            )
        )
        assert states == {late: "lapsed", next_one: "offered", last: "waiting"}

    def asking(self) -> None:
        """A run is to find people for a shift."""
        with self.app.app_context():
            self.shift(hours=100, places=2)
            self.everybody = [self.person() for _ in range(8)]
            db.session.commit()
            self.run = town.run(self.centre_id)

    def asked(self) -> None:
        """The run ends, and everybody whom it asked was told once; nobody stands twice."""
        stale = "UPDATE matching_runs SET heartbeat_at = now() - interval '1 hour' WHERE id = %s"
        if self.running.ask("volunteering", _STATE, self.run) == [("running",)]:
            self.running.ask("volunteering", stale, self.run)
        self.running.until(
            lambda: self.running.ask("volunteering", _STATE, self.run) == [("finished",)],
            "the end of the run",
        )
        self._each_asked_once()

    def next_wave(self) -> None:
        """Somebody asked did not answer in time; others can be."""
        with self.app.app_context():
            shift = self.shift(hours=100)
            self.everybody = [self.person() for _ in range(4)]
            db.session.add(
                Invitation(
                    shift_id=shift,
                    person_id=self.everybody[0],
                    state="waiting",
                    wave=1,
                    sent_at=datetime.now(UTC) - timedelta(days=2),
                    answer_by=datetime.now(UTC) - timedelta(minutes=1),
                )
            )
            db.session.commit()
        self.everybody = self.everybody[1:]

    def next_asked(self) -> None:
        """Others were asked, and each told once."""
        self.running.until(lambda: self.told("invitation_sent"), "the next wave")
        self._each_asked_once()

    def _each_asked_once(self) -> None:
        invited = [
            person
            for (person,) in self.running.ask(
                "volunteering",
                "SELECT person_id FROM invitations WHERE person_id = ANY(%s) AND state = 'waiting'"
                " ORDER BY person_id",
                self.everybody,
            )
        ]
        assert invited
        assert len(set(invited)) == len(invited)
        self.running.until(lambda: len(self.told("invitation_sent")) >= len(invited), "the mails")
        assert self.told("invitation_sent") == invited


_STATE = "SELECT state FROM matching_runs WHERE id = %s"
_SCENES = {
    "before_reminding": (Case.reminding, Case.reminded),
    "in_reminding": (Case.reminding, Case.reminded),
    "in_lapsing": (Case.promoting, Case.promoted),
    "in_promotion": (Case.promoting, Case.promoted),
    "after_planning": (Case.asking, Case.asked),
    "in_sending": (Case.asking, Case.asked),
    "in_next_wave": (Case.next_wave, Case.next_asked),
}


@pytest.mark.parametrize(
    ("point", "blow"),
    [
        pytest.param(point, blow, id=f"{point.name}-{blow.replace(' ', '_')}")
        for point in TELLING
        for blow in BLOWS
    ],
)
def test_a_blow_tells_everybody_once(
    running: World, centre: Flask, point: Point, blow: str
) -> None:
    if point.name in ("in_lapsing", "in_promotion"):
        hour = datetime.now(WARSAW).hour
        if not 8 <= hour < 20:
            pytest.skip("places are offered by day alone")
    prepare, check = _SCENES[point.name]
    case = Case(running, centre)
    running.arm(point)
    prepare(case)
    running.wait_reached(point, driving=True)
    strike(running, point, blow)
    check(case)
