"""Being forgotten: the gateway forgets at once what it may, and every service is told.

Asking ends all sessions and writes a row; the job anonymises the account in one transaction with
the message to the services; each answers `ErasureDone`. Repeating any step changes nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.gateway import later, letters, report_papers, sign_in, subscriptions
from services.gateway.model import (
    Account,
    CalendarAddress,
    DataExport,
    Erasure,
    Letter,
    MailLink,
    Notification,
    SecondStep,
    StaffRole,
    UnwantedMail,
    db,
)
from services.gateway.register import electors
from shared import outbox, queues
from shared.contracts.messages import AccountErased, ErasureDone
from shared.problems import conflict
from shared.queues import job

# Modules of the gateway that hold something about a person forget it in the same transaction.
FORGET: tuple[Callable[[UUID], None], ...] = (
    electors.detach,
    subscriptions.forget,
    report_papers.forget,
)


def ask(account: Account, *, words: bool = False) -> None:
    """Write a person's wish to be forgotten and sign them out everywhere.

    `words`: what they said in consultations is removed too; else it stays without their name.
    Raises conflict `last_operator` when nobody else could run the installation.
    """
    operators = db.session.scalars(
        select(StaffRole.account_id).where(StaffRole.role == "operator").with_for_update()
    ).all()
    if list(operators) == [account.id]:
        raise conflict("last_operator", "An installation needs an operator.")
    db.session.execute(
        insert(Erasure)
        .values(account_id=account.id, forgotten_by=[], words=words)
        .on_conflict_do_nothing()
    )
    sign_in.out_everywhere(account.id)
    later.enqueue(erase, str(account.id))


@job(timeout=120, retries=0)
def erase(account_id: str) -> None:
    """Forget an account that asked for it; a second run finds nothing to do."""
    person = UUID(account_id)
    wish = db.session.scalar(select(Erasure).where(Erasure.account_id == person).with_for_update())
    if wish is None or wish.erased_at is not None:
        db.session.rollback()
        return
    account = db.session.get_one(Account, person)
    for forget in FORGET:
        forget(person)
    _forget(account)
    wish.erased_at = func.now()
    outbox.publish(db.session(), AccountErased(person_id=person, words=wish.words))
    _complete(wish)
    db.session.commit()


def on_erasure_done(message: ErasureDone) -> None:
    """Note that a service has forgotten a person."""
    # What was printed while it still remembered them goes as well.
    report_papers.forget(message.person_id)
    wish = db.session.scalar(
        select(Erasure).where(Erasure.account_id == message.person_id).with_for_update()
    )
    if wish is not None and message.service not in wish.forgotten_by:
        wish.forgotten_by = [*wish.forgotten_by, message.service]
        _complete(wish)


@job(timeout=60, retries=0)
def sweep() -> None:
    """Take up wishes whose job was lost, and forget the last letters to people who have gone."""
    redis = current_app.extensions["redis"]
    db.session.execute(
        delete(Letter).where(Letter.template == "account_erased", Letter.mail_state != "waiting")
    )
    left = db.session.scalars(
        select(Erasure.account_id).where(
            Erasure.erased_at.is_(None), Erasure.asked_at < func.now() - timedelta(minutes=1)
        )
    ).all()
    db.session.commit()
    for found in left:
        queues.enqueue(redis, "gateway", erase, str(found))


def waiting(now: datetime) -> int:
    """Return how many wishes are older than a day and not answered by every service."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Erasure)
            .where(Erasure.done_at.is_(None), Erasure.asked_at < now - timedelta(days=1))
        )
        or 0
    )


def _complete(wish: Erasure) -> None:
    others = set(current_app.extensions["settings"].installed) - {"gateway"}
    if wish.erased_at is not None and others <= set(wish.forgotten_by):
        wish.done_at = func.now()


def _forget(account: Account) -> None:
    person, email = account.id, account.email
    if email is not None:
        db.session.execute(delete(MailLink).where(MailLink.email == email))
        db.session.execute(delete(Letter).where(Letter.email == email))
        letters.write(template="account_erased", email=email, language=account.language)
    for table in (
        MailLink,
        Notification,
        UnwantedMail,
        DataExport,
        StaffRole,
        SecondStep,
        CalendarAddress,
    ):
        db.session.execute(delete(table).where(table.account_id == person))
    sign_in.out_everywhere(person)
    db.session.execute(
        update(Account)
        .where(Account.id == person)
        .values(
            email=None,
            name="",
            password_hash=None,
            area_id=None,
            phone=None,
            guest_key=None,
            guest_until=None,
            entered_centre_id=None,
            erased_at=func.now(),
        )
    )
