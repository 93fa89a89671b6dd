"""News of consultations in words: the same in feeds, calendars and mails."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import moment
from shared.contracts.open_data import PublicNewsItem

KINDS = {
    "opened": _l("What opens: consultations, surveys, votes"),
    "dates": _l("Changed dates"),
    "outcomes": _l("Results and reports"),
    "followup": _l("What was done afterwards"),
}
"""What one can ask for, in the order in which it is offered."""

THEMES = {
    "ordinary": _l("Asking residents"),
    "budget": _l("Participatory budget"),
    "revitalisation": _l("Revitalisation"),
    "general_plan": _l("General plan of the municipality"),
    "local_plan": _l("Local spatial plan"),
    "ngo": _l("With organisations"),
    "internal": _l("Among ourselves"),
}
"""The legal kinds of consultations, by which one can choose as well."""

OF_KIND = {
    "announced": "opened",
    "opened": "opened",
    "dates": "dates",
    "closed": "dates",
    "withdrawn": "dates",
    "result": "outcomes",
    "report": "outcomes",
    "milestone": "followup",
}
"""Which of them each kind of news belongs to."""

AT_ONCE = ("remarks", "vote")
"""What is told the same hour to who asked for it: the phases one must not miss."""

_TITLES = {
    "announced": _l("New: %(title)s"),
    "opened:remarks": _l("You can write remarks: %(title)s"),
    "opened:survey": _l("Answer the survey: %(title)s"),
    "opened:ideas": _l("Bring your own idea: %(title)s"),
    "opened:vote": _l("Voting has begun: %(title)s"),
    "dates": _l("New dates: %(title)s"),
    "closed": _l("Closed early: %(title)s"),
    "withdrawn": _l("Called off: %(title)s"),
    "result": _l("The result is known: %(title)s"),
    "report": _l("The report is there: %(title)s"),
    "milestone": _l("What became of it: %(title)s"),
}

ENDS = {
    "remarks": _l("Last moment for remarks: %(title)s"),
    "survey": _l("Last moment for the survey: %(title)s"),
    "ideas": _l("Last moment for ideas: %(title)s"),
    "vote": _l("Last moment to vote: %(title)s"),
}
"""The ends that stand in calendars."""


def title(one: PublicNewsItem) -> str:
    """Return a piece of news as one line."""
    said = _TITLES.get(f"{one.kind}:{one.phase}") or _TITLES.get(one.kind, "%(title)s")
    return str(said) % {"title": one.title}


def text(one: PublicNewsItem) -> str:
    """Return what more there is to say: until when, why, or what it is about."""
    if one.kind == "opened" and one.closes_at is not None:
        return str(_("Open until %(moment)s.", moment=moment(one.closes_at)))
    return one.words or one.summary
