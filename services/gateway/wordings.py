"""Every notification and letter by its template's name, in words to be filled in."""

from typing import Any

from flask_babel import lazy_gettext as _l

from services.gateway.consultation_wordings import CONSULTATIONS
from services.gateway.idea_wordings import IDEAS
from services.gateway.volunteering_wordings import VOLUNTEERING
from services.gateway.wording_form import Wording


def _consultations(title: Any, text: Any, action: Any) -> Wording:
    return Wording(title, text, action, kind="consultations")


WORDINGS: dict[str, Wording] = {
    # Consultations and votes.
    "consultation_dates_changed": _consultations(
        _l("New dates: %(title)s"),
        _l("The dates were changed. The page says why."),
        _l("See the new dates"),
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
    # Always sent: without two people nothing is counted, and who is left out has few days.
    "groups_wait": Wording(
        _l("Groups of votes wait for two people: %(title)s"),
        _l(
            "The vote is over, and very many votes came from one place. Look at the figures: one "
            "person proposes to count the group or to leave it out, another agrees."
        ),
        _l("Look at the figures and decide"),
    ),
    "result_published": _consultations(
        _l("The result is known: %(title)s"),
        _l("See what was chosen and how the votes were counted."),
        _l("See the result"),
    ),
    # Always sent: two organisers decide, and until then there is no result.
    "result_unbalanced": Wording(
        _l("The books differ, two organisers are needed: %(title)s"),
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
    **CONSULTATIONS,
    **IDEAS,
    **VOLUNTEERING,
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
