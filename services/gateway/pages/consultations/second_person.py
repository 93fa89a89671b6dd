"""A step that waits for a second person, in words: what it is, who proposed it, what it led to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway import accounts, staff
from services.gateway.kit import moment
from services.gateway.pages.consultations import who_votes, words
from services.gateway.register import rolls
from services.gateway.web.gate import actor
from shared.contracts.consultations import Consultation, Pending
from shared.problems import Refusal

STEPS = {
    "announce": _l("Announce this consultation"),
    "dates": _l("Change the dates"),
    "close": _l("Close the vote now"),
    "withdraw": _l("Call the vote off"),
}
"""What waits, as its button called it."""

AGREE = {
    "announce": _l("I agree: announce it"),
    "dates": _l("I agree: change the dates"),
    "close": _l("I agree: close the vote now"),
    "withdraw": _l("I agree: call the vote off"),
}

DONE = {
    "announce": _l("Announced. Everyone can see it now."),
    "dates": _l("The dates are changed, and the page says why."),
    "close": _l("The vote is closed. The count begins in a moment."),
    "withdraw": _l("The vote is called off, and the page says why."),
}
"""What is said when it is done."""


@dataclass(frozen=True)
class Waiting:
    """What waits for a second person, as the overview shows it."""

    pending: Pending
    step: Any
    agree: Any
    is_mine: bool
    # (icon, name, text): who, when, what would change and why.
    facts: tuple[tuple[str, Any, str], ...]


def waiting(found: Consultation) -> Waiting | None:
    """Return what waits at a consultation, with the name of whoever proposed it."""
    if found.pending is None:
        return None
    by = found.pending.proposed_by
    return Waiting(
        pending=found.pending,
        step=STEPS[found.pending.kind],
        agree=AGREE[found.pending.kind],
        is_mine=by == actor().account_id,
        facts=(
            ("user", _("Proposed by"), accounts.names({by}).get(by, _("somebody who has left"))),
            ("clock", _("On"), moment(found.pending.proposed_at)),
            *_dates(found.pending, found),
            *_roll(found.pending, found),
            *((("info", _("Reason"), found.pending.reason),) if found.pending.reason else ()),
        ),
    )


def _dates(pending: Pending, found: Consultation) -> list[tuple[str, Any, str]]:
    """Return the dates a step is about: all of an announcement's, the changed ones of a change."""
    ballot = found.ballot
    if ballot is None or pending.kind not in ("announce", "dates"):
        return []
    if pending.kind == "announce":
        at_once = _("at once, when it is announced")
        opens = moment(ballot.opens_at) if ballot.opens_at else at_once
        closes = moment(ballot.closes_at) if ballot.closes_at else ""
        return [
            ("calendar", _("The vote opens"), opens),
            ("calendar", _("The vote ends"), closes),
        ]
    pairs = (
        (_("The vote opens"), ballot.opens_at, pending.opens_at),
        (_("The vote ends"), ballot.closes_at, pending.closes_at),
    )
    return [
        ("calendar", name, _moved(old, new))
        for name, old, new in pairs
        if old is not None and new is not None and old != new
    ]


def _moved(old: datetime, new: datetime) -> str:
    now = _("now: %(moment)s", moment=moment(old))
    return f"{moment(new)} ({now})"


def _roll(pending: Pending, found: Consultation) -> list[tuple[str, Any, str]]:
    """Return who may vote: with an announcement the second person agrees to that too."""
    if pending.kind != "announce":
        return []
    return [("users", _("Who may vote"), who_votes.in_short(rolls.of_consultation(found.id)))]


def is_agreed(found: Consultation) -> bool:
    """Tell whether two organisers stand behind a vote, or one of them waits for the other's yes.

    From then on nobody changes alone who may vote. A rehearsal binds nobody.
    """
    if found.ballot is None or found.ballot.rehearsal:
        return False
    waits = found.pending is not None and found.pending.kind == "announce"
    return waits or found.ballot.phase != "draft"


def is_alone(found: Consultation) -> bool:
    """Tell whether the centre has no second organiser who could agree."""
    return len(staff.organisers(found.centre_id)) < 2


def told(found: Consultation, kind: str) -> None:
    """Say what an organiser's step has led to: it is done, or it waits for another's yes."""
    if found.pending is None:
        flash(str(DONE[kind]), "good")
    else:
        flash(
            _("Proposed. Another organiser must agree; they have been told. Until then it waits."),
            "info",
        )


def faults(refusal: Refusal, found: Consultation) -> list[tuple[str | None, str]]:
    """Return in words why a step cannot be taken, as (field, words)."""
    problem = refusal.problem
    if problem.fields:
        return [
            ("reason" if field == "reason" else None, _fault(field, code, found))
            for field, code in problem.fields.items()
        ]
    known = words.CONFLICTS.get(problem.code, words.CONFLICTS["changed"])
    return [(None, str(known))]


def _fault(field: str, code: str, found: Consultation) -> str:
    if field == code:
        return words.missing(code, found)
    where = {"opens_at": _("The vote opens"), "closes_at": _("The vote ends")}.get(field)
    said = words.fault(code)
    return f"{where}: {said}" if where else said
