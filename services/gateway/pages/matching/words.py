"""Matching in words: how far a run is, why somebody is asked, why a place stays empty."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import number
from shared.contracts.volunteering.matching import Run, Stage

METRES_A_MINUTE = 80
LONGEST_WALK = 45
HALF_INTEREST = 75
HALF_HISTORY = 50
"""What the two parts give where nothing is known; only more than that is a reason."""

STATES = {
    "waiting": _l("The matching begins in a moment"),
    "running": _l("The matching is at work"),
    "finished": _l("The matching is done"),
    "cancelled": _l("The matching was stopped"),
    "failed": _l("Did not work"),
}
BADGES = {"waiting": "now", "running": "now", "finished": "good", "failed": "bad"}
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


def reasons(parts: Mapping[str, int], metres: int | None) -> list[str]:
    """Say why somebody was asked, the strongest reason first."""
    said = {
        "skill": _("You can do what is needed."),
        "distance": _way(metres),
        "time": _("You said that you are free then."),
        "interest": _("It is about something you care for."),
        "history": _("You know this organisation, or have not been asked for a while."),
    }
    least = {"interest": HALF_INTEREST, "history": HALF_HISTORY}
    ranked = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return [said[name] for name, points in ranked if name in said and points > least.get(name, 0)]


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
