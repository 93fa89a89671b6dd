"""The demo's volunteering is filled through the doors, and filling it again adds nothing."""

from datetime import UTC, datetime

from flask import Flask

from deploy.demo import volunteering, volunteering_texts
from deploy.demo.people import AREAS, CENTRE_ID, ORGANISERS
from services.gateway.model import Centre, db
from services.volunteering.rules.skills import catalogue
from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.board import FindRequests
from tests.gateway.volunteering.conftest import Town


def test_filling_the_demo_twice_is_filling_it_once(town: Town, gateway: Flask) -> None:
    with gateway.app_context():
        # The demo's centre by another name: the fixture has one of its own.
        db.session.add(Centre(id=CENTRE_ID, name="Centrum na pokaz"))
        db.session.commit()
    organiser = Actor(account_id=ORGANISERS[0].id, roles=(Role("organiser", CENTRE_ID),))

    def fill() -> tuple[int, int, int, int]:
        volunteering.fill(
            gateway,
            town.service,
            organiser=organiser,
            centre_id=CENTRE_ID,
            areas={name: area_id for area_id, name in AREAS.items()},
            now=datetime.now(UTC),
        )
        desk = town.service.organiser_desk(CENTRE_ID, actor=organiser)
        found = town.service.find_requests(FindRequests())
        return found.total, desk.organisations, desk.offers, sum(one.taken for one in found.items)

    first = fill()
    assert first == (
        len(volunteering_texts.ASKS) + 1,
        len(volunteering_texts.GROUPS),
        len(volunteering_texts.GIFTS) + 1,
        len(volunteering_texts.SIGNED_UP) + 3,
    )
    assert fill() == first


def test_the_demo_speaks_of_skills_and_causes_that_exist() -> None:
    skills = {one for ask in volunteering_texts.ASKS for one in (*ask.must, *ask.welcome)}
    skills |= {one for gift in volunteering_texts.GIFTS for one in gift.skills}
    causes = {one for told in volunteering_texts.ASKS for one in told.causes}
    assert catalogue().unknown_skills(frozenset(skills)) == frozenset()
    assert catalogue().unknown_causes(frozenset(causes)) == frozenset()
