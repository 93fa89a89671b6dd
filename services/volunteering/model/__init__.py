"""The tables of volunteering."""

from services.volunteering.model.base import db, tables

__all__ = ["db", "tables"]
