"""People: joining, signing in and out, one's own pages."""

from services.gateway.pages.people import (
    data,
    joining,
    languages,
    links,
    notifications,
    own,
    sign_in,
)

BLUEPRINTS = (
    sign_in.blueprint,
    joining.blueprint,
    links.blueprint,
    languages.blueprint,
    notifications.blueprint,
    own.blueprint,
    data.blueprint,
)
