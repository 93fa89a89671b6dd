"""The client of volunteering: requests and their teams."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.volunteering.board import BoardMap, FindRequests, RequestList
from shared.contracts.volunteering.requests import (
    CancelRequest,
    Request,
    Team,
    WriteRequest,
)


class Requests:
    """Calls about requests and their teams.

    Every method may raise Refusal or ServiceDown.
    """

    _http: Http

    def find_requests(self, query: FindRequests, *, actor: Actor = VISITOR) -> RequestList:
        """Search published requests."""
        return self._http.get("/v1/requests", RequestList, actor=actor, query=query)

    def get_map(self, query: FindRequests, *, actor: Actor = VISITOR) -> BoardMap:
        """Read what a search finds, by area and place."""
        return self._http.get("/v1/requests/map", BoardMap, actor=actor, query=query)

    def get_request(self, request_id: UUID, *, actor: Actor = VISITOR) -> Request:
        """Read a request with its shifts."""
        return self._http.get(f"/v1/requests/{request_id}", Request, actor=actor)

    def get_team(self, request_id: UUID, *, actor: Actor) -> Team:
        """Read who comes to each shift of a request."""
        return self._http.get(f"/v1/requests/{request_id}/team", Team, actor=actor)

    def write_request(
        self, organisation_id: UUID, command: WriteRequest, *, actor: Actor
    ) -> Request:
        """Begin a request as a draft."""
        path = f"/v1/organisations/{organisation_id}/requests"
        return self._http.send("POST", path, command, Request, actor=actor)

    def change_request(self, request_id: UUID, command: WriteRequest, *, actor: Actor) -> Request:
        """Write a request anew."""
        return self._http.send("PUT", f"/v1/requests/{request_id}", command, Request, actor=actor)

    def publish_request(self, request_id: UUID, *, actor: Actor) -> Request:
        """Show a draft to everybody."""
        path = f"/v1/requests/{request_id}/publish"
        return self._http.send("POST", path, None, Request, actor=actor)

    def cancel_request(self, request_id: UUID, command: CancelRequest, *, actor: Actor) -> Request:
        """Call a request off."""
        path = f"/v1/requests/{request_id}/cancel"
        return self._http.send("POST", path, command, Request, actor=actor)

    def cancel_shift(self, shift_id: UUID, command: CancelRequest, *, actor: Actor) -> Request:
        """Call one shift off."""
        path = f"/v1/shifts/{shift_id}/cancel"
        return self._http.send("POST", path, command, Request, actor=actor)
