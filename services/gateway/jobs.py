"""Background work of gateway: its periodic table and the handlers of messages it hears."""

from datetime import timedelta

from services.gateway import (
    digests,
    erasures,
    exports,
    feed,
    guests,
    housekeeping,
    kept_answers,
    mail,
    notifications,
    report_papers,
    result_news,
    staff,
)
from services.gateway.register import printing, purging, schedule
from services.gateway.register import work as register
from shared import outbox
from shared.contracts.messages import (
    BallotFrozen,
    BallotScheduled,
    BallotWithdrawn,
    ErasureDone,
    FeedItemPublished,
    FeedItemWithdrawn,
    Message,
    NotifyPerson,
    NotifyStaff,
    ParticipantsNews,
    ReportAmended,
    ResultPublished,
    StaffActed,
    SurveyScheduled,
)
from shared.outbox import Handler
from shared.queues import Periodic

HANDLERS: dict[type[Message], Handler] = {
    NotifyPerson: notifications.on_notify_person,
    NotifyStaff: staff.on_notify_staff,
    ParticipantsNews: result_news.on_participants_news,
    FeedItemPublished: feed.on_published,
    FeedItemWithdrawn: feed.on_withdrawn,
    ErasureDone: erasures.on_erasure_done,
    StaffActed: staff.on_acted,
    BallotScheduled: schedule.on_scheduled,
    BallotWithdrawn: schedule.on_withdrawn,
    SurveyScheduled: schedule.on_survey_scheduled,
    BallotFrozen: schedule.on_frozen,
    ResultPublished: result_news.on_result_published,
    ReportAmended: report_papers.on_amended,
}

PERIODIC: tuple[Periodic, ...] = (
    Periodic(digests.send_due, timedelta(minutes=5)),
    Periodic(digests.forget_old, timedelta(hours=6)),
    Periodic(outbox.sweep, timedelta(minutes=1)),
    Periodic(mail.sweep, timedelta(minutes=1)),
    Periodic(exports.sweep, timedelta(minutes=1)),
    Periodic(erasures.sweep, timedelta(minutes=1)),
    Periodic(housekeeping.forget_old, timedelta(hours=6)),
    Periodic(guests.forget, timedelta(hours=1)),
    Periodic(kept_answers.forget_old, timedelta(hours=6)),
    Periodic(printing.sweep, timedelta(minutes=1)),
    Periodic(purging.purge, timedelta(hours=1)),
    Periodic(register.drive_ballots, timedelta(seconds=5)),
    Periodic(register.sweep_reservations, timedelta(seconds=20)),
    Periodic(register.drive_batches, timedelta(seconds=20)),
    Periodic(register.mix_registers, timedelta(minutes=3)),
    Periodic(register.freeze_registers, timedelta(seconds=30)),
)
