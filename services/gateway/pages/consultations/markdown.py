"""Organisers' texts in Markdown become safe HTML: no raw HTML, no pictures, no strange links.

Headings begin below the page's own.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_PAGE_HEADINGS = 1
_DEEPEST = 4

# Raw HTML is shown as text, and the library itself refuses `javascript:` and its kin.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image").enable("table")


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
