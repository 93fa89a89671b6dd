"""The phones of the demo town's staff: what each shows now, for whoever tries the demo out.

Their secrets are as well known as their password, so this page gives nothing away.
"""

from html import escape

import pyotp

from deploy.demo.people import STAFF
from deploy.local.mail_page import frame

STEP_SECONDS = 30


def codes(now: float) -> str:
    """The page: it loads itself anew when the codes change."""
    step, passed = divmod(now, STEP_SECONDS)
    left = max(1, round(STEP_SECONDS - passed))
    rows = "".join(
        f"<tr><th>{escape(person.name)}<br><small>{escape(person.does)}, {escape(person.email)}"
        f'</small></th><td class="code">{_code(person.second_step_secret, int(step))}</td>'
        f'<td class="code">{_code(person.second_step_secret, int(step) + 1)}</td></tr>'
        for person in STAFF
    )
    return frame(
        "Codes of the demo staff",
        '<p><a href="/">All mail</a></p><h1>Codes of the demo staff</h1><p>After their password '
        "staff are asked for a code from their phone. Here are the phones of Lipowo. A code works "
        "once; if it was used already, take the next one. New codes in "
        f"{left} s.</p><table><thead><tr><th>Who<th>Now<th>Next</thead>"
        f"<tbody>{rows}</tbody></table>",
        head=f'<meta http-equiv="refresh" content="{left}">',
    )


def _code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, interval=STEP_SECONDS).generate_otp(step)
