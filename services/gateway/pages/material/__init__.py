"""The room of what people read: files, documents, fragments, questions and answers, meetings."""

from services.gateway.pages.material import calendar, files, public

BLUEPRINTS = (files.blueprint, public.blueprint, calendar.blueprint)
"""The blueprints of this room."""
