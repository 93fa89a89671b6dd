"""Labels: how large each group of papers is, and what two people decided of it.

The register asks after the close alone. A judged label is gone from its papers in the same
transaction; what stays for repetitions is the answer, without reference to any paper.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.consultations.box import mixing
from services.consultations.model import db
from shared import crash
from shared.contracts.holds import (
    FEWEST_JUDGED,
    JudgedLabel,
    LabelFigures,
    LabelSettled,
    LabelsFound,
    LabelsSettled,
)
from shared.database import lock_exclusive, lock_mixing
from shared.problems import conflict, not_found

_STATE = text("SELECT state FROM boxes WHERE ballot_id = :ballot")
_ENDS = text("SELECT closes_at FROM ballots WHERE id = :ballot")
_FIGURES = text(
    """
    SELECT label, sum(alike)::int AS papers, max(alike)::int AS commonest
    FROM (SELECT hold_label AS label, count(*) AS alike FROM papers
          WHERE ballot_id = :ballot AND hold_label IS NOT NULL AND choices IS NOT NULL
          GROUP BY hold_label, choices) AS papers
    GROUP BY label HAVING sum(alike) >= :fewest ORDER BY label
    """
)
# The first judgement stays. Void rows under a label count nothing and lose it all the same.
_NOTE = text(
    """
    INSERT INTO judged_labels (ballot_id, label, decision, papers)
    SELECT :ballot, :label, :decision, count(choices) FROM papers
    WHERE ballot_id = :ballot AND hold_label = :label
    ON CONFLICT (ballot_id, label) DO NOTHING
    """
)
_ERASE = text(
    """
    UPDATE papers p SET hold_label = NULL,
           left_out = j.decision = 'leave_out' AND p.choices IS NOT NULL
    FROM judged_labels j
    WHERE p.ballot_id = :ballot AND j.ballot_id = :ballot AND p.hold_label = j.label
    """
)
_NOTED = text("SELECT label, decision, papers FROM judged_labels WHERE ballot_id = :ballot")


def figures(ballot_id: UUID, *, now: datetime) -> LabelsFound:
    """Return the labels of ten papers or more, after the close.

    Raises Refusal `not_closed` while the ballot's own date lies ahead.
    """
    _after_the_close(ballot_id, now)
    rows = db.session.execute(_FIGURES, {"ballot": ballot_id, "fewest": FEWEST_JUDGED})
    return LabelsFound(labels=tuple(LabelFigures(**row._mapping) for row in rows))


def judge(ballot_id: UUID, judged: Sequence[JudgedLabel], *, now: datetime) -> LabelsSettled:
    """Leave out or count the papers of each label and erase it; a repetition changes nothing.

    All papers are written anew in random order, so that none still tells its group by when it
    was written. Raises Refusal `not_closed`, and `sealed` for a label that comes after the seal.
    """
    lock_exclusive(db.session, ballot_id)
    state = _after_the_close(ballot_id, now)
    known = {row.label for row in db.session.execute(_NOTED, {"ballot": ballot_id})}
    if any(one.label not in known for one in judged):
        if state != "open":
            raise conflict("sealed", "After the seal no group is judged any more.")
        _settle(ballot_id, judged)
    noted = {row.label: row for row in db.session.execute(_NOTED, {"ballot": ballot_id})}
    return LabelsSettled(settled=tuple(LabelSettled(**noted[one.label]._mapping) for one in judged))


def _settle(ballot_id: UUID, judged: Sequence[JudgedLabel]) -> None:
    db.session.execute(text("SET LOCAL statement_timeout = '10min'"))
    for one in judged:
        named = {"ballot": ballot_id, "label": one.label, "decision": one.decision}
        db.session.execute(_NOTE, named)
    db.session.execute(_ERASE, {"ballot": ballot_id})
    crash.point("box.judging")
    lock_mixing(db.session)
    mixing.rewrite_all(ballot_id)


def _after_the_close(ballot_id: UUID, now: datetime) -> str:
    state = db.session.execute(_STATE, {"ballot": ballot_id}).scalar_one_or_none()
    if state is None:
        raise not_found("ballot")
    ends = db.session.execute(_ENDS, {"ballot": ballot_id}).scalar_one_or_none()
    if state == "draft" or (ends is not None and now < ends):
        raise conflict("not_closed", "Groups are looked at after the close.")
    return str(state)
