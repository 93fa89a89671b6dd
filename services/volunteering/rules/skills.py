"""The words that offers and requests are written in: skills, causes, languages, needs, things."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).with_name("skills.toml")
WORDS = Path(__file__).with_name("skill_words")
SHIPPED_STEP = 1_000_000
PARTS = ("groups", "causes", "languages", "needs", "things")
TONGUES = ("pl", "en", "uk", "de")


class Entry(msgspec.Struct, frozen=True):
    """One thing with its labels by language.

    The rest is only for skills: their group, what people write when they mean them (by language),
    their address in ESCO, whether they are offered no more (then they stay where they are used) and
    whether they are the installation's own.
    """

    id: str
    labels: dict[str, str]
    group: str = ""
    words: dict[str, tuple[str, ...]] = {}
    esco: str = ""
    retired: bool = False
    own: bool = False


class Catalogue(msgspec.Struct, frozen=True):
    """All of the list, in its order; another list has another `version`.

    `esco` says that words of ESCO are among those of the skills.
    """

    version: int
    groups: tuple[Entry, ...]
    skills: tuple[Entry, ...]
    causes: tuple[Entry, ...]
    languages: tuple[Entry, ...]
    needs: tuple[Entry, ...]
    things: tuple[Entry, ...]
    esco: bool = False

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

    def version_with(self, changes: int) -> int:
        """The version of this list after the installation's latest change."""
        return self.version * SHIPPED_STEP + changes

    def installed(
        self,
        own: Iterable[Entry],
        retired: frozenset[str],
        esco: Mapping[str, Mapping[str, tuple[str, ...]]],
        changes: int,
    ) -> "Catalogue":
        """This list with an installation's own skills after the others of their group.

        `esco` holds further words by address and language.
        """
        added = list(own)
        skills = [
            msgspec.structs.replace(
                entry,
                retired=entry.id in retired,
                words=_joined(entry.words, esco.get(entry.esco, {})),
            )
            for group in self.groups
            for entry in (*self.skills, *added)
            if entry.group == group.id
        ]
        return msgspec.structs.replace(
            self, skills=tuple(skills), version=self.version_with(changes), esco=bool(esco)
        )

    def phrases(self) -> Iterator[tuple[str, str, str]]:
        """(skill, language, phrase) of all that skills are called, without the retired."""
        for entry in self.skills:
            if not entry.retired:
                for tongue in TONGUES:
                    for phrase in (entry.labels[tongue], *entry.words.get(tongue, ())):
                        yield entry.id, tongue, phrase


def read(text: str, words: Mapping[str, str] | None = None) -> Catalogue:
    """Read a catalogue, and the files of words by language.

    Raises ValueError where a label is missing, a skill's group is unknown, or words are of no skill
    or of one twice.
    """
    told = tomllib.loads(text)
    parts: dict[str, Any] = {part: _entries(part, told[part]) for part in PARTS}
    groups = {entry.id for entry in parts["groups"]}
    said = {tongue: _words(tongue, text) for tongue, text in (words or {}).items()}
    skills = []
    for entry in _entries("skills", told["skills"]):
        if entry.group not in groups:
            raise ValueError(f"skill {entry.id} is in no known group")
        mine = {tongue: rows.pop(entry.id) for tongue, rows in said.items() if entry.id in rows}
        skills.append(msgspec.structs.replace(entry, words=mine))
    for tongue, rows in said.items():
        if rows:
            raise ValueError(f"words in {tongue} for no skill: {', '.join(sorted(rows))}")
    return Catalogue(version=told["version"], skills=tuple(skills), **parts)


def split_words(text: str) -> tuple[str, ...]:
    """The phrases of a list with commas or line breaks, each once."""
    phrases = (" ".join(one.split()) for line in text.splitlines() for one in line.split(","))
    return tuple(dict.fromkeys(one for one in phrases if one))


def _joined(
    words: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        tongue: (*words.get(tongue, ()), *more.get(tongue, ()))
        for tongue in TONGUES
        if tongue in words or tongue in more
    }


def _words(tongue: str, text: str) -> dict[str, tuple[str, ...]]:
    if tongue not in TONGUES:
        raise ValueError(f"words in an unknown language: {tongue}")
    return {skill: split_words(row) for skill, row in tomllib.loads(text).items()}


def _entries(part: str, rows: dict[str, dict[str, str]]) -> tuple[Entry, ...]:
    found = []
    for name, row in rows.items():
        labels = {tongue: row.get(tongue, "") for tongue in TONGUES}
        if not all(labels.values()):
            raise ValueError(f"{part}.{name} needs a label in each of {', '.join(TONGUES)}")
        found.append(Entry(name, labels, row.get("group", ""), esco=row.get("esco", "")))
    return tuple(found)


@cache
def catalogue() -> Catalogue:
    """The catalogue this release was shipped with."""
    words = {tongue: WORDS / f"{tongue}.toml" for tongue in TONGUES}
    return read(
        FILE.read_text(encoding="utf-8"),
        {tongue: path.read_text(encoding="utf-8") for tongue, path in words.items()},
    )
