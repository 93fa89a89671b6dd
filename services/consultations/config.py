"""What an operator sets for consultations."""

from typing import Annotated

from shared.settings import Setting, Settings


class ConsultationsSettings(Settings, frozen=True, kw_only=True):
    """The settings of consultations."""

    database_url: Annotated[
        str,
        Setting(
            "CONSULTATIONS_DATABASE_URL",
            "this service's own database; no other service can open it",
            secret=True,
            example="postgresql+psycopg://wspolnie_consultations:PASSWORD@127.0.0.1/wspolnie_consultations",
        ),
    ]
    internal_key: Annotated[
        str,
        Setting(
            "CONSULTATIONS_INTERNAL_KEY",
            "64 hex digits that only this service and the gateway know",
            shared=True,
            secret=True,
        ),
    ]
    mixing_minimum: Annotated[
        int,
        Setting(
            "CONSULTATIONS_MIXING_MINIMUM",
            "how many papers at least are rewritten together, so that none tells when it came",
            example="20",
        ),
    ] = 20
