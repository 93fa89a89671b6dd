"""The organiser's desk by command: make, announce and close a vote through the service's API.

Reading and changing dates is repeated while the service is away; what makes something new is not.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from deploy.local.problems import LocalProblem
from deploy.replay.elections import FileElection
from shared.clients.box import Box
from shared.clients.consultations import Consultations
from shared.clients.http import Http, ServiceDown
from shared.clients.results import Results
from shared.contracts.actors import Actor
from shared.contracts.consultations import (
    AddProjects,
    Consultation,
    DescribeConsultation,
    GiveReason,
    SetBallot,
)
from shared.contracts.results import Result
from shared.problems import Refusal

T = TypeVar("T")
VOTING_DAYS = 14
REASON = "Koniec próby: wszystkie karty z pliku zostały wrzucone."


class Desk:
    """Acts for one organiser."""

    def __init__(self, settings: Mapping[str, str], actor: Actor) -> None:
        http = Http(
            "consultations",
            settings["CONSULTATIONS_URL"],
            bytes.fromhex(settings["CONSULTATIONS_INTERNAL_KEY"]),
            read_seconds=60,
        )
        self.consultations = Consultations(http)
        self.box = Box(http)
        self.results = Results(http)
        self.actor = actor

    def bring_in(
        self, election: FileElection, *, centre_id: UUID, title: str | None, rehearsal: bool
    ) -> Consultation:
        """Make a draft of a file's election; nothing stays of one that could not be made whole."""
        now = datetime.now(UTC)
        described = DescribeConsultation(
            centre_id=centre_id, title=title or election.title, summary=election.summary
        )
        terms = SetBallot(
            budget=election.budget,
            max_choices=election.max_choices,
            rule=election.rule.value,
            closes_at=now + timedelta(days=VOTING_DAYS),
            rehearsal=rehearsal,
        )
        draft = self._once(
            lambda: self.consultations.create_consultation(described, actor=self.actor)
        )
        try:
            self._once(lambda: self.consultations.set_ballot(draft.id, terms, actor=self.actor))
            return self._once(
                lambda: self.consultations.add_projects(
                    draft.id, AddProjects(projects=election.projects), actor=self.actor
                )
            )
        except LocalProblem:
            self.consultations.delete_consultation(draft.id, actor=self.actor)
            raise

    def find(self, consultation_id: UUID) -> Consultation | None:
        """Return a consultation, drafts included; None when there is no such one."""
        try:
            return self._again(
                lambda: self.consultations.get_consultation(consultation_id, actor=self.actor)
            )
        except Refusal as refusal:
            if refusal.problem.status == 404:
                return None
            raise

    def announce(self, consultation_id: UUID) -> Consultation:
        """Show the draft to everyone and have its vote opened."""
        return self._once(lambda: self.consultations.announce(consultation_id, actor=self.actor))

    def close(self, consultation_id: UUID) -> None:
        """End the vote now; when it is over already nothing happens."""
        try:
            self._again(
                lambda: self.consultations.close_early(
                    consultation_id, GiveReason(reason=REASON), actor=self.actor
                )
            )
        except Refusal as refusal:
            if refusal.problem.code != "not_open":
                raise

    def result(self, consultation_id: UUID) -> Result | None:
        """Return the result, or None while there is none."""
        try:
            return self._again(lambda: self.results.get_result(consultation_id))
        except Refusal as refusal:
            if refusal.problem.status == 404:
                return None
            raise

    def file(self, consultation_id: UUID) -> str:
        """Return the published papers."""
        return self._again(lambda: self.results.get_result_file(consultation_id))

    def _once(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except ServiceDown:
            raise LocalProblem("consultations does not answer; is it running?") from None
        except Refusal as refusal:
            problem = refusal.problem
            said = ", ".join(f"{name}: {code}" for name, code in problem.fields.items())
            raise LocalProblem(
                f"consultations refused: {problem.code}. {problem.detail} {said}".strip()
            ) from None

    def _again(self, ask: Callable[[], T], *, patience: float = 180.0) -> T:
        deadline = time.monotonic() + patience
        while True:
            try:
                return ask()
            except ServiceDown:
                if time.monotonic() > deadline:
                    raise LocalProblem("consultations does not answer; is it running?") from None
                time.sleep(0.5)
