"""A ballot in words: how each kind of question is answered, and what is wrong with an answer."""

from collections.abc import Callable, Iterator

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from services.gateway.kit import money
from services.gateway.pages.consultations import paper_form
from shared import papers
from shared.contracts.ballots import Question


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def how(question: Question) -> Iterator[str]:
    """Say how a question is answered, in one or two sentences."""
    yield _how(question)
    if question.min_choices > 1 and question.kind != "single":
        yield str(
            ngettext("Choose at least %(num)s.", "Choose at least %(num)s.", question.min_choices)
        )
    if question.max_cost is not None:
        yield _(
            "What you choose may cost %(amount)s together, and no more.",
            amount=money(question.max_cost),
        )


def _how(question: Question) -> str:
    most = question.max_choices
    match question.kind:
        case "single":
            return _("Choose one.")
        case "approval" if most is None:
            return _("Tick as many as you like.")
        case "approval":
            return str(ngettext("Tick one.", "Tick up to %(num)s.", most or 0))
        case "score":
            return _(
                "Give each a score from %(least)s to %(most)s; the higher, the better. What you "
                "have no opinion on may stay without one.",
                least=question.min_score,
                most=question.max_score,
            )
        case "points":
            return _points(question)
        case _:
            return _ranked(question)


def _points(question: Question) -> str:
    shared = ngettext(
        "You have %(num)s point to give.",
        "You have %(num)s points to share out as you like.",
        question.points,
    )
    if question.max_points_each is None:
        return str(shared)
    each = ngettext(
        "One option may get at most %(num)s.",
        "One option may get at most %(num)s.",
        question.max_points_each,
    )
    return f"{shared} {each}"


def _ranked(question: Question) -> str:
    said = _("Put them in order: 1 is what you want most. You need not place them all.")
    if question.max_choices is not None and question.max_choices < len(question.options):
        said += " " + str(
            ngettext("Place at most %(num)s.", "Place at most %(num)s.", question.max_choices)
        )
    if question.ties:
        return said + " " + _("Several may share a place.")
    return said + " " + _("Each place can be given once.")


def fault(code: str, question: Question) -> str:
    """Say what is wrong with an answer, and what to do."""
    if code in _COUNTED:
        return _COUNTED[code](question)
    if code in (papers.OUT_OF_RANGE, paper_form.NOT_A_NUMBER):
        return _number(question)
    if code == papers.EMPTY:
        return _empty(question)
    # Any other: unknown options or questions, an answer of another kind.
    return str(_PLAIN.get(code, CHANGED))


def _too_expensive(question: Question) -> str:
    return _(
        "What you chose costs more than %(amount)s together. Please take something back.",
        amount=money(question.max_cost or 0),
    )


_COUNTED: dict[str, Callable[[Question], str]] = {
    papers.TOO_EXPENSIVE: _too_expensive,
    papers.TOO_FEW: lambda question: str(
        ngettext(
            "Too little is chosen: it takes at least %(num)s.",
            "Too little is chosen: it takes at least %(num)s.",
            question.min_choices,
        )
    ),
    papers.TOO_MANY: lambda question: str(
        ngettext(
            "Too much is chosen: at most %(num)s. Please take something back.",
            "Too much is chosen: at most %(num)s. Please take something back.",
            question.max_choices or 1,
        )
    ),
    papers.TOO_MANY_POINTS: lambda question: str(
        ngettext(
            "You gave more points than you have: there is %(num)s.",
            "You gave more points than you have: there are %(num)s.",
            question.points,
        )
    ),
    papers.TOO_MANY_EACH: lambda question: str(
        ngettext(
            "One option got too many points: at most %(num)s.",
            "One option got too many points: at most %(num)s.",
            question.max_points_each or 1,
        )
    ),
}
CHANGED = _l(
    "The ballot has changed or was damaged on the way. Check your choices and send them again."
)
_PLAIN = {
    papers.TIED: _l("Two share a place. Give each place once."),
    papers.BLANK_AND_OPTIONS: _l(
        "Options are chosen, and also a blank vote or no voice. Leave one or the other."
    ),
    papers.NO_BLANK: _l("A blank vote is not possible here."),
    papers.NO_ABSTAIN: _l("Here you cannot stay without a voice; choose something."),
    papers.GROUP_EMPTY: _l("Nothing is chosen yet in any of these parts. Choose in one of them."),
    papers.GROUP_MANY: _l("You chose in more than one part. You vote in one: clear the others."),
    paper_form.OTHER_OF_GROUP: _l(
        "You chose this part, but your choices are in another. Move them here, or choose that "
        "part instead."
    ),
}


def _empty(question: Question) -> str:
    if question.blank and question.abstain:
        return _(
            "Nothing is chosen here. Choose something, or say that you support nothing, or that "
            "you stay without a voice."
        )
    if question.blank:
        return _("Nothing is chosen here. Choose something, or say that you support nothing.")
    if question.abstain:
        return _("Nothing is chosen here. Choose something, or say that you stay without a voice.")
    return _("Nothing is chosen here. Choose something.")


def _number(question: Question) -> str:
    match question.kind:
        case "score":
            return _(
                "A score is a whole number from %(least)s to %(most)s.",
                least=question.min_score,
                most=question.max_score,
            )
        case "points":
            return _("Points are whole numbers: 0, 1, 2 and so on.")
        case _:
            return _("A place is a whole number: 1, 2, 3 and so on.")
