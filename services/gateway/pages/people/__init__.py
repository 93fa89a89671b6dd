"""People: joining, signing in and out, one's own pages."""

from services.gateway.pages.people import sign_in

BLUEPRINTS = (sign_in.blueprint,)
