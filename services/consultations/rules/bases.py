"""The legal bases as the file tells them; each is read once, and a wrong file does not start."""

from functools import cache
from importlib.resources import files

import msgspec

from services.consultations.rules import phases
from shared.contracts.bases import Bases, Basis

NOTHING = Basis(key="")
"""What a vote by itself stands on."""


@cache
def told() -> Bases:
    """Return the file's bases."""
    text = files(__package__).joinpath("bases.toml").read_text(encoding="utf-8")
    found = msgspec.toml.decode(text, type=Bases)
    for basis in found.bases:
        faults = list(_faults(basis))
        if faults:
            raise ValueError(f"bases.toml, {basis.key}: {'; '.join(faults)}")
    return found


def known() -> dict[str, Basis]:
    """Return the file's bases by their keys, in the order in which they are offered."""
    return {basis.key: basis for basis in told().bases}


def _faults(basis: Basis) -> list[str]:
    keys = [term.key for term in basis.terms]
    faults = [f"term {key} twice" for key in set(keys) if keys.count(key) > 1]
    for term in basis.terms:
        if term.kind == "forms" and not set(term.of) <= set(basis.forms):
            faults.append(f"{term.key}: unknown forms")
        if term.kind == "least" and term.phase not in phases.PLANNED:
            faults.append(f"{term.key}: unknown phase")
        if term.number < 0 or (term.kind == "forms" and term.number > len(term.of)):
            faults.append(f"{term.key}: out of range")
    faults += [
        f"{phase.kind}: not planned here"
        for phase in basis.phases
        if phase.kind not in phases.PLANNED
    ]
    return faults
