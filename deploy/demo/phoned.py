"""Somebody of the demo town who is not online: entered by the centre, phoned by its staff."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask

from deploy.demo.people import known
from services.gateway import offline_people
from services.gateway.model import db
from shared.clients.volunteering import Volunteering
from shared.contracts.actors import Actor
from shared.contracts.volunteering.offers import OfferSkill, WriteOffer

PERSON = known("person phoned")
NAME, PHONE = "Genowefa Wrona", "61 555 04 17"
AREA = "sołectwo Kamionka"


def fill(
    _gateway: Flask,
    client: Volunteering,
    *,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
) -> None:
    """Enter a neighbour from Kamionka who bakes and lends big pots; once."""
    there = client.entered_offers(centre_id, actor=organiser).items
    if any(one.person_id == PERSON for one in there):
        return
    offline_people.enter(
        actor=organiser, person_id=PERSON, name=NAME, phone=PHONE, language="pl", now=now
    )
    db.session.commit()
    client.write_offer(
        PERSON,
        WriteOffer(
            centre_id=centre_id,
            skills=(OfferSkill(skill="baking", level=3), OfferSkill(skill="sewing", level=2)),
            free=(*(f"{day}-morning" for day in range(6)), "5-afternoon"),
            things=("big-pots",),
            needs=("seated",),
            area_id=areas[AREA],
            area_label=AREA,
            reach_metres=15000,
            agreed_on=(now - timedelta(days=1)).date(),
        ),
        actor=organiser,
    )
