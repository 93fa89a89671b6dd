"""Where a consultation is announced, in which forms people can speak, what is said of its terms.

An organiser writes all of it on one page and saves it at once: everything is taken, or nothing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.consultations import bases, consultations, terms
from services.consultations.model import Consultation, NoticeGiven, TermAnswer, db
from services.consultations.rules import terms as rules
from shared.contracts.actors import Actor
from shared.contracts.bases import GiveNotice, SetCourse
from shared.problems import conflict, invalid

PROOF_LONGEST = 500


class Wanted(NamedTuple):
    """A place where the basis wants it announced, until when, and the notice given there."""

    place: str
    latest: date | None
    given: NoticeGiven | None


def wanted(consultation: Consultation, *, now: datetime) -> list[Wanted]:
    """Return the places the basis asks for, then those announced in beside them."""
    given = {notice.place: notice for notice in consultation.notices}
    opens_on = rules.beginning(terms.facts(consultation, now=now))
    asked = {
        place: rules.latest_notice(opens_on, term.number) if opens_on else None
        for term in bases.basis_of(consultation).terms
        if term.kind == "notice"
        for place in term.of
    }
    return [Wanted(place, asked.get(place), given.get(place)) for place in {**asked, **given}]


def set_course(
    consultation_id: UUID, *, actor: Actor, command: SetCourse, now: datetime
) -> Consultation:
    """Set the forms, the notices given and the answers to terms, in the place of the old ones.

    Faults are told as `forms`, `notices.<place>.given_on`, `notices.<place>.proof` and
    `answers.<term>`. What is public keeps each answer: other words may stand in its place, none
    may not.
    """
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if not consultation.basis or consultation.state == "withdrawn":
        raise conflict("no_basis", "There are no terms to keep here.")
    faults = _faults(consultation, command, now)
    if faults:
        raise invalid(**faults)
    basis = bases.basis_of(consultation)
    consultation.forms = [form for form in basis.forms if form in command.forms]
    changed = _give(consultation, command.notices)
    changed |= _answer(consultation, command.answers, actor=actor, now=now)
    db.session.flush()
    if changed and consultation.state != "draft":
        consultations.log_act("consultation.course_noted", consultation, actor=actor)
    return consultation


def _faults(consultation: Consultation, command: SetCourse, now: datetime) -> dict[str, str]:
    basis = bases.basis_of(consultation)
    public = consultation.state != "draft"
    answered = {answer.term for answer in consultation.term_answers}
    faults = {} if set(command.forms) <= set(basis.forms) else {"forms": "unknown"}
    places = {found.place for found in wanted(consultation, now=now)}
    for place, notice in command.notices.items():
        if place not in places:
            faults[f"notices.{place}"] = "unknown"
        if notice.given_on > rules.day_of(now):
            faults[f"notices.{place}.given_on"] = "in_the_future"
        if len(notice.proof.strip()) > PROOF_LONGEST:
            faults[f"notices.{place}.proof"] = "too_long"
    known = {term.key for term in basis.terms}
    for term, text in command.answers.items():
        written = text.strip()
        if term not in known:
            faults[f"answers.{term}"] = "unknown"
        elif len(written) < terms.ANSWER_LEAST and (written or (public and term in answered)):
            faults[f"answers.{term}"] = "empty"
        elif len(written) > terms.ANSWER_LONGEST:
            faults[f"answers.{term}"] = "too_long"
    return faults


def _give(consultation: Consultation, notices: Mapping[str, GiveNotice]) -> bool:
    there = {notice.place: notice for notice in consultation.notices}
    changed = set(there) != set(notices)
    for place, notice in notices.items():
        if place not in there:
            there[place] = NoticeGiven(place=place)
            consultation.notices.append(there[place])
        new = (notice.given_on, notice.proof.strip())
        changed |= (there[place].given_on, there[place].proof) != new
        there[place].given_on, there[place].proof = new
    consultation.notices = [one for one in consultation.notices if one.place in notices]
    return changed


def _answer(
    consultation: Consultation, answers: Mapping[str, str], *, actor: Actor, now: datetime
) -> bool:
    there: dict[str, TermAnswer] = {one.term: one for one in consultation.term_answers}
    changed = False
    for term, text in answers.items():
        written = text.strip()
        if written and (term not in there or there[term].text != written):
            terms.say(consultation, term, written, actor=actor, now=now)
            changed = True
    gone = {term for term, text in answers.items() if not text.strip()}
    consultation.term_answers = [one for one in consultation.term_answers if one.term not in gone]
    return changed or bool(gone & set(there))
