"""What is wrong with what an organiser or a resident filled in, in words."""

from flask_babel import lazy_gettext as _l
from wtforms import Form

from services.gateway.pages.consultations import words
from shared.problems import Refusal

FAULTS = {
    "file_empty": _l("This file is empty. Choose another."),
    "file_missing": _l("Choose a file."),
    "file_unknown": _l(
        "This is neither a PDF nor a picture (JPEG, PNG, WebP), whatever its name says. Save it "
        "as a PDF and try again."
    ),
    "file_other_kind": _l("Only pictures fit here: JPEG, PNG or WebP."),
    "file_too_large": _l(
        "This file is too large. A PDF may have 20 MB, a picture 8 MB. Save it smaller."
    ),
    "file_broken": _l("This file is damaged or was cut short. Save it anew and try again."),
    "picture_too_large": _l("This picture has too many points. Make it smaller and try again."),
    "alternative_missing": _l(
        "Say in words what the picture shows: some people hear the page instead of seeing it."
    ),
    "too_many_documents": _l("There is room for 100 documents and versions."),
    "too_many_fragments": _l("There is room for 500 fragments. Part the text less."),
    "fragment_too_long": _l("One fragment would be longer than 20,000 characters. Part it more."),
    "too_many_meetings": _l("There is room for 100 meetings."),
    "place_or_link": _l("Write a place or a link, so that people know where to come."),
    "no_link": _l("A link begins with https://"),
    "no_mail": _l("This is not a mail address."),
    "ends_before_start": _l("The meeting would end before it begins."),
    "lasts_too_long": _l("A meeting lasts three days at most. Is the date right?"),
    "in_the_past": _l("This moment has passed. Choose a later one."),
    "reason_missing": _l("The time or the place has changed: say why, everyone reads it."),
}
"""What is wrong with a field."""

CONFLICTS = {
    "already_announced": _l(
        "It has been published, so people know it as it stands and it stays so."
    ),
    "waits_for_second": _l(
        "It waits for a second person just as it stands, so nothing can be changed now."
    ),
    "withdrawn": _l("This consultation was called off, so nothing is added any more."),
    "changed": _l("Something has changed meanwhile. Look at the page again before you go on."),
    "not_published": _l("This is a draft still: simply change it."),
    "not_open": _l("Questions are not taken any more: this consultation is over."),
    "too_many_questions_wait": _l(
        "Five of your questions wait for an answer already. Ask again when some are answered."
    ),
    "asked_by_a_resident": _l("A resident asked this, so it stays."),
    "meeting_cancelled": _l("This meeting was called off, so it stays as it is."),
    "meeting_over": _l("This meeting is over, so it stays as it is."),
}
"""Why an act is not possible now."""


def note(form: Form, refusal: Refusal) -> None:
    """Put a service's refusal into the form; raises it again where the form cannot help."""
    problem = refusal.problem
    if problem.status not in (409, 422):
        raise refusal
    if problem.status == 409:
        form.form_errors.append(said(problem.code))
    for name, code in problem.fields.items():
        text = str(FAULTS.get(code) or words.fault(code))
        if name in form:
            form[name].errors = (*form[name].errors, text)
        else:
            form.form_errors.append(text)


def said(code: str) -> str:
    """Return in words why an act is not possible."""
    return str(CONFLICTS.get(code, CONFLICTS["changed"]))
