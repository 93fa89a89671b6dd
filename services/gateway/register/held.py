"""Cards still held after the close: the centre's staff is told once that they are waited for."""

from uuid import UUID

from sqlalchemy import text

from services.gateway import notifications
from services.gateway.model import db

_WAITS_FOR = text(
    """
    SELECT DISTINCT s.account_id, b.title, b.consultation_id
    FROM register_ballots b
    JOIN staff_roles s ON s.centre_id = b.centre_id AND s.role IN ('clerk', 'organiser')
    WHERE b.ballot_id = :ballot AND b.state = 'settling' AND EXISTS (
        SELECT 1 FROM register r WHERE r.ballot_id = b.ballot_id AND r.state = 'held')
    ORDER BY s.account_id
    """
)


def tell_staff(ballot_id: UUID) -> None:
    """Tell clerks and organisers, each once a ballot, that cards are not in the box yet."""
    for row in db.session.execute(_WAITS_FOR, {"ballot": ballot_id}).all():
        notifications.tell(
            account_id=row.account_id,
            template="cards_held",
            key=f"cards-held:{ballot_id}",
            facts={"title": row.title, "path": f"/biurko/karty/{row.consultation_id}"},
        )
    db.session.commit()
