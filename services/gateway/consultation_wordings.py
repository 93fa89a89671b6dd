"""Notifications about what people say in consultations, by their template's name."""

from flask_babel import lazy_gettext as _l

from services.gateway.wording_form import Wording

CONSULTATIONS: dict[str, Wording] = {
    # Remarks.
    "remark_taken": Wording(
        _l("Your remark has number %(number)s: %(title)s"),
        _l(
            "Everyone can read it now. Under the link you see where it stands; we write when there "
            "is an answer. The link needs no account, so do not pass it on."
        ),
        _l("See my remark"),
        kind="consultations",
    ),
    "remark_confirm": Wording(
        _l("Confirm your remark: %(title)s"),
        _l(
            "Somebody wrote a remark with this mail address. If it was you, open the link and "
            "press the button: the remark gets its number. It counts if you do so until "
            "%(until_at)s. If it was not you, do nothing: the remark is thrown away."
        ),
        _l("Read it and confirm"),
    ),
    # Reports.
    "report_published": Wording(
        _l("The report is there: %(title)s"),
        _l(
            "You took part. Now you can read how it went, what was decided, and the answer to "
            "every remark."
        ),
        _l("Read the report"),
        kind="consultations",
    ),
    "report_corrected": Wording(
        _l("The report was corrected: %(title)s"),
        _l("There is a new version of the report. The page says what was changed and why."),
        _l("Read the report"),
        kind="consultations",
    ),
}
