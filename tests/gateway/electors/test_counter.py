"""The counter by plain forms: a clerk sees a document, the person votes."""

import re
from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.consultations.conftest import Town, service, signed_in, town
from tests.gateway.electors.drafts import Draft, clerk, draft, hidden, listed, send, token

__all__ = ["clerk", "draft", "service", "signed_in", "town"]
Browser = Callable[[UUID], FlaskClient]
APPROVED = {"a:money": ["a", "c"]}


def test_a_clerk_opens_the_ballot_on_the_offices_screen(
    gateway: Flask,
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    draft.opened()
    assert draft.counter in clerk.get("/biurko/lada").text
    person = {"name": "Jan Nowak", "address": "Brzezie 7, Lipowo"}
    unseen = send(clerk, draft.counter, **person)
    assert unseen.status_code == 422
    assert 'value="Jan Nowak"' in unseen.text
    found = send(clerk, draft.counter, seen="y", **person)
    assert found.status_code == 200
    opening = {"csrf_token": token(found.text), "person": hidden(found.text, "person")}
    booth = clerk.post(f"{draft.counter}/karta-na-ekranie", data=opening)
    assert 'name="a:money"' in booth.text
    assert "/wyloguj" not in booth.text
    assert 'name="shared"' not in booth.text
    form = {"csrf_token": token(booth.text), "ticket": hidden(booth.text, "ticket")}
    thanks = clerk.post(f"{draft.path}/glosowanie", data=form | APPROVED)
    assert 'class="code"' in thanks.text
    assert f'href="{draft.counter}"' in thanks.text
    again = send(clerk, draft.counter, seen="y", **person)
    assert "karta-na-ekranie" not in again.text
    assert "/wydanie" in again.text
    # The clerk's own account has voted for nobody.
    assert "Plac" not in clerk.get("/moje-glosowania").text
    for other in (signed_in(town.organiser_id), signed_in(town.resident_id)):
        assert other.get(draft.counter).status_code == 403


def test_a_clerk_checks_the_account_of_who_stands_there(
    gateway: Flask,
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    draft.opened()
    resident = signed_in(town.resident_id)
    ballot = f"{draft.path}/glosowanie"
    shown = send(resident, ballot, f"{draft.path}/kod-dla-urzedu")
    code = re.search(r'class="code" translate="no">([^<]+)<', shown.text)
    assert code is not None
    found = send(clerk, draft.counter, seen="y", name="Jan Nowak", address="Brzezie 7, Lipowo")
    typed = {"csrf_token": token(found.text), "person": hidden(found.text, "person")}
    wrong = clerk.post(f"{draft.counter}/konto", data=typed | {"code": "AAAAAA"})
    assert wrong.status_code == 422
    done = clerk.post(f"{draft.counter}/konto", data=typed | {"code": code[1]})
    assert done.status_code == 303
    assert 'name="a:money"' in resident.get(ballot).text
    forged = {"csrf_token": token(found.text), "person": "x" * 40, "code": "AAAAAA"}
    assert clerk.post(f"{draft.counter}/konto", data=forged).status_code == 422


def test_whom_the_list_has_overlooked_is_added_with_a_reason_and_nothing_typed_is_lost(
    draft: Draft,
    clerk: FlaskClient,
    signed_in: Browser,
    town: Town,
) -> None:
    listed(signed_in(town.organiser_id), draft, "declaration", "counter")
    draft.opened()
    person = {"name": "Nowa Osoba", "address": "Lipowa 9, Lipowo", "seen": "y"}
    missing = send(clerk, draft.counter, **person)
    assert missing.status_code == 422
    assert 'value="Nowa Osoba"' in missing.text
    assert 'name="reason"' in missing.text
    form = {"csrf_token": token(missing.text), "add": "y", **person}
    unsaid = clerk.post(draft.counter, data=form)
    assert unsaid.status_code == 422
    assert 'href="#reason"' in unsaid.text
    added = clerk.post(draft.counter, data=form | {"reason": "Zameldowana w maju"})
    assert added.status_code == 200
    assert "karta-na-ekranie" in added.text
