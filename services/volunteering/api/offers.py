"""The door to a person's offer and to their data.

An offer is its person's; who is not online is spoken for by the centre that entered theirs.
"""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import offers, offline, people
from services.volunteering.api.applications import own_page
from services.volunteering.model import Offer as Row
from services.volunteering.model import db
from services.volunteering.rules import rights
from shared.access import signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.people import PersonExport
from shared.contracts.volunteering.offers import ChangeOffer, MyOffer, Offer, WriteOffer

api = Api("offers")


def _now() -> datetime:
    return datetime.now(UTC)


@api.get("/v1/people/<uuid:person_id>/offer", allow=signed_in, gives=MyOffer)
def get_offer(person_id: UUID) -> MyOffer:
    """Show one's own offer, or none."""
    found = db.session.get(Row, own_page(person_id))
    return MyOffer(offer=offers.told(found) if found is not None else None)


@api.put("/v1/people/<uuid:person_id>/offer", allow=signed_in, takes=WriteOffer, gives=Offer)
def write_offer(person_id: UUID, command: WriteOffer) -> Offer:
    """Write one's own offer, or that of somebody who is not online, as the centre's staff."""
    if rights.is_self(actor(), person_id):
        return offers.told(offers.write(person_id=person_id, words=command, now=_now()))
    return offers.told(offline.enter(actor=actor(), person_id=person_id, words=command, now=_now()))


@api.post(
    "/v1/people/<uuid:person_id>/offer/change", allow=signed_in, takes=ChangeOffer, gives=Offer
)
def change_offer(person_id: UUID, command: ChangeOffer) -> Offer:
    """Change a part of an offer; the rest stays. One's own first part makes the offer."""
    if rights.is_self(actor(), person_id):
        return offers.told(offers.change(person_id=person_id, words=command, now=_now()))
    return offers.told(
        offline.change(actor=actor(), person_id=person_id, words=command, now=_now())
    )


@api.post("/v1/people/<uuid:person_id>/offer/pause", allow=signed_in, gives=Offer)
def pause_offer(person_id: UUID) -> Offer:
    """Pause an offer: no invitations until it is resumed."""
    return _in_state(person_id, "paused")


@api.post("/v1/people/<uuid:person_id>/offer/resume", allow=signed_in, gives=Offer)
def resume_offer(person_id: UUID) -> Offer:
    """Make an offer active again."""
    return _in_state(person_id, "active")


@api.delete("/v1/people/<uuid:person_id>/offer", allow=signed_in, gives=Nothing)
def delete_offer(person_id: UUID) -> Nothing:
    """Forget an offer."""
    if rights.is_self(actor(), person_id):
        offers.delete(person_id=person_id, now=_now())
    else:
        offline.delete(actor=actor(), person_id=person_id, now=_now())
    return Nothing()


@api.get("/v1/people/<uuid:person_id>/export", allow=signed_in, gives=PersonExport)
def export_person(person_id: UUID) -> PersonExport:
    """Hand out everything volunteering has of the asking person."""
    return people.export(own_page(person_id))


def _in_state(person_id: UUID, state: str) -> Offer:
    if rights.is_self(actor(), person_id):
        return offers.told(offers.set_state(person_id=person_id, state=state, now=_now()))
    return offers.told(
        offline.set_state(actor=actor(), person_id=person_id, state=state, now=_now())
    )
