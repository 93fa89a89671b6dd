"""Why a shift fits a person's offer or not, in words to that person."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from shared.contracts.volunteering.requests import Request, Shift

REASONS = {
    "skill": _l("It needs a skill that is not in your offer."),
    "remote": _l("It is done from home, and your offer does not say that you help that way."),
    "distance": _l("It is further away than you said you would go."),
    "time": _l("You said you are not free then."),
    "language": _l("It needs a language that is not in your offer."),
    "access": _l("The place does not have all that you need."),
    "things": _l("It needs a thing that you did not say you can bring."),
    "age": _l("It is for people of another age."),
    "consent": _l("A parent must agree first; tick it in your offer once they do."),
    "check": _l("The organisation must first check you in the register, since children take part."),
}


def fits(found: Request) -> dict[str, list[str]]:
    """Shift id -> the reasons against it in words; empty: it fits. Without an offer nothing."""
    other = _("Something in your offer does not fit.")
    return {
        str(one.shift_id): [str(REASONS.get(reason, other)) for reason in one.reasons]
        for one in found.fits
    }


def first_meeting(found: Request, ahead: Sequence[Shift]) -> str:
    """Where somebody new is expected: the next shift's place."""
    places = [one.place or one.area_label for one in ahead if one.state == "open"]
    return next((place for place in places if place), "")
