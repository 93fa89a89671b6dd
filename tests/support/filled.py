"""Forms as a browser without scripts sends them: with everything that already stands in them."""

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Forms(HTMLParser):
    """Reads each posting form of a page: where it goes, and what it would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.forms.append((given.get("action", ""), {}))
        if not self.forms or (not given.get("name") and tag != "option"):
            return
        fields = self.forms[-1][1]
        if tag == "input":
            boxes = given.get("type") in ("checkbox", "radio")
            if not boxes or "checked" in given:
                fields.setdefault(given["name"], []).append(given.get("value", "on"))
        elif tag == "textarea":
            self._area = given["name"]
            fields[self._area] = [""]
        elif tag == "select":
            self._select = given["name"]
        elif (
            tag == "option" and self._select and ("selected" in given or self._select not in fields)
        ):
            fields[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][1][self._area][0] += data.removeprefix("\n")


def fields_of(page: str, action: str) -> dict[str, list[str]]:
    """Return what the page's form for this address would send untouched."""
    reader = _Forms()
    reader.feed(page)
    for where, fields in reader.forms:
        if where == action:
            return fields
    raise AssertionError(f"no form for {action}; there are {[where for where, _ in reader.forms]}")


def fill_in(client: FlaskClient, page: str, action: str = "", **typed: Any) -> TestResponse:
    """Open a page, change some fields of one of its forms, and send it."""
    shown = client.get(page)
    assert shown.status_code == 200, (page, shown.status_code)
    action = action or page
    return client.post(action, data={**fields_of(shown.text, action), **typed})
