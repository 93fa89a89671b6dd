"""Requests for help: written, published, cancelled with everybody told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.volunteering import arranging, notices, organisations, search_words, shifts
from services.volunteering.model import Invitation, Request, RequestSkill, Shift, ShiftSeries, db
from services.volunteering.rules import rights
from services.volunteering.rules.requests import (
    faults_of,
    plain,
    publishing_faults,
    shift_faults,
)
from services.volunteering.skills import catalogue
from shared.contracts.actors import Actor
from shared.contracts.volunteering.requests import WriteRequest, WriteShift, WriteSkill
from shared.problems import conflict, forbidden, invalid, not_found


def write(*, actor: Actor, organisation_id: UUID, words: WriteRequest, now: datetime) -> Request:
    """Begin a request as a draft that only the organisation and the organisers see."""
    organisation = organisations.run_by(actor, organisation_id)
    _check(words)
    request = Request(
        organisation=organisation,
        centre_id=organisation.centre_id,
        state="draft",
        version=1,
        created_by=actor.account_id,
        created_at=now,
    )
    db.session.add(request)
    _fill(request, words)
    arranging.arrange(request, words.shifts, now)
    _check_roles(request)
    search_words.put(request)
    db.session.flush()
    return request


def change(*, actor: Actor, request_id: UUID, words: WriteRequest, now: datetime) -> Request:
    """Write a request anew. A published one stays published and everybody sees the new words.

    People of a shift that moves are told and keep their places. Raises Refusal `shift_has_people`
    where a shift with people would go, and `places_taken` where more places are held than would
    remain.
    """
    request = changed_by(actor, request_id)
    _check(words)
    _fill(request, words)
    arranging.arrange(request, words.shifts, now, untouched=words.untouched)
    _check_roles(request)
    renew(request, now)
    return request


def change_shift(*, actor: Actor, shift_id: UUID, words: WriteShift, now: datetime) -> Request:
    """Change one shift alone; one of a series then stays as it is when the series changes.

    Its people are told and keep their places; raises what `change` raises.
    """
    shift = _shift(shift_id)
    request = changed_by(actor, shift.request_id)
    if faults := shift_faults(words):
        raise invalid(**faults)
    db.session.refresh(shift)
    if shift.state != "open":
        raise conflict("shift_cancelled", "The shift was called off.")
    if shift.ends_at <= now:
        raise conflict("shift_started", "The shift is over.")
    arranging.put(request, [arranging.Put(shift, words)], now)
    shift.edited = shift.series_id is not None
    renew(request, now)
    return request


def publish(*, actor: Actor, request_id: UUID, now: datetime) -> Request:
    """Show a draft to everybody; a second time changes nothing."""
    request = kept_by(actor, request_id, lock=True)
    if request.state == "published":
        return request
    if request.state != "draft":
        raise conflict("request_over", "A request that is over cannot be published.")
    _check_ready(request, now)
    request.state = "published"
    request.published_at = now
    request.version += 1
    db.session.flush()
    notices.announce(request)
    return request


def cancel(*, actor: Actor, request_id: UUID, reason: str, now: datetime) -> Request:
    """Call a request off: everybody who was coming, waiting or asked is told why."""
    request = kept_by(actor, request_id, lock=True)
    if request.state == "cancelled":
        return request
    if request.state == "closed":
        raise conflict("request_over", "A request that is over cannot be cancelled.")
    if not reason.strip():
        raise invalid(reason="missing")
    was = request.state
    request.state = "cancelled"
    request.cancelled_at = now
    request.cancel_reason = reason.strip()
    request.version += 1
    db.session.flush()
    # All at once and by id: who answers invitations to several of them locks them so, too.
    shifts.locked_all([shift.id for shift in request.shifts])
    shifts.locked_all([shift.id for shift in request.shifts])
    for shift in request.shifts:
        if shift.ends_at > now:
            shifts.cancel(shift, reason=request.cancel_reason, now=now)
    if was == "published":
        notices.withdraw([request])
    return request


def cancel_shift(*, actor: Actor, shift_id: UUID, reason: str, now: datetime) -> Request:
    """Call one shift off; the rest of its request goes on."""
    shift = _shift(shift_id)
    request = kept_by(actor, shift.request_id, lock=True)
    if not reason.strip():
        raise invalid(reason="missing")
    if shift.state == "open" and shift.ends_at > now:
        shifts.cancel(shift, reason=reason.strip(), now=now)
        request.version += 1
        db.session.flush()
        if request.state == "published":
            notices.announce(request)
    return request


def close_past(now: datetime) -> int:
    """Close published requests whose last shift is over, and take back their open invitations.

    Returns how many; repeating it changes nothing.
    """
    ahead = select(Shift.request_id).where(Shift.state == "open", Shift.ends_at > now)
    over = list(
        db.session.execute(
            select(Request)
            .where(Request.state == "published", Request.id.not_in(ahead))
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    for request in over:
        request.state = "closed"
        request.version += 1
    db.session.flush()
    started = select(Shift.id).where(Shift.starts_at <= now)
    db.session.execute(
        update(Invitation)
        .where(Invitation.state.in_(("proposed", "waiting")), Invitation.shift_id.in_(started))
        .values(state="expired", answered_at=now)
        .execution_options(synchronize_session=False)
    )
    notices.withdraw(over)
    return len(over)


def find(request_id: UUID, *, lock: bool = False) -> Request:
    """Return a request or refuse; `lock` makes changes of one request wait in line."""
    query = select(Request).where(Request.id == request_id)
    if lock:
        query = query.with_for_update(of=Request, key_share=True).execution_options(
            populate_existing=True
        )
    request = db.session.execute(query).scalar_one_or_none()
    if request is None:
        raise not_found("request")
    return request


def kept_by(actor: Actor, request_id: UUID, *, lock: bool = False) -> Request:
    """Return a request of an organisation that the actor coordinates."""
    request = find(request_id, lock=lock)
    organisations.run_by(actor, request.organisation_id)
    return request


def changed_by(actor: Actor, request_id: UUID) -> Request:
    """Return a request that the actor coordinates and may still change, its row locked."""
    request = kept_by(actor, request_id, lock=True)
    if request.state not in ("draft", "published"):
        raise conflict("request_over", "A request that is over cannot be changed.")
    return request


def renew(request: Request, now: datetime) -> None:
    """Let search and feed know a request that has changed; a published one must be whole."""
    search_words.put(request)
    request.version += 1
    db.session.flush()
    if request.state == "published":
        _check_ready(request, now)
        notices.announce(request)


def seen_by(actor: Actor, request_id: UUID) -> Request:
    """Return a request that the actor may see; a draft of others does not exist for them."""
    request = find(request_id)
    roles = organisations.roles_of(request.organisation)
    hidden = request.state == "draft" or request.organisation.state == "refused"
    if hidden and not rights.may_see_draft(actor, roles, request.centre_id):
        raise not_found("request")
    return request


def team_seen_by(actor: Actor, request_id: UUID) -> Request:
    """Return a request whose team the actor may see."""
    request = find(request_id)
    roles = organisations.roles_of(request.organisation)
    if not rights.may_see_team(actor, roles, request.centre_id):
        raise forbidden("Only its organisation sees who comes.")
    return request


def _shift(shift_id: UUID) -> Shift:
    shift = db.session.get(Shift, shift_id)
    if shift is None:
        raise not_found("shift")
    return shift


def _check(words: WriteRequest) -> None:
    faults = faults_of(words, catalogue())
    if faults:
        raise invalid(**faults)


def _check_roles(request: Request) -> None:
    """A skill asked of a role that no shift has would be asked of nobody."""
    series = select(ShiftSeries.role).where(ShiftSeries.request_id == request.id)
    roles = {shift.role for shift in request.shifts} | set(db.session.scalars(series))
    if any(wanted.role and wanted.role not in roles for wanted in request.skills):
        raise invalid(skills="role_unknown")


def _check_ready(request: Request, now: datetime) -> None:
    places = [
        (shift.starts_at, shift.place or shift.area_label)
        for shift in request.shifts
        if shift.state == "open"
    ]
    faults = publishing_faults(places, remote=request.remote, now=now)
    if faults:
        raise invalid("not_ready", **faults)


def _fill(request: Request, words: WriteRequest) -> None:
    request.title = " ".join(words.title.split())
    request.description = words.description.strip()
    request.meet = words.meet.strip()
    request.languages = list(words.languages)
    request.causes = list(words.causes)
    request.minors_involved = words.minors_involved
    request.least_age = words.least_age
    request.most_age = words.most_age
    request.remote = words.remote
    request.access = list(words.access)
    request.things = list(words.things)
    kept = {(row.skill, row.role): row for row in request.skills}
    request.skills = [
        _skill(kept.get((wanted.skill, plain(wanted.role))), wanted) for wanted in words.skills
    ]


def _skill(kept: RequestSkill | None, wanted: WriteSkill) -> RequestSkill:
    row = kept or RequestSkill(skill=wanted.skill, role=plain(wanted.role))
    row.need, row.level = wanted.need, wanted.level
    return row
