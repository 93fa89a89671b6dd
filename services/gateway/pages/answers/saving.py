"""What the forms of the answering desks do alike: save and go on, or show what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from services.gateway.pages.answers import words
from shared.problems import Refusal


def saved(
    act: Callable[[], Any], *, where: str, again: Callable[[dict[str, str]], Response]
) -> Response | Redirect:
    """Do it and lead on to `where`; show the form `again` with its faults where it is refused."""
    try:
        act()
    except Refusal as refusal:
        return again(words.refused(refusal))
    flash(_("Saved."), "good")
    return redirect(where, 303)
