"""The operator's desk: centres and areas, who is staff, what staff did, who runs this."""

from services.gateway.pages.operator import desk, first, log, staff

BLUEPRINTS = (desk.blueprint, staff.blueprint, log.blueprint, first.blueprint)
