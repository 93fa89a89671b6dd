"""Notifications about residents' own ideas, by their template's name."""

from typing import Any

from flask_babel import lazy_gettext as _l

from services.gateway.wording_form import Wording


def _news(title: Any, text: Any, action: Any) -> Wording:
    return Wording(title, text, action, kind="consultations")


def _asked(title: Any, text: Any, action: Any) -> Wording:
    """Always sent: something has to be done in time."""
    return Wording(title, text, action)


IDEAS: dict[str, Wording] = {
    "idea_submitted": _news(
        _l("Your idea has number %(number)s: %(title)s"),
        _l("Everyone can read it now. We write at every step: signatures, the check, the ballot."),
        _l("See my idea"),
    ),
    "idea_half": _news(
        _l("Half of the signatures: %(title)s"),
        _l("Your idea has %(number)s of %(needed)s signatures. Tell your neighbours."),
        _l("See my idea"),
    ),
    "idea_reached": _news(
        _l("All signatures are there: %(title)s"),
        _l("Your idea has the %(needed)s signatures it needs. Next comes the formal check."),
        _l("See my idea"),
    ),
    "idea_returned": _asked(
        _l("Please correct your idea: %(title)s"),
        _l(
            "The office says what is missing. You have until %(until_at)s; then it may be rejected."
        ),
        _l("See what is missing"),
    ),
    "idea_corrections_due": _asked(
        _l("Your corrections are due soon: %(title)s"),
        _l("You have until %(until_at)s to correct your idea; after that it may be rejected."),
        _l("Correct it"),
    ),
    "ideas_overdue": _asked(
        _l("Corrections did not come: %(title)s"),
        _l(
            "Ideas whose corrections are overdue: %(count)s. Now somebody has to decide about them."
        ),
        _l("To the desk of ideas"),
    ),
    "idea_words_removed": _asked(
        _l("Idea no. %(number)s: its author had the words removed"),
        _l(
            "It stands on a ballot that is not announced yet and keeps its title there. Take it "
            "off or leave it: after the announcement nothing changes any more."
        ),
        _l("See the idea"),
    ),
    "idea_accepted": _news(
        _l("Your idea is accepted: %(title)s"),
        _l("It has passed the formal check and can go onto the ballot."),
        _l("See my idea"),
    ),
    "idea_rejected": _asked(
        _l("Your idea was rejected: %(title)s"),
        _l("The page says why. You can appeal until %(until_at)s; another person decides then."),
        _l("See the reasons"),
    ),
    "idea_reopened": _news(
        _l("Your idea waits for the check again: %(title)s"),
        _l("The office has taken its decision back. The page says why."),
        _l("See my idea"),
    ),
    "idea_appealed": _asked(
        _l("An appeal waits: %(title)s"),
        _l("The author of a rejected idea has appealed. Another person than before decides."),
        _l("See the appeal"),
    ),
    "idea_appeal_granted": _news(
        _l("Your appeal was right: %(title)s"),
        _l("Your idea is accepted and can go onto the ballot."),
        _l("See my idea"),
    ),
    "idea_appeal_upheld": _asked(
        _l("Your appeal was refused: %(title)s"),
        _l("Another person has looked at it, and the rejection stands. The page says why."),
        _l("See the reasons"),
    ),
    "idea_merge_proposed": _asked(
        _l("Shall two ideas become one? %(title)s"),
        _l("The author of “%(other)s” asks whether your ideas become one. You decide."),
        _l("Read it and answer"),
    ),
    "idea_merge_refused": _news(
        _l("The ideas stay apart: %(title)s"),
        _l("The author of “%(other)s” would rather leave them as they are."),
        _l("See my idea"),
    ),
    "idea_merged": _news(
        _l("Your idea became part of another: %(title)s"),
        _l("It goes on as “%(other)s”, and the signatures with it."),
        _l("See where it went"),
    ),
    "idea_absorbed": _news(
        _l("Another idea joined yours: %(title)s"),
        _l("“%(other)s” is part of it now, and its signatures count for yours."),
        _l("See my idea"),
    ),
    "idea_on_ballot": _news(
        _l("Your idea is on the ballot: %(title)s"),
        _l("Soon everybody votes on it. Tell your neighbours when it begins."),
        _l("See my idea"),
    ),
    "idea_chosen": _news(
        _l("Your idea was chosen: %(title)s"),
        _l("The residents want it. The page says how many votes it got."),
        _l("See the figures"),
    ),
    "idea_not_chosen": _news(
        _l("Not chosen this time: %(title)s"),
        _l("Thank you for it. The page says how many votes it got."),
        _l("See the figures"),
    ),
}
