"""The client of volunteering: what residents offer."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.base import Nothing
from shared.contracts.people import PersonExport
from shared.contracts.volunteering.offers import ChangeOffer, MyOffer, Offer, WriteOffer


class Offers:
    """Calls about what residents offer. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def get_offer(self, person_id: UUID, *, actor: Actor) -> MyOffer:
        """Read one's own offer."""
        return self._http.get(f"/v1/people/{person_id}/offer", MyOffer, actor=actor)

    def write_offer(self, person_id: UUID, command: WriteOffer, *, actor: Actor) -> Offer:
        """Write one's own offer, or that of somebody who is not online, as staff."""
        return self._http.send("PUT", f"/v1/people/{person_id}/offer", command, Offer, actor=actor)

    def change_offer(self, person_id: UUID, command: ChangeOffer, *, actor: Actor) -> Offer:
        """Change a part of an offer; the rest stays."""
        path = f"/v1/people/{person_id}/offer/change"
        return self._http.send("POST", path, command, Offer, actor=actor)

    def pause_offer(self, person_id: UUID, *, actor: Actor) -> Offer:
        """Pause an offer."""
        path = f"/v1/people/{person_id}/offer/pause"
        return self._http.send("POST", path, None, Offer, actor=actor)

    def resume_offer(self, person_id: UUID, *, actor: Actor) -> Offer:
        """Make an offer active again."""
        path = f"/v1/people/{person_id}/offer/resume"
        return self._http.send("POST", path, None, Offer, actor=actor)

    def delete_offer(self, person_id: UUID, *, actor: Actor) -> None:
        """Forget an offer."""
        self._http.send("DELETE", f"/v1/people/{person_id}/offer", None, Nothing, actor=actor)

    def export_person(self, person_id: UUID, *, actor: Actor) -> PersonExport:
        """Read everything volunteering has of a person."""
        return self._http.get(f"/v1/people/{person_id}/export", PersonExport, actor=actor)
