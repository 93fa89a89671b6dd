"""People who are not online: the centre's staff enter them, phone them and keep their word.

Such a person is an account without a mail address, of the centre that entered them. Its clerks and
organisers may see and change it; to everybody else's staff it does not exist.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import erasures, notifications, staff
from services.gateway.accounts import LONGEST_NAME
from services.gateway.model import Account, Notification, db
from services.gateway.notifications import Told
from shared.contracts.actors import Actor
from shared.problems import invalid, not_found

LONGEST_REACH = 40
A_PAGE = 50
ROLES = ("clerk", "organiser")


@dataclass(frozen=True)
class Line:
    """A person in the centre's list; `news` are things nobody has told them yet."""

    id: UUID
    name: str
    phone: str
    news: int


def centre_of(actor: Actor, account: Account | None = None) -> UUID:
    """Return the centre of a person, or the one for whose people the actor works.

    The first where there are several.
    """
    if account is not None and account.entered_centre_id is not None:
        return account.entered_centre_id
    for role in actor.roles:
        if role.name in ROLES and role.centre_id is not None:
            return role.centre_id
    raise not_found("centre")


def faults_of(name: str, phone: str) -> dict[str, str]:
    """What is wrong with how a person is called and reached, as field -> code."""
    faults = {}
    for field, text, longest in (("name", name, LONGEST_NAME), ("phone", phone, LONGEST_REACH)):
        if not text.strip():
            faults[field] = "missing"
        elif len(text.strip()) > longest:
            faults[field] = "too_long"
    return faults


def enter(
    *, actor: Actor, person_id: UUID, name: str, phone: str, language: str, now: datetime
) -> tuple[Account, bool]:
    """Make the account of somebody who is not online, and tell whether it is new.

    `person_id` is the form's: a form sent twice makes one person.
    """
    centre_id = centre_of(actor)
    _checked(name, phone)
    made = db.session.scalar(
        insert(Account)
        .values(
            id=person_id,
            name=name.strip(),
            phone=phone.strip(),
            language=language,
            entered_centre_id=centre_id,
            confirmed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Account.id)
    )
    return change(actor=actor, person_id=person_id, name=name, phone=phone), made is not None


def change(*, actor: Actor, person_id: UUID, name: str, phone: str) -> Account:
    """Change how a person is called and reached."""
    account = get(actor=actor, person_id=person_id)
    _checked(name, phone)
    account.name, account.phone = name.strip(), phone.strip()
    db.session.flush()
    return account


def drop(*, actor: Actor, person_id: UUID) -> None:
    """Take back a person just entered, whose offer was not taken: nothing refers to them."""
    db.session.delete(get(actor=actor, person_id=person_id))
    db.session.flush()


def get(*, actor: Actor, person_id: UUID) -> Account:
    """Return a person the actor's centre entered; others do not exist for them."""
    account = db.session.get(Account, person_id, populate_existing=True)
    if account is None or not account.is_active or not _may(actor, account.entered_centre_id):
        raise not_found("person")
    return account


def of_centre(*, actor: Actor, wanted: str = "", number: int = 1) -> tuple[list[Line], int]:
    """Return a page of the people the actor's centre entered, by name, and how many pages.

    `wanted` is a part of the name or of the phone.
    """
    rows = _lines().where(Account.entered_centre_id == centre_of(actor))
    if wanted.strip():
        text = wanted.strip()
        rows = rows.where(
            Account.name.icontains(text, autoescape=True)
            | Account.phone.contains(text, autoescape=True)
        )
    found = db.session.execute(
        rows.add_columns(func.count().over().label("total"))
        .order_by(func.lower(Account.name), Account.id)
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    ).all()
    total = found[0].total if found else 0
    return [_line(row) for row in found], max(1, -(-total // A_PAGE))


def by_ids(*, actor: Actor, ids: set[UUID]) -> dict[UUID, Line]:
    """Return those of some people whom the actor's centres entered."""
    centres = [role.centre_id for role in actor.roles if role.name in ROLES]
    rows = _lines().where(Account.id.in_(ids), Account.entered_centre_id.in_(centres))
    return {row.id: _line(row) for row in db.session.execute(rows)}


def news_of(*, actor: Actor, person_id: UUID) -> list[Told]:
    """Return what a person has not been told yet, the oldest first."""
    get(actor=actor, person_id=person_id)
    told, _pages = notifications.of_person(person_id)
    return [one for one in reversed(told) if one.is_new]


def told(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Note that the person was told everything there was."""
    get(actor=actor, person_id=person_id)
    notifications.mark_read(person_id, now=now)


def erase(*, actor: Actor, person_id: UUID) -> None:
    """Forget a person on their word: every part of the installation does."""
    account = get(actor=actor, person_id=person_id)
    staff.record(
        actor=actor,
        act="person.erased_for",
        subject_id=person_id,
        centre_id=account.entered_centre_id,
    )
    erasures.ask(account)


def entered(ids: set[UUID]) -> frozenset[UUID]:
    """Return which of some people were entered by a centre: they are phoned, never mailed."""
    if not ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Account.id).where(Account.id.in_(ids), Account.entered_centre_id.is_not(None))
        )
    )


def _lines() -> Select[Any]:
    news = (
        select(func.count())
        .where(Notification.account_id == Account.id, Notification.read_at.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    return select(Account.id, Account.name, Account.phone, news.label("news")).where(
        Account.erased_at.is_(None)
    )


def _line(row: Any) -> Line:
    return Line(row.id, row.name, row.phone or "", row.news)


def _may(actor: Actor, centre_id: UUID | None) -> bool:
    return centre_id is not None and any(actor.holds(role, centre_id) for role in ROLES)


def _checked(name: str, phone: str) -> None:
    faults = faults_of(name, phone)
    if faults:
        raise invalid(**faults)
