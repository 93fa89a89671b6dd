"""The room of electors: who may vote, lists and letters, the counter, codes of ballots."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.electors import codes, counter, desk
from services.gateway.web import own
from shared import access

BLUEPRINTS = (codes.blueprint, counter.blueprint, desk.blueprint)
"""The blueprints of this room."""

own.add(
    own.OwnPage(
        label=_l("The counter"),
        text=_l("Somebody with a document wants to vote, here or on their own phone."),
        url="/biurko/lada",
        room="consultations",
        icon="users",
        rule=access.clerk,
        service="consultations",
        position=52,
    )
)
