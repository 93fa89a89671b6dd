"""What people wrote in open questions: looked through, published or withheld, coded by theme.

They exist from the close on, each apart from the rest of its answer; of an anonymous survey with
few answers nobody reads any. Everything flushes and nothing commits.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, survey_figures
from services.consultations.model import (
    Consultation,
    OpenAnswer,
    OpenAnswerTheme,
    Survey,
    Theme,
    db,
)
from shared.contracts.actors import Actor
from shared.contracts.surveys import (
    CodeOpenAnswers,
    FindOpenAnswers,
    JudgeOpenAnswers,
    OpenAnswerNote,
    OpenAnswers,
    ThemeFigures,
)
from shared.ids import new_id
from shared.problems import conflict, forbidden, invalid, not_found

PER_PAGE = 50
LONGEST_THEME = 120


def find(survey_id: UUID, query: FindOpenAnswers, *, actor: Actor) -> OpenAnswers:
    """Return one page of a closed survey's open answers: the published ones, or at the desk all."""
    survey, consultation = _readable(survey_id, actor)
    if query.desk and not actor.holds("organiser", consultation.centre_id):
        raise forbidden("Answers that nobody has looked through are for organisers.")
    wanted = [OpenAnswer.survey_id == survey.id]
    if query.question:
        wanted.append(OpenAnswer.question == query.question)
    if query.theme_id is not None:
        coded = select(OpenAnswerTheme.open_answer_id).where(
            OpenAnswerTheme.theme_id == query.theme_id
        )
        wanted.append(OpenAnswer.id.in_(coded))
    by_state = select(OpenAnswer.state, func.count()).where(*wanted).group_by(OpenAnswer.state)
    counts: dict[str, int] = {row[0]: row[1] for row in db.session.execute(by_state)}
    state = query.state if query.desk else "published"
    if state:
        wanted.append(OpenAnswer.state == state)
    total = counts.get(state, 0) if state else sum(counts.values())
    page = max(query.page, 1)
    rows = db.session.scalars(
        select(OpenAnswer)
        .where(*wanted)
        .order_by(OpenAnswer.question, OpenAnswer.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return OpenAnswers(
        notes=tuple(_notes(rows, desk=query.desk)),
        themes=tuple(_themes(survey)),
        counts=counts if query.desk else {"published": counts.get("published", 0)},
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
    )


def published(survey_id: UUID, *, actor: Actor) -> list[tuple[OpenAnswer, str]]:
    """Return every published open answer with the names of its themes, for the open data."""
    survey, _ = _readable(survey_id, actor)
    names = (
        select(func.string_agg(Theme.name, "; "))
        .select_from(OpenAnswerTheme)
        .join(Theme, Theme.id == OpenAnswerTheme.theme_id)
        .where(OpenAnswerTheme.open_answer_id == OpenAnswer.id)
        .correlate(OpenAnswer)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(OpenAnswer, names)
        .where(OpenAnswer.survey_id == survey.id, OpenAnswer.state == "published")
        .order_by(OpenAnswer.question, OpenAnswer.id)
    )
    return [(row[0], row[1] or "") for row in rows]


def judge(survey_id: UUID, *, actor: Actor, command: JudgeOpenAnswers) -> int:
    """Publish, withhold with a reason, or put back; returns how many that has changed.

    Raises Refusal `reason` where answers would be withheld without one.
    """
    consultation = _to_organise(survey_id, actor)
    reason = command.reason.strip() if command.state == "withheld" else ""
    if command.state == "withheld" and not reason:
        raise invalid(reason="empty")
    if len(reason) > 500:
        raise invalid(reason="too_long")
    changed = db.session.scalars(
        update(OpenAnswer)
        .where(
            OpenAnswer.survey_id == survey_id,
            OpenAnswer.id.in_(command.ids),
            # What was removed for its author has no words to publish.
            OpenAnswer.text != "",
            OpenAnswer.state != command.state,
        )
        .values(state=command.state, reason=reason)
        .returning(OpenAnswer.id)
    ).all()
    if changed:
        act = f"open_answers.{command.state}"
        consultations.log_act(act, consultation, actor=actor, reason=reason or str(len(changed)))
    return len(changed)


def code(survey_id: UUID, *, actor: Actor, command: CodeOpenAnswers) -> int:
    """Put open answers under a theme, or take them from under it; returns how many it changed.

    Raises Refusal `name` for a new theme without a name, `theme` for one of elsewhere.
    """
    consultation = _to_organise(survey_id, actor)
    theme_id = _theme(consultation, command)
    mine = db.session.scalars(
        select(OpenAnswer.id).where(
            OpenAnswer.survey_id == survey_id, OpenAnswer.id.in_(command.ids)
        )
    ).all()
    if not mine:
        return 0
    if command.remove:
        gone = db.session.scalars(
            delete(OpenAnswerTheme)
            .where(OpenAnswerTheme.theme_id == theme_id, OpenAnswerTheme.open_answer_id.in_(mine))
            .returning(OpenAnswerTheme.open_answer_id)
        ).all()
        return len(gone)
    made = db.session.scalars(
        insert(OpenAnswerTheme)
        .values(
            [
                {"open_answer_id": one, "theme_id": theme_id, "consultation_id": consultation.id}
                for one in mine
            ]
        )
        .on_conflict_do_nothing()
        .returning(OpenAnswerTheme.open_answer_id)
    ).all()
    return len(made)


def _theme(consultation: Consultation, command: CodeOpenAnswers) -> UUID:
    if command.theme_id is not None:
        known = db.session.scalar(
            select(Theme.id).where(
                Theme.id == command.theme_id, Theme.consultation_id == consultation.id
            )
        )
        if known is None:
            raise not_found("theme")
        return known
    name = " ".join(command.name.split())
    if not name or len(name) > LONGEST_THEME:
        raise invalid(name="empty" if not name else "too_long")
    db.session.execute(
        insert(Theme)
        .values(id=new_id(), consultation_id=consultation.id, name=name)
        .on_conflict_do_nothing(constraint="uq_themes_consultation_id_name")
    )
    made: UUID = db.session.scalars(
        select(Theme.id).where(Theme.consultation_id == consultation.id, Theme.name == name)
    ).one()
    return made


def _notes(rows: Sequence[OpenAnswer], *, desk: bool) -> list[OpenAnswerNote]:
    themes: dict[UUID, list[UUID]] = {}
    for answer_id, theme_id in db.session.execute(
        select(OpenAnswerTheme.open_answer_id, OpenAnswerTheme.theme_id)
        .where(OpenAnswerTheme.open_answer_id.in_([row.id for row in rows]))
        .order_by(OpenAnswerTheme.theme_id)
    ):
        themes.setdefault(answer_id, []).append(theme_id)
    return [
        OpenAnswerNote(
            id=row.id,
            question=row.question,
            text=row.text,
            state=row.state,
            reason=row.reason if desk else "",
            themes=tuple(themes.get(row.id, ())),
        )
        for row in rows
    ]


def _themes(survey: Survey) -> list[ThemeFigures]:
    """Return all themes of the consultation, with how many of this survey's answers each has."""
    used = (
        select(OpenAnswerTheme.theme_id, func.count().label("number"))
        .join(OpenAnswer, OpenAnswer.id == OpenAnswerTheme.open_answer_id)
        .where(OpenAnswer.survey_id == survey.id)
        .group_by(OpenAnswerTheme.theme_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Theme.id, Theme.name, func.coalesce(used.c.number, 0))
        .outerjoin(used, used.c.theme_id == Theme.id)
        .where(Theme.consultation_id == survey.consultation_id)
        .order_by(Theme.name)
    )
    return [ThemeFigures(id=row[0], name=row[1], count=row[2]) for row in rows]


def _readable(survey_id: UUID, actor: Actor) -> tuple[Survey, Consultation]:
    survey = db.session.get(Survey, survey_id)
    if survey is None:
        raise not_found("survey")
    consultation = consultations.get(survey.consultation_id, actor=actor)
    if survey.state != "closed":
        raise conflict("not_closed", "Open answers are read after the close.")
    if survey_figures.is_few(survey):
        raise conflict("few", "Too few answered for anything but their number to be shown.")
    return survey, consultation


def _to_organise(survey_id: UUID, actor: Actor) -> Consultation:
    _, consultation = _readable(survey_id, actor)
    if not actor.holds("organiser", consultation.centre_id):
        raise forbidden("Only the centre's organisers do this.")
    return consultation
