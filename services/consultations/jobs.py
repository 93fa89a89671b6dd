"""Background work of consultations: its periodic table and the handlers of messages it hears."""

from datetime import timedelta

from services.consultations import (
    answer_jobs,
    idea_ballot,
    idea_reminders,
    people,
    remarks,
    result_jobs,
    retention,
    survey_box,
)
from services.consultations.box import work as box
from services.consultations.model import db
from shared import outbox
from shared.contracts.messages import (
    AccountErased,
    BallotFrozen,
    ErasureDone,
    Message,
    ResultPublished,
)
from shared.outbox import Handler
from shared.queues import Periodic


def forget_person(message: AccountErased) -> None:
    """Forget a person and say so; what two officials agreed to stays with the result."""
    people.forget(message.person_id, words=message.words)
    outbox.publish(db.session(), ErasureDone(person_id=message.person_id, service="consultations"))


HANDLERS: dict[type[Message], Handler] = {
    AccountErased: forget_person,
    BallotFrozen: result_jobs.on_frozen,
    ResultPublished: idea_ballot.tell_result,
}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(box.mix_boxes, timedelta(minutes=3)),
    Periodic(box.freeze_due, timedelta(seconds=30)),
    Periodic(box.keep_proofs, timedelta(hours=1)),
    Periodic(result_jobs.count_due, timedelta(seconds=30)),
    Periodic(survey_box.follow_due, timedelta(minutes=1)),
    Periodic(survey_box.close_due, timedelta(seconds=30)),
    Periodic(answer_jobs.work_runs, timedelta(seconds=30)),
    Periodic(answer_jobs.tell_milestones, timedelta(seconds=30)),
    Periodic(answer_jobs.remind, timedelta(hours=1)),
    Periodic(idea_reminders.remind_due, timedelta(hours=1)),
    Periodic(remarks.purge_unconfirmed, timedelta(hours=1)),
    Periodic(retention.forget_addresses, timedelta(hours=6)),
)
