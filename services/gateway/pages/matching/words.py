"""Matching in words: how far a run is, why somebody is asked, why a place stays empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import number
from shared.contracts.volunteering.applications import Declined
from shared.contracts.volunteering.invitations import (
    HandCandidate,
    OpenInvitation,
    ShiftInvitations,
    Weights,
)
from shared.contracts.volunteering.matching import Recruit, Run, Stage

WHOLE = 1000
DEEPEST = 4
"""The depth of the darkest cell of a week."""
MOST_BARS = 12
METRES_A_MINUTE = 80
LONGEST_WALK = 45
USUAL_MOST = {"interest": 150, "history": 100}
"""What the two parts can give unless told; they give half of it where nothing is known, and only
more than that is a reason.
"""

STATES = {
    "waiting": _l("The matching begins in a moment"),
    "running": _l("The matching is at work"),
    "finished": _l("The matching is done"),
    "cancelled": _l("The matching was stopped"),
    "failed": _l("Did not work"),
}
BADGES = {"waiting": "now", "running": "now", "finished": "good", "failed": "bad"}
ASKED = {
    "waiting": _l("Has not answered yet"),
    "accepted": _l("Said yes"),
    "declined": _l("Said no"),
    "expired": _l("Did not answer"),
    "withdrawn": _l("Taken back"),
}
ASKED_BADGES = {"waiting": "now", "accepted": "good"}
PART_HINTS = {
    "skill": _l("How well somebody can do what is asked for."),
    "distance": _l("How near it is, measured by how far they like to go."),
    "time": _l("Whether there is some room before and after the shift."),
    "interest": _l("Whether it is about something they care for."),
    "history": _l("Whether they know the organisation, and how seldom they were asked lately."),
}
_KEPT_BACK = {
    "cap": _l("was asked as often this week as they like"),
    "distance": _l("lives farther away than they like to go"),
    "time": _l("did not say that they are free then"),
    "language": _l("does not speak a language that is asked for"),
}
_PASSED_OVER = {
    "cap": _l("you were asked as often this week as you like"),
    "distance": _l("it is farther than you like to go"),
    "time": _l("you did not say that you are free then"),
    "language": _l("another language is spoken there"),
}
_STEPS = {
    "candidates": _l("Comparing people with shifts"),
    "solve": _l("Looking for the best plan for everyone"),
    "explain": _l("Finding out why places stay empty"),
    "invite": _l("Sending invitations"),
}


def step(run: Run) -> str:
    """Say what a run that is going on does just now."""
    if run.cancel_asked:
        return str(_("The matching is being stopped"))
    return str(_STEPS.get(run.step, STATES["waiting"]))


def failure(run: Run) -> str:
    """Say what happened to a run that failed, and what to do."""
    if run.failure == "bad_data":
        return str(_("Some requests or offers contradict themselves. Please tell your operator."))
    return str(_("It failed several times. Nobody was asked twice. Please try again later."))


def stage(told: Stage) -> str:
    """Say how many people are left after one condition."""
    num = told.left
    texts = {
        "everyone": ngettext("%(num)s person offers help", "%(num)s people offer help", num),
        "skill": ngettext("%(num)s can do what is needed", "%(num)s can do what is needed", num),
        "remote": ngettext("%(num)s helps from afar too", "%(num)s help from afar too", num),
        "distance": ngettext("%(num)s lives near enough", "%(num)s live near enough", num),
        "time": ngettext("%(num)s is free then", "%(num)s are free then", num),
        "language": ngettext("%(num)s speaks the language", "%(num)s speak the language", num),
        "access": ngettext(
            "%(num)s finds there what they need", "%(num)s find there what they need", num
        ),
        "things": ngettext(
            "%(num)s can bring what is asked for", "%(num)s can bring what is asked for", num
        ),
        "age": ngettext("%(num)s is of the right age", "%(num)s are of the right age", num),
        "consent": ngettext(
            "%(num)s is of age or has a parent's consent",
            "%(num)s are of age or have a parent's consent",
            num,
        ),
        "check": ngettext(
            "%(num)s has a valid register check", "%(num)s have a valid register check", num
        ),
        "block": ngettext("%(num)s has not said no before", "%(num)s have not said no before", num),
        "cap": ngettext(
            "%(num)s may still be asked this week", "%(num)s may still be asked this week", num
        ),
        "elsewhere": ngettext(
            "%(num)s is not needed elsewhere", "%(num)s are not needed elsewhere", num
        ),
    }
    other = ngettext("%(num)s person is left", "%(num)s people are left", num)
    return str(texts.get(told.step, other))


def advice(funnel: Sequence[Stage], places: int) -> str:
    """Say what would help: about the condition after which too few people were left."""
    short = next((told.step for told in funnel if told.left < places), "")
    said: str = {
        "skill": _("Look for people with this skill, or make it welcome instead of required."),
        "distance": _("Look for people nearby, or help with the way there."),
        "time": _("Another time of day would find more people."),
        "language": _("Look for people who speak this language."),
        "remote": _("Look for people who help from home by phone or computer."),
        "access": _("Say what the place offers, or make it fit for people who need more."),
        "things": _("Ask around who can lend these things, or get them yourselves."),
        "age": _("Other age limits would find more people."),
        "consent": _("Ask young people for a parent's consent."),
        "check": _("Do the register check for the people who fit; then they can be asked."),
        "block": _("Everybody who fits was asked already. New people are needed."),
        "cap": _("Next week these people can be asked again."),
        "elsewhere": _("The people who fit are needed at other places. New people are needed."),
    }.get(short, _("Invite new people to say what they can do."))
    return said


def reasons(
    parts: Mapping[str, int], metres: int | None, most: Mapping[str, int] | None = None
) -> list[str]:
    """Say why somebody was asked, the strongest reason first."""
    said = {
        "skill": _("You can do what is needed."),
        "distance": _way(metres),
        "time": _("You said that you are free then."),
        "interest": _("It is about something you care for."),
        "history": _("You know this organisation, or have not been asked for a while."),
    }
    whole = USUAL_MOST | dict(most or {})
    least = {name: whole[name] // 2 for name in USUAL_MOST}
    ranked = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return [said[name] for name, points in ranked if name in said and points > least.get(name, 0)]


def part_rows(
    parts: Mapping[str, int], most: Mapping[str, int], names: Mapping[str, Any]
) -> list[tuple[str, int, int]]:
    """Return name, points and the most points of each part, for a picture and its table."""
    return [
        (str(name), parts.get(part, 0), most.get(part) or max(parts.get(part, 0), 1))
        for part, name in names.items()
    ]


def weights(most: Mapping[str, int], names: Mapping[str, Any]) -> str:
    """Say how much each part of a score counts, the heaviest first."""
    ranked = sorted(most.items(), key=lambda part: (-part[1], part[0]))
    return ", ".join(
        f"{names[part]} {format_percent(points / WHOLE, '#,##0.#%')}"
        for part, points in ranked
        if part in names
    )


def passed_over(filters: Sequence[str]) -> str:
    """Say why the matching by itself would not have asked, after a coordinator did by hand."""
    said = [str(_PASSED_OVER[one]) for one in filters if one in _PASSED_OVER]
    text: str = _("The matching alone would not have asked you: %(why)s.", why=", ".join(said))
    return text


def kept_back(filters: Sequence[str]) -> str:
    """Say why the matching does not ask somebody whom a coordinator may ask by hand."""
    said = [str(_KEPT_BACK[one]) for one in filters if one in _KEPT_BACK]
    return "; ".join(said)


def candidate(one: HandCandidate, skills: Mapping[str, str], levels: Mapping[int, Any]) -> str:
    """Say what is known of somebody who could be asked, and nothing that names them."""
    said = [f"{skills.get(skill, skill)} ({levels[level]})" for skill, level in one.skills]
    if one.metres is not None:
        said.append(_("%(km)s km away", km=number(round(one.metres / 1000, 1))))
    if one.free:
        said.append(_("free then"))
    asked: str = ngettext(
        "asked %(num)s time in four weeks", "asked %(num)s times in four weeks", one.asked_lately
    )
    return ", ".join([*said, asked])


def enough(found: ShiftInvitations) -> str:
    """Say how likely those who are asked fill the places."""
    free = found.places - found.taken
    if free <= 0:
        return str(_("All places are filled."))
    waiting = sum(one.state == "waiting" for one in found.sent)
    if not waiting:
        return str(_("Nobody is asked just now."))
    text: str = ngettext(
        "%(num)s person is asked and has not answered; enough say yes with a chance of "
        "%(percent)s. Under 80%% the next are asked.",
        "%(num)s people are asked and have not answered; enough say yes with a chance of "
        "%(percent)s. Under 80%% the next are asked.",
        waiting,
        percent=format_percent(found.enough / WHOLE),
    )
    return text


def most_of(told: Weights) -> dict[str, int]:
    """How many points each part can give."""
    return {name: getattr(told, name) for name in told.__struct_fields__}


def standing(found: OpenInvitation) -> str:
    """Say where an invitation stands: what it asks, or what came of it."""
    one = found.invitation
    if found.open:
        return str(_("Would this be something for you? You need not sign in to answer."))
    if one.state == "accepted":
        return _after_yes(found)
    if one.state == "declined":
        return changed(found.declined)
    if one.shift.shift_state != "open":
        return str(_("This shift was called off. You need do nothing."))
    if one.state == "withdrawn":
        return str(_("This invitation was taken back. You need do nothing."))
    return str(
        _(
            "The time to answer is over, so somebody else is asked. That is all right. If a "
            "place is still free, you can sign up on the page of the request."
        )
    )


def _after_yes(found: OpenInvitation) -> str:
    if found.application_state == "accepted":
        return str(_("Thank you! You have a place. See you there!"))
    if found.application_state == "waiting":
        text: str = _(
            "Thank you! All places are taken just now: you are number %(place)s on the waiting "
            "list, and we write as soon as a place is free.",
            place=found.position,
        )
        return text
    if found.application_state == "offered":
        return str(_("A place is free for you. Confirm it among your shifts."))
    return str(_("You said yes, and later gave the place back."))


def changed(done: Declined) -> str:
    """Say what a no has changed."""
    if done.reach_metres is not None:
        km = number(round(done.reach_metres / 1000, 1))
        text: str = _("All right. From now on we ask you only for what is nearer than %(km)s km.")
        return text % {"km": km}
    if done.paused:
        return str(_("All right. Your offer rests; we will not ask until you wake it up again."))
    if done.kind_kept_away:
        return str(
            _("All right. We will not ask you for this work again, nor for the like for a year.")
        )
    return str(_("All right. Thank you for answering."))


@dataclass(frozen=True)
class Bar:
    """One bar of a picture, with its words."""

    label: str
    value: int
    text: str
    places: int = 0


@dataclass(frozen=True)
class RecruitBoard:
    """Where new people would help, as the pictures need it; `week` has a depth and words a cell."""

    skills: tuple[Bar, ...]
    areas: tuple[Bar, ...]
    week: dict[tuple[str, str], tuple[int, str]]


def load_rows(load: Mapping[str, int]) -> list[Bar]:
    """How many people have how many shifts in a plan, for a picture."""
    rows = sorted((int(shifts), people) for shifts, people in load.items())
    return [
        Bar(
            ngettext("%(num)s shift", "%(num)s shifts", shifts),
            people,
            ngettext("%(num)s person", "%(num)s people", people),
        )
        for shifts, people in rows
    ]


def recruit(found: Sequence[Recruit], skills: Mapping[str, str]) -> RecruitBoard:
    """Lay out where new people would help most, the most worth first."""
    ranked = sorted(found, key=lambda one: (-one.worth, -one.places, one.key))
    times = [one for one in ranked if one.dimension == "time" and "-" in one.key]
    most = max((one.worth for one in times), default=0)
    week = {}
    for one in times:
        day, part = one.key.split("-", 1)
        depth = -(-one.worth * DEEPEST // most) if most else 0
        week[day, part] = (depth, str(number(one.worth)))
    return RecruitBoard(_bars(ranked, "skill", skills), _bars(ranked, "area", {}), week)


def _bars(ranked: Sequence[Recruit], dimension: str, names: Mapping[str, str]) -> tuple[Bar, ...]:
    rows = [one for one in ranked if one.dimension == dimension][:MOST_BARS]
    return tuple(
        Bar(
            # Several skills that go together are joined by a plus.
            " + ".join(names.get(key, key) for key in one.key.split("+")),
            one.worth,
            ngettext("%(num)s empty place", "%(num)s empty places", one.places),
            one.places,
        )
        for one in rows
    )


def _way(metres: int | None) -> str:
    if metres is None:
        return str(_("You can do it from wherever you are."))
    minutes = max(1, round(metres / METRES_A_MINUTE))
    if minutes > LONGEST_WALK:
        return str(_("It is about %(km)s km from you.", km=number(round(metres / 1000))))
    walk: str = ngettext(
        "It is about %(num)s minute on foot from you.",
        "It is about %(num)s minutes on foot from you.",
        minutes,
    )
    return walk
