"""The text in question, in numbered fragments. People name them, so they stay once published."""

from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.consultations import consultations
from services.consultations.model import Fragment, db
from services.consultations.rules import fragments as rules
from shared.contracts.actors import Actor
from shared.contracts.material import DescribeFragment, SplitText
from shared.problems import conflict, invalid, not_found

MOST = 500
LONGEST = 20_000
# Above every number in use while the new order is written.
_ASIDE = 1_000_000


def add(consultation_id: UUID, *, actor: Actor, command: SplitText) -> int:
    """Split a text into fragments of a draft, after those there are or in their place.

    Returns how many there are.
    """
    consultations.to_edit(consultation_id, actor=actor)
    parts = rules.split(command.text, command.marks)
    if not parts:
        raise invalid(text="empty")
    if any(len(text) > LONGEST for _heading, text in parts):
        raise invalid(text="fragment_too_long")
    if command.replace:
        db.session.execute(delete(Fragment).where(Fragment.consultation_id == consultation_id))
    last = _last(consultation_id)
    if last + len(parts) > MOST:
        raise invalid(text="too_many_fragments")
    db.session.add_all(
        Fragment(consultation_id=consultation_id, number=number, heading=heading, text=text)
        for number, (heading, text) in enumerate(parts, last + 1)
    )
    db.session.flush()
    return last + len(parts)


def edit(
    consultation_id: UUID, fragment_id: UUID, *, actor: Actor, command: DescribeFragment
) -> None:
    """Put other words in the place of a draft's fragment."""
    found = _to_edit(consultation_id, fragment_id, actor)
    text, heading = command.text.strip(), command.heading.strip()
    if not text and not heading:
        raise invalid(text="empty")
    if len(text) > LONGEST:
        raise invalid(text="too_long")
    if len(heading) > rules.LONGEST_HEADING:
        raise invalid(heading="too_long")
    found.text, found.heading = text, heading
    db.session.flush()


def remove(consultation_id: UUID, fragment_id: UUID, *, actor: Actor) -> None:
    """Take a fragment out of a draft; those after it move up."""
    found = _to_edit(consultation_id, fragment_id, actor)
    db.session.delete(found)
    db.session.flush()
    _renumber(consultation_id, _ids(consultation_id))


def join(consultation_id: UUID, fragment_id: UUID, *, actor: Actor) -> None:
    """Join a draft's fragment to the one before it."""
    found = _to_edit(consultation_id, fragment_id, actor)
    before = db.session.scalar(
        select(Fragment).where(
            Fragment.consultation_id == consultation_id, Fragment.number == found.number - 1
        )
    )
    if before is None:
        raise conflict("changed", "There is none before it.")
    joined = "\n\n".join(part for part in (before.text, found.heading, found.text) if part)
    if len(joined) > LONGEST:
        raise invalid(text="too_long")
    before.text = joined
    db.session.delete(found)
    db.session.flush()
    _renumber(consultation_id, _ids(consultation_id))


def put_in_order(consultation_id: UUID, *, actor: Actor, ids: tuple[UUID, ...]) -> None:
    """Number all fragments of a draft anew, in this order."""
    consultations.to_edit(consultation_id, actor=actor)
    known = _ids(consultation_id)
    if len(ids) != len(known) or set(ids) != set(known):
        raise conflict("changed", "Something was added or removed meanwhile.")
    _renumber(consultation_id, list(ids))


def _to_edit(consultation_id: UUID, fragment_id: UUID, actor: Actor) -> Fragment:
    consultations.to_edit(consultation_id, actor=actor)
    found = db.session.get(Fragment, fragment_id)
    if found is None or found.consultation_id != consultation_id:
        raise not_found("fragment")
    return found


def _ids(consultation_id: UUID) -> list[UUID]:
    return list(
        db.session.scalars(
            select(Fragment.id)
            .where(Fragment.consultation_id == consultation_id)
            .order_by(Fragment.number)
        )
    )


def _last(consultation_id: UUID) -> int:
    number = select(func.max(Fragment.number)).where(Fragment.consultation_id == consultation_id)
    return db.session.scalar(number) or 0


def _renumber(consultation_id: UUID, ids: list[UUID]) -> None:
    own = Fragment.consultation_id == consultation_id
    db.session.execute(update(Fragment).where(own).values(number=Fragment.number + _ASIDE))
    place = {one: number for number, one in enumerate(ids, 1)}
    for row in db.session.scalars(
        select(Fragment).where(own).execution_options(populate_existing=True)
    ):
        row.number = place[row.id]
    db.session.flush()
