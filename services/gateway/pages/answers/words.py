"""Codes become words: where an answer stands, what a promise came to, what is wrong with a form."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from services.gateway.pages.remarks.words import POSITIONS
from shared.contracts.answers import DepartmentNote, ThemeNote
from shared.problems import Refusal

ALL = _l("All")
WITHOUT_THEME = _l("without a theme")
WITHOUT_DEPARTMENT = _l("without a department")

STANDINGS = {
    "overdue": _l("Overdue"),
    "open": _l("Without a draft"),
    "writing": _l("Being written"),
    "to_publish": _l("Wait to be published"),
    "approved": _l("Wait for the report"),
    "answered": _l("Answered"),
    "merged": _l("Merged"),
}

DRAFTS = {
    "writing": (_l("Being written"), "now"),
    "handed_in": (_l("Draft handed in"), "room"),
    "approved": (_l("Waits for the report"), "room"),
}
"""Where a draft stands, and the kind of badge that says so."""

STANDINGS_OF_PROMISES = {
    "planned": (_l("Planned"), "now"),
    "done": (_l("It is done"), "good"),
    "late": (_l("Late"), "bad"),
    "dropped": (_l("Will not be done"), "bad"),
}

TERMS = {
    "at_once": _l("Each position at once"),
    "with_report": _l("All together with the report"),
}

_TOO_LONG = _l("Write something shorter.")
_FAULTS = {
    "position": {
        "choose": _l("Choose a position."),
        "unchanged": _l("This is the position as it stands. Change it or its reason."),
    },
    "reason": {"empty": _l("Give the reason: its author and everybody else will read it.")},
    "because": {"empty": _l("Say why it changes: everybody will read it.")},
    "into": {
        "unknown": _l("There is no remark with this number here."),
        "itself": _l("Choose another one than this."),
        "number": _l("Write a number."),
    },
    "department_id": {"unknown": _l("Choose from the list.")},
    "due": {
        "passed": _l("This day has passed. Choose a later one."),
        "date": _l("Write a date, for example 2026-12-05."),
    },
    "selected": {
        "none": _l("Tick at least one remark."),
        "nothing_changes": _l("None of these would change."),
    },
    "name": {"empty": _l("Write a name."), "taken": _l("This name is taken. Choose another one.")},
    "title": {"empty": _l("Say what is promised.")},
    "planned_on": {
        "empty": _l("Write the day."),
        "date": _l("Write a date, for example 2026-12-05."),
        "not_later": _l("Choose a later day than the one planned so far."),
    },
    "done_on": {
        "empty": _l("Write the day."),
        "date": _l("Write a date, for example 2026-12-05."),
        "in_future": _l("This day is still to come."),
    },
    "status": {"choose": _l("Choose what became of it.")},
    "remark_numbers": {
        "number": _l("Write numbers with commas between them, for example 3, 12."),
        "not_accepted": _l(
            "Only remarks that were taken into account, whole or in part, can be named here."
        ),
    },
    "file": {
        "file_empty": _l("Choose a picture."),
        "file_unknown": _l("This is not a picture: choose a JPEG, PNG or WebP file."),
        "file_other_kind": _l("This is not a picture: choose a JPEG, PNG or WebP file."),
        "file_too_large": _l("This picture is larger than 8 MB."),
        "file_broken": _l("This picture is damaged. Save it anew or choose another one."),
        "picture_too_large": _l("This picture has too many points. Make it smaller."),
        "too_many": _l("There are eight pictures already. Take one away first."),
    },
    "alternative": {
        "alternative_missing": _l("Say in words what the picture shows, for who cannot see it.")
    },
}
_CONFLICTS = {
    "answered": _l("It has a published position. That changes only with a published reason."),
    "approved": _l("An organiser has approved the draft. It waits for the report."),
    "merged": _l("It says the same as another remark, whose answer holds for both."),
    "own_remark": _l(
        "This remark is your own, so another organiser publishes its answer. You can hand it in."
    ),
    "not_answered": _l("It has no position yet."),
    "selection_changed": _l(
        "Meanwhile somebody has answered or moved some of these. Look at the numbers again."
    ),
    "has_remarks": _l("This department has remarks. Give them to another one first."),
    "promised": _l("A promised day changes only with a reason: choose “Late” below."),
    "told": _l("Everybody who took part was told of it, so it stays."),
    "not_public": _l("The consultation is not public yet."),
}


def position(code: str) -> tuple[str, str]:
    """Return a position in words, and the kind of badge that says so."""
    label, kind = POSITIONS[code]
    return str(label), kind


def promise(standing: str) -> tuple[str, str]:
    """Return what a promise came to, and the kind of badge that says so."""
    label, kind = STANDINGS_OF_PROMISES[standing]
    return str(label), kind


def refused(refusal: Refusal) -> dict[str, str]:
    """Return in words what is wrong, by field; under "" what concerns no field.

    What has no words is raised again.
    """
    problem = refusal.problem
    if problem.fields:
        return faults(problem.fields)
    if problem.code in _CONFLICTS:
        return {"": str(_CONFLICTS[problem.code])}
    raise refusal


def faults(codes: Mapping[str, str]) -> dict[str, str]:
    """Return in words what is wrong with fields."""
    return {
        name: str(_TOO_LONG if code == "too_long" else _FAULTS.get(name, {}).get(code) or _TOO_LONG)
        for name, code in codes.items()
    }


def errors(found: Mapping[str, str], prefix: str = "") -> list[tuple[str | None, str]]:
    """Return faults as an error summary takes them; each leads to the field of its form."""
    return [(prefix + name if name else None, text) for name, text in found.items()]


def positions() -> list[tuple[str, str]]:
    """Return the four positions as radio buttons take them."""
    return [(code, str(label)) for code, (label, _kind) in POSITIONS.items()]


def themes(notes: tuple[ThemeNote, ...]) -> list[tuple[str, str]]:
    """Return themes as a select takes them."""
    return [(str(one.id), one.name) for one in notes]


def departments(notes: tuple[DepartmentNote, ...]) -> list[tuple[str, str]]:
    """Return departments as a select takes them."""
    return [(str(one.id), one.name) for one in notes]
