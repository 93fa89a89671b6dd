"""The same files read plainly: no checks, no speed, no shared code."""

import json
import re
from collections import Counter

Paper = tuple[frozenset[str], ...]
"""Groups of candidates by name, best first; empty for a blank paper."""


def text(content: bytes) -> list[str]:
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        decoded = content.decode("latin-1")
    return re.split(r"\r\n|\r|\n", decoded.rstrip("\x1a"))


def _papers(counted: Counter[Paper]) -> Counter[Paper]:
    return +counted


def debian(content: bytes) -> Counter[Paper]:
    names, papers = [], Counter[Paper]()
    for line in text(content):
        if found := re.match(r"[\s/|\\]*Option\s+\d+\s*-*>?:(.*)", line):
            names.append(found[1].strip())
        elif line.lstrip().startswith("V:"):
            marks = line.split("V:", 1)[1].split()[0]
            ranks: dict[int, set[str]] = {}
            for name, mark in zip(names, marks, strict=True):
                if mark != "-":
                    ranks.setdefault(int(mark), set()).add(name)
            papers[tuple(frozenset(ranks[rank]) for rank in sorted(ranks))] += 1
    return _papers(papers)


def blt(content: bytes) -> Counter[Paper]:
    lines = [line.strip() for line in text(content)]
    ends = [at for at, line in enumerate(lines) if re.fullmatch(r"0(\s+#.*)?", line)]
    above = [re.sub(r"(^|\s)#.*", "", line) for line in lines[: ends[0] + 1]]
    below = [line for line in lines[ends[0] + 1 :] if not line.startswith("#")]
    lines = [line.strip() for line in above if line.strip()] + below
    candidates = int(lines[0].split()[0])
    end = lines.index("0")
    names = re.findall(r'"((?:[^"]|"")*)"|^([^"\s].*)$', "\n".join(lines[end + 1 :]), re.MULTILINE)
    called = [(quoted or bare).replace('""', '"') for quoted, bare in names][:candidates]
    if len(set(called)) < candidates or "" in called:
        called = [str(number) for number in range(1, candidates + 1)]
    out: set[str] = set()
    papers = Counter[Paper]()
    for line in lines[1:end]:
        tokens = line.split()
        if tokens[0].startswith("-"):
            out |= {called[int(token[1:]) - 1] for token in tokens}
            continue
        if tokens[0].startswith("("):
            tokens = tokens[1:]
        if not tokens:
            continue
        groups = [
            frozenset(called[int(part) - 1] for part in token.split("=")) - out
            for token in tokens[1:-1]
            if token != "-"
        ]
        papers[tuple(group for group in groups if group)] += int(tokens[0])
    return _papers(papers)


def abif(content: bytes) -> Counter[Paper]:
    papers = Counter[Paper]()
    for raw in text(content):
        line = re.sub(r"(^|\s)#.*", "", raw).strip()
        if not line or line[0] in "{=":
            continue
        times, order = line.split(":", 1)
        tokens = re.findall(r"\[[^\]]*\]|\"[^\"]*\"|[>=,/]|[^>=,/\s]+", order)
        groups: list[set[str]] = []
        scores: dict[str, int] = {}
        sign, at = ">", 0
        while at < len(tokens):
            name = tokens[at].strip('[]"')
            if sign == ">" or not groups:
                groups.append({name})
            else:
                groups[-1].add(name)
            at += 1
            if at < len(tokens) and tokens[at] == "/":
                scores[name] = int(tokens[at + 1])
                at += 2
            if at < len(tokens):
                sign = tokens[at]
                at += 1
        if scores and not re.search("[>=]", order):
            best = sorted(set(scores.values()), reverse=True)
            groups = [{name for name, n in scores.items() if n == score} for score in best]
        papers[tuple(map(frozenset, groups))] += int(times)
    return _papers(papers)


def own(content: bytes) -> Counter[Paper]:
    papers = Counter[Paper]()
    for group in json.loads("\n".join(text(content)))["papers"]:
        ranks: dict[int, set[str]] = {}
        for name, rank in group["paper"].get("ranks", {}).items():
            ranks.setdefault(rank, set()).add(name)
        if "abstain" not in group["paper"]:
            key = tuple(frozenset(ranks[rank]) for rank in sorted(ranks))
            papers[key] += group["count"]
    return _papers(papers)
