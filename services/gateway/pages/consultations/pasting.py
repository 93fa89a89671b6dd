"""What can be chosen, pasted from a spreadsheet: one in a line, cells parted by tabs or ;."""

from flask_babel import gettext as _

from services.gateway.pages.consultations import words
from services.gateway.pages.consultations.fields import grosze
from shared.contracts.consultations import DescribeOption, DescribeProject
from shared.problems import Refusal


def read(text: str) -> tuple[list[DescribeProject], list[str]]:
    """Return the projects and, in words, each line that could not be read."""
    projects, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";", 2)]
        cost = grosze(cells[1]) if len(cells) > 1 else None
        if not cells[0] or cost is None:
            faults.append(
                _(
                    "Line %(number)s: write a name, then the cost in złote, with a semicolon "
                    "between them.",
                    number=number,
                )
            )
            continue
        projects.append(
            DescribeProject(
                title=cells[0], cost=cost, description=cells[2] if len(cells) > 2 else ""
            )
        )
    return projects, faults


def options(text: str, *, priced: bool) -> tuple[list[DescribeOption], list[str]]:
    """Return the answers and, in words, each line that could not be read; `priced`: with costs."""
    if priced:
        projects, faults = read(text)
        return [
            DescribeOption(title=found.title, cost=found.cost, description=found.description)
            for found in projects
        ], faults
    answers, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";", 1)]
        if cells[0]:
            answers.append(DescribeOption(title=cells[0], description="".join(cells[1:])))
        elif line.strip():
            faults.append(_("Line %(number)s: write the answer first.", number=number))
    return answers, faults


def in_lines(refusal: Refusal) -> list[str]:
    """Return a refusal of many projects in words, line by line."""
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.code in words.CONFLICTS:
        return [str(words.CONFLICTS[problem.code])]
    return [
        _(
            "Project %(number)s: %(fault)s",
            number=int(name.split(".")[0]) + 1,
            fault=words.fault(code),
        )
        for name, code in problem.fields.items()
    ]
