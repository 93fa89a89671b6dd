"""The phones of staff: their second step set up, and the codes the phones show.

Everybody's secret follows from their mail address (`second_step_secret`), in tests as in the demo.
"""

import time
from uuid import UUID

import pyotp
from flask import Flask
from sqlalchemy import create_engine, text

from deploy.demo.people import second_step_secret
from services.gateway import second_step
from services.gateway.model import Account, SecondStep, db
from services.gateway.second_step import STEP_SECONDS, TOLERANCE


def set_up(account_id: UUID) -> UUID | None:
    """Set up the second step of whoever holds a role, inside the gateway's app; return its id.

    A second time changes nothing; who holds no role gets none. The caller commits.
    """
    account = db.session.get_one(Account, account_id)
    db.session.refresh(account, ["roles"])
    if not account.roles:
        return None
    there = second_step.of(account_id)
    if there is None:
        secret = second_step_secret(account.email or "")
        there = SecondStep(
            account_id=account_id, secret=second_step.seal(secret, account_id), last_step=0
        )
        db.session.add(there)
        db.session.flush()
    return there.id


def code_for(gateway: Flask | str, email: str) -> str:
    """Return a code that the gateway takes now; `gateway` is an app or its database's address.

    A code works once: the next one still unused within the tolerance is returned, and when all
    are used up it waits for the clock, half a minute at most.
    """
    used = _last_step(gateway, email)
    while True:
        now, rest = divmod(time.time(), STEP_SECONDS)
        # The oldest good code is no more so when the clock ticks on the way.
        oldest = int(now) - (TOLERANCE if rest < STEP_SECONDS - 8 else 0)
        step = max(oldest, used + 1)
        if step <= int(now) + TOLERANCE:
            return pyotp.TOTP(second_step_secret(email), interval=STEP_SECONDS).generate_otp(step)
        time.sleep(0.5)


def _last_step(gateway: Flask | str, email: str) -> int:
    url = gateway if isinstance(gateway, str) else gateway.extensions["settings"].database_url
    engine = create_engine(url)
    try:
        with engine.connect() as link:
            found = link.execute(
                text(
                    "SELECT s.last_step FROM second_steps s JOIN accounts a ON a.id = s.account_id "
                    "WHERE a.email = :email"
                ),
                {"email": email},
            ).scalar()
    finally:
        engine.dispose()
    return int(found or 0)
