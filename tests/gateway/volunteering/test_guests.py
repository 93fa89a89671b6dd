"""A guest's way: a form, a mail, one click, a place; seen and taken back by links alone."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import html5lib
import pytest
from flask import Flask

from services.gateway import guest_links, guests
from services.gateway.model import Account, Erasure, Letter, MailLink, db
from services.volunteering.model import Application, Shift
from services.volunteering.model import db as service_db
from shared.contracts.actors import Actor
from shared.contracts.volunteering.requests import Request
from tests.gateway.people.mail_server import Postbox, deliver, serving, text_of
from tests.gateway.volunteering.conftest import Town, shift

GUEST = "hanna@lipowo.example"
TYPED = {"name": "Hanna Gość", "email": GUEST, "phone": "600 100 200", "adult": "y", "consent": "y"}


@pytest.fixture
def postbox(gateway: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """What the gateway mails."""
    with serving(gateway, monkeypatch) as found:
        yield found


def form_of(request: Request, number: int = 0) -> str:
    """Where a shift's form for guests is."""
    return f"/wolontariat/{request.id}/dyzury/{request.shifts[number].id}/bez-konta"


def asked(town: Town, postbox: Postbox, request: Request, **typed: str) -> str:
    """Fill the form in as a stranger; returns the mailed link's path."""
    sent = town.gateway.test_client().post(form_of(request), data={**TYPED, **typed})
    assert sent.headers["Location"] == "/sprawdz-poczte"
    deliver(town.gateway)
    return link(postbox, "/zgloszenie/", typed.get("email", GUEST))


def link(postbox: Postbox, begins: str, to: str = GUEST) -> str:
    """The newest link of a kind mailed to an address, as a path."""
    texts = [text_of(mail) for mail in postbox.mails if mail["To"] == to]
    found: list[str] = re.findall(rf"http://127\.0\.0\.1:\d+({begins}\S+)", "\n".join(texts))
    return found[-1]


def standing(town: Town, request: Request) -> list[tuple[UUID | None, str]]:
    """Who stands where in the first shift."""
    with town.volunteering.app_context():
        rows = service_db.session.query(Application).filter_by(shift_id=request.shifts[0].id)
        return [(row.person_id, row.state) for row in rows.order_by(Application.created_at)]


def guest_of(town: Town, email: str = GUEST) -> Account | None:
    """The account behind an address."""
    with town.gateway.app_context():
        return db.session.query(Account).filter_by(email=email).one_or_none()


def own_page(town: Town, email: str = GUEST) -> str:
    """A guest's own page."""
    account = guest_of(town, email)
    assert account is not None
    assert account.guest_key is not None
    with town.gateway.app_context():
        return f"/gosc/{guest_links.token(account.guest_key)}"


def test_a_stranger_takes_a_place_by_mail_and_gives_it_back_by_mail(
    town: Town, postbox: Postbox
) -> None:
    made = town.published()
    window = town.gateway.test_client()
    assert form_of(made) in window.get(f"/wolontariat/{made.id}").text
    assert form_of(made) not in town.browser(town.ola).get(f"/wolontariat/{made.id}").text
    mailed = asked(town, postbox, made)
    assert guest_of(town) is None, "nothing is kept before the address is confirmed"

    # A mail scanner opens the link, three times.
    for _ in range(3):
        opened = window.get(mailed)
        assert (opened.status_code, "Hanna Gość" in opened.text) == (200, True)
    assert (guest_of(town), standing(town, made)) == (None, [])

    first = window.post(mailed)
    account = guest_of(town)
    assert account is not None
    assert (first.status_code, account.phone) == (200, "600 100 200")
    assert standing(town, made) == [(account.id, "accepted")]
    deliver(town.gateway)
    mail = text_of(postbox.last(GUEST))
    assert own_page(town) in mail
    assert "/oddaj-dyzur/" in mail
    assert "/moje-dyzury" not in mail

    page = window.get(own_page(town)).text
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page)
    assert parser.errors == []
    assert "600 100 200" in page
    give_back = re.search(rf"{own_page(town)}/[0-9a-f-]{{36}}/oddaj", page)
    assert give_back is not None
    assert window.get(give_back[0]).status_code == 405
    for _ in range(2):
        assert window.post(give_back[0]).status_code == 303
    assert standing(town, made) == [(account.id, "withdrawn")]
    # The first link does nothing twice: not even after the place was given back.
    assert window.post(mailed).status_code == 200
    assert standing(town, made) == [(account.id, "withdrawn")]


def test_twenty_presses_at_once_are_one_guest_with_one_place(town: Town, postbox: Postbox) -> None:
    made = town.published()
    mailed = asked(town, postbox, made)
    answers: list[int] = []

    def press() -> None:
        answers.append(town.gateway.test_client().post(mailed).status_code)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) == {200}
    account = guest_of(town)
    assert account is not None
    assert standing(town, made) == [(account.id, "accepted")]


def test_where_all_places_are_taken_a_guest_joins_the_line(town: Town, postbox: Postbox) -> None:
    made = town.published(shifts=(shift(places=1),))
    town.service.sign_up(made.shifts[0].id, actor=town.ola)
    town.gateway.test_client().post(asked(town, postbox, made))
    assert [state for _, state in standing(town, made)] == ["accepted", "waiting"]
    account = guest_of(town)
    assert account is not None
    deliver(town.gateway)
    [mine] = town.service.my_shifts(town.ola.account_id or UUID(int=0), actor=town.ola).ahead
    town.service.withdraw_application(mine.id, actor=town.ola)
    page = town.gateway.test_client().get(own_page(town)).text
    confirm = re.search(rf"{own_page(town)}/[0-9a-f-]{{36}}/potwierdz", page)
    assert confirm is not None
    town.gateway.test_client().post(confirm[0])
    assert (account.id, "accepted") in standing(town, made)


def test_a_known_address_gets_the_same_page_and_is_told_by_mail_alone(
    town: Town, postbox: Postbox
) -> None:
    made = town.published()
    pages = []
    for email in ("ola@lipowo.example", GUEST):
        client = town.gateway.test_client()
        answer = client.post(form_of(made), data={**TYPED, "email": email})
        pages.append((answer.status_code, answer.location, client.get(answer.location).text))
        deliver(town.gateway)
    strip = re.compile(r'value="[^"]*"')
    assert [strip.sub("", text) for _, _, text in pages[:1]] == [
        strip.sub("", text) for _, _, text in pages[1:]
    ]
    assert pages[0][:2] == pages[1][:2]
    assert text_of(postbox.last("ola@lipowo.example")) != text_of(postbox.last(GUEST))
    with town.gateway.app_context():
        kept = db.session.query(MailLink).filter_by(email="ola@lipowo.example").one()
        assert not {"name", "phone"} & set(kept.facts), "a stranger's words about her are not kept"

    town.gateway.test_client().post(link(postbox, "/zgloszenie/", "ola@lipowo.example"))
    assert standing(town, made) == [(town.ola.account_id, "accepted")]
    ola = guest_of(town, "ola@lipowo.example")
    assert ola is not None
    assert (ola.name, ola.phone, ola.guest_key) == ("Ola", None, None)


def test_the_form_says_what_is_missing_and_loses_nothing(town: Town, postbox: Postbox) -> None:
    made = town.published()
    client = town.gateway.test_client()
    answer = client.post(form_of(made), data={"name": "Hanna", "email": "hanna@", "phone": "123"})
    assert answer.status_code == 422
    for field in ("email", "adult", "consent"):
        assert f'href="#{field}"' in answer.text
    assert 'value="hanna@"' in answer.text
    deliver(town.gateway)
    assert postbox.mails == []


def test_one_address_is_not_flooded_with_mails(town: Town, postbox: Postbox) -> None:
    made = town.published()
    codes = [
        town.gateway.test_client().post(form_of(made), data=TYPED).status_code for _ in range(7)
    ]
    assert codes == [303] * 5 + [429] * 2
    deliver(town.gateway)
    assert len(postbox.mails) == 5


def test_a_place_that_cannot_be_taken_is_said_and_the_link_stays_good(
    town: Town, postbox: Postbox
) -> None:
    made, other = town.published(), town.published()
    town.gateway.test_client().post(asked(town, postbox, made))
    mailed = asked(town, postbox, other)
    refused = town.gateway.test_client().post(mailed)
    assert refused.status_code == 409
    assert standing(town, other) == []
    account = guest_of(town)
    assert account is not None
    mine = Actor(account_id=account.id)
    [place] = town.service.my_shifts(account.id, actor=mine).ahead
    town.service.withdraw_application(place.id, actor=mine)
    assert town.gateway.test_client().post(mailed).status_code == 200
    assert standing(town, other) == [(account.id, "accepted")]


def test_forged_and_foreign_links_open_nothing(town: Town, postbox: Postbox) -> None:
    made = town.published()
    mailed = asked(town, postbox, made)
    client = town.gateway.test_client()
    token = mailed.rpartition("/")[2]
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    for path in (f"/zgloszenie/{forged}", f"/gosc/{token}", "/gosc/nic", "/zgloszenie/nic"):
        assert client.get(path).status_code == 410
    assert client.post(f"/zgloszenie/{forged}").status_code == 410
    client.post(mailed)
    # One guest's page does not open another's place.
    town.service.sign_up(made.shifts[0].id, actor=town.ola)
    [hers] = town.service.my_shifts(town.ola.account_id or UUID(int=0), actor=town.ola).ahead
    client.post(f"{own_page(town)}/{hers.id}/oddaj")
    assert (town.ola.account_id, "accepted") in standing(town, made)


def test_who_joins_later_with_the_same_address_takes_the_guests_account_over(
    town: Town, postbox: Postbox
) -> None:
    made = town.published()
    client = town.gateway.test_client()
    client.post(asked(town, postbox, made))
    before, page = guest_of(town), own_page(town)
    assert before is not None
    client.post("/dolacz", data={"name": "Hanna Nowa", "email": GUEST, "area": ""})
    deliver(town.gateway)
    client.post(link(postbox, "/dolacz/"), data={"password": "trzy-rude-lisy-w-lesie"})
    after = guest_of(town)
    assert after is not None
    assert (after.id, after.name, after.guest_key) == (before.id, "Hanna Nowa", None)
    assert after.password_hash is not None
    assert "Kiermasz ciast" in client.get("/moje-dyzury").text
    assert town.gateway.test_client().get(page).status_code == 410


def test_a_guest_is_forgotten_at_their_word_and_the_next_person_is_asked(
    town: Town, postbox: Postbox
) -> None:
    made = town.published(shifts=(shift(places=1),))
    client = town.gateway.test_client()
    client.post(asked(town, postbox, made))
    page = own_page(town)
    assert client.post(f"{page}/usun").status_code == 422
    assert guest_of(town) is not None
    client.post(f"{page}/usun", data={"sure": "y"})
    deliver(town.gateway)
    assert guest_of(town) is None
    assert client.get(page).status_code == 410
    with town.gateway.app_context():
        [row] = db.session.query(Account).filter(Account.erased_at.is_not(None))
        assert (row.name, row.phone, row.guest_key, row.guest_until) == ("", None, None, None)


def test_guests_without_a_shift_ahead_are_forgotten_in_time_and_no_sooner(
    town: Town, postbox: Postbox
) -> None:
    made = town.published()
    client = town.gateway.test_client()
    client.post(asked(town, postbox, made))
    account = guest_of(town)
    assert account is not None
    keep = timedelta(days=town.gateway.extensions["settings"].guest_keep_days)
    until = account.guest_until
    assert until == made.shifts[0].ends_at + keep
    asked(town, postbox, made, email="nikt@lipowo.example")

    def swept() -> tuple[datetime | None, bool]:
        with town.gateway.app_context():
            guests.forget.function()
            db.session.remove()
            wished = db.session.get(Erasure, account.id) is not None
            return db.session.get_one(Account, account.id).guest_until, wished

    def aged(days: int) -> None:
        """The time to look has come; the shift ended so many days ago."""
        with town.gateway.app_context():
            db.session.get_one(Account, account.id).guest_until = datetime.now(UTC)
            db.session.commit()
        with town.volunteering.app_context():
            row = service_db.session.get_one(Shift, made.shifts[0].id)
            ends = datetime.now(UTC) - timedelta(days=days)
            row.starts_at, row.ends_at = ends - timedelta(hours=3), ends
            service_db.session.commit()

    assert swept() == (until, False)
    aged(-3)
    later, wished = swept()
    assert later is not None
    assert (later > datetime.now(UTC) + keep, wished) == (True, False)
    aged(keep.days + 1)
    assert swept()[1] is True

    with town.gateway.app_context():
        db.session.query(MailLink).update({"expires_at": datetime.now(UTC)})
        db.session.commit()
        guests.forget.function()
        # Of who never confirmed nothing is left, the letter neither.
        assert db.session.query(MailLink).filter_by(purpose="guest").count() == 0
        assert db.session.query(Letter).filter_by(email="nikt@lipowo.example").count() == 0
