"""The phases of a consultation and what can be wrong with their dates, in words."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

KINDS = {
    "information": _l("Time to read"),
    "remarks": _l("Remarks"),
    "survey": _l("Survey"),
    "ideas": _l("Residents’ ideas"),
    "vote": _l("Voting"),
    "verification": _l("Objections and checks"),
    "result": _l("Answers and report"),
    "followup": _l("What became of it"),
}
"""What each phase is called."""

STORY = _l(
    "Why you ask, what can still be changed and what cannot, what happens with what people say. "
    "An empty line begins a new paragraph; **bold**, lists with - and links "
    "[like this](https://example.org) work."
)
"""What belongs into the whole story, where it is more than a vote."""

_STEPS = (_l("Words"), _l("Phases"), _l("Terms and notices"), _l("Publish"))

EXPLAINED = {
    "information": _l("Everything is there to read and to ask about; nobody decides yet."),
    "remarks": _l("Everyone may write what should be different; each remark gets an answer."),
    "survey": _l("The same short questions for everyone."),
    "ideas": _l("Residents bring their own projects and collect support."),
    "result": _l("You answer each remark and publish the report in this time."),
    "followup": _l("You show step by step what was really done."),
}
"""What an organiser does with each."""

FAULTS = {
    "closes_before_opening": _l("The last day is before the first."),
    "too_long": _l("This lasts too long; a year is the most."),
    "after_the_first": _l("The time to read begins no later than what people can say."),
    "before_the_end": _l("The report comes when there is no more to say."),
    "before_the_result": _l("This begins after the report."),
    "closes_in_the_past": _l("The last day has passed. Choose a later one."),
    "opens_in_the_past": _l("The first day has passed. Choose today or a later one."),
    "already_closed": _l("This has ended, so its dates stay as they are."),
    "already_open": _l("This is open already, so its first day stays; the last can move."),
    "unchanged": _l("These are the dates it has now."),
    "incomplete": _l("Write both the first and the last day, or neither."),
    "not_a_date": _l("Write a date, for example 2026-12-05."),
    "none": _l("Plan at least one thing people can take part in."),
    "not_open": _l("This is not open now."),
    "unknown": _l("Choose one of the possibilities."),
}
"""What is wrong with a phase."""


_FORM_MISSING = _l(
    "A required form of the consultation is not ticked. Tick it under “Terms and notices”, or "
    "say there why not."
)

UNANSWERED = {
    "remarks": _l(
        "There are too few days for remarks. Give more under “Phases”, or say under “Terms and "
        "notices” why not."
    ),
    "ideas": _l(
        "There are too few days for ideas. Give more under “Phases”, or say under “Terms and "
        "notices” why not."
    ),
    "notice": _l(
        "It was not announced everywhere in time. Note the notices under “Terms and notices”, or "
        "say there why not."
    ),
    "forms": _FORM_MISSING,
    "remarks_taken": _FORM_MISSING,
    "talk": _FORM_MISSING,
    "further": _FORM_MISSING,
}
"""What to do about a term that is not kept while nobody has said why."""


def steps() -> list[str]:
    """Return the way of a draft, step by step, as `ui.stations` takes it."""
    return list(map(str, _STEPS))


def fault(code: str) -> str:
    """Return in words what is wrong with a phase's dates."""
    return str(FAULTS.get(code, _("This cannot be taken. Please check it.")))


def lacking(codes: Sequence[str]) -> list[str]:
    """Return in words what a draft lacks before it can be published, each thing once."""
    return list(dict.fromkeys(map(_lacking, codes)))


def _lacking(code: str) -> str:
    what, _colon, about = code.partition(":")
    if what == "no_phases":
        return fault("none")
    if what == "unanswered":
        known = UNANSWERED.get(about)
        return str(
            known
            or _("A term is not kept, and nobody has said why. Do that under “Terms and notices”.")
        )
    return f"{KINDS.get(about, about)}: {fault(what)}"
