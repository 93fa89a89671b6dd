"""Legal bases, forms, notices and terms in plain words; the article comes after."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import day
from services.gateway.pages.consultations import phase_words
from shared.contracts.bases import Term

BASES: dict[str, tuple[Any, Any]] = {
    "ordinary": (
        _l("Asking residents"),
        _l("An ordinary consultation: a street, a park, a strategy, a resolution of the council."),
    ),
    "budget": (
        _l("Participatory budget"),
        _l("Residents bring their own projects, the office checks them, everyone votes."),
    ),
    "revitalisation": (
        _l("Revitalisation"),
        _l("A degraded area, its boundaries and its programme; the act sets the terms."),
    ),
    "general_plan": (
        _l("General plan of the municipality"),
        _l("What may be built where in the whole municipality. Remarks need a name and address."),
    ),
    "local_plan": (
        _l("Local spatial plan"),
        _l("What may be built in one part of the town. Remarks need a name and address."),
    ),
    "ngo": (
        _l("With organisations"),
        _l("Drafts in fields of public benefit work, such as the yearly programme of cooperation."),
    ),
    "internal": (
        _l("Among ourselves"),
        _l("A centre asks its own people; no act sets terms, good custom does."),
    ),
}
"""What each basis is called, and when it is the right one."""

FORMS = {
    "remarks": _l("Written remarks"),
    "survey": _l("Survey"),
    "geosurvey": _l("Survey on the map"),
    "meeting": _l("Open meeting"),
    "debate": _l("Debate"),
    "panel": _l("Panel of experts"),
    "workshop": _l("Workshop"),
    "outdoor": _l("Meeting in the open, on the spot"),
    "walk": _l("Study walk"),
    "interviews": _l("Interviews"),
    "point": _l("Consultation point"),
    "designer": _l("The planner’s hours"),
    "representatives": _l("Group of representatives"),
    "spoken": _l("Remarks by word of mouth"),
    "ideas": _l("Residents’ own projects"),
    "vote": _l("Vote"),
}
"""How people can say what they think."""

PLACES = {
    "bip": _l("Public Information Bulletin (BIP)"),
    "website": _l("Website of the office"),
    "office_board": _l("Notice board at the office"),
    "on_site": _l("On the spot, where everyone sees it"),
    "area_or_office": _l("On the area of the plan or at the office, where everyone sees it"),
    "press": _l("Local press"),
    "local_way": _l("As is usual here"),
}
"""Where a consultation is announced."""

_PLAN = (
    _l(
        "Everyone may take part, organisations too, and young people from 13 on without a "
        "parent’s consent (art. 8e ust. 2 and 3)."
    ),
    _l(
        "Meetings, walks and the planner’s hours are after working hours, too, and where people "
        "with special needs can get in (art. 8h ust. 3)."
    ),
    _l(
        "The notices at the office or on the area, on its website and in the BIP also say how "
        "personal data are used (art. 8h ust. 2)."
    ),
    _l(
        "Before the draft goes to the council, a report lists the remarks, what is proposed to do "
        "with each, and why (art. 8k ust. 2)."
    ),
)

REMINDERS: dict[str, Sequence[Any]] = {
    "budget": (
        _l("The residents decide in a direct vote, each year anew (art. 5a ust. 4)."),
        _l(
            "The resolution says what a project must be like. It may not ask for more signatures "
            "than 0.1% of the residents (art. 5a ust. 7)."
        ),
    ),
    "revitalisation": (
        _l(
            "Meetings and debates can also be held at a distance, with picture and sound both "
            "ways; surveys and interviews at a distance, too (art. 6 ust. 3a and 3b)."
        ),
    ),
    "general_plan": _PLAN,
    "local_plan": _PLAN,
    "ngo": (
        _l(
            "Drafts of local law in the fields of the organisations’ statutes are consulted with "
            "them or with their council; how, your resolution says (art. 5 ust. 5)."
        ),
    ),
}
"""What the law asks for besides, that no term can judge; each sentence names what was read."""

FAULTS = {
    "empty": _l("Write one or two sentences; everyone will read them in the report."),
    "too_long": _l("Write less here."),
    "in_the_future": _l("This day is still to come. Note a notice when it has been given."),
    "not_a_date": _l("Write a date, for example 2026-12-05."),
    "no_day": _l("Write on which day."),
    "out_of_range": _l("This number is too small or too large here."),
    "unknown": _l("Choose one of the possibilities."),
}
"""What is wrong with what was written about terms."""


def basis(key: str) -> str:
    """Return what a basis is called."""
    known = BASES.get(key)
    return str(known[0]) if known is not None else str(_("Vote"))


def form(key: str) -> str:
    """Return what a form is called."""
    return str(FORMS.get(key, key))


def place(key: str) -> str:
    """Return what a place of notices is called."""
    return str(PLACES.get(key, key))


def reminders(key: str) -> Sequence[Any]:
    """Return what else the law asks for on a basis, in sentences."""
    return REMINDERS.get(key, ())


def forms(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return forms to choose from, as `ui.checkbox_group` takes them."""
    return [(key, form(key)) for key in keys]


def places(keys: Sequence[str]) -> str:
    """Return places in one line."""
    return "; ".join(map(place, keys))


def fault(code: str) -> str:
    """Return in words what is wrong."""
    return str(FAULTS.get(code, _("This cannot be taken. Please check it.")))


def asked(term: Term) -> str:
    """Return in one sentence what a term asks for."""
    match term.kind:
        case "least":
            return _asked_length(term)
        case "notice":
            return _asked_notice(term)
        case "forms":
            return _asked_forms(term)
        case "report":
            return _asked_report(term)


def _asked_length(term: Term) -> str:
    return str(
        ngettext(
            "%(what)s: at least %(num)s day",
            "%(what)s: at least %(num)s days",
            term.number,
            what=str(phase_words.KINDS[term.phase]),
        )
    )


def _asked_notice(term: Term) -> str:
    if not term.number:
        return str(_("Announced at the latest on the first day"))
    return str(
        ngettext(
            "Announced at least %(num)s full day before it begins",
            "Announced at least %(num)s full days before it begins",
            term.number,
        )
    )


def _asked_forms(term: Term) -> str:
    if len(term.of) == 1:
        return str(_("Required form: %(form)s", form=_inside(term.of[0])))
    return str(
        ngettext(
            "At least %(num)s form of these: %(forms)s",
            "At least %(num)s forms of these: %(forms)s",
            term.number,
            forms=", ".join(map(_inside, term.of)),
        )
    )


def _asked_report(term: Term) -> str:
    return str(
        ngettext(
            "The report is out within %(num)s day of the end",
            "The report is out within %(num)s days of the end",
            term.number,
        )
    )


def law(term: Term) -> str:
    """Return where it is written."""
    act = term.act
    if term.article and act.startswith(("Ustawa ", "Uchwała ")):
        act = act[0].lower() + act[1:]
    return ", ".join(part for part in (term.article, act) if part)


def ground(term: Term) -> str:
    """Return in one sentence what a term rests on; empty where nobody has written it down."""
    where = law(term)
    if term.source == "custom":
        return str(_("Good custom, no law."))
    if not where:
        return ""
    if term.source == "act":
        return str(_("The act asks for it: %(law)s.", law=where))
    return str(_("The council’s resolution sets it; its ground: %(law)s.", law=where))


def checked(term: Term) -> str:
    """Return in one sentence when somebody compared it with which text."""
    if term.source == "custom" and term.checked_on is None:
        return ""
    if term.checked_on is None:
        return str(_("Nobody has compared it with the text in force yet."))
    return str(
        _(
            "Compared on %(day)s with the wording of %(text)s.",
            day=day(term.checked_on, year=True),
            text=term.text_of,
        )
    )


def in_short(term: Term) -> str:
    """Return what a term asks for and rests on, and of an act that nobody has compared it."""
    told = (asked(term) + ".", ground(term), checked(term) if term.source == "act" else "")
    return " ".join(part for part in (told if term.checked_on is None else told[:2]) if part)


def origin(term: Term) -> str:
    """Return what a term rests on, and who compared it when."""
    return " ".join(part for part in (ground(term), checked(term)) if part)


def is_proposal(term: Term) -> bool:
    """Tell whether a resolution sets a term and nobody has put in yet what it says."""
    return term.source == "resolution" and term.checked_on is None


def _inside(key: str) -> str:
    """Return a form's name as it is written inside a sentence."""
    name = form(key)
    return name if str(get_locale()) == "de" else name[:1].lower() + name[1:]
