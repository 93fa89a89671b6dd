"""The room of consultations: what is put before the people, the ballot, the organiser's desk."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import (
    ballot_language,
    course,
    designer,
    desk,
    desk_acts,
    desk_ballot,
    desk_draw,
    desk_options,
    desk_questions,
    desk_schedule,
    desk_two,
    mine,
    public,
    terms_desk,
    voting,
)
from services.gateway.web import own
from shared import access

BLUEPRINTS = (
    public.blueprint,
    voting.blueprint,
    ballot_language.blueprint,
    mine.blueprint,
    course.blueprint,
    designer.blueprint,
    terms_desk.blueprint,
    desk.blueprint,
    desk_ballot.blueprint,
    desk_schedule.blueprint,
    desk_questions.blueprint,
    desk_options.blueprint,
    desk_draw.blueprint,
    desk_acts.blueprint,
    desk_two.blueprint,
)
"""The blueprints of this room."""

for _page in (
    own.OwnPage(
        label=_l("My votes"),
        text=_l("Where you are marked as having voted; never what you chose."),
        url="/moje-glosowania",
        room="consultations",
        icon="vote",
        service="consultations",
        position=20,
    ),
    own.OwnPage(
        label=_l("Consultations of the centre"),
        text=_l("Drafts, open votes, and what waits for you."),
        url="/biurko/konsultacje",
        room="consultations",
        icon="clipboard-list",
        rule=access.organiser,
        service="consultations",
        position=50,
    ),
):
    own.add(_page)
