"""The room of remarks: what people say in a consultation, with and without an account."""

from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import sections
from services.gateway.pages.remarks import by_mail, lists, mine, paper, saying
from services.gateway.web import own

BLUEPRINTS = (
    lists.blueprint,
    saying.blueprint,
    by_mail.blueprint,
    mine.blueprint,
    paper.blueprint,
)
"""The blueprints of this room."""

sections.add(
    sections.Section(
        label=_l("Remarks"),
        endpoint="remarks.remarks_GET",
        icon="speech",
        shown=sections.has("remarks"),
        position=20,
    )
)
sections.add_door(
    sections.Door(
        kind="remarks",
        title=_l("Say what you think"),
        text=_l("One sentence is enough. You get a number, and an answer."),
        label=_l("Write a remark"),
        endpoint="remarks_say.form_GET",
        icon="pencil",
    )
)
sections.add_dry_run(
    sections.DryRun(
        kind="remarks",
        endpoint="remarks_paper.preview_GET",
        label=_l("The form for remarks"),
        shown=lambda found: any(one.kind == "remarks" for one in found.phases),
    )
)
sections.add(
    sections.Section(
        label=_l("Remarks on paper"),
        endpoint="remarks_paper.paper_GET",
        icon="pencil",
        shown=sections.has("remarks"),
        position=20,
        desk=True,
    )
)
own.add(
    own.OwnPage(
        label=_l("My remarks"),
        text=_l("What you have said in consultations, and what was answered."),
        url="/moje-uwagi",
        room="consultations",
        icon="speech",
        service="consultations",
        position=22,
    )
)
