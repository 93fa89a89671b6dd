"""Settings: typed, from environment variables, each with its explanation and read once.

A service declares a frozen struct whose fields are `Annotated[type, Setting(...)]`; `load` fills
it or says everything that is wrong at once; `example` writes the commented configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import msgspec


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it means, and whether services share it."""

    name: str
    meaning: str
    shared: bool = False
    secret: bool = False
    example: str = ""


class SettingsError(Exception):
    """The configuration cannot be used; the text lists every fault and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What every service reads. Subclasses add their own."""

    mode: Annotated[
        str,
        Setting(
            "WSPOLNIE_MODE",
            "production; `local` and `test` allow default keys and demo data, on loopback only",
            shared=True,
            example="production",
        ),
    ] = "production"
    log_level: Annotated[
        str,
        Setting("WSPOLNIE_LOG_LEVEL", "debug, info, warning or error", shared=True, example="info"),
    ] = "info"
    redis_url: Annotated[
        str,
        Setting(
            "REDIS_URL",
            "Redis >= 6.2 or Valkey >= 7.2; the same for all services",
            shared=True,
            secret=True,
            example="redis://:PASSWORD@127.0.0.1:6379/0",
        ),
    ]
    services: Annotated[
        str,
        Setting(
            "WSPOLNIE_SERVICES",
            "the installed services, separated by commas; messages go to these alone",
            shared=True,
            example="gateway,consultations,volunteering",
        ),
    ] = "gateway,consultations,volunteering"

    @property
    def installed(self) -> tuple[str, ...]:
        """The installed services' names."""
        return tuple(name.strip() for name in self.services.split(",") if name.strip())


S = TypeVar("S", bound=Settings)


def fields(cls: type[Settings]) -> dict[str, tuple[Setting, Any]]:
    """Return field name -> (Setting, plain type) of a settings struct, in order."""
    found = {}
    for name, hint in get_type_hints(cls, include_extras=True).items():
        plain, *notes = get_args(hint) or (hint,)
        setting = next((note for note in notes if isinstance(note, Setting)), None)
        if setting is not None:
            found[name] = (setting, plain)
    return found


def load(cls: type[S], environ: Mapping[str, str]) -> S:
    """Build the settings from the environment.

    Raises SettingsError naming every missing or malformed variable.
    """
    values: dict[str, Any] = {}
    faults = []
    defaults = {f.name for f in msgspec.structs.fields(cls) if not f.required}
    for name, (setting, plain) in fields(cls).items():
        text = environ.get(setting.name)
        if not text:
            if name not in defaults:
                faults.append(f"{setting.name} is not set: {setting.meaning}")
            continue
        try:
            values[name] = msgspec.convert(text, plain, strict=False)
        except msgspec.ValidationError:
            faults.append(f"{setting.name} must be of type {plain.__name__}: {setting.meaning}")
    if faults:
        raise SettingsError("\n".join(faults))
    return cls(**values)


def example(cls: type[Settings]) -> str:
    """Return a commented configuration file for one service."""
    lines = []
    for setting, _plain in fields(cls).values():
        lines.append(f"# {setting.meaning}")
        if setting.shared:
            lines.append("# shared: must be the same for every service that reads it")
        lines.append(f"{setting.name}={setting.example}")
        lines.append("")
    return "\n".join(lines)
