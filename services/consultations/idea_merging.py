"""Two ideas become one: A goes into B, or both into a new one.

Both authors agree, or an organiser does it with a public reason. The signatures are united without
counting anybody twice; each number stays and leads on to where its idea went.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.consultations import (
    consultations,
    idea_acts,
    idea_words,
    ideas,
    signatures,
)
from services.consultations.model import Idea, IdeaMerger, IdeaPicture, db
from services.consultations.rules import consultations as consultation_rules
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import MergeIdeas
from shared.database import constraint_of
from shared.problems import conflict, forbidden, invalid, not_found


def propose(
    consultation_id: UUID, *, actor: Actor, command: MergeIdeas, now: datetime
) -> IdeaMerger:
    """Propose to the other author that the actor's idea and theirs become one.

    Raises Refusal `proposed_already`, `no_author` where only an organiser can merge, `not_now`.
    """
    source, target = _pair(consultation_id, command.source, command.target)
    if actor.account_id is None or source.author_id != actor.account_id:
        raise not_found("idea")
    if target.author_id is None:
        raise conflict("no_author", "Nobody here can agree; an organiser can merge them.")
    made = IdeaMerger(
        source_id=source.id,
        target_id=target.id,
        title=command.title.strip(),
        summary=command.summary.strip(),
        description=command.description.strip(),
        reason=idea_acts.reason_of(command.reason, needed=False),
        proposed_at=now,
    )
    _joint(source, made.title, made.summary, made.description)
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError as error:
        if constraint_of(error) != "uq_idea_mergers_waiting":
            raise
        raise conflict("proposed_already", "This was proposed and waits.") from None
    if target.author_id != actor.account_id:
        idea_acts.tell_author(
            target, "idea_merge_proposed", key=f"merger:{made.id}", other=source.title
        )
    return made


def answer(
    consultation_id: UUID, merger_id: UUID, *, agreed: bool, actor: Actor, now: datetime
) -> IdeaMerger:
    """The other author agrees or does not; whoever proposed it can take it back.

    Raises Refusal `answered_already`, `not_now`.
    """
    waiting = db.session.get(IdeaMerger, merger_id)
    if waiting is None or actor.account_id is None:
        raise not_found("merger")
    found = _locked(consultation_id, (waiting.source_id, waiting.target_id))
    if len(found) != 2:
        raise not_found("merger")
    source, target = found[waiting.source_id], found[waiting.target_id]
    db.session.refresh(waiting, with_for_update=True)
    if actor.account_id not in (source.author_id, target.author_id):
        raise not_found("merger")
    if waiting.state != "proposed":
        raise conflict("answered_already", "This was answered.")
    if agreed and target.author_id != actor.account_id:
        raise forbidden()
    waiting.answered_at = now
    if agreed:
        waiting.state = "agreed"
        words = _joint(source, waiting.title, waiting.summary, waiting.description)
        _merge(source, target, words, paper=None, actor=actor, reason=waiting.reason, now=now)
    elif source.author_id == actor.account_id:
        waiting.state = "taken_back"
    else:
        waiting.state = "refused"
        idea_acts.tell_author(
            source, "idea_merge_refused", key=f"merger:{waiting.id}", other=target.title
        )
    db.session.flush()
    return waiting


def merge(consultation_id: UUID, *, actor: Actor, command: MergeIdeas, now: datetime) -> Idea:
    """Merge two ideas as the organiser, with a public reason; return what they became."""
    found = idea_acts.consultation(consultation_id, actor=actor)
    if not consultation_rules.may_organise(actor, found.centre_id):
        raise forbidden()
    reason = idea_acts.reason_of(command.reason)
    source, target = _pair(consultation_id, command.source, command.target)
    if actor.account_id in (source.author_id, target.author_id):
        raise conflict("own_idea", "Nobody decides about their own idea.")
    words = _joint(
        source, command.title.strip(), command.summary.strip(), command.description.strip()
    )
    made = _merge(source, target, words, paper=command.paper, actor=actor, reason=reason, now=now)
    consultations.log_act(
        "idea.merged",
        found,
        actor=actor,
        reason=f"{source.number} + {target.number} = {made.number}",
    )
    return made


def waiting_of(idea_ids: Sequence[UUID]) -> list[IdeaMerger]:
    """Return the proposals about these ideas that wait for an answer, the oldest first."""
    rows = db.session.scalars(
        select(IdeaMerger)
        .where(
            IdeaMerger.state == "proposed",
            IdeaMerger.source_id.in_(idea_ids) | IdeaMerger.target_id.in_(idea_ids),
        )
        .order_by(IdeaMerger.id)
    )
    return list(rows)


def _pair(consultation_id: UUID, one: int, other: int) -> tuple[Idea, Idea]:
    """Return two open ideas, both locked, always in one order."""
    if one == other:
        raise invalid(target="same")
    ids = {
        row.number: row.id
        for row in db.session.execute(
            select(Idea.number, Idea.id).where(
                Idea.consultation_id == consultation_id, Idea.number.in_((one, other))
            )
        )
    }
    if one not in ids:
        raise not_found("idea")
    if other not in ids:
        raise invalid(target="unknown")
    found = _locked(consultation_id, tuple(ids.values()))
    pair = found[ids[one]], found[ids[other]]
    if any(rules.after(idea.state, "merged") is None for idea in pair):
        raise conflict("not_now", "Ideas are merged before the decision.")
    return pair


def _locked(consultation_id: UUID, ids: tuple[UUID, ...]) -> dict[UUID, Idea]:
    # Who makes a new idea holds the count first, as everybody who numbers ideas does.
    idea_acts.hold(consultation_id)
    rows = db.session.scalars(
        select(Idea)
        .where(Idea.consultation_id == consultation_id, Idea.id.in_(ids))
        .order_by(Idea.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def _joint(source: Idea, title: str, summary: str, description: str) -> rules.Words | None:
    """Return the words of the idea that both become; None where one goes into the other.

    Place and cost are the first one's until its author changes them.
    """
    if not title:
        return None
    words = idea_words.words_of(source)._replace(
        title=title, summary=summary, description=description
    )
    if faults := rules.faults(words, whole=True):
        raise invalid(**faults)
    return words


def _merge(
    source: Idea,
    target: Idea,
    words: rules.Words | None,
    *,
    paper: int | None,
    actor: Actor,
    reason: str,
    now: datetime,
) -> Idea:
    least = max(source.paper_signatures, target.paper_signatures)
    most = source.paper_signatures + target.paper_signatures
    if paper is not None and not least <= paper <= most:
        raise invalid(paper="out_of_range")
    if words is None:
        going, made = [source], target
    else:
        made = ideas.joint(source.consultation_id, words=words, of=source, actor=actor, now=now)
        going = [source, target]
        _share_pictures(source, made)
    for one in going:
        # The list on paper that is longer stands for both, unless staff compared them.
        longest = max(one.paper_signatures, made.paper_signatures)
        signatures.unite(one, made, paper=longest, now=now)
    if paper is not None:
        made.signatures += paper - made.paper_signatures
        made.paper_signatures = paper
    for one in going:
        one.merged_into = made.id
        idea_acts.move(one, "merged", actor=actor, now=now, reason=reason, about=made.number)
        idea_acts.tell_author(one, "idea_merged", key="merged", other=made.title)
    others = [one.number for one in (source, target) if one.id != made.id]
    for number in others:
        idea_acts.note(made, "absorbed", actor=actor, now=now, reason=reason, about=number)
    if words is None:
        idea_acts.tell_author(
            made, "idea_absorbed", key=f"absorbed:{source.number}", other=source.title
        )
    db.session.flush()
    return made


def _share_pictures(source: Idea, made: Idea) -> None:
    """The new idea shows the first one's pictures; a file has one place."""
    moved = [one.file_id for one in source.pictures]
    source.pictures = []
    db.session.flush()
    made.pictures = [IdeaPicture(file_id=one) for one in moved]
    db.session.flush()
