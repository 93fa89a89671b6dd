"""Matching runs: asked for, stopped and told. The job that works one off stands in `jobs`."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import teams
from services.volunteering.matching.availability import WARSAW
from services.volunteering.matching.engines import ENGINES
from services.volunteering.model import (
    Gap,
    Invitation,
    MatchingRun,
    MatchingSettings,
    Request,
    Shift,
    db,
)
from services.volunteering.rules import rights
from shared.contracts.actors import Actor
from shared.contracts.volunteering.matching import Run, RunGap, RunList, RunSummary, StartRun
from shared.ids import new_id
from shared.problems import forbidden, invalid, not_found

GOING = ("waiting", "running")
LATEST = 10
NIGHT = range(2, 5)
"""The hours on the Warsaw clock in which the nightly matching may begin."""


def start(*, actor: Actor, centre_id: UUID, engine: str, seed: int, now: datetime) -> MatchingRun:
    """Ask for a matching of the centre; where one waits or runs already, that one is returned."""
    if not rights.is_organiser_of(actor, centre_id):
        raise forbidden("Only an organiser of the centre starts a matching.")
    if engine not in ENGINES:
        raise invalid(engine="unknown")
    return _begun(centre_id, engine, seed, actor.account_id, now)


def start_nightly(now: datetime) -> list[MatchingRun]:
    """Ask for tonight's matching of every centre that wants one each night; once a night."""
    here = now.astimezone(WARSAW)
    if here.hour not in NIGHT:
        return []
    tonight = here.replace(hour=NIGHT.start, minute=0, second=0, microsecond=0)
    done = select(MatchingRun.id).where(
        MatchingRun.centre_id == MatchingSettings.centre_id, MatchingRun.created_at >= tonight
    )
    wanted = select(MatchingSettings.centre_id).where(MatchingSettings.nightly, ~done.exists())
    usual = StartRun()
    return [
        _begun(centre_id, usual.engine, usual.seed, None, now)
        for centre_id in db.session.execute(wanted.order_by(MatchingSettings.centre_id)).scalars()
    ]


def _begun(
    centre_id: UUID, engine: str, seed: int, asked_by: UUID | None, now: datetime
) -> MatchingRun:
    """A new run that waits, or the one that is going on already."""
    values = {"id": new_id(), "centre_id": centre_id, "engine": engine, "seed": seed}
    db.session.execute(
        insert(MatchingRun)
        .values(
            **values,
            state="waiting",
            step="",
            done=0,
            total=0,
            failure="",
            summary={},
            asked_by=asked_by,
            created_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=["centre_id"], index_where=MatchingRun.state.in_(GOING)
        )
    )
    going = db.session.execute(
        select(MatchingRun).where(MatchingRun.centre_id == centre_id, MatchingRun.state.in_(GOING))
    ).scalar_one_or_none()
    if going is None:
        # The run that stood in the way has ended in between.
        return _begun(centre_id, engine, seed, asked_by, now)
    return going


def cancel(*, actor: Actor, run_id: UUID, now: datetime) -> MatchingRun:
    """Ask a run to stop: one that waits ends at once, one that runs at its next step."""
    run = db.session.get(MatchingRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or not rights.is_organiser_of(actor, run.centre_id):
        raise not_found("run")
    if run.state == "waiting":
        run.state, run.ended_at = "cancelled", now
    if run.state in (*GOING, "cancelled") and run.cancel_asked_at is None:
        run.cancel_asked_at = now
    db.session.flush()
    return run


def seen_by(actor: Actor, run_id: UUID) -> MatchingRun:
    """Return a run of a centre that the actor organises."""
    run = db.session.get(MatchingRun, run_id)
    if run is None or not rights.is_organiser_of(actor, run.centre_id):
        raise not_found("run")
    return run


def of_centre(*, actor: Actor, centre_id: UUID) -> RunList:
    """The centre's latest runs, the newest first."""
    if not rights.is_organiser_of(actor, centre_id):
        raise not_found("centre")
    return RunList(items=latest(centre_id))


def latest(centre_id: UUID) -> tuple[Run, ...]:
    """The latest runs without their gaps."""
    rows = db.session.execute(
        select(MatchingRun)
        .where(MatchingRun.centre_id == centre_id)
        .order_by(MatchingRun.created_at.desc())
        .limit(LATEST)
    ).scalars()
    found = list(rows)
    made = _invitations([run.id for run in found])
    return tuple(_told(run, made.get(run.id, 0)) for run in found)


def show(run: MatchingRun) -> Run:
    """A run with all that it could not fill."""
    rows = db.session.execute(
        select(Gap, Shift.starts_at, Request.id, Request.title)
        .join(Shift, Shift.id == Gap.shift_id)
        .join(Request, Request.id == Shift.request_id)
        .where(Gap.run_id == run.id)
        .order_by(Shift.starts_at, Gap.shift_id)
    ).all()
    gaps = tuple(
        RunGap(
            request_id=request_id,
            title=title,
            shift_id=gap.shift_id,
            starts_at=starts_at,
            places=gap.places,
            filled=gap.filled,
            funnel=teams.stages(gap.funnel),
        )
        for gap, starts_at, request_id, title in rows
    )
    return _told(run, _invitations([run.id]).get(run.id, 0), gaps)


def _told(run: MatchingRun, invitations: int, gaps: tuple[RunGap, ...] = ()) -> Run:
    return Run(
        id=run.id,
        centre_id=run.centre_id,
        state=run.state,
        engine=run.engine,
        created_at=run.created_at,
        step=run.step,
        done=run.done,
        total=run.total,
        started_at=run.started_at,
        ended_at=run.ended_at,
        cancel_asked=run.cancel_asked_at is not None,
        failure=run.failure,
        invitations=invitations,
        summary=msgspec.convert(run.summary, RunSummary),
        gaps=gaps,
    )


def _invitations(run_ids: list[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(Invitation.run_id, func.count().label("number"))
        .where(Invitation.run_id.in_(run_ids))
        .group_by(Invitation.run_id)
    )
    return {row.run_id: row.number for row in rows}
