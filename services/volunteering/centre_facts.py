"""A centre's offers and needs as plain facts for the matching, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    func,
    literal,
    select,
)

from services.volunteering import offer_facts
from services.volunteering.matching.availability import WARSAW
from services.volunteering.matching.facts import Need, Offer
from services.volunteering.matching.instance import epoch_minutes
from services.volunteering.model import (
    Application,
    Block,
    Invitation,
    Organisation,
    Place,
    RegisterCheck,
    Request,
    RequestSkill,
    Shift,
    db,
)
from services.volunteering.rules.applications import OF_AGE
from services.volunteering.shift_facts import what_shifts_ask

SOONEST = timedelta(hours=3)
"""Nobody is asked for a shift that begins sooner."""
KIND_HOLDS = timedelta(days=365)
"""So long a "not this kind" keeps requests for the same skills away."""

Pair = tuple[str, str]
Skills = dict[str, dict[str, int]]
"""must and welcome -> skill -> level"""


@dataclass(frozen=True)
class CentreFacts:
    """All that a plan is made of. Ids are text, as the engines want them.

    `standing` are pairs that hold or were asked for a place and count as planned; `over` pairs
    stood once or said no: they are not asked again. `asked` are those of `standing` who have not
    answered yet. `busy` are the times people are elsewhere.
    """

    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    least_teams: dict[str, int] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    standing: frozenset[Pair] = frozenset()
    over: frozenset[Pair] = frozenset()
    asked: frozenset[Pair] = frozenset()
    busy: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    checks: dict[Pair, int] = field(default_factory=dict)


def load(
    *,
    centre_id: UUID,
    now: datetime,
    horizon: timedelta,
    shift_id: UUID | None = None,
    fitting: bool = False,
) -> CentreFacts:
    """The open shifts of the centre's published requests, and its active offers.

    With `shift_id` that shift alone, and the offers that have the skills it must have; with
    `fitting` only those of them that could pass all filters.
    """
    rows = db.session.execute(_open_shifts(centre_id, now, horizon, shift_id)).all()
    if not rows:
        return CentreFacts()
    shift_ids = [row.id for row in rows]
    standing, over, asked = _pairs(shift_ids)
    needs = _needs(rows, over, centre_id, now)
    found = offer_facts.read(
        centre_id=centre_id,
        now=now,
        able=() if shift_id is None else _able(needs[0], fitting),
        shift_ids=shift_ids,
        skills={*needs[0].must, *needs[0].welcome} if fitting else None,
    )
    return CentreFacts(
        needs=needs,
        offers=found.offers(now),
        places={str(row.id): row.places for row in rows},
        least_teams={str(row.id): row.least_team for row in rows if row.least_team > 1},
        areas={str(row.id): row.area_label for row in rows if row.area_label},
        sites={str(row.id): f"{row.organisation_id}:{row.place}" for row in rows if row.place},
        standing=frozenset(standing),
        over=frozenset(over),
        asked=frozenset(asked),
        busy=found.times_taken(),
        checks=_checks({row.organisation_id for row in rows}),
    )


def _able(need: Need, fitting: bool) -> tuple[ColumnElement[bool], ...]:
    """What the database itself asks of an offer for this one need."""
    skilled = offer_facts.with_skills(need, near=fitting)
    return (*skilled, *offer_facts.could_fit(need)) if fitting else skilled


def _open_shifts(
    centre_id: UUID, now: datetime, horizon: timedelta, shift_id: UUID | None
) -> Select[Any]:
    # Whoever came with a group holds a place without being anybody: those places are not asked for.
    by_members = (
        select(Application.id)
        .where(
            Application.shift_id == Place.shift_id,
            Application.place_number == Place.number,
            Application.person_id.is_(None),
        )
        .correlate(Place)
        .exists()
    )
    places = (
        select(func.count())
        .where(Place.shift_id == Shift.id, ~by_members)
        .correlate(Shift)
        .scalar_subquery()
    )
    return (
        what_shifts_ask()
        .add_columns(places.label("places"))
        .join(Organisation, Organisation.id == Request.organisation_id)
        .where(
            Request.centre_id == centre_id,
            Request.state == "published",
            Organisation.state != "refused",
            Shift.state == "open",
            Shift.starts_at > now + SOONEST,
            Shift.starts_at < now + horizon,
            *(() if shift_id is None else (Shift.id == shift_id,)),
        )
        .order_by(Shift.starts_at, Shift.id)
    )


def _needs(
    rows: Sequence[Row[Any]], over: set[Pair], centre_id: UUID, now: datetime
) -> tuple[Need, ...]:
    """The shifts as needs, each with those who are kept away from it."""
    skills = _request_skills({row.request_id for row in rows})
    blocked = _blocks({row.organisation_id for row in rows})
    unwanted = _unwanted_kinds(centre_id, now)
    no_more: dict[str, set[str]] = defaultdict(set)
    for person, shift in over:
        no_more[shift].add(person)
    return tuple(
        _need(row, _of_role(skills, row), blocked, unwanted, no_more[str(row.id)]) for row in rows
    )


def _request_skills(request_ids: Iterable[UUID]) -> dict[tuple[UUID, str], Skills]:
    """What each request asks of everybody (role "") and of each role."""
    found: dict[tuple[UUID, str], Skills] = defaultdict(lambda: {"must": {}, "welcome": {}})
    wanted = select(
        RequestSkill.request_id,
        RequestSkill.role,
        RequestSkill.need,
        RequestSkill.skill,
        RequestSkill.level,
    ).where(RequestSkill.request_id == any_(literal(list(request_ids), ARRAY(Uuid))))
    for row in db.session.execute(wanted):
        found[row.request_id, row.role][row.need][row.skill] = row.level
    return found


def _of_role(skills: dict[tuple[UUID, str], Skills], row: Row[Any]) -> Skills:
    """What a shift asks: of everybody, and of its own role; the higher level where both do."""
    made: Skills = {"must": {}, "welcome": {}}
    for role in dict.fromkeys(("", row.role)):
        for need, levels in skills.get((row.request_id, role), {}).items():
            for skill, level in levels.items():
                made[need][skill] = max(level, made[need].get(skill, 0))
    return made


def _pairs(shift_ids: list[UUID]) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """Who stands in these shifts or is asked, who does not come into question any more, and who
    of the first was asked and has not answered.
    """
    standing: set[Pair] = set()
    over: set[Pair] = set()
    asked: set[Pair] = set()
    for table, counts in ((Invitation, ("waiting",)), (Application, ("accepted", "offered"))):
        rows = db.session.execute(
            select(table.person_id, table.shift_id, table.state).where(
                table.shift_id == any_(literal(shift_ids, ARRAY(Uuid))),
                table.person_id.is_not(None),
                table.state != "proposed",
            )
        )
        for person, shift, state in rows:
            pair = (str(person), str(shift))
            (standing if state in counts else over).add(pair)
            if table is Invitation and state in counts:
                asked.add(pair)
            else:
                asked.discard(pair)
    # Who accepted an invitation stands by the application that came of it, or by none.
    return standing, over - standing, asked


def _blocks(organisations: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Who is not asked, by organisation or by request."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Block.person_id, Block.organisation_id, Block.request_id).where(
            Block.organisation_id.in_(list(organisations))
        )
    )
    for person, organisation, request in rows:
        found[request or organisation].add(str(person))
    return found


def _unwanted_kinds(centre_id: UUID, now: datetime) -> dict[frozenset[str], set[str]]:
    """Who said "not this kind" to a request for exactly these skills."""
    kind = func.array_agg(RequestSkill.skill)
    rows = db.session.execute(
        select(Invitation.person_id, kind)
        .join(Shift, Shift.id == Invitation.shift_id)
        .join(Request, Request.id == Shift.request_id)
        .join(
            RequestSkill,
            and_(RequestSkill.request_id == Request.id, RequestSkill.need == "must"),
        )
        .where(
            Request.centre_id == centre_id,
            Invitation.decline_reason == "not_this_kind",
            Invitation.answered_at > now - KIND_HOLDS,
            Invitation.person_id.is_not(None),
        )
        .group_by(Invitation.id)
    )
    found: dict[frozenset[str], set[str]] = defaultdict(set)
    for person, skills in rows:
        found[frozenset(skills)].add(str(person))
    return found


def _need(
    row: Row[Any],
    skills: Skills,
    blocked: dict[UUID, set[str]],
    unwanted: dict[frozenset[str], set[str]],
    no_more: set[str],
) -> Need:
    must = skills["must"]
    kept_away = (
        blocked[row.organisation_id]
        | blocked[row.request_id]
        | (unwanted.get(frozenset(must), set()) if must else set())
        | no_more
    )
    return Need(
        shift=str(row.id),
        request=str(row.request_id),
        organisation=str(row.organisation_id),
        start=epoch_minutes(row.starts_at),
        end=epoch_minutes(row.ends_at),
        must=must,
        welcome=skills["welcome"],
        languages=frozenset(row.languages),
        # Of an adult only "18 or more" is known: a limit above that is asked on the page.
        least_age=None if row.least_age is None else min(row.least_age, OF_AGE),
        most_age=row.most_age if row.most_age is not None and row.most_age < OF_AGE else None,
        minors_involved=row.minors_involved,
        point=offer_facts.point(row.latitude, row.longitude),
        causes=frozenset(row.causes),
        blocked=frozenset(kept_away),
        access=frozenset(row.access),
        things=frozenset(row.things),
        remote=row.remote,
    )


def _checks(organisations: Iterable[UUID]) -> dict[Pair, int]:
    """(person, organisation) -> the minute to which the organisation's register check holds."""
    rows = db.session.execute(
        select(
            RegisterCheck.person_id, RegisterCheck.organisation_id, RegisterCheck.valid_until
        ).where(RegisterCheck.organisation_id.in_(list(organisations)))
    )
    return {
        (str(person), str(organisation)): _end_of(valid_until)
        for person, organisation, valid_until in rows
    }


def _end_of(day: date) -> int:
    """The last minute of a Warsaw day, which is still valid."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=WARSAW)
    return epoch_minutes(midnight.astimezone(UTC)) - 1
