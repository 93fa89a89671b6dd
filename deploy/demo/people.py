"""The town's centre, its areas and its people: the same ids each time, so other data can name them.

Nothing here imports a service until it is filled in, so that the names and sign-ins can be read
by whoever starts the processes.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

TOWN = UUID("6f2d0c5e-4d0b-4c0a-9d1e-21b0a7c0ffee")
# Known to everybody, for one machine alone.
PASSWORD = "Lipowo-demo-2026"  # noqa: S105
DOMAIN = "lipowo.example"
CENTRE_NAME = "Centrum Inicjatyw Lokalnych Lipowo"
CONTACT = (
    "ul. Lipowa 4, 62-999 Lipowo nad Wełną\n"
    "Telefon: 61 555 01 23, od poniedziałku do piątku, 9:00–17:00\n"
    "Można przyjść bez umawiania; w środy jesteśmy do 19:00."
)


def known(name: str) -> UUID:
    """Return the id of a thing of the demo town by its name."""
    return uuid5(TOWN, name)


CENTRE_ID = known("centre")
AREAS = {
    known(f"area {name}"): name
    for name in (
        "Stare Miasto",
        "Nad Wełną",
        "Osiedle Lipowe",
        "Zatorze",
        "sołectwo Brzezie",
        "sołectwo Kamionka",
    )
}


def second_step_secret(email: str) -> str:
    """Return an invented person's secret, as authenticator apps take it."""
    return base64.b32encode(hashlib.sha256(f"Lipowo {email}".encode()).digest()[:20]).decode()


@dataclass(frozen=True)
class Person:
    """Somebody of Lipowo; `login` is the part before the @."""

    login: str
    name: str
    area: str
    role: str = ""
    does: str = ""
    language: str = "pl"

    @property
    def id(self) -> UUID:
        """The account's id."""
        return known(f"person {self.login}")

    @property
    def email(self) -> str:
        """The mail address to sign in with."""
        return f"{self.login}@{DOMAIN}"

    @property
    def second_step_secret(self) -> str:
        """What the phone of a staff member holds; known to everybody, like the password."""
        return second_step_secret(self.email)

    @property
    def area_id(self) -> UUID:
        """Where they live."""
        return known(f"area {self.area}")


OPERATOR = Person("ola", "Ola Wichrowska", "Stare Miasto", "operator", "operator")
ORGANISERS = (
    Person("marta", "Marta Zdunek", "Stare Miasto", "organiser", "organiser"),
    Person("piotr", "Piotr Olszyna", "Nad Wełną", "organiser", "second organiser"),
)
CLERK = Person("kazik", "Kazimierz Sowa", "Osiedle Lipowe", "clerk", "clerk at the counter")
OFFICIAL = Person(
    "dorota", "Dorota Jesionek", "Stare Miasto", "official", "official who answers remarks"
)
COORDINATORS = (
    Person("beata", "Beata Jarząbek", "Osiedle Lipowe", does="coordinator of an organisation"),
    Person("tomek", "Tomasz Gąsiorek", "sołectwo Brzezie", does="coordinator of an organisation"),
)
RESIDENTS = (
    Person("hanna", "Hanna Kłos", "Nad Wełną", does="resident"),
    Person("oksana", "Оксана Калина", "Zatorze", does="resident, reads Ukrainian", language="uk"),
    Person("jan", "Jan Wierzba", "sołectwo Kamionka", does="resident"),
    Person("zofia", "Zofia Malina", "Stare Miasto", does="resident"),
    Person("ewa", "Ewa Trzcina", "Osiedle Lipowe"),
    Person("adam", "Adam Dereń", "Zatorze"),
    Person("lena", "Lena Brzoza", "sołectwo Brzezie"),
    Person("marek", "Marek Kalina", "Nad Wełną"),
    Person("iga", "Iga Sasanka", "Stare Miasto"),
    Person("stefan", "Stefan Grab", "sołectwo Kamionka"),
    Person("nina", "Nina Rokita", "Osiedle Lipowe"),
    Person("bruno", "Bruno Głóg", "Zatorze", language="de"),
    Person("emily", "Emily Hazel", "Nad Wełną", language="en"),
)
STAFF = (OPERATOR, *ORGANISERS, CLERK, OFFICIAL)
PEOPLE = (*STAFF, *COORDINATORS, *RESIDENTS)

# Who, mail address, password: printed by the local run.
SIGN_INS = tuple(
    (f"{person.name} ({person.does})", person.email, PASSWORD) for person in PEOPLE if person.does
)


def fill_people(*, now: datetime) -> None:
    """Make the centre, its areas and its people inside the gateway's app; what is there stays.

    The caller commits.
    """
    from services.gateway import passwords
    from services.gateway.model import Account, Area, Centre, Installation

    _add(Centre, id=CENTRE_ID, name=CENTRE_NAME, contact=CONTACT)
    for position, (area_id, name) in enumerate(AREAS.items()):
        _add(Area, id=area_id, centre_id=CENTRE_ID, name=name, position=position)
    kept = passwords.hashed(PASSWORD)
    for person in PEOPLE:
        _add(
            Account,
            id=person.id,
            email=person.email,
            name=person.name,
            language=person.language,
            area_id=person.area_id,
            password_hash=kept,
            confirmed_at=now,
        )
    for person in STAFF:
        _employ(person)
    _add(Installation, **_installation(now.date()))


def _employ(person: Person) -> None:
    """Give somebody their role, and the second step that goes with it."""
    from services.gateway import second_step
    from services.gateway.model import SecondStep, StaffRole

    _add(
        StaffRole,
        id=known(f"role {person.login}"),
        account_id=person.id,
        role=person.role,
        centre_id=None if person.role == "operator" else CENTRE_ID,
    )
    _add(
        SecondStep,
        id=known(f"second step {person.login}"),
        account_id=person.id,
        secret=second_step.seal(person.second_step_secret, person.id),
        last_step=0,
    )


def _add(table: type, **values: object) -> None:
    from sqlalchemy.dialects.postgresql import insert

    from services.gateway.model import db

    db.session.execute(insert(table).values(**values).on_conflict_do_nothing())


def _installation(today: date) -> dict[str, object]:
    return {
        "id": 1,
        "entity_name": "Miejska Biblioteka i Centrum Inicjatyw Lokalnych w Lipowie nad Wełną",
        "entity_address": "ul. Lipowa 4, 62-999 Lipowo nad Wełną",
        "contact_person": "Marta Zdunek",
        "contact_email": f"dostepnosc@{DOMAIN}",
        "contact_phone": "61 555 01 23",
        "privacy_contact": f"Jagoda Bez, inspektorka ochrony danych, iod@{DOMAIN}",
        "building_access": (
            "Wejście od ul. Lipowej bez progu, drzwi otwierają się same. Toaleta dla osób na "
            "wózkach jest na parterze. Przy ladzie działa pętla indukcyjna. Można wejść z psem "
            "asystującym. Dwa miejsca parkingowe dla osób z niepełnosprawnościami są przed "
            "wejściem."
        ),
        "site_published_on": today,
        "site_changed_on": today,
        "statement_made_on": today,
        "statement_reviewed_on": today,
    }
