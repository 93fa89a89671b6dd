"""The client of volunteering: who is not to be brought together again."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.base import Nothing
from shared.contracts.volunteering.blocks import Blocks


class BlockCalls:
    """Calls about blocks. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def organisation_blocks(self, organisation_id: UUID, *, actor: Actor) -> Blocks:
        """Read whom an organisation does not want proposed."""
        return self._http.get(f"/v1/organisations/{organisation_id}/blocks", Blocks, actor=actor)

    def block_person(self, organisation_id: UUID, person_id: UUID, *, actor: Actor) -> None:
        """Have a person not proposed to an organisation again."""
        path = f"/v1/organisations/{organisation_id}/blocks/{person_id}"
        self._http.send("PUT", path, None, Nothing, actor=actor)

    def unblock_person(self, organisation_id: UUID, person_id: UUID, *, actor: Actor) -> None:
        """Let an organisation be proposed a person again."""
        path = f"/v1/organisations/{organisation_id}/blocks/{person_id}"
        self._http.send("DELETE", path, None, Nothing, actor=actor)

    def own_blocks(self, *, actor: Actor) -> Blocks:
        """Read by whom the actor does not want to be asked."""
        return self._http.get("/v1/blocks", Blocks, actor=actor)

    def lift_own_block(self, block_id: UUID, *, actor: Actor) -> None:
        """Let the actor be asked again."""
        self._http.send("DELETE", f"/v1/blocks/{block_id}", None, Nothing, actor=actor)
