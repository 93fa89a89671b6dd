"""Where an idea stands, what was done with it and what is wrong with a form, in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import day
from services.gateway.pages.consultations.words import RULES
from services.gateway.pages.material.words import FAULTS as FILE_FAULTS
from shared.contracts.ideas import Idea, OwnIdea
from shared.problems import Refusal

STATES: dict[str, Any] = {
    "draft": _l("Draft"),
    "public": _l("Waits for the check"),
    "correcting": _l("Being corrected"),
    "accepted": _l("Accepted in the check"),
    "rejected": _l("Rejected in the check"),
    "appealed": _l("Appeal under way"),
    "merged": _l("Joined with another"),
    "withdrawn": _l("Idea taken back"),
    "hidden": _l("Idea hidden by a moderator"),
    "removed": _l("Removed by a moderator"),
}
BADGES = {"accepted": "good", "rejected": "bad", "correcting": "now", "appealed": "now"}
ACTS: dict[str, Any] = {
    "submitted": _l("The idea was sent"),
    "returned": _l("Sent back for corrections"),
    "corrected": _l("The author has corrected it"),
    "accepted": _l("Accepted in the formal check"),
    "rejected": _l("Rejected in the formal check"),
    "appealed": _l("The author has appealed"),
    "granted": _l("The appeal was right: accepted"),
    "upheld": _l("The appeal was refused: the rejection stands"),
    "reopened": _l("The decision was taken back; the idea waits for the check again"),
    "withdrawn": _l("The author has taken the idea back"),
    "merged": _l("It became part of another idea"),
    "absorbed": _l("Another idea joined it"),
    "reached": _l("It has all the signatures it needs"),
    "balloted": _l("It is on the ballot"),
}
CHANGED: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("In short"),
    "description": _l("Description"),
    "place": _l("Place"),
    "area_id": _l("Part of the town"),
    "point": _l("Point on the map"),
    "costs": _l("Cost"),
}
SECTIONS: dict[str, Any] = {
    "opis": _l("What it is"),
    "miejsce": _l("Where it is"),
    "koszt": _l("What it costs"),
    "autor": _l("How you are shown"),
}
ORDERS: dict[str, tuple[str, Any]] = {
    "najnowsze": ("new", _l("Newest first")),
    "najstarsze": ("old", _l("By number")),
    "podpisy": ("signatures", _l("Most signatures first")),
    "najtansze": ("cheap", _l("Cheapest first")),
    "najdrozsze": ("dear", _l("Dearest first")),
}
RESULTS: dict[str, tuple[Any, Any]] = {
    "accepted": (_l("Accept"), _l("It can go onto the ballot.")),
    "returned": (_l("Send back for corrections"), _l("Say what is missing and until when.")),
    "rejected": (_l("Reject"), _l("Say why; the author can appeal.")),
}

_FAULTS: dict[str, Any] = {
    "empty": _l("Fill this in."),
    "too_long": _l("Write less here."),
    "not_positive": _l("Write an amount in złote, for example 12 500 or 12 500,50."),
    "too_dear": _l("Together it is more than one idea may cost here."),
    "half": _l("Write both numbers as degrees, for example 52,7500 and 17,2000."),
    "below_zero": _l("So many were not counted, so they cannot be taken back."),
    "same": _l("These are one and the same idea."),
    "unknown": _l("There is no such idea here."),
    "unmet": _l("Something is not met, so it cannot be accepted. Send it back or reject it."),
    **{name: words for name, words in FILE_FAULTS.items() if name.startswith(("file", "pict"))},
    "alternative_missing": FILE_FAULTS["alternative_missing"],
}
_OF_FIELDS: dict[tuple[str, str], Any] = {
    ("costs", "empty"): _l("Write at least one line of what it costs."),
    ("costs", "too_many"): _l("There is room for 20 lines; put some together."),
    ("file", "too_many"): _l("There is room for five pictures."),
    ("latitude", "out_of_range"): _FAULTS["half"],
    ("paper", "out_of_range"): _l("It is between the longer list and both lists together."),
    ("until", "out_of_range"): _l("Choose a day after today, a year ahead at most."),
}
_CONFLICTS: dict[str, Any] = {
    "not_open": _l("Ideas are not taken now. What you have written stays in your drafts."),
    "too_many": _l("You have as many ideas here as one person may have."),
    "not_now": _l(
        "Meanwhile something was done with this idea, so this is not possible any more. Look how "
        "it stands now."
    ),
    "on_ballot": _l("It stands on the ballot, so it stays as it is."),
    "too_late": _l("The time for it is over."),
    "own_idea": _l("This is your own idea: somebody else has to do it."),
    "not_needed": _l("No signatures are collected here."),
    "too_few_signatures": _l(
        "It has fewer signatures than it needs. Wait, send it back or reject it."
    ),
    "own_decision": _l(
        "You rejected it, so another person decides about the appeal: an organiser or an official."
    ),
    "appealed_already": _l("The appeal was decided, and that decision stands."),
    "proposed_already": _l("You have proposed this already; it waits for an answer."),
    "answered_already": _l("This was answered meanwhile."),
    "no_author": _l(
        "This idea came on paper, so nobody can agree here. Ask the organiser to join them."
    ),
    "sent_already": _l("It was sent, so it stays as it is."),
    "already_announced": _l("The vote was announced, so its ballot stays as it is."),
    "waits_for_second": _l(
        "It waits for a second person just as it stands, so nothing can be changed now."
    ),
    "nothing_new": _l("Every accepted idea is on the ballot already."),
}


def fault(field: str, code: str) -> str:
    """Return in words what is wrong with a field."""
    last = field.rpartition(".")[2]
    words = _OF_FIELDS.get((last, code)) or _FAULTS.get(code)
    if words is None:
        words = _l("Write a number that is possible here.")
    return str(words)


def faults(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with a form, field by field."""
    return {field: fault(field, code) for field, code in fields.items()}


def conflict(code: str) -> str:
    """Return in words why something is not possible now."""
    return str(_CONFLICTS.get(code) or _("This is not possible now."))


def told(refusal: Refusal) -> dict[str, str]:
    """Return a refusal in words, by field; what concerns none stands under the empty one.

    What is neither a conflict nor bad input is raised on.
    """
    problem = refusal.problem
    if problem.status == 409:
        return {"": conflict(problem.code)}
    if problem.status != 422 or not problem.fields:
        raise refusal
    return faults(problem.fields)


def title(text: str) -> str:
    """Return an idea's title, or what stands where its author had it removed."""
    return text or str(_("Removed on request"))


def heading(idea: Idea | OwnIdea) -> str:
    """Return what an idea is called; one taken from view is told by its number alone."""
    if not idea.title and idea.state in ("hidden", "removed"):
        return str(_("Idea no. %(number)s", number=idea.number))
    return title(idea.title)


def author(idea: Idea, names: Mapping[UUID, str]) -> str:
    """Return how an idea's author is called in public."""
    if idea.author_id is not None and idea.author_id in names:
        return names[idea.author_id]
    return idea.pseudonym or str(_("no name given"))


def until(moment: datetime) -> str:
    """Return the last day of something that ends at 24:00."""
    return day(moment - timedelta(minutes=1))


def rules() -> list[tuple[str, str]]:
    """Return how the money can be shared out, as a select takes it."""
    return [(name, str(words)) for name, words in RULES.items()]
