"""Where a command's settings come from: the environment, else the file of the local run."""

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from deploy.roster import ROOT


def var_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the local run's data: WSPOLNIE_VAR, else `var/` in the project's root."""
    if environ.get("WSPOLNIE_VAR"):
        return Path(environ["WSPOLNIE_VAR"]).resolve()
    at_home = (ROOT / "pyproject.toml").exists()
    return (ROOT if at_home else Path.cwd()) / "var"


def local_settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """The file with the settings and keys of the local run."""
    return var_folder(environ) / "local.env"


def parse(text: str) -> dict[str, str]:
    """NAME=value lines, as systemd reads them; lines with # and empty ones say nothing."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            found[name.strip()] = value
    return found


def read(path: Path) -> dict[str, str]:
    """The settings of a file; none when there is no such file."""
    try:
        return parse(path.read_text())
    except FileNotFoundError:
        return {}


def render(settings: Mapping[str, str]) -> str:
    """The text `parse` reads."""
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def adopt_local_settings(environ: MutableMapping[str, str] = os.environ) -> None:
    """A command typed beside a local run works on that run, without anything being configured.

    Whoever configures anything (WSPOLNIE_MODE or a database) gets nothing from the file.
    """
    configured = "WSPOLNIE_MODE" in environ or any(n.endswith("_DATABASE_URL") for n in environ)
    path = local_settings_file(environ)
    if configured or not path.exists():
        return
    print(f"Using the settings of the local run in {path}.", file=sys.stderr)
    for name, value in read(path).items():
        environ.setdefault(name, value)
