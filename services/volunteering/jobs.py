"""Background work of volunteering: its periodic table and the handlers of messages it hears."""

from datetime import timedelta

from shared import outbox
from shared.contracts.messages import Message
from shared.outbox import Handler
from shared.queues import Periodic

HANDLERS: dict[type[Message], Handler] = {}

PERIODIC: tuple[Periodic, ...] = (Periodic(outbox.sweep, timedelta(minutes=1)),)
