"""Blocks: who is not to be brought together again, made and lifted by either side alone.

The other side is never told: neither by a notice, nor by a list, nor by a reason.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import organisations
from services.volunteering.model import (
    Application,
    Block,
    Invitation,
    Organisation,
    Request,
    Shift,
    db,
)
from shared.contracts.actors import Actor
from shared.contracts.volunteering import blocks as contract
from shared.ids import new_id
from shared.problems import not_found


def of_organisation(*, actor: Actor, organisation_id: UUID) -> contract.Blocks:
    """Whom an organisation does not want proposed, for its coordinators."""
    organisation = organisations.kept_by(actor, organisation_id)
    rows = db.session.execute(
        select(Block)
        .where(Block.organisation_id == organisation.id, Block.made_by == "organisation")
        .order_by(Block.created_at.desc(), Block.id)
    ).scalars()
    return contract.Blocks(
        items=tuple(_told(row, organisation.name, "") for row in rows),
    )


def of_person(*, actor: Actor) -> contract.Blocks:
    """By whom a person does not want to be asked."""
    rows = db.session.execute(
        select(Block, Organisation.name, Request.title)
        .join(Organisation, Organisation.id == Block.organisation_id)
        .outerjoin(Request, Request.id == Block.request_id)
        .where(Block.person_id == actor.account_id, Block.made_by == "person")
        .order_by(Block.created_at.desc(), Block.id)
    )
    return contract.Blocks(items=tuple(_told(row, name, title or "") for row, name, title in rows))


def make(*, actor: Actor, organisation_id: UUID, person_id: UUID, now: datetime) -> None:
    """Have a person not proposed to an organisation again; a second time changes nothing.

    Only who stood in one of its shifts or was asked about one can be named. Places they have stay
    theirs; what they were asked and have not answered is taken back.
    """
    organisation = organisations.kept_by(actor, organisation_id, lock=True)
    if not _known(organisation.id, person_id):
        raise not_found("person")
    db.session.execute(
        insert(Block)
        .values(
            id=new_id(),
            person_id=person_id,
            organisation_id=organisation.id,
            request_id=None,
            made_by="organisation",
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.person_id == person_id,
            Invitation.state.in_(("proposed", "waiting")),
            Invitation.shift_id.in_(_shifts_of(organisation.id)),
        )
        .values(state="withdrawn", answered_at=now)
        .execution_options(synchronize_session=False)
    )


def lift(*, actor: Actor, organisation_id: UUID, person_id: UUID) -> None:
    """Let an organisation be proposed a person again; a second time changes nothing."""
    organisation = organisations.kept_by(actor, organisation_id)
    db.session.execute(
        delete(Block).where(
            Block.organisation_id == organisation.id,
            Block.person_id == person_id,
            Block.made_by == "organisation",
        )
    )


def lift_own(*, actor: Actor, block_id: UUID) -> None:
    """Let oneself be asked again; a second time, and a block of others, changes nothing."""
    db.session.execute(
        delete(Block).where(
            Block.id == block_id, Block.person_id == actor.account_id, Block.made_by == "person"
        )
    )


def _known(organisation_id: UUID, person_id: UUID) -> bool:
    shifts = _shifts_of(organisation_id)
    stood = select(Application.id).where(
        Application.person_id == person_id, Application.shift_id.in_(shifts)
    )
    asked = select(Invitation.id).where(
        Invitation.person_id == person_id, Invitation.shift_id.in_(shifts)
    )
    return bool(db.session.execute(select(stood.exists() | asked.exists())).scalar_one())


def _shifts_of(organisation_id: UUID) -> Select[UUID]:
    return (
        select(Shift.id)
        .join(Request, Request.id == Shift.request_id)
        .where(Request.organisation_id == organisation_id)
    )


def _told(row: Block, organisation: str, title: str) -> contract.Block:
    return contract.Block(
        id=row.id,
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        organisation_name=organisation,
        request_id=row.request_id,
        title=title,
        created_at=row.created_at,
    )
