"""The words that offers and requests are written in: skills, causes, languages, needs, things."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("skills.toml")
PARTS = ("groups", "causes", "languages", "needs", "things")
TONGUES = ("pl", "en", "uk", "de")


class Entry(msgspec.Struct, frozen=True):
    """One thing with its labels by language; `group` only for skills."""

    id: str
    labels: dict[str, str]
    group: str = ""


class Catalogue(msgspec.Struct, frozen=True):
    """All of the file, in its order."""

    version: int
    groups: tuple[Entry, ...]
    skills: tuple[Entry, ...]
    causes: tuple[Entry, ...]
    languages: tuple[Entry, ...]
    needs: tuple[Entry, ...]
    things: tuple[Entry, ...]

    def unknown_skills(self, ids: frozenset[str]) -> frozenset[str]:
        """The ids that are no skill."""
        return ids - {entry.id for entry in self.skills}

    def unknown_causes(self, ids: frozenset[str]) -> frozenset[str]:
        """The ids that are no cause."""
        return ids - {entry.id for entry in self.causes}

    def unknown_languages(self, ids: frozenset[str]) -> frozenset[str]:
        """The codes that are no language of the list."""
        return ids - {entry.id for entry in self.languages}

    def unknown_needs(self, ids: frozenset[str]) -> frozenset[str]:
        """The ids that are no functional need."""
        return ids - {entry.id for entry in self.needs}

    def unknown_things(self, ids: frozenset[str]) -> frozenset[str]:
        """The ids that are no thing to lend."""
        return ids - {entry.id for entry in self.things}

    def labels_of(self, ids: frozenset[str]) -> tuple[str, ...]:
        """Every label, in all languages, of these skills: what search should find them by."""
        return tuple(
            label for entry in self.skills if entry.id in ids for label in entry.labels.values()
        )


def read(text: str) -> Catalogue:
    """Read a catalogue.

    Raises ValueError where a label is missing or a skill's group is unknown.
    """
    told = tomllib.loads(text)
    parts = {part: _entries(part, told[part]) for part in PARTS}
    skills = _entries("skills", told["skills"])
    groups = {entry.id for entry in parts["groups"]}
    for entry in skills:
        if entry.group not in groups:
            raise ValueError(f"skill {entry.id} is in no known group")
    return Catalogue(version=told["version"], skills=skills, **parts)


def _entries(part: str, rows: dict[str, dict[str, str]]) -> tuple[Entry, ...]:
    found = []
    for name, row in rows.items():
        labels = {tongue: row.get(tongue, "") for tongue in TONGUES}
        if not all(labels.values()):
            raise ValueError(f"{part}.{name} needs a label in each of {', '.join(TONGUES)}")
        found.append(Entry(name, labels, row.get("group", "")))
    return tuple(found)


@cache
def catalogue() -> Catalogue:
    """The catalogue this release was shipped with."""
    return read(FILE.read_text(encoding="utf-8"))
