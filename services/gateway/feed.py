"""The feed: everything public, told by messages; the start page and search read only this.

An item is written by the newest message alone: an older version never overwrites, and what was
withdrawn stays withdrawn until a newer version says otherwise.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from services.gateway.model import Area, Centre, FeedItem, db
from shared.clients.http import Http
from shared.clients.people import EveryService
from shared.contracts.messages import FeedItemPublished, FeedItemWithdrawn

A_PAGE = 12
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True)
class Entry:
    """A feed item as a page shows it."""

    id: UUID
    kind: str
    title: str
    summary: str
    path: str
    starts_at: datetime | None
    ends_at: datetime | None
    areas: tuple[str, ...]
    nearby: bool


@dataclass(frozen=True)
class Page:
    """Some entries, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody looks for; empty means everything."""

    words: str = ""
    kind: str = ""
    area_id: UUID | None = None
    centre_id: UUID | None = None


def on_published(message: FeedItemPublished) -> None:
    """Write an item unless a newer version stands already."""
    put(message)


def on_withdrawn(message: FeedItemWithdrawn) -> None:
    """Hide an item unless a newer version stands already.

    Nobody promises order: a withdrawal that comes first leaves its mark, so the publication that
    comes late stays hidden.
    """
    hidden = insert(FeedItem).values(
        id=message.item_id,
        version=message.version,
        kind="",
        title="",
        summary="",
        centre_id=message.item_id,
        area_ids=[],
        path="",
        withdrawn=True,
    )
    db.session.execute(
        hidden.on_conflict_do_update(
            index_elements=[FeedItem.id],
            set_={"version": message.version, "withdrawn": True, "changed_at": func.now()},
            where=FeedItem.version < message.version,
        )
    )


def put(item: FeedItemPublished) -> None:
    """Write one item; the database keeps the newest version."""
    values: dict[str, Any] = {
        "version": item.version,
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "centre_id": item.centre_id,
        "area_ids": list(item.area_ids),
        "path": item.path,
        "starts_at": item.starts_at,
        "ends_at": item.ends_at,
        "withdrawn": False,
    }
    db.session.execute(
        insert(FeedItem)
        .values(id=item.item_id, **values)
        .on_conflict_do_update(
            index_elements=[FeedItem.id],
            set_={**values, "changed_at": func.now()},
            where=FeedItem.version < item.version,
        )
    )


def rebuild(items: Iterable[FeedItemPublished]) -> int:
    """Write anew what the services say is public; whatever they do not name is hidden.

    Messages that arrive meanwhile win by their version. Returns how many items are public.
    """
    named = set()
    for item in items:
        named.add(item.item_id)
        db.session.execute(
            FeedItem.__table__.update()
            .where(FeedItem.id == item.item_id, FeedItem.version == item.version)
            .values(version=item.version - 1)
        )
        put(item)
    db.session.execute(
        FeedItem.__table__.update()
        .where(FeedItem.id.not_in(named) if named else true())
        .values(withdrawn=True)
    )
    return len(named)


def rebuild_from_services() -> int:
    """Ask every installed service what is public and rebuild from that. The caller commits.

    Raises ServiceDown while one rests: what it made public must not be hidden for that.
    """
    peers: dict[str, Http | None] = current_app.extensions["peers"]
    answers = [EveryService(http).public_items() for http in peers.values() if http is not None]
    return rebuild(item for answer in answers for item in answer.items)


def now_open(*, now: datetime, area_id: UUID | None, kind: str, at_most: int) -> tuple[Entry, ...]:
    """Return what one can take part in now or soon; the person's own area first, then by end."""
    wanted = select(FeedItem).where(
        FeedItem.withdrawn.is_(False),
        FeedItem.kind == kind,
        or_(FeedItem.ends_at.is_(None), FeedItem.ends_at > now),
    )
    ordered = wanted.order_by(_nearby(area_id).desc(), FeedItem.ends_at.asc().nulls_last())
    return _entries(ordered.limit(at_most), area_id)


def latest(*, area_id: UUID | None, kind: str, at_most: int) -> tuple[Entry, ...]:
    """Return the newest items of a kind, whether or not they are over."""
    wanted = select(FeedItem).where(FeedItem.withdrawn.is_(False), FeedItem.kind == kind)
    return _entries(
        wanted.order_by(_nearby(area_id).desc(), FeedItem.changed_at.desc()).limit(at_most),
        area_id,
    )


def search(wish: Wish, *, now: datetime, number: int, home: UUID | None) -> Page:
    """Return one page of what fits a wish: what is still open first, then by nearness of words."""
    wanted: list[ColumnElement[bool]] = [FeedItem.withdrawn.is_(False)]
    order: list[Any] = [case((or_(FeedItem.ends_at.is_(None), FeedItem.ends_at > now), 0), else_=1)]
    if wish.kind:
        wanted.append(FeedItem.kind == wish.kind)
    if wish.centre_id is not None:
        wanted.append(FeedItem.centre_id == wish.centre_id)
    if wish.area_id is not None:
        wanted.append(_concerns(wish.area_id))
    if _WORD.search(wish.words):
        fits, closeness = _fits(wish.words)
        wanted.append(fits)
        order.append(closeness.desc())
    order += [_nearby(home).desc(), FeedItem.ends_at.asc().nulls_last(), FeedItem.id]
    total = db.session.scalar(select(func.count()).select_from(FeedItem).where(*wanted)) or 0
    pages = max(1, -(-total // A_PAGE))
    found = select(FeedItem).where(*wanted).order_by(*order)
    entries = _entries(found.limit(A_PAGE).offset((number - 1) * A_PAGE), home)
    return Page(entries, total, pages)


def _fits(text: str) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    # Every word as a beginning ("ławk" finds "ławki"), or a title much like the whole.
    words = _WORD.findall(text)[:12]
    plain = func.feed_plain(FeedItem.title + " " + FeedItem.summary)
    vector = func.to_tsvector(db.text("'simple'::regconfig"), plain)
    query = func.to_tsquery(
        db.text("'simple'::regconfig"),
        func.feed_plain(" & ".join(f"{word}:*" for word in words)),
    )
    near = func.word_similarity(func.feed_plain(" ".join(words)), func.feed_plain(FeedItem.title))
    return or_(vector.op("@@")(query), near > 0.5), func.ts_rank(vector, query) + near


def _within(area_id: UUID) -> ColumnElement[bool]:
    return literal(area_id, Uuid) == any_(FeedItem.area_ids)


def _concerns(area_id: UUID) -> ColumnElement[bool]:
    centre = select(Area.centre_id).where(Area.id == area_id).scalar_subquery()
    return or_(
        _within(area_id),
        and_(func.cardinality(FeedItem.area_ids) == 0, FeedItem.centre_id == centre),
    )


def _nearby(area_id: UUID | None) -> ColumnElement[int]:
    if area_id is None:
        return case((true(), 0), else_=0)
    return case((_within(area_id), 2), (_concerns(area_id), 1), else_=0)


def _entries(wanted: Select[FeedItem], home: UUID | None) -> tuple[Entry, ...]:
    items = db.session.scalars(wanted).all()
    named = {area_id for item in items for area_id in item.area_ids}
    areas: dict[UUID, str] = {}
    if named:
        rows = db.session.execute(select(Area.id, Area.name).join(Centre).where(Area.id.in_(named)))
        areas = {row.id: row.name for row in rows}
    return tuple(
        Entry(
            id=item.id,
            kind=item.kind,
            title=item.title,
            summary=item.summary,
            path=item.path,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            areas=tuple(areas[a] for a in item.area_ids if a in areas),
            nearby=home is not None and home in item.area_ids,
        )
        for item in items
    )
