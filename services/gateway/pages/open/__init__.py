"""Open: feeds, calendars, files, the public interface, and news by mail."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.consultations.sections import Section
from services.gateway.pages.open import api, data, feeds, news_mail
from services.gateway.web import own

BLUEPRINTS = (
    feeds.blueprint,
    data.blueprint,
    api.api.blueprint,
    api.pages,
    news_mail.blueprint,
)
"""The blueprints of this room."""

sections.add(
    Section(
        label=_l("Data"),
        endpoint="open_data.data_GET",
        icon="list",
        shown=lambda found: (
            found.phase != "draft" and not (found.ballot is not None and found.ballot.rehearsal)
        ),
        position=80,
    )
)
own.add(
    own.OwnPage(
        label=_l("News by mail"),
        text=_l("What opens, what changes and what came of it, in your part of the town."),
        url="/wiesci",
        room="consultations",
        icon="mail",
        service="consultations",
        position=25,
    )
)
