"""What may happen to an idea: one table of states and acts, and what it must hold.

Whoever wants to know whether something may be done asks `after`; nothing else moves a state.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts.actors import Actor

DRAFT = "draft"
PUBLIC = "public"
CORRECTING = "correcting"
ACCEPTED = "accepted"
REJECTED = "rejected"
APPEALED = "appealed"
MERGED = "merged"
WITHDRAWN = "withdrawn"
HIDDEN = "hidden"
REMOVED = "removed"

OPEN = (PUBLIC, CORRECTING)
"""Nobody has decided yet: it can be signed, merged and judged."""
SHOWN = (PUBLIC, CORRECTING, ACCEPTED, REJECTED, APPEALED, MERGED, WITHDRAWN)
"""Everyone can read it."""

_TABLE: dict[str, dict[str, str]] = {
    DRAFT: {"submitted": PUBLIC},
    PUBLIC: {
        "accepted": ACCEPTED,
        "returned": CORRECTING,
        "rejected": REJECTED,
        "withdrawn": WITHDRAWN,
        "merged": MERGED,
    },
    CORRECTING: {
        "corrected": PUBLIC,
        "accepted": ACCEPTED,
        "rejected": REJECTED,
        "withdrawn": WITHDRAWN,
        "merged": MERGED,
    },
    ACCEPTED: {"reopened": PUBLIC, "withdrawn": WITHDRAWN},
    REJECTED: {"appealed": APPEALED, "reopened": PUBLIC},
    APPEALED: {"granted": ACCEPTED, "upheld": REJECTED, "withdrawn": WITHDRAWN},
    MERGED: {},
    WITHDRAWN: {},
    # Moderators alone take an idea from view and bring it back.
    HIDDEN: {},
    REMOVED: {},
}
# What stands on the ballot stays there.
_NOT_ON_BALLOT = ("reopened", "withdrawn")
NEEDS_REASON = ("returned", "rejected", "granted", "upheld", "reopened")

LONGEST = {"title": 200, "summary": 500, "description": 20_000, "place": 300, "pseudonym": 80}
MOST_LINES = 20
MOST_PICTURES = 5
MOST_MONEY = 10**12
MOST_CHECKS = 20
MOST_AHEAD = timedelta(days=366)
REMINDED_BEFORE = timedelta(days=3)
WARSAW = ZoneInfo("Europe/Warsaw")
CHECKLIST: Mapping[str, tuple[str, ...]] = {
    "pl": (
        "Opis, miejsce i koszt są kompletne",
        "Miejsce należy do gminy albo gmina może z niego korzystać",
        "Koszt jest realny i mieści się w limicie",
        "Zadanie należy do zadań własnych gminy",
        "Zebrano wymaganą liczbę podpisów",
    ),
    "en": (
        "Description, place and cost are complete",
        "The place belongs to the municipality, or it may use it",
        "The cost is realistic and within the limit",
        "It is one of the municipality's own tasks",
        "The required number of signatures was collected",
    ),
    "uk": (
        "Опис, місце та вартість заповнено повністю",
        "Місце належить гміні, або гміна може ним користуватися",
        "Вартість реальна й не перевищує ліміту",
        "Це належить до власних завдань гміни",
        "Зібрано потрібну кількість підписів",
    ),
    "de": (
        "Beschreibung, Ort und Kosten sind vollständig",
        "Der Ort gehört der Gemeinde, oder sie darf ihn nutzen",
        "Die Kosten sind realistisch und im Rahmen",
        "Es ist eine eigene Aufgabe der Gemeinde",
        "Die nötige Zahl von Unterschriften liegt vor",
    ),
}
"""What a new consultation's formal check asks, in the language of its texts."""


class Words(NamedTuple):
    """What its author says of an idea; `costs` are lines of label and amount in grosze."""

    title: str
    summary: str = ""
    description: str = ""
    place: str = ""
    area_id: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    costs: tuple[tuple[str, int], ...] = ()


def after(state: str, act: str, *, on_ballot: bool = False) -> str | None:
    """Return the state an act leads to, or None where it may not be done."""
    if on_ballot and act in _NOT_ON_BALLOT:
        return None
    return _TABLE[state].get(act)


def may_check(actor: Actor, *, centre_id: UUID, author_id: UUID | None) -> bool:
    """Organisers and officials of the centre judge ideas, but never their own."""
    checks = actor.holds("organiser", centre_id) or actor.holds("official", centre_id)
    return checks and (author_id is None or author_id != actor.account_id)


def may_enter(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether the actor enters what came on paper."""
    return any(actor.holds(role, centre_id) for role in ("clerk", "organiser"))


def faults(words: Words, *, whole: bool, most_cost: int | None = None) -> dict[str, str]:
    """Return what is wrong with the words: field -> code. `whole`: nothing may be missing."""
    found: dict[str, str] = {}
    for field, text in words._asdict().items():
        if field in LONGEST and len(text) > LONGEST[field]:
            found[field] = "too_long"
    if not words.title:
        found["title"] = "empty"
    if whole:
        for field in ("summary", "description", "place"):
            if not getattr(words, field):
                found[field] = "empty"
    found |= _point_faults(words.latitude, words.longitude)
    return found | _cost_faults(words.costs, whole=whole, most_cost=most_cost)


def _point_faults(latitude: float | None, longitude: float | None) -> dict[str, str]:
    if (latitude is None) != (longitude is None):
        return {"latitude": "half"}
    if latitude is None or longitude is None:
        return {}
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return {} if inside else {"latitude": "out_of_range"}


def _cost_faults(
    costs: Sequence[tuple[str, int]], *, whole: bool, most_cost: int | None
) -> dict[str, str]:
    found = {}
    for row, (label, amount) in enumerate(costs):
        if not label:
            found[f"costs.{row}.label"] = "empty"
        elif len(label) > 200:
            found[f"costs.{row}.label"] = "too_long"
        if not 0 < amount < MOST_MONEY:
            found[f"costs.{row}.amount"] = "not_positive"
    if not costs and whole:
        found["costs"] = "empty"
    elif len(costs) > MOST_LINES:
        found["costs"] = "too_many"
    elif most_cost is not None and whole and sum(amount for _, amount in costs) > most_cost:
        found["costs"] = "too_dear"
    return found


def needed(signatures: int, of_areas: Mapping[str, int], area_id: UUID | None) -> int:
    """Return how many signatures an idea of this area needs."""
    return of_areas.get(str(area_id), signatures) if area_id is not None else signatures


def milestone(before: int, now: int, wanted: int) -> str | None:
    """Return which milestone the last signatures passed: `reached`, `half`, or None."""
    if wanted <= 0 or now <= before:
        return None
    if before < wanted <= now:
        return "reached"
    return "half" if before * 2 < wanted <= now * 2 else None


def has_begun(now: datetime, opens_at: datetime) -> bool:
    """Tell whether a phase has begun: what came on paper in time may be typed later."""
    return opens_at <= now


def in_time(now: datetime, due_at: datetime) -> bool:
    """Tell whether something due is still in time: at the instant itself no longer."""
    return now < due_at


def reminded_from(given_at: datetime, due_at: datetime) -> datetime:
    """Return when an author is reminded of corrections: three days before, or at half the time."""
    return max(due_at - REMINDED_BEFORE, given_at + (due_at - given_at) / 2)


def last_instant(now: datetime, days: int) -> datetime:
    """Return the end, 24:00 by the clock of Poland, of the so-manieth day after today."""
    day = now.astimezone(WARSAW).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(0), WARSAW)


def end_of(day: date) -> datetime:
    """Return 24:00 of a day by the clock of Poland."""
    return datetime.combine(day + timedelta(days=1), time(0), WARSAW)
