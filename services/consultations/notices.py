"""Where a consultation is announced, and in which forms people can say what they think."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.consultations import bases, consultations
from services.consultations import terms as use_cases
from services.consultations.model import Consultation, NoticeGiven, db
from services.consultations.rules import terms as rules
from shared.contracts.actors import Actor
from shared.contracts.bases import GiveNotice
from shared.problems import invalid, not_found


class Wanted(NamedTuple):
    """A place where the basis wants it announced, until when, and the notice given there."""

    place: str
    latest: date | None
    given: NoticeGiven | None


def wanted(consultation: Consultation, *, now: datetime) -> list[Wanted]:
    """Return the places the basis asks for, then those announced in beside them."""
    given = {notice.place: notice for notice in consultation.notices}
    opens_on = rules.beginning(use_cases.facts(consultation, now=now))
    asked = {
        place: rules.latest_notice(opens_on, term.number) if opens_on else None
        for term in bases.basis_of(consultation).terms
        if term.kind == "notice"
        for place in term.of
    }
    return [Wanted(place, asked.get(place), given.get(place)) for place in {**asked, **given}]


def give(
    consultation_id: UUID, place: str, *, actor: Actor, command: GiveNotice, now: datetime
) -> Consultation:
    """Note that it was announced in one place, on a day, with a proof."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    if place not in {found.place for found in wanted(consultation, now=now)}:
        raise not_found("place")
    faults = {}
    if command.given_on > rules.day_of(now):
        faults["given_on"] = "in_the_future"
    proof = command.proof.strip()
    if len(proof) > 500:
        faults["proof"] = "too_long"
    if faults:
        raise invalid(**faults)
    found = next((one for one in consultation.notices if one.place == place), None)
    if found is None:
        found = NoticeGiven(place=place)
        consultation.notices.append(found)
    found.given_on, found.proof = command.given_on, proof
    db.session.flush()
    if consultation.state != "draft":
        consultations.log_act("notice.given", consultation, actor=actor, reason=place)
    return consultation


def take_back(consultation_id: UUID, place: str, *, actor: Actor) -> Consultation:
    """Say that it was not announced there after all; a second time is a no-op."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    consultation.notices = [one for one in consultation.notices if one.place != place]
    db.session.flush()
    if consultation.state != "draft":
        consultations.log_act("notice.taken_back", consultation, actor=actor, reason=place)
    return consultation


def choose_forms(consultation_id: UUID, *, actor: Actor, forms: tuple[str, ...]) -> Consultation:
    """Choose the forms; too few are a broken term, which is answered like any other."""
    consultation = consultations.to_organise(consultation_id, actor=actor)
    basis = bases.basis_of(consultation)
    if not set(forms) <= set(basis.forms):
        raise invalid(forms="unknown")
    consultation.forms = [form for form in basis.forms if form in forms]
    db.session.flush()
    return consultation
