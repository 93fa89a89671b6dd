"""The HTTP door of consultations: structs in, structs out, no decisions."""

from shared.api import Api

APIS: tuple[Api, ...] = ()
