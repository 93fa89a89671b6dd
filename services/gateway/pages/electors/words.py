"""The words of rolls, lists and the counter."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.rules.elector_lists import Fault

WHO = {
    "open": _l("Everyone who lives where the vote is held"),
    "listed": _l("Who stands on a list that we import"),
}
CHECKS = {
    "declaration": _l("A declaration of name and address"),
    "counter": _l("A document at the counter"),
    "letter": _l("A code in a letter (needs a list)"),
    "contact": _l("A one-time code by mail or text message (needs a list that has them)"),
}
ROLL_FAULTS = {
    "checks.none": _l("Tick at least one way; otherwise nobody could vote."),
    "checks.needs_a_list": _l(
        "Letters and one-time codes go to people on a list. Choose the list above, or untick them."
    ),
    "age_from.out_of_range": _l("Write an age from 6 to 18, or leave it empty."),
    "age_from.needed": _l("Write the age, or delete the basis below."),
    "age_basis.needed": _l("Write what allows it, or leave the age empty."),
    "group_name.needed": _l("Name the group, or delete the addresses below."),
    "invited.needed": _l("Write at least one mail address of the group."),
    "invited.no_mail_address": _l("One of these is no mail address. Write one in a line."),
    "purge_on.needed": _l("Write a day: a list may not be kept without an end."),
    "purge_on.past": _l("Write a day that is still to come."),
}
REFUSED = {
    "roll_fixed": _l("The vote has begun, so nobody changes any more who may vote."),
    "roll_agreed": _l(
        "Two organisers have announced the vote with this, so nobody changes it alone. Call the "
        "vote off if it must be otherwise."
    ),
    "list_by_you": _l("You have uploaded this list. Another organiser says yes to it."),
    "roll_not_listed": _l("Choose first that a list says who may vote."),
}
COUNTER = {
    "ballot_over": _l("The vote has ended."),
    "check_off": _l("In this vote the counter does not check people."),
    "attached_elsewhere": _l(
        "The account on that phone votes for somebody else already, for good. Open the ballot on "
        "this screen instead."
    ),
}
UNKNOWN_PAIRING = _l("We know no such code, or its half hour is over. Let them show a new one.")
STANDS = {
    "none": _l("Has not voted yet."),
    "reserved": _l("A vote was sent a moment ago; whether it arrived is being settled."),
    "held": _l("A paper card of this person is being checked."),
    "voted": _l("Is marked as having voted."),
}
FILES = {"letters": _l("Letters"), "roll": _l("Roll by name")}
_WHOLE = {
    "empty": _l("There is nothing in this file."),
    "old_excel": _l("This is an old Excel file (XLS). Save it as XLSX or CSV and choose that."),
    "broken": _l("We cannot read this file. Save it as XLSX or CSV and choose that."),
    "too_long": _l("This list is too long: at most 100,000 people in one file."),
    "no_name_column": _l("There is no column with names. Head one “Imię i nazwisko”."),
    "no_address_column": _l("There is no column with addresses. Head one “Adres”."),
    "column_twice": _l("Two columns have the same heading. Delete one of them."),
}
_ROW = {
    "name_incomplete": _l("the name needs a first name and a surname, without numbers"),
    "address_incomplete": _l("the address needs a house number and a street or a village"),
    "name_too_long": _l("the name is too long"),
    "address_too_long": _l("the address is too long"),
    "mail_wrong": _l("this is no mail address"),
    "phone_wrong": _l("this is no phone number"),
    "born_wrong": _l("the birth year is no number"),
    "area_elsewhere": _l("this vote is not held in that area"),
}


def fault(found: Fault) -> str:
    """Return what is wrong in a list, with the row where it is."""
    if found.code in _WHOLE:
        return str(_WHOLE[found.code])
    if found.code == "twice":
        said: Any = _(
            "the same name and address as in row %(row)s; if these are two people, add to the "
            "name what tells them apart, for example “junior”",
            row=found.value,
        )
    else:
        said = _ROW[found.code]
    return str(_("Row %(row)s: %(what)s.", row=found.number, what=said))


def people(number: int) -> str:
    """Return a number of people in words."""
    return str(ngettext("%(num)s person", "%(num)s people", number))
