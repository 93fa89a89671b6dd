"""Everybody who voted or answered a survey hears what became of it: the result, what follows."""

import json
from uuid import UUID

from sqlalchemy import text

from services.gateway import wording
from services.gateway.model import db
from shared.contracts.messages import ParticipantsNews, ResultPublished

TEMPLATE = "result_published"

# One statement, however many took part; in random order, so that nothing tells how they voted.
_TELL = text(
    """
    INSERT INTO notifications (
        id, account_id, template, key, facts, mail_state, mail_attempts, next_mail_at)
    SELECT gen_random_uuid(), p.id, :template, :key, cast(:facts AS jsonb),
           CASE WHEN p.email IS NULL OR u.kind IS NOT NULL THEN 'none' ELSE 'waiting' END, 0, now()
    FROM register_ballots b
    JOIN elector_accounts a ON a.roll_id = b.roll_id
    JOIN accounts p ON p.id = a.account_id AND p.erased_at IS NULL
    LEFT JOIN unwanted_mails u ON u.account_id = p.id AND u.kind = :kind
    WHERE NOT b.rehearsal AND (b.ballot_id = cast(:ballot AS uuid)
        OR cast(:consultation AS uuid) IN (b.consultation_id, b.survey_of)) AND (
        EXISTS (SELECT 1 FROM register r WHERE r.ballot_id = b.ballot_id
                AND r.elector_id = a.elector_id AND r.state = 'voted')
        OR EXISTS (SELECT 1 FROM register_marks m WHERE m.ballot_id = b.ballot_id
                   AND m.elector_id = a.elector_id))
    ORDER BY random()
    ON CONFLICT (account_id, key) DO NOTHING
    """
)


def on_result_published(message: ResultPublished) -> None:
    """Tell everybody who voted, once each, in the app and by mail; a rehearsal tells nobody.

    Where a lottery had to decide they hear once of each of the two results.
    """
    facts = {
        "title": message.title,
        "path": f"/konsultacje/{message.consultation_id}/wynik",
    }
    # The same key as the organiser's own notification: nobody hears it twice.
    key = f"result:{message.ballot_id}" + (":drawn" if message.drawn else "")
    _tell(TEMPLATE, key, facts, ballot=message.ballot_id)


def on_participants_news(message: ParticipantsNews) -> None:
    """Tell everybody who voted or answered a survey in a consultation, once each."""
    _tell(message.template, message.key, message.facts, consultation=message.consultation_id)


def _tell(
    template: str,
    key: str,
    facts: dict[str, str],
    *,
    ballot: UUID | None = None,
    consultation: UUID | None = None,
) -> None:
    db.session.execute(
        _TELL,
        {
            "ballot": ballot,
            "consultation": consultation,
            "template": template,
            "key": key,
            "facts": json.dumps(facts),
            "kind": wording.kind_of(template),
        },
    )
