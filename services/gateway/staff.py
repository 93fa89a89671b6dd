"""Staff: roles per centre, who holds them, and the log of what staff did, which only grows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from services.gateway import accounts, notifications
from services.gateway.model import Account, Centre, SecondStep, StaffAct, StaffRole, db
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyStaff, StaffActed
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid, not_found

ROLES = ("clerk", "organiser", "official", "operator")
A_PAGE = 30


@dataclass(frozen=True)
class Holder:
    """Somebody with a role."""

    role_id: UUID
    account_id: UUID
    name: str
    email: str
    role: str
    centre: str | None
    has_second_step: bool


@dataclass(frozen=True)
class Act:
    """A line of the log, as its page shows it."""

    acted_at: datetime
    who: str | None
    account_id: UUID
    act: str
    subject_id: UUID | None
    subject: str | None
    centre: str | None
    reason: str


def record(
    *,
    actor: Actor,
    act: str,
    subject_id: UUID | None = None,
    centre_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Add a line to the log, in the transaction of the act itself.

    `act` is `noun.verb`, e.g. `role.granted`; `reason` is what the staff member wrote.
    """
    if actor.account_id is None:
        raise forbidden("Only somebody signed in acts as staff.")
    db.session.add(
        StaffAct(
            account_id=actor.account_id,
            act=act,
            subject_id=subject_id,
            centre_id=centre_id,
            reason=reason.strip(),
        )
    )


def record_about(ballot: Any, actor: Actor, act: str, reason: str = "") -> None:
    """Add a line about a ballot of the register, under its consultation and its centre."""
    record(
        actor=actor,
        act=act,
        subject_id=ballot.consultation_id,
        centre_id=ballot.centre_id,
        reason=reason,
    )
    db.session.flush()


def on_acted(message: StaffActed) -> None:
    """Add to the log what a service says a staff member did, once a message."""
    db.session.add(
        StaffAct(
            account_id=message.account_id,
            act=message.act,
            subject_id=message.subject_id,
            centre_id=message.centre_id,
            reason=message.reason,
        )
    )
    db.session.flush()


def holders() -> list[Holder]:
    """Return everybody with a role, by centre, role and name."""
    rows = db.session.execute(
        select(
            StaffRole,
            Account.name,
            Account.email,
            Centre.name.label("centre"),
            SecondStep.id.label("second_step_id"),
        )
        .join(Account, StaffRole.account_id == Account.id)
        .outerjoin(SecondStep, SecondStep.account_id == Account.id)
        .outerjoin(Centre, StaffRole.centre_id == Centre.id)
        .order_by(Centre.name.nulls_first(), StaffRole.role, Account.name)
    )
    return [
        Holder(
            role_id=row.StaffRole.id,
            account_id=row.StaffRole.account_id,
            name=row.name,
            email=row.email or "",
            role=row.StaffRole.role,
            centre=row.centre,
            has_second_step=row.second_step_id is not None,
        )
        for row in rows
    ]


def organisers(centre_id: UUID) -> list[UUID]:
    """Return who keeps a centre's consultations: each of them may agree to what another wants."""
    return list(
        db.session.scalars(
            select(StaffRole.account_id).where(
                StaffRole.role == "organiser", StaffRole.centre_id == centre_id
            )
        )
    )


def alone_in(actor: Actor) -> tuple[UUID, ...]:
    """Return the centres in which somebody is an organiser and nobody else is."""
    mine = [role.centre_id for role in actor.roles if role.name == "organiser"]
    others = db.session.scalars(
        select(StaffRole.centre_id).where(
            StaffRole.role == "organiser",
            StaffRole.centre_id.in_(mine),
            StaffRole.account_id != actor.account_id,
        )
    ).all()
    return tuple(one for one in mine if one is not None and one not in others)


def officials(centre_ids: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Return who may answer for departments of each of these centres: names by account."""
    rows = db.session.execute(
        select(StaffRole.centre_id, Account.id, Account.name)
        .join(Account, Account.id == StaffRole.account_id)
        .where(StaffRole.role == "official", StaffRole.centre_id.in_(centre_ids))
        .order_by(Account.name, Account.id)
    )
    found: dict[UUID, dict[UUID, str]] = {}
    for centre_id, account_id, name in rows:
        if centre_id is not None:
            found.setdefault(centre_id, {})[account_id] = name
    return found


def on_notify_staff(message: NotifyStaff) -> None:
    """Tell the holders of a role in a centre what a service wants them to know."""
    holding = select(StaffRole.account_id).where(
        StaffRole.role == message.role, StaffRole.centre_id == message.centre_id
    )
    for account_id in db.session.scalars(holding):
        if account_id != message.except_id:
            notifications.tell(
                account_id=account_id,
                template=message.template,
                key=message.key,
                facts=dict(message.facts),
            )


def grant(*, actor: Actor, email: str, role: str, centre_id: UUID | None) -> None:
    """Give a role to the account of a mail address; granting twice changes nothing."""
    _operator(actor)
    if role not in ROLES or (role == "operator") != (centre_id is None):
        raise invalid(centre_id="role_needs_centre")
    if centre_id is not None and db.session.get(Centre, centre_id) is None:
        raise invalid(centre_id="unknown")
    account = accounts.by_email(email)
    if account is None or not account.is_active:
        raise invalid(email="no_account")
    made = db.session.scalar(
        insert(StaffRole)
        .values(id=new_id(), account_id=account.id, role=role, centre_id=centre_id)
        .on_conflict_do_nothing()
        .returning(StaffRole.id)
    )
    if made is None:
        return
    record(
        actor=actor,
        act=f"role.granted.{role}",
        subject_id=account.id,
        centre_id=centre_id,
    )
    notifications.tell(account_id=account.id, template="role_granted", key=f"role:{made}", facts={})


def revoke(*, actor: Actor, role_id: UUID, reason: str = "") -> None:
    """Take a role back; the installation never loses its last operator."""
    _operator(actor)
    role = db.session.get(StaffRole, role_id)
    if role is None:
        raise not_found("role")
    if role.role == "operator":
        # Two operators revoking each other at once: the rows are locked, the second sees one.
        left = db.session.scalars(
            select(StaffRole.id).where(StaffRole.role == "operator").with_for_update()
        ).all()
        if len(left) <= 1:
            raise conflict("last_operator", "An installation needs an operator.")
    db.session.execute(delete(StaffRole).where(StaffRole.id == role_id))
    record(
        actor=actor,
        act=f"role.revoked.{role.role}",
        subject_id=role.account_id,
        centre_id=role.centre_id,
        reason=reason,
    )
    notifications.tell(
        account_id=role.account_id,
        template="role_revoked",
        key=f"role-end:{role_id}",
        facts={},
    )


def acts(
    *,
    act: str = "",
    account_id: UUID | None = None,
    centre_id: UUID | None = None,
    number: int = 1,
) -> tuple[list[Act], int]:
    """Return one page of the log, newest first, and how many pages there are."""
    wanted = []
    if act:
        wanted.append(StaffAct.act.startswith(act, autoescape=True))
    if account_id is not None:
        wanted.append(StaffAct.account_id == account_id)
    if centre_id is not None:
        wanted.append(StaffAct.centre_id == centre_id)
    total = db.session.scalar(select(func.count()).select_from(StaffAct).where(*wanted)) or 0
    who, subject = aliased(Account), aliased(Account)
    rows = db.session.execute(
        select(
            StaffAct,
            who.name.label("who"),
            subject.name.label("subject"),
            Centre.name.label("centre"),
        )
        .outerjoin(who, who.id == StaffAct.account_id)
        .outerjoin(subject, subject.id == StaffAct.subject_id)
        .outerjoin(Centre, Centre.id == StaffAct.centre_id)
        .where(*wanted)
        .order_by(StaffAct.acted_at.desc(), StaffAct.id.desc())
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    )
    return [_line(row) for row in rows], max(1, -(-total // A_PAGE))


def _line(row: Any) -> Act:
    return Act(
        acted_at=row.StaffAct.acted_at,
        who=row.who,
        account_id=row.StaffAct.account_id,
        act=row.StaffAct.act,
        subject_id=row.StaffAct.subject_id,
        subject=row.subject,
        centre=row.centre,
        reason=row.StaffAct.reason,
    )


def act_names() -> list[str]:
    """Return the kinds of acts the log holds."""
    return list(db.session.scalars(select(StaffAct.act).distinct().order_by(StaffAct.act)))


def _operator(actor: Actor) -> None:
    if not actor.holds("operator"):
        raise forbidden("Only an operator gives and takes roles.")
