"""The second step of staff: showing a code after the password, and setting it up."""

from datetime import UTC, datetime
from typing import Any

import segno
from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from services.gateway import second_step
from services.gateway.model import Account, SecondStep, db
from services.gateway.rate_limits import SECOND_STEP_ACCOUNT, SECOND_STEP_ADDRESS
from services.gateway.web import gate, limits, own, sessions
from services.gateway.web.own import OwnPage
from services.gateway.web.page import page
from services.gateway.web.paths import own_path
from shared.access import Rule, allow, anyone, signed_in
from shared.database import door
from shared.problems import Refusal

blueprint = Blueprint("second_step", __name__)

own.add(
    OwnPage(
        label=_l("The second step"),
        text=_l("Your staff pages open once you have shown a code from your phone."),
        url="/konto/drugi-krok",
        room="own",
        icon="shield-check",
        rule=Rule("withheld", lambda _who: gate.withheld()),
        position=1,
    )
)
own.add(
    OwnPage(
        label=_l("Phone and recovery codes"),
        text=_l("The second step of signing in: another phone, new codes for the drawer."),
        url="/konto/drugi-krok",
        room="own",
        icon="shield-check",
        rule=Rule(
            "second step", lambda who: bool(who.roles) and sessions.second_step_id() is not None
        ),
        position=95,
    )
)


@blueprint.get("/drugi-krok")
@allow(anyone)
def code_GET() -> Response:
    """Ask for the code of whoever has shown their password, or send on who need not."""
    back = own_path(request.args.get("next"), "")
    if current_user.is_authenticated and not gate.withheld():
        return redirect(back or "/konto", 303)
    account = _whose()
    if account is None:
        return _begin_again()
    if second_step.of(account.id) is None:
        return redirect(url_for("second_step.mine_GET", next=back or None), 303)
    return _ask(account, back)


@blueprint.post("/drugi-krok")
@allow(anyone)
def code_POST() -> Response:
    """Sign in with the code; it works once."""
    back = own_path(request.form.get("next"), "")
    account, now = _whose(), datetime.now(UTC)
    step = second_step.of(account.id) if account is not None else None
    if account is None or step is None:
        return _begin_again()
    field = "recovery" if request.form.get("recovery", "").strip() else "code"
    if not _shown(step, field, now):
        return _ask(account, back, [(field, _wrong(field))], 422)
    sessions.begin(account, now, second_step_id=step.id)
    left = second_step.codes_left(step)
    door(db)
    limits.forgive(SECOND_STEP_ADDRESS, SECOND_STEP_ACCOUNT, str(account.id))
    if field == "recovery":
        flash(_left(left), "info")
    return redirect(back or "/", 303)


@blueprint.get("/konto/drugi-krok")
@allow(signed_in)
def mine_GET() -> Response:
    """Show how to set the second step up, or how it stands."""
    back = own_path(request.args.get("next"), "")
    if not gate.is_staff() or not second_step.is_asked():
        return redirect(back or "/konto", 303)
    step = second_step.of(current_user.id)
    if step is None:
        return _set_up(back)
    if gate.withheld():
        return redirect(url_for("second_step.code_GET", next=back or None), 303)
    return _mine(step)


@blueprint.post("/konto/drugi-krok")
@allow(signed_in)
def mine_POST() -> Response:
    """Set the second step up with the first code of the phone; shows the recovery codes once."""
    back = own_path(request.form.get("next"), "")
    if not gate.is_staff() or second_step.of(current_user.id) is not None:
        return redirect(url_for("second_step.mine_GET", next=back or None), 303)
    _count()
    secret = _sent_secret()
    codes = None
    if secret is not None:
        try:
            codes = second_step.set_up(
                _me(), secret=secret, code=request.form.get("first_code", "")
            )
        except Refusal:
            db.session.rollback()
            return redirect(url_for("second_step.mine_GET", next=back or None), 303)
    if codes is None:
        return _set_up(back, secret, [("first_code", _wrong("first_code"))], 422)
    step = second_step.of(current_user.id)
    assert step is not None
    sessions.note_second_step(step.id)
    return _codes(codes, back)


@blueprint.post("/konto/drugi-krok/telefon")
@allow(signed_in)
def phone_POST() -> Response:
    """Put another phone in the place of the present one, which shows a code for the last time."""
    step = second_step.of(current_user.id)
    if step is None or gate.withheld():
        return redirect(url_for("second_step.mine_GET"), 303)
    secret = _sent_secret()
    faults = []
    if not _shown(step, "code", datetime.now(UTC)):
        faults.append(("code", _wrong("code")))
    codes = None
    if not faults and secret is not None:
        first = request.form.get("first_code", "")
        codes = second_step.replace(step, _me(), secret=secret, code=first)
    if codes is None:
        if not faults:
            faults.append(("first_code", _wrong("first_code")))
        # The code that was shown stays unused: it is asked for again with the other one.
        db.session.rollback()
        step = second_step.of(current_user.id)
        assert step is not None
        return _mine(step, faults, secret, 422)
    return _codes(codes, "")


@blueprint.post("/konto/drugi-krok/kody")
@allow(signed_in)
def codes_POST() -> Response:
    """Make new recovery codes; the old ones end."""
    step = second_step.of(current_user.id)
    if step is None or gate.withheld():
        return redirect(url_for("second_step.mine_GET"), 303)
    if not _shown(step, "code_for_codes", datetime.now(UTC)):
        return _mine(step, [("code_for_codes", _wrong("code"))], status=422)
    return _codes(second_step.renew_codes(step), "")


def _whose() -> Account | None:
    """Return who has shown a password here and may show a code now."""
    if current_user.is_authenticated:
        return _me() if gate.withheld() else None
    account_id = sessions.halfway(datetime.now(UTC))
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account if account is not None and account.is_active else None


def _me() -> Account:
    return db.session.get_one(Account, current_user.id)


def _count() -> None:
    limits.count(SECOND_STEP_ADDRESS, SECOND_STEP_ACCOUNT, str(current_user.id))


def _shown(step: SecondStep, field: str, now: datetime) -> bool:
    """Tell whether a field holds a good code, and use it up; every attempt is counted."""
    limits.count(SECOND_STEP_ADDRESS, SECOND_STEP_ACCOUNT, str(step.account_id))
    sent = request.form.get(field, "")[:100]
    if field == "recovery":
        return second_step.use_recovery_code(step, sent, now=now)
    return second_step.use_code(step, sent)


def _sent_secret() -> str | None:
    return second_step.unseal_text(request.form.get("sealed", "")[:400], current_user.id)


def _wrong(field: str) -> Any:
    if field == "recovery":
        return _(
            "This is none of your unused recovery codes. Check each letter; a code works once."
        )
    if field == "first_code":
        return _(
            "This is not the code that the app shows for this key now. Scan the picture on this "
            "page again, wait for the next six digits and write them here."
        )
    return _(
        "This code is wrong, too old, or was used already. Wait until the app shows the next one "
        "and write that; if it goes on, look whether the phone's clock is right."
    )


def _left(number: int) -> Any:
    return ngettext(
        "You are in. You have %(num)d recovery code left: make new ones, or set up another phone, "
        "on the page “Phone and recovery codes”.",
        "You are in. You have %(num)d recovery codes left: make new ones, or set up another "
        "phone, on the page “Phone and recovery codes”.",
        number,
    )


def _begin_again() -> Response:
    return page("people/code_over.html", status=410)


def _ask(account: Account, back: str, errors: Any = (), status: int = 200) -> Response:
    return page(
        "people/code.html", status=status, name=account.name, back=back, errors=list(errors)
    )


def _set_up(back: str, secret: str | None = None, errors: Any = (), status: int = 200) -> Response:
    return page(
        "people/second_step_set_up.html",
        status=status,
        back=back,
        errors=list(errors),
        **_key_shown(secret or second_step.new_secret()),
    )


def _mine(
    step: SecondStep, errors: Any = (), secret: str | None = None, status: int = 200
) -> Response:
    return page(
        "people/second_step.html",
        status=status,
        since=step.enrolled_at,
        left=second_step.codes_left(step),
        errors=list(errors),
        **_key_shown(secret or second_step.new_secret()),
    )


def _key_shown(secret: str) -> dict[str, Any]:
    """Return what shows a secret to a phone, and to eyes; the sealed form comes back."""
    address = second_step.address(secret, _me())
    picture = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return {
        "sealed": second_step.seal_text(secret, current_user.id),
        "address": address,
        "spelled": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # segno writes attributes alone, no style; what it draws is our own address.
        "picture": Markup(picture),  # noqa: S704
    }


def _codes(codes: list[str], back: str) -> Response:
    """Commit, and show the recovery codes: this answer is the only place where they stand."""
    door(db)
    limits.forgive(SECOND_STEP_ADDRESS, SECOND_STEP_ACCOUNT, str(current_user.id))
    return page("people/recovery_codes.html", codes=codes, back=back)
