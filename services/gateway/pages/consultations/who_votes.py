"""Who may vote, in words, and the page that asks: which check opens this ballot for me?"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, flash
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from services.gateway.model import Centre, RegisterBallot, Roll, db
from services.gateway.pages.consultations import places
from services.gateway.pages.consultations.forms import DeclarationForm
from services.gateway.rate_limits import DECLARATION_ACCOUNT, DECLARATION_ADDRESS, TooMany
from services.gateway.register import sms
from services.gateway.web import limits
from services.gateway.web.page import page
from shared.problems import Refusal

_l = lazy_gettext

CHECKS = {
    "declaration": _l("You write your name and address, and declare that this is you."),
    "on_list": _l("You write your name and address, and we look whether they are on the list."),
    "counter": _l("At the centre's counter you show a document."),
    "letter": _l("You get a letter with a code by post; the code opens the ballot by itself."),
    "contact": _l("We send a one-time code to the mail address or phone number on the list."),
}
REFUSED = {
    "no_match": _l(
        "This name and address are not on the list as you have written them, or they fit more "
        "than one person. That is no refusal: write them as in official letters, or use one of "
        "the other ways below."
    ),
    "not_invited": _l(
        "This vote is for a group that was invited by mail, and your account's mail address is "
        "not among those invited. If you were invited at another address, come to the counter."
    ),
    "declaration_off": _l(
        "In this vote a declaration does not open the ballot. See the ways below."
    ),
    "check_off": _l("This vote does not use this check. See the ways below."),
}


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def may_vote(roll: Roll | None, areas: Iterable[str]) -> list[str]:
    """Return who may vote, a sentence for each condition; all of them hold together."""
    where = ", ".join(areas)
    lines = [
        _("Everyone who lives here: %(areas)s.", areas=where)
        if where
        else _("Everyone who lives in the town.")
    ]
    if roll is None:
        return lines
    if roll.group_name:
        lines = [_("Those who were invited: %(group)s.", group=roll.group_name)]
    if roll.listed:
        lines.append(_("They must be on the list that the centre has imported for this vote."))
    if roll.age_from is not None:
        lines.append(
            _(
                "From the age of %(age)s. The basis: %(basis)s",
                age=roll.age_from,
                basis=roll.age_basis,
            )
        )
    return lines


def checked_by(roll: Roll | None) -> list[str]:
    """Return the checks that open this ballot, in words; any one of them is enough."""
    checks = roll.checks if roll is not None else ["declaration", "counter"]
    return [
        str(CHECKS["on_list" if check == "declaration" and roll and roll.listed else check])
        for check in checks
    ]


def in_short(roll: Roll | None) -> str:
    """Return who may vote in a few words."""
    if roll is None or not (roll.listed or roll.group_name or roll.age_from is not None):
        return _("everyone who lives here; no PESEL, no age limit")
    parts = [roll.group_name or _("who lives here")]
    if roll.listed:
        parts.append(_("who is on the list"))
    if roll.age_from is not None:
        parts.append(_("from the age of %(age)s", age=roll.age_from))
    return "; ".join(parts)


def ask(
    ballot: RegisterBallot,
    form: DeclarationForm,
    carried: list[tuple[str, str]],
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    """Show the ways to this ballot; what was chosen already comes along with the declaration."""
    roll = db.session.get_one(Roll, ballot.roll_id)
    areas = places.areas(ballot.centre_id)
    return page(
        "electors/who.html",
        **{
            "form": form,
            "ballot": ballot,
            "title": ballot.title,
            "rehearsal": ballot.rehearsal,
            "consultation_id": ballot.consultation_id,
            "carried": carried,
            "roll": roll,
            "checks": roll.checks,
            "may_vote": may_vote(roll, [areas[one] for one in ballot.area_ids if one in areas]),
            "checked_by": checked_by(roll),
            "phones": sms.is_on(),
            "centre": centre(ballot.centre_id),
            "pairing": "",
            "contact": "",
            "sent": "",
            "errors": form.errors,
            "contact_errors": [],
            "status": status,
            **more,
        },
    )


def tried(ballot: RegisterBallot, account_id: UUID) -> Response | None:
    """Count a declaration where a list decides; the page that says it is enough for now, or None.

    Whoever tries names one after the other would learn who is on the list.
    """
    try:
        if db.session.get_one(Roll, ballot.roll_id).listed:
            limits.count(DECLARATION_ADDRESS, DECLARATION_ACCOUNT, str(account_id))
    except TooMany as error:
        return limits.too_many(error)
    return None


def was_right(ballot: RegisterBallot, account_id: UUID) -> None:
    """Take a declaration back that opened the ballot: neighbours may share a network."""
    if db.session.get_one(Roll, ballot.roll_id).listed:
        limits.forgive(DECLARATION_ADDRESS, DECLARATION_ACCOUNT, str(account_id))


def refused(form: DeclarationForm, refusal: Refusal) -> bool:
    """Say beside the form why a declaration opened nothing; False when it is not about that."""
    problem = refusal.problem
    if problem.status == 422:
        form.say(problem.fields)
        return True
    if problem.code not in REFUSED:
        return False
    form.form_errors.append(str(REFUSED[problem.code]))
    return True


def told(refusal: Refusal) -> None:
    """Flash why a check was refused; what has no words is raised again."""
    if refusal.problem.code not in REFUSED:
        raise refusal
    flash(str(REFUSED[refusal.problem.code]), "bad")


def centre(centre_id: UUID) -> Centre | None:
    """Return the centre whose counter it is, with its contact."""
    found: Centre | None = db.session.scalar(select(Centre).where(Centre.id == centre_id))
    return found
