"""Where a vote comes from: the browser's address and a random cookie of ours, no fingerprint.

Only a submit of a vote asks. The cookie holds nothing but a random number; the register keeps
keyed hashes for the length of the vote and never tells the box.
"""

import re
import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import Response, after_this_request, current_app, request

from services.gateway.register import origins
from services.gateway.register.voters import Voter
from services.gateway.web.gate import actor
from shared.access import staff

LASTS = timedelta(days=90)
_MADE = re.compile(r"[A-Za-z0-9_-]{22}")


def placed(voter: Voter, *, ballot_id: UUID, centre_id: UUID) -> Voter:
    """Return the voter of a submit with where it comes from.

    At the counter's own screen that is the account of the clerk who opened the ballot, whoever is
    signed in now; else the browser. `remote_addr` is right behind as many proxies as
    TRUSTED_PROXIES says, and what a browser claims is not read.
    """
    account_id = voter.clerk_id or actor().account_id
    known = voter.clerk_id is not None or staff.allows(actor())
    if voter.channel == "counter" and account_id is not None and known:
        return replace(voter, origin=origins.from_staff(ballot_id=ballot_id, account_id=account_id))
    found = origins.from_browser(
        ballot_id=ballot_id, centre_id=centre_id, address=request.remote_addr, device=_device()
    )
    return replace(voter, origin=found)


def _device() -> str:
    """Return this browser's cookie; the first vote from it makes one."""
    name = "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"
    known = request.cookies.get(name, "")
    if _MADE.fullmatch(known):
        return known
    made = secrets.token_urlsafe(16)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            name,
            made,
            max_age=LASTS,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
        return response

    return made
