"""Codes become words: why something should not stand there, what is wrong, what was decided."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from shared.problems import Refusal

REASONS = {
    "insult": _l("insults somebody"),
    "hate": _l("stirs up hatred against a group of people"),
    "threat": _l("threatens somebody or calls for violence"),
    "personal_data": _l("tells private facts about somebody"),
    "spam": _l("advertising, or the same again and again"),
    "off_topic": _l("has nothing to do with the matter"),
    "copyright": _l("takes somebody else's work"),
    "other": _l("something else, said below"),
}
"""Why something should not stand there; the same reasons for people and for moderators."""

SUBJECTS = {"remark": _l("Remark no. %(number)s"), "idea": _l("Idea no. %(number)s")}
KINDS = {"comment": _l("Comment"), "remark": _l("Remark"), "idea": _l("Idea")}
ROOMS = {"uwagi": "remark", "pomysly": "idea"}
"""The word in the address, and the kind it names."""

PLACES = {kind: room for room, kind in ROOMS.items()}
ORDERS = {
    "od-pierwszych": ("old", _l("the oldest first")),
    "od-najnowszych": ("new", _l("the newest first")),
    "najwiecej-odpowiedzi": ("replies", _l("most replies first")),
}
MODERATED = (
    (
        "after",
        _l("At once"),
        _l("Comments can be read at once; you look at what people report."),
    ),
    (
        "before",
        _l("After you have read them"),
        _l("Nobody else sees a comment before you or another moderator has shown it."),
    ),
)

_CONFLICTS = {
    "not_open": _l("This cannot be discussed at the moment; nothing was sent."),
    "closed": _l("Nothing more can be said here: it was hidden, merged or taken back."),
    "cannot_answer": _l(
        "What you wanted to answer is no longer there. You can send your words as a new comment."
    ),
    "sent_already": _l("This form was sent already. Look whether your comment is there."),
    "by_signature": _l("This idea collects signatures: sign it instead."),
    "own_words": _l("These are your own words: somebody else must look at them."),
    "appeal_waits": _l(
        "The author of one of them has appealed, so an organiser decides about it among the "
        "appeals. Take it out and send the rest again."
    ),
    "appealed_already": _l("You have appealed already. Another organiser will answer."),
    "not_hidden": _l("Your words are no longer hidden by this decision, so there is no appeal."),
    "decided_already": _l("Somebody has decided this meanwhile."),
    "own_act": _l("You hid it yourself, or it is yours, so another organiser decides."),
    "hidden": _l("It was hidden by a moderator. You can appeal instead."),
}
_FAULTS = {
    ("text", "empty"): _l("Write what you want to say."),
    ("text", "too_long"): _l("Write less: at most 3,000 characters."),
    ("pseudonym", "empty"): _l("Write the name you want to be called by here."),
    ("pseudonym", "too_long"): _l("Write a shorter name: at most 80 characters."),
    ("reason", "unknown"): _l("Choose a reason."),
    ("words", "empty"): _l("Say it in a few words."),
    ("words", "too_long"): _l("Write less here."),
    ("things", "empty"): _l("Tick at least one thing."),
    ("things", "too_many"): _l("Tick at most 100 things at once."),
    ("reports_to_queue", "out_of_range"): _l("Write a number from 1 to 100."),
}

Errors = list[tuple[str | None, str]]


def subject(kind: str, number: int) -> str:
    """Return how a thing is called by its number."""
    return str(SUBJECTS[kind]) % {"number": number}


def reason(code: str) -> str:
    """Return a reason in words; nothing for none."""
    return str(REASONS[code]) if code in REASONS else ""


def faults(refusal: Refusal) -> Errors:
    """Return why something was not taken, field by field; what has no words is raised again."""
    problem = refusal.problem
    said: Errors = [
        (field, str(_FAULTS[field, code]))
        for field, code in problem.fields.items()
        if (field, code) in _FAULTS
    ]
    if not said and problem.code in _CONFLICTS:
        said = [(None, str(_CONFLICTS[problem.code]))]
    if not said:
        raise refusal
    return said


def too_many(seconds: int) -> Errors:
    """Say that it is enough for now, and when to come again."""
    minutes = max(1, seconds // 60)
    text = _(
        "That was very much in a short time, so nothing was sent now. Your words are still below: "
        "send them again in at most %(minutes)s minutes.",
        minutes=minutes,
    )
    return [(None, text)]


def of_field(errors: Errors, name: str) -> list[Any]:
    """Return what is wrong with one field."""
    return [text for field, text in errors if field == name]
