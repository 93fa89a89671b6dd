"""The room of what people read: files, documents, fragments, questions and answers, meetings."""

from services.gateway.pages.material import files

BLUEPRINTS = (files.blueprint,)
"""The blueprints of this room."""
