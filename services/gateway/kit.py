"""The template kit: macros as the Jinja global `ui`, filters for locale and geometry, asset links.

Macros are a global because a block rendered alone loses its page's imports.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from flask_babel import format_date, format_datetime, format_decimal, get_locale
from jinja2 import Environment
from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
MACRO_FILES = (
    *("icons", "forms", "cards", "charts", "frame", "ballot", "results", "matching", "surveys"),
    "maps",
)
NO_BREAK_SPACE = "\u00a0"
# Parts of the frame that say the same on every page and name nobody.
SAME_EVERYWHERE = frozenset({"foot", "loads", "logo", "navigation"})
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The windows of illustrations/street.svg (x, y, width, height), in the order they light up.
STREET_WINDOWS = (
    (118, 118, 18, 22),
    (532, 92, 18, 18),
    (370, 136, 18, 22),
    (30, 172, 18, 18),
    (202, 142, 16, 20),
    (462, 186, 16, 18),
    (309, 136, 16, 20),
    (590, 124, 18, 18),
    (150, 156, 18, 22),
    (416, 136, 18, 22),
    (561, 156, 18, 18),
    (238, 142, 16, 20),
    (118, 156, 18, 22),
    (532, 156, 18, 18),
    (47, 134, 16, 15),
    (366, 176, 18, 22),
    (590, 92, 18, 18),
    (309, 170, 16, 20),
    (150, 118, 18, 22),
    (532, 124, 18, 18),
    (420, 176, 18, 22),
    (590, 156, 18, 18),
    (561, 92, 18, 18),
    (561, 124, 18, 18),
)


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """One room in the navigation; `room` gives its colour and icon."""

    label: str
    url: str
    room: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class LanguageItem:
    """One language of the switch; `name` is the language's own."""

    code: str
    name: str
    url: str
    current: bool = False

    @property
    def short(self) -> str:
        """Two letters that people know: Ukrainian's own code is taken for a country's."""
        return "ua" if self.code == "uk" else self.code


@dataclass(frozen=True, kw_only=True)
class FrameLinks:
    """The addresses that every page's frame leads to."""

    home: str
    sign_in: str
    register: str
    sign_out: str
    own: str
    notifications: str
    accessibility: str
    privacy: str
    secrecy: str
    contact: str
    news: str
    data: str


class Kit:
    """Every public macro of `templates/macros/` as an attribute; translated when called."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for file in MACRO_FILES:
            module = self._environment.get_template(f"macros/{file}.html").module
            if hasattr(module, name):
                found = getattr(module, name)
                if not self._environment.auto_reload:
                    # A template never changes under a running server: found once is found.
                    found = _once_a_language(found) if name in SAME_EVERYWHERE else found
                    self.__dict__[name] = found
                return found
        raise AttributeError(f"no macro {name!r} in templates/macros/")

    @staticmethod
    def illustration(name: str, title: str | None = None) -> Markup:
        """One own drawing, inline, to take the room's colours; decorative without a title."""
        return drawing(name, title)

    @staticmethod
    def icon(name: str, label: str | None = None) -> Markup:
        """One symbol of the sprite; a name that is not there is an error. Decorative unless it is
        given a label.
        """
        return symbol(asset("icons.svg"), name, label)

    @staticmethod
    def street_houses() -> Markup:
        """The houses of the start page's street, without windows."""
        return Markup(drawing_parts("street")[1].removesuffix("</svg>"))  # noqa: S704 own file

    @staticmethod
    def street_windows() -> tuple[tuple[int, int, int, int], ...]:
        """Where the street's windows are, in the order they light up."""
        return STREET_WINDOWS


def _once_a_language(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """Return a macro that is rendered once for each language and what it is given."""

    @lru_cache(maxsize=256)
    def rendered(_language: str, *given: Any) -> Markup:
        return macro(*given)

    return lambda *given: rendered(str(get_locale()), *given)


@cache
def icon_names() -> frozenset[str]:
    """Every icon of the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))


@lru_cache(maxsize=1024)
def symbol(sprite: str, name: str, label: str | None) -> Markup:
    """One icon's markup: written once, since every page has a dozen."""
    if name not in icon_names():
        raise LookupError(f"no icon {name!r} in static/icons.svg")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 own words, and the label is escaped above
        f'<svg class="icon" {spoken} focusable="false"><use href="{sprite}#{name}"></use></svg>'
    )


@cache
def drawing_parts(name: str) -> tuple[str, str]:
    """The file's opening tag (without its `>`) and the rest."""
    source = (STATIC / "illustrations" / f"{name}.svg").read_text(encoding="utf-8").strip()
    opening, _, body = source.partition(">")
    return opening, body


@cache
def drawing(name: str, title: str | None) -> Markup:
    """The drawing's markup, with its title read aloud or the whole hidden from screen readers."""
    opening, body = drawing_parts(name)
    spoken = Markup('role="img" aria-label="{}"').format(title) if title else 'aria-hidden="true"'
    start = f'{opening} class="illustration" {spoken} focusable="false">'
    return Markup(start + body)  # noqa: S704 own file, and the title is escaped above


@cache
def digest(path: Path) -> str:
    """Twelve characters that change with the file, so that browsers may keep it for long."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a file of `static/`, with its digest."""
    return _address(request.script_root, filename)


@lru_cache(maxsize=1024)
def _address(root: str, filename: str) -> str:
    # Put together once: a page has twenty, and routing each would cost more than its words.
    return f"{root}{current_app.static_url_path}/{filename}?v={digest(STATIC / filename)}"


def share(value: float, whole: float, width: float = 100) -> str:
    """How wide a bar is: value of whole on `width`, never outside of it."""
    if whole <= 0:
        return "0"
    return f"{max(0.0, min(1.0, value / whole)) * width:.2f}".rstrip("0").rstrip(".")


def pages_around(number: int, total: int, reach: int = 1) -> Iterator[int | None]:
    """Page numbers worth showing; None stands for a gap."""
    shown = sorted({1, total} | set(range(max(1, number - reach), min(total, number + reach) + 1)))
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before == 2:
            yield page - 1
        elif page - before > 2:
            yield None
        yield page


def as_list(errors: str | Iterable[object] | None) -> list[object]:
    """One message or many, as a list."""
    if not errors:
        return []
    return [errors] if isinstance(errors, str) else list(errors)


def error_pairs(
    errors: Mapping[str | None, Any] | Iterable[tuple[str | None, object]],
) -> list[tuple[str | None, object]]:
    """(field id, message) pairs from a form's errors or from pairs; a form's own have no id."""
    if not isinstance(errors, Mapping):
        return list(errors)
    return [(field, message) for field, found in errors.items() for message in as_list(found)]


def field_options(field: Any) -> list[tuple[object, object]]:
    """The (value, label) pairs of a WTForms field with choices."""
    return [(choice.value, choice.label) for choice in field.iter_choices()]


def number(value: float | Decimal) -> str:
    """A number as the person's language writes it."""
    return str(format_decimal(value))


def money(grosze: int) -> str:
    """An amount in zł; grosze only where there are some."""
    whole, rest = divmod(abs(grosze), 100)
    text = format_decimal(whole)
    if rest:
        text = format_decimal(Decimal(abs(grosze)) / 100, format="#,##0.00")
    return f"{'−' if grosze < 0 else ''}{text}{NO_BREAK_SPACE}zł"


def day_pattern(year: bool) -> str:
    """`piątek, 5 grudnia`: the pattern of a day in the current language."""
    locale = get_locale()
    dot = "." if locale is not None and locale.language == "de" else ""
    return f"EEEE, d{dot} MMMM" + (" y" if year else "")


def day(value: date | datetime, year: bool = False) -> str:
    """`piątek, 5 grudnia`, in the person's language and the installation's time zone."""
    if isinstance(value, datetime):
        return str(format_datetime(value, day_pattern(year)))
    return str(format_date(value, day_pattern(year)))


def clock(value: datetime) -> str:
    """`17:00`."""
    return str(format_datetime(value, "HH:mm"))


def short_day(code: str | int) -> str:
    """`pon.` for `mon` or 0; a code that is no weekday stays as it is."""
    locale = get_locale()
    weekday = WEEKDAYS.index(code) if code in WEEKDAYS else code
    if locale is None or isinstance(weekday, str):
        return str(code)
    return str(locale.days["stand-alone"]["abbreviated"][weekday])


def moment(value: datetime, year: bool = False) -> str:
    """`piątek, 5 grudnia, 17:00`."""
    return f"{day(value, year)}, {clock(value)}"


def until(value: datetime, year: bool = False) -> str:
    """`piątek, 5 grudnia, 24:00`: an end; midnight belongs to the day it ends."""
    if clock(value) != "00:00":
        return moment(value, year)
    return f"{day(value - timedelta(minutes=1), year)}, 24:00"


FILTERS: dict[str, Callable[..., object]] = {
    "as_list": as_list,
    "clock": clock,
    "day": day,
    "error_pairs": error_pairs,
    "field_options": field_options,
    "moment": moment,
    "money": money,
    "number": number,
    "pages_around": pages_around,
    "share": share,
    "short_day": short_day,
    "until": until,
}


def register_kit(app: Flask) -> None:
    """Give the application's templates `ui`, `asset` and the filters; after Flask-Babel's own."""
    environment = app.jinja_env
    environment.globals.update(ui=Kit(environment), asset=asset)
    environment.filters.update(FILTERS)
