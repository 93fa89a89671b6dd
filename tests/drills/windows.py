"""A browser of one person in a world: it reads a page, fills its form in and presses the button."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

import urllib3

_HIDDEN = re.compile(r'name="(csrf_token|sent_as)" value="([^"]+)"')


class Window:
    """What it shows once a press was answered: status, text, and where it leads."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url, self.cookie = url, cookie
        self.pool = urllib3.PoolManager(retries=False, timeout=15)
        # As a form that is kept open: pressed again it is the same form.
        self.sent_as = ""

    def press(self, path: str, typed: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Press the button of a page's form; (0, "", "") where no answer came."""
        try:
            page = self.pool.request("GET", self.url + path, headers=self._headers(path))
            hidden = dict(_HIDDEN.findall(page.data.decode()))
            if page.status != 200 or "csrf_token" not in hidden:
                return 0, "", ""
            self._keep(page)
            if "sent_as" in hidden:
                self.sent_as = self.sent_as or hidden["sent_as"]
                hidden["sent_as"] = self.sent_as
            answer = self.pool.request(
                "POST",
                self.url + path,
                body=urlencode(hidden | dict(typed or {})),
                headers=self._headers(path) | {"Content-Type": "application/x-www-form-urlencoded"},
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            return 0, "", ""
        self._keep(answer)
        return answer.status, answer.data.decode(), answer.headers.get("Location", "")

    def _headers(self, path: str) -> dict[str, str]:
        headers = {"Referer": self.url + path}
        return headers | {"Cookie": self.cookie} if self.cookie else headers

    def _keep(self, answer: urllib3.BaseHTTPResponse) -> None:
        kept = answer.headers.get("Set-Cookie")
        if kept:
            self.cookie = kept.partition(";")[0]
