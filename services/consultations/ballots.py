"""What is voted on while it is a draft: the terms of a ballot and its projects.

Everything flushes and nothing commits. Each change locks the consultation first, so two
organisers at one draft wait for each other.
"""

from collections.abc import Iterable
from uuid import UUID

from services.consultations import consultations
from services.consultations.model import Ballot, BallotProject, Consultation, db
from services.consultations.rules import ballots as rules
from shared.contracts.actors import Actor
from shared.contracts.ballots import BallotForm, Question
from shared.contracts.consultations import QUESTION, DescribeProject, SetBallot
from shared.problems import conflict, invalid, not_found

MOST_MONEY = 10**13


def set_terms(consultation_id: UUID, *, actor: Actor, command: SetBallot) -> Consultation:
    """Make a draft's ballot, or put new terms in the place of its old ones.

    Whether it is a rehearsal is decided when it is made and never again.
    """
    consultation = consultations.to_edit(consultation_id, actor=actor)
    faults: dict[str, str] = {}
    if not 0 < command.budget < MOST_MONEY:
        faults["budget"] = "not_positive"
    if not 0 < command.max_choices <= rules.MOST_PROJECTS:
        faults["max_choices"] = "not_positive"
    if command.rule not in rules.RULES:
        faults["rule"] = "unknown"
    if fault := rules.dates_fault(command.opens_at, command.closes_at):
        faults["closes_at"] = fault
    if faults:
        raise invalid(**faults)
    if consultation.ballot is None:
        consultation.ballot = Ballot(rehearsal=command.rehearsal)
    ballot = consultation.ballot
    ballot.budget = command.budget
    ballot.max_choices = command.max_choices
    ballot.rule = command.rule
    ballot.opens_at = command.opens_at
    ballot.closes_at = command.closes_at
    db.session.flush()
    return consultation


def add_projects(
    consultation_id: UUID, *, actor: Actor, commands: tuple[DescribeProject, ...]
) -> Consultation:
    """Put projects at the end of a draft's ballot: all of them, or none.

    Faults are told as `<place in the list>.<field>`.
    """
    consultation, ballot = _to_edit(consultation_id, actor)
    faults = {
        f"{place}.{field}": fault
        for place, command in enumerate(commands)
        for field, fault in project_faults(command).items()
    }
    codes = {project.code for project in ballot.projects}
    for place, command in enumerate(commands):
        if command.code and command.code in codes:
            faults[f"{place}.code"] = "taken"
        codes.add(command.code)
    if faults:
        raise invalid(**faults)
    if len(ballot.projects) + len(commands) > rules.MOST_PROJECTS:
        raise conflict("too_many_projects", f"A ballot has at most {rules.MOST_PROJECTS}.")
    for command in commands:
        project = BallotProject(
            code=command.code or next_code(project.code for project in ballot.projects),
            position=max((project.position for project in ballot.projects), default=0) + 1,
        )
        _describe(project, command)
        ballot.projects.append(project)
    db.session.flush()
    return consultation


def edit_project(
    consultation_id: UUID, project_id: UUID, *, actor: Actor, command: DescribeProject
) -> Consultation:
    """Put new words and a new cost in the place of a project's old ones; its code stays."""
    consultation, ballot = _to_edit(consultation_id, actor)
    project = _project(ballot, project_id)
    if faults := project_faults(command):
        raise invalid(**faults)
    _describe(project, command)
    db.session.flush()
    return consultation


def remove_project(consultation_id: UUID, project_id: UUID, *, actor: Actor) -> Consultation:
    """Take a project off a draft's ballot; a second time is a no-op."""
    consultation, ballot = _to_edit(consultation_id, actor)
    ballot.projects = [project for project in ballot.projects if project.id != project_id]
    db.session.flush()
    return consultation


def form(ballot: Ballot) -> BallotForm:
    """Return what a paper of this ballot may hold, as page and box check it."""
    return BallotForm(
        questions=(
            Question(
                id=QUESTION,
                options=tuple(project.code for project in ballot.projects),
                max_choices=ballot.max_choices,
            ),
        )
    )


def project_faults(command: DescribeProject) -> dict[str, str]:
    """Return what is wrong with a project, as field -> code."""
    faults = {}
    if not command.title.strip():
        faults["title"] = "empty"
    elif len(command.title.strip()) > 500:
        faults["title"] = "too_long"
    if len(command.description.strip()) > 2000:
        faults["description"] = "too_long"
    if not 0 < command.cost < MOST_MONEY:
        faults["cost"] = "not_positive"
    if len(command.code) > 40:
        faults["code"] = "too_long"
    return faults


def next_code(codes: Iterable[str]) -> str:
    """Return the number after the highest one among the codes."""
    numbers = [int(code) for code in codes if code.isdecimal()]
    return str(max(numbers, default=0) + 1)


def _to_edit(consultation_id: UUID, actor: Actor) -> tuple[Consultation, Ballot]:
    consultation = consultations.to_edit(consultation_id, actor=actor)
    if consultation.ballot is None:
        raise conflict("ballot_missing", "Set the ballot's terms first.")
    return consultation, consultation.ballot


def _project(ballot: Ballot, project_id: UUID) -> BallotProject:
    for project in ballot.projects:
        if project.id == project_id:
            return project
    raise not_found("project")


def _describe(project: BallotProject, command: DescribeProject) -> None:
    project.title = command.title.strip()
    project.description = command.description.strip()
    project.cost = command.cost
    project.area_id = command.area_id
