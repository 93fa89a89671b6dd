"""A resident's, a guest's and a clerk's way through the pages of remarks."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import html5lib
import pytest

from services.consultations.model import Remark
from services.consultations.model import db as service_db
from services.gateway.model import Account, Letter, MailLink, StaffAct, db
from shared import crash
from shared.ids import new_id
from tests.gateway.people.mail_server import deliver
from tests.gateway.remarks.conftest import GUEST, Talk


def whole(text: str) -> None:
    """Nothing is wrong with the page's HTML."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert parser.errors == []


def guest_of(talk: Talk, email: str = GUEST) -> Account | None:
    with talk.gateway.app_context():
        return db.session.query(Account).filter_by(email=email).one_or_none()


def asked(talk: Talk, **more: str) -> str:
    """Send the guest's form; returns the mailed link's path."""
    window = talk.stranger
    typed = talk.typed(window, email=GUEST, **more)
    assert window.post(f"{talk.at}/nowa", data=typed).headers["Location"] == "/sprawdz-poczte"
    return talk.mailed("/potwierdz-uwage/")


def test_a_resident_says_something_once_and_takes_it_back(talk: Talk) -> None:
    window = talk.resident
    typed = talk.typed(window, shown_as="name", fragment=str(talk.fragment_id))
    for _ in range(2):
        assert window.post(f"{talk.at}/nowa", data=typed).headers["Location"] == f"{talk.at}/1"
    again = window.post(f"{talk.at}/nowa", data=talk.typed(window))
    assert (again.status_code, "numer" in again.text.lower()) == (409, True)
    assert typed["text"] in again.text, "nothing typed is lost"
    for path in (talk.at, f"{talk.at}/1", "/moje-uwagi", f"{talk.at}/nowa"):
        seen = window.get(path)
        assert seen.status_code == 200
        assert int(seen.headers["X-Downstream-Calls"]) <= 2
        whole(seen.text)
    everyone = talk.stranger.get(f"{talk.at}/1").text
    assert "Hanna" in everyone
    assert "Zieleń" in everyone
    assert "wycofaj" not in everyone
    gone = f"{talk.at}/1/wycofaj"
    assert talk.browser(talk.town.organiser_id).post(gone).status_code == 404
    for _ in range(2):
        window.post(gone)
    left = talk.stranger.get(talk.at).text
    assert "Hanna" not in left
    assert typed["text"] not in left
    assert "Usunięto na prośbę" in left
    assert talk.rows() == [(1, "removed", "account")]


def test_the_form_says_what_is_wrong_and_loses_nothing(talk: Talk) -> None:
    window = talk.stranger
    unnamed = re.search(r'<input[^>]*value="nobody"[^>]*>', window.get(f"{talk.at}/nowa").text)
    assert unnamed is not None
    assert "checked" in unnamed[0]
    typed = talk.typed(
        window,
        text="Ławka przy <b>rynku</b>",
        shown_as="",
        email="gosia@",
        place="Rynek",
        fragment=str(talk.fragment_id),
        latitude="x",
    )
    answer = window.post(f"{talk.at}/nowa", data=typed)
    assert answer.status_code == 422
    for field in ("shown_as", "email", "place"):
        assert f'href="#{field}"' in answer.text
    for kept in ("Ławka przy &lt;b&gt;rynku&lt;/b&gt;", 'value="gosia@"', 'value="Rynek"'):
        assert kept in answer.text
    assert f'value="{typed["sent_as"]}"' in answer.text
    whole(answer.text)
    both = {**typed, "shown_as": "nobody", "email": GUEST, "latitude": ""}
    assert 'href="#fragment"' in window.post(f"{talk.at}/nowa", data=both).text
    deliver(talk.gateway)
    assert (talk.postbox.mails, talk.rows()) == ([], [])


def test_a_guest_confirms_by_mail_and_reads_the_answer_by_a_code(talk: Talk) -> None:
    link = asked(talk, shown_as="pseudonym", pseudonym="Bóbr z Wełny")
    window = talk.stranger
    assert talk.rows() == [(None, "unconfirmed", "guest")]
    assert "Bóbr" not in window.get(talk.at).text
    for _ in range(3):
        seen = window.get(link)
        assert (seen.status_code, "Więcej drzew na rynku." in seen.text) == (200, True)
        whole(seen.text)
    assert (talk.rows(), guest_of(talk)) == ([(None, "unconfirmed", "guest")], None)
    done = window.post(link)
    whole(done.text)
    code = re.search(r"/uwaga/([0-9A-Z-]{14})", done.text)
    assert code is not None
    assert talk.rows() == [(1, "public", "guest")]
    assert window.post(link).text.count(code[1]) == done.text.count(code[1])
    assert talk.rows() == [(1, "public", "guest")]
    guest = guest_of(talk)
    assert guest is not None
    assert guest.guest_until is not None
    assert guest.guest_until > datetime.now(UTC) + timedelta(days=740)
    assert "Bóbr z Wełny" in window.get(talk.at).text
    talk.work()
    assert talk.mailed("/uwaga/") == f"/uwaga/{code[1]}"
    typed = code[1].lower().replace("-", " ")
    found = window.get("/uwaga", query_string={"kod": typed}, follow_redirects=True)
    assert (found.status_code, "Bóbr z Wełny" in found.text) == (200, True)
    whole(found.text)
    assert GUEST not in found.text
    assert window.get("/uwaga/0000-0000-0000").status_code == 404
    window.post(f"/uwaga/{code[1]}/wycofaj")
    assert talk.rows() == [(1, "removed", "guest")]


class Killed(BaseException):
    """Whoever comes to a point dies there."""


def cut_off(monkeypatch: pytest.MonkeyPatch, point: str, press: Callable[[], object]) -> None:
    """Press a button while the gateway dies at the point."""

    def die(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(crash, "hook", die)
        with pytest.raises(Killed):
            press()


@pytest.mark.parametrize("point", ["remark.known", "remark.answered"])
def test_a_confirmation_cut_off_anywhere_is_pressed_again_and_counts_once(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """Inside the service it is a test of the service's own; the processes die in tests/drills."""
    link = asked(talk)
    cut_off(monkeypatch, point, lambda: talk.stranger.post(link))
    with talk.gateway.app_context():
        assert db.session.query(MailLink).filter_by(purpose="remark").one().used_at is None
    for _ in range(2):
        assert "1" in talk.stranger.post(link).text
    assert talk.rows() == [(1, "public", "guest")]


def test_a_form_cut_off_before_its_mail_is_sent_again_and_is_one_remark(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = talk.stranger
    typed = talk.typed(window, email=GUEST)
    cut_off(monkeypatch, "remark.sent", lambda: window.post(f"{talk.at}/nowa", data=typed))
    with talk.gateway.app_context():
        assert db.session.query(Letter).count() == 0
    window.post(f"{talk.at}/nowa", data=typed)
    window.post(talk.mailed("/potwierdz-uwage/"))
    assert talk.rows() == [(1, "public", "guest")]


def test_what_was_sent_in_time_is_confirmed_two_days_after_the_end_and_no_later(
    talk: Talk,
) -> None:
    first, link = asked(talk), asked(talk, text="Ławki")
    talk.ended(timedelta(hours=1))
    assert talk.stranger.get(f"{talk.at}/nowa").headers["Location"] == talk.at
    assert talk.stranger.post(first).status_code == 200
    with talk.service.app_context():
        late = datetime.now(UTC) - timedelta(hours=49)
        service_db.session.query(Remark).filter_by(state="unconfirmed").update({"said_at": late})
        service_db.session.commit()
    talk.ended(timedelta(hours=48, minutes=1))
    assert talk.stranger.post(link).status_code == 409
    assert sorted(talk.rows(), key=str) == [
        (1, "public", "guest"),
        (None, "unconfirmed", "guest"),
    ]


def test_a_known_address_confirms_as_its_account_and_the_page_tells_nobody(talk: Talk) -> None:
    window = talk.stranger
    typed = talk.typed(window, email="hanna@lipowo.example", shown_as="name", name="Ktoś Inny")
    assert window.post(f"{talk.at}/nowa", data=typed).headers["Location"] == "/sprawdz-poczte"
    window.post(talk.mailed("/potwierdz-uwage/", to="hanna@lipowo.example"))
    seen = window.get(f"{talk.at}/1").text
    assert "Hanna" in seen
    assert "Ktoś Inny" not in seen


def test_one_address_is_not_flooded_with_mails(talk: Talk) -> None:
    window = talk.stranger
    codes = [
        window.post(f"{talk.at}/nowa", data=talk.typed(window, email=GUEST)).status_code
        for _ in range(7)
    ]
    assert codes == [303] * 5 + [429] * 2
    deliver(talk.gateway)
    assert len(talk.postbox.mails) == 5


def test_a_clerk_takes_paper_down_prints_a_confirmation_and_looks_are_noted(talk: Talk) -> None:
    talk.under_the_law("local_plan")
    assert talk.clerk.account_id is not None
    window = talk.browser(talk.clerk.account_id)
    path = f"/biurko/uwagi/{talk.id}/papier"
    assert talk.resident.get(path).status_code == 403
    whole(window.get(path).text)
    typed = {
        "sent_as": str(new_id()),
        "text": "Ławki przy rzece",
        "shown_as": "nobody",
        "name": "Jan Kowal",
        "contact": "600 100 200",
        "owner": "nie",
    }
    wrong = window.post(path, data=typed)
    assert wrong.status_code == 422
    for field in ("received_on", "address"):
        assert f'href="#{field}"' in wrong.text
    typed |= {"address": "Polna 1", "received_on": date.today().isoformat()}
    for _ in range(2):
        printed = window.post(path, data=typed)
        assert printed.status_code == 303
    assert talk.rows() == [(1, "public", "paper")]
    paper = talk.stranger.get(printed.headers["Location"]).text
    whole(paper)
    assert "Ławki przy rzece" in paper
    public = talk.stranger.get(f"{talk.at}/1").text + talk.stranger.get(talk.at).text + paper
    for secret in ("Kowal", "Polna", "600 100"):
        assert secret not in public
    looked = window.post(f"/biurko/uwagi/{talk.id}/1/dane")
    whole(looked.text)
    for shown in ("Jan Kowal", "Polna 1", "600 100 200", "Klara"):
        assert shown in looked.text
    assert talk.resident.post(f"/biurko/uwagi/{talk.id}/1/dane").status_code == 403
    talk.work()
    with talk.gateway.app_context():
        acts = [row.act for row in db.session.query(StaffAct).order_by(StaffAct.acted_at)]
    assert acts == ["remark.entered", "contact.remark"]


def test_the_map_and_the_list_lead_to_the_same(talk: Talk) -> None:
    window = talk.resident
    for row, place in enumerate(("Rynek", "Rynek", "Most")):
        typed = talk.typed(
            window,
            text=f"Uwaga {row}",
            place=place,
            latitude="52,75" if place == "Rynek" else "52.7600",
            longitude="17,20",
        )
        window.post(f"{talk.at}/nowa", data=typed)
    seen = talk.stranger.get(f"{talk.at}/mapa")
    assert int(seen.headers["X-Downstream-Calls"]) <= 2
    whole(seen.text)
    drawn = set(re.findall(r'class="pin" href="([^"]+)"', seen.text))
    listed = set(re.findall(r'<li><a href="([^"]+uwagi[^"]+)">', seen.text))
    assert drawn == listed
    assert f"{talk.at}/3" in drawn
    around = next(one for one in drawn if "miejsce=" in one).replace("&amp;", "&")
    found = talk.stranger.get(around).text
    assert "Uwaga 1" in found
    assert "Uwaga 2" not in found


def test_being_forgotten_leaves_the_words_or_takes_them_as_one_chooses(talk: Talk) -> None:
    for row, choice in enumerate(("keep", "remove")):
        window = talk.resident
        if choice == "remove":
            link = asked(talk, text="Słowa gościa", shown_as="pseudonym", pseudonym="Bóbr")
            own = re.search(r'/gosc/[^"]+', talk.stranger.post(link).text)
            assert own is not None
            guest = talk.stranger.get(own[0])
            assert guest.status_code == 200
            assert "Słowa gościa" in guest.text
            talk.stranger.post(f"{own[0]}/usun", data={"sure": "y", "words": "remove"})
        else:
            typed = talk.typed(window, text="Słowa Hanny", shown_as="name")
            window.post(f"{talk.at}/nowa", data=typed)
            assert "Hanna" in talk.stranger.get(talk.at).text
            window.post("/konto/dane/usun", data={"sure": "y", "words": "keep"})
        for _ in range(3):
            talk.work()
        assert len(talk.rows()) == row + 1
    seen = talk.stranger.get(talk.at).text
    assert "Słowa Hanny" in seen
    for gone in ("Hanna", "Słowa gościa", "Bóbr"):
        assert gone not in seen
    assert "Usunięto na prośbę" in seen
    with talk.gateway.app_context():
        assert db.session.query(Letter).filter_by(template="remark_confirm").count() == 0


def test_a_stranger_is_told_of_nothing_that_is_not_there(talk: Talk) -> None:
    for path in (f"/konsultacje/{UUID(int=1)}/uwagi", f"{talk.at}/77", f"{talk.at}/nowa2"):
        assert talk.stranger.get(path).status_code == 404
    assert talk.stranger.get("/moje-uwagi").status_code == 303
    empty = talk.stranger.get(talk.at)
    assert "nowa" in empty.text
    whole(empty.text)
