"""What the page says when it is not the ballot and not the receipt: each outcome in its words."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from services.gateway.kit import moment
from services.gateway.model import RegisterBallot
from services.gateway.pages.consultations import paper_words
from services.gateway.register.standings import Standing
from services.gateway.register.voting import Kind
from services.gateway.web import peers
from services.gateway.web.page import page
from shared.contracts.ballots import CheckReceipt, MerkleProof, ReceiptFound

Carried = list[tuple[str, str]]


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def before(ballot: RegisterBallot, standing: Standing | None) -> Response:
    """Say why there is no ballot to fill in."""
    if standing is not None and standing.left_out and not standing.reissued:
        return _left_out(ballot, standing)
    if standing is not None and standing.voted:
        return after(ballot, Kind.VOTED, [])
    if standing is not None and standing.row == "held":
        return after(ballot, Kind.HELD, [])
    if standing is not None and standing.paused:
        return after(ballot, Kind.PAUSED, [])
    if standing is not None and standing.state == "draft":
        return _say(
            ballot,
            "info",
            _("The vote has not opened yet"),
            _(
                "It opens %(moment)s. Until then you can read about the projects.",
                moment=moment(ballot.opens_at),
            ),
        )
    return after(ballot, Kind.ENDED, [])


def _left_out(ballot: RegisterBallot, standing: Standing) -> Response:
    until = standing.verifies_until
    if standing.state == "verifying" and until is not None and datetime.now(UTC) < until:
        next_step = _(
            "If you voted yourself, come to the counter with a document by %(moment)s: you get a "
            "ballot of your own.",
            moment=moment(until),
        )
    else:
        next_step = _("The reason stands beside the result, for everyone to read.")
    return _say(
        ballot,
        "warning",
        _("The group your vote was in was left out"),
        _(
            "Your vote came with very many others from one place. Two people looked at the "
            "figures of that group and left it out of the count."
        ),
        next_step,
    )


_SAID = {
    Kind.VOTED: (
        "good",
        _l("You have voted"),
        _l(
            "You are marked as having voted. The vote cannot be changed, and what you chose is "
            "written nowhere with your name."
        ),
        _l(
            "If you did not vote, somebody may have used your name and address. Come to the "
            "centre with a document: until the end of the vote, and of the days for objections "
            "after it, you can cast a ballot of your own."
        ),
    ),
    Kind.HELD: (
        "info",
        _l("Your vote is at the counter"),
        _l(
            "An official has your card in hand and is checking it. As long as that lasts you "
            "cannot vote here."
        ),
    ),
    Kind.PAUSED: (
        "info",
        _l("The vote is paused"),
        _l(
            "After a fault the centre is checking that every vote is where it belongs. Nobody can "
            "vote meanwhile. Come back to this page later; who has not voted yet will be able to."
        ),
    ),
    Kind.NOT_COUNTED: (
        "warning",
        _l("The vote has ended"),
        _l("Your vote came after the end and was not counted."),
        _l("You are not marked as having voted. If you sent it in time, write to the centre."),
    ),
}


def after(ballot: RegisterBallot, kind: Kind, carried: Carried) -> Response:
    """Say what became of a submit."""
    if kind in _SAID:
        manner, *words = _SAID[kind]
        status = 409 if kind is Kind.NOT_COUNTED else 200
        return _say(ballot, manner, *map(str, words), status=status)
    if kind is Kind.ENDED:
        return _say(
            ballot,
            "info",
            _("The vote is over"),
            _("It ended %(moment)s. Nothing was sent.", moment=moment(ballot.closes_at)),
            _("The result will be on the consultation's page."),
            status=200 if not carried else 409,
        )
    return _say(
        ballot,
        "warning",
        _("We do not know whether your vote arrived"),
        _("The connection broke at the wrong moment. Send it again: it will not count twice."),
        _("Your choices are kept on this page; you need not make them again."),
        carried=carried,
        status=503,
    )


def not_sent(ballot: RegisterBallot, carried: Carried) -> Response:
    """Say that nothing was sent, and keep the ticks."""
    return _say(
        ballot,
        "warning",
        _("Your vote was not sent"),
        _("The part that takes in votes is resting for a moment. Nothing was lost."),
        _("Your choices are kept on this page. Wait a minute and send again."),
        carried=carried,
        status=503,
    )


def trouble(code: str) -> str:
    """Return in words why a filled-in form could not be taken; the ticks stay."""
    if code == "signed_out":
        return _(
            "You were signed out meanwhile, so nothing was sent. Sign in again beside this "
            "page, then send this form: your choices are still here."
        )
    if code == "ticket_over":
        return _(
            "This page was open for more than two hours, so nothing was sent. Type the code from "
            "your letter once more, or ask at the counter, and choose again."
        )
    if code == "changed":
        return str(paper_words.CHANGED)
    return _(
        "You signed in anew since this page was opened, so nothing was sent. Your choices are "
        "still here: check them and send again."
    )


def look_up(ballot_id: UUID, code: str) -> ReceiptFound:
    """Ask whether a receipt is in the published list."""
    return peers.box().find_receipt(ballot_id, CheckReceipt(code=code))


def prove(ballot_id: UUID, code: str) -> MerkleProof:
    """Ask for the proof that a receipt is in the published list."""
    return peers.box().prove_receipt(ballot_id, CheckReceipt(code=code))


def _say(
    ballot: RegisterBallot,
    kind: str,
    head: str,
    text: str,
    more: str = "",
    *,
    carried: Carried | None = None,
    status: int = 200,
) -> Response:
    return page(
        "consultations/outcome.html",
        title=ballot.title,
        rehearsal=ballot.rehearsal,
        consultation_id=ballot.consultation_id,
        kind=kind,
        head=head,
        text=text,
        more=more,
        carried=carried or [],
        status=status,
    )
