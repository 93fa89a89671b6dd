"""What an operator sets for volunteering."""

from typing import Annotated

from shared.retention import VolunteeringRetention
from shared.settings import Setting


class VolunteeringSettings(VolunteeringRetention, frozen=True, kw_only=True):
    """The settings of volunteering."""

    database_url: Annotated[
        str,
        Setting(
            "VOLUNTEERING_DATABASE_URL",
            "this service's own database; no other service can open it",
            secret=True,
            example="postgresql+psycopg://wspolnie_volunteering:PASSWORD@127.0.0.1/wspolnie_volunteering",
        ),
    ]
    internal_key: Annotated[
        str,
        Setting(
            "VOLUNTEERING_INTERNAL_KEY",
            "64 hex digits that only this service and the gateway know",
            shared=True,
            secret=True,
        ),
    ]
