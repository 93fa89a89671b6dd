"""What an operator sets for the gateway."""

from typing import Annotated

from shared.retention import VolunteeringRetention
from shared.settings import Setting


class GatewaySettings(VolunteeringRetention, frozen=True, kw_only=True):
    """The settings of the gateway."""

    database_url: Annotated[
        str,
        Setting(
            "GATEWAY_DATABASE_URL",
            "this service's own database; no other service can open it",
            secret=True,
            example="postgresql+psycopg://wspolnie_gateway:PASSWORD@127.0.0.1/wspolnie_gateway",
        ),
    ]
    secret_key: Annotated[
        str,
        Setting(
            "GATEWAY_SECRET_KEY",
            "64 hex digits that sign cookies and links and seal the second step of staff; changing "
            "it signs everybody out, and staff set up their phones anew",
            secret=True,
        ),
    ]
    identity_key: Annotated[
        str,
        Setting(
            "GATEWAY_IDENTITY_KEY",
            "64 hex digits for keyed hashes of electors' names and addresses; never change it "
            "while a ballot is open",
            secret=True,
        ),
    ]
    public_url: Annotated[
        str,
        Setting(
            "PUBLIC_URL",
            "the address people type, for links in mails",
            example="https://wspolnie.example.pl",
        ),
    ]
    consultations_url: Annotated[
        str,
        Setting(
            "CONSULTATIONS_URL",
            "where the gateway finds consultations; empty: not installed",
            example="http://127.0.0.1:8011",
        ),
    ] = ""
    consultations_key: Annotated[
        str,
        Setting(
            "CONSULTATIONS_INTERNAL_KEY",
            "64 hex digits that only consultations and the gateway know",
            shared=True,
            secret=True,
        ),
    ] = ""
    volunteering_url: Annotated[
        str,
        Setting(
            "VOLUNTEERING_URL",
            "where the gateway finds volunteering; empty: not installed",
            example="http://127.0.0.1:8012",
        ),
    ] = ""
    volunteering_key: Annotated[
        str,
        Setting(
            "VOLUNTEERING_INTERNAL_KEY",
            "64 hex digits that only volunteering and the gateway know",
            shared=True,
            secret=True,
        ),
    ] = ""
    smtp_url: Annotated[
        str,
        Setting(
            "SMTP_URL",
            "the mail server: smtp://host:port, smtps://user:password@host:port, or "
            "smtp+starttls://user:password@host:port",
            secret=True,
            example="smtp+starttls://wspolnie:PASSWORD@mail.example.pl:587",
        ),
    ]
    mail_from: Annotated[
        str,
        Setting("MAIL_FROM", "the sender of mails", example="Wspólnie <wspolnie@example.pl>"),
    ]
    staff_second_step: Annotated[
        bool,
        Setting(
            "STAFF_SECOND_STEP",
            "true: who holds a staff role signs in with a password and a code from their phone; "
            "false, for an installation that checks this before it lets people in: a password "
            "alone",
            example="true",
        ),
    ] = True
    sms_url: Annotated[
        str,
        Setting(
            "SMS_URL",
            "where one-time codes for phones go: https://… gets a POST of JSON {to, text}; "
            "console: writes them to the worker's log, for a trial; empty: no text messages",
            secret=True,
            example="https://sms.example.pl/send",
        ),
    ] = ""
    sms_token: Annotated[
        str,
        Setting(
            "SMS_TOKEN",
            "the bearer token sent with each of these POSTs; empty: none",
            secret=True,
        ),
    ] = ""
    guest_keep_days: Annotated[
        int,
        Setting(
            "GUEST_KEEP_DAYS",
            "so many days after their last shift a guest, who signed up by mail without joining, "
            "is forgotten",
            example="90",
        ),
    ] = 90
    data_licence: Annotated[
        str,
        Setting(
            "DATA_LICENCE",
            "the address of the terms under which everyone may use the open data",
            example="https://creativecommons.org/publicdomain/zero/1.0/",
        ),
    ] = "https://creativecommons.org/publicdomain/zero/1.0/"
    trusted_proxies: Annotated[
        int,
        Setting(
            "TRUSTED_PROXIES",
            "how many proxies of yours stand before the gateway; 0 when there is none",
            example="1",
        ),
    ] = 0
    look_again_seconds: Annotated[
        float,
        Setting(
            "REGISTER_LOOK_AGAIN_SECONDS",
            "how long a vote whose answer was lost may stand unsettled before the register settles "
            "it with the box",
            example="120",
        ),
    ] = 120.0
    closing_seconds: Annotated[
        float,
        Setting(
            "REGISTER_CLOSING_SECONDS",
            "how long after the end of a vote those whose answer was lost may still send it again",
            example="300",
        ),
    ] = 300.0
    mixing_minimum: Annotated[
        int,
        Setting(
            "REGISTER_MIXING_MINIMUM",
            "how many rows at least are rewritten together, so that none tells when it was made",
            example="20",
        ),
    ] = 20
