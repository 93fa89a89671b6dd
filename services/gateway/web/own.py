"""What a person finds on their own page: each room adds a note for whom its page is for."""

from dataclasses import dataclass
from typing import Any

from services.gateway.web.peers import installed
from shared.access import Rule, signed_in
from shared.contracts.actors import Actor


@dataclass(frozen=True, kw_only=True)
class OwnPage:
    """A note on one's own page that leads into a room; shown to whom its rule allows."""

    label: Any
    text: Any
    url: str
    room: str
    icon: str
    rule: Rule = signed_in
    service: str = ""
    position: int = 50


OWN_PAGES: list[OwnPage] = []


def add(own_page: OwnPage) -> None:
    """Add a room's note; call while the room's pages are imported."""
    if own_page not in OWN_PAGES:
        OWN_PAGES.append(own_page)
        OWN_PAGES.sort(key=lambda page: page.position)


def pages_for(who: Actor) -> list[OwnPage]:
    """Return the notes for a person: only what is installed and allowed."""
    return [
        page
        for page in OWN_PAGES
        if page.rule.allows(who) and (not page.service or installed(page.service))
    ]
