"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import box, consultations, results
from shared.api import Api

APIS: tuple[Api, ...] = (consultations.api, box.api, results.api)
