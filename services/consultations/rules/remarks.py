"""What a remark must hold, whose words may be read by whom, and until when one counts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts.actors import Actor
from shared.contracts.remarks import ShownAs

WARSAW = ZoneInfo("Europe/Warsaw")
LONGEST_TEXT = 10_000
LONGEST_PSEUDONYM = 80
LONGEST_PLACE = 200
LONGEST_NAME = 200
LONGEST_ADDRESS = 300
LONGEST_CONTACT = 200
SHOWN = ("public", "hidden", "removed")
"""The states in which a remark has a line in the public list, if not always its words."""

KEEP_UNCONFIRMED = timedelta(days=7)
"""So long a remark waits for its author's click; then it is thrown away."""

CONFIRM_AFTER = timedelta(hours=48)
"""What was sent in time counts if it is confirmed so long after the end at the latest."""

STAFF = ("clerk", "organiser")


def may_enter(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether the actor types remarks from paper and sees what the law asks authors for."""
    return any(actor.holds(role, centre_id) for role in STAFF)


def confirm_until(sent_at: datetime, closes_at: datetime) -> datetime:
    """Return until when a remark sent in time may be confirmed.

    The time after the end is counted from the sending where that is later: moving the end forward
    takes nothing away from who has sent already.
    """
    return min(max(closes_at, sent_at) + CONFIRM_AFTER, sent_at + KEEP_UNCONFIRMED)


def came_in_time(day: date, *, opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Tell whether paper came on a day of the phase, by the clock of Warsaw, and not tomorrow."""
    last = (closes_at - timedelta(microseconds=1)).astimezone(WARSAW).date()
    first, today = opens_at.astimezone(WARSAW).date(), now.astimezone(WARSAW).date()
    return first <= day <= min(last, today)


def shown_as(needs: Collection[str]) -> tuple[ShownAs, ...]:
    """Return how an author may be called in public; one who must give an address: never by name."""
    return ("pseudonym", "nobody") if "address" in needs else ("name", "pseudonym", "nobody")


def said_same(text: str) -> str:
    """Return what of a text counts when two are compared: its letters, not its spacing."""
    return " ".join(text.split()).casefold()


def faults_of(
    *,
    needs: Collection[str],
    text: str,
    shown: str,
    pseudonym: str,
    place: str,
    name: str,
    address: str,
    owner: bool | None,
    point: tuple[float, float] | None,
    fragment: bool,
) -> dict[str, str]:
    """What is wrong with a remark, as field -> code."""
    lengths = (
        ("text", text, LONGEST_TEXT),
        ("pseudonym", pseudonym, LONGEST_PSEUDONYM),
        ("place", place, LONGEST_PLACE),
        ("name", name, LONGEST_NAME),
        ("address", address, LONGEST_ADDRESS),
    )
    wrong = {field: "too_long" for field, value, longest in lengths if len(value) > longest}
    if not text:
        wrong["text"] = "empty"
    if shown not in shown_as(needs):
        wrong["shown_as"] = "unknown"
    if shown == "pseudonym" and not pseudonym:
        wrong["pseudonym"] = "empty"
    if "name" in needs and not name:
        wrong["name"] = "empty"
    if "address" in needs and not address:
        wrong["address"] = "empty"
    if "owner" in needs and owner is None:
        wrong["owner"] = "empty"
    if point is not None and not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        wrong["place"] = "out_of_range"
    if fragment and (place or point is not None):
        wrong["subject"] = "one_subject"
    return wrong
