"""What stands on an answering desk: searched, counted, page by page, at a constant cost."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from services.consultations import answering
from services.consultations.answering import Desk
from services.consultations.model import AnswerDraft, Fragment, Remark, db
from services.consultations.rules import answers as rules
from shared.contracts.answers import FindToAnswer, Selected

PER_PAGE = 50
STANDINGS = ("open", "writing", "to_publish", "approved", "answered", "overdue", "merged")


class Line(NamedTuple):
    """A remark with its draft, what it is to, and the number of the one it is merged into."""

    remark: Remark
    draft: AnswerDraft | None
    fragment: str
    root: int | None


_root = aliased(Remark)


def find(desk: Desk, query: FindToAnswer, *, today: date) -> tuple[list[Line], dict[str, int]]:
    """Return one page of a desk in the order of numbers, and the counts by standing."""
    wanted = [*desk.reach, *terms(query)]
    count = [func.count()] + [
        func.count().filter(standing(name, today=today)) for name in STANDINGS
    ]
    row = db.session.execute(
        select(*count).select_from(Remark).outerjoin(AnswerDraft).where(*wanted)
    ).one()
    counts = dict(zip(("", *STANDINGS), (int(one) for one in row), strict=True))
    if query.standing:
        wanted.append(standing(query.standing, today=today))
    rows = _lines().where(*wanted).order_by(Remark.number)
    rows = rows.limit(PER_PAGE).offset((max(query.page, 1) - 1) * PER_PAGE)
    return [_line(one) for one in db.session.execute(rows)], counts


def one(remark: Remark) -> Line:
    """Return a remark of a desk with what stands around it."""
    return _line(db.session.execute(_lines().where(Remark.id == remark.id)).one())


def selected(desk: Desk, selection: Selected, *, today: date) -> Select[UUID]:
    """Return the ids of the remarks somebody ticked, or of all a search finds, by number."""
    wanted = list(desk.reach)
    if selection.everything:
        wanted += terms(selection)
        if selection.standing:
            wanted.append(standing(selection.standing, today=today))
    else:
        wanted.append(Remark.id.in_(selection.ids))
    return select(Remark.id).outerjoin(AnswerDraft).where(*wanted).order_by(Remark.number)


def terms(query: FindToAnswer | Selected) -> list[ColumnElement[bool]]:
    """Return what a search asks for, its standing apart."""
    found = answering.search(query.q)
    for column, text in ((Remark.theme_id, query.theme), (Remark.department_id, query.department)):
        if text == "none":
            found.append(column.is_(None))
        elif text:
            found.append(cast(column, String) == text)
    return found


def standing(name: str, *, today: date) -> ColumnElement[bool]:
    """Return the condition of a standing. A remark merged into another is `merged` alone."""
    alone = Remark.merged_into.is_(None)
    waits = and_(alone, Remark.position == "")
    undrafted = func.coalesce(AnswerDraft.state, "") == ""
    owed = and_(waits, func.coalesce(AnswerDraft.state, "").in_(["", rules.WRITING]))
    conditions: dict[str, ColumnElement[bool]] = {
        "open": and_(waits, undrafted),
        "writing": and_(waits, AnswerDraft.state == rules.WRITING),
        "to_publish": and_(waits, AnswerDraft.state == rules.HANDED_IN),
        "approved": and_(waits, AnswerDraft.state == rules.APPROVED),
        "answered": and_(alone, Remark.position != ""),
        "overdue": and_(owed, Remark.answer_due < today),
        "merged": Remark.merged_into.is_not(None),
    }
    return conditions[name]


def _lines() -> Select[Any]:
    return (
        select(
            Remark,
            AnswerDraft,
            case(
                (Fragment.id.is_(None), ""),
                else_=func.concat(Fragment.number, ". ", Fragment.heading),
            ).label("fragment"),
            _root.number.label("root"),
        )
        .outerjoin(AnswerDraft, AnswerDraft.remark_id == Remark.id)
        .outerjoin(Fragment, Fragment.id == Remark.fragment_id)
        .outerjoin(_root, _root.id == Remark.merged_into)
        .execution_options(populate_existing=True)
    )


def _line(row: Any) -> Line:
    return Line(row.Remark, row.AnswerDraft, str(row.fragment).removesuffix(". "), row.root)
