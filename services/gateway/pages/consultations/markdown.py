"""Organisers' texts in Markdown become safe HTML: no raw HTML, no pictures, no strange links.

Headings begin below the page's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_PAGE_HEADINGS = 1
_DEEPEST = 4

# Raw HTML is shown as text, and the library itself refuses `javascript:` and its kin.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image").enable("table")


@dataclass
class Run:
    """Words in one kind of letters; `link` is where they lead, empty when nowhere."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""


@dataclass
class Block:
    """A paragraph or a heading as its one line, or a list as its items."""

    kind: str
    lines: list[list[Run]] = field(default_factory=list)


def _lower(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _PAGE_HEADINGS, _DEEPEST)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener")


def render(text: str) -> Markup:
    """Return a text's HTML; whatever was typed, it holds no script, style or picture."""
    tokens = _reader.parse(text)
    _lower(tokens)
    # Safe: with html=False the library escapes all that was typed and writes its own few tags.
    return Markup(_reader.renderer.render(tokens, _reader.options, {}))  # noqa: S704


def blocks(text: str) -> list[Block]:
    """Return a text's blocks for whoever sets it on paper; kinds: text, heading, list, numbers.

    A list within a list goes on in the outer one; of a table each cell is a paragraph.
    """
    found: list[Block] = []
    lists: list[Block] = []
    begun = heading = False
    for token in _reader.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            kind = "list" if token.type.startswith("bullet") else "numbers"
            lists.append(lists[-1] if lists else Block(kind))
            if len(lists) == 1:
                found.append(lists[0])
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "heading_open":
            heading = True
        elif token.type == "list_item_open":
            begun = True
        elif token.type in ("inline", "fence", "code_block"):
            line = list(_runs(token))
            if not lists:
                found += [Block("heading" if heading else "text", [line])] if line else []
            elif begun or not lists[0].lines:
                lists[0].lines.append(line)
            else:
                lists[0].lines[-1] += [Run("\n"), *line]
            begun = heading = False
    return found


def _runs(token: Token) -> Iterator[Run]:
    if token.type != "inline":
        yield Run(token.content.rstrip("\n"))
        return
    strong = emphasis = False
    link = ""
    for child in token.children or ():
        if child.type in ("strong_open", "strong_close"):
            strong = child.type == "strong_open"
        elif child.type in ("em_open", "em_close"):
            emphasis = child.type == "em_open"
        elif child.type in ("link_open", "link_close"):
            link = str(child.attrGet("href") or "")
        elif child.type in ("softbreak", "hardbreak"):
            yield Run("\n")
        elif child.content:
            yield Run(child.content, strong, emphasis, link)
