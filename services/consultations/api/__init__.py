"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import box, consultations
from shared.api import Api

APIS: tuple[Api, ...] = (consultations.api, box.api)
