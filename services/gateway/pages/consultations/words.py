"""Codes become words: where a matter stands, how the money is shared out, what is wrong."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import Form

PHASES = {
    "draft": _l("Draft"),
    "announced": _l("Announced"),
    "voting": _l("Voting is open"),
    "counting": _l("Votes are being counted"),
    "result": _l("Result"),
    "withdrawn": _l("Called off"),
}
"""Where a consultation stands."""

BADGES = {"voting": "now", "result": "good", "withdrawn": "bad", "announced": "room"}
"""The kind of badge that says so."""

RULES = {
    "greedy-stop": _l("In order of votes, until the first project that no longer fits"),
    "greedy-skip": _l("In order of votes; what does not fit is skipped"),
}
"""The rules by their names."""

EXPLAINED = {
    "greedy-stop": _l(
        "We order the projects by the number of votes, most first, and fund them one after "
        "another. At the first project that costs more than the money left, the funding ends."
    ),
    "greedy-skip": _l(
        "We order the projects by the number of votes, most first, and fund them one after "
        "another. A project that costs more than the money left is skipped, and the next one "
        "that fits is funded."
    ),
}
"""The rules as one would explain them to a neighbour."""

MISSING = {
    "ballot_missing": _l("Set the budget, the number of choices and the dates of the vote."),
    "too_few_projects": _l("Add at least two projects."),
    "more_choices_than_projects": _l(
        "A voter may choose more projects than there are. Lower the number of choices or add "
        "projects."
    ),
    "nothing_affordable": _l("Even the cheapest project costs more than the whole budget."),
    "no_closing_date": _l("Say when the vote ends."),
    "closes_in_the_past": _l("The vote would end in the past. Choose a later date."),
    "opens_in_the_past": _l("The vote would open in the past. Choose a later date or “at once”."),
}
"""What a draft lacks before it can be announced."""

CONFLICTS = {
    "already_announced": _l(
        "It has been announced in the meantime, so the words and the projects stay as they are."
    ),
    "already_open": _l("The vote is open already. You can move its end or close it, no more."),
    "already_closed": _l("The vote has ended, so its dates stay as they are."),
    "changed": _l("Something has changed meanwhile. Look at the page again before you go on."),
    "not_open": _l("The vote is not open now."),
    "not_announced": _l("This consultation has not been announced."),
    "ballot_missing": _l("First set the budget and the rules of the vote."),
    "too_many_projects": _l("A ballot has room for 300 projects."),
}
"""Why an act is not possible now."""

_FAULTS = {
    "empty": _l("Fill this in."),
    "too_long": _l("Write less here."),
    "not_positive": _l("Write a number above zero."),
    "unknown": _l("Choose one of the possibilities."),
    "taken": _l("Another project has this number already."),
    "unchanged": _l("These are the dates the vote has now."),
    "closes_before_opening": _l("The vote would end before it opens."),
    "closes_in_the_past": _l("This moment has passed. Choose a later one."),
    "opens_in_the_past": _l("This moment has passed. Choose a later one."),
}


def fault(code: str) -> str:
    """Return in words what is wrong with a field."""
    return str(_FAULTS.get(code, _l("This cannot be taken. Please check it.")))


def note_faults(form: Form, faults: Mapping[str, str]) -> None:
    """Put a service's faults beside the form's fields; what has no field stands above them."""
    for name, code in faults.items():
        if name in form:
            form[name].errors = (*form[name].errors, fault(code))
        else:
            form.form_errors.append(fault(code))
