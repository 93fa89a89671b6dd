"""Codes become words: where a remark stands, what is wrong with one, why something cannot be."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from shared.contracts.problems import Problem
from shared.contracts.remarks import FragmentChoice, Remark, ThemeChoice

POSITIONS = {
    "accepted": (_l("Taken into account"), "good"),
    "partly": (_l("Taken into account in part"), "room"),
    "rejected": (_l("Not taken into account"), "bad"),
    "out_of_scope": (_l("Outside this consultation"), ""),
}
"""What was answered, and the kind of badge that says so."""

WAITS = (_l("Waits for an answer"), "now")

ORDERS = {
    "new": _l("The newest first"),
    "first": _l("By number"),
    "support": _l("Most support first"),
}

SHOWN_AS = {
    "name": (_l("My name"), _l("As it stands in your account, or as you write it below.")),
    "pseudonym": (_l("A name I choose"), None),
    "nobody": (_l("No name, only the number"), None),
}
"""How an author may be called in public."""

SHOWN_AS_HIDDEN_NAME = _l("Your name and address stay with the town hall; nobody else sees them.")

STATES = {
    "removed": _l("Removed on request"),
    "hidden": _l("Hidden by a moderator"),
    "queued": _l("Waits for a moderator"),
}
"""Why a remark has no words, or not for everybody."""

_FAULTS = {
    "text": {
        "empty": _l("Write your remark."),
        "too_long": _l("This is longer than 10,000 signs."),
    },
    "pseudonym": {"empty": _l("Write the name you choose, or choose another way.")},
    "shown_as": {"unknown": _l("Choose how you want to be called.")},
    "name": {"empty": _l("Write your first name and surname.")},
    "address": {"empty": _l("Write your address: the law asks for it in this consultation.")},
    "owner": {"empty": _l("Say whether the land is yours.")},
    "fragment_id": {"unknown": _l("Choose one of the fragments.")},
    "place": {
        "out_of_range": _l("Write both numbers as degrees, for example 52,7500 and 17,2000.")
    },
    "subject": {"one_subject": _l("Choose either a fragment or a place, not both.")},
    "email": {
        "malformed": _l(
            "Write a whole mail address, with an @ in it, for example anna@example.org."
        )
    },
    "received_on": {
        "empty": _l("Write the day on which the paper came."),
        "not_in_time": _l("Remarks were not taken on this day. Check the date on the paper."),
    },
}

# Where a fault is shown that has another name in the form.
_FIELDS = {"fragment_id": "fragment", "subject": "fragment"}

_CONFLICTS = {
    "not_open": _l("Remarks are not taken now."),
    "too_late": _l("The time for confirming this remark is over."),
    "sent_by_another": _l("This form was sent by somebody else. Open the page anew."),
    "confirmed_already": _l("This remark has been confirmed already."),
    "reported": _l("The report has been published, so nothing can be added."),
}


def faults(found: Mapping[str, str]) -> dict[str, str]:
    """Return in words what is wrong, by the id of the field."""
    return {_FIELDS.get(name, name): fault(name, code) for name, code in found.items()}


def fault(field: str, code: str) -> str:
    """Return in words what is wrong with a field."""
    words = _FAULTS.get(field, {}).get(code)
    if words is None:
        words = _l("Write less here.") if code == "too_long" else _l("Fill this in.")
    return str(words)


def conflict(problem: Problem) -> str:
    """Return in words why something is not possible now."""
    if problem.code == "said_already":
        number = problem.fields.get("number", "")
        return str(_("You have already said this: it is number %(number)s.", number=number))
    return conflict_of(problem.code)


def conflict_of(code: str) -> str:
    """Return in words why something is not possible now, by its code."""
    words = _CONFLICTS.get(code)
    return str(words if words is not None else _("This is not possible now."))


def subject(remark: Remark) -> str:
    """Return what a remark is about, in a few words; empty for the whole."""
    if remark.fragment_number is not None:
        number = _("Fragment %(number)s", number=remark.fragment_number)
        return f"{number}: {remark.fragment_heading}" if remark.fragment_heading else number
    if remark.place:
        return remark.place
    return _("A place on the map") if remark.latitude is not None else ""


def fragment_choices(fragments: Iterable[FragmentChoice]) -> list[tuple[str, str]]:
    """Return fragments as a select takes them."""
    return [
        (str(one.id), f"{one.number}. {one.heading}" if one.heading else str(one.number))
        for one in fragments
    ]


def theme_choices(themes: Iterable[ThemeChoice]) -> list[tuple[str, str]]:
    """Return themes as a select takes them."""
    return [(str(one.id), one.name) for one in themes]


def shown_choices(ways: Iterable[str]) -> list[tuple[str, str, str | None]]:
    """Return how an author may be called, as a group of radio buttons takes it."""
    rows = [(way, *SHOWN_AS[way]) for way in ways]
    return [(way, str(label), str(hint) if hint is not None else None) for way, label, hint in rows]


def paper_choices() -> list[tuple[str, str]]:
    """Return how the author of a paper may be called: nobody knows their account."""
    return [("pseudonym", _("By the name below")), ("nobody", str(SHOWN_AS["nobody"][0]))]


def author(remark: Remark, names: Mapping[object, str]) -> str:
    """Return how a remark's author is called in public."""
    if remark.author_id is not None and remark.author_id in names:
        return names[remark.author_id]
    return remark.pseudonym or _("no name given")
