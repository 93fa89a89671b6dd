"""How long volunteering keeps names: it acts by this, and the gateway tells people."""

from typing import Annotated

from shared.settings import Setting, Settings


class VolunteeringRetention(Settings, frozen=True, kw_only=True):
    """The terms after which volunteering forgets who it was; in months."""

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
