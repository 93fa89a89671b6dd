"""The report as pages, as PDF and as files; names only where somebody chose to be named."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, text, update

from services.consultations.model import Ballot, Consultation
from services.consultations.model import db as consultations_db
from services.gateway import report_papers
from services.gateway.model import Account, db
from services.gateway.pages.reports import printing, words
from shared.contracts.actors import Actor
from shared.contracts.messages import ReportAmended
from shared.contracts.reports import ReportChange
from shared.ids import new_id
from tests.support import apps, people

from .conftest import Make, post, remark


def path(consultation_id: UUID, rest: str = "") -> str:
    """Return an address of a report."""
    return f"/konsultacje/{consultation_id}/raport{rest}"


def test_an_organiser_writes_previews_and_publishes(
    gateway: Flask, consultations: Flask, desk: FlaskClient, make: Make
) -> None:
    found = make(2)
    with consultations.app_context():
        consultations_db.session.execute(
            text(
                "UPDATE remarks SET position = '', reason = '', answered_at = NULL WHERE number = 2"
            )
        )
        consultations_db.session.commit()
    page = desk.get(f"/biurko{path(found)}")
    assert "1 uwaga nie ma odpowiedzi" in page.text
    assert desk.get(path(found)).status_code == 404
    here = f"/biurko{path(found)}"
    assert "/publikacja" not in page.text
    refused = post(desk, here, f"{here}/publikacja")
    assert refused.status_code == 422
    with consultations.app_context():
        consultations_db.session.execute(
            text("UPDATE remarks SET position='partly', reason='Część', answered_at=now()")
        )
        consultations_db.session.commit()
    decided = "Sadzimy lipy.\n\n- przy **szkole**\n- nad rzeką"
    words = {"summary": "Długie\n\nsłowa <b>", "decisions": decided}
    assert post(desk, here, **words).status_code == 303
    preview = desk.get(f"/biurko{path(found)}/podglad").text
    assert "Sadzimy lipy." in preview
    assert "słowa &lt;b&gt;" in preview
    assert "<li>przy <strong>szkole</strong></li>" in preview
    assert "Uwaga numer 2" in desk.get(f"/biurko{path(found)}/uwagi").text
    assert post(desk, here, f"{here}/publikacja").status_code == 303
    stranger = gateway.test_client()
    shown = stranger.get(path(found))
    assert "Sadzimy lipy." in shown.text
    assert int(shown.headers["X-Downstream-Calls"]) <= 2
    assert "Część" in stranger.get(path(found, "/uwagi")).text
    other = people.as_role(gateway, "organiser", people.centre(gateway, "Inne"))
    for address in ("", "/podglad", "/uwagi"):
        assert other.get(f"/biurko{path(found)}{address}").status_code in (403, 404)


def test_a_correction_needs_a_reason_and_keeps_the_older_version(
    desk: FlaskClient, make: Make
) -> None:
    found = make(1, published=True)
    here = f"/biurko{path(found)}"
    refused = post(desk, here, f"{here}/publikacja")
    assert refused.status_code == 422
    assert 'id="reason"' in refused.text
    corrected = post(desk, here, f"{here}/publikacja", reason="Zła liczba.")
    assert corrected.status_code == 303
    assert "Zła liczba." in desk.get(path(found)).text
    assert "nowsza wersja" in desk.get(path(found, "?wersja=1")).text
    assert desk.get(path(found, "?wersja=7")).status_code == 404


def test_the_paper_is_tagged_names_whom_it_may_and_forgets_with_them(
    gateway: Flask, consultations: Flask, joined: str, make: Make
) -> None:
    found = make(0)
    named, silent = people.account(gateway, name="Halina Imienna"), people.account(gateway)
    with consultations.app_context():
        for row in (
            remark(found, 1, author_id=named, shown_as="name"),
            remark(found, 2, author_id=silent, shown_as="nobody", name="Jan Tajny"),
        ):
            consultations_db.session.add(row)
        consultations_db.session.commit()
    with consultations.app_context():
        _publish(found)
    stranger = gateway.test_client()
    assert "Halina Imienna" in stranger.get(path(found, "/uwagi")).text
    waiting = stranger.get(path(found, "/pdf"))
    assert "<progress" in waiting.text
    assert stranger.get(path(found, "/1.pdf")).status_code == 303
    apps.work(gateway)
    assert "<progress" not in stranger.get(path(found, "/pdf")).text
    file = stranger.get(path(found, "/1.pdf"))
    assert file.content_type == "application/pdf"
    assert tagged(file.data) == ("pl", "1")
    assert stranger.get(
        path(found, "/1.pdf"), headers={"If-None-Match": file.headers["ETag"]}
    ).status_code == 304  # fmt: skip
    with gateway.app_context():
        report_papers.forget(silent)
        db.session.commit()
        assert report_papers.content(found, 1) is not None
        report_papers.forget(named)
        db.session.commit()
        assert report_papers.content(found, 1) is None


def test_a_paper_made_while_somebody_in_it_is_forgotten_is_not_kept(
    gateway: Flask, consultations: Flask, joined: str, make: Make
) -> None:
    found = make(0)
    named = people.account(gateway, name="Halina Imienna")
    with consultations.app_context():
        consultations_db.session.add(remark(found, 1, author_id=named, shown_as="name"))
        consultations_db.session.commit()
        _publish(found)
    with gateway.app_context():
        # The name was read, the file is not yet there.
        report_papers.begin(found, 1, 1)
        report_papers.forget(named)
        report_papers.keep(found, 1, b"Halina Imienna", {named})
        db.session.commit()
        assert report_papers.content(found, 1) is None
        report_papers.begin(found, 1, 1)
        report_papers.keep(found, 1, b"words", set())
        report_papers.on_amended(ReportAmended(consultation_id=new_id()))
        assert report_papers.content(found, 1) is not None, "another report's"
        report_papers.on_amended(ReportAmended(consultation_id=found))
        assert report_papers.of(found, 1) is None


def test_a_name_that_goes_while_a_paper_is_made_anew_is_in_none(
    gateway: Flask, consultations: Flask, joined: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = make(0)
    named = people.account(gateway, name="Halina Imienna")
    with consultations.app_context():
        consultations_db.session.add(remark(found, 1, author_id=named, shown_as="name"))
        consultations_db.session.commit()
        _publish(found)
    whole = printing.pdf

    def slow(*given: Any, **named_as: Any) -> bytes:
        gone = update(Account).where(Account.id == named).values(name="", erased_at=func.now())
        db.session.execute(gone)
        db.session.commit()
        return whole(*given, **named_as)

    monkeypatch.setattr(printing, "pdf", slow)
    gateway.test_client().get(path(found, "/pdf"))
    apps.work(gateway)
    with gateway.app_context():
        assert report_papers.content(found, 1) is None


def test_no_page_or_file_tells_who_did_not_want_to_be_told(
    gateway: Flask, consultations: Flask, joined: str, make: Make
) -> None:
    found = make(0)
    planted = {"name": "Zenobia Planowana", "address": "ul. Ukryta 17", "contact": "600100200"}
    author = people.account(gateway, name="Konto Skryte")
    with consultations.app_context():
        row = remark(
            found, 1, source="paper", author_id=author, shown_as="pseudonym", pseudonym="Lipa",
            **planted,
        )  # fmt: skip
        consultations_db.session.add(row)
        consultations_db.session.commit()
        _publish(found)
    stranger = gateway.test_client()
    one = f"/konsultacje/{found}"
    shown = [path(found), path(found, "/uwagi")]
    taken = [
        *(f"{one}/dane/{name}" for name in ("uwagi.csv", "raport.csv", "raport.json")),
        f"{one}/dane/przebieg.csv",
        f"{one}/dane",
        f"{one}/kanal.atom",
        f"{one}/kanal.rss",
        f"{one}/kalendarz.ics",
        "/konsultacje/kanal.atom",
        "/konsultacje/kalendarz.ics",
        "/dane.json",
        "/api/v1/consultations",
        *(
            f"/api/v1/consultations/{found}{part}"
            for part in ("", "/remarks", "/comments", "/ideas", "/report", "/report/remarks")
        ),
        "/api/v1/news",
        "/api/v1/openapi.json",
        "/api",
    ]
    for address in (*shown, *taken):
        answer = stranger.get(address)
        assert answer.status_code == 200, address
        for value in (*planted.values(), "Konto Skryte", str(author)):
            assert value not in answer.text, (address, value)
        if address in taken:
            assert "Lipa" not in answer.text, address
    assert "Lipa" in stranger.get(path(found, "/uwagi")).text
    assert "więcej drzew" in stranger.get(f"{one}/dane/raport.csv").text


def test_a_rehearsal_is_in_no_open_file_nor_interface(
    consultations: Flask, desk: FlaskClient, make: Make
) -> None:
    made = make(2, published=True)
    taken = [f"/api/v1/consultations/{made}{one}" for one in ("", "/report", "/report/remarks")]
    files = ("uwagi.csv", "raport.csv", "przebieg.csv", "raport.json")
    taken += [f"/konsultacje/{made}/dane/{one}" for one in files]
    assert {desk.get(one).status_code for one in taken} == {200}
    course = desk.get(f"/konsultacje/{made}/dane/przebieg.csv").text
    rows = list(csv.DictReader(io.StringIO(course, newline=""), strict=True))
    said = {(row["section"], row["item"]): row for row in rows}
    assert said["report", "decisions"]["words"].startswith("Drzewa zostają")
    assert said["phase", "remarks"]["ends"].startswith(f"{datetime.now(UTC):%Y}")
    assert [(row["item"], row["value"]) for row in rows if row["detail"] == "answer"] == [
        ("accepted", "1"),
        ("rejected", "1"),
    ]
    assert said["participation", "comments"]["value"] == "0"
    with consultations.app_context():
        now = datetime.now(UTC)
        ends = now + timedelta(days=1)
        trial = Ballot(consultation_id=made, rehearsal=True, opens_at=now, closes_at=ends)
        consultations_db.session.add(trial)
        consultations_db.session.commit()
    assert {desk.get(one).status_code for one in taken} == {404}
    assert desk.get(path(made)).status_code == 200, "its page stays"


def tagged(content: bytes) -> tuple[str, str]:
    """Return a PDF's language and its part of PDF/UA; raises where it is not tagged."""
    import zlib

    plain = content
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            plain += zlib.decompress(match.group(1))
        except zlib.error:
            plain += match.group(1)
    assert b"/StructTreeRoot" in plain
    assert re.search(rb"/Marked true", plain)
    assert re.search(rb"/DisplayDocTitle true", plain)
    language = re.search(rb"/Lang ?\((\w\w)", plain)
    part = re.search(rb"pdfuaid:part>(\d)<", plain)
    assert language is not None
    assert part is not None
    return language.group(1).decode(), part.group(1).decode()


def _publish(consultation_id: UUID) -> None:
    from services.consultations import reports
    from shared.contracts.actors import Role
    from shared.contracts.reports import PublishReport
    from shared.ids import new_id

    found = consultations_db.session.get_one(Consultation, consultation_id)
    actor = Actor(account_id=new_id(), roles=(Role("organiser", found.centre_id),))
    reports.publish(consultation_id, actor=actor, command=PublishReport(), now=datetime.now(UTC))
    consultations_db.session.commit()


def test_a_changed_phase_ends_on_its_own_day(gateway: Flask) -> None:
    midnight = datetime(2026, 12, 9, 23, tzinfo=UTC)
    moved = ReportChange(
        phase="remarks",
        kind="moved",
        opens_at=midnight - timedelta(days=20),
        closes_at=midnight,
        reason="Zima.",
        changed_at=midnight - timedelta(days=9),
    )
    with gateway.test_request_context():
        said = words.change(moved)
    assert said.endswith("środa, 9 grudnia 2026, 24:00")
