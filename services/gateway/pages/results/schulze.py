"""Every option against every other, in words: whom nobody beats, and what beats the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from services.gateway.kit import number
from services.gateway.pages.results import flow, sums, views
from services.gateway.pages.results.explained import EXPLAINED
from services.gateway.pages.results.views import Asked, Bar, Duels, QuestionView, Reason, Table


def view(asked: Asked) -> QuestionView:
    """Return a question counted by Schulze as its page shows it."""
    told: Mapping[str, Any] = asked.report["rounds"][0]
    order = list(asked.report["order"])
    beaten = _beaten_by_each(told)
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=sums.views_lead(asked),
        explained=str(EXPLAINED["schulze"]),
        caption=str(_("How many others each one beats")),
        won_text=str(_("Chosen")),
        bars=tuple(
            Bar(
                asked.titles.get(code, code),
                beaten[code],
                number(beaten[code]),
                code in asked.question.winners,
            )
            for code in order
        ),
        table=Table(
            ((str(_("Option")), False), (str(_("Beats")), True)),
            tuple((asked.titles.get(code, code), number(beaten[code])) for code in order),
        ),
        duels=_duels(asked, told, order),
        reasons=tuple(_beaten(asked, path) for path in told["beaten"]),
        draws=tuple(
            views.tie_text(asked, tie["ids"], str(_("none of them beats another")))
            for tie in asked.report["ties"]
            if tie["decisive"]
        ),
        facts=views.counted_facts(asked),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def _beaten_by_each(told: Mapping[str, Any]) -> dict[str, int]:
    """Return how many others each option beats."""
    strengths = told["strengths"]
    every = range(len(strengths))
    return {
        code: sum(strengths[one][other] > strengths[other][one] for other in every)
        for one, code in enumerate(told["options"])
    }


def _duels(asked: Asked, told: Mapping[str, Any], order: Sequence[str]) -> Duels:
    """Set every option against every other, in the order of the result."""
    at = {code: place for place, code in enumerate(told["options"])}
    preferred = told["preferred"]

    def duel(one: str, other: str) -> tuple[int, bool] | None:
        if one == other:
            return None
        wins, losses = preferred[at[one]][at[other]], preferred[at[other]][at[one]]
        return wins, wins > losses

    return Duels(
        tuple(
            (flow.letter_of(place), asked.titles.get(code, code))
            for place, code in enumerate(order)
        ),
        tuple(tuple(duel(one, other) for other in order) for one in order),
    )


def _beaten(asked: Asked, path: Mapping[str, Any]) -> Reason:
    """Why an option does not win: the chain of majorities against it."""
    ids = path["path"]
    loser = asked.titles.get(ids[-1], ids[-1])
    chain = " → ".join(asked.titles.get(code, code) for code in ids)
    text = _(
        "%(chain)s: each is preferred to the next on at least %(strength)s papers. The strongest "
        "way back has %(back)s.",
        chain=chain,
        strength=number(path["strength"]),
        back=number(path["back"]),
    )
    return Reason(loser, str(text), won=False)
