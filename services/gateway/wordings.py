"""Every notification and letter by its template's name, in words to be filled in."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Wording:
    """One template. `kind` is what a person may unsubscribe from; None: it is always sent.

    `about_shift`: its mail says when, where and with whom. `tap` and `other` are what a mail lets
    its reader do without signing in, by links that `shift_links` signs: the first in the place of
    the action, the other below it, with its label.
    """

    title: Any
    text: Any
    action: Any
    path: str = ""
    kind: str | None = None
    after: Any = ""
    about_shift: bool = False
    tap: str = ""
    other: str = ""
    other_label: Any = ""


def _consultations(title: Any, text: Any, action: Any) -> Wording:
    return Wording(title, text, action, kind="consultations")


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
        tap=tap,
        other="give_back",
        other_label=_l("I cannot come"),
    )


WORDINGS: dict[str, Wording] = {
    # Consultations and votes.
    "consultation_opened": _consultations(
        _l("Voting has begun: %(title)s"),
        _l("Look at the projects and choose. It takes a few minutes."),
        _l("See the projects"),
    ),
    "consultation_dates_changed": _consultations(
        _l("New dates: %(title)s"),
        _l("The dates of this vote were changed. The page says why."),
        _l("See the new dates"),
    ),
    "consultation_withdrawn": _consultations(
        _l("Called off: %(title)s"),
        _l("This vote will not take place. The page says why."),
        _l("See why"),
    ),
    "vote_closes_soon": _consultations(
        _l("Last days to vote: %(title)s"),
        _l("You can vote until %(closes_at)s."),
        _l("Go and vote"),
    ),
    "vote_confirmed": _consultations(
        _l("Your vote counts: %(title)s"),
        _l("An official has checked your entry. Your vote is in the box."),
        _l("See the vote"),
    ),
    "vote_refused": _consultations(
        _l("Your vote could not be counted: %(title)s"),
        _l("An official has checked your entry. The page says why, and whom you can ask."),
        _l("See why"),
    ),
    # Always sent: only until the end of verification can they still have a voice.
    "vote_left_out": Wording(
        _l("Your vote was left out of the count: %(title)s"),
        _l(
            "It came with very many others from one place, and two people decided to leave that "
            "group out. If you voted yourself, you can vote anew: the page says where and until "
            "when."
        ),
        _l("See what you can do"),
    ),
    # Always sent: until then the vote is not counted.
    "cards_held": Wording(
        _l("The count waits for paper cards: %(title)s"),
        _l(
            "The vote is over, and some cards are not in the box yet. Two people confirm or "
            "refuse each of them and send the last batch; then the count goes on by itself."
        ),
        _l("Check the cards"),
    ),
    "result_published": _consultations(
        _l("The result is known: %(title)s"),
        _l("See what was chosen and how the votes were counted."),
        _l("See the result"),
    ),
    "result_unbalanced": _consultations(
        _l("Needs two officials: %(title)s"),
        _l("The number of votes in the box and in the register differ. Nothing was published."),
        _l("See both figures"),
    ),
    "draw_needed": _consultations(
        _l("A draw is needed: %(title)s"),
        _l("The votes alone do not decide between equals. The page says between which."),
        _l("See the result"),
    ),
    "second_person_needed": _consultations(
        _l("Needs your yes: %(title)s"),
        _l("Another organiser wants to take a step that two must agree to. Look and decide."),
        _l("See what it is about"),
    ),
    "second_person_agreed": _consultations(
        _l("Another organiser agreed: %(title)s"),
        _l("What you proposed is done now."),
        _l("See where it stands"),
    ),
    "second_person_refused": _consultations(
        _l("Another organiser refused: %(title)s"),
        _l("What you proposed was not done. The reason given: %(reason)s"),
        _l("See where it stands"),
    ),
    # Volunteering.
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
    "waiting_list_joined": _own_shift(
        _l("You are on the waiting list: %(title)s"),
        _l("There is no place for you just now. We will write as soon as it is your turn."),
        _l("See the shift"),
    ),
    "waiting_list_moved": _volunteering(
        _l("A place is free for you: %(title)s"),
        _l("You were on the waiting list and now you are in the team."),
        _l("See when and where"),
    ),
    "application_accepted": _own_shift(
        _l("You are in the team: %(title)s"),
        _l("Thank you! It begins %(starts_at)s."),
        _l("See my shifts"),
    ),
    "application_declined": _volunteering(
        _l("Not this time: %(title)s"),
        _l("The organisation has chosen others for this one. There is more to do nearby."),
        _l("See other requests"),
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
    "application_received": _volunteering(
        _l("Somebody wants to help: %(title)s"),
        _l("See who, and answer soon."),
        _l("See the team"),
    ),
    "request_filled": _volunteering(
        _l("All places are filled: %(title)s"),
        _l("Your team is complete."),
        _l("See the team"),
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
    # The account.
    "role_granted": Wording(
        _l("You have a new role"),
        _l("The operator has given you a role in the centre. Your page shows what waits for you."),
        _l("To my page"),
        "/konto",
    ),
    "role_revoked": Wording(
        _l("A role of yours has ended"),
        _l("The operator has taken back a role you held in the centre."),
        _l("To my page"),
        "/konto",
    ),
    "password_changed": Wording(
        _l("Your password was changed"),
        _l("If it was you, all is well. If not, set a new password now and sign out everywhere."),
        _l("To my account"),
        "/konto/ustawienia",
    ),
    "second_step_set_up": Wording(
        _l("The second step of signing in was set up"),
        _l(
            "From now on a code from the phone is asked for after your password. If it was not "
            "you, tell an operator of your installation at once."
        ),
        _l("To phone and recovery codes"),
        "/konto/drugi-krok",
    ),
    "second_step_reset": Wording(
        _l("Your second step was reset"),
        _l(
            "You were signed out everywhere. Sign in with your password and set up the second step "
            "anew. If you did not ask for it, tell an operator of your installation at once."
        ),
        _l("Set up the second step"),
        "/konto/drugi-krok",
    ),
    "recovery_code_used": Wording(
        _l("Somebody signed in with a recovery code of yours"),
        _l(
            "If it was you, make new codes before they run out. If not, change your password now "
            "and tell an operator."
        ),
        _l("To phone and recovery codes"),
        "/konto/drugi-krok",
    ),
    "export_ready": Wording(
        _l("Your data are ready"),
        _l("You can download them for seven days. Only you can, when you are signed in."),
        _l("Download my data"),
        "/konto/dane",
    ),
    # Letters that carry a link.
    "register": Wording(
        _l("Confirm your mail address"),
        _l(
            "Hello %(name)s, you are one step away. Confirm that this mail address is yours; the "
            "link works once, for two days."
        ),
        _l("Confirm and join in"),
        after=_l("If it was not you, do nothing: no account will be made."),
    ),
    "guest_sign_up": Wording(
        _l("One more click: %(title)s"),
        _l(
            "You want to help on %(starts_at)s. Confirm it with this link; it works for two days. "
            "Only then is a place yours."
        ),
        _l("Confirm that I will come"),
        after=_l("If it was not you, do nothing: nobody is signed up and we forget this address."),
    ),
    "guest_known": Wording(
        _l("One more click: %(title)s"),
        _l(
            "Somebody, probably you, wants to help on %(starts_at)s and typed this mail address. "
            "You have an account here: this link signs it up, within two days. Or sign in and "
            "choose the shift yourself."
        ),
        _l("Confirm that I will come"),
        after=_l("If it was not you, do nothing: your account stays as it is."),
    ),
    "team_invitation": Wording(
        _l("Join the team of %(title)s"),
        _l(
            "%(who)s would like you to be in the team of %(title)s, which looks for helping hands "
            "here. See what that means and decide; the link works once, for two weeks."
        ),
        _l("See the invitation"),
        after=_l("If you do not know them, do nothing: nothing will happen."),
    ),
    "already_joined": Wording(
        _l("You already have an account"),
        _l(
            "Somebody, probably you, wanted to join with this mail address. You have an account "
            "here: this link signs you in, once, within half an hour."
        ),
        _l("Sign in"),
        after=_l("If it was not you, do nothing: your account is safe."),
    ),
    "sign_in": Wording(
        _l("Your link to sign in"),
        _l("This link signs you in, once, within half an hour."),
        _l("Sign in"),
        after=_l("If it was not you, do nothing: nobody gets in without this link."),
    ),
    "not_joined": Wording(
        _l("There is no account with this address yet"),
        _l(
            "Somebody, probably you, wanted to sign in with this mail address, but there is no "
            "account with it. Perhaps you joined with another address? Or join in now."
        ),
        _l("Join in"),
        "/dolacz",
        after=_l("If it was not you, do nothing."),
    ),
    "reset": Wording(
        _l("Set a new password"),
        _l("With this link you set a new password, once, within an hour."),
        _l("Set a new password"),
        after=_l("If it was not you, do nothing: your old password stays good."),
    ),
    "change_email": Wording(
        _l("Confirm your new mail address"),
        _l("Confirm that mails may go to this address from now on. The link works for two days."),
        _l("Confirm the address"),
        after=_l("If it was not you, do nothing: nothing will be changed."),
    ),
    "address_taken": Wording(
        _l("This address has an account already"),
        _l(
            "Somebody wanted to use this mail address for another account. One address belongs to "
            "one account, so nothing was changed."
        ),
        _l("To the start page"),
        "/",
    ),
    "email_changed": Wording(
        _l("Your mail address was changed"),
        _l(
            "From now on mails go to another address, and this one can no longer be used to sign "
            "in. If it was not you, write to your centre at once."
        ),
        _l("Contact"),
        "/kontakt",
    ),
    "ballot_code": Wording(
        _l("Your code to vote: %(code)s"),
        _l("Type it on the page where you asked for it. It works once, for ten minutes."),
        _l("To the consultations"),
        path="/konsultacje",
        after=_l("If it was not you, do nothing: without this code nobody gets further."),
    ),
    "account_erased": Wording(
        _l("Your account is erased"),
        _l(
            "We no longer keep your name, your mail address or your settings. What must stay by "
            "law stays without your name where that is possible. Thank you for having been here."
        ),
        _l("To the start page"),
        "/",
    ),
}
