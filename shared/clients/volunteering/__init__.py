"""The client of volunteering: one method per operation, structs in and out."""

from shared.clients.http import Http
from shared.clients.volunteering.blocks import BlockCalls
from shared.clients.volunteering.calendars import Calendars
from shared.clients.volunteering.invitations import Invitations
from shared.clients.volunteering.matching import Matching
from shared.clients.volunteering.offers import Offers
from shared.clients.volunteering.offline import Offline
from shared.clients.volunteering.organisations import Organisations
from shared.clients.volunteering.places import Places
from shared.clients.volunteering.requests import Requests
from shared.clients.volunteering.series import Shifts
from shared.clients.volunteering.skills import Skills


class Volunteering(
    BlockCalls,
    Organisations,
    Skills,
    Requests,
    Shifts,
    Places,
    Calendars,
    Offers,
    Offline,
    Matching,
    Invitations,
):
    """Calls volunteering; each noun's methods are in a module of its own."""

    def __init__(self, http: Http) -> None:
        self._http = http
