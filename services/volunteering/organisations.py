"""Organisations: registering, verifying, and their teams."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from services.volunteering import notices, search_words
from services.volunteering.model import (
    AreaPoint,
    Membership,
    Organisation,
    RegisterCheck,
    Request,
    db,
)
from services.volunteering.model.judged import judged
from services.volunteering.rules import rights
from services.volunteering.rules.organisations import is_web_address
from shared.contracts.actors import Actor
from shared.problems import conflict, forbidden, invalid, not_found

KINDS = ("ngo", "school", "culture", "social", "health", "church", "sport", "informal", "other")
NAME_TAKEN = conflict("name_taken", "An organisation of this name is registered already.")
LONGEST = {
    "name": 160,
    "about": 4000,
    "website": 300,
    "contact": 300,
    "opening": 300,
    "reason": 2000,
}
WORDS = ("about", "website", "contact", "opening")


def register(
    *,
    actor: Actor,
    centre_id: UUID,
    name: str,
    kind: str,
    area_id: UUID | None = None,
    area_label: str = "",
    **words: str,
) -> Organisation:
    """Enter an organisation, unverified; whoever does it is its first coordinator.

    `words` are those of its page, named as in WORDS.
    Raises Refusal `name_taken` where the centre has one of that name.
    """
    assert actor.account_id is not None
    _check_words(name, kind, words)
    organisation = Organisation(
        centre_id=centre_id,
        name=" ".join(name.split()),
        kind=kind,
        area_id=area_id,
        area_label=area_label,
        state="unverified",
    )
    _write(organisation, words)
    organisation.memberships = [Membership(person_id=actor.account_id, role="coordinator")]
    with judged({"uq_organisations_centre_id_name": NAME_TAKEN}):
        db.session.add(organisation)
    return organisation


def change(
    *,
    actor: Actor,
    organisation_id: UUID,
    name: str,
    kind: str,
    area_id: UUID | None,
    area_label: str,
    **words: str,
) -> Organisation:
    """Change the words of an organisation's page."""
    organisation = kept_by(actor, organisation_id)
    _check_words(name, kind, words)
    with judged({"uq_organisations_centre_id_name": NAME_TAKEN}):
        organisation.name = " ".join(name.split())
        organisation.kind = kind
        _write(organisation, words)
        organisation.area_id = area_id
        organisation.area_label = area_label
    for request in _requests_of(organisation):
        search_words.put(request)
    db.session.flush()
    return organisation


def give_verdict(
    *, actor: Actor, organisation_id: UUID, state: str, reason: str, now: datetime
) -> Organisation:
    """Verify an organisation, refuse it with a reason, or take either back.

    A refused organisation's requests leave the feed; they come back when it is verified.
    """
    organisation = find(organisation_id, lock=True)
    if not rights.is_organiser_of(actor, organisation.centre_id):
        raise forbidden("Only an organiser of the centre gives a verdict.")
    if state not in ("verified", "refused", "unverified"):
        raise invalid(state="unknown")
    if state == "refused" and not reason.strip():
        raise invalid(reason="missing")
    if len(reason) > LONGEST["reason"]:
        raise invalid(reason="too_long")
    if organisation.state == state and organisation.verdict_reason == reason.strip():
        return organisation
    was = organisation.state
    organisation.state = state
    organisation.verdict_reason = reason.strip()
    organisation.verdict_by = actor.account_id
    organisation.verdict_at = now
    db.session.flush()
    _follow_verdict(organisation, was)
    notices.tell_coordinators(
        organisation.id,
        f"organisation_{state}",
        f"{organisation.id}:{now.isoformat()}",
        {
            "title": organisation.name,
            "reason": organisation.verdict_reason,
            "path": notices.organisation_path(organisation.id),
        },
    )
    return organisation


def _follow_verdict(organisation: Organisation, was: str) -> None:
    if organisation.state == "verified":
        notices.announce_organisation(organisation)
    elif was == "verified":
        notices.withdraw_organisation(organisation)
    if "refused" not in (was, organisation.state):
        return
    published = [one for one in _requests_of(organisation) if one.state == "published"]
    for request in published:
        request.version += 1
    db.session.flush()
    if organisation.state == "refused":
        notices.withdraw(published)
    else:
        for request in published:
            notices.announce(request)


def set_member(*, actor: Actor, organisation_id: UUID, person_id: UUID, role: str) -> Organisation:
    """Take a person into the team, or change their role; a team keeps one coordinator.

    Its coordinators do this, and the centre's organisers where a team has lost its last one.
    """
    organisation = find(organisation_id, lock=True)
    if not rights.may_choose_team(actor, roles_of(organisation), organisation.centre_id):
        raise forbidden("Only its coordinators choose who is in the team.")
    if role not in ("coordinator", "member"):
        raise invalid(role="unknown")
    found = _membership(organisation, person_id)
    if found is None:
        organisation.memberships.append(Membership(person_id=person_id, role=role))
        db.session.flush()
        notices.tell(
            person_id,
            "membership_granted",
            f"membership_granted:{organisation.id}",
            {"title": organisation.name, "path": notices.organisation_path(organisation.id)},
        )
    elif found.role != role:
        if role == "member":
            _keep_a_coordinator(organisation, person_id)
        found.role = role
        db.session.flush()
    return organisation


def hand_over(*, actor: Actor, organisation_id: UUID, person_id: UUID) -> Organisation:
    """Make a member the coordinator in one's own place; one stays in the team as a member.

    A second time changes nothing.
    """
    assert actor.account_id is not None
    organisation = kept_by(actor, organisation_id, lock=True)
    found = _membership(organisation, person_id)
    if found is None:
        raise not_found("member")
    if person_id != actor.account_id:
        set_member(
            actor=actor, organisation_id=organisation_id, person_id=person_id, role="coordinator"
        )
        set_member(
            actor=actor,
            organisation_id=organisation_id,
            person_id=actor.account_id,
            role="member",
        )
        notices.tell(
            person_id,
            "membership_granted",
            f"handed_over:{organisation.id}:{actor.account_id}",
            {"title": organisation.name, "path": notices.organisation_path(organisation.id)},
        )
    return organisation


def remove_member(*, actor: Actor, organisation_id: UUID, person_id: UUID) -> Organisation:
    """Take a person out of the team; members may leave by themselves."""
    organisation = find(organisation_id, lock=True)
    if not rights.is_self(actor, person_id):
        organisation = kept_by(actor, organisation_id)
    found = _membership(organisation, person_id)
    if found is not None:
        _keep_a_coordinator(organisation, person_id)
        organisation.memberships.remove(found)
        db.session.flush()
    return organisation


def note_check(
    *,
    actor: Actor,
    organisation_id: UUID,
    person_id: UUID,
    done_on: date,
    valid_until: date,
    now: datetime,
) -> None:
    """Note that the organisation checked a person in the register; a newer note replaces it."""
    organisation = run_by(actor, organisation_id)
    if done_on > now.date():
        raise invalid(done_on="in_future")
    if valid_until <= done_on:
        raise invalid(valid_until="not_after_done")
    db.session.merge(
        RegisterCheck(
            organisation_id=organisation.id,
            person_id=person_id,
            done_on=done_on,
            valid_until=valid_until,
            noted_by=actor.account_id,
            noted_at=now,
        )
    )
    db.session.flush()


def set_area_point(
    *,
    actor: Actor,
    area_id: UUID,
    centre_id: UUID,
    label: str,
    latitude: float,
    longitude: float,
) -> None:
    """Say roughly where the middle of an area is, so that distances can be told."""
    if not rights.is_organiser_of(actor, centre_id):
        raise forbidden("Only an organiser of the centre places its areas.")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise invalid(latitude="out_of_range")
    db.session.merge(
        AreaPoint(
            area_id=area_id,
            centre_id=centre_id,
            label=label,
            latitude=latitude,
            longitude=longitude,
        )
    )
    db.session.flush()


def area_points(centre_id: UUID) -> list[AreaPoint]:
    """The middles of a centre's areas, which every map shows."""
    return list(
        db.session.execute(
            select(AreaPoint).where(AreaPoint.centre_id == centre_id).order_by(AreaPoint.label)
        ).scalars()
    )


def find(organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """Return an organisation or refuse; `lock` makes changes of one organisation wait in line."""
    query = select(Organisation).where(Organisation.id == organisation_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    organisation = db.session.execute(query).scalar_one_or_none()
    if organisation is None:
        raise not_found("organisation")
    return organisation


def roles_of(organisation: Organisation) -> dict[UUID, str]:
    """The team as person -> role, for the rules."""
    return {member.person_id: member.role for member in organisation.memberships}


def kept_by(actor: Actor, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """Return an organisation that the actor coordinates, refused or not; else refuse."""
    organisation = find(organisation_id, lock=lock)
    if not rights.is_coordinator(actor, roles_of(organisation)):
        raise forbidden("Only its coordinators run an organisation.")
    return organisation


def run_by(actor: Actor, organisation_id: UUID, *, lock: bool = False) -> Organisation:
    """Return an organisation that the actor coordinates and that may look for people.

    Raises Refusal `organisation_refused` where the centre has refused it.
    """
    organisation = kept_by(actor, organisation_id, lock=lock)
    if not rights.may_run_organisation(actor, roles_of(organisation), organisation.state):
        raise conflict("organisation_refused", "The centre has refused this organisation.")
    return organisation


def _requests_of(organisation: Organisation) -> list[Request]:
    return list(
        db.session.execute(
            select(Request).where(Request.organisation_id == organisation.id)
        ).scalars()
    )


def _write(organisation: Organisation, words: dict[str, str]) -> None:
    for field in WORDS:
        setattr(organisation, field, words.get(field, "").strip())


def _check_words(name: str, kind: str, words: dict[str, str]) -> None:
    unknown = words.keys() - set(WORDS)
    assert not unknown, unknown
    faults = {field: "too_long" for field, text in words.items() if len(text) > LONGEST[field]}
    website = words.get("website", "").strip()
    if website and not is_web_address(website):
        faults["website"] = "no_web_address"
    if not name.strip():
        faults["name"] = "missing"
    elif len(name) > LONGEST["name"]:
        faults["name"] = "too_long"
    if kind not in KINDS:
        faults["kind"] = "unknown"
    if faults:
        raise invalid(**faults)


def _membership(organisation: Organisation, person_id: UUID) -> Membership | None:
    return next((one for one in organisation.memberships if one.person_id == person_id), None)


def _keep_a_coordinator(organisation: Organisation, leaving: UUID) -> None:
    others = [
        one
        for one in organisation.memberships
        if one.role == "coordinator" and one.person_id != leaving
    ]
    if not others:
        raise conflict("last_coordinator", "A team keeps at least one coordinator.")
