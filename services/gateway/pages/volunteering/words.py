"""Codes of volunteering as words: kinds, states, reasons, and what to do about a refusal."""

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import NO_BREAK_SPACE
from services.gateway.kit import number as spoken
from shared.contracts.problems import Problem

KINDS = {
    "ngo": _l("Association or foundation"),
    "school": _l("School or kindergarten"),
    "culture": _l("Culture house or library"),
    "social": _l("Social services"),
    "health": _l("Health care"),
    "church": _l("Religious community"),
    "sport": _l("Sports club"),
    "informal": _l("Informal group"),
    "other": _l("Something else"),
}
ROLES = {
    "member": _l("member: sees requests and teams"),
    "coordinator": _l("coordinator: also posts and changes"),
}
ORGANISATIONS = {
    "unverified": (_l("Not checked yet"), "now"),
    "verified": (_l("Checked by the centre"), "good"),
    "refused": (_l("Refused"), "bad"),
}
REQUESTS = {
    "draft": (_l("Draft"), "now"),
    "published": (_l("Published"), "good"),
    "closed": (_l("Over"), ""),
    "cancelled": (_l("Called off"), "bad"),
}
APPLICATIONS = {
    "accepted": (_l("You are in the team"), "good"),
    "offered": (_l("A place is free for you"), "now"),
    "waiting": (_l("On the waiting list"), "now"),
    "removed": (_l("The organisation took you out"), "bad"),
    "cancelled": (_l("Called off"), "bad"),
    "withdrawn": (_l("Given back"), ""),
    "lapsed": (_l("Passed on to the next person"), ""),
}
INVITATIONS = {
    "accepted": _l("You said yes"),
    "declined": _l("You said no"),
    "expired": _l("The time to answer is over"),
    "withdrawn": _l("Taken back"),
    "waiting": _l("The time to answer is over"),
}
DECLINES = (
    ("not_this_time", _l("Not this time")),
    ("not_this_kind", _l("Not this kind of work")),
    ("too_far", _l("Too far for me")),
    ("stop_asking", _l("Please stop asking me")),
)
LEVELS = {1: _l("a little"), 2: _l("well"), 3: _l("very well")}
PARTS = {
    "skill": _l("Skills"),
    "distance": _l("Distance"),
    "time": _l("Time"),
    "interest": _l("What you care for"),
    "history": _l("Whose turn it is"),
}
CONFLICTS = {
    "overlap": _l("You already have a place at that time. Give that one back first."),
    "request_not_open": _l("This request takes nobody now."),
    "request_over": _l("This request is over and cannot be changed."),
    "shift_cancelled": _l("This shift was called off."),
    "shift_started": _l("This shift has already begun."),
    "check_missing": _l(
        "Children take part in this work, so the organisation must first check you in the "
        "register, as the law asks. Write to it or come by; then you can sign up."
    ),
    "too_young": _l("This work is for older people. Look for another request; there is enough."),
    "too_old": _l("This work is for younger people. Look for another request; there is enough."),
    "line_closed": _l(
        "You had a place in this shift, or were offered one, and let it go. The waiting list is "
        "for the others; if a place is free, you can still take it."
    ),
    "group_too_large": _l(
        "This shift has not so many places. Come with fewer, or let as many sign up as there is "
        "room for."
    ),
    "group_with_minors": _l(
        "Children take part in this work, so the organisation checks each person by name. Please "
        "sign up one by one."
    ),
    "group_only_smaller": _l(
        "A group can become smaller, not larger. Whoever joins you signs up separately."
    ),
    "consent_missing": _l(
        "You are under 18: a parent must agree first. Tick it in your offer once they do."
    ),
    "not_possible": _l("The organisation has closed this to you. The centre can tell you more."),
    "offer_over": _l("The place was passed on to the next person."),
    "invitation_over": _l("This invitation is over."),
    "shift_has_people": _l(
        "Somebody already holds or waits for a place in a shift you removed. Call that shift off "
        "instead: its people will be told."
    ),
    "places_taken": _l("More people hold a place than would remain."),
    "newcomers_too_late": _l("So many places are not free any more to be kept for newcomers."),
    "series_days_with_people": _l(
        "Somebody comes to shifts for which the new days have no place in the same week. Call "
        "those shifts off first, with a reason, or keep their days."
    ),
    "import_old": _l(
        "The request has changed since this file was read. Send the file again and look at it anew."
    ),
    "organisation_refused": _l("The centre has refused this organisation."),
    "last_coordinator": _l("A team needs at least one coordinator."),
    "name_taken": _l("An organisation of this name is registered already."),
}
FAULTS = {
    "missing": _l("Please fill this in."),
    "too_long": _l("This is too long."),
    "unknown": _l("Please choose from the list."),
    "twice": _l("Please choose each only once."),
    "out_of_range": _l("This number is out of range."),
    "not_after_start": _l("The end must come after the start."),
    "none_ahead": _l("Add at least one shift that is still ahead."),
    "no_place": _l("Say of every shift where it is."),
    "too_many": _l("These are too many at once."),
    "too_far_ahead": _l("This is too far ahead: two years at most."),
    "no_web_address": _l("Write the whole address of the page, beginning with https://"),
    "in_future": _l("This day has not come yet."),
    "not_after_done": _l("This day must come after the check."),
    "past": _l("This time is over. People hold places, so the shift can only move ahead."),
    "role_unknown": _l(
        "A skill is asked of a role that no shift has. Name the role alike in both."
    ),
    "below_least": _l("This is less than the least age."),
    "more_than_places": _l("There are not so many places."),
    "rule_no_dates": _l("No day comes of this. Look at the days and at the end."),
    "rule_too_many_dates": _l(
        "More than 200 shifts come of this. Choose an earlier end, or “until further notice”."
    ),
    "rule_too_far": _l("This reaches too far: three years from the first day at most."),
    "rule_interval": _l("This is too seldom or no number."),
    "rule_count": _l("Write a number from 1 to 200."),
    "rule_until": _l("This day does not exist."),
}
METRES_A_MINUTE = 80
ON_FOOT = 2500


def conflict(problem: Problem) -> str:
    """What to say about a refusal that the person can do something about."""
    return str(CONFLICTS.get(problem.code, _("This cannot be done now. Please look again.")))


class Faults(dict[str, str]):
    """What is wrong by field; a field without a fault has the empty text, so templates may ask."""

    def __missing__(self, field: str) -> str:
        return ""


def faults(problem: Problem) -> Faults:
    """The refused fields with words."""
    other = _("Please check this.")
    return Faults({field: str(FAULTS.get(code, other)) for field, code in problem.fields.items()})


def week_days() -> list[tuple[int, str]]:
    """The week for a grid: Monday is 0."""
    names = get_locale().days["stand-alone"]["wide"]
    return [(day, names[day].capitalize()) for day in range(7)]


def week_parts() -> list[tuple[str, str, str]]:
    """The parts of a day for a grid, with their hours."""
    return [
        ("morning", _("Morning"), "6–12"),
        ("afternoon", _("Afternoon"), "12–17"),
        ("evening", _("Evening"), "17–22"),
    ]


def way(metres: int) -> str:
    """A distance as people say it: minutes on foot, or kilometres."""
    if metres <= ON_FOOT:
        minutes = max(1, round(metres / METRES_A_MINUTE))
        return str(ngettext("%(num)d minute on foot", "%(num)d minutes on foot", minutes))
    return f"{spoken(round(metres / 1000, 1))}{NO_BREAK_SPACE}km"
