"""What a notification or a letter is made of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wording:
    """One template. `kind` is what a person may unsubscribe from; None: it is always sent.

    `about_shift`: its mail says when and where it is, with `meets` also whom one meets. `tap` and
    `other` are what a mail lets its reader do without signing in, by links that `shift_links`
    signs: the first in the place of the action, the other below it, with its label.
    """

    title: Any
    text: Any
    action: Any
    path: str = ""
    kind: str | None = None
    after: Any = ""
    about_shift: bool = False
    meets: bool = False
    tap: str = ""
    other: str = ""
    other_label: Any = ""
