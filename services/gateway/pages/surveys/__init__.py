"""The room of surveys: a few questions about a matter, answered anonymously or by name."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.surveys import (
    answering,
    desk,
    desk_answers,
    desk_balance,
    keeping,
    results,
)

BLUEPRINTS = (
    answering.blueprint,
    keeping.blueprint,
    results.blueprint,
    desk.blueprint,
    desk_answers.blueprint,
    desk_balance.blueprint,
)
"""The blueprints of this room."""

sections.add(
    sections.Section(
        label=_l("Surveys"),
        endpoint="surveys.surveys_GET",
        icon="clipboard-list",
        shown=sections.has("survey"),
        position=30,
    )
)
sections.add(
    sections.Section(
        label=_l("Surveys"),
        endpoint="surveys_desk.surveys_GET",
        icon="clipboard-list",
        shown=lambda found: any(phase.kind == "survey" for phase in found.phases),
        position=30,
        desk=True,
    )
)
sections.add_door(
    sections.Door(
        kind="survey",
        title=_l("Answer the survey"),
        text=_l("A few questions; it takes some minutes."),
        label=_l("To the survey"),
        endpoint="surveys.surveys_GET",
        icon="clipboard-list",
    )
)
sections.add_dry_run(
    sections.DryRun(
        kind="survey",
        endpoint="surveys_desk.previews_GET",
        label=_l("The survey as residents see it"),
    )
)
