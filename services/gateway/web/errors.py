"""What a person sees when something does not work: what happened, what is safe, what to do."""

import structlog
from flask import Flask, Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from services.gateway.model import db
from services.gateway.rate_limits import TooMany
from services.gateway.web.limits import too_many
from services.gateway.web.page import page
from shared.clients.http import ServiceDown
from shared.observability import is_unlogged, place
from shared.problems import Refusal

log = structlog.get_logger()


def install(app: Flask) -> None:
    """Give every failure a calm page with its own words."""

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return page("errors/stale_form.html", status=400)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        return page("errors/http.html", status=error.code or 500, number=error.code or 500)

    @app.errorhandler(ServiceDown)
    def resting(error: ServiceDown) -> Response:
        return page("errors/resting.html", status=503, service=error.service)

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        number = error.problem.status
        return page("errors/http.html", status=number, number=number)

    app.register_error_handler(TooMany, too_many)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if is_unlogged(app):
            log.error("page_failed", error=type(error).__name__)
        else:
            log.error("page_failed", error=type(error).__name__, place=place(error))
        # After a failed statement the page's own small queries would fail as well.
        db.session.rollback()
        return page("errors/http.html", status=500, number=500)
