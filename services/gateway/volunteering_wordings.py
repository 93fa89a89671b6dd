"""Every notification of volunteering by its template's name, in words to be filled in."""

from typing import Any

from flask_babel import lazy_gettext as _l

from services.gateway.wording_form import Wording


def _volunteering(title: Any, text: Any, action: Any) -> Wording:
    return Wording(title, text, action, kind="volunteering")


def _shift_news(title: Any, text: Any, action: Any) -> Wording:
    return Wording(title, text, action, kind="volunteering", about_shift=True)


def _own_shift(title: Any, text: Any, action: Any, tap: str = "") -> Wording:
    return Wording(
        title,
        text,
        action,
        kind="volunteering",
        about_shift=True,
        meets=True,
        tap=tap,
        other="give_back",
        other_label=_l("I cannot come"),
    )


def _in_line(title: Any, text: Any, action: Any) -> Wording:
    return Wording(
        title,
        text,
        action,
        kind="volunteering",
        about_shift=True,
        other="give_back",
        other_label=_l("Take me off the list"),
    )


VOLUNTEERING: dict[str, Wording] = {
    "invitation_sent": Wording(
        _l("Would this be something for you? %(title)s"),
        _l(
            "We think it fits you. See why, and answer with one tap: yes, not this time or why "
            "not. You need not sign in."
        ),
        _l("See the invitation"),
        kind="volunteering",
        about_shift=True,
        tap="answer",
    ),
    "waiting_list_joined": _in_line(
        _l("You are on the waiting list: %(title)s"),
        _l("There is no place for you just now. We will write as soon as it is your turn."),
        _l("See the shift"),
    ),
    "application_accepted": _own_shift(
        _l("You are in the team: %(title)s"),
        _l("Thank you! It begins %(starts_at)s."),
        _l("See my shifts"),
    ),
    "application_removed": _shift_news(
        _l("You are no longer in the team: %(title)s"),
        _l("The organisation has changed its team. The page says why."),
        _l("See why"),
    ),
    "place_offered": _own_shift(
        _l("A place is free for you: %(title)s"),
        _l("You were next in line. Say yes by %(confirm_at)s, or the next person is asked."),
        _l("Take the place"),
        tap="confirm",
    ),
    "place_lapsed": _volunteering(
        _l("The place has gone to somebody else: %(title)s"),
        _l("You did not answer in time, so the next one was asked. There is more to do nearby."),
        _l("See my shifts"),
    ),
    "team_changed": _volunteering(
        _l("Your team has changed: %(title)s"),
        _l("Somebody has joined or cannot come. See who is in the team now."),
        _l("See the team"),
    ),
    "shift_changed": _shift_news(
        _l("Changed: %(title)s"),
        _l("The time or the place is different now. Please check whether you can still come."),
        _l("See when and where"),
    ),
    "shift_moved": _own_shift(
        _l("Moved: %(title)s"),
        _l(
            "It was to begin %(was_at)s; now it begins %(starts_at)s. Your place is kept. If you "
            "cannot come then, give it back."
        ),
        _l("See when and where"),
    ),
    "shift_moved_waiting": _own_shift(
        _l("Moved: %(title)s"),
        _l(
            "It was to begin %(was_at)s; now it begins %(starts_at)s. Your number in the line, or "
            "the place held for you, stays yours."
        ),
        _l("See when and where"),
    ),
    "shift_moved_overlap": _own_shift(
        _l("Moved to a time when you have another place: %(title)s"),
        _l(
            "It was to begin %(was_at)s; now it begins %(starts_at)s. We keep your place until "
            "%(confirm_at)s: give the other one back and confirm this one, or give this one back."
        ),
        _l("Choose"),
    ),
    "invitation_moved": _shift_news(
        _l("Moved, you need not answer: %(title)s"),
        _l(
            "You were asked about %(was_at)s; now it begins %(starts_at)s, so the question is "
            "taken back. If the new time suits you, sign up on its page."
        ),
        _l("See the request"),
    ),
    "team_too_small": _shift_news(
        _l("Too few people: %(title)s"),
        _l(
            "It begins %(starts_at)s. Have a place: %(people)s, needed at least: %(least)s. Invite "
            "somebody, move it or call it off in good time."
        ),
        _l("See the team"),
    ),
    "shift_cancelled": _shift_news(
        _l("Called off: %(title)s"),
        _l("This shift will not take place. You need not come."),
        _l("See what happened"),
    ),
    "shift_reminder": _own_shift(
        _l("See you soon: %(title)s"),
        _l("It begins %(starts_at)s."),
        _l("See when and where"),
    ),
    "offer_idle": _volunteering(
        _l("Does your offer still hold?"),
        _l(
            "Nothing has come of it for a long time. Look at it and save it once more if it still "
            "holds; otherwise it rests from %(rests_at)s on, and nobody is asked on its strength."
        ),
        _l("Look at my offer"),
    ),
    "organisation_registered": _volunteering(
        _l("An organisation waits to be checked: %(title)s"),
        _l("Look at what it says of itself and decide."),
        _l("Check the organisation"),
    ),
    "organisation_verified": _volunteering(
        _l("Your organisation is verified: %(title)s"),
        _l("You can now post requests and find people."),
        _l("Post a request"),
    ),
    "organisation_refused": _volunteering(
        _l("Your organisation was not verified: %(title)s"),
        _l("The page says why and what you can do."),
        _l("See why"),
    ),
    "membership_granted": _volunteering(
        _l("You now act for an organisation: %(title)s"),
        _l("You can look after its requests and its teams."),
        _l("To the organisation"),
    ),
}
