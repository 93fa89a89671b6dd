"""The path of a vote by itself as stations, with what happens when; and when a phase is open."""

from datetime import datetime

from flask_babel import gettext as _

from services.gateway.kit import moment, until
from shared.contracts.consultations import Ballot, Consultation
from shared.contracts.phases import Phase

ORDER = ("announced", "voting", "counting", "result")


def path(consultation: Consultation) -> list[tuple[str, str]]:
    """Return (name, when) of each station."""
    ballot = consultation.ballot
    opens = ballot.opens_at if ballot else None
    closes = ballot.closes_at if ballot else None
    voting = _("dates to be set")
    if closes is not None:
        voting = _("until %(moment)s", moment=moment(closes))
        if consultation.phase in ("draft", "announced"):
            voting = (
                _("%(start)s – %(end)s", start=moment(opens), end=moment(closes))
                if opens is not None
                else _("from the announcement until %(moment)s", moment=moment(closes))
            )
        elif consultation.phase in ("counting", "result"):
            voting = _("ended %(moment)s", moment=moment(closes))
    return [
        (_("Announced"), ""),
        (_("Voting"), voting),
        (_("Counting"), _counting(ballot)),
        (_("Result"), _("for everyone to check")),
    ]


def _counting(ballot: Ballot | None) -> str:
    """Return when the votes are counted: after the days for objections, where there are some."""
    if ballot is None or ballot.verifies_until is None:
        return str(_("right after the vote"))
    if ballot.phase == "result":
        return str(_("after the days for objections"))
    return str(_("after objections, from %(moment)s", moment=moment(ballot.verifies_until)))


def objections_until(ballot: Ballot | None, now: datetime) -> datetime | None:
    """Return until when whoever objects to a vote in their name may come; None: not now."""
    if ballot is None or ballot.phase != "counting" or ballot.verifies_until is None:
        return None
    return ballot.verifies_until if now < ballot.verifies_until else None


def when(phase: Phase) -> str:
    """Return from when until when a phase is open."""
    if phase.opens_at is None or phase.closes_at is None:
        return str(_("dates to be set"))
    # With its year: what became of it runs on for long.
    end = until(phase.closes_at, year=True)
    if phase.open:
        return str(_("until %(moment)s", moment=end))
    return str(_("%(start)s – %(end)s", start=moment(phase.opens_at, year=True), end=end))


def current(consultation: Consultation) -> int:
    """Return the place of the present station; -1 before the announcement."""
    return ORDER.index(consultation.phase) if consultation.phase in ORDER else -1
