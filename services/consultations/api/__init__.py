"""The HTTP door of consultations: structs in, structs out, no decisions."""

from services.consultations.api import box, cards, consultations, results
from shared.api import Api

APIS: tuple[Api, ...] = (consultations.api, box.api, cards.api, results.api)
