"""A result in words: why this project and not that one, and where the money ended."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import money, number
from shared.contracts.results import Result, ResultStep

FATES = {
    "funded": _l("Funded"),
    "does-not-fit": _l("More than the money left"),
    "stopped": _l("The funding had ended"),
    "undecided": _l("Waits for the draw"),
}
"""What became of a project."""


@dataclass(frozen=True)
class Bar:
    """One project's bar."""

    label: str
    value: int
    text: str
    won: bool
    note: str


@dataclass(frozen=True)
class Reason:
    """Why a project was or was not funded, in one sentence."""

    title: str
    text: str
    funded: bool


def bars(result: Result) -> list[Bar]:
    """Return the projects in the order counted, for the chart."""
    return [
        Bar(
            label=step.title,
            value=step.votes,
            text=votes(step.votes),
            won=step.fate == "funded",
            note=money(step.cost),
        )
        for step in result.steps
    ]


def line_after(result: Result) -> int | None:
    """Return after how many projects the money ended; None where it sufficed for all."""
    if len(result.winners) == len(result.steps):
        return None
    if result.undecided:
        return next(step.place for step in result.steps if step.fate == "undecided") - 1
    return max((step.place for step in result.steps if step.fate == "funded"), default=0)


def line_text(result: Result) -> str:
    """Return the words on that line."""
    left = money(result.left)
    if result.undecided:
        return str(_("From here on a draw decides (%(money)s left)", money=left))
    return str(_("Here the money ended (%(money)s left)", money=left))


def reasons(result: Result) -> list[Reason]:
    """Return each project's turn as a sentence."""
    return [
        Reason(step.title, _reason(result, step), step.fate == "funded") for step in result.steps
    ]


def draws(result: Result) -> list[tuple[str, str]]:
    """Return (votes each, names of the projects) of every tie that decides."""
    titles = {step.code: step.title for step in result.steps}
    return [
        (number(tie.votes), "; ".join(titles[code] for code in tie.codes))
        for tie in result.ties
        if tie.decisive
    ]


def votes(count: int) -> str:
    """Return a number of votes in words."""
    return str(ngettext("%(shown)s vote", "%(shown)s votes", count, shown=number(count)))


def _reason(result: Result, step: ResultStep) -> str:
    kind: str = step.fate
    if kind == "does-not-fit" and result.rule == "greedy-stop":
        kind = "ends-here"
    text = _REASONS[kind] % {
        "votes": votes(step.votes),
        "cost": money(step.cost),
        "left": money(step.left_before),
    }
    return str(text)


_REASONS = {
    "funded": _l(
        "%(votes)s. When its turn came there was %(left)s left; it costs %(cost)s, so it is funded."
    ),
    "does-not-fit": _l(
        "%(votes)s. When its turn came there was only %(left)s left and it costs %(cost)s, so it "
        "was passed over."
    ),
    "ends-here": _l(
        "%(votes)s. When its turn came there was only %(left)s left and it costs %(cost)s. By the "
        "rule of this vote the funding ended here."
    ),
    "stopped": _l("%(votes)s. The funding had ended before its turn came."),
    "undecided": _l("%(votes)s. Whether it is funded depends on the draw."),
}
