"""The room of the conversation under remarks and ideas, and of those who look after it.

Another room shows a conversation under its own thing by `talk.under(…)`.
"""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.talk import decisions, desk, reporting, talking, terms
from services.gateway.pages.talk.showing import under
from services.gateway.web import own
from shared import access

BLUEPRINTS = (
    talking.blueprint,
    reporting.blueprint,
    decisions.blueprint,
    desk.blueprint,
    terms.blueprint,
)
"""The blueprints of this room."""

own.add(
    own.OwnPage(
        label=_l("Words to look at"),
        text=_l("Remarks, ideas and comments that were reported or wait to be read, and appeals."),
        url="/biurko/moderacja",
        room="consultations",
        icon="shield-check",
        rule=access.clerk | access.organiser,
        service="consultations",
        position=55,
    )
)
sections.add(
    sections.Section(
        label=_l("How people talk"),
        endpoint="talk_terms.terms_GET",
        icon="messages-square",
        shown=lambda found: any(one.kind in ("remarks", "ideas") for one in found.phases),
        position=45,
        desk=True,
    )
)

__all__ = ["BLUEPRINTS", "under"]
