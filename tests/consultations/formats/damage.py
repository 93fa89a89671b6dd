"""Damaging a file at random, and judging what reading it gave."""

import random
from collections import Counter
from collections.abc import Callable

from services.consultations import formats
from services.consultations.tally.ranked import RankedElection
from services.consultations.tally.settings import RuleSettings
from tests.consultations.formats import plain

DEBIAN = b"""\
The format is: "V: vote  HASH"
     Option 1----->: Jonathan
   /  Option 2---->: Sruthi
   |/  Option 3--->: Brian
   ||/
V: 213 \t00230fd5
V: 1-2 \t00a38267
V: 122 \t0104ae27
V: 123 \t01615815
V: --- \t017d19eb
V: 123 \t02b68510
"""
BLT = b"""\
4 2
-3
3 1 4 0
2 2 1=4 0
(7) 1 4 - 3 2 0
2 0
4 1 2 4 0
0
"Ada ""A"" Nowak"
"Ewa Lis"
"Jan Kos"
"Iga Maj"
"A vote in Lipowo"
"""
ABIF = """\
{title: "A vote in Lipowo"}
=Ada:[Ada Nowak]
=Ewa:[Ewa Łoś]
=Jan:[Jan Kos]
27:Ada>Ewa=Jan
12:Ewa
3:Jan>Ada>Ewa # noted late
5:
12:Ewa>Ada
""".encode()
SCORES = b"""\
3:Ada/5,Ewa/2,Jan/2
2:Ewa/4>Jan/1
1:[Ada]/3 = "Jan"/3
4:Jan/5,Ada/1
"""


def own() -> bytes:
    from services.consultations.formats import own as ours

    return ours.write(
        ballot="b1",
        question="q1",
        title={"pl": "Patronka biblioteki", "en": "The library's patron"},
        kind="ranked",
        options=[("a", {"pl": "Ada"}), ("b", {"pl": "Ewa Łoś"}), ("c", {"pl": "Jan"})],
        settings=RuleSettings(rule="stv", seats=2, decimals=5, seed="12 7 31"),
        papers=[
            ({"ranks": {"a": 1, "b": 2}}, 5),
            ({"ranks": {"b": 1, "c": 1, "a": 2}}, 3),
            ({"ranks": {"c": 1}}, 4),
            ({"blank": True}, 2),
            ({"abstain": True}, 1),
        ],
        roots={"papers_root": "00ff"},
    )


FILES: dict[str, tuple[Callable[[], bytes], Callable[[bytes], Counter[plain.Paper]]]] = {
    "x.txt": (lambda: DEBIAN, plain.debian),
    "x.blt": (lambda: BLT, plain.blt),
    "x.HIL": (
        lambda: b'3 1\n5 1 2 0\n3 2 3 0\n1 3 0\n0\n"1" "2" "3" "a title"\n\x1a',
        plain.blt,
    ),
    "x.abif": (lambda: ABIF, plain.abif),
    "scores.abif": (lambda: SCORES, plain.abif),
    "x.json": (own, plain.own),
}


def damaged(rng: random.Random, content: bytes) -> bytes:
    """One to three accidents."""
    for _ in range(rng.randint(1, 3)):
        content = rng.choice(_ACCIDENTS)(rng, content)
    return content


def _flip(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) or 1)
    return content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]


def _sign(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    sign = rng.choice([*b'0123456789 \t\n\r"[]{}=>,/:#-()', 0xC5, 0xFF])
    return content[:at] + bytes([sign]) + content[at + rng.randint(0, 1) :]


def _cut(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + content[at + rng.randint(1, 12) :]


def _end(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _line(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    act = rng.randrange(4)
    if act == 0:
        del lines[at]
    elif act == 1:
        lines.insert(other, lines[at])
    elif act == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at : at + 2] = [b"".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _repeat(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content) + 1)
    part = content[at : at + rng.randint(1, 30)]
    return content[:at] + part * rng.randint(2, 4) + content[at + len(part) :]


_ACCIDENTS = [_flip, _sign, _cut, _end, _line, _repeat]


def judge(name: str, content: bytes) -> bool:
    """Whether the file was read; AssertionError if it was read wrong, or refused without a word."""
    file: formats.VoteFile | formats.FormatError
    try:
        file = formats.read(name, content)
    except formats.FormatError as error:
        file = error
    if isinstance(file, formats.FormatError):
        assert 1 <= file.line <= 1 + content.count(b"\n") + content.count(b"\r")
        assert str(file).startswith(f"line {file.line}: ")
        assert len(file.problem) > 20, file
        return False
    vote = file.elections[-1]
    assert isinstance(vote, RankedElection)
    ids = [candidate.id for candidate in vote.candidates]
    read = Counter(
        {
            tuple(frozenset(ids[at] for at in group) for group in groups): times
            for groups, times in vote.papers.items()
        }
    )
    if vote.blank:
        read[()] = vote.blank
    expected = FILES[name][1](content)
    assert read == expected, (content, read, expected)
    return True
