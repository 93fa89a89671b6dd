"""The list of skills as it is here: what was shipped, changed by the operator."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.volunteering.model import (
    EscoLabel,
    Organisation,
    OwnSkill,
    Request,
    RequestSkill,
    RetiredSkill,
    Shift,
    SkillChange,
    db,
)
from services.volunteering.rules import own_skills
from services.volunteering.rules import skills as rules
from services.volunteering.rules.skills import TONGUES, Catalogue, Entry
from shared.contracts.volunteering.skills import AddSkill
from shared.database import lock_exclusive
from shared.problems import invalid, not_found

THE_LIST = UUID("6c697374-6f66-4073-8b69-6c6c73000000")
"""Whoever changes the list locks this, so that its changes are seen in their order."""


def catalogue() -> Catalogue:
    """The present list: one query; more only in a process that has not seen this version."""
    changes = db.session.scalar(select(func.max(SkillChange.id))) or 0
    kept: Catalogue | None = current_app.extensions.get("skill_catalogue")
    shipped = rules.catalogue()
    if kept is not None and kept.version == shipped.version_with(changes):
        return kept
    # Two threads may both read a new version; either answer is good.
    found = current_app.extensions["skill_catalogue"] = _read(shipped, changes)
    return found


def add(*, words: AddSkill, now: datetime) -> str:
    """Add a skill of the installation's own; returns its id."""
    lock_exclusive(db.session, THE_LIST)
    here = catalogue()
    if faults := own_skills.faults_of(words, here):
        raise invalid(**faults)
    labels = {tongue: " ".join(words.labels[tongue].split()) for tongue in TONGUES}
    made = OwnSkill(
        id=own_skills.id_of(labels["en"], here),
        group=words.group,
        words={
            tongue: list(phrases) for tongue, phrases in words.words.items() if tongue in TONGUES
        },
        esco=words.esco,
        created_at=now,
        **labels,
    )
    db.session.add(made)
    note("added", made.id, now)
    return made.id


def retire(*, skill: str, now: datetime) -> None:
    """Offer a skill no more; where it is used it stays. A second time changes nothing."""
    lock_exclusive(db.session, THE_LIST)
    _known(skill)
    new = (
        insert(RetiredSkill)
        .values(skill=skill, retired_at=now)
        .on_conflict_do_nothing()
        .returning(RetiredSkill.skill)
    )
    if db.session.execute(new).first() is not None:
        note("retired", skill, now)


def offer_again(*, skill: str, now: datetime) -> None:
    """Offer a retired skill again; a second time changes nothing."""
    lock_exclusive(db.session, THE_LIST)
    _known(skill)
    gone = delete(RetiredSkill).where(RetiredSkill.skill == skill).returning(RetiredSkill.skill)
    if db.session.execute(gone).first() is not None:
        note("offered", skill, now)


def note(act: str, subject: str, now: datetime) -> None:
    """Write a change down; from its commit on everybody reads the new list."""
    db.session.add(SkillChange(act=act, subject=subject, changed_at=now))
    db.session.flush()


def wanted(now: datetime) -> dict[str, int]:
    """How many public requests with a shift ahead ask for each skill."""
    ahead = (
        select(Shift.request_id)
        .join(Request)
        .join(Organisation)
        .where(
            Shift.state == "open",
            Shift.ends_at > now,
            Request.state == "published",
            Organisation.state != "refused",
        )
    )
    rows = db.session.execute(
        select(RequestSkill.skill, func.count(RequestSkill.request_id.distinct()))
        .where(RequestSkill.request_id.in_(ahead))
        .group_by(RequestSkill.skill)
    )
    return {row[0]: row[1] for row in rows}


def _known(skill: str) -> None:
    if catalogue().unknown_skills(frozenset([skill])):
        raise not_found("skill")


def _read(shipped: Catalogue, changes: int) -> Catalogue:
    own = [
        Entry(
            id=row.id,
            labels={tongue: getattr(row, tongue) for tongue in TONGUES},
            group=row.group,
            words={tongue: tuple(phrases) for tongue, phrases in row.words.items()},
            esco=row.esco,
            own=True,
        )
        for row in db.session.execute(select(OwnSkill).order_by(OwnSkill.pl)).scalars()
    ]
    retired = frozenset(db.session.execute(select(RetiredSkill.skill)).scalars())
    addresses = {entry.esco for entry in (*shipped.skills, *own) if entry.esco}
    return shipped.installed(own, retired, _esco(addresses), changes)


def _esco(addresses: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """ESCO's labels by address and language, where they were imported."""
    rows = db.session.execute(
        select(EscoLabel.uri, EscoLabel.language, EscoLabel.label)
        .where(EscoLabel.uri.in_(addresses), EscoLabel.language.in_(TONGUES))
        .order_by(EscoLabel.uri, EscoLabel.language, EscoLabel.preferred.desc(), EscoLabel.label)
    )
    found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for uri, tongue, label in rows:
        found[uri][tongue] = (*found[uri].get(tongue, ()), label)
    return dict(found)
