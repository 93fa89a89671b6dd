"""What search reads of a request: everything it says, with its skills in every language."""

from services.volunteering.model import Request
from services.volunteering.rules.words import folded
from services.volunteering.skills import catalogue


def put(request: Request) -> None:
    """Fold a request's present words for the search; to be called after each change of them."""
    skills = frozenset(wanted.skill for wanted in request.skills)
    places = [text for shift in request.shifts for text in (shift.place, shift.area_label)]
    request.words = folded(
        [
            request.title,
            request.description,
            request.organisation.name,
            *catalogue().labels_of(skills),
            *dict.fromkeys(places),
        ]
    )
