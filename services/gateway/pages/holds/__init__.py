"""Guarding a vote: groups to be judged, papers reissued at the counter, kiosks without a limit."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.holds import groups, kiosks, own_paper, reissue
from services.gateway.web import own
from shared import access

BLUEPRINTS = (groups.blueprint, reissue.blueprint, kiosks.blueprint, own_paper.blueprint)
"""The blueprints of these pages."""

own.add(
    own.OwnPage(
        label=_l("Groups of votes and reissued ballots"),
        text=_l("What two people judge before a count, and who votes anew at the counter."),
        url="/biurko/konsultacje/grupy",
        room="consultations",
        icon="scale",
        rule=access.clerk | access.organiser,
        service="consultations",
        position=52,
    )
)
