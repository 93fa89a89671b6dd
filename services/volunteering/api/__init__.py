"""The HTTP door of volunteering: structs in, structs out, no decisions."""

from services.volunteering.api import (
    applications,
    blocks,
    calendars,
    invitations,
    matching,
    offers,
    offline,
    organisations,
    requests,
    series,
    skills,
)
from shared.api import Api

APIS: tuple[Api, ...] = (
    organisations.api,
    blocks.api,
    requests.api,
    skills.api,
    series.api,
    applications.api,
    calendars.api,
    offers.api,
    offline.api,
    matching.api,
    invitations.api,
)
