"""What volunteering tells: to a person, to an organisation's coordinators, to the public feed."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from services.volunteering.model import Application, Membership, Organisation, Request, Shift, db
from shared import outbox
from shared.contracts.messages import FeedItemPublished, FeedItemWithdrawn, NotifyPerson

SUMMARY_LENGTH = 200


def request_path(request_id: UUID) -> str:
    """Where the gateway shows a request."""
    return f"/wolontariat/{request_id}"


def organisation_path(organisation_id: UUID) -> str:
    """Where the gateway shows an organisation."""
    return f"/organizacje/{organisation_id}"


def desk_path(request_id: UUID) -> str:
    """Where the gateway shows a request's team to its organisation."""
    return f"/organizacja/zapotrzebowania/{request_id}"


def facts_of(shift: Shift) -> dict[str, str]:
    """What a notice about a shift may say: public words only."""
    return {
        "title": shift.request.title,
        "organisation": shift.request.organisation.name,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
        "place": ", ".join(filter(None, (shift.place, shift.area_label))),
        "meet": shift.request.meet,
        "path": "/moje-dyzury",
    }


def tell(person_id: UUID | None, template: str, key: str, facts: dict[str, str]) -> None:
    """Tell one person once per key; an erased person is told nothing."""
    if person_id is not None:
        outbox.publish(
            db.session(),
            NotifyPerson(person_id=person_id, template=template, key=key, facts=facts),
        )


def tell_applicant(application: Application, template: str, **more: str) -> None:
    """Tell somebody how their application stands now."""
    key = f"{template}:{application.id}:{application.changed_at.isoformat()}"
    facts = application_facts(application)
    tell(application.person_id, template, key, facts | more)


def application_facts(application: Application) -> dict[str, str]:
    """What a notice to somebody in a team or on a list may say, and what its links act on."""
    facts = facts_of(application.shift) | {"application_id": str(application.id)}
    if application.group_name:
        members = db.session.execute(
            select(func.count()).where(Application.leader_id == application.id)
        ).scalar_one()
        facts |= {"group": application.group_name, "group_people": str(1 + members)}
    return facts


def tell_team(application: Application) -> None:
    """Tell a shift's coordinators that somebody has joined or cannot come."""
    request = application.shift.request
    tell_coordinators(
        request.organisation_id,
        "team_changed",
        f"{application.id}:{application.changed_at.isoformat()}",
        facts_of(application.shift) | {"path": desk_path(request.id)},
    )


def coordinators(organisation_id: UUID) -> list[UUID]:
    """Who is told what concerns an organisation."""
    return list(
        db.session.execute(
            select(Membership.person_id).where(
                Membership.organisation_id == organisation_id, Membership.role == "coordinator"
            )
        ).scalars()
    )


def tell_coordinators(
    organisation_id: UUID, template: str, key: str, facts: dict[str, str]
) -> None:
    """Tell each coordinator of an organisation."""
    for person_id in coordinators(organisation_id):
        tell(person_id, template, f"{template}:{key}", facts)


def announce(request: Request) -> None:
    """Put a published request into the feed, or its newer version over the older."""
    outbox.publish(db.session(), request_item(request))


def request_item(request: Request) -> FeedItemPublished:
    """A published request as the feed hears of it."""
    ahead = [shift for shift in request.shifts if shift.state == "open"]
    areas = {shift.area_id for shift in ahead if shift.area_id is not None}
    return FeedItemPublished(
        item_id=request.id,
        version=request.version,
        kind="request",
        title=request.title,
        summary=_shortened(request.description),
        centre_id=request.centre_id,
        area_ids=tuple(sorted(areas)),
        path=request_path(request.id),
        starts_at=min((shift.starts_at for shift in ahead), default=None),
        ends_at=max((shift.ends_at for shift in ahead), default=None),
    )


def withdraw(requests: Iterable[Request]) -> None:
    """Take requests out of the feed; each must have got a higher version."""
    for request in requests:
        outbox.publish(db.session(), FeedItemWithdrawn(item_id=request.id, version=request.version))


def announce_organisation(organisation: Organisation) -> None:
    """Put a verified organisation into the feed; the verdict's moment is its version."""
    outbox.publish(db.session(), organisation_item(organisation))


def organisation_item(organisation: Organisation) -> FeedItemPublished:
    """A verified organisation as the feed hears of it."""
    return FeedItemPublished(
        item_id=organisation.id,
        version=_version(organisation),
        kind="organisation",
        title=organisation.name,
        summary=_shortened(organisation.about),
        centre_id=organisation.centre_id,
        area_ids=() if organisation.area_id is None else (organisation.area_id,),
        path=organisation_path(organisation.id),
    )


def withdraw_organisation(organisation: Organisation) -> None:
    """Take an organisation out of the feed."""
    outbox.publish(
        db.session(),
        FeedItemWithdrawn(item_id=organisation.id, version=_version(organisation)),
    )


def _version(organisation: Organisation) -> int:
    return int(organisation.verdict_at.timestamp()) if organisation.verdict_at else 0


def _shortened(text: str) -> str:
    first = text.strip().partition("\n")[0]
    if len(first) <= SUMMARY_LENGTH:
        return first
    return first[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"
