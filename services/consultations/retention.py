"""How long consultations keep who somebody is and where they live: as long as the basis says."""

from datetime import UTC, datetime

from sqlalchemy import ScalarSelect, func, or_, select, update

from services.consultations.model import (
    BallotChange,
    Consultation,
    PhaseChange,
    Remark,
    db,
)
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
    # Called off by itself, or together with its announced vote.
    ends = (_called_off(PhaseChange), _called_off(BallotChange))
    for basis in bases.known().values():
        kept = func.make_interval(0, basis.retention_months)
        due = select(Consultation.id).where(
            Consultation.basis == basis.key,
            func.coalesce(Consultation.report_at, *ends) + kept <= now,
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


def _called_off(change: type[PhaseChange] | type[BallotChange]) -> ScalarSelect[datetime]:
    return (
        select(func.max(change.changed_at))
        .where(change.consultation_id == Consultation.id, change.kind == "withdrawn")
        .correlate(Consultation)
        .scalar_subquery()
    )
