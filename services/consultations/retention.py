"""How long consultations keep who somebody is and where they live: as long as the basis says."""

from datetime import UTC, datetime

from sqlalchemy import func, or_, select, update

from services.consultations.model import Consultation, PhaseChange, Remark, db
from services.consultations.rules import bases
from shared.queues import job


@job(timeout=300, retries=0)
def forget_addresses() -> None:
    """Take names, addresses and contacts off remarks whose time is over."""
    forget_due(now=datetime.now(UTC))
    db.session.commit()


def forget_due(*, now: datetime) -> None:
    """Empty what the law asked a remark for, so many months after the report or the calling off.

    The words, the number and the answer stay; a second time changes nothing.
    """
    called_off = (
        select(func.max(PhaseChange.changed_at))
        .where(PhaseChange.consultation_id == Consultation.id, PhaseChange.kind == "withdrawn")
        .correlate(Consultation)
        .scalar_subquery()
    )
    for basis in bases.known().values():
        kept = func.make_interval(0, basis.retention_months)
        due = select(Consultation.id).where(
            Consultation.basis == basis.key,
            func.coalesce(Consultation.report_at, called_off) + kept <= now,
        )
        db.session.execute(
            update(Remark)
            .where(
                Remark.consultation_id.in_(due),
                or_(
                    Remark.name != "",
                    Remark.address != "",
                    Remark.contact != "",
                    Remark.owner.is_not(None),
                ),
            )
            .values(name="", address="", contact="", owner=None)
            .execution_options(synchronize_session=False)
        )
