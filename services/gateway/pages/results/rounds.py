"""Votes that move from round to round, in words and as a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import number
from services.gateway.pages.results import flow, sums, views
from services.gateway.pages.results.explained import EXPLAINED
from services.gateway.pages.results.views import Asked, Bar, Legend, QuestionView, Reason, Table

ACTS = {
    "first-preferences": _l("Everyone's first choice"),
    "surplus": _l("What %(name)s has above the quota moves on"),
    "elimination": _l("%(name)s has the fewest votes and drops out"),
}
"""What a round did."""


def view(asked: Asked) -> QuestionView:
    """Return a question counted by run-off or transferable votes as its page shows it."""
    rounds: Sequence[Mapping[str, Any]] = asked.report["rounds"]
    order = _order(asked)
    ends = _ends(asked)
    counts = [
        flow.Count(
            {code: float(views.exact(told)) for code, told in each["votes"].items()},
            float(views.exact(each["exhausted"])),
            each["source"],
            {code: float(views.exact(told)) for code, told in each["transfers"].items()},
        )
        for each in rounds
    ]
    return QuestionView(
        code=asked.question.code,
        title=asked.title,
        description=asked.description,
        lead=sums.views_lead(asked),
        explained=str(EXPLAINED[asked.question.rule]),
        caption=str(_("Where everybody stood in the end")),
        won_text=str(_("Chosen")),
        bars=_bars(asked, order, rounds),
        table=_table(asked, order, rounds),
        flow=flow.flow(order, counts),
        legend=tuple(
            Legend(
                flow.letter_of(place),
                asked.titles.get(code, code),
                ends[code],
                code in asked.question.winners,
            )
            for place, code in enumerate(order)
        ),
        reasons=tuple(_round(asked, each, before) for each, before in _pairs(rounds)),
        draws=tuple(_draw(asked, tie) for tie in asked.report["ties"] if tie["decisive"]),
        facts=(*views.counted_facts(asked), *_quota(asked)),
        undecided=asked.question.undecided,
        file=asked.question.file,
    )


def _order(asked: Asked) -> list[str]:
    """Winners in the order of their election, then the others, the first to drop out last.

    Whoever was left at the end stands by their votes.
    """
    report = asked.report
    last = list(reversed(report["eliminated"]))
    among = [option.code for option in asked.question.options]
    left = report["rounds"][-1]["votes"] if report["rounds"] else {}
    rest = [code for code in among if code not in report["winners"] and code not in last]
    rest.sort(key=lambda code: -views.exact(left.get(code, 0)))
    return [*report["winners"], *rest, *last]


def _ends(asked: Asked) -> dict[str, str]:
    """What became of each option, and in which round."""
    ends = {option.code: str(_("Not chosen")) for option in asked.question.options}
    for each in asked.report["rounds"]:
        if each["act"] == "elimination" and each["source"]:
            ends[each["source"]] = str(_("dropped out in round %(round)s", round=each["round"]))
        for code in each["elected"]:
            ends[code] = str(_("chosen in round %(round)s", round=each["round"]))
    return ends | {code: str(_("Waits for the draw")) for code in asked.waiting}


def _bars(
    asked: Asked, order: Sequence[str], rounds: Sequence[Mapping[str, Any]]
) -> tuple[Bar, ...]:
    """Each option's votes when it was last in the count."""
    last: dict[str, Any] = {}
    for each in rounds:
        last |= each["votes"]
    return tuple(
        Bar(
            asked.titles.get(code, code),
            float(views.exact(last.get(code, 0))),
            views.shown(last.get(code, 0)),
            code in asked.question.winners,
        )
        for code in order
    )


def _table(asked: Asked, order: Sequence[str], rounds: Sequence[Mapping[str, Any]]) -> Table:
    heads = [(str(_("Option")), False)]
    heads += [(str(_("Round %(round)s", round=each["round"])), True) for each in rounds]
    rows = [
        (
            asked.titles.get(code, code),
            *(_votes(each, code) for each in rounds),
        )
        for code in order
    ]
    left = (str(_("Count for nobody any more")), *(views.shown(r["exhausted"]) for r in rounds))
    return Table(tuple(heads), (*rows, left))


def _votes(each: Mapping[str, Any], code: str) -> str:
    return views.shown(each["votes"][code]) if code in each["votes"] else "–"


def _pairs(
    rounds: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    return list(zip(rounds, [None, *rounds], strict=False))


def _round(asked: Asked, each: Mapping[str, Any], before: Mapping[str, Any] | None) -> Reason:
    """What a round did, where votes went, and who was chosen on its totals."""
    source = each["source"]
    name = asked.titles.get(source, source) if source else ""
    title = str(ACTS[each["act"]] % {"name": name})
    said = []
    if each["act"] == "elimination" and before is not None:
        said.append(_behind(asked, source, before))
    moved = [(code, told) for code, told in each["transfers"].items() if views.exact(told) > 0]
    if moved:
        went = "; ".join(f"{asked.titles.get(c, c)} +{views.shown(told)}" for c, told in moved)
        said.append(str(_("To the next choice on these papers: %(went)s.", went=went)))
    if each["elected"]:
        said.append(str(_("Chosen: %(names)s.", names=asked.named(each["elected"]))))
    return Reason(title, " ".join(text for text in said if text), bool(each["elected"]))


def _behind(asked: Asked, source: str, before: Mapping[str, Any]) -> str:
    """What one more vote would have changed: how far the next one was."""
    votes = {code: views.exact(told) for code, told in before["votes"].items()}
    own = votes.get(source)
    gone = [code for code in votes if code in asked.question.winners]
    others = [told for code, told in votes.items() if code != source and code not in gone]
    if own is None or not others:
        return ""
    lacking = min(others) - own
    return str(
        _(
            "It had %(own)s; the next one had %(lacking)s more.",
            own=views.shown(str(own)),
            lacking=views.shown(str(lacking)),
        )
    )


def _draw(asked: Asked, tie: Mapping[str, Any]) -> str:
    equal = str(_("in round %(round)s", round=tie["round"]))
    return views.tie_text(asked, tie["ids"], equal)


def _quota(asked: Asked) -> tuple[tuple[str, str, str], ...]:
    quota = asked.report.get("quota")
    if quota is None:
        return ()
    return (("info", str(_("Quota: so many votes are enough")), number(quota)),)
