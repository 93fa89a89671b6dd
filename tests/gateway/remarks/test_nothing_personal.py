"""No personal datum of a remark reaches a public page, feed, file or API answer.

`SECRETS` are planted in everything the law or the way of answering asks an author for; every page
a stranger can walk to, and every public operation, is searched for them. A room with public pages
of its own needs nothing here: the walk finds them by their links.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func

from services.consultations import api as service_api
from services.consultations.model import Remark
from services.consultations.model import db as service_db
from services.gateway.model import Account, db
from shared.access import anyone
from shared.contracts.actors import VISITOR
from shared.ids import new_id
from shared.internal_auth import sign
from tests.gateway.remarks.conftest import GUEST, Talk
from tests.support.servers import KEY

SECRETS = {
    "name": "Genowefa Tajemnicka",
    "address": "Zaułek Sekretny 77",
    "contact": "600 777 333",
}
ALIKE = 3
"""Pages of one pattern are looked at so often, or the walk would never end."""

ELSEWHERE = ("/static", "//", "/wolontariat", "/dolacz", "/zaloguj", "/organizacje")
LINK = re.compile(r'(?:href|src|action|content)="([^"#]+)')


def planted(talk: Talk) -> list[str]:
    """Say something by account, by mail and on paper, with everything the law asks for."""
    talk.under_the_law("local_plan")
    personal = {"name": SECRETS["name"], "address": SECRETS["address"], "owner": "tak"}
    resident, stranger = talk.resident, talk.stranger
    typed = talk.typed(resident, text="Uwaga z konta", **personal)
    assert resident.post(f"{talk.at}/nowa", data=typed).status_code == 303
    typed = talk.typed(stranger, text="Uwaga z maila", email=GUEST, **personal)
    assert stranger.post(f"{talk.at}/nowa", data=typed).status_code == 303
    assert stranger.post(talk.mailed("/potwierdz-uwage/")).status_code == 200
    typed = talk.typed(stranger, text="Niepotwierdzona", email=f"x{GUEST}", **personal)
    assert stranger.post(f"{talk.at}/nowa", data=typed).status_code == 303
    assert talk.clerk.account_id is not None
    with talk.service.app_context():
        service_db.session.query(Remark).filter_by(number=1).update(
            {"position": "partly", "reason": "Część już jest w planie.", "answered_at": func.now()}
        )
        service_db.session.commit()
    paper = {
        "sent_as": str(new_id()),
        "text": "Uwaga z papieru",
        "shown_as": "nobody",
        "received_on": talk.today,
        "contact": SECRETS["contact"],
        **personal,
    }
    clerk = talk.browser(talk.clerk.account_id)
    assert clerk.post(f"/biurko/uwagi/{talk.id}/papier", data=paper).status_code == 303
    with talk.gateway.app_context():
        names = [one.name for one in db.session.query(Account) if one.name]
        mails = [one.email for one in db.session.query(Account) if one.email]
    with talk.service.app_context():
        codes = [one.code for one in service_db.session.query(Remark) if one.code]
    assert len(codes) == 3
    return [*SECRETS.values(), *names, *mails, *codes, f"x{GUEST}", "Niepotwierdzona"]


def leaks(text: str, secrets: list[str]) -> list[str]:
    """Which secrets stand in a text, as it is or as in an address."""
    return [one for one in secrets if one in text or quote(one) in text]


def walked(window: FlaskClient, begin: str) -> Iterator[tuple[str, str]]:
    """Every page and file a stranger reaches by links from a page; (address, text)."""
    waiting, seen, alike = [begin], {begin}, Counter[str]()
    while waiting:
        path = waiting.pop(0)
        answer = window.get(path)
        if answer.status_code != 200:
            continue
        yield path, answer.get_data().decode("utf-8", "replace")
        if "html" not in (answer.content_type or ""):
            continue
        for link in LINK.findall(answer.text):
            target = link.replace("&amp;", "&").removeprefix("http://localhost")
            pattern = re.sub(r"[0-9a-f-]{36}|\d+", "0", target.partition("?")[0])
            if not target.startswith("/") or target.startswith(ELSEWHERE) or target in seen:
                continue
            seen.add(target)
            alike[pattern] += 1
            if alike[pattern] <= ALIKE:
                waiting.append(target)


def test_a_stranger_finds_nothing_personal_on_any_page_or_file(talk: Talk) -> None:
    secrets = planted(talk)
    for _ in range(2):
        talk.work()
    window, found, pages = talk.stranger, {}, []
    for path, text in walked(window, f"/konsultacje/{talk.id}"):
        pages.append(path)
        if leaks(text, secrets):
            found[path] = leaks(text, secrets)
    assert found == {}
    # The walk went where remarks are read: it did not search nothing.
    assert {talk.at, f"{talk.at}/1", f"{talk.at}/2", f"{talk.at}/3"} <= set(pages)


def test_no_public_operation_tells_anything_personal(talk: Talk) -> None:
    """The services' own answers to a visitor hold no more than the pages do."""
    secrets = planted(talk)
    client = talk.service.test_client()
    asked = 0
    with talk.service.app_context():
        code = service_db.session.query(Remark).filter_by(number=2).one().code
    for api in service_api.APIS:
        for one in api.operations:
            if one.method != "GET" or one.rule is not anyone or one.sealed:
                continue
            path = re.sub(r"<uuid:consultation_id>", str(talk.id), one.path)
            path = path.replace("<int:number>", "1").replace("<code>", code or "")
            path = re.sub(r"<uuid:[a-z_]+>", str(UUID(int=7)), path)
            path = re.sub(r"<int:[a-z_]+>", "1", path)
            path = re.sub(r"<[a-z_]+>", "remark", path)
            header = sign(bytes.fromhex(KEY), "consultations", VISITOR)
            answer = client.get(path, headers={"Authorization": header})
            known = [one for one in secrets if one != code]
            assert leaks(answer.get_data(as_text=True), known) == [], path
            asked += answer.status_code == 200
    assert asked >= 6
