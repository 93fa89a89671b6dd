"""What comes every week in Lipowo, who comes as a group, and who is helped without the internet."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from deploy.demo import volunteering_texts as texts
from deploy.demo.people import CLERK, known
from services.gateway import offline_people
from services.gateway.model import db
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.applications import SignUpGroup
from shared.contracts.volunteering.offers import OfferSkill, WriteOffer
from shared.contracts.volunteering.requests import Request, WriteRequest, WriteSkill
from shared.contracts.volunteering.series import WriteSeries

WARSAW = ZoneInfo("Europe/Warsaw")
SUNDAY = 6


def dinners(client: Volunteering, village: UUID, areas: dict[str, UUID], now: datetime) -> None:
    """Ask for help with the Sunday dinner, in the kitchen and in the hall, until further notice."""
    keeper = Actor(account_id=known("person tomek"))
    there = client.get_organisation(village, actor=keeper).requests
    if any(line.title == texts.DINNER and line.state == "published" for line in there):
        return
    draft = next((line.id for line in there if line.title == texts.DINNER), None)
    made = draft or client.write_request(village, _dinner(kitchen=False), actor=keeper).id
    request = client.get_request(made, actor=keeper)
    for role, places, newcomers, begins in texts.DINNER_ROLES:
        if role not in {shift.role for shift in request.shifts}:
            series = WriteSeries(
                rule="FREQ=WEEKLY;BYDAY=SU",
                first_day=_next_sunday(now),
                begins=time(begins),
                ends=time(15),
                places=places,
                role=role,
                least_team=2,
                newcomers=newcomers,
                place=texts.DINNER_PLACE,
                area_id=areas["sołectwo Brzezie"],
                area_label="sołectwo Brzezie",
            )
            client.write_series(made, series, actor=keeper)
    # Now that there is a kitchen, something can be asked of it.
    client.change_request(made, _dinner(kitchen=True), actor=keeper)
    _group(client, client.publish_request(made, actor=keeper))


def _dinner(*, kitchen: bool) -> WriteRequest:
    cooking = WriteSkill(skill="cooking", need="must", role=texts.DINNER_ROLES[0][0])
    return WriteRequest(
        title=texts.DINNER,
        description=texts.DINNER_WORDS,
        meet=texts.DINNER_MEET,
        causes=("older-people",),
        access=("step-free", "near-toilet", "seated"),
        skills=(
            *((cooking,) if kitchen else ()),
            WriteSkill(skill="event-help", need="welcome"),
        ),
    )


def _group(client: Volunteering, request: Request) -> None:
    """Have the young scouts come to the second Sunday, in the hall."""
    hall = [shift for shift in request.shifts if shift.role == texts.DINNER_ROLES[1][0]]
    group = SignUpGroup(people=3, name=texts.SCOUTS)
    client.sign_up_group(hall[1].id, group, actor=Actor(account_id=known("person zofia")))


def _next_sunday(now: datetime) -> date:
    day = (now + timedelta(days=4)).astimezone(WARSAW).date()
    return day + timedelta(days=(SUNDAY - day.weekday()) % 7)


def without_internet(
    gateway: Flask,
    client: Volunteering,
    *,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
) -> None:
    """Enter the offer of somebody who came to the counter and has no mail address."""
    clerk = Actor(account_id=CLERK.id, roles=(Role("clerk", centre_id),))
    person = known("person without the internet")
    if any(one.person_id == person for one in client.entered_offers(centre_id, actor=clerk).items):
        return
    with gateway.app_context():
        offline_people.enter(
            actor=clerk,
            person_id=person,
            name=texts.OFFLINE_NAME,
            phone=texts.OFFLINE_PHONE,
            language="pl",
            now=now,
        )
        db.session.commit()
    offer = WriteOffer(
        centre_id=centre_id,
        skills=(OfferSkill(skill="small-repairs", level=3), OfferSkill(skill="walks", level=2)),
        free=("1-morning", "3-morning", "4-morning"),
        needs=("no-lifting",),
        things=("drill", "ladder"),
        area_id=areas["Zatorze"],
        area_label="Zatorze",
        agreed_on=now.astimezone(WARSAW).date(),
    )
    client.write_offer(person, offer, actor=clerk)
