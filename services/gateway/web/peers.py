"""The services behind the gateway, each by its typed client, or not installed."""

from flask import Flask, current_app

from services.gateway.config import GatewaySettings
from services.gateway.model import db
from shared.clients.answers import Answers
from shared.clients.box import Box
from shared.clients.cards import Cards
from shared.clients.consultations import Consultations
from shared.clients.designing import Designing
from shared.clients.files import Files
from shared.clients.http import Http, ServiceDown
from shared.clients.ideas import Ideas
from shared.clients.material import Materials
from shared.clients.open_data import OpenData
from shared.clients.remarks import Remarks
from shared.clients.reports import Reports
from shared.clients.results import Results
from shared.clients.surveys import Surveys
from shared.clients.talk import TalkClient
from shared.clients.volunteering import Volunteering
from shared.database import release


def install(app: Flask, settings: GatewaySettings) -> None:
    """Join the app to the services that its settings name."""

    def client(service: str, url: str, key: str) -> Http | None:
        if not url:
            return None
        return Http(service, url, bytes.fromhex(key), before_call=_release)

    app.extensions["peers"] = {
        "consultations": client(
            "consultations", settings.consultations_url, settings.consultations_key
        ),
        "volunteering": client(
            "volunteering", settings.volunteering_url, settings.volunteering_key
        ),
    }


def _release() -> None:
    # A page that has not touched its session has no transaction to end.
    if db.session.registry.has():
        release(db.session())


def installed(service: str) -> bool:
    """Tell whether the installation has a service."""
    return current_app.extensions["peers"].get(service) is not None


def consultations() -> Consultations:
    """Return the client of consultations; raises ServiceDown when it is not installed."""
    return Consultations(_http("consultations"))


def box() -> Box:
    """Return the client of the box, in consultations; raises ServiceDown when not installed."""
    return Box(_http("consultations"))


def cards() -> Cards:
    """Return the client of paper cards, in consultations; raises ServiceDown likewise."""
    return Cards(_http("consultations"))


def designing() -> Designing:
    """Return the client of the designer, in consultations; raises ServiceDown likewise."""
    return Designing(_http("consultations"))


def files() -> Files:
    """Return the client of files, in consultations; raises ServiceDown when not installed."""
    return Files(_http("consultations"))


def remarks() -> Remarks:
    """Return the client of remarks, in consultations; raises ServiceDown when not installed."""
    return Remarks(_http("consultations"))


def open_data() -> OpenData:
    """Return the client of open data, in consultations; raises ServiceDown when not installed."""
    return OpenData(_http("consultations"))


def reports() -> Reports:
    """Return the client of reports, in consultations; raises ServiceDown when not installed."""
    return Reports(_http("consultations"))


def materials() -> Materials:
    """Return the client of what people read, in consultations; raises ServiceDown likewise."""
    return Materials(_http("consultations"))


def ideas() -> Ideas:
    """Return the client of ideas, in consultations; raises ServiceDown when not installed."""
    return Ideas(_http("consultations"))


def results() -> Results:
    """Return the client of results, in consultations; raises ServiceDown when not installed."""
    return Results(_http("consultations"))


def talk() -> TalkClient:
    """Return the client of the conversation, in consultations; raises ServiceDown likewise."""
    return TalkClient(_http("consultations"))


def answers() -> Answers:
    """Return the client of answers, in consultations; raises ServiceDown when not installed."""
    return Answers(_http("consultations"))


def surveys() -> Surveys:
    """Return the client of surveys, in consultations; raises ServiceDown when not installed."""
    return Surveys(_http("consultations"))


def volunteering() -> Volunteering:
    """Return the client of volunteering; raises ServiceDown when it is not installed."""
    return Volunteering(_http("volunteering"))


def _http(service: str) -> Http:
    http: Http | None = current_app.extensions["peers"][service]
    if http is None:
        raise ServiceDown(service)
    return http
