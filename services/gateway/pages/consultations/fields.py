"""Form fields for money and for moments of the installation's clock."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field
from wtforms.widgets import TextInput

WARSAW = ZoneInfo("Europe/Warsaw")
_AMOUNT = re.compile(r"(\d{1,13})(?:,(\d{1,2}))?")


def grosze(text: str) -> int | None:
    """Read an amount in złote as people write it: `12 500`, `12.500,50`, `12500.5 zł`."""
    text = re.sub(r"\s|zł|pln", "", text.casefold())
    if text.count(",") + text.count(".") == 1 and re.search(r"[.,]\d{1,2}$", text):
        text = text.replace(".", ",")
    else:
        text = re.sub(r"\.(?=\d{3}(?:[.,]|$))", "", text)
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    whole, rest = found.groups()
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))


def written(amount: int) -> str:
    """Write an amount as people type it into a form."""
    whole, rest = divmod(amount, 100)
    spaced = f"{whole:,}".replace(",", " ")
    return f"{spaced},{rest:02}" if rest else spaced


class MoneyField(Field):  # type: ignore[misc]
    """An amount in złote, kept in grosze; what was typed is shown again when it is wrong."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        self.data = grosze(valuelist[0]) if valuelist else None
        if self.data is None:
            raise ValueError(_l("Write an amount in złote, for example 12 500 or 12 500,50."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written(self.data) if self.data is not None else ""


class MomentField(DateTimeLocalField):  # type: ignore[misc]
    """A moment by the clock of Poland; kept in UTC. Empty means none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            local = datetime.fromisoformat(text.replace(" ", "T"))
        except ValueError:
            raise ValueError(_l("Write a date and a time, for example 2026-12-05 17:00.")) from None
        self.data = local.replace(tzinfo=local.tzinfo or WARSAW).astimezone(UTC)

    def process_data(self, value: datetime | None) -> None:
        """Take a moment from the service."""
        self.data = value

    def _value(self) -> Any:
        if self.raw_data:
            return self.raw_data[0]
        return self.data.astimezone(WARSAW).strftime("%Y-%m-%dT%H:%M") if self.data else ""
