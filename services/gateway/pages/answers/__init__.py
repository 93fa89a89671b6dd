"""The room of answers: what is answered to remarks, who owes it, and what came of it."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.answers import (
    board,
    departments,
    desk,
    follow_up,
    many,
    milestones_desk,
    one,
    themes,
    words,
)
from services.gateway.pages.consultations import sections
from services.gateway.web import own
from shared import access

BLUEPRINTS = (
    board.blueprint,
    departments.blueprint,
    desk.blueprint,
    many.blueprint,
    one.blueprint,
    themes.blueprint,
    milestones_desk.blueprint,
    follow_up.blueprint,
)
"""The blueprints of this room."""

one.blueprint.add_app_template_global(words.position, "answer_position")
one.blueprint.add_app_template_global(words.promise, "promise_standing")

sections.add(
    sections.Section(
        label=_l("Answers"),
        endpoint="answers_desk.desk_GET",
        icon="mail-check",
        shown=sections.has("remarks"),
        position=25,
        desk=True,
    )
)
sections.add(
    sections.Section(
        label=_l("What came of the consultation"),
        endpoint="answers_milestones.milestones_GET",
        icon="footprints",
        shown=lambda found: found.phase != "draft",
        position=70,
        desk=True,
    )
)
sections.add(
    sections.Section(
        label=_l("What came of the consultation"),
        endpoint="answers_follow_up.follow_up_GET",
        icon="footprints",
        shown=lambda found: found.report_at is not None or sections.has("followup")(found),
        position=70,
    )
)
own.add(
    own.OwnPage(
        label=_l("Who owes an answer"),
        text=_l("Remarks by department and day, what is overdue first."),
        url="/biurko/odpowiedzi",
        room="consultations",
        icon="mail-check",
        rule=access.official | access.organiser,
        service="consultations",
        position=51,
    )
)
