"""What belongs to one organisation or one person is closed to all others, on every route."""

from collections.abc import Callable

import pytest

from shared.contracts.actors import Actor, Role
from shared.contracts.volunteering.organisations import RegisterOrganisation
from shared.contracts.volunteering.requests import WriteRequest
from tests.gateway.volunteering.conftest import Town, shift
from tests.gateway.volunteering.test_desks import FORM
from tests.support import people
from tests.support.strangers import let_in

# About a published request and its organisation, for everybody; a resident may take a place.
OPEN = (
    "GET /wolontariat/<uuid:request_id>",
    "POST /wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>",
    "GET /wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/grupa",
    "POST /wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/grupa",
    "GET /wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/bez-konta",
    "POST /wolontariat/<uuid:request_id>/dyzury/<uuid:shift_id>/bez-konta",
    "GET /organizacje/<uuid:organisation_id>",
    # What everybody may put into a calendar.
    "GET /organizacje/<uuid:organisation_id>/dyzury.ics",
    "GET /wolontariat/dyzury/<uuid:shift_id>.ics",
)

# What the forms of all these routes ask for.
FILLED = {
    **FORM,
    "name": "Koło Gospodyń",
    "kind": "ngo",
    "reason": "Zmiana planów",
    "email": "ola@lipowo.example",
    "role": "member",
    "done_on": "2026-01-05",
    "state": "verified",
    "sure": "y",
    "answer": "yes",
}


def neighbour(town: Town) -> Actor:
    """Somebody who coordinates another organisation of the same centre."""
    account_id = people.account(town.gateway, name="Czarek")
    actor = Actor(account_id=account_id)
    command = RegisterOrganisation(centre_id=town.centre_id, name="Inne koło", kind="ngo")
    town.service.register_organisation(command, actor=actor)
    return actor


def organiser_elsewhere(town: Town) -> Actor:
    """The organiser of another centre."""
    elsewhere = people.centre(town.gateway, "Centrum w Rogalinku")
    account_id = people.account(town.gateway, roles={"organiser": elsewhere})
    return Actor(account_id=account_id, roles=(Role("organiser", elsewhere),))


@pytest.mark.parametrize("stranger", [neighbour, organiser_elsewhere])
def test_no_route_lets_a_stranger_at_an_organisations_or_a_persons_things(
    town: Town, stranger: Callable[[Town], Actor]
) -> None:
    request = town.published(shifts=(shift(), shift(days=1)))
    taken = town.service.sign_up(request.shifts[0].id, actor=town.ola)
    things = {
        "organisation_id": request.organisation_id,
        "request_id": request.id,
        "shift_id": request.shifts[0].id,
        "application_id": taken.id,
        "invitation_id": town.invited(town.ola, town.published()),
    }
    assert town.ola.account_id is not None
    things["person_id"] = town.ola.account_id
    who = stranger(town)
    assert let_in(town.gateway, town.browser(who), things, OPEN, FILLED) == []
    after = town.service.get_request(request.id, actor=town.basia)
    assert (after.state, after.title) == (request.state, request.title)
    mine = town.service.my_shifts(town.ola.account_id, actor=town.ola)
    assert [place.state for place in mine.ahead] == [taken.state]


def test_the_walk_finds_a_door_that_is_open(town: Town) -> None:
    request = town.published()
    things = {"organisation_id": request.organisation_id, "request_id": request.id}
    assert let_in(town.gateway, town.browser(town.basia), things, OPEN) != []


def test_a_draft_is_for_its_organisation_and_its_centres_organisers(town: Town) -> None:
    draft = town.service.write_request(
        town.organisation().id, WriteRequest(title="Szkic", shifts=(shift(),)), actor=town.basia
    )
    for who in (neighbour(town), organiser_elsewhere(town), town.ola):
        for path in (f"/wolontariat/{draft.id}", f"/organizacja/zapotrzebowania/{draft.id}"):
            assert town.browser(who).get(path).status_code in (403, 404), path
