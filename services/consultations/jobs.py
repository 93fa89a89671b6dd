"""Background work of consultations: its periodic table and the handlers of messages it hears."""

from datetime import timedelta

from services.consultations import result_jobs
from services.consultations.box import work as box
from shared import outbox
from shared.contracts.messages import BallotFrozen, Message
from shared.outbox import Handler
from shared.queues import Periodic

HANDLERS: dict[type[Message], Handler] = {BallotFrozen: result_jobs.on_frozen}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(box.mix_boxes, timedelta(minutes=3)),
    Periodic(box.freeze_due, timedelta(seconds=30)),
    Periodic(result_jobs.count_due, timedelta(seconds=30)),
)
