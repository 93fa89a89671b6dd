"""Wires consultations together; the only module that knows all the others."""

from collections.abc import Mapping

from flask import Flask

from services.consultations.api import APIS
from services.consultations.config import ConsultationsSettings
from services.consultations.jobs import HANDLERS, PERIODIC
from services.consultations.model import db, tables
from shared.api import guard
from shared.service import assemble, read_settings


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the service from the environment (or, in tests, from a mapping)."""
    settings = read_settings(ConsultationsSettings, environ)
    app = Flask("services.consultations")
    assemble(
        app,
        "consultations",
        settings,
        database_url=settings.database_url,
        db=db,
        tables=tables,
        handlers=HANDLERS,
        periodic=PERIODIC,
    )
    for api in APIS:
        app.register_blueprint(api.blueprint)
    guard(app, "consultations", bytes.fromhex(settings.internal_key))
    return app
