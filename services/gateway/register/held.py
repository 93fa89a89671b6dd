"""What a vote waits for after its close, told once to the centre's staff: cards, groups."""

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


_JUDGE = text(
    """
    SELECT DISTINCT s.account_id, b.title, b.consultation_id
    FROM register_ballots b
    JOIN staff_roles s ON s.centre_id = b.centre_id AND s.role IN ('clerk', 'organiser')
    WHERE b.ballot_id = :ballot AND b.state = 'verifying' AND EXISTS (
        SELECT 1 FROM register_groups g WHERE g.ballot_id = b.ballot_id
        AND g.label IS NOT NULL AND g.second_account IS NULL)
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


def tell_judges(ballot_id: UUID) -> None:
    """Tell clerks and organisers, each once a ballot, that groups wait for two of them."""
    for row in db.session.execute(_JUDGE, {"ballot": ballot_id}).all():
        notifications.tell(
            account_id=row.account_id,
            template="groups_wait",
            key=f"groups-wait:{ballot_id}",
            facts={
                "title": row.title,
                "path": f"/biurko/konsultacje/{row.consultation_id}/grupy",
            },
        )
    db.session.commit()
