"""A small town in the database: organisations, requests with shifts, people with offers."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import Range

from services.volunteering.model import (
    Application,
    Invitation,
    MatchingRun,
    Offer,
    OfferSkill,
    Organisation,
    Place,
    RegisterCheck,
    Request,
    RequestSkill,
    Shift,
    db,
    tables,
)

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime.now(UTC)
LATITUDE, LONGITUDE = 52.7, 17.3
EVERY_CELL = [f"{day}-{part}" for day in range(7) for part in ("morning", "afternoon", "evening")]
KILOMETRE = 1 / 111.2


def at(days: int, hour: int) -> datetime:
    """Return a Warsaw hour some days from now."""
    day = (NOW.astimezone(WARSAW) + timedelta(days=days)).date()
    return datetime.combine(day, time(hour), tzinfo=WARSAW)


def organisation(centre: UUID, name: str = "Dom Kultury") -> UUID:
    """Make a verified organisation."""
    made = Organisation(centre_id=centre, name=f"{name} {uuid4()}", kind="culture")
    made.state = "verified"
    db.session.add(made)
    db.session.flush()
    return made.id


def request(
    of: UUID,
    centre: UUID,
    *,
    must: tuple[str, ...] = ("shopping",),
    title: str = "Zakupy",
    **more: Any,
) -> UUID:
    """Make a published request without shifts."""
    made = Request(
        organisation_id=of,
        centre_id=centre,
        title=title,
        state="published",
        published_at=NOW,
        languages=["pl"],
        skills=[RequestSkill(skill=skill, need="must", level=1) for skill in must],
        **more,
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def shift(of: UUID, *, days: int = 5, hour: int = 9, hours: int = 2, places: int = 1) -> UUID:
    """Make a shift with places in the middle of the town."""
    made = Shift(
        request_id=of,
        place="Rynek 1",
        latitude=LATITUDE,
        longitude=LONGITUDE,
        starts_at=at(days, hour),
        ends_at=at(days, hour) + timedelta(hours=hours),
        places=[Place(number=number + 1) for number in range(places)],
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def offer(
    centre: UUID,
    *,
    skills: tuple[str, ...] = ("shopping",),
    away: float = 0.5,
    days_off: tuple[Range[date], ...] = (),
    **more: Any,
) -> UUID:
    """Make a person who lives so many kilometres north, free all week; return their id.

    `person_id` makes it the offer of somebody known.
    """
    terms = {
        "free": EVERY_CELL,
        "languages": ["pl"],
        "shifts_per_week": 3,
        "invitations_per_week": 5,
    } | more
    made = Offer(
        person_id=terms.pop("person_id", None) or uuid4(),
        centre_id=centre,
        latitude=LATITUDE + away * KILOMETRE,
        longitude=LONGITUDE,
        away=list(days_off),
        skills=[OfferSkill(skill=skill, level=2) for skill in skills],
        **terms,
    )
    db.session.add(made)
    db.session.flush()
    return made.person_id


def check(person: UUID, of: UUID) -> None:
    """Note a register check that holds for long."""
    db.session.add(
        RegisterCheck(
            organisation_id=of,
            person_id=person,
            done_on=NOW.date(),
            valid_until=NOW.date() + timedelta(days=300),
        )
    )
    db.session.flush()


def run(centre: UUID) -> UUID:
    """Ask for a run, committed."""
    made = MatchingRun(centre_id=centre)
    db.session.add(made)
    db.session.commit()
    return made.id


def invitations(*states: str) -> list[Invitation]:
    """Return the invitations as they stand in the database, of these states or all."""
    db.session.rollback()
    wanted = db.select(Invitation).order_by(Invitation.id)
    if states:
        wanted = wanted.where(Invitation.state.in_(states))
    return list(db.session.execute(wanted.execution_options(populate_existing=True)).scalars())


def told(template: str) -> list[UUID]:
    """Return whom the service has told this, in order."""
    rows = db.session.execute(tables.outbox.select().order_by(tables.outbox.c.id)).all()
    return [
        UUID(row.body["person_id"])
        for row in rows
        if row.name == "NotifyPerson" and row.body["template"] == template
    ]


def found(run_id: UUID) -> MatchingRun:
    """Return a run as it stands in the database."""
    db.session.rollback()
    return db.session.get_one(MatchingRun, run_id, populate_existing=True)


def orphan(run_id: UUID) -> None:
    """Make a run look as if its worker was killed a while ago."""
    db.session.rollback()
    run = db.session.get_one(MatchingRun, run_id, populate_existing=True)
    run.heartbeat_at = NOW - timedelta(minutes=10)
    db.session.commit()


def accepted(person: UUID, shift_id: UUID, number: int = 1) -> None:
    """Give a person a place."""
    found = db.session.get_one(Shift, shift_id)
    db.session.add(
        Application(
            shift_id=shift_id,
            person_id=person,
            state="accepted",
            place_number=number,
            during=found.during,
        )
    )
    db.session.flush()
