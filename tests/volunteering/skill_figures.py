"""Prints how well free text finds skills: `python -m tests.volunteering.skill_figures`.

`--misses` lists what the tuning half does not find; of the held-out half only figures are told.
`--esco FOLDER` adds the words of ESCO's files.
"""

import argparse
import time
import tomllib
from pathlib import Path

from services.volunteering.rules.esco_files import concepts
from services.volunteering.rules.skill_matching import Index, build, suggest
from services.volunteering.rules.skills import TONGUES, catalogue

PHRASES = Path(__file__).with_name("phrases.toml")


def halves() -> dict[str, dict[str, dict[str, str]]]:
    """Half -> language -> phrase -> skill."""
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


def positions(half: dict[str, dict[str, str]], index: Index) -> dict[str, list[tuple[str, int]]]:
    """Language -> (phrase, place of the right skill among the five suggested; 0 for none)."""
    return {
        tongue: [(phrase, _place(phrase, skill, index)) for phrase, skill in rows.items()]
        for tongue, rows in half.items()
    }


def within(places: dict[str, list[tuple[str, int]]], most: int) -> int:
    """How many right skills stand among the first `most`."""
    return sum(0 < place <= most for rows in places.values() for _phrase, place in rows)


def _place(phrase: str, skill: str, index: Index) -> int:
    found = [one.skill for one in suggest(phrase, index)]
    return found.index(skill) + 1 if skill in found else 0


def words_of_esco(folder: Path) -> list[tuple[str, str, str]]:
    """(skill, language, phrase) of the files' concepts that skills have the address of."""
    skills = {entry.esco: entry.id for entry in catalogue().skills if entry.esco}
    found = []
    for tongue in TONGUES:
        for path in folder.glob(f"*_{tongue}.csv"):
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for one in concepts(lines):
                    if one.uri in skills:
                        phrases = (one.preferred, *one.also)
                        found += [(skills[one.uri], tongue, phrase) for phrase in phrases]
    return found


def main() -> None:
    """Print both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--esco", type=Path)
    args = parser.parse_args()
    misses = args.misses
    phrases = [*catalogue().phrases(), *(words_of_esco(args.esco) if args.esco else [])]
    began = time.perf_counter()
    index = build(phrases)
    print(f"index of {len(index.phrases)} phrases: {time.perf_counter() - began:.2f} s")
    for name, half in halves().items():
        began = time.perf_counter()
        places = positions(half, index)
        asked = sum(map(len, places.values()))
        each = 1000 * (time.perf_counter() - began) / asked
        print(f"{name}: top-1 {within(places, 1)}, top-3 {within(places, 3)} of {asked};", end=" ")
        print(f"{each:.1f} ms each")
        for tongue, rows in places.items():
            mine = {tongue: rows}
            print(f"  {tongue}: {within(mine, 1)}, {within(mine, 3)} of {len(rows)}")
            for phrase, place in rows if misses and name == "tuning" else []:
                if place != 1:
                    found = ", ".join(f"{s.skill} {s.score}" for s in suggest(phrase, index))
                    print(f"    {half[tongue][phrase]}: {phrase} -> {found}")


if __name__ == "__main__":
    main()
