"""People: joining, signing in and out, one's own pages."""

from services.gateway.pages.people import (
    data,
    joining,
    languages,
    links,
    notifications,
    own,
    second_step,
    sign_in,
)

BLUEPRINTS = (
    sign_in.blueprint,
    second_step.blueprint,
    joining.blueprint,
    links.blueprint,
    languages.blueprint,
    notifications.blueprint,
    own.blueprint,
    data.blueprint,
)
