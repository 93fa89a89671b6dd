"""The desks: organisations in lists and on their page, and what waits for whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from services.volunteering import board, counts, organisations, runs
from services.volunteering.model import (
    Application,
    Membership,
    Offer,
    Organisation,
    Place,
    RegisterCheck,
    Request,
    Shift,
    db,
)
from services.volunteering.rules import rights
from services.volunteering.rules.words import pattern
from shared.contracts.actors import Actor
from shared.contracts.volunteering import organisations as contract
from shared.contracts.volunteering.organisations import FindOrganisations
from shared.contracts.volunteering.requests import RequestLine
from shared.problems import not_found

A_PAGE = 20
MOST_REQUESTS = 50
# Drafts first: they wait for their organisation.
STATES = ("draft", "published", "closed", "cancelled")
POSITIONS = {state: row for row, state in enumerate(STATES)}


def find(query: FindOrganisations, *, actor: Actor, now: datetime) -> contract.OrganisationList:
    """Organisations by name; refused ones are shown to organisers and their own team alone."""
    wanted = select(Organisation, func.count().over().label("total")).where(*_terms(query, actor))
    page = max(1, query.page)
    rows = db.session.execute(
        wanted.order_by(func.lower(Organisation.name)).limit(A_PAGE).offset((page - 1) * A_PAGE)
    ).all()
    total = rows[0].total if rows else 0
    return contract.OrganisationList(
        items=_lines([row[0] for row in rows], actor, now),
        page=page,
        pages=-(-total // A_PAGE),
        total=total,
    )


def show(*, actor: Actor, organisation_id: UUID, now: datetime) -> contract.Organisation:
    """An organisation's page; its team and drafts only for those who may see them."""
    organisation = organisations.find(organisation_id)
    roles = organisations.roles_of(organisation)
    inside = rights.may_see_team(actor, roles, organisation.centre_id)
    states: tuple[str, ...] = STATES if inside else ("published",)
    if organisation.state == "refused" and not inside:
        states = ()
    return contract.Organisation(
        id=organisation.id,
        centre_id=organisation.centre_id,
        name=organisation.name,
        kind=organisation.kind,
        about=organisation.about,
        state=organisation.state,
        area_id=organisation.area_id,
        area_label=organisation.area_label,
        website=organisation.website,
        contact=organisation.contact,
        opening=organisation.opening,
        created_at=organisation.created_at,
        figures=_figures(organisation, now),
        verdict_reason=organisation.verdict_reason,
        verdict_at=organisation.verdict_at,
        my_role=roles.get(actor.account_id, "") if actor.account_id is not None else "",
        may_verify=rights.is_organiser_of(actor, organisation.centre_id),
        may_see_team=inside,
        requests=_requests([organisation.id], states, now),
        team=_team(organisation) if inside else (),
    )


def of_coordinator(*, actor: Actor, now: datetime) -> contract.CoordinatorDesk:
    """The organisations a person belongs to, and their requests."""
    rows = db.session.execute(
        select(Organisation)
        .join(Membership)
        .where(Membership.person_id == actor.account_id)
        .order_by(func.lower(Organisation.name))
    ).scalars()
    found = list(rows)
    return contract.CoordinatorDesk(
        organisations=_lines(found, actor, now),
        requests=_requests([one.id for one in found], STATES, now),
    )


def of_organiser(*, actor: Actor, centre_id: UUID, now: datetime) -> contract.OrganiserDesk:
    """What waits for a centre's organiser."""
    if not rights.is_organiser_of(actor, centre_id):
        raise not_found("centre")
    to_verify = db.session.execute(
        select(Organisation)
        .where(Organisation.centre_id == centre_id, Organisation.state == "unverified")
        .order_by(Organisation.created_at)
    ).scalars()
    ahead = (Request.centre_id == centre_id, Request.state == "published", Shift.ends_at > now)
    places = (
        select(func.count(), func.count(Request.id.distinct()))
        .select_from(Place)
        .join(Shift)
        .join(Request)
        .where(*ahead, Shift.state == "open", Shift.starts_at > now)
    )
    held = places.where(counts.held())
    open_places, open_requests = db.session.execute(places).one()
    taken, _ = db.session.execute(held).one()
    return contract.OrganiserDesk(
        to_verify=_lines(list(to_verify), actor, now),
        runs=runs.latest(centre_id),
        organisations=_number(Organisation, Organisation.centre_id == centre_id),
        open_requests=open_requests,
        open_places=open_places - taken,
        offers=_number(Offer, Offer.centre_id == centre_id, Offer.state == "active"),
    )


def _number(table: Any, *terms: Any) -> int:
    found: int = db.session.execute(
        select(func.count()).select_from(table).where(*terms)
    ).scalar_one()
    return found


def _terms(query: FindOrganisations, actor: Actor) -> list[Any]:
    wanted: list[Any] = []
    if query.centre_id is not None:
        wanted.append(Organisation.centre_id == query.centre_id)
    if query.state:
        wanted.append(Organisation.state == query.state)
    if query.q.strip():
        wanted.append(func.lower(Organisation.name).like(pattern(query.q.strip().lower())))
    organised = [role.centre_id for role in actor.roles if role.name == "organiser"]
    wanted.append((Organisation.state != "refused") | Organisation.centre_id.in_(organised))
    return wanted


def _lines(
    found: Sequence[Organisation], actor: Actor, now: datetime
) -> tuple[contract.OrganisationLine, ...]:
    if not found:
        return ()
    ids = [one.id for one in found]
    open_requests, roles = _open_requests(ids, now), _roles(ids, actor)
    return tuple(
        contract.OrganisationLine(
            id=one.id,
            centre_id=one.centre_id,
            name=one.name,
            kind=one.kind,
            state=one.state,
            about=one.about,
            area_label=one.area_label,
            open_requests=open_requests.get(one.id, 0),
            my_role=roles.get(one.id, ""),
            created_at=one.created_at,
        )
        for one in found
    )


def _open_requests(ids: list[UUID], now: datetime) -> dict[UUID, int]:
    """By organisation: how many of its requests have a shift ahead."""
    ahead = select(Shift.request_id).where(Shift.state == "open", Shift.ends_at > now)
    return {
        row.organisation_id: row.number
        for row in db.session.execute(
            select(Request.organisation_id, func.count().label("number"))
            .where(
                Request.organisation_id.in_(ids),
                Request.state == "published",
                Request.id.in_(ahead),
            )
            .group_by(Request.organisation_id)
        )
    }


def _roles(ids: list[UUID], actor: Actor) -> dict[UUID, str]:
    """By organisation: the person's own part in it."""
    return {
        row.organisation_id: row.role
        for row in db.session.execute(
            select(Membership.organisation_id, Membership.role).where(
                Membership.person_id == actor.account_id, Membership.organisation_id.in_(ids)
            )
        )
    }


def _requests(
    organisation_ids: list[UUID], states: Sequence[str], now: datetime
) -> tuple[RequestLine, ...]:
    if not organisation_ids or not states:
        return ()
    rows = db.session.execute(
        select(Request)
        .where(Request.organisation_id.in_(organisation_ids), Request.state.in_(states))
        .order_by(case(POSITIONS, value=Request.state), Request.created_at.desc())
        .limit(MOST_REQUESTS)
    ).scalars()
    return board.lines([row.id for row in rows], now=now)


def _figures(organisation: Organisation, now: datetime) -> contract.Figures:
    """What came of its requests; who asked to be forgotten counts as somebody."""
    times = func.count(Application.id)
    nameless = times.filter(Application.person_id.is_(None))
    shifts, helped, people = db.session.execute(
        select(
            func.count(Shift.id.distinct()),
            times,
            func.count(Application.person_id.distinct()) + nameless,
        )
        .select_from(Shift)
        .join(Request)
        .join(Application, (Application.shift_id == Shift.id) & (Application.state == "accepted"))
        .where(
            Request.organisation_id == organisation.id,
            Shift.state == "open",
            Shift.ends_at <= now,
        )
    ).one()
    return contract.Figures(shifts=shifts, times_helped=helped, people=people)


def _team(organisation: Organisation) -> tuple[contract.Member, ...]:
    checks = {
        row.person_id: row.valid_until
        for row in db.session.execute(
            select(RegisterCheck.person_id, RegisterCheck.valid_until).where(
                RegisterCheck.organisation_id == organisation.id
            )
        )
    }
    members = sorted(organisation.memberships, key=lambda one: (one.role, one.since))
    return tuple(
        contract.Member(
            person_id=one.person_id,
            role=one.role,
            since=one.since,
            check_valid_until=checks.get(one.person_id),
        )
        for one in members
    )
