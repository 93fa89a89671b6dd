"""Reports of consultations: how it went, who took part, and what came of every remark."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.consultations.sections import Section
from services.gateway.pages.reports import desk, public

BLUEPRINTS = (public.blueprint, desk.blueprint)
"""The blueprints of this room."""

sections.add(
    Section(
        label=_l("Report"),
        endpoint="reports.report_GET",
        icon="file-text",
        shown=lambda found: found.report_at is not None,
        position=60,
    )
)
sections.add(
    Section(
        label=_l("Report"),
        endpoint="reports_desk.draft_GET",
        icon="file-text",
        shown=lambda found: found.phase not in ("draft", "withdrawn"),
        position=60,
        desk=True,
    )
)
