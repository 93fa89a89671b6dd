"""The tables of gateway."""

from services.gateway.model.base import db, tables
from services.gateway.model.news import FeedItem, Notification, StaffAct
from services.gateway.model.people import Account, SignedInSession, StaffRole
from services.gateway.model.places import Area, Centre

__all__ = [
    "Account",
    "Area",
    "Centre",
    "FeedItem",
    "Notification",
    "SignedInSession",
    "StaffAct",
    "StaffRole",
    "db",
    "tables",
]
