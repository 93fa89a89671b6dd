"""The tables of gateway."""

from services.gateway.model.base import db, tables
from services.gateway.model.calendars import CalendarAddress
from services.gateway.model.cards import CardBatch, CardRefusal, CardStub
from services.gateway.model.holds import Kiosk, RegisterGrant, RegisterGroup, RegisterOrigin
from services.gateway.model.kept_answers import KeptAnswers
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
from services.gateway.model.report_papers import ReportPaper
from services.gateway.model.rolls import (
    ContactCode,
    ElectorAlias,
    LetterCode,
    ListFile,
    ListImport,
    Pairing,
    RollInvitation,
)
from services.gateway.model.second_step import RecoveryCode, SecondStep
from services.gateway.model.subscriptions import Subscription, SubscriptionNews

__all__ = [
    "Account",
    "Area",
    "CalendarAddress",
    "CardBatch",
    "CardRefusal",
    "CardStub",
    "Centre",
    "ContactCode",
    "DataExport",
    "Elector",
    "ElectorAccount",
    "ElectorAlias",
    "Erasure",
    "FeedItem",
    "Installation",
    "KeptAnswers",
    "Kiosk",
    "Letter",
    "LetterCode",
    "ListFile",
    "ListImport",
    "MailLink",
    "Notification",
    "Pairing",
    "RecoveryCode",
    "RegisterBallot",
    "RegisterGrant",
    "RegisterGroup",
    "RegisterMark",
    "RegisterOrigin",
    "RegisterRow",
    "ReportPaper",
    "Roll",
    "RollInvitation",
    "SecondStep",
    "SignedInSession",
    "StaffAct",
    "StaffRole",
    "Subscription",
    "SubscriptionNews",
    "UnwantedMail",
    "db",
    "tables",
]
