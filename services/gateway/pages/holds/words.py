"""The words for states, kinds of groups, ways of voting, decisions and refusals."""

from flask_babel import lazy_gettext as _l

STATES = {
    "draft": _l("not open yet"),
    "open": _l("voting"),
    "closing": _l("closing"),
    "settling": _l("being settled"),
    "verifying": _l("verification"),
    "sealing": _l("being sealed"),
    "done": _l("over"),
}
KINDS = {
    "network": _l("from one network"),
    "device": _l("from one device"),
    "staff": _l("by one clerk at the counter"),
}
CHANNELS = {
    "account": _l("by an account"),
    "letter": _l("by a letter's code"),
    "counter": _l("at the counter"),
    "card": _l("on a paper card"),
}
DECISIONS = {"count": _l("count"), "leave_out": _l("leave out")}
FAULTS = {
    ("decision", "required"): _l("Choose: count, or leave out."),
    ("reason", "required"): _l("Write why. Everyone will read it beside the result."),
    ("reason", "long"): _l("Write something shorter: at most 1000 characters."),
    ("hold_limit", "number"): _l("Write a number between 1 and 100,000."),
    ("counter_limit", "number"): _l("Write a number between 1 and 100,000."),
    ("reissue_limit", "number"): _l("Write a number between 1 and 100,000."),
    ("name", "required"): _l("Write what people call this place."),
    ("network", "not_a_range"): _l(
        "Write an address like 192.0.2.10, or a range like 192.0.2.0/28."
    ),
    ("network", "too_wide"): _l(
        "This range is too wide: at most /16 (IPv6: /32). Whole providers cannot be listed."
    ),
    ("network", "taken"): _l("This range is on the list already."),
    ("name", "empty"): _l("Write first name and surname."),
    ("address", "empty"): _l("Write street and house number."),
}
CONFLICTS = {
    "same_person": _l("You have proposed this yourself. A second person must agree."),
    "changed": _l("Somebody was faster, or the time for it is over. This is how it stands now."),
    "over": _l("The vote is over; its limits stay as they are."),
    "not_now": _l(
        "Ballots are reissued while the vote is open and in its verification. Nothing was changed."
    ),
    "no_elector": _l(
        "The list has nobody of this name and address. Look how the document spells them."
    ),
    "not_voted": _l(
        "This person is not marked as having voted. They can vote as everyone does, no second "
        "ballot is needed."
    ),
    "under_way": _l(
        "A vote of this person was sent just now and its answer is awaited. Try again in three "
        "minutes."
    ),
    "at_the_counter": _l(
        "A paper card of this person is being checked. First confirm or refuse it."
    ),
    "reissued": _l("A second ballot of this person is in the box already. There is no third."),
    "too_many_today": _l(
        "You have reissued as many ballots today as one account may. Ask another clerk."
    ),
}
