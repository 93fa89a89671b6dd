"""Organisations: registered by anyone, verified by an organiser, run by their coordinators."""

from datetime import timedelta

import pytest

from services.volunteering import applications, desks, organisations, people
from shared.contracts.actors import VISITOR, Actor, Role
from shared.contracts.volunteering.organisations import Figures, FindOrganisations
from shared.ids import new_id
from shared.problems import Refusal
from tests.volunteering.conftest import NOW, Town, feed, person, told


def _names(actor: Actor = VISITOR, **query: object) -> list[str]:
    found = desks.find(FindOrganisations(**query), actor=actor, now=NOW)  # type: ignore[arg-type]
    return [one.name for one in found.items]


def test_who_registers_an_organisation_coordinates_it_and_everybody_sees_that_it_is_unverified(
    town: Town,
) -> None:
    made = town.organisation("  Koło   Gospodyń ")
    page = desks.show(actor=VISITOR, organisation_id=made.id, now=NOW)
    assert (page.name, page.state, page.team) == ("Koło Gospodyń", "unverified", ())
    own = desks.show(actor=town.basia, organisation_id=made.id, now=NOW)
    assert [(one.person_id, one.role) for one in own.team] == [
        (town.basia.account_id, "coordinator")
    ]
    with pytest.raises(Refusal, match="name_taken"):
        town.organisation("koło gospodyń", by=town.ola)


def test_only_the_centres_own_organiser_gives_a_verdict_and_a_refusal_has_its_reason(
    town: Town,
) -> None:
    made = town.organisation()
    stranger = Actor(account_id=new_id(), roles=(Role("organiser", new_id()),))
    verdict = {"organisation_id": made.id, "now": NOW}
    for who in (town.basia, stranger):
        with pytest.raises(Refusal, match="forbidden"):
            organisations.give_verdict(actor=who, state="verified", reason="", **verdict)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        organisations.give_verdict(actor=town.organiser, state="refused", reason=" ", **verdict)  # type: ignore[arg-type]
    assert refused.value.problem.fields == {"reason": "missing"}
    for _ in range(2):
        organisations.give_verdict(actor=town.organiser, state="verified", reason="", **verdict)  # type: ignore[arg-type]
    assert told("organisation_verified") == [town.basia.account_id]
    assert [name for name, _version in feed()] == ["FeedItemPublished"]


def test_a_refused_organisations_requests_leave_the_feed_and_come_back(town: Town) -> None:
    request = town.published()
    verdict = {"actor": town.organiser, "organisation_id": request.organisation_id}
    organisations.give_verdict(state="refused", reason="Brak danych", now=NOW, **verdict)  # type: ignore[arg-type]
    organisations.give_verdict(
        state="verified",
        reason="",
        now=NOW + timedelta(seconds=5),
        **verdict,  # type: ignore[arg-type]
    )
    names = [name for name, _version in feed()]
    assert names == [
        "FeedItemPublished",
        "FeedItemWithdrawn",
        "FeedItemPublished",
        "FeedItemPublished",
    ]


def test_a_refused_organisation_is_hidden_but_for_its_team_and_organisers(town: Town) -> None:
    made = town.organisation("Zła")
    town.organisation("Dobra")
    organisations.give_verdict(
        actor=town.organiser, organisation_id=made.id, state="refused", reason="Nie", now=NOW
    )
    assert _names() == _names(town.ola) == ["Dobra"]
    assert _names(town.organiser) == ["Dobra", "Zła"]
    with pytest.raises(Refusal, match="organisation_refused"):
        organisations.run_by(town.basia, made.id)
    organisations.change(
        actor=town.basia,
        organisation_id=made.id,
        name="Poprawiona",
        kind="ngo",
        about="",
        area_id=None,
        area_label="",
    )


def test_a_team_keeps_one_coordinator_and_members_may_leave(town: Town) -> None:
    made = town.organisation()
    celina, darek = person(), person()
    assert celina.account_id
    assert town.basia.account_id
    place = {"organisation_id": made.id}
    with pytest.raises(Refusal, match="forbidden"):
        organisations.set_member(
            actor=celina, person_id=celina.account_id, role="coordinator", **place
        )
    organisations.set_member(actor=town.basia, person_id=celina.account_id, role="member", **place)
    with pytest.raises(Refusal, match="last_coordinator"):
        organisations.remove_member(
            actor=town.basia, person_id=town.basia.account_id, organisation_id=made.id
        )
    with pytest.raises(Refusal, match="last_coordinator"):
        organisations.set_member(
            actor=town.basia,
            person_id=town.basia.account_id,
            role="member",
            organisation_id=made.id,
        )
    with pytest.raises(Refusal, match="forbidden"):
        organisations.remove_member(actor=darek, person_id=celina.account_id, **place)
    organisations.remove_member(actor=celina, person_id=celina.account_id, **place)
    assert organisations.roles_of(made) == {town.basia.account_id: "coordinator"}
    assert told("membership_granted") == [celina.account_id]


def test_a_register_check_is_noted_by_the_coordinator_and_replaced_by_a_newer_one(
    town: Town,
) -> None:
    made = town.organisation()
    assert town.basia.account_id is not None
    terms = {"organisation_id": made.id, "person_id": town.basia.account_id, "now": NOW}
    today = NOW.date()
    with pytest.raises(Refusal, match="forbidden"):
        organisations.note_check(
            actor=town.ola,
            done_on=today,
            valid_until=today + timedelta(1),
            **terms,  # type: ignore[arg-type]
        )
    for days in (10, 365):
        organisations.note_check(
            actor=town.basia,
            done_on=today,
            valid_until=today + timedelta(days),
            **terms,  # type: ignore[arg-type]
        )
    with pytest.raises(Refusal):
        organisations.note_check(
            actor=town.basia,
            done_on=today + timedelta(2),
            valid_until=today + timedelta(9),
            **terms,  # type: ignore[arg-type]
        )
    team = desks.show(actor=town.basia, organisation_id=made.id, now=NOW).team
    assert [one.check_valid_until for one in team] == [today + timedelta(365)]


def test_the_organisers_desk_counts_what_waits(town: Town) -> None:
    town.published()
    town.offering(town.ola)
    desk = desks.of_organiser(actor=town.organiser, centre_id=town.centre_id, now=NOW)
    assert (desk.organisations, desk.open_requests, desk.open_places, desk.offers) == (1, 1, 2, 1)
    assert len(desk.to_verify) == 1
    with pytest.raises(Refusal, match="not_found"):
        desks.of_organiser(actor=town.organiser, centre_id=new_id(), now=NOW)


def test_the_coordinators_desk_shows_own_organisations_and_drafts_alone(town: Town) -> None:
    from services.volunteering import requests
    from tests.volunteering.conftest import words

    mine = town.organisation("Moja")
    town.organisation("Cudza", by=town.ola)
    requests.write(actor=town.basia, organisation_id=mine.id, words=words(), now=NOW)
    desk = desks.of_coordinator(actor=town.basia, now=NOW)
    assert [one.name for one in desk.organisations] == ["Moja"]
    assert [one.state for one in desk.requests] == ["draft"]


def test_handing_over_makes_one_coordinator_of_two_and_never_none(town: Town) -> None:
    made = town.organisation()
    celina, darek = person(), person()
    assert celina.account_id
    assert darek.account_id
    assert town.ola.account_id
    for one in (celina.account_id, darek.account_id):
        organisations.set_member(
            actor=town.basia, organisation_id=made.id, person_id=one, role="member"
        )
    with pytest.raises(Refusal, match="forbidden"):
        organisations.hand_over(actor=darek, organisation_id=made.id, person_id=celina.account_id)
    with pytest.raises(Refusal, match="not_found"):
        organisations.hand_over(
            actor=town.basia, organisation_id=made.id, person_id=town.ola.account_id
        )
    organisations.hand_over(actor=town.basia, organisation_id=made.id, person_id=celina.account_id)
    assert organisations.roles_of(made) == {
        celina.account_id: "coordinator",
        town.basia.account_id: "member",
        darek.account_id: "member",
    }


@pytest.mark.parametrize(
    ("website", "good"),
    [
        ("", True),
        ("https://sasiedzi.lipowo.example/o-nas", True),
        ("javascript:alert(1)", False),
        ("sasiedzi.lipowo.example", False),
        ("https://", False),
        ("https://a b.example", False),
    ],
)
def test_a_website_is_an_address_that_a_link_may_lead_to(
    town: Town, website: str, good: bool
) -> None:
    words = {"centre_id": town.centre_id, "name": "Sąsiedzi", "kind": "ngo", "website": website}
    if good:
        made = organisations.register(actor=town.basia, **words)  # type: ignore[arg-type]
        assert made.website == website
    else:
        with pytest.raises(Refusal) as refused:
            organisations.register(actor=town.basia, **words)  # type: ignore[arg-type]
        assert refused.value.problem.fields == {"website": "no_web_address"}


def test_the_page_counts_who_helped_without_telling_who(town: Town) -> None:
    assert town.ola.account_id
    request = town.published()
    page = {"actor": VISITOR, "organisation_id": request.organisation_id}
    applications.sign_up(person_id=town.ola.account_id, shift_id=request.shifts[0].id, now=NOW)
    assert desks.show(**page, now=NOW).figures == Figures()  # type: ignore[arg-type]
    after = desks.show(**page, now=NOW + timedelta(days=30))  # type: ignore[arg-type]
    assert after.figures == Figures(shifts=1, times_helped=1, people=1)
    people.forget(town.ola.account_id, NOW + timedelta(days=30))
    assert desks.show(**page, now=NOW + timedelta(days=31)).figures == after.figures  # type: ignore[arg-type]
