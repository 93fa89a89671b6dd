"""The door to blocks: who is not to be brought together again."""

from datetime import UTC, datetime
from uuid import UUID

from services.volunteering import blocks
from shared.access import signed_in
from shared.api import Api, actor
from shared.contracts.base import Nothing
from shared.contracts.volunteering.blocks import Blocks

api = Api("blocks")


@api.get("/v1/organisations/<uuid:organisation_id>/blocks", allow=signed_in, gives=Blocks)
def organisation_blocks(organisation_id: UUID) -> Blocks:
    """List whom an organisation does not want proposed."""
    return blocks.of_organisation(actor=actor(), organisation_id=organisation_id)


@api.put(
    "/v1/organisations/<uuid:organisation_id>/blocks/<uuid:person_id>",
    allow=signed_in,
    gives=Nothing,
)
def block_person(organisation_id: UUID, person_id: UUID) -> Nothing:
    """Have a person not proposed to an organisation again; they are not told."""
    blocks.make(
        actor=actor(),
        organisation_id=organisation_id,
        person_id=person_id,
        now=datetime.now(UTC),
    )
    return Nothing()


@api.delete(
    "/v1/organisations/<uuid:organisation_id>/blocks/<uuid:person_id>",
    allow=signed_in,
    gives=Nothing,
)
def unblock_person(organisation_id: UUID, person_id: UUID) -> Nothing:
    """Let an organisation be proposed a person again."""
    blocks.lift(actor=actor(), organisation_id=organisation_id, person_id=person_id)
    return Nothing()


@api.get("/v1/blocks", allow=signed_in, gives=Blocks)
def own_blocks() -> Blocks:
    """List by whom the asking person does not want to be asked."""
    return blocks.of_person(actor=actor())


@api.delete("/v1/blocks/<uuid:block_id>", allow=signed_in, gives=Nothing)
def lift_own_block(block_id: UUID) -> Nothing:
    """Let the asking person be asked again."""
    blocks.lift_own(actor=actor(), block_id=block_id)
    return Nothing()
