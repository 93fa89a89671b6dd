"""Tables become structs: remarks, each with no more than whoever reads it may know."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.consultations import model, remark_lists, remarks
from services.consultations.api import telling
from services.consultations.remark_lists import Line
from services.consultations.rules import phases as phase_rules
from services.consultations.rules import remarks as rules
from shared.contracts.remarks import (
    FragmentChoice,
    OwnRemark,
    PersonalRemark,
    Remark,
    RemarkForm,
    RemarkSent,
    ThemeChoice,
)


def public(line: Line) -> Remark:
    """Tell a remark as everyone may read it; its words only where it is public."""
    return _told(line, readable=line.remark.state == "public")


def own(line: Line, *, consultation: model.Consultation | None = None, now: datetime) -> OwnRemark:
    """Tell a remark to its author: its words also where nobody else reads them."""
    row = line.remark
    found = consultation or model.db.session.get_one(model.Consultation, row.consultation_id)
    return OwnRemark(
        consultation_id=row.consultation_id,
        title=found.title,
        language=found.language,
        code=row.code or "",
        remark=_told(line, readable=True),
        received_on=row.received_on,
        may_withdraw=remarks.may_withdraw(row, now=now),
    )


def _told(line: Line, *, readable: bool) -> Remark:
    row = line.remark
    return Remark(
        id=row.id,
        number=row.number,
        state=row.state,
        source=row.source,
        text=row.text if readable else "",
        fragment_id=row.fragment_id,
        fragment_number=line.fragment_number,
        fragment_heading=line.fragment_heading or "",
        place=row.place if readable else "",
        latitude=row.latitude if readable else None,
        longitude=row.longitude if readable else None,
        author_id=row.author_id if readable and row.shown_as == "name" else None,
        shown_as=row.shown_as,  # type: ignore[arg-type]  # a CHECK judges it
        pseudonym=row.pseudonym if readable else "",
        said_at=row.said_at,
        theme_id=row.theme_id,
        theme=line.theme or "",
        position=row.position,  # type: ignore[arg-type]  # a CHECK judges it
        reason=row.reason,
        answered_at=row.answered_at,
        merged_into=line.merged_into,
        supports=row.supports,
        comments=row.comments,
    )


def sent(row: model.Remark) -> RemarkSent:
    """Tell what became of a remark that was said, sent, confirmed or typed."""
    found = model.db.session.get_one(model.Consultation, row.consultation_id)
    return RemarkSent(
        consultation_id=row.consultation_id,
        title=found.title,
        number=row.number,
        code=row.code or "",
        confirm_until=_until(row) if row.state == "unconfirmed" else None,
    )


def personal(row: model.Remark) -> PersonalRemark:
    """Tell staff what the law asked a remark's author for."""
    return PersonalRemark(
        number=row.number or 0,
        name=row.name,
        address=row.address,
        owner=row.owner,
        contact=row.contact,
        received_on=row.received_on,
        source=row.source,
        entered_by=row.entered_by,
        code=row.code or "",
    )


def form(found: model.Consultation, *, now: datetime) -> RemarkForm:
    """Tell what the form asks for, and whether it takes remarks now."""
    phase = next((one for one in found.phases if one.kind == phase_rules.REMARKS), None)
    needs = remarks.needs_of(found)
    return RemarkForm(
        consultation=telling.consultation(found, now=now),
        open=phase is not None
        and found.state == "published"
        and phase_rules.is_open(now, opens_at=phase.opens_at, closes_at=phase.closes_at),
        opens_at=phase.opens_at if phase is not None else None,
        closes_at=phase.closes_at if phase is not None else None,
        confirm_until=rules.confirm_until(now, phase.closes_at) if phase is not None else None,
        needs=tuple(needs),
        shown_as=rules.shown_as(needs),
        fragments=fragments(found.id),
    )


def fragments(consultation_id: UUID) -> tuple[FragmentChoice, ...]:
    """Tell the fragments as one chooses among them."""
    return tuple(
        FragmentChoice(id=one.id, number=one.number, heading=one.heading)
        for one in remark_lists.fragments(consultation_id)
    )


def themes(consultation_id: UUID) -> tuple[ThemeChoice, ...]:
    """Tell the themes as one chooses among them."""
    return tuple(
        ThemeChoice(id=one.id, name=one.name) for one in remark_lists.themes(consultation_id)
    )


def _until(row: model.Remark) -> datetime | None:
    closes_at = model.db.session.scalar(
        select(model.Phase.closes_at).where(
            model.Phase.consultation_id == row.consultation_id,
            model.Phase.kind == phase_rules.REMARKS,
        )
    )
    return rules.confirm_until(row.said_at, closes_at) if closes_at is not None else None
