"""Codes become words: where a matter stands, how the money is shared out, what is wrong."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import Form

from services.gateway.pages.consultations import question_words
from shared.contracts.consultations import Consultation

PHASES = {
    "draft": _l("Draft"),
    "announced": _l("Announced"),
    "open": _l("You can have your say"),
    "voting": _l("Voting is open"),
    "counting": _l("Votes are being counted"),
    "answering": _l("Answers are being written"),
    "result": _l("Result"),
    "withdrawn": _l("Called off"),
}
"""Where a consultation stands."""

BADGES = {
    "open": "now",
    "voting": "now",
    "result": "good",
    "withdrawn": "bad",
    "announced": "room",
}
"""The kind of badge that says so."""

RULES = {rule: question_words.RULES[rule] for rule in question_words.BUDGET_RULES}
"""The rules of budgets by their names."""

EXPLAINED = question_words.EXPLAINED
"""Every rule as one would explain it to a neighbour."""

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
    "another_must_agree": _l(
        "You have proposed this yourself, so another organiser must agree. It waits for them."
    ),
    "something_waits": _l(
        "Another step waits for a second person already. First it is agreed to, refused or taken "
        "back."
    ),
    "waits_for_second": _l(
        "It waits to be announced just as it stands, so nothing can be changed now. Whoever "
        "proposed it can take that back."
    ),
    "nothing_waits": _l(
        "This waits no more: it was done, refused or taken back meanwhile. Look at the page again."
    ),
    "own_proposal": _l("You have proposed this yourself. You can take it back."),
    "not_open": _l("The vote is not open now."),
    "not_announced": _l("This consultation has not been announced."),
    "ballot_missing": _l("First set the budget and the rules of the vote."),
    "publish_first": _l("First publish the consultation; then its vote can be announced."),
    "no_basis": _l("This is a vote by itself: announcing it publishes it."),
    "vote_announced": _l(
        "Its vote is announced already, so two organisers call it off, with the vote."
    ),
    "too_many_projects": _l("A ballot has room for 300 projects."),
    "too_many_questions": _l("A ballot has room for 20 questions."),
    "too_many_options": _l("A question has room for 300 answers."),
    "other_questions": _l("This ballot asks more than one budget. Change it question by question."),
    "nothing_to_draw": _l("Nothing waits for a draw here."),
    "no_draw": _l("Nobody has entered a drawn text yet."),
    "draw_confirmed": _l("Two organisers have agreed to the draw, so it stays as it is."),
    "second_person_needed": _l(
        "You have entered the drawn text yourself. Another organiser has to confirm it."
    ),
}
"""Why an act is not possible now."""

_FAULTS = {
    "empty": _l("Fill this in."),
    "below_least": _l("This is below the least; write a larger number."),
    "out_of_range": _l("This number is too small or too large here."),
    "not_for_this_rule": _l("This does not go with the way of counting above. Leave it empty."),
    "no_ties_in_budget": _l("In a budget, projects cannot share a place."),
    "not_falling": _l("A worse place cannot give more points than a better one."),
    "too_few": _l("Write at least two numbers in each line."),
    "malformed": _l("Commas, semicolons and colons cannot be part of a number."),
    "one_line": _l("Write it in one line."),
    "other_seed": _l("This is not the text that was entered. Compare both with the record."),
    "too_long": _l("Write less here."),
    "not_positive": _l("Write a number above zero."),
    "unknown": _l("Choose one of the possibilities."),
    "taken": _l("Another project has this number already."),
    "unchanged": _l("These are the dates the vote has now."),
    "closes_before_opening": _l("The vote would end before it opens."),
    "closes_in_the_past": _l("This moment has passed. Choose a later one."),
    "opens_in_the_past": _l("This moment has passed. Choose a later one."),
}


def missing(code: str, found: Consultation | None = None) -> str:
    """Return in words what a draft lacks."""
    known = MISSING.get(code)
    return str(known) if known is not None else question_words.missing(code, found)


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
