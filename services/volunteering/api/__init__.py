"""The HTTP door of volunteering: structs in, structs out, no decisions."""

from services.volunteering.api import (
    applications,
    matching,
    offers,
    offline,
    organisations,
    requests,
    skills,
)
from shared.api import Api

APIS: tuple[Api, ...] = (
    organisations.api,
    requests.api,
    skills.api,
    applications.api,
    offers.api,
    offline.api,
    matching.api,
)
