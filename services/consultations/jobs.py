"""Background work of consultations: its periodic table and the handlers of messages it hears."""

from datetime import timedelta

from services.consultations import consultations, pending, remarks, reports, result_jobs
from services.consultations.box import work as box
from services.consultations.model import db
from shared import outbox
from shared.contracts.messages import AccountErased, BallotFrozen, ErasureDone, Message
from shared.outbox import Handler
from shared.queues import Periodic


def forget_person(message: AccountErased) -> None:
    """Forget a person and say so; what two officials agreed to stays with the result."""
    consultations.forget_person(message.person_id)
    pending.forget_person(message.person_id)
    # Last: it does to the frozen copies what was done to the remarks themselves.
    reports.forget_author(message.person_id)
    outbox.publish(db.session(), ErasureDone(person_id=message.person_id, service="consultations"))


HANDLERS: dict[type[Message], Handler] = {
    AccountErased: forget_person,
    BallotFrozen: result_jobs.on_frozen,
}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(box.mix_boxes, timedelta(minutes=3)),
    Periodic(box.freeze_due, timedelta(seconds=30)),
    Periodic(box.keep_proofs, timedelta(hours=1)),
    Periodic(result_jobs.count_due, timedelta(seconds=30)),
    Periodic(remarks.purge_unconfirmed, timedelta(hours=1)),
)
