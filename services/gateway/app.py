"""Wires the gateway together; the only module that knows all the others."""

from collections.abc import Mapping

from flask import Flask
from htmx_flask import Htmx
from jinja2 import StrictUndefined

from services.gateway.config import GatewaySettings
from services.gateway.jobs import HANDLERS, PERIODIC
from services.gateway.kit import register_kit
from services.gateway.model import db, tables
from services.gateway.pages import BLUEPRINTS
from services.gateway.web import errors, frame, gate, languages, peers, security, sessions
from shared.service import assemble, read_settings


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the gateway from the environment (or, in tests, from a mapping)."""
    settings = read_settings(GatewaySettings, environ)
    app = Flask("services.gateway")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assemble(
        app,
        "gateway",
        settings,
        database_url=settings.database_url,
        db=db,
        tables=tables,
        handlers=HANDLERS,
        periodic=PERIODIC,
    )
    Htmx(app)
    languages.install(app)
    security.install(app, settings)
    peers.install(app, settings)
    sessions.install(app)
    register_kit(app)
    frame.install(app)
    errors.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    gate.install(app)
    return app
