"""What a vote waits for after its close, told once to the centre's staff: cards, groups, a verdict
on books that differ."""

from uuid import UUID

from sqlalchemy import TextClause, text

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


_AGREE = text(
    """
    SELECT DISTINCT s.account_id, b.title,
        coalesce(b.consultation_id, b.survey_of) AS consultation_id
    FROM register_ballots b
    JOIN staff_roles s ON s.centre_id = b.centre_id AND s.role = 'organiser'
    WHERE b.ballot_id = :ballot
    ORDER BY s.account_id
    """
)


def tell_staff(ballot_id: UUID) -> None:
    """Tell clerks and organisers, each once a ballot, that cards are not in the box yet."""
    _tell(ballot_id, _WAITS_FOR, "cards_held", path="/biurko/karty/{}")


def tell_judges(ballot_id: UUID) -> None:
    """Tell clerks and organisers, each once a ballot, that groups wait for two of them."""
    _tell(ballot_id, _JUDGE, "groups_wait", path="/biurko/konsultacje/{}/grupy")


def tell_unbalanced(ballot_id: UUID) -> None:
    """Tell organisers, each once a ballot, that both books differ and nothing is published."""
    _tell(ballot_id, _AGREE, "result_unbalanced", path="/biurko/konsultacje/{}")


def _tell(ballot_id: UUID, whom: TextClause, template: str, *, path: str) -> None:
    for row in db.session.execute(whom, {"ballot": ballot_id}).all():
        notifications.tell(
            account_id=row.account_id,
            template=template,
            key=f"{template.replace('_', '-')}:{ballot_id}",
            facts={"title": row.title, "path": path.format(row.consultation_id)},
        )
    db.session.commit()
