"""The room of consultations: what is put before the people, the ballot, the organiser's desk."""

from services.gateway.pages.consultations import (
    desk,
    desk_acts,
    desk_ballot,
    own,
    public,
    voting,
)

BLUEPRINTS = (
    public.blueprint,
    voting.blueprint,
    own.blueprint,
    desk.blueprint,
    desk_ballot.blueprint,
    desk_acts.blueprint,
)
"""The blueprints of this room."""
