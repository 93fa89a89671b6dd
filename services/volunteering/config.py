"""What an operator sets for volunteering."""

from typing import Annotated

from shared.settings import Setting, Settings


class VolunteeringSettings(Settings, frozen=True, kw_only=True):
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
    keep_shifts_months: Annotated[
        int,
        Setting(
            "VOLUNTEERING_KEEP_SHIFTS_MONTHS",
            "how many months after a shift the names of who came are kept; the counts stay",
            shared=True,
            example="24",
        ),
    ] = 24
    keep_invitations_months: Annotated[
        int,
        Setting(
            "VOLUNTEERING_KEEP_INVITATIONS_MONTHS",
            "how many months after a shift the names of who was asked and did not come are kept",
            shared=True,
            example="6",
        ),
    ] = 6
    idle_offer_months: Annotated[
        int,
        Setting(
            "VOLUNTEERING_IDLE_OFFER_MONTHS",
            "after how many months untouched an offer's owner is asked whether it holds; a month "
            "later it rests, and after as many months more it is deleted",
            shared=True,
            example="12",
        ),
    ] = 12
