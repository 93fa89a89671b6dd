"""A small app around the real kit: the gateway's templates, languages and policy, no database."""

from flask import Flask, Response, render_template, render_template_string, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from services.gateway.kit import register_kit
from services.gateway.web import languages
from services.gateway.web.security import POLICY
from tests.support.kit.samples import frame, samples

# What the test of the script asks for: a form that is corrected, and one that meets a broken page.
FORM = """{% extends "layout.html" %}{% block title %}x{% endblock %}
{% block main %}<h1>x</h1>{% block part %}<form id="part" class="bare" method="post"
action="/form" hx-post="/form" hx-target="#part">{{ ui.csrf() }}{{ ui.error_summary(errors) }}
{{ ui.field("email", "E-mail", "abc", "email", errors=errors.get("email", ())) }}
{{ ui.form_status() }}{{ ui.button("OK") }}</form>{% endblock %}{% endblock %}"""


def kit_app() -> Flask:
    """Build the app: /kit shows everything, /form is one live form."""
    app = Flask("services.gateway")
    app.config.update(SECRET_KEY="only for looking", TESTING=True, TEMPLATES_AUTO_RELOAD=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader("tests/support/kit/templates"), app.jinja_loader]  # type: ignore[list-item]
    )
    languages.install(app)
    CSRFProtect(app)
    register_kit(app)
    app.add_url_rule("/kit", view_func=_kit)
    app.add_url_rule("/form", view_func=_form, methods=["GET", "POST"])
    app.after_request(_policy)
    return app


def _kit() -> str:
    return render_template("kit.html", **frame(), **samples())


def _form() -> tuple[str, int]:
    broken = request.form.get("email") == "broken"
    errors = {"email": ["Wpisz adres z małpą."]} if request.method == "POST" else {}
    text = render_template_string(FORM, errors=errors, **frame())
    if request.method == "GET":
        return text, 200
    if broken:
        return text, 500
    start = text.index('<form id="part"')
    return text[start : text.index("</form>", start) + len("</form>")], 422


def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
