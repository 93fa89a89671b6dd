"""A demo roll: thirty invented people of Lipowo, imported as a list, with letters to print."""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.gateway.model import ListImport, db
from services.gateway.register import lists, printing, rolls
from services.gateway.register.rolls import Terms
from services.gateway.rules import letter_codes
from shared.contracts.actors import Actor

FIRST = ("Łucja", "Jan", "Halina", "Bogdan", "Oksana", "Ewa")
LAST = ("Żak-Wrona", "Nowak", "Kowalska-Lis", "Wilk", "Melnyk")
KEPT_FOR = timedelta(days=90)


def fill(
    *,
    organiser: Actor,
    centre_id: UUID,
    consultation_id: UUID,
    sheet: printing.Sheet,
    now: datetime,
) -> dict[str, str]:
    """Let a list, letters, the counter and a declaration on the list open a ballot to come.

    Call it in the gateway's app context, before the vote opens. Returns name -> code of the
    letters, to try one at /kod; empty when the list was imported before. Commits.
    """
    roll = rolls.of_consultation(consultation_id)
    if roll is not None and roll.listed:
        return {}
    until: date = (now + KEPT_FOR).date()
    terms = Terms(checks=("declaration", "counter", "letter"), listed=True, purge_on=until)
    who = {"actor": organiser, "centre_id": centre_id, "consultation_id": consultation_id}
    rolls.set_terms(**who, terms=terms, today=now.date())  # type: ignore[arg-type]
    _reading, waiting = lists.check(
        consultation_id=consultation_id, data=_list().encode(), areas=(), sheet=sheet, now=now
    )
    assert waiting is not None
    lists.take(**who, import_id=waiting.id, now=now)  # type: ignore[arg-type]
    codes = _codes(waiting)
    db.session.commit()
    return codes


def _list() -> str:
    rows = [
        f"{first} {last};ul. Lipowa {number + 1}, 62-000 Lipowo"
        for number, (first, last) in enumerate((f, s) for f in FIRST for s in LAST)
    ]
    return "\n".join(["Imię i nazwisko;Adres", *rows])


def _codes(made: ListImport) -> dict[str, str]:
    upload = lists.opened(made)
    return {
        person.name: letter_codes.written(letter_codes.made(upload.secret, person.elector_id))
        for person in upload.people
    }
