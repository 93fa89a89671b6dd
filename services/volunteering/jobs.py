"""Background work of volunteering: its periodic table and the handlers of messages it hears."""

from datetime import UTC, datetime, timedelta

from flask import current_app

from services.volunteering import (
    people,
    rematching,
    reminding,
    requests,
    retention,
    run_work,
    series,
    shift_imports,
    shifts,
    teams_too_small,
    waiting_list,
)
from services.volunteering.config import VolunteeringSettings
from services.volunteering.model import db
from shared import outbox
from shared.contracts.messages import AccountErased, ErasureDone, Message
from shared.outbox import Handler
from shared.queues import Periodic, job


@job(timeout=120, retries=0)
def lapse_offers() -> None:
    """Pass on places whose offer was not confirmed in time; repeating it changes nothing."""
    waiting_list.lapse(datetime.now(UTC))
    db.session.commit()


@job(timeout=120, retries=0)
def move_lines() -> None:
    """Offer what came free at night, or opened to everybody, to those who wait for it."""
    for shift_id in waiting_list.to_move(datetime.now(UTC)):
        waiting_list.promote(shifts.locked(shift_id), now=datetime.now(UTC))
        db.session.commit()


@job(timeout=300, retries=0)
def remind() -> None:
    """Remind everybody whose shift is near; a second run finds nothing."""
    for shift_id in reminding.soon(datetime.now(UTC)):
        reminding.remind(shift_id, datetime.now(UTC))
        db.session.commit()


@job(timeout=600, retries=0)
def forget_old() -> None:
    """Take the names off what is long over; a second run finds nothing."""
    settings: VolunteeringSettings = current_app.extensions["settings"]
    keep = retention.Keep(
        shifts=settings.keep_shifts_months,
        invitations=settings.keep_invitations_months,
        offers=settings.idle_offer_months,
    )
    for _done in retention.steps(keep, datetime.now(UTC)):
        db.session.commit()


@job(timeout=120, retries=0)
def close_requests() -> None:
    """Close requests whose last shift is over; repeating it changes nothing."""
    requests.close_past(datetime.now(UTC))
    db.session.commit()


@job(timeout=300, retries=0)
def roll_series() -> None:
    """Make the shifts of the weeks ahead that series lack; repeating it changes nothing."""
    for series_id in series.due(datetime.now(UTC)):
        series.roll(series_id, datetime.now(UTC))
        db.session.commit()


@job(timeout=120, retries=0)
def warn_of_small_teams() -> None:
    """Warn of shifts near ahead that lack people, once each."""
    teams_too_small.warn(datetime.now(UTC))
    db.session.commit()


@job(timeout=60, retries=0)
def forget_shift_imports() -> None:
    """Throw away files of shifts that nobody has confirmed; repeating it changes nothing."""
    shift_imports.forget_expired(datetime.now(UTC))
    db.session.commit()


def forget_person(message: AccountErased) -> None:
    """Forget a person and say so; a second time changes nothing."""
    people.forget(message.person_id, datetime.now(UTC))
    outbox.publish(db.session(), ErasureDone(person_id=message.person_id, service="volunteering"))


HANDLERS: dict[type[Message], Handler] = {AccountErased: forget_person}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(lapse_offers, timedelta(minutes=1)),
    Periodic(move_lines, timedelta(minutes=2)),
    Periodic(remind, timedelta(minutes=1)),
    Periodic(forget_old, timedelta(hours=6)),
    Periodic(close_requests, timedelta(minutes=15)),
    Periodic(roll_series, timedelta(hours=6)),
    Periodic(warn_of_small_teams, timedelta(hours=1)),
    Periodic(forget_shift_imports, timedelta(hours=1)),
    Periodic(run_work.sweep_runs, timedelta(seconds=30)),
    Periodic(run_work.expire_invitations, timedelta(minutes=1)),
    Periodic(run_work.start_nightly, timedelta(minutes=10)),
    Periodic(rematching.rematch, timedelta(seconds=30)),
)
