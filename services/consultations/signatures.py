"""Signatures of support: once a person for each idea, and counted on paper without names.

What they come to stands with the idea, changed in the transaction of the signature.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, idea_acts, idea_settings, phases
from services.consultations.model import (
    Consultation,
    Idea,
    IdeaPaperCount,
    IdeaSignature,
    db,
)
from services.consultations.rules import ideas as rules
from services.consultations.rules import phases as phase_rules
from shared.contracts.actors import Actor
from shared.contracts.idea_checks import CountPaper
from shared.database import affected
from shared.problems import conflict, forbidden, invalid

MOST_AT_ONCE = 5_000


def sign(consultation_id: UUID, number: int, *, actor: Actor, now: datetime) -> Idea:
    """Sign an idea; a second time is a no-op. Authors are not counted among their supporters.

    Raises Refusal `not_open`, `not_now`, `own_idea`, `not_needed`.
    """
    found, idea = _to_sign(consultation_id, number, actor=actor, now=now)
    if idea.author_id == actor.account_id:
        raise conflict("own_idea", "Authors need not sign their own idea.")
    if not needed(found, idea):
        raise conflict("not_needed", "No signatures are asked for here.")
    made = (
        insert(IdeaSignature)
        .values(id=uuid4(), idea_id=idea.id, signer=actor.account_id, signed_at=now)
        .on_conflict_do_nothing(constraint="uq_idea_signatures_idea_id_signer")
        .returning(IdeaSignature.id)
    )
    _add(found, idea, int(db.session.scalar(made) is not None), now=now)
    return idea


def withdraw(consultation_id: UUID, number: int, *, actor: Actor, now: datetime) -> Idea:
    """Take one's signature back while ideas are open; a second time is a no-op."""
    _, idea = _to_sign(consultation_id, number, actor=actor, now=now)
    gone = delete(IdeaSignature).where(
        IdeaSignature.idea_id == idea.id, IdeaSignature.signer == actor.account_id
    )
    idea.signatures -= affected(db.session.execute(gone))
    db.session.flush()
    return idea


def count_paper(
    consultation_id: UUID, number: int, *, actor: Actor, command: CountPaper, now: datetime
) -> Idea:
    """Enter how many signatures were counted and checked on paper; names are not kept.

    The same form sent twice counts once; a negative number takes miscounted ones back. Authors who
    are staff leave it to others (`own_idea`).
    """
    found = idea_acts.consultation(consultation_id, actor=actor)
    if not rules.may_enter(actor, found.centre_id):
        raise forbidden()
    note = command.note.strip()
    if not command.number or abs(command.number) > MOST_AT_ONCE:
        raise invalid(number="out_of_range")
    if len(note) > 300:
        raise invalid(note="too_long")
    idea = idea_acts.locked(consultation_id, number)
    _to_count(idea, command.number, actor)
    made = (
        insert(IdeaPaperCount)
        .values(
            id=uuid4(),
            idea_id=idea.id,
            sent_as=command.sent_as,
            number=command.number,
            note=note,
            entered_by=actor.account_id,
            entered_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_idea_paper_counts_idea_id_sent_as")
        .returning(IdeaPaperCount.id)
    )
    if db.session.scalar(made) is not None:
        _add(found, idea, command.number, paper=command.number, now=now)
        consultations.log_act(
            "idea.signatures", found, actor=actor, reason=f"{idea.number}: {command.number:+}"
        )
    return idea


def _to_count(idea: Idea, number: int, actor: Actor) -> None:
    if idea.author_id is not None and idea.author_id == actor.account_id:
        raise conflict("own_idea", "Nobody counts the signatures of their own idea.")
    if idea.state not in rules.OPEN:
        raise conflict("not_now", "Signatures are counted before the decision.")
    if idea.paper_signatures + number < 0:
        raise invalid(number="below_zero")


def needed(consultation: Consultation, idea: Idea) -> int:
    """Return how many signatures an idea needs; 0: none."""
    settings = idea_settings.of(consultation)
    return rules.needed(settings.signatures, settings.of_areas, idea.area_id)


def are_collected(consultation: Consultation, idea: Idea) -> bool:
    """Tell whether who stands behind an idea says so by a signature, and by nothing else."""
    return bool(needed(consultation, idea) or idea.signatures)


def unite(source: Idea, target: Idea, *, paper: int, now: datetime) -> None:
    """Give one idea's signatures to another, each person once; the first keeps its own figures.

    `paper`: how many people signed either list on paper.
    """
    rows = select(
        func.gen_random_uuid(), literal(target.id), IdeaSignature.signer, literal(now)
    ).where(
        IdeaSignature.idea_id == source.id,
        # Authors are not counted among their supporters.
        IdeaSignature.signer.is_distinct_from(target.author_id),
    )
    db.session.execute(
        insert(IdeaSignature)
        .from_select(["id", "idea_id", "signer", "signed_at"], rows)
        .on_conflict_do_nothing(constraint="uq_idea_signatures_idea_id_signer")
    )
    people = select(func.count()).where(IdeaSignature.idea_id == target.id)
    signed = db.session.scalar(people) or 0
    target.paper_signatures, target.signatures = paper, signed + paper
    db.session.flush()


def has_signed(idea: Idea, person_id: UUID | None) -> bool:
    """Tell whether a person has signed an idea."""
    if person_id is None:
        return False
    found = select(IdeaSignature.id).where(
        IdeaSignature.idea_id == idea.id, IdeaSignature.signer == person_id
    )
    return db.session.scalar(found) is not None


def forget_person(person_id: UUID) -> None:
    """Put a random id in the place of a person's in all they signed: the numbers stay."""
    db.session.execute(
        update(IdeaSignature).where(IdeaSignature.signer == person_id).values(signer=uuid4())
    )


def _to_sign(
    consultation_id: UUID, number: int, *, actor: Actor, now: datetime
) -> tuple[Consultation, Idea]:
    if actor.account_id is None:
        raise forbidden()
    found = phases.to_take_part(consultation_id, phase_rules.IDEAS, actor=actor, now=now)
    idea = idea_acts.locked(consultation_id, number)
    if idea.state not in rules.OPEN:
        raise conflict("not_now", "It takes no signatures any more.")
    return found, idea


def _add(
    consultation: Consultation, idea: Idea, number: int, *, now: datetime, paper: int = 0
) -> None:
    """Count signatures, and tell the author at half of them and at all, each once."""
    before, wanted = idea.signatures, needed(consultation, idea)
    idea.signatures += number
    idea.paper_signatures += paper
    passed = rules.milestone(before, idea.signatures, wanted)
    if passed is not None:
        idea_acts.tell_author(
            idea,
            f"idea_{passed}",
            key=passed,
            number=str(idea.signatures),
            needed=str(wanted),
        )
    if passed == "reached":
        # Nobody's name: who signed last is nobody's business.
        idea_acts.note(idea, "reached", actor=Actor(), now=now, about=wanted)
    db.session.flush()
