"""Lists of ideas: searched, by pages, on the map, one's own; each by a fixed few queries."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.consultations import idea_acts, idea_settings, spots
from services.consultations.model import (
    BallotOption,
    Consultation,
    File,
    Idea,
    IdeaMerger,
    IdeaPicture,
    IdeaSettings,
    IdeaSignature,
    db,
)
from services.consultations.rules import ideas as rules
from shared.contracts.actors import Actor
from shared.contracts.ideas import (
    FindIdeas,
    IdeaCard,
    IdeaCards,
    IdeaPoint,
    OwnIdea,
    OwnIdeas,
    Picture,
)
from shared.problems import forbidden

PER_PAGE = 20
MOST_FOUND = 1000
"""A search by words counts so far and no further."""
MOST_OWN = 100

_ORDERS: dict[str, list[Any]] = {
    "new": [Idea.number.desc()],
    "old": [Idea.number],
    "signatures": [Idea.signatures.desc(), Idea.number],
    "cheap": [Idea.cost.asc().nulls_last(), Idea.number],
    "dear": [Idea.cost.desc().nulls_last(), Idea.number],
}
# What waits for the check first: what was sent back comes when its author has corrected it.
_DESK = case(
    (Idea.state == rules.APPEALED, 0),
    (Idea.state == rules.PUBLIC, 1),
    (Idea.state == rules.CORRECTING, 2),
    else_=3,
)
_ON_BALLOT = exists().where(BallotOption.idea_id == Idea.id)


class Places(NamedTuple):
    """Where the ideas of a search are: the fullest spots, by area, and how many are in neither."""

    points: tuple[IdeaPoint, ...]
    areas: dict[UUID, int]
    placeless: int
    total: int


def find(consultation_id: UUID, *, actor: Actor, query: FindIdeas) -> IdeaCards:
    """Return one page of a search; the counts hold for the search without its own state.

    Of a search by words no more than MOST_FOUND are counted.
    """
    found = idea_acts.consultation(consultation_id, actor=actor)
    wanted = [*_seen(found, actor, desk=query.desk), *_search(query)]
    at_most = MOST_FOUND if query.q.strip() else None
    counts = _counts(wanted, at_most=at_most)
    if query.state:
        wanted.append(Idea.state == query.state)
    order = [_DESK, Idea.number] if query.desk else _ORDERS[query.sort]
    page = max(1, query.page)
    # Found in an index alone; of the others nothing is read, however late the page.
    shown = (
        select(Idea.number)
        .where(*wanted)
        .order_by(*order)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
        .scalar_subquery()
    )
    rows = (
        select(Idea, _ON_BALLOT.label("on_ballot"))
        .where(Idea.consultation_id == consultation_id, Idea.number.in_(shown))
        .order_by(*order)
    )
    total = counts.get(query.state, 0) if query.state else sum(counts.values())
    return IdeaCards(
        cards=cards(found, [(row.Idea, row.on_ballot) for row in db.session.execute(rows)]),
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
        counts=counts,
        more=sum(counts.values()) == at_most,
    )


def _counts(wanted: Sequence[ColumnElement[bool]], *, at_most: int | None) -> dict[str, int]:
    """Return how many there are in each state."""
    some = select(Idea.state).where(*wanted).limit(at_most).subquery()
    rows = db.session.execute(select(some.c.state, func.count()).group_by(some.c.state))
    return {str(state): int(number) for state, number in rows}


def cards(consultation: Consultation, rows: Sequence[tuple[Idea, bool]]) -> tuple[IdeaCard, ...]:
    """Return ideas as notes of a list, each with its first picture."""
    settings = idea_settings.of(consultation)
    pictures = _first_pictures([idea.id for idea, _ in rows])
    return tuple(
        IdeaCard(
            number=idea.number or 0,
            title=idea.title,
            summary=idea.summary,
            state=idea.state,  # type: ignore[arg-type]  # a CHECK judges it
            area_id=idea.area_id,
            place=idea.place,
            cost=idea.cost,
            picture=pictures.get(idea.id),
            signatures=idea.signatures,
            needed=rules.needed(settings.signatures, settings.of_areas, idea.area_id),
            comments=idea.comments,
            on_ballot=on_ballot,
            said_at=idea.said_at,
            due_at=idea.due_at,
        )
        for idea, on_ballot in rows
    )


def on_map(consultation_id: UUID, *, actor: Actor, query: FindIdeas) -> Places:
    """Return where the ideas of a search are."""
    found = idea_acts.consultation(consultation_id, actor=actor)
    wanted = [*_seen(found, actor, desk=False), *_search(query)]
    if query.state:
        wanted.append(Idea.state == query.state)
    areas = {
        area: int(number)
        for area, number in db.session.execute(
            select(Idea.area_id, func.count()).where(*wanted).group_by(Idea.area_id)
        )
    }
    fullest = spots.fullest(Idea, wanted).subquery()
    rows = db.session.execute(
        select(fullest, Idea.title)
        .join(Idea, (Idea.number == fullest.c.number) & (Idea.consultation_id == consultation_id))
        .order_by(fullest.c.things.desc(), fullest.c.number)
    )
    # An index tells who is in no area, and who of them is at a spot; no row is read for the rest.
    alone = select(func.count()).where(*wanted, Idea.latitude.is_not(None), Idea.area_id.is_(None))
    nowhere = areas.get(None, 0)
    return Places(
        points=tuple(
            IdeaPoint(
                number=row.number,
                title=row.title,
                latitude=row.latitude,
                longitude=row.longitude,
                ideas=row.things,
            )
            for row in rows
        ),
        areas={area: number for area, number in areas.items() if area is not None},
        placeless=nowhere - (db.session.scalar(alone) or 0) if nowhere else 0,
        total=sum(areas.values()),
    )


def numbers(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the numbers of ideas by their ids; no question where none is asked for."""
    if not ids:
        return {}
    rows = db.session.execute(select(Idea.id, Idea.number).where(Idea.id.in_(ids)))
    return {row.id: row.number for row in rows}


def own(*, actor: Actor) -> OwnIdeas:
    """Return a person's own ideas and those they have signed, in whichever consultation."""
    if actor.account_id is None:
        raise forbidden()
    mine = _own_rows(Idea.author_id == actor.account_id, states=None)
    signed = _own_rows(
        exists().where(IdeaSignature.idea_id == Idea.id, IdeaSignature.signer == actor.account_id),
        states=rules.SHOWN,
    )
    return OwnIdeas(ideas=mine, signed=signed)


def _own_rows(whose: ColumnElement[bool], *, states: Sequence[str] | None) -> tuple[OwnIdea, ...]:
    """Return ideas with their titles: all of them, or those in some states."""
    asked = exists().where(IdeaMerger.target_id == Idea.id, IdeaMerger.state == "proposed")
    rows = (
        select(Idea, Consultation.title, IdeaSettings, asked.label("asked"))
        .join(Consultation, Consultation.id == Idea.consultation_id)
        .outerjoin(IdeaSettings, IdeaSettings.consultation_id == Idea.consultation_id)
        .where(whose)
        .order_by(Idea.id.desc())
        .limit(MOST_OWN)
    )
    return tuple(
        OwnIdea(
            id=row.Idea.id,
            consultation_id=row.Idea.consultation_id,
            consultation=row.title,
            number=row.Idea.number,
            title=row.Idea.title if states is None or row.Idea.state in states else "",
            state=row.Idea.state,
            signatures=row.Idea.signatures,
            needed=_needed(row.Idea, row.IdeaSettings),
            due_at=row.Idea.due_at,
            asked=row.asked,
        )
        for row in db.session.execute(rows)
    )


def _needed(idea: Idea, settings: IdeaSettings | None) -> int:
    if settings is None:
        return 0
    return rules.needed(settings.signatures, settings.of_areas, idea.area_id)


def _seen(found: Consultation, actor: Actor, *, desk: bool) -> list[ColumnElement[bool]]:
    """What the list may show: to everyone what is public, at the desk also what was taken down."""
    if desk and not rules.may_check(actor, centre_id=found.centre_id, author_id=None):
        raise forbidden()
    states = (*rules.SHOWN, rules.HIDDEN, rules.REMOVED) if desk else rules.SHOWN
    return [Idea.consultation_id == found.id, Idea.state.in_(states)]


def _search(query: FindIdeas) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    for word in query.q.split()[:8]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        among: list[ColumnElement[bool]] = [
            Idea.title.ilike(pattern),
            Idea.summary.ilike(pattern),
            Idea.place.ilike(pattern),
        ]
        if word.isdecimal() and len(word) < 8:
            among.append(Idea.number == int(word))
        terms.append(or_(*among))
    if query.area_id is not None:
        terms.append(Idea.area_id == query.area_id)
    return [*terms, *spots.around(Idea, query.near)]


def _first_pictures(idea_ids: Sequence[UUID]) -> dict[UUID, Picture]:
    rows = db.session.execute(
        select(IdeaPicture.idea_id, IdeaPicture.id, IdeaPicture.file_id, File.alternative)
        .join(File, File.id == IdeaPicture.file_id)
        .where(IdeaPicture.idea_id.in_(idea_ids))
        .ext(distinct_on(IdeaPicture.idea_id))
        .order_by(IdeaPicture.idea_id, IdeaPicture.id)
    )
    return {
        row.idea_id: Picture(id=row.id, file_id=row.file_id, alternative=row.alternative)
        for row in rows
    }
