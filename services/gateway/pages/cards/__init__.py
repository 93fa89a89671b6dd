"""The room of paper cards: printed, entered by two people, read by two, dropped in batches."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.cards import desk, papers, printing, stubs
from services.gateway.web import own
from shared import access

BLUEPRINTS = (desk.blueprint, stubs.blueprint, papers.blueprint, printing.blueprint)
"""The blueprints of this room."""

own.add(
    own.OwnPage(
        label=_l("Paper cards"),
        text=_l("Print cards, enter those that came back, and let them into the box."),
        url="/biurko/karty",
        room="consultations",
        icon="file-text",
        rule=access.clerk | access.organiser,
        service="consultations",
        position=54,
    )
)
