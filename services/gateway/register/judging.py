"""Judging a group: one person proposes with a reason, a second one agrees or refuses.

Only a group of ten papers or more, only in the phase of verification, by figures alone
(`groups`). What they agree on is carried out by `verifying` and published with its reason.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.gateway import later, staff
from services.gateway.model import RegisterBallot, RegisterGroup, db
from services.gateway.register import work
from shared.contracts.actors import Actor
from shared.contracts.holds import FEWEST_JUDGED
from shared.database import affected, constraint_of
from shared.problems import conflict, forbidden, invalid, not_found

DECISIONS = ("count", "leave_out")
LONGEST_REASON = 1000
_VERIFYING = """
    EXISTS (SELECT 1 FROM register_ballots b WHERE b.ballot_id = g.ballot_id
            AND b.state = 'verifying' AND b.paused_at IS NULL)
"""
_PROPOSE = text(
    f"""
    UPDATE register_groups g
    SET decision = :decision, reason = :reason, first_account = :account
    WHERE g.id = :group AND g.decision IS NULL AND g.label IS NOT NULL AND {_VERIFYING}
      AND (SELECT count(*) FROM register r WHERE r.ballot_id = g.ballot_id
           AND r.hold_label = g.label AND r.state = 'voted') >= :fewest
    """  # noqa: S608
)
_AGREE = text(
    f"""
    UPDATE register_groups g SET second_account = :account
    WHERE g.id = :group AND g.decision = :decision AND g.reason = :reason
      AND g.second_account IS NULL AND {_VERIFYING}
    """  # noqa: S608
)
_REFUSE = text(
    f"""
    UPDATE register_groups g SET decision = NULL, reason = '', first_account = NULL
    WHERE g.id = :group AND g.decision = :decision AND g.second_account IS NULL AND {_VERIFYING}
    """  # noqa: S608
)


def propose(*, group_id: UUID, actor: Actor, decision: str, reason: str) -> None:
    """Propose to count a group or to leave it out; everyone will read the reason.

    Raises Refusal: 422 with `decision`/`reason` -> `required`, `long`; `changed` when somebody
    was faster or the phase is over.
    """
    group, ballot = _of(group_id, actor)
    faults = {} if decision in DECISIONS else {"decision": "required"}
    if not reason.strip():
        faults["reason"] = "required"
    elif len(reason.strip()) > LONGEST_REASON:
        faults["reason"] = "long"
    if faults:
        raise invalid("judgement", **faults)
    _change(
        _PROPOSE,
        group=group.id,
        account=actor.account_id,
        decision=decision,
        reason=_kept(reason),
        fewest=FEWEST_JUDGED,
    )
    staff.record_about(ballot, actor, f"group.proposed.{decision}", reason)


def agree(*, group_id: UUID, actor: Actor, decision: str, reason: str) -> None:
    """Agree to what another person proposed: to `decision` for `reason`, as both were shown.

    Raises Refusal `same_person`, or `changed`.
    """
    group, ballot = _of(group_id, actor)
    try:
        with db.session.begin_nested():
            _change(
                _AGREE,
                group=group.id,
                account=actor.account_id,
                decision=decision,
                reason=_kept(reason),
            )
    except IntegrityError as error:
        if constraint_of(error) != "ck_register_groups_two_judges":
            raise
        raise conflict("same_person", "A second person must agree.") from None
    staff.record_about(ballot, actor, f"group.agreed.{decision}", group.reason)
    later.enqueue(work.drive_ballots)


def refuse(*, group_id: UUID, actor: Actor, decision: str) -> None:
    """Take a proposal off the table, one's own or another's: it is to be talked about anew."""
    group, ballot = _of(group_id, actor)
    reason = group.reason
    _change(_REFUSE, group=group.id, decision=decision)
    staff.record_about(ballot, actor, f"group.refused.{decision}", reason)


def _kept(reason: str) -> str:
    # Browsers end lines in their own way, each time a text goes through a form.
    return "\n".join(reason.strip().splitlines())


def _of(group_id: UUID, actor: Actor) -> tuple[RegisterGroup, RegisterBallot]:
    group = db.session.get(RegisterGroup, group_id, populate_existing=True)
    ballot = db.session.get(RegisterBallot, group.ballot_id) if group is not None else None
    if group is None or ballot is None:
        raise not_found("group")
    if not may_judge(actor, ballot.centre_id):
        raise forbidden("Groups are judged by the centre's organisers and clerks.")
    return group, ballot


def may_judge(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether somebody may see and judge the groups of a centre's ballots."""
    return actor.holds("organiser", centre_id) or actor.holds("clerk", centre_id)


def _change(statement: Any, **values: Any) -> None:
    if not affected(db.session.execute(statement, values)):
        raise conflict("changed", "Somebody was faster, or the phase of verification is over.")
