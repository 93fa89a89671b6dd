"""Counting attempts by address and by account, and the calm page when there were too many."""

from flask import Response, request
from flask_login import current_user

from services.gateway import rate_limits
from services.gateway.rate_limits import Limit, TooMany
from services.gateway.web.page import page


def count(by_network: Limit, by_account: Limit | None = None, account: str = "") -> None:
    """Count an attempt against both limits; raises TooMany."""
    rate_limits.count(by_network, rate_limits.network(request.remote_addr))
    if by_account is not None and account:
        rate_limits.count(by_account, account)


def forgive(by_network: Limit, by_account: Limit, account: str) -> None:
    """Take back an attempt that was an honest one."""
    rate_limits.forgive(by_network, rate_limits.network(request.remote_addr))
    rate_limits.forgive(by_account, account)


def too_many(error: TooMany) -> Response:
    """Say that it is enough for now, and when to come again."""
    answer = page(
        "people/too_many.html",
        status=429,
        minutes=max(1, error.seconds // 60),
        signed_in=current_user.is_authenticated,
    )
    answer.headers["Retry-After"] = str(error.seconds)
    return answer
