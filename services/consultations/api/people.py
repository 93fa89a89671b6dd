"""The door to what consultations hold about a person."""

from uuid import UUID

from services.consultations import people
from shared.access import signed_in
from shared.api import Api, actor
from shared.contracts.people import PersonExport
from shared.problems import not_found

api = Api("people")


@api.get("/v1/people/<uuid:person_id>/export", allow=signed_in, gives=PersonExport)
def export_person(person_id: UUID) -> PersonExport:
    """Hand out everything consultations hold about the actor."""
    if actor().account_id != person_id:
        raise not_found("person")
    return people.export(person_id)
