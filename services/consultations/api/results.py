"""The door to results: there from the publication on, the same for everyone, for ever."""

from uuid import UUID

from flask import Response

from services.consultations import results
from shared.access import allow, anyone
from shared.api import Api
from shared.contracts.results import Result

api = Api("results")


@api.get("/v1/consultations/<uuid:consultation_id>/result", allow=anyone, gives=Result)
def get_result(consultation_id: UUID) -> Result:
    """Show a result with every step that led to it; before the publication there is none."""
    return results.get(consultation_id)


@api.blueprint.get("/v1/consultations/<uuid:consultation_id>/result.pb")
@allow(anyone)
def get_result_file(consultation_id: UUID) -> Response:
    """Give the published papers as they were counted, byte for byte."""
    return _text(results.file(consultation_id))


@api.blueprint.get("/v1/consultations/<uuid:consultation_id>/receipts.txt")
@allow(anyone)
def get_receipts(consultation_id: UUID) -> Response:
    """Give the hashes of all receipts, sorted, one a line."""
    return _text("".join(results.receipts(consultation_id)).encode())


def _text(content: bytes) -> Response:
    return Response(content, content_type="text/plain; charset=utf-8")
