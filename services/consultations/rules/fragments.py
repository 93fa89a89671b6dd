"""How a pasted text becomes numbered fragments; nothing of it is lost and nothing is added."""

import re

HEADINGS = "headings"
NUMBERS = "numbers"
PARAGRAPHS = "paragraphs"
MARKS = (HEADINGS, NUMBERS, PARAGRAPHS)
LONGEST_HEADING = 200

# "# Title", "§ 5.", "Art. 12a", "Rozdział II", "Dział 3", "ROZDZIAŁ 1 ...".
_HEADING = re.compile(
    r"#{1,6}\s+\S|§\s*\d+|art\.\s*\d+|(rozdział|dział|część|tytuł|załącznik)\s+\S", re.IGNORECASE
)
_SIGN = re.compile(r"(§\s*\d+[a-z]*\.?|art\.\s*\d+[a-z]*\.?)\s*(.*)", re.IGNORECASE | re.DOTALL)
# "1.", "2)", "1.2.3", "12a." and then words.
_NUMBER = re.compile(r"\d+[a-z]?([.)]|(\.\d+)+[.)]?)\s+\S", re.IGNORECASE)


def split(text: str, marks: str) -> list[tuple[str, str]]:
    """Return (heading, text) of each fragment in order; what stands before the first is one too."""
    if marks == PARAGRAPHS:
        parts = re.split(r"\n\s*\n", _plain(text))
        return [("", part.strip()) for part in parts if part.strip()]
    starts = _HEADING if marks == HEADINGS else _NUMBER
    parts, current = [], ""
    for line in _plain(text).split("\n"):
        if starts.match(line.strip()) and current.strip():
            parts.append(current)
            current = ""
        current += line + "\n"
    parts.append(current)
    found = (_headed(part.strip()) if marks == HEADINGS else ("", part.strip()) for part in parts)
    return [part for part in found if part[0] or part[1]]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _headed(part: str) -> tuple[str, str]:
    """Part a fragment's heading from its words; what is too long for a heading is words."""
    if not _HEADING.match(part):
        return "", part
    sign = _SIGN.match(part)
    if sign is not None and sign[2].strip():
        return sign[1].strip(), sign[2].strip()
    first, _, rest = part.partition("\n")
    title = first.lstrip("#").strip() if first.startswith("#") else first.strip()
    return (title, rest.strip()) if len(title) <= LONGEST_HEADING else ("", part)
