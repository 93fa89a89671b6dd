"""Candidate pairs of a whole centre: every hard filter, then the score, a need at a time.

The filters and the score are those of `filters` and `scoring`, for a crowd at once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from services.volunteering.matching.crowd import UNTOLD, Crowd, Flags, Ints
from services.volunteering.matching.explain import Stage
from services.volunteering.matching.facts import Need
from services.volunteering.matching.filters import OF_AGE, Reason
from services.volunteering.matching.instance import Candidates
from services.volunteering.matching.scoring import (
    EASY_MINUTES,
    KNOWN_AFTER,
    MOST_LEVEL,
    Weights,
)

TELL_EVERY = 200
MOST_PAIRS = 2_500_000
"""More would not fit beside each other into a worker's memory."""
LEAST_OF_NEED = 60
NO_AGE = 1 << 20
"""Nobody is so old."""


def candidates_of(
    crowd: Crowd,
    needs: Sequence[Need],
    weights: Weights,
    *,
    left_out: Mapping[str, Sequence[str]],
    tell: Callable[[int], None] = lambda _: None,
) -> Candidates:
    """Every pair that may be asked, as positions in the crowd and in `needs`, with its score.

    `left_out` are people who do not come into question for a shift for reasons of their own. Where
    there are more than MOST_PAIRS, each need keeps its best, an equal number.
    """
    weights.check()
    most = max(LEAST_OF_NEED, MOST_PAIRS // max(1, len(needs)))
    people, shifts, scores = [], [], []
    for number, need in enumerate(needs):
        if number % TELL_EVERY == 0:
            tell(number)
        rows = _judged(crowd, need)
        rows = rows[~np.isin(rows, crowd.rows(left_out.get(need.shift, ())))]
        score = _score(crowd, need, weights, rows)
        if len(rows) > most:
            best = np.sort(np.lexsort((rows, -score))[:most])
            rows, score = rows[best], score[best]
        people.append(rows.astype(np.int32))
        shifts.append(np.full(len(rows), number, dtype=np.int32))
        scores.append(score.astype(np.int32))
    return Candidates(_column(people), _column(shifts), _column(scores))


def funnel(crowd: Crowd, need: Need, *, elsewhere: Collection[str] = ()) -> tuple[Stage, ...]:
    """How many people are left filter by filter, from everyone down to who can be asked.

    Steps that exclude nobody are left out. `elsewhere` are people the plan needs for other
    shifts; they are taken off last.
    """
    rows = np.arange(crowd.size)
    stages = [Stage("everyone", len(rows))]
    for reason, may in FILTERS.items():
        left = rows[may(crowd, need, rows)]
        if len(left) < len(rows) or _asked_for(reason, need):
            stages.append(Stage(reason, len(left)))
        rows = left
    free = rows[~np.isin(rows, crowd.rows(elsewhere))]
    if len(free) < len(rows):
        stages.append(Stage("elsewhere", len(free)))
    return tuple(stages)


def _column(parts: list[npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def _judged(crowd: Crowd, need: Need) -> Ints:
    """Who may be asked about a need."""
    rows = crowd.able(need.must)
    for reason in QUICK_FIRST:
        if not len(rows):
            break
        rows = rows[FILTERS[reason](crowd, need, rows)]
    return rows


def _asked_for(reason: Reason, need: Need) -> bool:
    """Whether the shift asks for this itself, so that the step says something even at no loss."""
    return (reason is Reason.SKILL and bool(need.must)) or (
        reason is Reason.CHECK and need.minors_involved
    )


def _by_skill(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    able = np.ones(len(rows), dtype=bool)
    for skill, level in need.must.items():
        able &= crowd.level(skill, rows) >= max(1, level)
    return able


def _by_remote(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    return crowd.remote[rows] if need.remote else np.ones(len(rows), dtype=bool)


def _by_distance(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    if need.point is None:
        return np.ones(len(rows), dtype=bool)
    near = crowd.may_reach(need.point, rows)
    left = rows[near]
    near[near] = crowd.metres(need.point, left) <= crowd.reach[left]
    return near


def _by_time(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    before, _after = crowd.free.around(need.start, need.end, rows)
    return before >= 0


def _by_language(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    return crowd.languages.asked(rows, need.languages, need.languages.issubset) > 0


def _by_access(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    if need.remote:
        return np.ones(len(rows), dtype=bool)
    return crowd.needs.asked(rows, need.access, need.access.issuperset) > 0


def _by_things(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    return crowd.things.asked(rows, need.things, need.things.issubset) > 0


def _by_age(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    age, least, most = crowd.age[rows], need.least_age or 0, need.most_age
    fits: Flags = (age >= least) & (age <= (NO_AGE if most is None else most))
    fits[age == UNTOLD] = least <= OF_AGE and most is None
    return fits


def _by_consent(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    age = crowd.age[rows]
    may: Flags = (age == UNTOLD) | (age >= OF_AGE) | crowd.consents[rows]
    return may


def _by_check(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    if not need.minors_involved:
        return np.ones(len(rows), dtype=bool)
    return crowd.checks.of(need.organisation, rows, -1) >= need.end


def _by_block(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    blocked: Flags = np.isin(rows, crowd.rows(need.blocked))
    blocked |= crowd.blocked.of(need.organisation, rows, 0) > 0
    return ~blocked


def _by_cap(crowd: Crowd, need: Need, rows: Ints) -> Flags:
    has_room: Flags = crowd.room[rows]
    return has_room


FILTERS: dict[Reason, Callable[[Crowd, Need, Ints], Flags]] = {
    Reason.SKILL: _by_skill,
    Reason.REMOTE: _by_remote,
    Reason.DISTANCE: _by_distance,
    Reason.TIME: _by_time,
    Reason.LANGUAGE: _by_language,
    Reason.ACCESS: _by_access,
    Reason.THINGS: _by_things,
    Reason.AGE: _by_age,
    Reason.CONSENT: _by_consent,
    Reason.CHECK: _by_check,
    Reason.BLOCK: _by_block,
    Reason.CAP: _by_cap,
}

QUICK_FIRST = (Reason.TIME, *(reason for reason in FILTERS if reason is not Reason.TIME))
"""Whoever passes all of them passes in any order; this one leaves the dear ones least to do."""


def _score(crowd: Crowd, need: Need, weights: Weights, rows: Ints) -> Ints:
    total = np.zeros(len(rows), dtype=np.int64)
    for weight, (part, of) in (
        (weights.skill, _skill(crowd, need, rows)),
        (weights.distance, _distance(crowd, need, rows)),
        (weights.time, _time(crowd, need, rows)),
        (weights.interest, _interest(crowd, need, rows)),
        (weights.history, _history(crowd, need, rows)),
    ):
        got = np.clip(part, 0, of).astype(np.int64)
        total += (2 * weight * got + of) // (2 * of)
    return total


Share = tuple[Ints | int, Ints | int]


def _skill(crowd: Crowd, need: Need, rows: Ints) -> Share:
    got, of = np.zeros(len(rows), dtype=np.int64), 0
    for skills, times in ((need.must, 2), (need.welcome, 1)):
        for skill in skills:
            got += times * np.minimum(crowd.level(skill, rows), MOST_LEVEL)
            of += times * MOST_LEVEL
    return (got, of) if of else (1, 1)


def _distance(crowd: Crowd, need: Need, rows: Ints) -> Share:
    if need.point is None:
        return 1, 1
    reach = np.maximum(1, crowd.reach[rows])
    return reach - crowd.metres(need.point, rows).astype(np.int64), reach


def _time(crowd: Crowd, need: Need, rows: Ints) -> Share:
    before, after = crowd.free.around(need.start, need.end, rows)
    room = np.minimum(EASY_MINUTES, before) + np.minimum(EASY_MINUTES, after)
    return 2 * EASY_MINUTES + room, 4 * EASY_MINUTES


def _interest(crowd: Crowd, need: Need, rows: Ints) -> Share:
    """Twice the shared causes of twice the need's; who named none has half."""
    if not need.causes:
        return 1, 2
    of = len(need.causes)
    got = crowd.causes.asked(
        rows, need.causes, lambda mine: 2 * len(mine & need.causes) if mine else of
    )
    return got, 2 * of


def _history(crowd: Crowd, need: Need, rows: Ints) -> Share:
    known = np.minimum(KNOWN_AFTER, crowd.worked.of(need.organisation, rows, 0))
    rested = KNOWN_AFTER - np.minimum(KNOWN_AFTER, crowd.asked_lately[rows])
    return known + rested, 2 * KNOWN_AFTER
