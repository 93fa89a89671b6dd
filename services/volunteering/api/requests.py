"""The door to requests, their shifts and their teams."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import board, board_map, requests, teams
from shared.access import anyone, signed_in
from shared.api import Api, actor
from shared.contracts.feed import PublicItems
from shared.contracts.volunteering.board import BoardMap, FindRequests, RequestList
from shared.contracts.volunteering.requests import (
    CancelRequest,
    Request,
    Team,
    WriteRequest,
)

api = Api("requests")


def _now() -> datetime:
    return datetime.now(UTC)


@api.get("/v1/feed", allow=anyone, gives=PublicItems)
def get_feed() -> PublicItems:
    """Give everything that is public now, with its present version."""
    return board.public()


@api.get("/v1/requests", allow=anyone, query=FindRequests, gives=RequestList)
def find_requests(query: FindRequests) -> RequestList:
    """Search published requests with a shift ahead, the soonest first."""
    return board.find(query, actor=actor(), now=_now())


@api.get("/v1/requests/map", allow=anyone, query=FindRequests, gives=BoardMap)
def get_map(query: FindRequests) -> BoardMap:
    """Show what a search finds, by area and place."""
    return board_map.show(query, actor=actor(), now=_now())


@api.get("/v1/requests/<uuid:request_id>", allow=anyone, gives=Request)
def get_request(request_id: UUID) -> Request:
    """Show a request with its shifts."""
    return board.show(requests.seen_by(actor(), request_id), actor=actor(), now=_now())


@api.get("/v1/requests/<uuid:request_id>/team", allow=signed_in, gives=Team)
def get_team(request_id: UUID) -> Team:
    """Show who comes to each shift of a request."""
    return teams.show(actor=actor(), request_id=request_id, now=_now())


@api.post(
    "/v1/organisations/<uuid:organisation_id>/requests",
    allow=signed_in,
    takes=WriteRequest,
    gives=Request,
    status=201,
)
def write_request(organisation_id: UUID, command: WriteRequest) -> Request:
    """Begin a request as a draft."""
    made = requests.write(actor=actor(), organisation_id=organisation_id, words=command, now=_now())
    return board.show(made, actor=actor(), now=_now())


@api.put("/v1/requests/<uuid:request_id>", allow=signed_in, takes=WriteRequest, gives=Request)
def change_request(request_id: UUID, command: WriteRequest) -> Request:
    """Write a request anew."""
    changed = requests.change(actor=actor(), request_id=request_id, words=command, now=_now())
    return board.show(changed, actor=actor(), now=_now())


@api.post("/v1/requests/<uuid:request_id>/publish", allow=signed_in, gives=Request)
def publish_request(request_id: UUID) -> Request:
    """Show a draft to everybody."""
    published = requests.publish(actor=actor(), request_id=request_id, now=_now())
    return board.show(published, actor=actor(), now=_now())


@api.post(
    "/v1/requests/<uuid:request_id>/cancel",
    allow=signed_in,
    takes=CancelRequest,
    gives=Request,
)
def cancel_request(request_id: UUID, command: CancelRequest) -> Request:
    """Call a request off; everybody concerned is told."""
    cancelled = requests.cancel(
        actor=actor(), request_id=request_id, reason=command.reason, now=_now()
    )
    return board.show(cancelled, actor=actor(), now=_now())


@api.post("/v1/shifts/<uuid:shift_id>/cancel", allow=signed_in, takes=CancelRequest, gives=Request)
def cancel_shift(shift_id: UUID, command: CancelRequest) -> Request:
    """Call one shift off; its people are told."""
    changed = requests.cancel_shift(
        actor=actor(), shift_id=shift_id, reason=command.reason, now=_now()
    )
    return board.show(changed, actor=actor(), now=_now())
