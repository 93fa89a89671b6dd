"""Repeating shifts, roles, copies and files of shifts, as a coordinator does them bare."""

import io
import re
from datetime import timedelta

import pytest

from services.volunteering.rules import shift_lists
from tests.gateway.volunteering.conftest import SATURDAY, WARSAW, Town, shift
from tests.gateway.volunteering.test_desks import DAY, FORM

SERIES = {
    "first_day": DAY,
    "from": "17:00",
    "to": "19:00",
    "kind": "weeks",
    "days": ["TU", "TH"],
    "every": "2",
    "stops": "count",
    "count": "5",
    "places": "3",
    "place": "Klub Seniora",
    "role": "Czytanie",
    "least_team": "2",
}


def _fields(page: str) -> dict[str, str]:
    """The text, date, time, number and hidden fields of a page's form, as they stand."""
    return {
        name: value
        for tag in re.findall(r"<input[^>]*>", page)
        if 'type="checkbox"' not in tag and 'type="radio"' not in tag
        for name in re.findall(r' name="([^"]+)"', tag)
        for value in re.findall(r' value="([^"]*)"', tag) or [""]
    }


def test_several_roles_at_a_time_are_added_by_a_button_and_may_ask_for_their_own_skill(
    town: Town,
) -> None:
    keeper = town.organisation()
    basia = town.browser(town.basia)
    form = f"/organizacja/{keeper.id}/nowe-zapotrzebowanie"
    typed = {**FORM, "shift-0-role": "Kasa"}
    more = basia.post(form, data={**typed, "do": "role-0"})
    fields = _fields(more.text)
    assert fields["shift-1-date"] == fields["shift-0-date"] == DAY
    assert (fields["shift-0-role"], fields["shift-1-role"]) == ("Kasa", "")
    assert fields["shift-1-place"] == "Park"
    fields |= {"shift-1-role": "Kuchnia", "shift-1-places": "2", "shift-1-newcomers": "1"}
    skill = basia.post(form, data={**fields, "must": "tree-planting", "do": "skill"})
    assert 'name="roleskill-0-skill"' in skill.text
    fields |= {"roleskills": "1", "roleskill-0-role": "Kuchnia", "roleskill-0-skill": "baking"}
    kept = basia.post(form, data={**fields, "must": "tree-planting", "most_age": "80"})
    assert kept.status_code == 303
    made = town.service.coordinator_desk(actor=town.basia).requests[0]
    seen = town.service.get_request(made.id, actor=town.basia)
    assert [(one.role, one.places, one.newcomers) for one in seen.shifts[:2]] in (
        [("Kasa", 4, 0), ("Kuchnia", 2, 1)],
        [("Kuchnia", 2, 1), ("Kasa", 4, 0)],
    )
    assert {(one.skill, one.role) for one in seen.skills} == {
        ("tree-planting", ""),
        ("baking", "Kuchnia"),
    }
    again = basia.get(f"/organizacja/zapotrzebowania/{made.id}/zmiana")
    assert _fields(again.text)["most_age"] == "80"
    assert 'value="Kuchnia" selected' in again.text
    for field, value in (("shift-1-least_team", "9"), ("shift-1-newcomers", "3")):
        wrong = basia.post(form, data={**fields, field: value})
        assert wrong.status_code == 422
        assert f'href="#{field}"' in wrong.text


def test_repeating_shifts_show_their_dates_before_anything_is_saved(town: Town) -> None:
    made = town.published()
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/powtarzane"
    assert 'value="save"' not in basia.get(path).text
    shown = basia.post(path, data={**SERIES, "do": "show"})
    assert shown.text.count("17:00–19:00") == 5
    assert town.service.get_request(made.id).series == ()
    assert basia.post(path, data={**SERIES, "do": "save"}).status_code == 303
    seen = town.service.get_request(made.id)
    (series,) = seen.series
    assert series.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=5"
    found = [one for one in seen.shifts if one.series_id]
    assert {one.starts_at.astimezone(WARSAW).strftime("%H:%M") for one in found} == {"17:00"}
    assert {(one.role, one.places, one.least_team) for one in found} == {("Czytanie", 3, 2)}
    team = basia.get(f"/organizacja/zapotrzebowania/{made.id}").text
    assert "wtorek, czwartek" in team
    assert team.count(f"/serie/{series.id}?od=") == 5


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"kind": "days", "every": "1"}, "FREQ=DAILY;COUNT=5"),
        ({"kind": "weeks", "days": []}, "FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday};COUNT=5"),
        ({"kind": "month_day", "every": ""}, "FREQ=MONTHLY;BYMONTHDAY={day};COUNT=5"),
        ({"kind": "month_last", "stops": "open"}, "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1{weekday}"),
        (
            {"kind": "month_week", "stops": "until", "until": "{later}"},
            "FREQ=MONTHLY;INTERVAL=2;BYDAY={number}{weekday};UNTIL={until}",
        ),
    ],
)
def test_plain_questions_write_the_rule_and_the_rule_asks_them_again(
    town: Town, more: dict[str, str], rule: str
) -> None:
    made = town.published()
    basia = town.browser(town.basia)
    later = SATURDAY.date() + timedelta(days=300)
    number = (SATURDAY.day - 1) // 7 + 1
    names = {
        "weekday": ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[SATURDAY.weekday()],
        "day": SATURDAY.day,
        "number": number if number < 5 else -1,
        "until": f"{later:%Y%m%d}",
    }
    typed = {**SERIES, **more}
    if more.get("until"):
        typed["until"] = later.isoformat()
    path = f"/organizacja/zapotrzebowania/{made.id}"
    basia.post(f"{path}/powtarzane", data={**typed, "do": "save"})
    (series,) = town.service.get_request(made.id).series
    assert series.rule == rule.format(**names)
    form = basia.get(f"{path}/serie/{series.id}").text
    assert f'value="{typed["kind"]}" checked' in form
    again = _fields(form)
    chosen = re.findall(r'name="(days|kind|stops)" value="(\w+)" checked', form)
    same = again | {
        "kind": typed["kind"],
        "stops": typed["stops"],
        "days": [value for name, value in chosen if name == "days"],
        "do": "save",
    }
    assert basia.post(f"{path}/serie/{series.id}", data=same).status_code == 303
    assert town.service.get_request(made.id).series[0].rule == series.rule


def test_what_is_wrong_with_a_rule_is_said_at_its_field_and_nothing_typed_is_lost(
    town: Town,
) -> None:
    made = town.published()
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/powtarzane"
    for more, named in (
        ({"first_day": "jutro"}, "first_day"),
        ({"from": ""}, "from"),
        ({"to": "17:00"}, "to"),
        ({"every": "0"}, "every"),
        ({"count": ""}, "count"),
        ({"count": "201"}, "count"),
        ({"every": "60"}, "every"),
        ({"kind": "days", "every": "1", "stops": "until", "until": "2099-01-01"}, "stops"),
        ({"stops": "until", "until": "2020-01-01"}, "kind"),
        ({"places": "1"}, "least_team"),
    ):
        answer = basia.post(path, data={**SERIES, **more, "do": "save"})
        assert answer.status_code == 422, more
        assert f'href="#{named}"' in answer.text, more
        assert "Klub Seniora" in answer.text
    assert town.service.get_request(made.id).series == ()


def test_a_series_is_changed_from_a_day_on_with_its_effect_shown_and_ended(town: Town) -> None:
    made = town.published()
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}"
    weekly = {**SERIES, "every": "1", "days": ["TU"]}
    basia.post(f"{path}/powtarzane", data={**weekly, "do": "save"})
    seen = town.service.get_request(made.id)
    (series,) = seen.series
    third = [one for one in seen.shifts if one.series_id][2]
    town.service.sign_up(third.id, actor=town.ola)
    part = f"{path}/serie/{series.id}?od={third.series_day}"
    form = _fields(basia.get(part).text)
    assert (form["first_day"], form["count"]) == (str(third.series_day), "3")
    typed = form | {"kind": "weeks", "stops": "count", "days": "WE"}
    shown = basia.post(part, data={**typed, "do": "show"})
    assert 'value="save"' in shown.text
    assert basia.post(part, data={**typed, "do": "save"}).status_code == 303
    after = town.service.get_request(made.id)
    days = [f"{one.starts_at:%a}" for one in after.shifts if one.series_id]
    assert days == ["Tue", "Tue", "Wed", "Wed", "Wed"]
    assert town.service.my_shifts(town.ola.account_id, actor=town.ola).ahead[0].state == "accepted"  # type: ignore[arg-type]
    whole = f"{path}/serie/{after.series[1].id}"
    elsewhere = {**typed, "first_day": str(after.shifts[-1].series_day), "count": "9"}
    stranded = basia.post(whole, data={**elsewhere, "do": "show"})
    assert stranded.status_code == 200
    assert 'class="notice bad"' in stranded.text
    assert 'value="save"' not in stranded.text
    assert basia.post(whole, data={**elsewhere, "do": "save"}).status_code == 409
    last = after.shifts[-1].series_day
    end = {"last_day": str(last - timedelta(days=1)) if last else "", "reason": "Wakacje"}
    assert basia.post(f"{whole}/koniec", data=end).status_code == 303
    assert len([one for one in town.service.get_request(made.id).shifts if one.series_id]) == 4


def test_one_shift_is_changed_alone_and_only_by_its_coordinator(town: Town) -> None:
    made = town.published()
    basia, ola = town.browser(town.basia), town.browser(town.ola)
    one = made.shifts[0]
    path = f"/organizacja/zapotrzebowania/{made.id}/dyzury/{one.id}/zmiana"
    typed = _fields(basia.get(path).text)
    assert (typed["date"], typed["from"], typed["place"]) == (DAY, "09:00", one.place)
    answer = basia.post(path, data=typed | {"from": "11:00", "to": "10:00", "places": "5"})
    assert answer.status_code == 303
    seen = town.service.get_request(made.id).shifts[0]
    assert (seen.id, seen.places) == (one.id, 5)
    assert seen.ends_at - seen.starts_at == timedelta(hours=23)
    wrong = basia.post(path, data=typed | {"newcomers": "9"})
    assert wrong.status_code == 422
    assert 'href="#newcomers"' in wrong.text
    for address in ("", "powtarzane", "kopia", "dyzury-z-pliku", "dyzury-z-pliku/wzor.csv"):
        page = path if not address else f"/organizacja/zapotrzebowania/{made.id}/{address}"
        assert ola.get(page).status_code == 404, page


def test_more_shifts_than_a_form_holds_are_left_as_they_are(town: Town) -> None:
    rows = tuple(shift(days=day, places=1) for day in range(42))
    made = town.published(shifts=rows)
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/zmiana"
    form = _fields(basia.get(path).text)
    assert form["rows"] == "40"
    assert basia.post(path, data=form | {"title": "Nowe", "shift-0-gone": "y"}).status_code == 303
    seen = town.service.get_request(made.id)
    assert (seen.title, len(seen.shifts)) == ("Nowe", 41)
    assert {one.id for one in seen.shifts} == {one.id for one in made.shifts[1:]}


def test_a_copy_is_made_as_a_draft_on_a_chosen_day(town: Town) -> None:
    made = town.published(shifts=(shift(), shift(days=2)))
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/kopia"
    assert basia.get(path).status_code == 200
    wrong = basia.post(path, data={"by": "days", "days": "rok"})
    assert wrong.status_code == 422
    assert 'href="#days"' in wrong.text
    day = (SATURDAY + timedelta(days=364)).date()
    answer = basia.post(path, data={"by": "first_day", "first_day": day.isoformat()})
    copied = answer.headers["Location"].rsplit("/", 1)[1]
    seen = town.service.get_request(copied, actor=town.basia)  # type: ignore[arg-type]
    assert seen.state == "draft"
    days = [one.starts_at.astimezone(WARSAW).date() for one in seen.shifts]
    assert days == [day, day + timedelta(days=2)]


def test_a_file_is_read_shown_and_taken_once_and_its_template_reads_in_each_language(
    town: Town,
) -> None:
    made = town.published()
    basia = town.browser(town.basia)
    path = f"/organizacja/zapotrzebowania/{made.id}/dyzury-z-pliku"

    def send(text: str) -> str:
        file = (io.BytesIO(text.encode("cp1250")), "dyzury.csv")
        answer = basia.post(path, data={"file": file}, content_type="multipart/form-data")
        return f"{answer.status_code} {answer.text}"

    head = "Data;Od;Do;Ile osób;Rola;Miejsce;Okolica\n"
    wrong = send(f"{head}{DAY};9:00;;2;Kasa;Rynek;Atlantyda\n")
    assert wrong.startswith("422")
    assert "Wiersz 2, kolumna „Do”" in wrong
    assert "Atlantyda" in wrong
    good = send(f"{head}{DAY};9:00;13:00;2;Kasa;Świetlica;stare miasto\n")
    (yes,) = re.findall(rf'action="({path}/[^"]+)"', good)
    assert len(town.service.get_request(made.id).shifts) == 1
    for _ in range(2):
        assert basia.post(yes).status_code == 303
    seen = town.service.get_request(made.id).shifts
    assert {(one.role, one.place, one.area_label) for one in seen} == {
        ("", "Dom Kultury, ul. Lipowa 3", ""),
        ("Kasa", "Świetlica", "Stare Miasto"),
    }
    over = basia.post(f"{path}/{made.id}")
    assert over.status_code == 409
    for language in ("pl", "en", "uk", "de"):
        basia.set_cookie("language", language)
        text = basia.get(f"{path}/wzor.csv").data.decode("utf-8-sig")
        table = [line.split(";") for line in text.splitlines()]
        reading = shift_lists.read(table, areas={})
        assert not reading.faults, language
        assert reading.rows[0].given == tuple(shift_lists.COLUMNS)
