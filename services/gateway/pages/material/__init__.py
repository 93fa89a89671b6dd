"""The room of what people read: files, documents, fragments, questions and answers, meetings."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.material import (
    calendar,
    desk,
    desk_asked,
    desk_meetings,
    desk_text,
    dry_run,
    files,
    public,
)

BLUEPRINTS = (
    files.blueprint,
    public.blueprint,
    calendar.blueprint,
    desk.blueprint,
    desk_text.blueprint,
    desk_asked.blueprint,
    desk_meetings.blueprint,
    dry_run.blueprint,
)
"""The blueprints of this room."""

for _section in (
    sections.Section(
        label=_l("What people read"),
        endpoint="material_desk.overview_GET",
        icon="file-text",
        shown=lambda found: found.phase != "withdrawn",
        position=10,
        desk=True,
    ),
    sections.Section(
        label=_l("Dry run"),
        endpoint="material_dry_run.dry_run_GET",
        icon="eye",
        shown=lambda found: found.phase == "draft",
        position=15,
        desk=True,
    ),
):
    sections.add(_section)
