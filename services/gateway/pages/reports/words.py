"""Codes of a report become words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import moment, until
from services.gateway.kit import number as written
from services.gateway.pages.consultations import phase_words
from services.gateway.pages.remarks.words import POSITIONS as ANSWERS
from shared.contracts.reports import ReportChange, ReportRemark, ReportTerm

POSITIONS = {**ANSWERS, "": (_l("Without an answer"), "")}
"""What the organiser says to a remark, and the kind of badge that says so."""

SOURCES = {
    "account": _l("Through an account"),
    "guest": _l("Confirmed by mail, without an account"),
    "paper": _l("On paper"),
    "import": _l("Brought in from elsewhere"),
}
"""How a remark came."""

IDEAS = {
    "draft": _l("Draft"),
    "public": _l("Not decided"),
    "correcting": _l("Waits for corrections"),
    "accepted": _l("Accepted"),
    "rejected": _l("Rejected"),
    "appealed": _l("Under appeal"),
    "merged": _l("Merged with another"),
    "withdrawn": _l("Taken back by its author"),
    "hidden": _l("Hidden by moderation"),
    "removed": _l("Removed on its author's request"),
}
"""What became of an idea."""

_MISSING = {
    "words_missing": _l("Write the summary and the decisions."),
    "vote_open": _l("The vote is not over yet, or its result is not final."),
    "survey_uncounted": _l("A survey is not counted yet. That takes a minute after its end."),
    "phase_open": _l("This phase has not ended yet: %(phase)s."),
    "terms_unanswered": _l(
        "A term is not kept, and nobody has said why. Do that under “Terms and notices”."
    ),
}


def kept(one: ReportTerm) -> str:
    """Return how a term was kept, in short."""
    if one.kept is None:
        return str(_("It cannot be told"))
    return str(_("Kept") if one.kept else _("Not kept"))


def missing(code: str) -> str:
    """Return what keeps a report from being published, as a sentence."""
    name, _colon, about = code.partition(":")
    if name == "remarks_confirming":
        count = int(about)
        said = ngettext(
            "%(num)s remark sent in time may still be confirmed, until 48 hours after the end.",
            "%(num)s remarks sent in time may still be confirmed, until 48 hours after the end.",
            count,
        )
        return str(said)
    if name in ("remarks_unanswered", "remarks_queued"):
        count = int(about)
        shown = written(count)
        if name == "remarks_unanswered":
            said = ngettext(
                "%(shown)s remark has no answer.",
                "%(shown)s remarks have no answer.",
                count,
                shown=shown,
            )
        else:
            said = ngettext(
                "%(shown)s remark waits to be read by a moderator.",
                "%(shown)s remarks wait to be read by a moderator.",
                count,
                shown=shown,
            )
        return str(said)
    return str(_MISSING[name]) % {"phase": phase_words.KINDS.get(about, about)}


def change(one: ReportChange) -> str:
    """Return what was changed, without its reason."""
    about = str(phase_words.KINDS.get(one.phase, ""))
    if one.kind == "withdrawn":
        return str(_("Called off"))
    if one.kind == "closed_early" and one.closes_at is not None:
        ended = moment(one.closes_at)
        return str(_("%(phase)s, closed early: %(moment)s", phase=about, moment=ended))
    if one.opens_at is not None and one.closes_at is not None:
        start, end = moment(one.opens_at, True), until(one.closes_at, True)
        said = _("%(phase)s, new dates: %(start)s – %(end)s", phase=about, start=start, end=end)
        return str(said)
    return about


def subject(one: ReportRemark) -> str:
    """Return what a remark is about, in short."""
    if one.fragment is not None:
        heading = f": {one.heading}" if one.heading else ""
        return str(_("Fragment %(number)s", number=one.fragment)) + heading
    if one.latitude is not None:
        return one.place or str(_("A place on the map"))
    return one.place or str(_("The whole"))


def paragraphs(typed: str) -> list[str]:
    """Return the paragraphs of a text as somebody typed it."""
    return [part.strip() for part in typed.splitlines() if part.strip()]


def text(one: ReportRemark) -> str:
    """Return a remark's words, or why they are not there."""
    if one.state == "hidden":
        return str(_("Hidden by moderation"))
    if one.state == "removed":
        return str(_("Removed on its author's request"))
    return one.text


def merged(one: ReportRemark) -> str:
    """Return with which remark it was answered, if with another."""
    if one.merged_into is None:
        return ""
    other = one.merged_into
    return str(_("It says the same as remark %(number)s; the answer holds for both.", number=other))
