"""The tables of gateway."""

from services.gateway.model.base import db, tables
from services.gateway.model.mails import Letter, MailLink, UnwantedMail
from services.gateway.model.news import FeedItem, Notification, StaffAct
from services.gateway.model.people import Account, SignedInSession, StaffRole
from services.gateway.model.places import Area, Centre, Installation
from services.gateway.model.privacy import DataExport, Erasure
from services.gateway.model.register import (
    Elector,
    ElectorAccount,
    RegisterBallot,
    RegisterMark,
    RegisterRow,
    Roll,
)

__all__ = [
    "Account",
    "Area",
    "Centre",
    "DataExport",
    "Elector",
    "ElectorAccount",
    "Erasure",
    "FeedItem",
    "Installation",
    "Letter",
    "MailLink",
    "Notification",
    "RegisterBallot",
    "RegisterMark",
    "RegisterRow",
    "Roll",
    "SignedInSession",
    "StaffAct",
    "StaffRole",
    "UnwantedMail",
    "db",
    "tables",
]
