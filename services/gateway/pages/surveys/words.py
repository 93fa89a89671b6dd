"""Surveys in words: where one stands, what is wrong, what stops a step."""

from flask_babel import lazy_gettext as _l

STATIONS = {
    "draft": (_l("Draft"), ""),
    "announced": (_l("Not open yet"), ""),
    "open": (_l("Open"), "now"),
    "counting": (_l("Closed, being counted"), "room"),
    "closed": (_l("Closed"), "good"),
}
"""Where a survey stands: its name, and the kind of badge that says so."""

KINDS = {
    "single": (_l("One answer"), _l("A list of answers of which one is chosen.")),
    "multiple": (_l("Several answers"), _l("A list of answers of which several can be chosen.")),
    "scale": (_l("A scale"), _l("For example from 1 to 5, with words at both ends.")),
    "order": (_l("An order"), _l("A list that is put in order, from first to last.")),
    "text": (_l("In one's own words"), _l("A text of up to 2,000 characters.")),
}
"""The kinds of questions: name, and what it is."""

TROUBLE = {
    "not_sent": _l(
        "Your answers were not sent: a part of the system is resting. They are kept "
        "on this page. Wait a minute and send again."
    ),
    "kept_too_often": _l(
        "You have kept answers very often in a short time. They are still on this page: send them, "
        "or keep them in an hour."
    ),
}

MISSING = {
    "no_questions": _l("Add at least one question."),
    "too_few_options": _l("Question %(number)s needs at least two answers to choose from."),
    "no_phase": _l("The consultation has no survey phase yet: set its dates first."),
    "phase_over": _l("The survey phase is over. Move its end first."),
    "conditions": _l("A question depends on one that comes later, or on an answer that is gone."),
}
"""What a draft lacks before it can be published."""

CONFLICTS = {
    "already_published": _l("It was published in the meantime: what people answer stays as it is."),
    "depended_on": _l(
        "Another question depends on this one or its answers. Change that condition first."
    ),
    "too_many_questions": _l("A survey has at most 50 questions."),
    "too_many_open": _l("At most 10 questions can be answered in one's own words."),
    "too_many_surveys": _l("A consultation has at most 10 surveys."),
    "withdrawn": _l("The consultation was called off."),
}
CHANGED = _l("Something has changed meanwhile. Look at the page again before you go on.")

FAULTS = {
    "empty": _l("Fill this in."),
    "too_long": _l("This is too long. Shorten it."),
    "too_few": _l("Write at least two answers, one in a line."),
    "too_many": _l("At most 40 answers."),
    "twice": _l("Each line must say something else."),
    "out_of_range": _l("This number does not fit the answers or the scale."),
    "condition": _l("Choose an earlier question and at least one of its answers."),
    "options": _l("Translate every answer, one in a line, in the same order."),
    "only_named": _l("An anonymous survey shows its figures only after the close."),
    "only_anonymous": _l("Whoever answers with their name is signed in; nothing more is asked."),
}
