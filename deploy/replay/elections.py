"""A `.pb` file as an election this installation can hold: what is asked, what is expected."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import LocalProblem
from services.consultations import pabulib
from services.consultations.tally import BallotKind, GreedyRule, Paper, greedy
from shared.contracts.consultations import DescribeProject

GROSZE_DECIMALS = 2
MOST_TITLE = 150
MOST_NAME = 500
RULES = tuple(rule.value for rule in GreedyRule)


@dataclass(frozen=True)
class FileElection:
    """An approval election from a file, its money in grosze."""

    digest: str
    file: pabulib.PabulibFile
    budget: int
    max_choices: int
    projects: tuple[DescribeProject, ...]
    rule: GreedyRule

    @property
    def title(self) -> str:
        """What the file calls itself."""
        meta = self.file.meta
        named = meta.get("description", "").strip() or meta.get("unit", "").strip()
        return _short(named or "Budżet obywatelski", MOST_TITLE)

    @property
    def summary(self) -> str:
        """Where the election comes from, in a sentence."""
        meta = self.file.meta
        where = " ".join(meta.get(key, "").strip() for key in ("unit", "instance")).strip()
        return _short(f"Wybory z pliku Pabulib{': ' + where if where else ''}.", 300)

    @property
    def winners(self) -> frozenset[str]:
        """The projects that get the money, by this rule."""
        return frozenset(greedy(self.file.election, rule=self.rule).winners)

    @property
    def official(self) -> frozenset[str] | None:
        """The projects that got the money, as the file itself says (`selected` = 1)."""
        return _official(self.file)

    def papers(self) -> list[tuple[str, ...]]:
        """Return every paper as the codes it approves, sorted; an empty one is blank."""
        ids = [project.id for project in self.file.election.projects]
        codes = {paper: _codes(paper, ids) for paper in self.file.election.papers}
        found = [
            codes[paper] for paper, times in self.file.election.papers.items() for _ in range(times)
        ]
        return sorted(found)


def read(path: Path, rule: str | None = None) -> FileElection:
    """Read a file, or raise LocalProblem saying why it cannot be held here."""
    try:
        content = path.read_bytes()
        file = pabulib.read(content)
    except OSError as error:
        raise LocalProblem(f"cannot read {path}: {error.strerror or error}") from None
    except pabulib.PabulibError as error:
        raise LocalProblem(f"{path}: {error}") from None
    election = file.election
    if election.kind is not BallotKind.APPROVAL:
        raise LocalProblem(
            f"{path} is an election of the kind {election.kind.value!r}; only approval elections "
            "can be brought in for now."
        )
    projects = tuple(
        DescribeProject(
            title=_short(project.name.strip() or project.id, MOST_NAME),
            cost=_grosze(path, project.cost, election.decimals),
            code=project.id,
        )
        for project in election.projects
    )
    free = [project.code for project in projects if project.cost == 0]
    if free:
        raise LocalProblem(f"{path}: the project {free[0]!r} costs nothing; every one must cost.")
    longest = max(len(paper.choices) for paper in election.papers)
    return FileElection(
        digest=hashlib.sha256(content).hexdigest(),
        file=file,
        budget=_grosze(path, election.budget, election.decimals),
        max_choices=int(file.meta.get("max_length") or max(longest, len(projects))),
        projects=projects,
        rule=_rule(path, file, rule),
    )


def _rule(path: Path, file: pabulib.PabulibFile, wanted: str | None) -> GreedyRule:
    """The rule asked for, else the file's own, else the one that gives the file's outcome."""
    named = wanted or file.meta.get("rule", "")
    if named in RULES:
        return GreedyRule(named)
    official = _official(file)
    for rule in (GreedyRule.STOP, GreedyRule.SKIP):
        if official is not None and official == set(greedy(file.election, rule=rule).winners):
            return rule
    raise LocalProblem(
        f"{path} does not say by which rule its city counts; add --rule {' or --rule '.join(RULES)}"
    )


def _official(file: pabulib.PabulibFile) -> frozenset[str] | None:
    if file.selected is None:
        return None
    return frozenset(code for code, cell in file.selected.items() if cell.strip() == "1")


def _codes(paper: Paper, ids: list[str]) -> tuple[str, ...]:
    return tuple(ids[choice] for choice in paper.choices)


def _grosze(path: Path, amount: int, decimals: int) -> int:
    if decimals > GROSZE_DECIMALS:
        raise LocalProblem(f"{path} has amounts with {decimals} decimals; two are the most here.")
    grosze: int = amount * 10 ** (GROSZE_DECIMALS - decimals)
    return grosze


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
