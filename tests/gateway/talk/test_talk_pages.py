"""The conversation's pages: said, answered, reported, hidden, appealed; nothing typed is lost."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway import rate_limits
from services.gateway.rate_limits import TooMany
from shared.contracts.talk import FindComments, JudgeThings, ReportAbuse, SayComment, ThingName
from shared.ids import new_id
from tests.support.costs import metered

from .conftest import Lipowo


def said(lipowo: Lipowo, who: UUID, text: str = "Zgadzam się.", **more: Any) -> UUID:
    """Somebody says something."""
    command = SayComment(sent_as=new_id(), text=text, **more)
    found = lipowo.client.say_comment(
        lipowo.consultation_id, "remark", 1, command, actor=lipowo.actor(who)
    )
    return found.id


def hidden(lipowo: Lipowo, comment_id: UUID, *, by: UUID) -> UUID:
    """A moderator hides a comment; return the decision's id."""
    command = JudgeThings(
        things=(ThingName(kind="comment", id=comment_id),),
        act="hide",
        reason="insult",
        words="Obraża sąsiadów.",
    )
    lipowo.client.judge_things(command, actor=lipowo.actor(by))
    talk = lipowo.client.get_talk(
        lipowo.consultation_id, "remark", 1, FindComments(order="new"), actor=lipowo.actor(by)
    )
    decision = next(one.moderation_id for one in talk.said if one.id == comment_id)
    assert decision is not None
    return decision


def send(client: FlaskClient, address: str, **fields: Any) -> Any:
    """Send a form."""
    return client.post(address, data={"csrf_token": "", **fields})


@pytest.fixture(autouse=True)
def _no_csrf(gateway: Flask) -> Any:
    before = gateway.config.get("WTF_CSRF_ENABLED", True)
    gateway.config["WTF_CSRF_ENABLED"] = False
    yield
    gateway.config["WTF_CSRF_ENABLED"] = before


def test_a_comment_and_a_reply_are_said_and_read_with_their_authors(lipowo: Lipowo) -> None:
    hanna = lipowo.browser(lipowo.hanna)
    form = hanna.get(lipowo.page).get_data(as_text=True)
    sent_as = re.search(r'name="sent_as" value="([^"]+)"', form)
    assert sent_as is not None
    fields = {"sent_as": sent_as[1], "text": "Lipy, nie platany.", "shown_as": "name"}
    for _ in range(2):
        done = send(hanna, lipowo.page, **fields)
        assert done.status_code == 303
    top = re.search(r"#wpis-(.+)$", done.location)
    assert top is not None

    bogdan = lipowo.browser(lipowo.bogdan)
    answer = bogdan.get(f"{lipowo.page}?watek={top[1]}&odpowiedz={top[1]}").get_data(as_text=True)
    assert "Twoja odpowiedź" in answer
    done = send(
        bogdan,
        lipowo.page,
        sent_as=new_id(),
        text="A klony?",
        shown_as="pseudonym",
        pseudonym="Sąsiad",
        answers=top[1],
        watek=top[1],
    )
    read = lipowo.browser(lipowo.author).get(done.location).get_data(as_text=True)
    assert "2 komentarze" in read
    assert "Hanna z Zatorza" in read
    assert "Sąsiad" in read
    assert "Bogdan" not in read
    assert read.index("Lipy, nie platany.") < read.index("A klony?")


def test_a_visitor_reads_and_is_led_to_sign_in(gateway: Flask, lipowo: Lipowo) -> None:
    said(lipowo, lipowo.hanna, "Lipy!")
    visitor = gateway.test_client()
    text = visitor.get(lipowo.page).get_data(as_text=True)
    assert "Lipy!" in text
    assert "<textarea" not in text
    for address in (lipowo.page, lipowo.page.replace("rozmowa", "poparcie")):
        done = visitor.post(address, data={"text": "x", "on": "1"})
        assert done.status_code == 303
        assert "/zaloguj" in done.location


def test_what_was_typed_stays_when_it_cannot_be_taken(
    lipowo: Lipowo, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanna = lipowo.browser(lipowo.hanna)
    long = "Bardzo długo. " * 300
    for fields in ({"text": long}, {"text": "Krótko.", "shown_as": "pseudonym"}):
        done = send(hanna, lipowo.page, sent_as=new_id(), **{"shown_as": "name", **fields})
        assert done.status_code == 422
        assert fields["text"].strip() in done.get_data(as_text=True)

    def too_many(*_given: Any) -> None:
        raise TooMany(rate_limits.COMMENT_ACCOUNT)

    monkeypatch.setattr(rate_limits, "count", too_many)
    done = send(hanna, lipowo.page, sent_as=new_id(), text="Szesnasty raz.", shown_as="name")
    text = done.get_data(as_text=True)
    assert done.status_code == 429
    assert "Szesnasty raz." in text
    assert "15 min" in text


def test_support_is_one_click_with_and_without_scripts(lipowo: Lipowo) -> None:
    hanna = lipowo.browser(lipowo.hanna)
    address = lipowo.page.replace("rozmowa", "poparcie")
    for _ in range(2):
        done = send(hanna, address, on="1", next=lipowo.page)
        assert done.location.endswith(f"{lipowo.page}#poparcie")
    assert "1 osoba popiera" in hanna.get(lipowo.page).get_data(as_text=True)
    part = hanna.post(
        address,
        data={"on": "", "next": lipowo.page},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    ).get_data(as_text=True)
    assert part.strip().startswith('<div id="poparcie"')
    assert "0 osób popiera" in part
    evil = send(hanna, address, on="1", next="https://evil.example/")
    assert evil.location.startswith("/konsultacje/")


def test_reported_hidden_appealed_and_shown_again_by_another(lipowo: Lipowo) -> None:
    comment = said(lipowo, lipowo.hanna, "Ostre słowa")
    bogdan, clerk = lipowo.browser(lipowo.bogdan), lipowo.browser(lipowo.clerk)
    report = lipowo.page.replace("rozmowa", "zgloszenie")
    empty = send(bogdan, report, wpis=comment, words="Nieładnie")
    assert empty.status_code == 422
    assert "Nieładnie" in empty.get_data(as_text=True)
    assert send(bogdan, report, wpis=comment, reason="insult").status_code == 303

    desk = clerk.get("/biurko/moderacja").get_data(as_text=True)
    assert "Ostre słowa" in desk
    assert "Bogdan" not in desk
    thing = f"comment:{comment}"
    unsaid = send(clerk, "/biurko/moderacja", thing=thing, act="hide", reason="insult")
    assert unsaid.status_code == 422
    assert f'value="{thing}" checked' in unsaid.get_data(as_text=True)
    done = send(
        clerk, "/biurko/moderacja", thing=thing, act="hide", reason="insult", words="Obraża ludzi."
    )
    assert done.status_code == 303
    assert "Ostre słowa" not in clerk.get("/biurko/moderacja").get_data(as_text=True)
    public = bogdan.get(lipowo.page).get_data(as_text=True)
    assert "Ostre słowa" not in public
    assert "Obraża ludzi." in public

    hanna = lipowo.browser(lipowo.hanna)
    link = re.search(
        r"/konsultacje/decyzje/[0-9a-f-]+", hanna.get(lipowo.page).get_data(as_text=True)
    )
    assert link is not None
    assert bogdan.get(link[0]).status_code == 404
    assert send(hanna, link[0], words="To żart był.").status_code == 303
    appeals = clerk.get("/biurko/moderacja/odwolania").get_data(as_text=True)
    assert "To żart był." in appeals
    olga = lipowo.browser(lipowo.organiser)
    page = olga.get(link[0]).get_data(as_text=True)
    appeal = re.search(r'name="appeal" value="([^"]+)"', page)
    assert appeal is not None
    verdict = f"{link[0]}/rozstrzygniecie"
    wrong = send(olga, verdict, appeal=appeal[1], words="Dobrze.")
    assert wrong.status_code == 422
    done = send(olga, verdict, appeal=appeal[1], verdict="overturned", words="To był żart.")
    assert done.status_code == 303
    assert "Ostre słowa" in bogdan.get(lipowo.page).get_data(as_text=True)
    assert "To był żart." in hanna.get(link[0]).get_data(as_text=True)


def test_the_terms_are_set_on_the_organisers_desk(lipowo: Lipowo) -> None:
    olga = lipowo.browser(lipowo.organiser)
    address = f"/biurko/konsultacje/{lipowo.consultation_id}/rozmowa"
    assert lipowo.browser(lipowo.clerk).get(address).status_code == 403
    wrong = send(olga, address, moderated="before", reports_to_queue="0")
    assert wrong.status_code == 422
    done = send(olga, address, moderated="before", reports_to_queue="5", while_answering="y")
    assert done.status_code == 303
    found = lipowo.client.get_talk_terms(
        lipowo.consultation_id, actor=lipowo.actor(lipowo.organiser)
    )
    assert (found.moderated, found.reports_to_queue, found.while_answering) == ("before", 5, True)
    said(lipowo, lipowo.hanna, "Czekam")
    assert "Czekam" in lipowo.browser(lipowo.hanna).get(lipowo.page).get_data(as_text=True)
    assert "Czekam" not in lipowo.browser(lipowo.bogdan).get(lipowo.page).get_data(as_text=True)
    waiting = lipowo.browser(lipowo.clerk).get("/biurko/moderacja").get_data(as_text=True)
    assert "Czekam" in waiting


def test_pages_cost_the_same_however_much_is_said(consultations: Flask, lipowo: Lipowo) -> None:
    bogdan, clerk = lipowo.browser(lipowo.bogdan), lipowo.browser(lipowo.clerk)
    report = ReportAbuse(reason="spam")
    spent = []
    with metered(consultations) as meter:
        for number in (2, 15):
            top = said(lipowo, lipowo.hanna, "Głowa")
            for _ in range(number):
                said(lipowo, lipowo.hanna, answers=top)
                other = said(lipowo, lipowo.hanna)
                lipowo.client.report_abuse(
                    lipowo.consultation_id,
                    "remark",
                    1,
                    ReportAbuse(reason=report.reason, comment_id=other),
                    actor=lipowo.actor(lipowo.bogdan),
                )
            hidden(lipowo, said(lipowo, lipowo.hanna, "Ukryte"), by=lipowo.organiser)
            spent.append(
                [
                    meter.of(bogdan, f"{lipowo.page}?watek={top}"),
                    meter.of(clerk, "/biurko/moderacja"),
                ]
            )
    assert spent[0] == spent[1]
    assert all(calls <= 2 for calls, _own, _theirs in spent[0])
    assert spent[0][0][2] <= 10
