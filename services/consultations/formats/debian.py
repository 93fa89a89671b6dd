"""Debian's tally sheets: a line "V: 2313" a voter, the rank of each option in its own column.

1 is the best, equal ranks are ties, "-" is no rank. The options are named above the votes. What
follows a vote on its line (a hash, a name) is not read.
"""

import re
from collections import Counter

import numpy as np

from services.consultations.formats.errors import FormatError
from services.consultations.formats.files import VoteFile
from services.consultations.formats.text import decode, named
from services.consultations.tally.ranked import RankedElection

_OPTION = re.compile(r"[\s/|\\]*Option\s+([0-9]{1,3})\s*-*>?:\s*(.*)")
_VOTE = re.compile(r"\s*V:\s*(\S*)")
_RANKS = re.compile(r"[-1-9]+")
_LOOKS = re.compile(rb"^[ \t]*V:[ \t]*[-1-9]+", re.MULTILINE)


def looks_like(content: bytes) -> bool:
    """Whether a file may be such a tally sheet."""
    return _LOOKS.search(content) is not None


def read(content: bytes) -> VoteFile:
    """Read a tally sheet; FormatError with the line and what to do."""
    names: list[str] = []
    votes: Counter[str] = Counter()
    lines = decode(content).split("\n")
    for line, text in enumerate(lines, start=1):
        words = text.split(None, 2)
        if len(words) > 1 and words[0] == "V:" and words[1] in votes:
            votes[words[1]] += 1  # nearly every line of a large file
        elif (option := _OPTION.match(text)) is not None:
            _name(names, option, line, bool(votes))
        # The sheet explains itself with an example in quotes; only votes begin with "V:".
        elif (vote := _VOTE.match(text)) is not None:
            votes[_ranks(vote[1], names, line)] += 1
        elif votes and text.strip():
            raise FormatError(
                line, f'after the first vote each line is a vote, "V: 1234"; this is {text[:40]!r}'
            )
    if not names or not votes:
        what = "option" if not names else "vote"
        raise FormatError(len(lines), f"the file ends without any {what}; get the whole file")
    table = np.array(
        [[0 if mark == "-" else int(mark) for mark in vote] for vote in votes], np.int64
    )
    times = np.array(list(votes.values()), np.int64)
    return VoteFile("Debian tally", (RankedElection.of_ranks(named(names), table.T, times),))


def _name(names: list[str], option: re.Match[str], line: int, late: bool) -> None:
    number, name = int(option[1]), option[2].strip()
    if late:
        raise FormatError(line, "an option is named after the first vote; name all above the votes")
    if number != len(names) + 1:
        raise FormatError(
            line, f"this is option {number}, but {len(names) + 1} is next; restore the line"
        )
    if not name:
        raise FormatError(line, f"option {number} has no name; write it after the colon")
    names.append(name)


def _ranks(vote: str, names: list[str], line: int) -> str:
    if not names:
        raise FormatError(line, "a vote stands before the options; name them first")
    if len(vote) != len(names) or not _RANKS.fullmatch(vote):
        raise FormatError(
            line,
            f"the vote is {vote[:40]!r}; there are {len(names)} options, so write as many ranks,"
            ' each 1 to 9, or "-" for none',
        )
    return vote
