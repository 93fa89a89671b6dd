"""The room of ideas: residents' own projects, from the draft to the ballot."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.ideas import authors, ballot, desk, drafts, public
from services.gateway.web import own

BLUEPRINTS = (
    public.blueprint,
    drafts.blueprint,
    authors.blueprint,
    desk.blueprint,
    ballot.blueprint,
)
"""The blueprints of this room."""

sections.add(
    sections.Section(
        label=_l("Ideas"),
        endpoint="ideas.ideas_GET",
        icon="sprout",
        shown=sections.has("ideas"),
        position=40,
    )
)
sections.add(
    sections.Section(
        label=_l("Ideas of residents"),
        endpoint="idea_desk.desk_GET",
        icon="sprout",
        shown=lambda found: any(one.kind == "ideas" for one in found.phases),
        position=40,
        desk=True,
    )
)
sections.add_door(
    sections.Door(
        kind="ideas",
        title=_l("Have an idea for the town?"),
        text=_l("Say what should be done, where and for how much. Neighbours can sign it."),
        label=_l("See the ideas, or add yours"),
        endpoint="ideas.ideas_GET",
        icon="sprout",
    )
)
sections.add_dry_run(
    sections.DryRun(
        kind="ideas", endpoint="idea_drafts.preview_GET", label=_l("The form of an idea")
    )
)
own.add(
    own.OwnPage(
        label=_l("My ideas"),
        text=_l("Your own projects, from the draft to the ballot, and those you have signed."),
        url="/moje-pomysly",
        room="consultations",
        icon="sprout",
        service="consultations",
        position=23,
    )
)
