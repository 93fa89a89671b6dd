"""The VOTES section: each row one paper, checked against the projects and the limits of META."""

from collections import Counter
from collections.abc import Callable, Mapping

from services.consultations.pabulib.document import Row, Section
from services.consultations.pabulib.errors import PabulibError
from services.consultations.pabulib.meta import Meta, Range
from services.consultations.pabulib.numbers import whole
from services.consultations.tally import (
    BLANK,
    BallotKind,
    Paper,
    approval_paper,
    cumulative_paper,
    ordinal_paper,
)


class PaperReader:
    """Turns a vote cell and a points cell into a paper, or says what is wrong with them."""

    def __init__(
        self,
        *,
        meta: Meta,
        index: Mapping[str, int],
        costs: tuple[int, ...],
        sum_cost: Range,
        top: int | None,
    ) -> None:
        self._limits = meta.limits
        self._index = index
        self._costs = costs
        self._sum_cost = sum_cost
        self._top = top
        self._build: Callable[[int, list[int], str], Paper] = {
            BallotKind.APPROVAL: self._approval,
            BallotKind.CUMULATIVE: self._cumulative,
            BallotKind.ORDINAL: self._ordinal,
        }[meta.kind]

    def read(self, line: int, vote: str, points: str) -> Paper:
        """One paper; an empty vote is a blank one."""
        if not vote.strip():
            if points.strip():
                raise PabulibError(line, "points without a vote; name the projects, or clear both")
            return BLANK
        choices = self._choices(line, vote)
        paper = self._build(line, choices, points)
        self._check_size(line, choices)
        return paper

    def _choices(self, line: int, vote: str) -> list[int]:
        index = self._index
        try:
            choices = [index[text] for text in vote.split(",")]
        except KeyError:
            choices = [self._choice(line, text.strip()) for text in vote.split(",")]
        if len(set(choices)) != len(choices):
            raise PabulibError(line, "the vote names a project twice; remove the repetition")
        return choices

    def _choice(self, line: int, text: str) -> int:
        if text not in self._index:
            raise PabulibError(
                line, f"the vote names {text!r}, which is no project; correct the id"
            )
        return self._index[text]

    def _check_size(self, line: int, choices: list[int]) -> None:
        low, high = self._limits.length
        if (low or 0) > len(choices) or (high is not None and high < len(choices)):
            _within(line, len(choices), self._limits.length, "length")
        if self._sum_cost != _NO_LIMIT:
            cost = sum(self._costs[choice] for choice in choices)
            _within(line, cost, self._sum_cost, "sum_cost")

    def _approval(self, line: int, choices: list[int], points: str) -> Paper:
        if points.strip() and any(number != 1 for number in self._numbers(line, choices, points)):
            raise PabulibError(
                line,
                "an approval vote has points; META's vote_type should be cumulative?",
            )
        return approval_paper(choices)

    def _cumulative(self, line: int, choices: list[int], points: str) -> Paper:
        numbers = self._numbers(line, choices, points)
        for number in numbers:
            _within(line, number, self._limits.points, "points")
            if number > _MOST_POINTS:
                raise PabulibError(
                    line,
                    f"the vote gives a project {number} points, more than a billion; correct it",
                )
        _within(line, sum(numbers), self._limits.sum_points, "sum_points")
        return cumulative_paper(zip(choices, numbers, strict=True))

    def _ordinal(self, line: int, choices: list[int], points: str) -> Paper:
        top = self._top or 0
        if len(choices) > top:
            raise PabulibError(
                line,
                f"the vote ranks {len(choices)} projects, at most {top} may be; shorten it",
            )
        paper = ordinal_paper(choices, top)
        if points.strip() and self._numbers(line, choices, points) != list(paper.points):
            expected = ",".join(str(number) for number in paper.points)
            raise PabulibError(
                line,
                f"the points are {points!r}, but by rank they would be {expected!r}; correct",
            )
        return paper

    def _numbers(self, line: int, choices: list[int], points: str) -> list[int]:
        numbers = [whole(text, line, "a number of points") for text in points.split(",")]
        if len(numbers) != len(choices):
            raise PabulibError(
                line,
                f"{len(choices)} projects but {len(numbers)} numbers of points; give one for each",
            )
        return numbers


_NO_LIMIT = Range()
# Sums of so many points stay exact in every rule that shares money by them.
_MOST_POINTS = 10**9
_MEASURES = {
    "length": "the vote names {} projects",
    "points": "the vote gives a project {} points",
    "sum_points": "the vote gives {} points together",
    "sum_cost": "the projects of this vote cost {} together (in the smallest unit)",
}


def _within(line: int, number: int, limits: Range, measure: str) -> None:
    low, high = limits
    if (low is None or number >= low) and (high is None or number <= high):
        return
    said = _MEASURES[measure].format(number)
    broken = f"fewer than min_{measure} {low}" if number < (low or 0) else ""
    raise PabulibError(
        line, f"{said}, {broken or f'more than max_{measure} {high}'} in META; correct one"
    )


def read_votes(section: Section, meta: Meta, reader: PaperReader) -> dict[Paper, int]:
    """How often each paper occurs; the number of papers must be the stated one."""
    voter_at = section.required_column("voter_id")
    vote_at = section.required_column("vote")
    points_at = section.column("points")
    if points_at is None and meta.kind is BallotKind.CUMULATIVE:
        section.required_column("points")
    _check_voters(section.rows, voter_at)
    # Papers repeat: each different pair of cells is read and checked once.
    if points_at is None:
        pairs = Counter((cells[vote_at], "") for _, cells in section.rows)
    else:
        pairs = Counter((cells[vote_at], cells[points_at]) for _, cells in section.rows)
    papers: Counter[Paper] = Counter()
    for pair, times in pairs.items():
        try:
            papers[reader.read(section.line, *pair)] += times
        except PabulibError as error:
            line = _first(section.rows, vote_at, points_at, pair)
            raise PabulibError(line, error.problem) from None
    _check_numbers(section, meta, papers, vote_at)
    return dict(papers)


def _first(rows: list[Row], vote_at: int, points_at: int | None, pair: tuple[str, str]) -> int:
    """The line where a pair of cells occurs first. The first wrong pair is that of the first line
    that is wrong: the pairs were collected from the top."""
    vote, points = pair
    return next(
        line
        for line, cells in rows
        if cells[vote_at] == vote and (points_at is None or cells[points_at] == points)
    )


def _check_voters(rows: list[Row], voter_at: int) -> None:
    if len({cells[voter_at] for _, cells in rows}) == len(rows):
        return
    seen: dict[str, int] = {}
    for line, cells in rows:
        first = seen.setdefault(cells[voter_at], line)
        if first != line:
            raise PabulibError(
                line,
                f"voter_id {cells[voter_at]!r} occurs a second time (line {first}); keep one",
            )


def _check_numbers(section: Section, meta: Meta, papers: Counter[Paper], vote_at: int) -> None:
    stated = meta.number("num_votes")
    if stated is not None and stated != len(section.rows):
        raise PabulibError(
            meta.lines["num_votes"],
            f"num_votes is {stated}, but VOTES has {len(section.rows)} rows; the file is not"
            " complete, or the number must be corrected",
        )
    blank, announced = papers[BLANK], meta.number("num_blank_votes")
    if announced is None and not meta.limits.length.low:
        return
    if blank != (announced or 0):
        raise PabulibError(
            _first_blank(section.rows, vote_at) or meta.lines.get("num_blank_votes", meta.line),
            f"{blank} votes are empty, META announces {announced or 0} blank papers; fill in the"
            f' vote, or add "num_blank_votes;{blank}" to META if they were cast blank',
        )


def _first_blank(rows: list[Row], vote_at: int) -> int | None:
    return next((line for line, cells in rows if not cells[vote_at].strip()), None)
