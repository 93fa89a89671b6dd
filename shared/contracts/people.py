"""What every service answers about one person: everything it holds, for that person alone."""

from typing import Any

import msgspec

from shared.contracts.base import Answer


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind, in plain words: `name` is English, a row maps a field to its value."""

    name: str
    rows: tuple[dict[str, Any], ...] = ()


class PersonExport(Answer, frozen=True, kw_only=True):
    """The answer of `GET /v1/people/<id>/export`; only the person themself may ask.

    Empty sections are left out. Whatever would tell how somebody voted is not here: no service
    knows it.
    """

    service: str
    sections: tuple[Section, ...] = ()
