"""When a place that came free is offered, until when it is held, and whose turn it is.

Times are Warsaw's: nobody is woken, and a change of the clock moves nothing by an hour.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")
DAY_BEGINS = time(7)
DAY_ENDS = time(21)
ANSWER_BY_MORNING = time(9)
# Nobody can be asked, answer and get ready in less.
LAST_CALL = timedelta(hours=2)
# The further off the shift, the longer a place is held: (shift begins in at least, hours to say).
PATIENCE = (
    (timedelta(hours=72), timedelta(hours=24)),
    (timedelta(hours=24), timedelta(hours=12)),
    (timedelta(hours=6), timedelta(hours=3)),
    (LAST_CALL, timedelta(hours=1)),
)
# So long before the shift, places still kept for newcomers open to everybody.
NEWCOMERS_UNTIL = timedelta(hours=48)


def confirm_by(now: datetime, starts_at: datetime) -> datetime | None:
    """Until when a place that is free now is held for the next in line; None: it is not offered.

    None at night, when the line waits for the morning, and in the last two hours, when a free
    place goes to whoever takes it. A time to answer that would end at night ends at nine in the
    morning, if the shift is far enough.
    """
    now, starts_at = now.astimezone(UTC), starts_at.astimezone(UTC)
    if _is_night(now):
        return None
    held = next((hours for least, hours in PATIENCE if starts_at - now >= least), None)
    if held is None:
        return None
    until = now + held
    morning = _next(until, ANSWER_BY_MORNING) if _is_night(until) else until
    return morning if starts_at - morning >= LAST_CALL else until


def may_be_offered(now: datetime, starts_at: datetime) -> bool:
    """Whether a free place still goes down the line, now or in the morning."""
    now, starts_at = now.astimezone(UTC), starts_at.astimezone(UTC)
    return (_next(now, DAY_BEGINS) if _is_night(now) else now) + LAST_CALL <= starts_at


def _is_night(at: datetime) -> bool:
    return not DAY_BEGINS <= at.astimezone(WARSAW).time() < DAY_ENDS


def _next(at: datetime, hour: time) -> datetime:
    """The next moment when Warsaw's clocks show an hour that is still ahead in this night."""
    local = at.astimezone(WARSAW)
    day = local.date() + timedelta(days=local.time() >= DAY_ENDS)
    return datetime.combine(day, hour, WARSAW).astimezone(UTC)


def is_open_to_all(now: datetime, starts_at: datetime) -> bool:
    """Whether places kept for newcomers may be taken by anybody now."""
    return starts_at.astimezone(UTC) - now.astimezone(UTC) <= NEWCOMERS_UNTIL


@dataclass(frozen=True)
class Free:
    """The places of a shift that nobody holds: those for everybody, and those for newcomers."""

    numbers: tuple[int, ...] = ()
    newcomer: tuple[int, ...] = ()
    open_to_all: bool = False

    def __bool__(self) -> bool:
        """Whether any place is free."""
        return bool(self.numbers or self.newcomer)

    def taken_by(self, people: int, *, is_newcomer: bool) -> tuple[int, ...]:
        """The places that so many people take, or none when they do not fit together.

        A newcomer takes a newcomer's place first, so that the others stay open to everybody. A
        group takes none that is still kept: it is for one person who comes alone.
        """
        own = self.newcomer if self.open_to_all or (is_newcomer and people == 1) else ()
        order = own + self.numbers if is_newcomer else self.numbers + own
        return order[:people] if len(order) >= people else ()

    def without(self, taken: Sequence[int]) -> "Free":
        """What is left once these are taken."""
        return Free(
            tuple(one for one in self.numbers if one not in taken),
            tuple(one for one in self.newcomer if one not in taken),
            self.open_to_all,
        )


T = TypeVar("T")


@dataclass(frozen=True)
class InLine:
    """Who waits: how many people, and whether it is their first time with the organisation."""

    people: int = 1
    is_newcomer: bool = False


def served(free: Free, line: Sequence[tuple[T, InLine]]) -> Iterator[tuple[T, tuple[int, ...]]]:
    """Whose turn it is, with their places: first come, first served.

    Who does not fit, a group larger than what is free or somebody for whom only newcomers' places
    are left, keeps their number, and the next who fits is served: no place stands empty while
    somebody in the line could take it.
    """
    for one, wanted in line:
        numbers = free.taken_by(wanted.people, is_newcomer=wanted.is_newcomer)
        if numbers:
            free = free.without(numbers)
            yield one, numbers
