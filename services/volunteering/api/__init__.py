"""The HTTP door of volunteering: structs in, structs out, no decisions."""

from shared.api import Api

APIS: tuple[Api, ...] = ()
