"""Files over HTTP: headers that keep them harmless, caches that keep what was published."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from services.consultations import files
from services.consultations.model import db
from shared.contracts.consultations import Consultation
from tests.gateway.consultations.conftest import Town
from tests.support import pictures

from .conftest import publish


def kept(app: Flask, consultation_id: UUID, name: str, content: bytes) -> UUID:
    with app.app_context():
        made = files.store(consultation_id, name, content, "rysunek")
        db.session.commit()
        found: UUID = made.id
        return found


def test_a_file_is_served_as_what_it_is_and_runs_nothing(
    gateway: Flask,
    consultations: Flask,
    draft: Consultation,
    town: Town,
    signed_in: Callable[[UUID], FlaskClient],
) -> None:
    """Catches a type taken from the name, a document run in the page, a draft in a cache."""
    plan = kept(consultations, draft.id, "Załącznik „1”.html", pictures.PDF)
    photo = kept(consultations, draft.id, "plac.png", pictures.picture("PNG"))
    address = f"/konsultacje/{draft.id}/pliki/{plan}/zalacznik.html"
    visitor, organiser = gateway.test_client(), signed_in(town.organiser_id)
    assert visitor.get(address).status_code == 404
    answer = organiser.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    publish(consultations, draft.id)
    answer = visitor.get(address)
    assert answer.data == pictures.PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers
    again = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with consultations.app_context():
        files.show([plan], shown=False)
        db.session.commit()
    hidden = visitor.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert hidden.status_code == 404, "who kept it is not told that it may be shown"
    shown = visitor.get(f"/konsultacje/{draft.id}/pliki/{photo}/x")
    assert shown.content_type == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline")
    # Another consultation's address does not lead to it.
    assert visitor.get(address.replace(str(draft.id), str(plan))).status_code == 404


def test_what_is_too_large_is_said_on_a_page(gateway: Flask) -> None:
    """Catches a form that takes files wherever it stands, or a bare error."""
    answer = gateway.test_client().post("/zaloguj", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "20 MB" in answer.text
