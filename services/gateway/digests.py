"""Digests: news put together for each subscriber, each piece in one mail of theirs and no other.

The rows that say what was sent, the letter that sends it and the next morning are written in one
transaction: a worker killed at any step leaves all or nothing. The letter goes out as every mail
does. Nothing new: no mail.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from flask import current_app
from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.gateway import letters, news_words, subscriptions
from services.gateway.model import Area, Subscription, SubscriptionNews, db
from shared.clients.http import ServiceDown
from shared.clients.open_data import OpenData
from shared.contracts.open_data import FindNews, PublicNewsItem
from shared.queues import job

log = structlog.get_logger()

# News older than this is in no digest, however long nobody could send one.
LOOK_BACK = timedelta(days=30)
KEEP = timedelta(days=90)
AT_ONCE = timedelta(days=2)
MOST = 500


@job(timeout=600, retries=0)
def send_due() -> None:
    """Write the mails that are due; two may run at once, a second run finds nothing to do."""
    now = datetime.now(UTC)
    due = _due(now)
    db.session.commit()
    http = current_app.extensions["peers"]["consultations"]
    if not due or http is None:
        return
    try:
        query = FindNews(since=now - LOOK_BACK, at_once=MOST)
        items = OpenData(http).news(query).items
    except ServiceDown:
        log.warning("digests_wait", service="consultations")
        return
    fresh = any(_is_urgent(one, now) for one in items)
    centres = dict(db.session.execute(select(Area.id, Area.centre_id)).all())
    db.session.commit()
    for subscription_id, digest in due:
        if digest or fresh:
            write(subscription_id, items, centres, now=now)
        db.session.commit()


@job(timeout=120, retries=0)
def forget_old() -> None:
    """Forget what was sent long ago; it is too old to be sent again."""
    old = datetime.now(UTC) - KEEP
    db.session.execute(delete(SubscriptionNews).where(SubscriptionNews.told_at < old))
    db.session.commit()


def write(
    subscription_id: UUID,
    items: Sequence[PublicNewsItem],
    centres: Mapping[UUID, UUID],
    *,
    now: datetime,
) -> bool:
    """Write one subscriber's mail if there is something new for them; the caller commits.

    `centres` of areas: what concerns a whole centre concerns each of its areas. True: there is a
    mail.
    """
    mine = db.session.scalar(
        select(Subscription)
        .where(Subscription.id == subscription_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if mine is None:
        return False
    digest = mine.next_at <= now
    if digest:
        mine.next_at = subscriptions.next_morning(mine.every, now)
    near = {centres[area] for area in mine.area_ids if area in centres}
    timely = [one for one in items if digest or (mine.at_once and _is_urgent(one, now))]
    wanted = [one for one in timely if _concerns(mine, one, near)]
    email, language = _reader(mine)
    if email is None or not (told := _not_told(mine, wanted)):
        return False
    letters.write(
        template="news_digest" if digest else "news_at_once",
        email=email,
        language=language,
        facts={
            "news": msgspec.json.encode(told).decode(),
            "leave": subscriptions.leave_path(mine.id),
            "path": told[0].path if len(told) == 1 else "/konsultacje",
        },
    )
    return True


def _due(now: datetime) -> list[tuple[UUID, bool]]:
    """Return (id, whether a digest is due) of those with one due, and of who is told at once."""
    rows = db.session.execute(
        select(Subscription.id, Subscription.next_at <= now)
        .where(or_(Subscription.next_at <= now, Subscription.at_once))
        .order_by(Subscription.next_at)
    )
    return [(subscription_id, digest) for subscription_id, digest in rows]


def _not_told(mine: Subscription, wanted: list[PublicNewsItem]) -> list[PublicNewsItem]:
    """Return what of this no mail has told them, from now on told."""
    if not wanted:
        return []
    new = set(
        db.session.scalars(
            insert(SubscriptionNews)
            .values([{"subscription_id": mine.id, "key": one.key} for one in wanted])
            .on_conflict_do_nothing()
            .returning(SubscriptionNews.key)
        )
    )
    return [one for one in wanted if one.key in new]


def _concerns(mine: Subscription, one: PublicNewsItem, near: set[UUID]) -> bool:
    if one.happened_at <= mine.since or news_words.OF_KIND.get(one.kind) not in mine.kinds:
        return False
    if mine.themes and one.basis not in mine.themes:
        return False
    if not mine.area_ids:
        return True
    if not one.area_ids:
        return one.centre_id in near
    return bool(set(mine.area_ids) & set(one.area_ids))


def _is_urgent(one: PublicNewsItem, now: datetime) -> bool:
    """A vote or remarks that have just opened."""
    opened = one.kind == "opened" and one.phase in news_words.AT_ONCE
    return opened and one.happened_at > now - AT_ONCE


def _reader(mine: Subscription) -> tuple[str | None, str]:
    if mine.account is None:
        return mine.email, mine.language
    person = mine.account
    return (person.email if person.is_active else None), person.language
