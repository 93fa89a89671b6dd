"""The room of volunteering: the board, one's own matches and offer, the desks."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.volunteering import (
    board,
    by_mail,
    calendars,
    desk,
    groups,
    guests,
    map,
    mine,
    offer,
    offline,
    organisations,
    organiser,
    skill_pages,
    skills_desk,
)
from services.gateway.web import own
from shared import access

BLUEPRINTS = (
    board.blueprint,
    map.blueprint,
    mine.blueprint,
    groups.blueprint,
    by_mail.blueprint,
    calendars.blueprint,
    guests.blueprint,
    offer.blueprint,
    offline.blueprint,
    organisations.blueprint,
    desk.blueprint,
    organiser.blueprint,
    skill_pages.blueprint,
    skills_desk.blueprint,
)
"""The blueprints of this room."""

for _page in (
    own.OwnPage(
        label=_l("My matches"),
        text=_l("Who would like your help, and why you."),
        url="/moje-dopasowania",
        room="volunteering",
        icon="hand-heart",
        service="volunteering",
        position=10,
    ),
    own.OwnPage(
        label=_l("My shifts"),
        text=_l("Where and when you are expected."),
        url="/moje-dyzury",
        room="volunteering",
        icon="calendar-days",
        service="volunteering",
        position=11,
    ),
    own.OwnPage(
        label=_l("My offer"),
        text=_l("What you can do, when, and how far from home."),
        url="/moja-oferta",
        room="volunteering",
        icon="hand-helping",
        service="volunteering",
        position=12,
    ),
    own.OwnPage(
        label=_l("My organisations"),
        text=_l("Requests, shifts and teams of the organisations you act for."),
        url="/organizacja",
        room="volunteering",
        icon="users",
        service="volunteering",
        position=13,
    ),
    own.OwnPage(
        label=_l("Volunteering of the centre"),
        text=_l("Organisations to check, and the matching."),
        url="/biurko/wolontariat",
        room="volunteering",
        icon="clipboard-list",
        rule=access.organiser,
        service="volunteering",
        position=60,
    ),
    own.OwnPage(
        label=_l("People who are not online"),
        text=_l("Enter their offer, phone them, and keep their word."),
        url="/biurko/osoby",
        room="volunteering",
        icon="phone",
        rule=access.clerk | access.organiser,
        service="volunteering",
        position=61,
    ),
):
    own.add(_page)
