"""The door to a person's offer and to their data."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import offers, people
from services.volunteering.api.applications import own_page
from services.volunteering.model import Offer as Row
from services.volunteering.model import db
from shared.access import signed_in
from shared.api import Api
from shared.contracts.base import Nothing
from shared.contracts.people import PersonExport
from shared.contracts.volunteering.offers import MyOffer, Offer, WriteOffer

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
    """Write one's own offer."""
    written = offers.write(person_id=own_page(person_id), words=command, now=_now())
    return offers.told(written)


@api.post("/v1/people/<uuid:person_id>/offer/pause", allow=signed_in, gives=Offer)
def pause_offer(person_id: UUID) -> Offer:
    """Pause one's offer: no invitations until it is resumed."""
    return offers.told(offers.set_state(person_id=own_page(person_id), state="paused", now=_now()))


@api.post("/v1/people/<uuid:person_id>/offer/resume", allow=signed_in, gives=Offer)
def resume_offer(person_id: UUID) -> Offer:
    """Make one's offer active again."""
    return offers.told(offers.set_state(person_id=own_page(person_id), state="active", now=_now()))


@api.delete("/v1/people/<uuid:person_id>/offer", allow=signed_in, gives=Nothing)
def delete_offer(person_id: UUID) -> Nothing:
    """Forget one's offer."""
    offers.delete(person_id=own_page(person_id), now=_now())
    return Nothing()


@api.get("/v1/people/<uuid:person_id>/export", allow=signed_in, gives=PersonExport)
def export_person(person_id: UUID) -> PersonExport:
    """Hand out everything volunteering has of the asking person."""
    return people.export(own_page(person_id))
