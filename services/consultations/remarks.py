"""Saying a remark: with an account at once, without one by confirming a mail; taking it back.

A remark gets its number when it is said for good. Whoever gives a number holds the consultation's
count until the commit, so that numbers are consecutive, and a form sent or a mail confirmed twice
finds what the first has done.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.consultations import consultations, phases
from services.consultations.model import (
    Consultation,
    Fragment,
    Phase,
    Remark,
    RemarkCount,
    db,
)
from services.consultations.rules import bases as basis_rules
from services.consultations.rules import phases as phase_rules
from services.consultations.rules import receipts
from services.consultations.rules import remarks as rules
from shared import crash, outbox
from shared.contracts.actors import Actor
from shared.contracts.messages import NotifyPerson
from shared.contracts.problems import Problem
from shared.contracts.remarks import SayRemark
from shared.ids import new_id
from shared.problems import Refusal, conflict, forbidden, invalid, not_found
from shared.queues import job


def needs_of(consultation: Consultation) -> Collection[str]:
    """Return what the legal basis asks a remark's author for: name, address, owner."""
    return basis_rules.known().get(consultation.basis, basis_rules.NOTHING).remark_needs


def say(consultation_id: UUID, command: SayRemark, *, actor: Actor, now: datetime) -> Remark:
    """Take a remark of somebody signed in and number it; the same form again is the same remark.

    Raises Refusal `not_open`, `said_already` (with the number of what was said), or `invalid`.
    """
    if actor.account_id is None:
        raise forbidden()
    there = _sent(consultation_id, command.sent_as)
    if there is not None:
        return _own(there, actor)
    found = phases.to_take_part(consultation_id, phase_rules.REMARKS, actor=actor, now=now)
    hold_count(consultation_id)
    there = _sent(consultation_id, command.sent_as)
    if there is not None:
        return _own(there, actor)
    made = written(found, command, source="account", now=now)
    made.author_id = actor.account_id
    publish(made, found)
    return made


def send(consultation_id: UUID, command: SayRemark, *, actor: Actor, now: datetime) -> Remark:
    """Keep a remark until its author has confirmed it by mail; sent again it is as last sent."""
    found = phases.to_take_part(consultation_id, phase_rules.REMARKS, actor=actor, now=now)
    hold_count(consultation_id)
    there = _sent(consultation_id, command.sent_as)
    if there is not None and there.state != "unconfirmed":
        raise conflict("confirmed_already", "This remark has been confirmed.")
    made = written(found, command, source="guest", now=now)
    if there is not None:
        db.session.delete(there)
        db.session.flush()
    made.state = "unconfirmed"
    db.session.add(made)
    db.session.flush()
    return made


def confirm(consultation_id: UUID, sent_as: UUID, *, actor: Actor, now: datetime) -> Remark:
    """Give a remark sent by mail its number and its author; a second time changes nothing.

    Raises Refusal `remark` (404) when it was thrown away, `too_late` and `said_already` (409).
    """
    if actor.account_id is None:
        raise forbidden()
    sent(consultation_id, sent_as)
    hold_count(consultation_id)
    remark = sent(consultation_id, sent_as)
    if remark.state != "unconfirmed":
        return _own(remark, actor)
    found = consultations.get(consultation_id, actor=actor)
    closes_at = db.session.scalar(
        select(Phase.closes_at).where(
            Phase.consultation_id == consultation_id, Phase.kind == phase_rules.REMARKS
        )
    )
    if (
        found.state != "published"
        or closes_at is None
        or now >= rules.confirm_until(remark.said_at, closes_at)
    ):
        raise conflict("too_late", "The time for confirming is over.")
    remark.author_id = actor.account_id
    publish(remark, found)
    crash.point("remark.confirming")
    return remark


def sent(consultation_id: UUID, sent_as: UUID) -> Remark:
    """Return what was sent with a form, confirmed or not; only who has its mail knows `sent_as`."""
    found = _sent(consultation_id, sent_as)
    if found is None:
        raise not_found("remark")
    return found


def withdraw(remark: Remark, *, now: datetime) -> Remark:
    """Take a remark back while remarks are taken: its number stays, its words go.

    Raises Refusal `not_open` (409).
    """
    if remark.state == "removed":
        return remark
    if not may_withdraw(remark, now=now):
        raise conflict("not_open", "Remarks are taken back while the phase is open.")
    empty(remark)
    db.session.flush()
    return remark


def may_withdraw(remark: Remark, *, now: datetime) -> bool:
    """Tell whether a remark's author may still take it back."""
    dates = db.session.execute(
        select(Phase.opens_at, Phase.closes_at).where(
            Phase.consultation_id == remark.consultation_id, Phase.kind == phase_rules.REMARKS
        )
    ).one_or_none()
    return (
        remark.state in ("public", "queued", "hidden")
        and not remark.position
        and dates is not None
        and phase_rules.is_open(now, opens_at=dates.opens_at, closes_at=dates.closes_at)
    )


def own(consultation_id: UUID, number: int, *, actor: Actor) -> Remark:
    """Return a remark of the actor's own, locked until the commit."""
    found: Remark | None = db.session.scalar(
        select(Remark)
        .where(Remark.consultation_id == consultation_id, Remark.number == number)
        .with_for_update()
    )
    if found is None or actor.account_id is None or found.author_id != actor.account_id:
        raise not_found("remark")
    return found


def by_code(code: str, *, lock: bool = False) -> Remark:
    """Return the remark of a code as somebody may have typed it."""
    wanted = select(Remark).where(Remark.code == receipts.typed(code)[:20])
    found: Remark | None = db.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise not_found("remark")
    return found


def may_still_come(consultation_id: UUID, *, closes_at: datetime, now: datetime) -> int:
    """Return how many remarks sent in time may still be confirmed after the end."""
    sent = db.session.scalars(
        select(Remark.said_at).where(
            Remark.consultation_id == consultation_id, Remark.state == "unconfirmed"
        )
    )
    return sum(now < rules.confirm_until(at, closes_at) for at in sent)


def author_path(remark: Remark) -> str:
    """Return the page where a remark's author sees where it stands, with or without an account."""
    if remark.source == "account" or remark.code is None:
        return f"/konsultacje/{remark.consultation_id}/uwagi/{remark.number}"
    return f"/uwaga/{remark.code}"


def tell_author(remark: Remark, template: str, *, key: str, title: str, **facts: str) -> None:
    """Tell a remark's author something, if anybody knows who that is."""
    if remark.author_id is None:
        return
    outbox.publish(
        db.session(),
        NotifyPerson(
            person_id=remark.author_id,
            template=template,
            key=key,
            facts={
                "title": title,
                "number": str(remark.number),
                "path": author_path(remark),
                **facts,
            },
        ),
    )


def empty(remark: Remark) -> None:
    """Take a remark's words and whatever the law asked its author for; the number stays."""
    remark.state, remark.text, remark.place = "removed", "", ""
    remark.latitude = remark.longitude = None
    anonymise(remark)


def anonymise(remark: Remark) -> None:
    """Take off a remark who said it; `author_id` is left to whoever forgets the person."""
    remark.shown_as, remark.pseudonym = "nobody", ""
    remark.name = remark.address = remark.contact = ""
    remark.owner = None


def hold_count(consultation_id: UUID) -> None:
    """Hold a consultation's count of remarks until the commit: nobody else gives a number."""
    db.session.execute(
        insert(RemarkCount).values(consultation_id=consultation_id).on_conflict_do_nothing()
    )
    db.session.execute(
        select(RemarkCount.last_number)
        .where(RemarkCount.consultation_id == consultation_id)
        .with_for_update()
    )


def publish(remark: Remark, consultation: Consultation) -> None:
    """Give a remark the next number and its code, and show it; the count is held.

    Raises Refusal `said_already` where its author has said the very same in this consultation.
    """
    _once(remark)
    remark.number = db.session.scalar(
        update(RemarkCount)
        .where(RemarkCount.consultation_id == consultation.id)
        .values(last_number=RemarkCount.last_number + 1)
        .returning(RemarkCount.last_number)
    )
    remark.state = "public"
    remark.code = receipts.receipt(token_bytes(16), new_id())
    db.session.add(remark)
    db.session.flush()
    crash.point("remark.numbered")
    tell_author(remark, "remark_taken", key=f"remark:{remark.id}", title=consultation.title)


def written(
    consultation: Consultation, command: SayRemark, *, source: str, now: datetime
) -> Remark:
    """Make a remark of what was typed, keeping of the author only what the law asks for.

    Raises invalid with what is wrong.
    """
    needs = needs_of(consultation)
    typed = _typed(command)
    faults = rules.faults_of(needs=needs, fragment=command.fragment_id is not None, **typed)
    if not faults and command.fragment_id is not None:
        faults = _fragment_faults(consultation.id, command.fragment_id)
    if faults:
        raise invalid(**faults)
    point = typed["point"]
    return Remark(
        consultation_id=consultation.id,
        sent_as=command.sent_as,
        source=source,
        text=typed["text"],
        fragment_id=command.fragment_id,
        place=typed["place"],
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        shown_as=typed["shown"],
        pseudonym=typed["pseudonym"],
        name=typed["name"] if "name" in needs else "",
        address=typed["address"] if "address" in needs else "",
        owner=typed["owner"] if "owner" in needs else None,
        said_at=now,
    )


def forget_person(person_id: UUID, words: bool) -> None:
    """Forget who said something: their words are removed, or stay and are nobody's.

    Numbers, positions, support and comments stay. A second time changes nothing.
    """
    mine = db.session.scalars(
        select(Remark).where(Remark.author_id == person_id).order_by(Remark.id).with_for_update()
    ).all()
    for remark in mine:
        if words:
            empty(remark)
        else:
            anonymise(remark)
        remark.author_id = None
    for column in (Remark.entered_by, Remark.answered_by):
        db.session.execute(update(Remark).where(column == person_id).values({column.key: None}))
    db.session.flush()


@job(timeout=120, retries=0)
def purge_unconfirmed() -> None:
    """Throw away remarks that nobody has confirmed in time; a second run finds nothing."""
    db.session.execute(
        delete(Remark).where(
            Remark.state == "unconfirmed",
            Remark.said_at < datetime.now(UTC) - rules.KEEP_UNCONFIRMED,
        )
    )
    db.session.commit()


def _sent(consultation_id: UUID, sent_as: UUID) -> Remark | None:
    found: Remark | None = db.session.scalar(
        select(Remark)
        .where(Remark.consultation_id == consultation_id, Remark.sent_as == sent_as)
        .execution_options(populate_existing=True)
    )
    return found


def _own(remark: Remark, actor: Actor) -> Remark:
    if remark.author_id != actor.account_id:
        raise conflict("sent_by_another", "This form was sent by somebody else.")
    return remark


def _once(remark: Remark) -> None:
    if remark.author_id is None:
        return
    said = db.session.execute(
        select(Remark.number, Remark.text).where(
            Remark.author_id == remark.author_id,
            Remark.consultation_id == remark.consultation_id,
            Remark.state.in_(("queued", "public", "hidden")),
        )
    ).all()
    for number, text in said:
        if rules.said_same(text) == rules.said_same(remark.text):
            raise Refusal(Problem(code="said_already", status=409, fields={"number": str(number)}))


def _typed(command: SayRemark) -> dict[str, Any]:
    """What was typed, without the blanks around it, under the names the rules judge it by."""
    halves = (command.latitude, command.longitude)
    return {
        "text": command.text.strip(),
        "shown": command.shown_as,
        "pseudonym": command.pseudonym.strip() if command.shown_as == "pseudonym" else "",
        "place": command.place.strip(),
        "name": command.name.strip(),
        "address": command.address.strip(),
        "owner": command.owner,
        "point": None if None in halves else halves,
    }


def _fragment_faults(consultation_id: UUID, fragment_id: UUID) -> dict[str, str]:
    there = db.session.scalar(
        select(Fragment.id).where(
            Fragment.id == fragment_id, Fragment.consultation_id == consultation_id
        )
    )
    return {} if there is not None else {"fragment_id": "unknown"}
