"""A person and their data: forgotten without hurting the counts, or handed out whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from services.volunteering import counts, mine, offers, shifts, waiting_list
from services.volunteering.model import (
    Application,
    Block,
    IdleOffer,
    Invitation,
    MatchingRun,
    MatchingSettings,
    Membership,
    Offer,
    Organisation,
    RegisterCheck,
    RematchMark,
    Request,
    Shift,
    db,
)
from shared.contracts.people import PersonExport, Section

_ORGANISATION = Organisation.name.label("organisation")


def forget(person_id: UUID, now: datetime) -> None:
    """Forget a person: places ahead go to the next in line, past ones stay without a name.

    A second time changes nothing.
    """
    _give_back(person_id, now)
    offers.delete(person_id=person_id, now=now)
    for table in (Membership, Block, RegisterCheck):
        db.session.execute(delete(table).where(table.person_id == person_id))
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person_id, Invitation.state.in_(("proposed", "waiting")))
        .values(state="withdrawn", answered_at=now)
    )
    db.session.execute(
        update(Application).where(Application.person_id == person_id).values(group_name="")
    )
    db.session.execute(update(Invitation).where(Invitation.person_id == person_id).values(note=""))
    for column in (
        Application.person_id,
        Invitation.person_id,
        Invitation.asked_by,
        Request.created_by,
        Organisation.verdict_by,
        RegisterCheck.noted_by,
        MatchingRun.asked_by,
        MatchingSettings.changed_by,
        Offer.entered_by,
    ):
        db.session.execute(
            update(column.class_).where(column == person_id).values({column.key: None})
        )
    db.session.execute(
        delete(RematchMark).where(RematchMark.kind == "offer", RematchMark.thing_id == person_id)
    )
    db.session.expire_all()


def _give_back(person_id: UUID, now: datetime) -> None:
    standing = db.session.execute(
        select(Application.id, Application.shift_id)
        .join(Shift)
        .where(
            Application.person_id == person_id,
            Application.state.in_(shifts.ACTIVE),
            Shift.starts_at > now,
        )
        .order_by(Application.shift_id)
    ).all()
    for application_id, shift_id in standing:
        shift = shifts.locked(shift_id)
        application = db.session.get(Application, application_id, populate_existing=True)
        if application is not None and application.state in shifts.ACTIVE:
            waiting_list.end(application, "withdrawn", now=now)
            waiting_list.promote(shift, now=now)


def export(person_id: UUID) -> PersonExport:
    """Everything volunteering has of a person, as rows of plain named values.

    Only whom an organisation does not want to see again is its own affair.
    """
    found = {
        "offer": _offer(person_id),
        "organisations": _rows(
            select(_ORGANISATION, Membership.role, Membership.since)
            .join(Membership)
            .where(Membership.person_id == person_id)
        ),
        "register checks": _rows(
            select(_ORGANISATION, RegisterCheck.done_on, RegisterCheck.valid_until)
            .join(RegisterCheck)
            .where(RegisterCheck.person_id == person_id)
        ),
        "shifts": _applications(person_id),
        "invitations": [_invitation(one) for one in _with_shift(Invitation, person_id)],
        "not to be asked": _rows(
            select(_ORGANISATION, Request.title, Block.created_at)
            .join(Block, Block.organisation_id == Organisation.id)
            .outerjoin(Request, Request.id == Block.request_id)
            .where(Block.person_id == person_id, Block.made_by == "person")
        ),
        "requests written": _rows(
            select(Request.title, Request.state, Request.created_at).where(
                Request.created_by == person_id
            )
        ),
        "done for others": _done(person_id),
    }
    return PersonExport(
        service="volunteering",
        sections=tuple(
            Section(name=name, rows=tuple(rows)) for name, rows in found.items() if rows
        ),
    )


def _done(person_id: UUID) -> list[dict[str, Any]]:
    """What the person did as a coordinator, an organiser or a clerk; of nobody else."""
    kinds: tuple[tuple[str, Any, Any], ...] = (
        ("verdict on an organisation", Organisation.verdict_by, Organisation.verdict_at),
        ("register check noted", RegisterCheck.noted_by, RegisterCheck.noted_at),
        ("somebody asked by hand", Invitation.asked_by, Invitation.created_at),
        ("offer written down for somebody", Offer.entered_by, Offer.created_at),
        ("matching asked for", MatchingRun.asked_by, MatchingRun.created_at),
        (
            "weights of the matching changed",
            MatchingSettings.changed_by,
            MatchingSettings.changed_at,
        ),
    )
    return [
        {"what": what, "at": at}
        for what, who, when in kinds
        for at in db.session.execute(select(when).where(who == person_id)).scalars()
    ]


def _offer(person_id: UUID) -> list[dict[str, Any]]:
    found = db.session.get(Offer, person_id)
    if found is None:
        return []
    asked = db.session.get(IdleOffer, person_id)
    more = {"asked_whether_it_holds": asked.asked_at} if asked is not None else {}
    return [msgspec.to_builtins(offers.told(found)) | more]


def _rows(wanted: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(wanted)]


def _applications(person_id: UUID) -> list[dict[str, Any]]:
    found: list[Application] = _with_shift(Application, person_id)
    groups = counts.group_sizes([one.id for one in found])
    return [
        {
            "state": one.state,
            "since": one.created_at,
            "changed": one.changed_at,
            "reason": one.reason,
            "group": one.group_name,
            "people": groups.get(one.id, 1),
        }
        | _shift(one.shift)
        for one in found
    ]


def _invitation(one: Invitation) -> dict[str, Any]:
    kept = (
        "state",
        "sent_at",
        "answer_by",
        "answered_at",
        "decline_reason",
        "score",
        "parts",
        "metres",
        "note",
    )
    return {name: getattr(one, name) for name in kept} | _shift(one.shift)


def _with_shift(table: Any, person_id: UUID) -> list[Any]:
    return list(
        db.session.execute(
            select(table)
            .where(table.person_id == person_id)
            .options(
                joinedload(table.shift).joinedload(Shift.request).joinedload(Request.organisation)
            )
            .order_by(table.created_at)
        ).scalars()
    )


def _shift(shift: Shift) -> dict[str, Any]:
    told = mine.shift_words(shift)
    return {
        "request": told.title,
        "organisation": told.organisation_name,
        "starts_at": told.starts_at,
        "ends_at": told.ends_at,
        "place": told.place,
    }
