"""Wires volunteering together; the only module that knows all the others."""

from collections.abc import Mapping

from flask import Flask

from services.volunteering.api import APIS
from services.volunteering.config import VolunteeringSettings
from services.volunteering.jobs import HANDLERS, PERIODIC
from services.volunteering.model import db, tables
from shared.api import guard
from shared.service import assemble, read_settings


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the service from the environment (or, in tests, from a mapping)."""
    settings = read_settings(VolunteeringSettings, environ)
    app = Flask("services.volunteering")
    assemble(
        app,
        "volunteering",
        settings,
        database_url=settings.database_url,
        db=db,
        tables=tables,
        handlers=HANDLERS,
        periodic=PERIODIC,
    )
    for api in APIS:
        app.register_blueprint(api.blueprint)
    guard(app, "volunteering", bytes.fromhex(settings.internal_key))
    return app
