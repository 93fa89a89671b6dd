"""Candidate pairs: found in SQL by indexes, then judged and scored by the pure rules.

The query only leaves out who surely cannot be asked, so that the rules look at few pairs; what it
lets through the rules still refuse. A shift is looked for by its rarest must-skill.
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import text

from services.volunteering.centre_facts import CentreFacts
from services.volunteering.matching.availability import PARTS_OF_DAY, WARSAW, local_date
from services.volunteering.matching.facts import Need, Offer
from services.volunteering.matching.filters import may_ask
from services.volunteering.matching.instance import Pair
from services.volunteering.matching.scoring import Weights, score
from services.volunteering.model import db

Tell = Callable[[str, int, int], None]
AT_ONCE = 5000
TELL_EVERY = 20

# A degree of latitude is never shorter than 110,500 m; towards the poles one of longitude shrinks,
# so the box is as wide as the reach is at its narrowest.
_REACHED = """
    (n.latitude IS NULL OR (
        COALESCE(o.latitude, a.latitude) BETWEEN n.latitude - o.reach_metres / 110500.0
            AND n.latitude + o.reach_metres / 110500.0
        AND abs(COALESCE(o.longitude, a.longitude) - n.longitude) <= o.reach_metres / (110500.0
            * cos(radians(LEAST(89, abs(n.latitude) + o.reach_metres / 110500.0))))
    ))
    AND o.centre_id = :centre AND o.state = 'active'
    AND ((o.free @> n.cells AND NOT o.away @> n.day) OR o.also_free && n.dated)
    AND o.languages @> n.languages AND o.things @> n.things
    AND (n.remote AND o.remote OR NOT n.remote AND o.needs <@ n.access)
    AND (NOT n.minors OR EXISTS (
        SELECT 1 FROM register_checks c
        WHERE c.person_id = o.person_id AND c.organisation_id = n.organisation
    ))
"""
_FOUND = text(f"""
    WITH n AS (
        SELECT * FROM jsonb_to_recordset(CAST(:needs AS jsonb)) AS given(
            number int, skill varchar, level int, cells varchar[], day date, dated varchar[],
            languages varchar[], things varchar[], access varchar[], remote bool, minors bool,
            organisation uuid, latitude float8, longitude float8
        )
    )
    SELECT n.number, o.person_id
    FROM n
    JOIN offer_skills f ON f.skill = n.skill AND f.level >= n.level
    JOIN offers o ON o.person_id = f.person_id
    LEFT JOIN area_points a ON a.area_id = o.area_id
    WHERE {_REACHED}
    UNION ALL
    SELECT n.number, o.person_id
    FROM n
    JOIN offers o ON n.skill IS NULL
    LEFT JOIN area_points a ON a.area_id = o.area_id
    WHERE {_REACHED}
    ORDER BY 1, 2
""")  # noqa: S608 - put together from this module's own constants


class _Row(msgspec.Struct, frozen=True):
    """A need as the query reads it."""

    number: int
    skill: str | None
    level: int
    cells: tuple[str, ...]
    day: date
    dated: tuple[str, ...]
    languages: tuple[str, ...]
    things: tuple[str, ...]
    access: tuple[str, ...]
    remote: bool
    minors: bool
    organisation: str
    latitude: float | None
    longitude: float | None


def find(
    facts: CentreFacts, *, centre_id: UUID, weights: Weights, tell: Tell = lambda *_: None
) -> list[Pair]:
    """Every pair that may be asked, with the parts of its score. One query, however many."""
    weights.check()
    offers = {offer.person: offer for offer in facts.offers}
    pairs: list[Pair] = []
    latest = -TELL_EVERY
    with closing(_found(facts, centre_id)) as found:
        for number, person in found:
            if number >= latest + TELL_EVERY:
                latest = number
                tell("candidates", number, len(facts.needs))
            pair = _judged(facts, facts.needs[number], offers.get(person), weights)
            if pair is not None:
                pairs.append(pair)
    return pairs


def _judged(facts: CentreFacts, need: Need, offer: Offer | None, weights: Weights) -> Pair | None:
    """The pair with its score; None where the rules or the person's other places forbid it."""
    if offer is None or (offer.person, need.shift) in facts.standing:
        return None
    offer = checked(offer, need, facts)
    if not may_ask(offer, need) or _is_busy(facts, offer.person, need):
        return None
    parts = score(offer, need, weights)
    return Pair(offer.person, need.shift, parts.score, parts)


def checked(offer: Offer, need: Need, facts: CentreFacts) -> Offer:
    """The offer with the register check of the need's own organisation, where it matters."""
    if not need.minors_involved:
        return offer
    until = facts.checks.get((offer.person, need.organisation))
    return msgspec.structs.replace(offer, check_valid_until=until)


def cells_of(start: int, end: int) -> tuple[str, ...] | None:
    """The cells of the week that somebody must have ticked to be free from start to end.

    None where no ticked cell reaches, at night; so they all lie on one day.
    """
    cells: list[str] = []
    at = datetime.fromtimestamp(start * 60, UTC).astimezone(WARSAW)
    last = datetime.fromtimestamp(end * 60, UTC).astimezone(WARSAW)
    while at < last:
        minute = at.hour * 60 + at.minute
        part = next(
            (name for name, (begins, ends) in PARTS_OF_DAY.items() if begins <= minute < ends), None
        )
        if part is None:
            return None
        cells.append(f"{at.weekday()}-{part}")
        to_the_end = PARTS_OF_DAY[part][1] - minute
        at = (at.astimezone(UTC) + timedelta(minutes=to_the_end)).astimezone(WARSAW)
    return tuple(cells)


def _found(facts: CentreFacts, centre_id: UUID) -> Generator[tuple[int, str], None, None]:
    rows = _rows(facts.needs, facts.offers)
    result = db.session.execute(
        _FOUND,
        {"needs": msgspec.json.encode(rows).decode(), "centre": centre_id},
        execution_options={"yield_per": AT_ONCE},
    )
    with closing(result):
        for number, person in result:
            yield number, str(person)


def _rows(needs: Sequence[Need], offers: Sequence[Offer]) -> list[_Row]:
    known = Counter(skill for offer in offers for skill in offer.skills)
    made = []
    for number, need in enumerate(needs):
        cells = cells_of(need.start, need.end)
        if cells is None:
            continue
        day = local_date(need.start)
        rarest = min(need.must, key=lambda skill: (known[skill], skill), default=None)
        made.append(
            _Row(
                number=number,
                skill=rarest,
                level=need.must[rarest] if rarest is not None else 0,
                cells=cells,
                day=day,
                dated=tuple(f"{day}-{cell.split('-', 1)[1]}" for cell in cells),
                languages=tuple(sorted(need.languages)),
                things=tuple(sorted(need.things)),
                access=tuple(sorted(need.access)),
                remote=need.remote,
                minors=need.minors_involved,
                organisation=need.organisation,
                latitude=need.point.latitude if need.point is not None else None,
                longitude=need.point.longitude if need.point is not None else None,
            )
        )
    return made


def _is_busy(facts: CentreFacts, person: str, need: Need) -> bool:
    """Whether the person holds a place at that time in a shift the plan does not see."""
    return any(start < need.end and need.start < end for start, end in facts.busy.get(person, ()))
