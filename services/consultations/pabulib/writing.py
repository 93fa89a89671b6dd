"""Writing a finished vote as a `.pb` file: the same papers always give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence

from services.consultations.pabulib.document import SECTIONS
from services.consultations.pabulib.numbers import amount_text
from services.consultations.pabulib.reading import OWN_COLUMNS
from services.consultations.tally import BLANK, BallotKind, Election, Paper, count

# Keys in Pabulib's own order; any others follow, by name.
_FIRST_KEYS = (
    "description", "country", "unit", "subunit", "instance", "district", "num_projects",
    "num_votes", "num_blank_votes", "budget", "currency", "vote_type", "rule", "date_begin",
    "date_end", "min_length", "max_length", "min_points", "max_points", "min_sum_points",
    "max_sum_points", "language", "edition", "comment",
)  # fmt: skip


def write(
    election: Election,
    *,
    meta: Mapping[str, str] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The file's text, to be stored as UTF-8; lines end with a line feed.

    `meta`: further keys; what the election itself says (numbers, budget, vote_type) is always
    written from the election. `columns`: further columns of PROJECTS, parallel to its projects.
    A key, column or project id that could not be read back is a `ValueError`.
    VOTES holds `voter_id` 1..n, given after sorting the papers by content, and the choices:
    nothing else, so neither a voter nor the order of casting can be read from it.
    """
    lines = ["META", "key;value"]
    lines += (_row(pair) for pair in _meta(election, meta or {}))
    lines.append("PROJECTS")
    lines += (_row(cells) for cells in _projects(election, columns or {}))
    lines.append("VOTES")
    lines += (_row(cells) for cells in _votes(election))
    return "\n".join(lines) + "\n"


def _meta(election: Election, further: Mapping[str, str]) -> list[tuple[str, str]]:
    values = dict(further)
    wrong = [key for key in values if not key.strip() or key.strip() != key or key in SECTIONS]
    if wrong:
        raise ValueError(f"{wrong[0]!r} cannot be a key of META")
    values["num_projects"] = str(len(election.projects))
    values["num_votes"] = str(election.ballots)
    values["budget"] = _money(election)[0]
    values["vote_type"] = election.kind.value
    values.pop("num_blank_votes", None)
    if BLANK in election.papers:
        values["num_blank_votes"] = str(election.papers[BLANK])
    if election.top is not None:
        values["max_length"] = str(election.top)
    rank = {key: position for position, key in enumerate(_FIRST_KEYS)}
    return sorted(values.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))


def _projects(
    election: Election, further: Mapping[str, Sequence[str]]
) -> Iterable[tuple[str, ...]]:
    wrong = [name for name in further if not name or name != name.strip() or name in OWN_COLUMNS]
    if wrong:
        raise ValueError(f"{wrong[0]!r} cannot be a further column of PROJECTS")
    for project in election.projects:
        if not project.id or project.id != project.id.strip() or "," in project.id:
            raise ValueError(f"{project.id!r} cannot be a project id in a file")
    counted, costs = count(election), _money(election)[1:]
    table: dict[str, Sequence[str]] = {
        "project_id": [project.id for project in election.projects],
        "cost": costs,
        "votes": [str(number) for number in counted.votes],
    }
    if election.kind is not BallotKind.APPROVAL:
        table["score"] = [str(number) for number in counted.scores]
    table["name"] = [project.name for project in election.projects]
    table |= further
    yield tuple(table)
    yield from zip(*table.values(), strict=True)


def _votes(election: Election) -> Iterable[tuple[str, ...]]:
    with_points = election.kind is not BallotKind.APPROVAL
    yield ("voter_id", "vote", "points") if with_points else ("voter_id", "vote")
    rows = sorted((_cells(election, paper), times) for paper, times in election.papers.items())
    number = 0
    for cells, times in rows:
        for _ in range(times):
            number += 1
            yield (str(number), *cells) if with_points else (str(number), cells[0])


def _cells(election: Election, paper: Paper) -> tuple[str, str]:
    vote = ",".join(election.projects[choice].id for choice in paper.choices)
    return vote, ",".join(str(number) for number in paper.points)


def _money(election: Election) -> list[str]:
    """The budget, then each cost; without decimals where all amounts are whole."""
    amounts = [election.budget, *(project.cost for project in election.projects)]
    unit = 10**election.decimals
    if all(amount % unit == 0 for amount in amounts):
        return [str(amount // unit) for amount in amounts]
    return [amount_text(amount, election.decimals) for amount in amounts]


def _row(cells: Iterable[str]) -> str:
    return ";".join(_quoted(cell) for cell in cells)


def _quoted(cell: str) -> str:
    if any(character in cell for character in ';"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
