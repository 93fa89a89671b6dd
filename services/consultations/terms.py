"""Which terms of its basis a consultation keeps, and what is said where it does not."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update

from services.consultations import bases
from services.consultations.model import Consultation, TermAnswer, db
from services.consultations.rules import terms as rules
from shared.contracts.actors import Actor
from shared.contracts.bases import Term

ANSWER_LONGEST = 1000
ANSWER_LEAST = 10


class Kept(NamedTuple):
    """A term, how it is kept, and the answer where it is not."""

    term: Term
    verdict: rules.Verdict
    answer: TermAnswer | None


def kept(consultation: Consultation, *, now: datetime) -> list[Kept]:
    """Return each term of the basis with how the consultation keeps it, as things stand."""
    answers = {answer.term: answer for answer in consultation.term_answers}
    known = facts(consultation, now=now)
    return [
        Kept(term, rules.judge(term, known), answers.get(term.key))
        for term in bases.basis_of(consultation).terms
    ]


def unanswered(consultation: Consultation, *, now: datetime) -> list[str]:
    """Return the keys of the terms that are not kept and of which nobody has said why."""
    return [
        found.term.key
        for found in kept(consultation, now=now)
        if found.verdict.kept is False and found.answer is None
    ]


def facts(consultation: Consultation, *, now: datetime) -> rules.Facts:
    """Return what the terms are judged by."""
    return rules.Facts(
        now=now,
        spans={phase.kind: (phase.opens_at, phase.closes_at) for phase in consultation.phases},
        forms=frozenset(consultation.forms),
        notices={notice.place: notice.given_on for notice in consultation.notices},
        report_at=consultation.report_at,
    )


def say(consultation: Consultation, term: str, text: str, *, actor: Actor, now: datetime) -> None:
    """Keep the answer to a broken term in the place of an earlier one."""
    found = next((one for one in consultation.term_answers if one.term == term), None)
    if found is None:
        found = TermAnswer(term=term)
        consultation.term_answers.append(found)
    found.text, found.answered_by, found.answered_at = text, actor.account_id, now
    db.session.flush()


def forget_person(person_id: UUID) -> None:
    """Take an erased person's id off their answers; the words stay with the consultation."""
    db.session.execute(
        update(TermAnswer).where(TermAnswer.answered_by == person_id).values(answered_by=None)
    )
