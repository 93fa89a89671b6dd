"""How everybody comes in, whichever door they take: staff by way of the second step."""

from datetime import datetime

from flask import redirect, url_for
from werkzeug.wrappers import Response

from services.gateway import second_step
from services.gateway.model import Account
from services.gateway.web import sessions


def come_in(account: Account, *, now: datetime, back: str, otherwise: str = "/") -> Response:
    """Sign a person in and send them on; the caller's commit makes it last.

    Staff who have set up the second step are asked for its code first; who have not are signed
    in without their rights and led to the page where they set it up.
    """
    if not account.roles or not second_step.is_asked():
        sessions.begin(account, now)
        return redirect(back or otherwise, 303)
    if second_step.of(account.id) is not None:
        sessions.begin_halfway(account, now)
        return redirect(url_for("second_step.code_GET", next=back or None), 303)
    sessions.begin(account, now)
    return redirect(url_for("second_step.mine_GET", next=back or None), 303)
