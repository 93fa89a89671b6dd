"""The tables of consultations."""

from services.consultations.model.base import db, tables

__all__ = ["db", "tables"]
