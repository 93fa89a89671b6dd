"""The desks of answers: who may what, what a preview says, what nobody outside reads."""

import re

import pytest
from flask import Flask

from services.gateway.model import Notification, db

from .conftest import Desk, in_days, post

YES = {"position": "accepted", "reason": "Posadzimy dziesięć lip."}


def ids(desk: Desk, *numbers: int) -> list[str]:
    """The ids of remarks as a form sends them."""
    return [str(desk.remark(number).id) for number in numbers]


def assign(desk: Desk, *numbers: int) -> None:
    """The organiser gives remarks to the department."""
    done = post(
        desk.organiser,
        f"{desk.at}/wydzial",
        **{
            "id": ids(desk, *numbers),
            "department_id": str(desk.department_id),
            "due": in_days(5),
        },
    )
    assert done.status_code == 303


def told(gateway: Flask) -> list[str]:
    """What the gateway has told people, in order."""
    with gateway.app_context():
        return list(
            db.session.scalars(
                db.select(Notification.template).order_by(Notification.created_at, Notification.id)
            )
        )


def test_a_draft_is_read_by_nobody_outside_until_it_is_published(desk: Desk) -> None:
    assign(desk, 1)
    public = f"/konsultacje/{desk.id}/uwagi/1"
    assert "Wydział Zieleni" in desk.resident.get(public).text
    seen = desk.official.get(desk.at).text
    assert "(1)" in seen
    assert "(2)" not in seen

    done = post(desk.official, f"{desk.at}/1", **YES, **{"step": "hand_in"})
    assert done.status_code == 303
    for address in (public, f"/konsultacje/{desk.id}/uwagi"):
        assert YES["reason"] not in desk.resident.get(address).text

    assert post(desk.official, f"{desk.at}/1", **YES, **{"step": "publish"}).status_code == 403
    assert post(desk.organiser, f"{desk.at}/1", **YES, **{"step": "publish"}).status_code == 303
    assert YES["reason"] in desk.resident.get(public).text
    desk.work()
    assert {"remark_assigned", "answers_assigned_until", "remark_accepted"} <= set(
        told(desk.gateway)
    )


@pytest.mark.parametrize(
    "path", ["", "/1", "/tematy", "/wydzial", "/wiele", "/wiele/odpowiedz", "/1/stanowisko"]
)
def test_the_desk_is_for_staff_of_the_centre(desk: Desk, path: str) -> None:
    for visitor in (desk.resident, desk.gateway.test_client()):
        for answer in (visitor.get(desk.at + path), post(visitor, desk.at + path)):
            assert answer.status_code in (302, 303, 403, 405)


def test_no_desk_shows_who_said_it(desk: Desk) -> None:
    assign(desk, 1)
    for client in (desk.organiser, desk.official):
        for path in ("", "/1"):
            text = client.get(desk.at + path).text
            assert "Tajna" not in text
            assert "Ukryta" not in text


def test_a_preview_says_which_change_and_what_changed_meanwhile_is_shown_again(desk: Desk) -> None:
    post(desk.organiser, f"{desk.at}/2", **YES, **{"step": "publish"})
    chosen = {"id": ids(desk, 1, 2, 3), "step": "publish"}
    preview = post(desk.organiser, f"{desk.at}/wiele", **chosen)
    assert preview.status_code == 200
    assert re.search(r'name="expected" value="2"', preview.text)

    # A colleague is faster with one of them.
    post(desk.organiser, f"{desk.at}/3", **YES, **{"step": "publish"})
    answer = chosen | YES | {"expected": "2", "reason": "Zrobimy to wiosną."}
    again = post(desk.organiser, f"{desk.at}/wiele/odpowiedz", **answer)
    assert again.status_code == 422
    assert "Zrobimy to wiosną." in again.text
    assert desk.remark(1).position == ""

    done = post(desk.organiser, f"{desk.at}/wiele/odpowiedz", **(answer | {"expected": "1"}))
    assert done.status_code == 303
    reasons = [desk.remark(number).reason for number in (1, 2, 3)]
    assert reasons == ["Zrobimy to wiosną.", YES["reason"], YES["reason"]]


def test_nothing_ticked_and_a_day_gone_by_are_said_at_the_form(desk: Desk) -> None:
    empty = post(desk.organiser, f"{desk.at}/wiele", **{"step": "publish"})
    assert empty.status_code == 422
    late = post(
        desk.organiser,
        f"{desk.at}/wydzial",
        **{"id": ids(desk, 4), "department_id": str(desk.department_id), "due": in_days(-1)},
    )
    assert late.status_code == 422
    # The tick and the day are still there.
    assert re.search(rf'value="{ids(desk, 4)[0]}" checked', late.text)
    assert in_days(-1) in late.text


def test_only_officials_of_the_centre_answer_for_its_departments(desk: Desk) -> None:
    path = "/biurko/odpowiedzi/wydzialy"
    assert "Ewa Urzędnik" in desk.organiser.get(path).text
    made = post(
        desk.organiser,
        path,
        **{
            "centre_id": str(desk.town.centre_id),
            "name": "Wydział Dróg",
            "member": [str(desk.town.resident_id)],
        },
    )
    assert made.status_code == 303
    assert "Hanna" not in desk.organiser.get(path).text.partition("<main")[2]
    taken = post(
        desk.organiser, path, **{"centre_id": str(desk.town.centre_id), "name": "Wydział Dróg"}
    )
    assert taken.status_code == 422


def test_voters_and_authors_hear_of_a_milestone_once(desk: Desk) -> None:
    path = f"/biurko/konsultacje/{desk.id}/dalej"
    promise = {"title": "Dziesięć lip", "planned_on": in_days(3), "words": "Na wiosnę."}
    post(desk.organiser, f"{desk.at}/1", **YES, **{"step": "publish"})
    made = post(desk.organiser, path, **promise, **{"remark_numbers": "1"})
    assert made.status_code == 303
    shown = desk.resident.get(f"/konsultacje/{desk.id}/dalej").text
    key = re.search(r'id="etap-([0-9a-f-]{36})"', shown)
    assert key is not None
    assert "Dziesięć lip" in desk.resident.get(f"/konsultacje/{desk.id}/uwagi/1").text

    bare = post(desk.organiser, f"{path}/{key[1]}/stan", **{"status": "dropped"})
    assert bare.status_code == 422
    done = {"status": "done", "done_on": in_days(0)}
    for _twice in range(2):
        assert post(desk.organiser, f"{path}/{key[1]}/stan", **done).status_code == 303
        for _round in range(3):
            desk.work()
    assert told(desk.gateway).count("milestone_reached") == 1


def test_pages_cost_at_most_two_calls(desk: Desk) -> None:
    assign(desk, 1)
    for client, path in (
        (desk.organiser, desk.at),
        (desk.organiser, f"{desk.at}/1"),
        (desk.organiser, f"{desk.at}/tematy"),
        (desk.organiser, "/biurko/odpowiedzi"),
        (desk.organiser, "/biurko/odpowiedzi/wydzialy"),
        (desk.organiser, f"/biurko/konsultacje/{desk.id}/dalej"),
        (desk.official, "/biurko/odpowiedzi"),
        (desk.resident, f"/konsultacje/{desk.id}/dalej"),
        (desk.resident, f"/konsultacje/{desk.id}/uwagi/1"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert int(answer.headers["X-Downstream-Calls"]) <= 2, path
