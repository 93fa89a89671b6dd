"""Reading a `.pb` file into an election, with everything the file states about itself checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.consultations.pabulib.document import Section, decode, split
from services.consultations.pabulib.errors import PabulibError
from services.consultations.pabulib.meta import Meta, Range, read_meta
from services.consultations.pabulib.numbers import decimals_of, money, units, whole
from services.consultations.pabulib.votes import PaperReader, read_votes
from services.consultations.tally import BallotKind, Election, Project, count

# Columns of PROJECTS that the election itself holds or that are counted anew.
OWN_COLUMNS = ("project_id", "cost", "votes", "score", "name")


@dataclass(frozen=True)
class PabulibFile:
    """A file that was read: the election, all of META, and the further columns of the projects.

    `columns` are parallel to `election.projects`. Of VOTES only the papers are kept: voters, their
    age and sex, and the order of rows are not. `cost_decimals`: the most decimals a cost has.
    """

    election: Election
    meta: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    cost_decimals: int

    @property
    def selected(self) -> Mapping[str, str] | None:
        """What the file says became of each project id ("1": funded); None if it does not say."""
        cells = self.columns.get("selected")
        if cells is None:
            return None
        ids = (project.id for project in self.election.projects)
        return dict(zip(ids, cells, strict=True))


def read(content: bytes | str) -> PabulibFile:
    """Read a `.pb` file, or raise `PabulibError` with the line and what to do.

    What the file states twice must agree: numbers of votes and projects, votes and score of each
    project, limits on a paper, points by rank.
    """
    sections = split(decode(content))
    meta = read_meta(sections["META"])
    table, votes = sections["PROJECTS"], sections["VOTES"]
    amounts = _costs(table)
    cost_decimals = max((decimals_of(amount) for amount in amounts), default=0)
    further = [meta.budget, meta.min_sum_cost, meta.max_sum_cost]
    decimals = max(cost_decimals, *(decimals_of(a) for a in further if a is not None))
    costs = tuple(units(amount, decimals) for amount in amounts)
    projects = _projects(table, meta, costs)
    top = _top(meta, votes, len(projects))
    reader = PaperReader(
        meta=meta,
        index={project.id: position for position, project in enumerate(projects)},
        costs=costs,
        sum_cost=Range(
            None if meta.min_sum_cost is None else units(meta.min_sum_cost, decimals),
            None if meta.max_sum_cost is None else units(meta.max_sum_cost, decimals),
        ),
        top=top,
    )
    papers = read_votes(votes, meta, reader)
    budget = units(meta.budget, decimals)
    election = Election(meta.kind, projects, budget, papers, decimals, top)
    _check_stated(table, election)
    return PabulibFile(election, meta.texts, _columns(table), cost_decimals)


def _costs(table: Section) -> list[Decimal]:
    at = table.required_column("cost")
    return [money(cells[at], line, "the cost") for line, cells in table.rows]


def _projects(table: Section, meta: Meta, costs: tuple[int, ...]) -> tuple[Project, ...]:
    id_at, name_at = table.required_column("project_id"), table.column("name")
    lines: dict[str, int] = {}
    projects = []
    for (line, cells), cost in zip(table.rows, costs, strict=True):
        project_id = cells[id_at].strip()
        if not project_id or "," in project_id:
            raise PabulibError(
                line, f"the project_id is {project_id!r}; write an id without a comma"
            )
        if lines.setdefault(project_id, line) != line:
            first = lines[project_id]
            raise PabulibError(
                line,
                f"the project_id {project_id!r} is taken (line {first}); give another",
            )
        projects.append(Project(project_id, cost, "" if name_at is None else cells[name_at]))
    stated = meta.number("num_projects")
    if stated is not None and stated != len(projects):
        raise PabulibError(
            meta.lines["num_projects"],
            f"num_projects is {stated}, but PROJECTS has {len(projects)} rows; the file is not"
            " complete, or the number must be corrected",
        )
    if not projects:
        raise PabulibError(table.line, "PROJECTS is empty; there must be a project to vote for")
    return tuple(projects)


def _top(meta: Meta, votes: Section, projects: int) -> int | None:
    """What a first place gives in an ordinal vote: max_length, else what the file's points say.

    Without either it is the number of projects, as the format has it. Every paper is then checked
    against this one scale.
    """
    if meta.kind is not BallotKind.ORDINAL:
        return None
    if meta.limits.length.high is not None:
        return meta.limits.length.high
    at = votes.column("points")
    for line, cells in votes.rows if at is not None else ():
        if at is not None and cells[at].strip():
            return whole(cells[at].split(",")[0], line, "the points of the first place")
    return projects


def _check_stated(table: Section, election: Election) -> None:
    """A project's `votes` and `score`, where the file has them, are what VOTES gives."""
    votes_at, score_at = table.column("votes"), table.column("score")
    if votes_at is None and score_at is None:
        return
    counted = count(election)
    for column, at, numbers in (
        ("votes", votes_at, counted.votes),
        ("score", score_at, counted.scores),
    ):
        for (line, cells), number in zip(table.rows, numbers, strict=True):
            text = "" if at is None else cells[at].strip()
            if text and whole(text, line, column) != number:
                raise PabulibError(
                    line,
                    f"{column} of this project is {text}, but counting VOTES gives {number};"
                    " one of them was changed: get the file anew, or clear the cell",
                )


def _columns(table: Section) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(cells[at] for _, cells in table.rows)
        for at, name in enumerate(table.columns)
        if name not in OWN_COLUMNS
    }
