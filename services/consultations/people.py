"""A person and what consultations hold about them: handed out whole, forgotten without holes.

A module that keeps something about people adds what forgets it to FORGETTERS, and each column that
names a person to HELD (theirs) or DONE (acts for others). A test walks all tables and every column
that could hold a person's id has to be reached both ways, or stand in KEPT with the reason.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, select

from services.consultations import (
    answering,
    bases,
    consultations,
    files,
    idea_people,
    inquiries,
    pending,
    remarks,
    reports,
    signatures,
    surveys,
    talk_people,
    terms,
)
from services.consultations.model import (
    AbuseReport,
    AnswerDraft,
    AnswerRun,
    Appeal,
    Comment,
    Consultation,
    Department,
    DepartmentMember,
    File,
    Idea,
    IdeaAct,
    IdeaPaperCount,
    IdeaSignature,
    Inquiry,
    Moderation,
    PendingAct,
    PositionGiven,
    Remark,
    Support,
    SurveyAnswer,
    TermAnswer,
    TermSetting,
    db,
)
from shared.contracts.people import PersonExport, Section

Forgetter = Callable[[UUID, bool], None]


def _whatever(forget: Callable[[UUID], None]) -> Forgetter:
    """What forgets in one way, whether the words are to go or not."""
    return lambda person_id, words: forget(person_id)


# In this order; each gets the person and whether their words are to be removed (or stay, nobody's).
FORGETTERS: tuple[Forgetter, ...] = (
    _whatever(consultations.forget_person),
    _whatever(pending.forget_person),
    _whatever(files.forget_person),
    _whatever(answering.forget_person),
    _whatever(bases.forget_person),
    _whatever(terms.forget_person),
    inquiries.forget_person,
    remarks.forget_person,
    talk_people.forget_person,
    surveys.forget_person,
    idea_people.forget_person,
    _whatever(signatures.forget_person),
    # Last: it does to the frozen copies what was done to remarks and ideas.
    _whatever(reports.forget_author),
)

# What is theirs: (name of the section, the column that names the person).
HELD: tuple[tuple[str, Any], ...] = (
    ("remarks", Remark.author_id),
    ("comments", Comment.author_id),
    ("supported", Support.person_id),
    ("things reported", AbuseReport.reporter_id),
    ("appeals", Appeal.author_id),
    ("ideas", Idea.author_id),
    ("signatures under ideas", IdeaSignature.signer),
    ("answers to open surveys", SurveyAnswer.person_id),
    ("questions asked", Inquiry.asked_by),
)

# What they did for others: (what, the column that names the person, when).
DONE: tuple[tuple[str, Any, Any], ...] = (
    ("consultation drafted", Consultation.created_by, Consultation.created_at),
    ("step proposed", PendingAct.proposed_by, PendingAct.proposed_at),
    ("file added", File.added_by, File.added_at),
    ("term answered for", TermAnswer.answered_by, TermAnswer.answered_at),
    ("term changed", TermSetting.changed_by, TermSetting.changed_at),
    ("question answered", Inquiry.answered_by, Inquiry.answered_at),
    ("remark typed from paper", Remark.entered_by, Remark.said_at),
    ("remark answered", Remark.answered_by, Remark.answered_at),
    ("answer drafted", AnswerDraft.written_by, AnswerDraft.written_at),
    ("many remarks answered", AnswerRun.started_by, AnswerRun.started_at),
    ("position published", PositionGiven.given_by, PositionGiven.given_at),
    ("something moderated", Moderation.by_id, Moderation.acted_at),
    ("appeal against what they hid", Appeal.against_id, Appeal.said_at),
    ("appeal decided", Appeal.decided_by, Appeal.decided_at),
    ("idea typed from paper", Idea.entered_by, Idea.said_at),
    ("signatures on paper counted", IdeaPaperCount.entered_by, IdeaPaperCount.entered_at),
    ("step with an idea", IdeaAct.done_by, IdeaAct.done_at),
    ("decision about an idea appealed against", IdeaAct.overrules, IdeaAct.done_at),
)


def forget(person_id: UUID, *, words: bool) -> None:
    """Forget a person: their words are removed or stay as nobody's; numbers and counts stay.

    A second time changes nothing.
    """
    for forgetter in FORGETTERS:
        forgetter(person_id, words)
    db.session.expire_all()


def export(person_id: UUID) -> PersonExport:
    """Everything consultations have of a person, as rows of plain named values.

    How somebody voted, or answered an anonymous survey, is not here: nobody knows it.
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for name, column in HELD:
        held.setdefault(name, []).extend(_rows(column, person_id))
    held["answers for departments"] = [
        {"department": name}
        for name in db.session.scalars(
            select(Department.name)
            .join(DepartmentMember, DepartmentMember.department_id == Department.id)
            .where(DepartmentMember.account_id == person_id)
        )
    ]
    held["done for others"] = [
        {"what": what, "at": at}
        for what, who, when in DONE
        for at in db.session.execute(select(when).where(who == person_id)).scalars()
    ]
    return PersonExport(
        service="consultations",
        sections=tuple(Section(name=name, rows=tuple(rows)) for name, rows in held.items() if rows),
    )


def _rows(column: Any, person_id: UUID) -> list[dict[str, Any]]:
    """The rows that name a person, without ids, with the title of the consultation they are in."""
    table = column.class_.__table__
    shown = [
        one
        for one in table.columns
        if not isinstance(one.type, Uuid | LargeBinary) and one.computed is None
    ]
    wanted = select(*shown).where(column == person_id)
    if "consultation_id" in table.columns:
        title = Consultation.title.label("consultation")
        wanted = wanted.add_columns(title).join(
            Consultation, Consultation.id == table.c.consultation_id
        )
    return [
        {name: value for name, value in row._mapping.items() if value not in (None, "")}
        for row in db.session.execute(wanted)
    ]
