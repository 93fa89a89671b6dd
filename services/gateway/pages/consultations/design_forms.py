"""What organisers fill in while they design: days, forms, notices; what was typed is kept.

The service judges. Here is only read, and said where something is no date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from services.gateway.pages.consultations import basis_words, phase_words
from services.gateway.pages.consultations.fields import WARSAW
from shared.contracts.bases import (
    ChangePhase,
    Course,
    GiveNotice,
    PlanPhase,
    PlanPhases,
    SetCourse,
)
from shared.contracts.consultations import Consultation
from shared.contracts.phases import Phase

KINDS = ("information", "remarks", "survey", "ideas", "result", "followup")
"""The phases an organiser plans; those of the vote stand with the ballot."""

Error = tuple[str | None, str]


def days_of(phase: Phase) -> tuple[str, str]:
    """Return the first and the last day of a phase as a form writes them."""
    if phase.opens_at is None or phase.closes_at is None:
        return "", ""
    last = phase.closes_at.astimezone(WARSAW) - timedelta(microseconds=1)
    return phase.opens_at.astimezone(WARSAW).date().isoformat(), last.date().isoformat()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@dataclass(kw_only=True)
class Form:
    """What was typed, with what is wrong about it: (field, words), no field for the whole."""

    errors: list[Error] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Tell whether it can be sent on."""
        return not self.errors

    def at(self, *names: str) -> list[str]:
        """Return what is wrong with a field."""
        return [said for name, said in self.errors if name in names]


@dataclass(kw_only=True)
class PhasesForm(Form):
    """The first and the last day of each phase; both empty: there is no such phase."""

    values: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, found: Consultation) -> Self:
        """Return the form with the days of a consultation."""
        known: dict[str, tuple[str, str]] = {one.kind: days_of(one) for one in found.phases}
        return cls(values={kind: known.get(kind, ("", "")) for kind in KINDS})

    @classmethod
    def typed(cls, typed: MultiDict[str, str]) -> Self:
        """Read what was typed."""
        form = cls(
            values={
                kind: (typed.get(f"{kind}-first", "")[:20], typed.get(f"{kind}-last", "")[:20])
                for kind in KINDS
            }
        )
        for kind, (first, last) in form.values.items():
            if bool(first.strip()) != bool(last.strip()):
                form.wrong(kind, phase_words.fault("incomplete"), "last" if first else "first")
            elif first.strip():
                for name, text in (("first", first), ("last", last)):
                    if _date(text) is None:
                        form.wrong(kind, phase_words.fault("not_a_date"), name)
        if not form.errors and not form.command().phases:
            form.errors.append((None, phase_words.fault("none")))
        return form

    @property
    def used(self) -> list[str]:
        """Return the kinds with a day, or with something wrong about them."""
        named = {name.rpartition("-")[0] for name, _said in self.errors if name}
        return [kind for kind, days in self.values.items() if any(days) or kind in named]

    @property
    def others(self) -> list[str]:
        """Return the kinds that are not used."""
        return [kind for kind in self.values if kind not in self.used]

    def wrong(self, kind: str, said: str, name: str = "last") -> None:
        """Say something about a phase."""
        self.errors.append((f"{kind}-{name}", said))

    def command(self) -> PlanPhases:
        """Return what the service is asked."""
        pairs = [(kind, _date(first), _date(last)) for kind, (first, last) in self.values.items()]
        return PlanPhases(
            phases=tuple(
                PlanPhase(kind=kind, first=first, last=last)  # type: ignore[arg-type]  # of KINDS
                for kind, first, last in pairs
                if first is not None and last is not None
            )
        )


@dataclass(kw_only=True)
class PhaseForm(Form):
    """Other days for one public phase, with the reason everyone reads."""

    first: str = ""
    last: str = ""
    reason: str = ""
    closing_reason: str = ""

    @classmethod
    def of(cls, found: Consultation, kind: str) -> Self:
        """Return the form with the days a phase has, or empty."""
        for one in found.phases:
            if one.kind == kind:
                first, last = days_of(one)
                return cls(first=first, last=last)
        return cls()

    @classmethod
    def typed(cls, typed: MultiDict[str, str]) -> Self:
        """Read what was typed."""
        form = cls(
            first=typed.get("first", "")[:20],
            last=typed.get("last", "")[:20],
            reason=typed.get("reason", "")[:2000],
            closing_reason=typed.get("closing_reason", "")[:2000],
        )
        if "close" not in typed:
            for name in ("first", "last"):
                if _date(getattr(form, name)) is None:
                    form.errors.append((name, phase_words.fault("not_a_date")))
        return form

    def command(self) -> ChangePhase:
        """Return what the service is asked."""
        first, last = _date(self.first), _date(self.last)
        assert first is not None
        assert last is not None
        return ChangePhase(first=first, last=last, reason=self.reason)


@dataclass(kw_only=True)
class CourseForm(Form):
    """Forms, notices by place, answers by term."""

    forms: tuple[str, ...]
    # (day, proof) as typed.
    notices: dict[str, tuple[str, str]]
    answers: dict[str, str]
    course: Course | None = None

    @classmethod
    def of(cls, course: Course) -> Self:
        """Return the form with what is known."""
        return cls(
            forms=course.forms,
            notices={
                one.place: (one.given_on.isoformat() if one.given_on else "", one.proof)
                for one in course.notices
            },
            answers={one.term.key: one.answer for one in course.terms},
            course=course,
        )

    @classmethod
    def typed(cls, typed: MultiDict[str, str]) -> Self:
        """Read what was typed."""
        form = cls(
            forms=tuple(typed.getlist("forms")),
            notices={
                place: (typed[name][:20], typed.get(f"notices-{place}-proof", "")[:2000])
                for place, name in _named(typed, "notices-", "-given_on")
            },
            answers={term: typed[name][:4000] for term, name in _named(typed, "answers-")},
        )
        for place, (day, proof) in form.notices.items():
            fault = "not_a_date" if day.strip() else "no_day" if proof.strip() else None
            if fault and _date(day) is None:
                form.errors.append((f"notices-{place}-given_on", basis_words.fault(fault)))
        return form

    @property
    def good(self) -> bool:
        """Tell whether every day is one."""
        return not self.errors

    def command(self) -> SetCourse:
        """Return what the service is asked."""
        notices = {place: (_date(day), proof) for place, (day, proof) in self.notices.items()}
        return SetCourse(
            forms=self.forms,
            notices={
                place: GiveNotice(given_on=day, proof=proof)
                for place, (day, proof) in notices.items()
                if day is not None
            },
            answers=self.answers,
        )


def _named(typed: Mapping[str, Any], prefix: str, suffix: str = "") -> list[tuple[str, str]]:
    """Return what stands between prefix and suffix of each field's name, with that name."""
    return [
        (name.removeprefix(prefix).removesuffix(suffix), name)
        for name in typed
        if name.startswith(prefix) and name.endswith(suffix) and len(name) < 100
    ]
