"""The desks of coordinators and organisers, through both services over real HTTP."""

import re

from services.gateway.model import StaffAct, db
from tests.gateway.volunteering.conftest import SATURDAY, Town, shift

DAY = SATURDAY.date().isoformat()
FORM = {
    "rows": "3",
    "title": "Sadzenie drzew",
    "description": "Sto lip.",
    "shift-0-date": DAY,
    "shift-0-from": "09:00",
    "shift-0-to": "12:00",
    "shift-0-places": "4",
    "shift-0-place": "Park",
    "shift-2-date": DAY,
    "shift-2-from": "22:00",
    "shift-2-to": "01:00",
    "shift-2-places": "1",
    "shift-2-place": "Park",
    "must": "tree-planting",
    "welcome": ["gardening", "tree-planting"],
}


def test_an_organisation_is_registered_checked_by_the_organiser_and_the_act_is_logged(
    town: Town,
) -> None:
    basia, olga = town.browser(town.basia), town.browser(town.organiser)
    bad = basia.post("/organizacje/nowa", data={"name": "", "kind": "ngo"})
    assert bad.status_code == 422
    data = {"name": "Koło Gospodyń", "kind": "ngo", "area": str(town.areas[0])}
    path = basia.post("/organizacje/nowa", data=data).headers["Location"]
    again = basia.post("/organizacje/nowa", data=data)
    assert again.status_code == 409
    assert 'href="#name"' in again.text
    assert path in olga.get("/biurko/wolontariat").text
    assert "Koło Gospodyń" in olga.get("/powiadomienia").text
    verdict = f"/biurko/wolontariat{path}"
    refused = olga.post(verdict, data={"state": "refused"}, follow_redirects=True)
    assert 'class="notice bad"' in refused.text
    olga.post(verdict, data={"state": "verified"})
    assert path not in olga.get("/biurko/wolontariat").text
    with town.gateway.app_context():
        acts = db.session.query(StaffAct).all()
        assert [act.act for act in acts] == ["organisation.verified"]


def test_a_request_with_two_shifts_is_written_without_scripts_and_published(town: Town) -> None:
    keeper = town.organisation()
    basia = town.browser(town.basia)
    form = f"/organizacja/{keeper.id}/nowe-zapotrzebowanie"
    assert basia.get(form).text.count('class="field shift-row"') == 2
    more = basia.post(form, data={**FORM, "do": "add"})
    assert more.text.count('class="field shift-row"') == 4
    assert 'value="22:00"' in more.text
    assert more.text.count('value="Park"') == 3
    team = basia.post(form, data=FORM).headers["Location"]
    made = town.service.coordinator_desk(actor=town.basia).requests[0]
    assert (made.state, made.places, made.shifts) == ("draft", 5, 2)
    assert town.browser(town.ola).get(f"/wolontariat/{made.id}").status_code == 404
    basia.post(f"{team}/publikacja")
    seen = town.service.get_request(made.id)
    assert [one.need for one in seen.skills] == ["must", "welcome"]
    night = seen.shifts[1]
    assert (night.ends_at - night.starts_at).total_seconds() == 3 * 3600


def test_what_is_wrong_in_a_shift_is_said_at_its_own_field_and_nothing_typed_is_lost(
    town: Town,
) -> None:
    keeper = town.organisation()
    basia = town.browser(town.basia)
    form = f"/organizacja/{keeper.id}/nowe-zapotrzebowanie"
    for field, value, named in (
        ("shift-2-from", "dwudziesta", "shift-2-from"),
        ("shift-2-places", "0", "shift-2-places"),
        ("shift-2-to", "22:00", "shift-2-to"),
        ("title", "", "title"),
        ("least_age", "dużo", "least_age"),
    ):
        answer = basia.post(form, data={**FORM, field: value})
        assert answer.status_code == 422, field
        assert f'href="#{named}"' in answer.text, field
        assert "Sto lip." in answer.text
    assert town.service.coordinator_desk(actor=town.basia).requests == ()


def test_a_published_request_is_changed_and_a_shift_removed(town: Town) -> None:
    made = town.published(shifts=(shift(), shift(days=1)))
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/zmiana"
    page = basia.get(path).text
    typed = dict(
        re.findall(r'name="(shift-\d-(?:id|date|from|to|places|place))"[^>]* value="([^"]*)"', page)
    )
    assert len(typed) == 12
    answer = basia.post(path, data={**typed, "rows": "2", "title": "Nowe", "shift-1-gone": "y"})
    assert answer.status_code == 303
    seen = town.service.get_request(made.id)
    assert (seen.title, [one.id for one in seen.shifts]) == ("Nowe", [made.shifts[0].id])
    assert town.browser(town.ola).get(path).status_code == 404


def test_the_team_is_shown_with_names_and_each_look_at_a_contact_is_logged(town: Town) -> None:
    made = town.published()
    taken = town.service.sign_up(made.shifts[0].id, actor=town.ola)
    basia, olga = town.browser(town.basia), town.browser(town.organiser)
    path = f"/organizacja/zapotrzebowania/{made.id}"
    assert "<strong>Ola</strong>" in basia.get(path).text
    contact = f"{path}/osoby/{taken.id}/kontakt"
    assert "ola@lipowo.example" not in basia.get(path).text
    assert "ola@lipowo.example" in basia.post(contact).text
    assert contact not in olga.get(path).text
    assert olga.post(contact).status_code == 403
    assert town.browser(town.ola).get(path).status_code == 403
    with town.gateway.app_context():
        looks = db.session.query(StaffAct).filter_by(act="contact.seen").all()
        assert [(look.account_id, look.subject_id) for look in looks] == [
            (town.basia.account_id, town.ola.account_id)
        ]


def test_taking_somebody_out_needs_a_reason_and_calling_off_tells_all(town: Town) -> None:
    made = town.published(shifts=(shift(), shift(days=1)))
    taken = town.service.sign_up(made.shifts[0].id, actor=town.ola)
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}"
    assert town.ola.account_id is not None

    def state() -> str:
        return town.service.my_shifts(town.ola.account_id, actor=town.ola).ahead[0].state  # type: ignore[arg-type]

    basia.post(f"{path}/osoby/{taken.id}/usun", data={"reason": ""})
    assert state() == "accepted"
    basia.post(f"{path}/dyzury/{made.shifts[0].id}/odwolanie", data={"reason": "Burza"})
    assert state() == "cancelled"
    assert "Burza" in town.browser(town.ola).get("/moje-dyzury").text
    basia.post(f"{path}/odwolanie", data={"reason": "Remont"})
    assert town.service.get_request(made.id).state == "cancelled"
