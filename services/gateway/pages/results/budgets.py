"""Budgets in words: which projects get money, why, and where it ended."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.gateway.kit import money, number
from services.gateway.pages.results import views
from services.gateway.pages.results.explained import EXPLAINED
from services.gateway.pages.results.views import Asked, Bar, Part, QuestionView, Reason, Table

FATES = {
    "funded": _l("Funded"),
    "carried": _l("Funded from what the districts left over"),
    "does-not-fit": _l("More than the money left"),
    "stopped": _l("The funding had ended"),
    "undecided": _l("Waits for the draw"),
    "below-threshold": _l("Fewer votes than were needed"),
    "excluded": _l("Another project in its place was funded"),
    "no-quorum": _l("Too few people voted"),
}
"""What became of a project."""

Turn = Mapping[str, Any]


def view(asked: Asked) -> QuestionView:
    """Return a budget counted greedily as its page shows it."""
    turns: Sequence[Turn] = asked.report["rounds"]
    fates = _fates(asked, turns)
    budget = asked.question.budget or 0
    cost = asked.question.cost or 0
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=lead(asked),
        explained=str(EXPLAINED[asked.question.rule]),
        caption=str(_("Votes for each project")),
        won_text=str(_("Funded")),
        bars=tuple(
            Bar(
                asked.titles.get(turn["id"], turn["id"]),
                turn["points"],
                score(turn),
                fates[turn["id"]] in ("funded", "carried"),
                money(views.grosze(turn["cost"])),
            )
            for turn in turns
        ),
        line_after=_line_after(turns, fates),
        line_text=_line_text(asked, budget - cost),
        parts=cut(budget, [turn for turn in turns if fates[turn["id"]] == "funded"]),
        table=_table(asked, turns, fates),
        reasons=tuple(_reason(asked, turn, fates[turn["id"]]) for turn in turns),
        draws=tuple(
            views.tie_text(asked, tie["ids"], views.votes(tie["points"]))
            for tie in asked.report["ties"]
            if tie["decisive"]
        ),
        facts=(*views.counted_facts(asked), *carried_facts(asked), *money_facts(budget, cost)),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def lead(asked: Asked) -> str:
    """Return how many projects are funded, and for how much."""
    winners = asked.question.winners
    if not winners:
        return str(_("No project has been chosen."))
    return str(
        ngettext(
            "%(num)s project was chosen, together for %(cost)s.",
            "%(num)s projects were chosen, together for %(cost)s.",
            len(winners),
            cost=money(asked.question.cost or 0),
        )
    )


def carried_facts(asked: Asked) -> tuple[tuple[str, str, str], ...]:
    """Return the money that other budgets left over for this one."""
    if not asked.question.carried:
        return ()
    return (("plus", str(_("Left over by the districts")), money(asked.question.carried)),)


def money_facts(budget: int, cost: int) -> tuple[tuple[str, str, str], ...]:
    """Return the money that was there, given and left."""
    return (
        ("coins", str(_("Budget")), money(budget)),
        ("circle-check", str(_("Given to projects")), money(cost)),
        ("info", str(_("Left")), money(budget - cost)),
    )


def cut(budget: int, funded: Sequence[Turn]) -> tuple[Part, ...]:
    """Cut the budget's bar into what each project took, in order, and what is left."""
    if not budget or not funded:
        return ()
    widths = [views.grosze(turn["cost"]) * 1000 / budget for turn in funded]
    starts = list(accumulate(widths, initial=0.0))
    parts = [
        Part(str(place), round(x, 1), round(width, 1))
        for place, (x, width) in enumerate(zip(starts, widths, strict=False), start=1)
    ]
    return (*parts, Part("", round(starts[-1], 1), round(max(1000 - starts[-1], 0), 1)))


def score(turn: Turn) -> str:
    """Return a project's votes, or its points where they differ."""
    if turn["points"] == turn["votes"]:
        return views.votes(turn["votes"])
    return views.points(turn["points"])


def _fates(asked: Asked, turns: Sequence[Turn]) -> dict[str, str]:
    """From the first tie that decides on, nobody knows before the draw.

    Where the draw of another budget says how much is left for this one, nobody knows from the
    first project on that is not certain.
    """
    waiting = asked.waiting
    if asked.question.undecided and not waiting:
        waiting = frozenset(turn["id"] for turn in turns) - set(asked.question.winners)
    first = next((at for at, turn in enumerate(turns) if turn["id"] in waiting), len(turns))
    fates = {
        turn["id"]: "undecided" if at >= first else str(turn["result"])
        for at, turn in enumerate(turns)
    }
    return fates | dict.fromkeys(asked.question.carried_winners, "carried")


def _line_after(turns: Sequence[Turn], fates: Mapping[str, str]) -> int | None:
    funded = [at for at, turn in enumerate(turns, start=1) if fates[turn["id"]] == "funded"]
    if len(funded) == len(turns) or "carried" in fates.values():
        # Paid from elsewhere, a project below the line would contradict it.
        return None
    waits = [at for at, turn in enumerate(turns) if fates[turn["id"]] == "undecided"]
    return waits[0] if waits else max(funded, default=0)


def _line_text(asked: Asked, left: int) -> str:
    if asked.question.undecided:
        return str(_("From here on a draw decides (%(money)s left)", money=money(left)))
    return str(_("Here the money ended (%(money)s left)", money=money(left)))


def _table(asked: Asked, turns: Sequence[Turn], fates: Mapping[str, str]) -> Table:
    return Table(
        (
            (str(_("Project")), False),
            (str(_("Votes")), True),
            (str(_("Points")), True),
            (str(_("Cost")), True),
            (str(_("Money left before")), True),
            (str(_("What came of it")), False),
        ),
        tuple(
            (
                asked.titles.get(turn["id"], turn["id"]),
                views.shown(turn["votes"]),
                views.shown(turn["points"]),
                money(views.grosze(turn["cost"])),
                money(views.grosze(turn["left_before"])),
                str(FATES[fates[turn["id"]]]),
            )
            for turn in turns
        ),
    )


def _reason(asked: Asked, turn: Turn, fate: str) -> Reason:
    kind = fate
    if kind == "does-not-fit" and asked.question.rule == "greedy-stop":
        kind = "ends-here"
    text = _REASONS[kind] % {
        "votes": score(turn),
        "cost": money(views.grosze(turn["cost"])),
        "left": money(views.grosze(turn["left_before"])),
    }
    said = f"{text} {lacked(turn)}" if fate not in ("funded", "carried", "undecided") else str(text)
    won = fate in ("funded", "carried")
    return Reason(asked.titles.get(turn["id"], turn["id"]), said.strip(), won)


def lacked(turn: Turn) -> str:
    """Return how many papers more for this project alone would have been enough, if any number."""
    if not turn.get("further"):
        return ""
    more = ngettext(
        "%(shown)s paper", "%(shown)s papers", turn["further"], shown=number(turn["further"])
    )
    return str(_("Enough would have been %(more)s more, for it alone.", more=more))


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
    "carried": _l(
        "%(votes)s. Its own district's money was not enough, but it had most votes among those "
        "that fitted into what all districts left over together (it costs %(cost)s)."
    ),
    "stopped": _l("%(votes)s. The funding had ended before its turn came."),
    "undecided": _l("%(votes)s. Whether it is funded depends on the draw."),
    "below-threshold": _l("%(votes)s, fewer than a project needs to be funded."),
    "excluded": _l(
        "%(votes)s. Of the projects for one place only one is funded, and another one was."
    ),
    "no-quorum": _l("%(votes)s, but fewer papers were cast than this vote needs to count."),
}
