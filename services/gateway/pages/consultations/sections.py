"""The parts of a consultation's pages: each room adds a way to its own part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from shared.contracts.consultations import Consultation
from shared.contracts.phases import Phase


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a consultation with a page of its own, shown where `shown` says so.

    `endpoint` takes the `consultation_id`. `desk`: it is the organiser's, and stands on their desk.
    """

    label: Any
    endpoint: str
    icon: str
    shown: Callable[[Consultation], bool]
    position: int
    desk: bool = False


@dataclass(frozen=True, kw_only=True)
class Door:
    """What people can do while a phase of this kind is open: one card of the public page.

    `endpoint` takes the `consultation_id`; `label` is its button's.
    """

    kind: str
    title: Any
    text: Any
    label: Any
    endpoint: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """A form of a phase as people will see it, for its organiser before anything is published.

    `endpoint` takes the `consultation_id` and shows the form, but takes nothing.
    """

    kind: str
    endpoint: str
    label: Any
    shown: Callable[[Consultation], bool] = bool


_SECTIONS: list[Section] = []
_DOORS: dict[str, Door] = {}
_DRY_RUNS: list[DryRun] = []


def add(section: Section) -> None:
    """Add a room's part; call while the room's pages are imported."""
    if section not in _SECTIONS:
        _SECTIONS.append(section)
        _SECTIONS.sort(key=lambda one: one.position)


def add_door(door: Door) -> None:
    """Say what people can do in a phase of a kind; call while the room's pages are imported."""
    _DOORS[door.kind] = door


def add_dry_run(dry_run: DryRun) -> None:
    """Add a form's preview to the dry run; call while the room's pages are imported."""
    if dry_run not in _DRY_RUNS:
        _DRY_RUNS.append(dry_run)


def doors(found: Consultation) -> list[tuple[Door, Phase, str]]:
    """Return what can be done now, with the phase it belongs to and its address."""
    return [
        (door, phase, url_for(door.endpoint, consultation_id=found.id))
        for phase in found.phases
        if phase.open and (door := _DOORS.get(phase.kind)) is not None
    ]


def dry_runs(found: Consultation, kind: str) -> list[tuple[str, str]]:
    """Return (label, address) of the previews of the forms of one phase."""
    return [
        (str(one.label), url_for(one.endpoint, consultation_id=found.id))
        for one in _DRY_RUNS
        if one.kind == kind and one.shown(found)
    ]


def tabs(found: Consultation) -> list[tuple[str, str, bool]]:
    """Return the parts people see as `ui.tabs` takes them; nothing where there is only one."""
    whole = (
        str(_("About it")),
        url_for("consultations.consultation_GET", consultation_id=found.id),
    )
    parts = [(label, address) for label, address, _icon in _of(found, desk=False)]
    if not parts:
        return []
    best = max(
        (address for _label, address in (whole, *parts) if request.path.startswith(address)),
        key=len,
        default="",
    )
    return [(label, address, address == best) for label, address in (whole, *parts)]


def desk_links(found: Consultation) -> list[tuple[str, str, str]]:
    """Return (label, address, icon) of each of the organiser's parts, in order."""
    return _of(found, desk=True)


def has(kind: str) -> Callable[[Consultation], bool]:
    """Return the predicate of public consultations that have a phase of this kind."""
    return lambda found: found.phase != "draft" and any(one.kind == kind for one in found.phases)


def _of(found: Consultation, *, desk: bool) -> list[tuple[str, str, str]]:
    return [
        (str(one.label), url_for(one.endpoint, consultation_id=found.id), one.icon)
        for one in _SECTIONS
        if one.desk == desk and one.shown(found)
    ]
