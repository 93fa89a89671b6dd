"""Demo volunteering of the invented town Lipowo nad Wełną, made as its people would make it.

Every call goes through the service's own door and on behalf of somebody who may make it. What is
there stays as it is, so a filling that was cut off goes on.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from deploy.demo import regulars
from deploy.demo import volunteering_texts as texts
from deploy.demo.people import PEOPLE, known
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor
from shared.contracts.volunteering.matching import StartRun
from shared.contracts.volunteering.offers import OfferSkill, WriteOffer
from shared.contracts.volunteering.organisations import (
    FindOrganisations,
    GiveVerdict,
    NoteCheck,
    RegisterOrganisation,
    SetAreaPoint,
)
from shared.contracts.volunteering.requests import (
    Request,
    WriteRequest,
    WriteShift,
    WriteSkill,
)

WARSAW = ZoneInfo("Europe/Warsaw")
SOONEST = timedelta(days=4)
HOME = {person.login: person.area for person in PEOPLE}


def fill(
    gateway: Flask,
    client: Volunteering,
    *,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
) -> None:
    """Make the demo's organisations, requests and offers, and ask for a first matching."""
    _points(client, organiser, centre_id, areas)
    groups = {
        group.name: _organisation(client, group, organiser, centre_id, areas)
        for group in texts.GROUPS
    }
    made = _requests(client, groups, areas, now)
    fresh = False
    for gift in texts.GIFTS:
        fresh = _offer(client, gift, centre_id, areas) or fresh
    for login, title in texts.SIGNED_UP:
        client.sign_up(made[title].shifts[0].id, actor=_actor(login))
    regulars.dinners(client, groups[texts.VILLAGE], areas, now)
    regulars.without_internet(gateway, client, centre_id=centre_id, areas=areas, now=now)
    if fresh:
        client.start_run(centre_id, StartRun(), actor=organiser)


def _points(
    client: Volunteering, organiser: Actor, centre_id: UUID, areas: dict[str, UUID]
) -> None:
    for name, (latitude, longitude) in texts.POINTS.items():
        point = SetAreaPoint(
            centre_id=centre_id, label=name, latitude=latitude, longitude=longitude
        )
        client.set_area_point(areas[name], point, actor=organiser)


def _requests(
    client: Volunteering, groups: dict[str, UUID], areas: dict[str, UUID], now: datetime
) -> dict[str, Request]:
    """Make what the organisations ask for, and note the register check that some of it needs."""
    keepers = {group.name: _actor(group.keeper) for group in texts.GROUPS}
    made = {
        ask.title: _request(
            client,
            groups[ask.group],
            _words(ask, [_shift(ask, when, areas, now) for when in ask.when]),
            keeper=keepers[ask.group],
        )
        for ask in texts.ASKS
    }
    login, group = texts.CHECKED
    client.note_check(
        groups[group],
        _id(login),
        NoteCheck(done_on=now.date(), valid_until=now.date() + timedelta(days=365)),
        actor=keepers[group],
    )
    return made


def _organisation(
    client: Volunteering,
    group: texts.Group,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
) -> UUID:
    found = client.find_organisations(FindOrganisations(centre_id=centre_id, q=group.name))
    for line in found.items:
        if line.name == group.name:
            return line.id
    made = client.register_organisation(
        RegisterOrganisation(
            centre_id=centre_id,
            name=group.name,
            kind=group.kind,
            about=group.about,
            area_id=areas[group.area],
            area_label=group.area,
        ),
        actor=_actor(group.keeper),
    )
    if group.verdict:
        client.give_verdict(made.id, GiveVerdict(state=group.verdict), actor=organiser)
    return made.id


def _request(
    client: Volunteering, organisation_id: UUID, words: WriteRequest, *, keeper: Actor
) -> Request:
    there = client.get_organisation(organisation_id, actor=keeper).requests
    standing = next((line for line in there if line.title == words.title), None)
    if standing is not None and standing.state == "published":
        return client.get_request(standing.id, actor=keeper)
    if standing is None:
        made = client.write_request(organisation_id, words, actor=keeper).id
    else:
        made = standing.id
    return client.publish_request(made, actor=keeper)


def _words(ask: texts.Ask, shifts: list[WriteShift]) -> WriteRequest:
    return WriteRequest(
        title=ask.title,
        description=ask.description,
        meet=ask.meet,
        languages=ask.languages,
        causes=ask.causes,
        minors_involved=ask.minors,
        least_age=ask.least_age,
        skills=(
            *(WriteSkill(skill=skill, need="must") for skill in ask.must),
            *(WriteSkill(skill=skill, need="welcome") for skill in ask.welcome),
        ),
        shifts=tuple(shifts),
    )


def _shift(ask: texts.Ask, when: texts.When, areas: dict[str, UUID], now: datetime) -> WriteShift:
    soonest = (now + SOONEST).astimezone(WARSAW).date()
    ahead = (when.weekday - soonest.weekday()) % 7 + 7 * when.week
    day = soonest + timedelta(days=ahead)

    def at(hour: int) -> datetime:
        return datetime.combine(day, time(hour), WARSAW).astimezone(UTC)

    return WriteShift(
        starts_at=at(when.begins),
        ends_at=at(when.ends),
        places=ask.places,
        place=ask.place,
        area_id=areas[ask.area],
        area_label=ask.area,
    )


def _offer(client: Volunteering, gift: texts.Gift, centre_id: UUID, areas: dict[str, UUID]) -> bool:
    who = _actor(gift.login)
    if client.get_offer(_id(gift.login), actor=who).offer is not None:
        return False
    area = HOME[gift.login]
    client.write_offer(
        _id(gift.login),
        WriteOffer(
            centre_id=centre_id,
            skills=tuple(OfferSkill(skill=one, level=n) for one, n in gift.skills.items()),
            free=tuple(cell.replace(" ", "-") for cell in gift.free),
            languages=gift.languages,
            causes=gift.causes,
            area_id=areas[area],
            area_label=area,
            reach_metres=gift.reach,
            shifts_per_week=gift.load,
        ),
        actor=who,
    )
    return True


def _id(login: str) -> UUID:
    return known(f"person {login}")


def _actor(login: str) -> Actor:
    return Actor(account_id=_id(login))
