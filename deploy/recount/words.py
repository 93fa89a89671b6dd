"""A count in words and tables, for somebody who reads it in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.consultations.formats import VoteFile
from services.consultations.tally.election import Election
from services.consultations.tally.recounting import Counted
from services.consultations.tally.settings import GREEDY_RULES, RANKED_RULES

_RESULTS = {"stopped": "after the stop"}
_NAME_WIDTH = 44


def told(file: VoteFile, counted: Counted) -> Iterator[str]:
    """Lines without line ends."""
    report = counted.report
    if file.title:
        yield file.title
    rule = report["rule"]
    if rule in GREEDY_RULES:
        yield from _greedy(file, report)
    elif rule == "equal-shares":
        yield from _shares(file, report)
    elif rule == "schulze":
        yield from _schulze(report)
    elif rule in RANKED_RULES:
        yield from _transfers(report)
    else:
        yield from _sums(file, report)
    yield from _ties(report)


def _greedy(file: VoteFile, report: Mapping[str, Any]) -> Iterator[str]:
    rounds = report["rounds"]
    yield (
        f"{report['rule']}: {report['ballots']} ballots, {len(rounds)} projects,"
        f" budget {report['budget']:f}"
    )
    yield ""
    names = _names(file)
    points = any(each["votes"] != each["points"] for each in rounds)
    head = ["", "project", "votes", "points", "cost", "left before", "result", "name"]
    rows = [head]
    for each in rounds:
        rows.append(
            [
                str(each["round"]),
                each["id"],
                str(each["votes"]),
                str(each["points"]),
                f"{each['cost']:f}",
                f"{each['left_before']:f}",
                _result(each),
                _short(names[each["id"]]),
            ]
        )
    if not points:
        for row in rows:
            del row[3]
    yield from _table(rows, left={1, len(rows[0]) - 2, len(rows[0]) - 1})
    yield ""
    yield from _funded(report)


def _shares(file: VoteFile, report: Mapping[str, Any]) -> Iterator[str]:
    yield f"equal-shares: {report['ballots']} ballots, budget {report['budget']:f}"
    yield ""
    names = _names(file)
    turns = {each["id"]: each for each in (*report["rounds"], *report["completed"])}
    lost = {each["id"]: each for each in report["not_funded"]}
    replaced = report["comparison"] and report["comparison"]["greedy_replaces"]
    rows = [["", "project", "points", "cost", "result", "name"]]
    for place, winner in enumerate(report["winners"], start=1):
        turn = turns.get(winner) or lost.get(winner) or {"points": 0, "cost": Decimal(0)}
        row = [str(place), winner, str(turn["points"]), f"{turn['cost']:f}", "funded"]
        rows.append([*row, _short(names[winner])])
    for each in () if replaced else report["not_funded"]:
        row = ["", each["id"], str(each["points"]), f"{each['cost']:f}", _result(each)]
        rows.append([*row, _short(names[each["id"]])])
    yield from _table(rows, left={1, 4, 5})
    yield ""
    yield f"Each voter's share: {_decimal(report['share'])}"
    if replaced:
        prefer = report["comparison"]
        yield (
            f"More voters prefer greedy funding ({prefer['prefer_greedy']} to"
            f" {prefer['prefer_equal_shares']}), so it replaces equal shares"
        )
    yield from _funded(report)


def _result(each: Mapping[str, Any]) -> str:
    text: str = each["result"]
    by = f" by {each['excluded_by']}" if each.get("excluded_by") else ""
    return _RESULTS.get(text, text.replace("-", " ")) + by


def _funded(report: Mapping[str, Any]) -> Iterator[str]:
    cost: Decimal = report["cost"]
    yield (
        f"Funded: {len(report['winners'])} projects for {cost:f}, left: {report['budget'] - cost:f}"
    )


def _sums(file: VoteFile, report: Mapping[str, Any]) -> Iterator[str]:
    yield f"{report['rule']}: {_ballots(report)}, {report['seats']} to elect"
    yield ""
    names = _names(file)
    rows = [["", "option", "votes", "points", "result", "name"]]
    for each in report["rounds"][0]["options"]:
        rows.append(
            [
                str(each["place"]),
                each["id"],
                str(each["votes"]),
                _decimal(each["points"]),
                _result(each),
                _short(names[each["id"]] if names[each["id"]] != each["id"] else ""),
            ]
        )
    yield from _table(rows, left={1, 4, 5})
    yield ""
    yield from _elected(report)


def _transfers(report: Mapping[str, Any]) -> Iterator[str]:
    quota = f", {report['seats']} to elect, quota {report['quota']}" if "quota" in report else ""
    yield f"{report['rule']}: {_ballots(report)}{quota}"
    for each in report["rounds"]:
        yield ""
        yield f"Round {each['round']}: {_act(each)}"
        rows = [["option", "votes", "change", ""]]
        for name, votes in each["votes"].items():
            change = each["transfers"].get(name)
            elected = "elected" if name in each["elected"] else ""
            rows.append(
                [name, _decimal(votes), "" if change is None else f"+{_decimal(change)}", elected]
            )
        rows.append(["(exhausted)", _decimal(each["exhausted"]), "", ""])
        yield from (f"  {line}" for line in _table(rows, left={0, 3}))
        if each["by_default"]:
            yield "  As many were left as there were seats."
    yield ""
    yield from _elected(report)


def _act(each: Mapping[str, Any]) -> str:
    return {
        "first-preferences": "first preferences",
        "surplus": f"the surplus of {each['source']} moves on",
        "elimination": f"{each['source']} goes out",
    }[each["act"]]


def _schulze(report: Mapping[str, Any]) -> Iterator[str]:
    only = report["rounds"][0]
    options = only["options"]
    unranked = "unranked stand last" if report["unranked"] == "last" else "unranked: no opinion"
    yield f"schulze: {_ballots(report)}, {report['seats']} to elect, {unranked}"
    yield ""
    yield "On how many papers the option of the row stands before that of the column:"
    numbers = [str(at) for at in range(1, len(options) + 1)]
    rows = [["", "option", *numbers]]
    for at, (name, row) in enumerate(zip(options, only["preferred"], strict=True)):
        cells = ["-" if other == at else str(votes) for other, votes in enumerate(row)]
        rows.append([str(at + 1), name, *cells])
    yield from _table(rows, left={1})
    yield ""
    for beaten in only["beaten"]:
        yield (
            f"{beaten['path'][-1]} is beaten: {' > '.join(beaten['path'])}"
            f" ({beaten['strength']} to {beaten['back']})"
        )
    yield ""
    yield f"Order: {' > '.join(report['order'])}"
    yield from _elected(report)


def _ballots(report: Mapping[str, Any]) -> str:
    parts = [f"{report['ballots']} ballots"]
    parts += [f"{report[key]} {word}" for key, word in _APART if report[key]]
    return ", ".join(parts)


_APART = (("blank", "blank"), ("abstain", "abstained"))


def _elected(report: Mapping[str, Any]) -> Iterator[str]:
    winners = report["winners"]
    yield f"Elected: {', '.join(winners)}" if winners else "Elected: nobody"


def _ties(report: Mapping[str, Any]) -> Iterator[str]:
    seed = report["seed"]
    how = "the order of the file" if seed is None else f"lottery, seed {seed!r}"
    for tie in report["ties"]:
        if tie["decisive"]:
            each = f" have {_decimal(tie['points'])} each" if "points" in tie else " are equal"
            yield f"A tie decides: {', '.join(tie['ids'])}{each}; their order here: {how}"


def _names(file: VoteFile) -> Mapping[str, str]:
    election = file.elections[0]
    options = election.projects if isinstance(election, Election) else election.candidates
    return {option.id: option.name for option in options}


def _decimal(value: int | str) -> str:
    """A number of the report, cut to a few decimals for the eye."""
    if isinstance(value, int):
        return str(value)
    exact = Fraction(value.removeprefix("~"))
    return f"{exact.numerator * 100 // exact.denominator / 100:.2f}"


def _table(rows: Sequence[Sequence[str]], *, left: set[int]) -> Iterator[str]:
    """Columns as wide as their widest cell; numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _NAME_WIDTH else line[: _NAME_WIDTH - 1] + "…"
