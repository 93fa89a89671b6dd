"""The legal bases: the file's, with what operators have put in the place of single terms."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select, update

from services.consultations.model import Consultation, TermSetting, db
from services.consultations.rules import bases as rules
from shared.contracts.actors import Actor
from shared.contracts.bases import Bases, Basis, EditTerm, Term
from shared.problems import forbidden, invalid, not_found

_LONGEST = {"act": 300, "article": 120, "text_of": 60}


def known() -> Bases:
    """Return every basis as it holds now."""
    settings = {
        (found.basis, found.term): found for found in db.session.scalars(select(TermSetting))
    }
    told = rules.told()
    return msgspec.structs.replace(
        told, bases=tuple(_as_set(basis, settings) for basis in told.bases)
    )


def basis_of(consultation: Consultation) -> Basis:
    """Return the basis of a consultation: with the terms as they were when it was published.

    A vote by itself stands on an empty one: no term, nothing to ask for.
    """
    basis = rules.known().get(consultation.basis, rules.NOTHING)
    if consultation.terms is not None:
        terms = msgspec.convert(consultation.terms, tuple[Term, ...])
        return msgspec.structs.replace(basis, terms=terms)
    found = db.session.scalars(select(TermSetting).where(TermSetting.basis == basis.key))
    return _as_set(basis, {(one.basis, one.term): one for one in found})


def keep_terms(consultation: Consultation) -> None:
    """Write down the terms as they hold at the publication."""
    consultation.terms = msgspec.to_builtins(basis_of(consultation).terms)


def edit_term(basis: str, term: str, *, actor: Actor, command: EditTerm, now: datetime) -> Bases:
    """Put other values in the place of a term's; consultations already public keep theirs."""
    if actor.account_id is None:
        raise forbidden()
    known_term = _term(basis, term)
    texts = {name: getattr(command, name).strip() for name in _LONGEST}
    faults = {name: "too_long" for name, longest in _LONGEST.items() if len(texts[name]) > longest}
    most = len(known_term.of) if known_term.kind == "forms" else 1000
    if not 0 <= command.number <= most:
        faults["number"] = "out_of_range"
    if command.checked_on is not None and command.checked_on > now.date():
        faults["checked_on"] = "in_the_future"
    if faults:
        raise invalid(**faults)
    setting = db.session.get(TermSetting, (basis, term)) or TermSetting(basis=basis, term=term)
    setting.number, setting.moves, setting.checked_on = (
        command.number,
        command.moves,
        command.checked_on,
    )
    for name, text in texts.items():
        setattr(setting, name, text)
    setting.changed_by, setting.changed_at = actor.account_id, now
    db.session.add(setting)
    db.session.flush()
    return known()


def restore_term(basis: str, term: str) -> Bases:
    """Go back to what the file says of a term; a second time is a no-op."""
    _term(basis, term)
    setting = db.session.get(TermSetting, (basis, term))
    if setting is not None:
        db.session.delete(setting)
        db.session.flush()
    return known()


def forget_person(person_id: UUID) -> None:
    """Take an erased operator's id off the terms they edited; the terms stay."""
    db.session.execute(
        update(TermSetting).where(TermSetting.changed_by == person_id).values(changed_by=None)
    )


def _as_set(basis: Basis, settings: dict[tuple[str, str], TermSetting]) -> Basis:
    terms = tuple(_put(term, settings.get((basis.key, term.key))) for term in basis.terms)
    return msgspec.structs.replace(basis, terms=terms)


def _put(term: Term, setting: TermSetting | None) -> Term:
    if setting is None:
        return term
    names = ("number", "moves", "act", "article", "text_of", "checked_on", "changed_at")
    return msgspec.structs.replace(term, **{name: getattr(setting, name) for name in names})


def _term(basis: str, term: str) -> Term:
    for found in rules.known().get(basis, rules.NOTHING).terms:
        if found.key == term:
            return found
    raise not_found("term")
