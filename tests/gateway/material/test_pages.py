"""What people read, from the desk to the public page; its cost; and the dry run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, select

from services.consultations import model
from services.consultations.model import db
from shared.clients.consultations import Consultations
from shared.clients.material import Materials
from shared.contracts import material as contract
from shared.contracts.consultations import Consultation, SetBallot
from shared.ids import new_id
from tests.gateway.consultations.conftest import Town
from tests.gateway.consultations.test_the_way_of_a_vote import send
from tests.support import apps, pictures
from tests.support.costs import metered

from .conftest import publish

Browser = Callable[[UUID], FlaskClient]
DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)
LANGUAGES = ("pl", "en", "uk", "de")


def plan(app: Flask, consultation_id: UUID, **spans: tuple[float, float]) -> None:
    """Give a consultation phases, in days from now."""
    with app.app_context():
        db.session.get_one(model.Consultation, consultation_id).basis = "local"
        for kind, (opens, closes) in spans.items():
            db.session.add(
                model.Phase(
                    consultation_id=consultation_id,
                    kind=kind,
                    opens_at=NOW + opens * DAY,
                    closes_at=NOW + closes * DAY,
                )
            )
        db.session.commit()


def test_an_organiser_fills_it_and_everyone_reads_it(
    gateway: Flask, consultations: Flask, draft: Consultation, town: Town, signed_in: Browser
) -> None:
    """Catches a part that never reaches the page, an upload lost with a fault, a stray address."""
    desk, page = f"/biurko/konsultacje/{draft.id}", f"/konsultacje/{draft.id}"
    olga, visitor = signed_in(town.organiser_id), gateway.test_client()
    plan(consultations, draft.id, information=(-1, 1), remarks=(-1, 20))

    def fill(path: str, **data: object) -> int:
        return send(olga, f"{desk}{path}", f"{desk}{path}", **data).status_code

    words = {"changes": "Będzie cień.", "influence": "Ile lip", "contact_phone": "61 812 34 56"}
    assert fill("/material/slowa", **words, contact_mail="biuro@lipowo.example") == 303
    bad = (BytesIO(b"MZ\x90\x00"), "plan.pdf")
    assert fill("/material/dokumenty/nowy", title="Plan", file=bad) == 422
    photo = (BytesIO(pictures.photograph()), "IMG.JPG")
    assert fill("/material/dokumenty/nowy", title="Zdjęcie", file=photo) == 422
    photo = (BytesIO(pictures.photograph()), "IMG.JPG")
    assert fill("/material/dokumenty/nowy", title="Zdjęcie", file=photo, alternative="Lipa") == 303
    good = (BytesIO(pictures.PDF), "plan.pdf")
    assert fill("/material/dokumenty/nowy", title="Plan", file=good) == 303
    assert fill("/tekst/wklej", text="§ 1. Plac\n§ 2. Lipy", marks="headings") == 303
    starts = (NOW + 3 * DAY).strftime("%Y-%m-%dT17:00")
    meeting = {"title": "Spacer", "starts_at": starts, "place": "Fontanna"}
    assert fill("/spotkania/nowe", **meeting, ends_at=starts) == 422
    assert fill("/spotkania/nowe", **meeting, ends_at=starts.replace("17:", "19:")) == 303
    assert fill("/pytania-mieszkancow/nowe", question="Kiedy?", answer="Na **wiosnę**.") == 303
    assert visitor.get(page).status_code == 404
    publish(consultations, draft.id)
    shown = visitor.get(page).text
    for text in ("Będzie cień.", "tel:618123456", "Plan", 'alt="Lipa"', "§ 2.", "Spacer", "Kiedy?"):
        assert text in shown, text
    assert "<strong>wiosnę</strong>" in shown
    text = visitor.get(f"{page}/tekst").text
    assert f"{page}/uwagi/nowa?fragment=2" in text
    assert 'id="fragment-2"' in text
    for path in ("", "/tekst", "/pytania"):
        for language in LANGUAGES:
            answer = visitor.get(page + path, headers={"Accept-Language": language})
            assert answer.status_code == 200
    for path in (
        "/material",
        "/tekst",
        "/pytania-mieszkancow",
        "/material/slowa",
        "/material/dokumenty/nowy",
    ):
        assert olga.get(desk + path).status_code == 200, path
    assert fill("/tekst/wklej", text="§ 1. Co innego", marks="headings") == 422


def test_a_resident_asks_and_is_told_of_the_answer(
    gateway: Flask, consultations: Flask, draft: Consultation, town: Town, signed_in: Browser
) -> None:
    """Catches a question shown before its answer, a letter never sent, and who asked told."""
    page, desk = f"/konsultacje/{draft.id}", f"/biurko/konsultacje/{draft.id}/pytania-mieszkancow"
    plan(consultations, draft.id, remarks=(-1, 5))
    publish(consultations, draft.id)
    hanna, olga = signed_in(town.resident_id), signed_in(town.organiser_id)
    ask = f"{page}/pytania/nowe"
    assert send(hanna, ask, ask, text=" ").status_code == 422
    assert send(hanna, ask, ask, text="Czy lipy zostaną?").status_code == 303
    assert "Czy lipy" not in gateway.test_client().get(page).text
    assert "Hanna" not in olga.get(desk).text
    with consultations.app_context():
        number = db.session.scalars(select(model.Inquiry.id)).one()
    given = {"question": "Czy lipy zostaną?", "answer": "Tak."}
    assert send(olga, f"{desk}/{number}", f"{desk}/{number}", **given).status_code == 303
    apps.work(consultations)
    apps.work(gateway)
    assert "Czy lipy zostaną?" in gateway.test_client().get(f"{page}/pytania").text
    news = hanna.get("/powiadomienia").text
    assert draft.title in news
    assert "Hanna" not in gateway.test_client().get(f"{page}/pytania").text


def test_a_full_page_costs_what_an_empty_one_costs(
    gateway: Flask, consultations: Flask, draft: Consultation, town: Town
) -> None:
    """Catches a statement per document, meeting or answer, and a third call."""
    plan(consultations, draft.id, remarks=(-1, 5))
    publish(consultations, draft.id)
    visitor = gateway.test_client()
    paths = [f"/konsultacje/{draft.id}{part}" for part in ("", "/tekst", "/pytania")]
    with metered(consultations) as meter:
        visitor.get(paths[0])
        fill(consultations, draft.id, 1)
        little = [meter.of(visitor, path) for path in paths]
        fill(consultations, draft.id, 30)
        assert [meter.of(visitor, path) for path in paths] == little
    assert max(calls for calls, _own, _theirs in little) <= 2


def fill(app: Flask, consultation_id: UUID, number: int) -> None:
    from services.consultations import files

    with app.app_context():
        for place in range(number, 2 * number):
            file = files.store(consultation_id, "a.pdf", pictures.PDF)
            meeting = model.Meeting(
                consultation_id=consultation_id,
                title="Spotkanie",
                place="Dom",
                told_at=NOW,
                starts_at=NOW + place * DAY,
                ends_at=NOW + place * DAY + DAY / 24,
            )
            db.session.add_all(
                [
                    model.Document(
                        consultation_id=consultation_id,
                        position=place,
                        title="Plan",
                        file_id=file.id,
                        added_at=NOW,
                    ),
                    model.Fragment(
                        consultation_id=consultation_id, number=place, text="słowa " * 40
                    ),
                    meeting,
                    model.Inquiry(
                        consultation_id=consultation_id,
                        state="public",
                        sent_as=new_id(),
                        asked="a",
                        question="a",
                        answer="b",
                        asked_at=NOW,
                        answered_at=NOW,
                    ),
                ]
            )
            db.session.flush()
            db.session.add(
                model.MeetingChange(
                    meeting_id=meeting.id,
                    kind="moved",
                    reason="Deszcz.",
                    changed_at=NOW,
                    starts_at=NOW,
                    place="Dom",
                )
            )
        db.session.commit()


def test_dates_come_as_calendars_that_see_every_change(
    gateway: Flask, consultations: Flask, draft: Consultation, service: Consultations, town: Town
) -> None:
    """Catches a cancelled meeting that vanishes, another uid, an end on the wrong clock."""
    plan(consultations, draft.id, information=(-1, 2), remarks=(-1, 20))
    publish(consultations, draft.id)
    read = Materials(service._http)
    described = contract.DescribeMeeting(
        title="Spacer; plac", starts_at=NOW + DAY, ends_at=NOW + DAY * 1.1, place="Fontanna"
    )
    read.add_meeting(draft.id, described, actor=town.organiser)
    one = read.get_material(draft.id).meetings[0]
    visitor = gateway.test_client()

    def events(path: str) -> list[tuple[str, str, int]]:
        answer = visitor.get(f"/konsultacje/{draft.id}{path}")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        again = visitor.get(
            f"/konsultacje/{draft.id}{path}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304
        return [
            (str(event["uid"]), str(event["status"]), int(str(event["sequence"])))
            for event in Calendar.from_ical(answer.data).walk("VEVENT")
        ]

    (before,) = events(f"/spotkania/{one.id}.ics")
    from shared.contracts.consultations import GiveReason

    read.cancel_meeting(draft.id, one.id, GiveReason(reason="Wichura."), actor=town.organiser)
    (after,) = events(f"/spotkania/{one.id}.ics")
    assert (before[1], after[1], before[0], before[2] < after[2]) == (
        "CONFIRMED",
        "CANCELLED",
        after[0],
        True,
    )
    # All dates of the consultation name the meeting alike, so that a calendar keeps one.
    assert after[0] in [uid for uid, _status, _version in events("/kalendarz.ics")]


def rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in db.metadata.tables.items()
        }


def test_a_dry_run_shows_each_phase_and_writes_nothing(
    gateway: Flask,
    consultations: Flask,
    draft: Consultation,
    service: Consultations,
    town: Town,
    signed_in: Browser,
) -> None:
    """Catches a pretended publication that is written, and a page as of now in each phase."""
    plan(consultations, draft.id, information=(2, 4), remarks=(4, 20), result=(40, 50))
    terms = SetBallot(
        budget=100,
        max_choices=1,
        rule="greedy-stop",
        opens_at=NOW + 22 * DAY,
        closes_at=NOW + 30 * DAY,
    )
    service.set_ballot(draft.id, terms, actor=town.organiser)
    desk = f"/biurko/konsultacje/{draft.id}/proba"
    olga = signed_in(town.organiser_id)
    before = rows(consultations), service.get_consultation(draft.id, actor=town.organiser)
    listed = olga.get(desk).text
    for kind in ("information", "remarks", "vote", "result"):
        assert f"{desk}/{kind}" in listed
        shown = olga.get(f"{desk}/{kind}")
        assert shown.status_code == 200
        assert int(shown.headers["X-Downstream-Calls"]) <= 2
        now = shown.text.split('aria-current="step"')[1:]
        assert len(now) == 1, kind
    remarks = olga.get(f"{desk}/remarks", headers={"Accept-Language": "en"}).text
    vote = olga.get(f"{desk}/vote", headers={"Accept-Language": "en"}).text
    assert remarks != vote
    assert olga.get(f"{desk}/survey").status_code == 404
    after = rows(consultations), service.get_consultation(draft.id, actor=town.organiser)
    assert after == before
    assert after[1].phase == "draft"
    assert signed_in(town.resident_id).get(desk).status_code == 403
