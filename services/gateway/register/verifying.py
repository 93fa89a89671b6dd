"""The phase of verification: small groups dissolved, judged ones settled in both books.

First the box takes a group's label off, then the register, each in one transaction; the box
answers a repetition as the first time, so a crash between the two loses nothing.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.gateway import notifications
from services.gateway.model import db
from services.gateway.register import mixing
from services.gateway.web import peers
from shared import crash
from shared.contracts.holds import FEWEST_JUDGED, JudgedLabel, JudgeLabels, LabelSettled
from shared.database import lock_exclusive

_DISSOLVE = text(
    """
    UPDATE register_groups g SET decision = 'dissolve'
    WHERE g.ballot_id = :ballot AND g.label IS NOT NULL AND g.decision IS NULL
      AND EXISTS (SELECT 1 FROM register_ballots b
                  WHERE b.ballot_id = g.ballot_id AND b.state = 'verifying')
      AND (SELECT count(*) FROM register r WHERE r.ballot_id = g.ballot_id
           AND r.hold_label = g.label AND r.state = 'voted') < :fewest
    """
)
_DECIDED = text(
    """
    SELECT label, decision FROM register_groups
    WHERE ballot_id = :ballot AND label IS NOT NULL
      AND (decision = 'dissolve' OR second_account IS NOT NULL)
    ORDER BY label
    """
)
_SETTLE = text(
    """
    UPDATE register_groups SET label = NULL, papers = :papers
    WHERE ballot_id = :ballot AND label = :label
    """
)
_TO_TELL = text(
    """
    SELECT b.title, b.consultation_id, b.verifies_until FROM register_ballots b
    WHERE b.ballot_id = :ballot AND EXISTS (
        SELECT 1 FROM register_groups g WHERE g.ballot_id = b.ballot_id
        AND g.decision = 'leave_out' AND g.label IS NULL AND NOT g.told)
    """
)
# Notifications keep the order in which they were made: it must not be the one of the register,
# and the same each time, so that two of these jobs at once do not wait for each other crosswise.
_LEFT_OUT = text(
    """
    SELECT a.account_id FROM register r JOIN elector_accounts a ON a.elector_id = r.elector_id
    WHERE r.ballot_id = :ballot AND r.left_out ORDER BY a.account_id
    """
)
_TOLD = text(
    """
    UPDATE register_groups SET told = true
    WHERE ballot_id = :ballot AND decision = 'leave_out' AND label IS NULL AND NOT told
    """
)


def settle_groups(ballot_id: UUID) -> None:
    """Dissolve what is under ten papers, carry out what two people agreed on, tell the electors.

    May raise ServiceDown or Refusal; what was reached until then stands, and a repetition goes on.
    """
    with db.engine.begin() as link:
        link.execute(_DISSOLVE, {"ballot": ballot_id, "fewest": FEWEST_JUDGED})
        decided = list(link.execute(_DECIDED, {"ballot": ballot_id}))
    if decided:
        crash.point("register.judged")
        judged = tuple(
            JudgedLabel(
                label=row.label, decision="leave_out" if row.decision == "leave_out" else "count"
            )
            for row in decided
        )
        _settle(ballot_id, peers.box().judge(ballot_id, JudgeLabels(judged=judged)).settled)
    _tell(ballot_id)


def _settle(ballot_id: UUID, settled: tuple[LabelSettled, ...]) -> None:
    with db.engine.begin() as link:
        lock_exclusive(link, ballot_id)
        mixing.unlabel(
            link,
            ballot_id,
            [one.label for one in settled],
            # What the box did, which is the first answer, and not what is asked for now.
            [one.label for one in settled if one.decision == "leave_out"],
        )
        for one in settled:
            named = {"ballot": ballot_id, "label": one.label, "papers": one.papers}
            link.execute(_SETTLE, named)
        crash.point("register.group_settled")


def _tell(ballot_id: UUID) -> None:
    """Tell the electors of groups that were left out, each once; then note that they know."""
    names = {"ballot": ballot_id}
    ballot = db.session.execute(_TO_TELL, names).one_or_none()
    if ballot is None:
        db.session.rollback()
        return
    for account_id in db.session.execute(_LEFT_OUT, names).scalars().all():
        notifications.tell(
            account_id=account_id,
            template="vote_left_out",
            key=f"left-out:{ballot_id}",
            facts=_facts(ballot),
        )
    db.session.execute(_TOLD, names)
    db.session.commit()


def _facts(ballot: Any) -> dict[str, str]:
    return {
        "title": ballot.title,
        "path": f"/konsultacje/{ballot.consultation_id}/glosowanie",
    }
