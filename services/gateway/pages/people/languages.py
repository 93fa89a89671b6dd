"""The language of the pages: chosen by everybody, kept in the session and in the account."""

from flask import Blueprint, abort, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from services.gateway import accounts
from services.gateway.model import db
from services.gateway.web import sessions
from services.gateway.web.languages import LANGUAGES
from services.gateway.web.paths import own_path
from shared.access import allow, anyone
from shared.database import door

blueprint = Blueprint("languages", __name__)


@blueprint.post("/jezyk/<code>")
@allow(anyone)
def language_POST(code: str) -> Response:
    """Show pages in another language from now on, and write mails in it."""
    if code not in LANGUAGES:
        abort(404)
    remember(code)
    return redirect(own_path(request.form.get("next"), "/"), 303)


def remember(code: str) -> None:
    """Keep the language in this browser, and with whoever is signed in for their mails."""
    sessions.speak(code)
    if current_user.is_authenticated:
        accounts.get(current_user.id).language = code
        door(db)
