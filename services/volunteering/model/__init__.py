"""The tables of volunteering."""

from services.volunteering.model.applications import Application, Invitation
from services.volunteering.model.base import db, tables
from services.volunteering.model.matching_settings import MatchingSettings, RematchMark
from services.volunteering.model.offers import Block, Offer, OfferSkill
from services.volunteering.model.organisations import (
    AreaPoint,
    Membership,
    Organisation,
    RegisterCheck,
)
from services.volunteering.model.reminders import IdleOffer, Reminder
from services.volunteering.model.requests import Place, Request, RequestSkill, Shift
from services.volunteering.model.runs import Gap, MatchingRun
from services.volunteering.model.series import ShiftImport, ShiftSeries
from services.volunteering.model.skills import (
    EscoConcept,
    EscoLabel,
    OwnSkill,
    RetiredSkill,
    SkillChange,
)

__all__ = [
    "Application",
    "AreaPoint",
    "Block",
    "EscoConcept",
    "EscoLabel",
    "Gap",
    "IdleOffer",
    "Invitation",
    "MatchingRun",
    "MatchingSettings",
    "Membership",
    "Offer",
    "OfferSkill",
    "Organisation",
    "OwnSkill",
    "Place",
    "RegisterCheck",
    "RematchMark",
    "Reminder",
    "Request",
    "RequestSkill",
    "RetiredSkill",
    "Shift",
    "ShiftImport",
    "ShiftSeries",
    "SkillChange",
    "db",
    "tables",
]
