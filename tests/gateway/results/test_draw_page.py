"""The draw on the organiser's desk: one enters what was drawn, another confirms it."""

from collections.abc import Callable

import pytest
from flask import Flask

from services.consultations import result_jobs, results
from shared.contracts.actors import Actor
from shared.problems import Refusal
from tests.support import apps, people
from tests.support.filled import fields_of, fill_in
from tests.support.votes import Vote

# b and c have 2 votes each and only one of them fits behind d.
TIED = ("bd", "cd", "bcd", "a")
SEED = "urna: 12 7 31 4"


@pytest.fixture
def tied(gateway: Flask, counted: Callable[..., Vote]) -> Vote:
    """A vote whose tie waits for a draw."""
    vote = counted(TIED, budget=110_000)
    apps.work(gateway)
    return vote


def test_two_organisers_hold_the_draw_and_the_page_says_what_it_waits_for(
    gateway: Flask, consultations: Flask, tied: Vote, organiser: Actor
) -> None:
    assert organiser.account_id is not None
    olga = people.signed_in(gateway, organiser.account_id)
    piotr = people.as_role(gateway, "organiser", tied.centre_id)
    desk = f"/biurko/konsultacje/{tied.consultation_id}"
    page = f"{desk}/losowanie"
    assert page in olga.get(desk).text
    empty = fill_in(olga, page, seed="", drawn="W sali")
    assert empty.status_code == 422
    assert "W sali" in empty.text
    entered = fill_in(olga, page, seed=SEED, drawn="W sali, 23 listopada")
    assert entered.status_code == 303
    own = olga.get(page)
    assert f"{page}/potwierdzenie" not in own.text
    shown = piotr.get(page)
    assert "W sali, 23 listopada" in shown.text
    # Who confirms writes the text from the record: the page does not show it.
    assert SEED not in shown.text
    assert int(shown.headers["X-Downstream-Calls"]) <= 2
    wrong = fill_in(piotr, page, f"{page}/potwierdzenie", seed="urna: 12 7 31 5")
    assert wrong.status_code == 422
    assert "urna: 12 7 31 5" in wrong.text
    assert int(wrong.headers["X-Downstream-Calls"]) <= 2
    done = fill_in(piotr, page, f"{page}/potwierdzenie", seed=SEED)
    assert done.location == f"/konsultacje/{tied.consultation_id}/wynik"
    assert SEED in piotr.get(page).text
    with consultations.app_context():
        result_jobs.count_due.function()
        final = results.get(tied.consultation_id)
    assert (final.stage, final.seed) == ("final", SEED)
    assert page not in olga.get(desk).text
    assert olga.get(f"/konsultacje/{tied.consultation_id}/wynik").status_code == 200


def test_who_entered_the_text_cannot_confirm_it_and_strangers_see_nothing(
    gateway: Flask, consultations: Flask, tied: Vote, organiser: Actor
) -> None:
    assert organiser.account_id is not None
    olga = people.signed_in(gateway, organiser.account_id)
    page = f"/biurko/konsultacje/{tied.consultation_id}/losowanie"
    form = fill_in(olga, page, seed=SEED, drawn="W sali")
    assert form.status_code == 303
    piotr = people.as_role(gateway, "organiser", tied.centre_id)
    # Piotr's form, sent from Olga's browser.
    token = fields_of(olga.get(page).text, page)["csrf_token"]
    sent = olga.post(f"{page}/potwierdzenie", data={"csrf_token": token, "seed": SEED})
    assert sent.status_code == 422
    with consultations.app_context():
        result_jobs.count_due.function()
        assert results.get(tied.consultation_id).stage == "before_draw"
    elsewhere = people.centre(gateway, "Centrum w Rogalinku")
    for role in ("visitor", "resident", "clerk", "operator", "organiser"):
        answer = people.as_role(gateway, role, elsewhere).get(page)
        assert answer.status_code in (303, 403, 404)
        assert SEED not in answer.text
    assert piotr.get(page).status_code == 200


def test_a_vote_that_is_decided_has_no_draw(
    gateway: Flask, consultations: Flask, counted: Callable[..., Vote], organiser: Actor
) -> None:
    vote = counted()
    apps.work(gateway)
    assert organiser.account_id is not None
    olga = people.signed_in(gateway, organiser.account_id)
    desk = f"/biurko/konsultacje/{vote.consultation_id}"
    assert f"{desk}/losowanie" not in olga.get(desk).text
    assert olga.get(f"{desk}/losowanie").status_code == 404
    with consultations.app_context(), pytest.raises(Refusal):
        results.get(vote.consultation_id, "other")
