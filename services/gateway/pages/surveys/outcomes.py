"""What the page says when it is not the form: each outcome in its words."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import logout_user

from services.gateway.kit import until
from services.gateway.model import RegisterBallot, db
from services.gateway.pages.consultations import outcomes as vote_outcomes
from services.gateway.pages.consultations.paper_form import Filled
from services.gateway.pages.surveys import form_view
from services.gateway.register.standings import Standing
from services.gateway.register.voting import Kind
from services.gateway.web import peers, sessions
from services.gateway.web.gate import actor
from services.gateway.web.languages import chosen
from services.gateway.web.page import page
from shared.contracts.surveys import Survey
from shared.database import door
from shared.problems import Refusal

Carried = list[tuple[str, str]]


class Which(NamedTuple):
    """A survey as its pages name it."""

    consultation_id: UUID
    survey_id: UUID
    title: str


def registered(ballot: RegisterBallot) -> Which:
    """Return which survey the register's copy is of."""
    assert ballot.survey_of is not None
    return Which(ballot.survey_of, ballot.ballot_id, ballot.title)


def named(survey: Survey) -> Which:
    """Return which survey it is."""
    return Which(survey.consultation_id, survey.id, survey.title)


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def about(survey: Survey) -> Response:
    """Show what a survey is about to who cannot answer it now: visitors, and before and after."""
    return page(
        "surveys/about.html",
        found=peers.consultations().get_consultation(survey.consultation_id, actor=actor()),
        survey=survey,
        title=form_view.said(survey.language, survey, "title", chosen()),
        description=form_view.said(survey.language, survey, "description", chosen()),
    )


def before(survey: Survey, standing: Standing | None) -> Response:
    """Say why there is no anonymous form to fill in."""
    if standing is not None and standing.voted:
        return _said(named(survey), Kind.VOTED)
    if standing is not None and standing.paused:
        return _said(named(survey), Kind.PAUSED)
    if standing is None or standing.state == "draft":
        return _say(
            named(survey),
            "info",
            _("The survey opens in a moment"),
            _("It is being made ready. Load this page again in a minute."),
        )
    return about(survey)


def late(survey: Survey) -> Response:
    """Say that a named survey is over and nothing was kept of what was sent now."""
    return _say(
        named(survey),
        "info",
        _("The survey is over"),
        _("Nothing was sent. What you answered before the end counts."),
        status=409,
    )


_SAID = {
    Kind.VOTED: (
        "good",
        _l("You have answered this survey"),
        _l(
            "Each person answers once. What you answered is written nowhere with your name, so it "
            "cannot be changed or taken back."
        ),
    ),
    Kind.PAUSED: (
        "info",
        _l("The survey is paused"),
        _l(
            "After a fault the centre is checking that every answer is where it belongs. Come back "
            "to this page later."
        ),
    ),
    Kind.NOT_COUNTED: (
        "warning",
        _l("The survey is over"),
        _l("Your answers came after the end and were not counted."),
    ),
}


def after(ballot: RegisterBallot, kind: Kind, carried: Carried) -> Response:
    """Say what became of an anonymous answer."""
    if kind in _SAID:
        status = 409 if kind is Kind.NOT_COUNTED else 200
        return _said(registered(ballot), kind, status=status)
    if kind is Kind.ENDED:
        return _say(
            registered(ballot),
            "info",
            _("The survey is over"),
            _("It ended %(moment)s. Nothing was sent.", moment=until(ballot.closes_at)),
            status=409,
        )
    return _say(
        registered(ballot),
        "warning",
        _("We do not know whether your answers arrived"),
        _(
            "The connection broke at the wrong moment. Send them again: they will not count twice. "
            "They are kept on this page; you need not type them anew."
        ),
        carried=carried,
        status=503,
    )


def not_sent(ballot: RegisterBallot, carried: Carried) -> Response:
    """Say that nothing was sent, and keep the answers."""
    return _say(
        registered(ballot),
        "warning",
        _("Your answers were not sent"),
        _(
            "The part that takes in answers is resting for a moment. Nothing was lost: they are "
            "kept on this page. Wait a minute and send again."
        ),
        carried=carried,
        status=503,
    )


def thanks(
    which: Which,
    receipt_code: str | None,
    filled: Filled,
    *,
    closes_at: datetime | None = None,
) -> Response:
    """Show the thanks, with the receipt this once; a shared computer is signed out behind it."""
    if filled.shared:
        sessions.end()
        logout_user()
        door(db)
    return page(
        "surveys/thanks.html",
        **which._asdict(),
        receipt=receipt_code,
        closes_at=closes_at,
        signed_out=filled.shared,
    )


def receipt(ballot: RegisterBallot, *, look: bool = False) -> Response:
    """Ask for a receipt, or say whether the one that was typed is in the published list."""
    code = request.form.get("code", "").strip()[:40] if look else ""
    answer, root, proof = "", "", None
    if look:
        try:
            found = vote_outcomes.look_up(ballot.ballot_id, code)
        except Refusal as refusal:
            if refusal.problem.status not in (404, 409, 422):
                raise
            answer = "early" if refusal.problem.status != 422 else "missing"
        else:
            answer, root = "listed" if found.listed else "missing", found.receipts_root
            proof = vote_outcomes.prove(ballot.ballot_id, code) if found.listed else None
    return page(
        "surveys/check_receipt.html",
        **registered(ballot)._asdict(),
        code=code,
        answer=answer,
        root=root,
        proof=proof,
    )


def _said(which: Which, kind: Kind, *, status: int = 200) -> Response:
    manner, head, text = _SAID[kind]
    return _say(which, manner, str(head), str(text), status=status)


def _say(
    which: Which,
    kind: str,
    head: str,
    text: str,
    *,
    carried: Carried | None = None,
    status: int = 200,
) -> Response:
    return page(
        "surveys/outcome.html",
        **which._asdict(),
        kind=kind,
        head=head,
        text=text,
        carried=carried or [],
        status=status,
    )
