"""What the kit page shows: invented matters of Lipowo, in Polish.

The texts are data, so the template has none and the catalogues stay free of samples.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from services.gateway.kit import FrameLinks, LanguageItem, NavigationItem
from services.gateway.pages.consultations.paper_view import (
    BarView,
    OptionView,
    QuestionView,
    Said,
)
from shared.contracts.ballots import Question

ERRORS = {"email": ["Wpisz adres z małpą, na przykład imie@example.org."], "skills": ["Zaznacz."]}
STATIONS = [
    ("Głosy mieszkanek i mieszkańców", "od 3 listopada"),
    ("Uwagi", "do 28 listopada"),
    ("Głosowanie", "1–14 grudnia"),
    ("Wynik", "16 grudnia"),
    ("Co z tego wyszło", "wiosna 2027"),
]
PROJECTS = [
    ("p1", "Ławki i cień nad Wełną", "Osiem ławek i lipy wzdłuż ścieżki.", 4_800_000),
    ("p2", "Bezpieczne przejście na Zatorzu", "Światło i azyl.", 12_650_000),
    ("p3", "Warsztat sąsiedzki w Brzeziu", "Narzędzia do pożyczania.", 3_520_000),
    ("p4", "Kino letnie na Osiedlu Lipowym", "Sześć wieczorów.", 2_790_000),
]


def _said(text: str) -> Said:
    return Said(text=text, lang="pl")


QUESTION = QuestionView(
    code="q1",
    id="q-1",
    kind="approval",
    group="",
    number=1,
    title=_said("Na co wydamy 240 000 zł?"),
    description=_said(""),
    how=("Zaznacz najwyżej 3.",),
    asks=Question(id="q1", options=tuple(code for code, *_ in PROJECTS), max_choices=3),
    options=[
        OptionView(
            code=code,
            id=f"o-1-{place}",
            field="a:q1",
            title=_said(title),
            description=_said(text),
            cost=cost,
            area="",
            value=code,
            chosen=code == "p1",
            shown=True,
            compared=False,
        )
        for place, (code, title, text, cost) in enumerate(PROJECTS, start=1)
    ],
    ticked=frozenset(),
    bar=BarView(
        count=1,
        limit=3,
        spent=4_800_000,
        total=24_000_000,
        limited=True,
        points=None,
        given=0,
    ),
    places=(),
    scores=(),
    error="",
)
RESULTS = [
    ("Ławki i cień nad Wełną", 412, True, "48 000 zł"),
    ("Warsztat sąsiedzki w Brzeziu", 388, True, "35 200 zł"),
    ("Bezpieczne przejście na Zatorzu", 301, True, "126 500 zł"),
    ("Kino letnie na Osiedlu Lipowym", 187, False, "27 900 zł"),
    ("Fontanna na rynku", 64, False, "240 000 zł"),
]
WEEK = ("mon-evening", "wed-morning", "sat-morning", "sat-afternoon")
DRAWINGS = (
    "no-notifications",
    "no-consultations",
    "no-requests",
    "no-matches",
    "mail-sent",
    "receipt",
    "resting",
    "not-found",
)


def frame() -> dict[str, Any]:
    """The context of `layout.html`, with links that lead nowhere."""
    rooms = {
        "volunteering": "Wolontariat",
        "consultations": "Konsultacje",
        "community": "Społeczność",
        "own": "Moje sprawy",
    }
    names = {"pl": "Polski", "en": "English", "uk": "Українська", "de": "Deutsch"}
    return {
        "navigation": [
            NavigationItem(label=label, url=f"#{room}", room=room, current=room == "volunteering")
            for room, label in rooms.items()
        ],
        "languages": [
            LanguageItem(code=code, name=name, url=f"?language={code}", current=code == "pl")
            for code, name in names.items()
        ],
        "links": FrameLinks(**dict.fromkeys(FrameLinks.__dataclass_fields__, "#")),
        "current_person": SimpleNamespace(name="Hanna"),
        "unread": 3,
        "place_name": "Centrum Inicjatyw Lokalnych Lipowo",
        "language": "pl",
        "rehearsal": True,
    }


def samples() -> dict[str, Any]:
    """Everything `kit.html` needs beside the frame."""
    page_url: Callable[[int], str] = "?page={}".format
    return {
        "errors": ERRORS,
        "stations": STATIONS,
        "question": QUESTION,
        "results": [
            SimpleNamespace(label=label, value=value, won=won, note=cost, text=f"{value} głosów")
            for label, value, won, cost in RESULTS
        ],
        "week": WEEK,
        "drawings": DRAWINGS,
        "page_url": page_url,
        "moment": datetime(2026, 12, 4, 16, 0, tzinfo=UTC),
        "areas": [("nw", "Nad Wełną"), ("ol", "Osiedle Lipowe"), ("br", "Sołectwo Brzezie")],
        "skills": [
            ("lang", "Języki", "Rozmowa, pismo, tłumaczenie"),
            ("tools", "Naprawy i narzędzia"),
            ("care", "Towarzyszenie starszym", "Spacery, zakupy, rozmowa"),
        ],
        "talk": TALK,
    }


TALK = {
    "title": "Dzień dobry, Lipowo",
    "lead": "Tu pomagasz, pytasz o pomoc i decydujesz razem z sąsiadkami i sąsiadami.",
    "join": "Dołącz",
    "look": "Rozejrzyj się",
    "request": "Pomoc przy obiedzie czwartkowym",
    "request_text": "Szukamy czterech osób do krojenia, gotowania i rozmowy przy stole.",
    "place": "Dom Kultury, ul. Lipowa 4, 12 minut pieszo",
    "ballot": "Budżet obywatelski 2027",
    "ballot_text": "240 000 zł do podziału. Wybierz do trzech projektów.",
    "group": "Grupa ogrodowa Zatorze",
    "group_text": "Spotykamy się w soboty przy dawnej stacji. Przyjdź z rękawiczkami.",
    "receipt": "7K4M-QX2R-9TPA",
    "receipt_text": "Zachowaj ten kod. Po zamknięciu sprawdzisz, czy Twoja karta jest na liście.",
}
