"""Background work of volunteering: its periodic table and the handlers of messages it hears."""

from datetime import UTC, datetime, timedelta

from services.volunteering import people, requests, run_work, waiting_list
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
def close_requests() -> None:
    """Close requests whose last shift is over; repeating it changes nothing."""
    requests.close_past(datetime.now(UTC))
    db.session.commit()


def forget_person(message: AccountErased) -> None:
    """Forget a person and say so; a second time changes nothing."""
    people.forget(message.person_id, datetime.now(UTC))
    outbox.publish(db.session(), ErasureDone(person_id=message.person_id, service="volunteering"))


HANDLERS: dict[type[Message], Handler] = {AccountErased: forget_person}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(lapse_offers, timedelta(minutes=1)),
    Periodic(close_requests, timedelta(minutes=15)),
    Periodic(run_work.sweep_runs, timedelta(seconds=30)),
    Periodic(run_work.expire_invitations, timedelta(minutes=5)),
)
