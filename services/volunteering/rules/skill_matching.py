"""Which skills a text in one's own words means: stems, trigrams and synonyms, in whole numbers.

A skill is known by its phrases: its label and its synonyms, in four languages. A word of the text
counts the more, the fewer skills know it. A phrase counts by how much of it was said; what else of
the skill's words was said adds a little. docs/skills.md describes it with an example.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2

import msgspec

from services.volunteering.rules.stems import (
    roots,
    says_little,
    says_nothing,
    stems,
    tokens,
    tongues_of,
)

WHOLE = 1000
ROOT = 750
PART = 700
LEAST_PART = 4
LEAST_ALIKE = 560
FURTHER_WORDS = 350
OTHER_TONGUE = 700
LEAST_SCORE = 120
LEAST_OF_BEST = 250
WEAKER = 3
MOST_WORDS = 24

Key = tuple[str, str]
Alike = Mapping[int, int]


class Suggestion(msgspec.Struct, frozen=True):
    """A skill and how well it fits, 1..1000."""

    skill: str
    score: int


class Phrase(msgspec.Struct, frozen=True):
    """One way to name a skill: which of the index's words it has, and what they weigh together."""

    skill: int
    words: tuple[int, ...]
    weight: int


class Index(msgspec.Struct, frozen=True):
    """What is looked up, made once for a version of the catalogue; words go by number."""

    skills: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    words: dict[Key, int]
    tongues: tuple[str, ...]
    weights: tuple[int, ...]
    phrases_with: tuple[tuple[int, ...], ...]
    rooted: dict[Key, tuple[int, ...]]
    parts: dict[Key, tuple[int, ...]]
    sizes: tuple[int, ...]


def build(named: Iterable[tuple[str, str, str]]) -> Index:
    """Make the index of (skill, tongue, phrase); order and repetitions do not matter."""
    words: dict[Key, int] = {}
    tongues: list[str] = []
    skills: dict[str, int] = {}
    said: dict[tuple[int, tuple[int, ...]], None] = {}
    for skill, tongue, text in sorted(set(named)):
        spoken = (one for one in tokens(text) if not says_nothing(one, tongue))
        row = dict.fromkeys(_number(one, tongue, words, tongues) for one in spoken)
        if row:
            said[skills.setdefault(skill, len(skills)), tuple(row)] = None
    held: defaultdict[int, list[int]] = defaultdict(list)
    knowing: defaultdict[int, set[int]] = defaultdict(set)
    for place, (skill_number, row_words) in enumerate(said):
        for word in row_words:
            held[word].append(place)
            knowing[word].add(skill_number)
    weak = {word for (tongue, stem), word in words.items() if says_little(stem, tongue)}
    weights = tuple(
        _weight(len(knowing[word]), len(skills)) // (WEAKER if word in weak else 1)
        for word in range(len(tongues))
    )
    rooted, parts, sizes = _near_by(words)
    return Index(
        skills=tuple(skills),
        phrases=tuple(
            Phrase(number, row_words, sum(weights[word] for word in row_words))
            for number, row_words in said
        ),
        words=words,
        tongues=tuple(tongues),
        weights=weights,
        phrases_with=tuple(tuple(held[word]) for word in range(len(tongues))),
        rooted=rooted,
        parts=parts,
        sizes=sizes,
    )


def suggest(text: str, index: Index, *, limit: int = 5) -> tuple[Suggestion, ...]:
    """The skills a text most likely means, the best first; none where nothing is alike."""
    spoken = tokens(text)[:MOST_WORDS]
    found = [_alike(token, index) for token in spoken]
    factors = _factors(spoken, found, index)
    weighed = [
        {
            word: like * index.weights[word] * factors[index.tongues[word]] // WHOLE**2
            for word, like in row.items()
        }
        for row in found
    ]
    whole = sum(max(row.values(), default=0) for row in weighed) * (WHOLE + FURTHER_WORDS)
    ranked = sorted(
        (-WHOLE * WHOLE * raw // whole, index.skills[number])
        for number, raw in _raw_scores(weighed, index).items()
    )
    least = max(LEAST_SCORE, -ranked[0][0] * LEAST_OF_BEST // WHOLE) if ranked else 0
    return tuple(Suggestion(skill, -score) for score, skill in ranked[:limit] if -score >= least)


def _raw_scores(weighed: Sequence[Alike], index: Index) -> dict[int, int]:
    """Each skill's best phrase, by how much of it was said, and a share of all its words said."""
    touched: defaultdict[int, dict[int, int]] = defaultdict(dict)
    further: defaultdict[int, int] = defaultdict(int)
    for row in weighed:
        here: dict[int, int] = {}
        skills_here: dict[int, int] = {}
        # The best word first: what was said once fills one word of a phrase only.
        for word, worth in sorted(row.items(), key=lambda one: (-one[1], one[0])):
            for place in index.phrases_with[word]:
                if here.setdefault(place, word) == word:
                    said = touched[place]
                    said[word] = max(said.get(word, 0), worth)
                    skills_here.setdefault(index.phrases[place].skill, worth)
        for skill, worth in skills_here.items():
            further[skill] += worth
    best: defaultdict[int, int] = defaultdict(int)
    for place, said in touched.items():
        phrase = index.phrases[place]
        worth = sum(said.values())
        best[phrase.skill] = max(best[phrase.skill], worth * worth // phrase.weight)
    return {
        skill: (WHOLE * best[skill] + FURTHER_WORDS * more) // WHOLE
        for skill, more in further.items()
        if best[skill]
    }


def _alike(token: str, index: Index) -> Alike:
    """The index's words that a spoken word may be, 1..1000."""
    found: dict[int, int] = {}

    def add(words: Iterable[int], like: int) -> None:
        for word in words:
            found[word] = max(found.get(word, 0), like)

    tongues = [one for one in tongues_of(token) if not says_nothing(token, one)]
    keys = [(tongue, stem) for tongue in tongues for stem in stems(token, tongue)]
    for key in keys:
        add((index.words[key],) if key in index.words else (), WHOLE)
    exact = bool(found)
    for tongue, stem in keys:
        add(index.rooted.get((tongue, stem), ()), ROOT)
        for root in roots(stem, tongue):
            add((index.words[tongue, root],) if (tongue, root) in index.words else (), ROOT)
            add(index.rooted.get((tongue, root), ()), ROOT)
        if tongue == "de":
            add(_inside(stem, index), PART)
        if not exact:  # a word that is known is not taken for another one written nearly so
            for word, like in _by_trigrams(tongue, stem, index):
                add((word,), like)
    return found


def _inside(stem: str, index: Index) -> list[int]:
    """The words a German compound begins or ends with."""
    ends = [stem[:at] for at in range(LEAST_PART, len(stem))]
    ends += [stem[at:] for at in range(1, len(stem) - LEAST_PART + 1)]
    return [index.words["de", end] for end in ends if ("de", end) in index.words]


def _by_trigrams(tongue: str, stem: str, index: Index) -> list[tuple[int, int]]:
    """Words written nearly so: twice the trigrams they share, by all trigrams of both."""
    if len(stem) < LEAST_PART:
        return []
    mine = _trigrams(stem)
    shared: defaultdict[int, int] = defaultdict(int)
    for part in mine:
        for word in index.parts.get((tongue, part), ()):
            shared[word] += 1
    alike = (
        (word, 2 * WHOLE * both // (len(mine) + index.sizes[word])) for word, both in shared.items()
    )
    return [(word, like) for word, like in alike if like >= LEAST_ALIKE]


def _factors(spoken: Sequence[str], found: Sequence[Alike], index: Index) -> dict[str, int]:
    """How far each language's words count: fully in the one that knows most of what was said."""
    known = dict.fromkeys(("pl", "en", "uk", "de"), 0)
    for token, row in zip(spoken, found, strict=True):
        here = {index.tongues[word] for word, like in row.items() if like == WHOLE}
        here |= {tongue for tongue in tongues_of(token) if says_nothing(token, tongue)}
        for tongue in here:
            known[tongue] += 1
    most = max(known.values())
    return {tongue: WHOLE if count == most else OTHER_TONGUE for tongue, count in known.items()}


def _near_by(
    words: Mapping[Key, int],
) -> tuple[dict[Key, tuple[int, ...]], dict[Key, tuple[int, ...]], tuple[int, ...]]:
    """Words by what stays without a prefix, words by trigram, and how many trigrams each has."""
    rooted: defaultdict[Key, dict[int, None]] = defaultdict(dict)
    parts: defaultdict[Key, dict[int, None]] = defaultdict(dict)
    sizes: dict[int, int] = {}
    for (tongue, stem), word in words.items():
        for root in roots(stem, tongue):
            rooted[tongue, root][word] = None
        if word not in sizes:
            trigrams = _trigrams(stem)
            sizes[word] = len(trigrams)
            for part in sorted(trigrams):
                parts[tongue, part][word] = None
    return (
        {key: tuple(row) for key, row in rooted.items()},
        {key: tuple(row) for key, row in parts.items()},
        tuple(sizes[word] for word in sorted(sizes)),
    )


def _number(token: str, tongue: str, words: dict[Key, int], tongues: list[str]) -> int:
    """A word's number: one for all its forms, and for it with and without its marks."""
    keys = [(tongue, stem) for stem in sorted(stems(token, tongue))]
    number = next((words[key] for key in keys if key in words), None)
    if number is None:
        number = len(tongues)
        tongues.append(tongue)
    for key in keys:
        words.setdefault(key, number)
    return number


def _weight(skills_with: int, skills: int) -> int:
    """The fewer skills know a word, the more it says; also where all know it, something."""
    return int(100 * log2(1 + skills / skills_with))


def _trigrams(stem: str) -> frozenset[str]:
    padded = f"^{stem}$"
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
