"""One idea whole, as the person who asks may see it: its path, its versions, what they may do."""

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from services.consultations import (
    idea_acts,
    idea_merging,
    idea_settings,
    idea_words,
    signatures,
)
from services.consultations.model import (
    BallotOption,
    BallotQuestion,
    Consultation,
    File,
    Idea,
    IdeaAct,
    IdeaPicture,
    IdeaVersion,
    StoredQuestion,
    StoredResult,
    db,
)
from services.consultations.rules import idea_changes, phases
from services.consultations.rules import ideas as rules
from shared.contracts import ideas as told
from shared.contracts.actors import Actor
from shared.problems import not_found

_FUNDED = ("rounds", "completed", "free", "not_funded")


def get(consultation_id: UUID, number: int, *, actor: Actor, now: datetime) -> told.Idea:
    """Return an idea by its number; drafts have none and are found by nobody here."""
    found = idea_acts.consultation(consultation_id, actor=actor)
    idea = db.session.scalar(
        select(Idea)
        .where(Idea.consultation_id == consultation_id, Idea.number == number)
        .options(selectinload(Idea.costs), selectinload(Idea.pictures))
    )
    if idea is None:
        raise not_found("idea")
    return whole(idea, found, actor=actor, now=now)


def draft(idea_id: UUID, *, actor: Actor, now: datetime) -> told.Idea:
    """Return one's own idea by its id, a draft or not."""
    idea = db.session.get(Idea, idea_id)
    if idea is None or actor.account_id is None or idea.author_id != actor.account_id:
        raise not_found("idea")
    found = idea_acts.consultation(idea.consultation_id, actor=actor)
    return whole(idea, found, actor=actor, now=now)


def whole(idea: Idea, consultation: Consultation, *, actor: Actor, now: datetime) -> told.Idea:
    """Tell an idea whole to whoever asks."""
    mine = idea.author_id is not None and idea.author_id == actor.account_id
    staff = rules.may_check(actor, centre_id=consultation.centre_id, author_id=None)
    shown = idea.state in rules.SHOWN or mine or staff
    option = _option(idea)
    signed = signatures.has_signed(idea, actor.account_id)
    needed = signatures.needed(consultation, idea)
    return told.Idea(
        id=idea.id,
        consultation_id=idea.consultation_id,
        number=idea.number,
        state=idea.state,  # type: ignore[arg-type]  # a CHECK judges it
        **(_words(idea) if shown else {"title": "", "summary": "", "description": "", "place": ""}),
        author_id=idea.author_id if idea.shown_as == "name" and shown else None,
        shown_as=idea.shown_as,  # type: ignore[arg-type]  # chosen among three
        pseudonym=idea.pseudonym if shown else "",
        on_paper=idea.entered_by is not None,
        said_at=idea.said_at,
        signatures=idea.signatures,
        paper_signatures=idea.paper_signatures,
        needed=needed,
        comments=idea.comments,
        due_at=idea.due_at,
        merged_into=_number(idea.merged_into),
        merged_from=_merged_from(idea),
        on_ballot=option is not None,
        ballot_title=_voted_on(idea, consultation, option) if shown else "",
        outcome=outcome_of(option),
        versions=_versions(idea) if shown else (),
        steps=_steps(idea, shown=shown),
        mergers=_mergers(idea, actor) if mine or staff else (),
        missing=tuple(rules.faults(idea_words.words_of(idea), whole=True)) if mine else (),
        mine=mine,
        signed=signed,
        checklist=tuple(idea_settings.of(consultation).checklist) if staff else (),
        may=_rights(idea, consultation, actor, now, option=option, signed=signed, needed=needed),
    )


def _words(idea: Idea) -> dict[str, Any]:
    return {
        "title": idea.title,
        "summary": idea.summary,
        "description": idea.description,
        "place": idea.place,
        "area_id": idea.area_id,
        "latitude": idea.latitude,
        "longitude": idea.longitude,
        "cost": idea.cost,
        "costs": tuple(told.CostLine(label=line.label, amount=line.amount) for line in idea.costs),
        "pictures": _pictures(idea.pictures),
    }


def _pictures(rows: Sequence[IdeaPicture]) -> tuple[told.Picture, ...]:
    words: dict[UUID, str] = {}
    if rows:
        wanted = select(File.id, File.alternative).where(File.id.in_([one.file_id for one in rows]))
        words = {row.id: row.alternative for row in db.session.execute(wanted)}
    return tuple(
        told.Picture(id=one.id, file_id=one.file_id, alternative=words.get(one.file_id, ""))
        for one in rows
    )


def _number(idea_id: UUID | None) -> int | None:
    if idea_id is None:
        return None
    found: int | None = db.session.scalar(select(Idea.number).where(Idea.id == idea_id))
    return found


def _merged_from(idea: Idea) -> tuple[int, ...]:
    rows = select(Idea.number).where(Idea.merged_into == idea.id).order_by(Idea.number)
    return tuple(number for number in db.session.scalars(rows) if number is not None)


def _steps(idea: Idea, *, shown: bool) -> tuple[told.IdeaStep, ...]:
    rows = db.session.scalars(
        select(IdeaAct).where(IdeaAct.idea_id == idea.id).order_by(IdeaAct.done_at, IdeaAct.id)
    )
    return tuple(
        told.IdeaStep(
            act=row.act,
            state=row.state,  # type: ignore[arg-type]  # it was a state then
            done_at=row.done_at,
            reason=row.reason if shown else "",
            until=row.until,
            checklist=row.checklist,
            about=row.about,
        )
        for row in rows
    )


def _versions(idea: Idea) -> tuple[told.IdeaVersion, ...]:
    rows = list(
        db.session.scalars(
            select(IdeaVersion).where(IdeaVersion.idea_id == idea.id).order_by(IdeaVersion.number)
        )
    )
    before: dict[int, Any] = {row.number: row.words for row in rows}
    return tuple(
        told.IdeaVersion(
            number=row.number,
            sent_at=row.sent_at,
            changes={
                name: tuple(
                    told.ChangedPart(
                        kind=part.kind,  # type: ignore[arg-type]  # one of three
                        text=part.text,
                        amount=part.amount,
                    )
                    for part in parts
                )
                for name, parts in idea_changes.differing(
                    before.get(row.number - 1, row.words), row.words
                ).items()
            },
        )
        for row in rows
    )


def _mergers(idea: Idea, actor: Actor) -> tuple[told.IdeaMerger, ...]:
    waiting = idea_merging.waiting_of([idea.id])
    ids = {one.source_id for one in waiting} | {one.target_id for one in waiting}
    known = {one.id: one for one in db.session.scalars(select(Idea).where(Idea.id.in_(ids)))}
    return tuple(
        told.IdeaMerger(
            id=one.id,
            source=known[one.source_id].number or 0,
            source_title=known[one.source_id].title,
            target=known[one.target_id].number or 0,
            target_title=known[one.target_id].title,
            title=one.title,
            summary=one.summary,
            description=one.description,
            reason=one.reason,
            proposed_at=one.proposed_at,
            mine=known[one.source_id].author_id == actor.account_id,
        )
        for one in waiting
    )


def _option(idea: Idea) -> BallotOption | None:
    found: BallotOption | None = db.session.scalar(
        select(BallotOption).where(BallotOption.idea_id == idea.id)
    )
    return found


def _voted_on(idea: Idea, consultation: Consultation, option: BallotOption | None) -> str:
    """Return what an idea without words of its own is called on a ballot that everybody sees."""
    if idea.title or option is None:
        return ""
    ballot = consultation.ballot
    return option.title if ballot is not None and ballot.announced_at is not None else ""


def outcome_of(option: BallotOption | None) -> told.IdeaOutcome | None:
    """Return how the vote on an idea ended, by the latest stored result; None before there is."""
    if option is None:
        return None
    row = db.session.execute(
        select(StoredResult.told, StoredQuestion.report, BallotQuestion.code)
        .join(BallotQuestion, BallotQuestion.ballot_id == StoredResult.ballot_id)
        .join(
            StoredQuestion,
            (StoredQuestion.ballot_id == StoredResult.ballot_id)
            & (StoredQuestion.drawn == StoredResult.drawn)
            & (StoredQuestion.code == BallotQuestion.code),
        )
        .where(BallotQuestion.id == option.question_id)
        .order_by(StoredResult.drawn.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    asked = next(one for one in row.told["questions"] if one["code"] == row.code)
    if option.code in (*asked["winners"], *asked.get("carried_winners", ())):
        fate = "chosen"
    else:
        fate = "undecided" if asked["undecided"] else "not_chosen"
    report = msgspec.json.decode(zlib.decompress(row.report))
    turns = (turn for part in _FUNDED for turn in report.get(part) or () if isinstance(turn, dict))
    votes = next((turn["votes"] for turn in turns if turn.get("id") == option.code), None)
    return told.IdeaOutcome(fate=fate, votes=votes)  # type: ignore[arg-type]  # one of three


def _rights(
    idea: Idea,
    consultation: Consultation,
    actor: Actor,
    now: datetime,
    *,
    option: BallotOption | None,
    signed: bool,
    needed: int,
) -> tuple[told.Right, ...]:
    """Return what the person may do now; the acts themselves judge again."""
    if actor.account_id is None:
        return ()
    on_ballot = option is not None
    is_open = consultation.state == "published" and any(
        one.kind == phases.IDEAS
        and phases.is_open(now, opens_at=one.opens_at, closes_at=one.closes_at)
        for one in consultation.phases
    )
    found: list[told.Right] = []
    if idea.author_id == actor.account_id:
        found += _authors(idea, now, is_open=is_open, on_ballot=on_ballot)
    elif is_open and idea.state in rules.OPEN and (signed or needed):
        found.append("unsign" if signed else "sign")
    centre_id, author_id = consultation.centre_id, idea.author_id
    mine = author_id == actor.account_id
    if rules.may_enter(actor, centre_id) and not mine and idea.state in rules.OPEN:
        found.append("count")
    if rules.may_check(actor, centre_id=centre_id, author_id=author_id):
        if idea.state in rules.OPEN:
            found.append("check")
        if idea.state == rules.APPEALED:
            found.append("decide")
        if rules.after(idea.state, "reopened", on_ballot=on_ballot):
            found.append("reopen")
    return tuple(found)


def _authors(idea: Idea, now: datetime, *, is_open: bool, on_ballot: bool) -> list[told.Right]:
    found: list[told.Right] = []
    if idea.state == rules.DRAFT:
        found += ["edit", "picture"]
        if is_open:
            found.append("submit")
    in_time = idea.due_at is None or rules.in_time(now, idea.due_at)
    if idea.state == rules.CORRECTING and in_time:
        found += ["correct", "picture"]
    if idea.state == rules.REJECTED and idea.due_at is not None and in_time:
        found.append("appeal")
    if rules.after(idea.state, "withdrawn", on_ballot=on_ballot):
        found.append("withdraw")
    if idea.state in rules.OPEN:
        found.append("merge")
    return found
