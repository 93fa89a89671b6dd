"""What the gateway asks of every service alike: a person's data, and what is public."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.feed import PublicItems
from shared.contracts.people import PersonExport


class EveryService:
    """Calls any service. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def export_person(self, person_id: UUID, *, actor: Actor) -> PersonExport:
        """Return everything the service holds about a person, who must be the actor."""
        return self._http.get(f"/v1/people/{person_id}/export", PersonExport, actor=actor)

    def public_items(self) -> PublicItems:
        """Return everything the service has made public, with its present version."""
        return self._http.get("/v1/feed", PublicItems)
