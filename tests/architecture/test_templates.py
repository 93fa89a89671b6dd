"""Templates: a block renders alone, nothing is inline, every form carries its token."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.support.messages import GATEWAY

TEMPLATES = GATEWAY / "templates"
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"])


def _blocks_in_code() -> Iterator[tuple[str, str, str]]:
    for file in (GATEWAY / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "page":
                block = next((k.value for k in node.keywords if k.arg == "block"), None)
                template = node.args[0] if node.args else None
                if isinstance(block, ast.Constant) and isinstance(template, ast.Constant):
                    yield str(template.value), str(block.value), f"{file.name}:{node.lineno}"


def _parsed(name: str) -> nodes.Template:
    return ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("template", "block", "place"), sorted(set(_blocks_in_code())))
def test_a_block_named_in_code_renders_alone(template: str, block: str, place: str) -> None:
    tree = _parsed(template)
    found = [node for node in tree.find_all(nodes.Block) if node.name == block]
    assert found, f"{place}: {template} has no block {block}"
    top = [n for n in tree.body if isinstance(n, nodes.Assign | nodes.Import | nodes.FromImport)]
    assert not top, f"{template} sets or imports at its top: a block alone would miss it"
    included = [part.template for part in found[0].find_all(nodes.Include)]
    names = [name.value for name in included if isinstance(name, nodes.Const)]
    trees = [found[0], *map(_parsed, names)]
    text = "".join(str(d.data) for tree in trees for d in tree.find_all(nodes.TemplateData))
    assert re.search(rf'id="{block}"', text), f"{template}: the block's element has another id"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    if "mails" in template.parts:
        pytest.skip("mails are read where no policy of ours holds")
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_every_form_that_posts_carries_the_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for form in re.findall(
        r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE
    ):
        assert "csrf" in form, form[:120]


def test_no_template_asks_another_host_for_anything() -> None:
    guilty = [
        template.name
        for template in TEMPLATES.rglob("*.html")
        if re.search(r"(?:src|href|action)=\"(?:https?:)?//", template.read_text(encoding="utf-8"))
    ]
    assert guilty == []
