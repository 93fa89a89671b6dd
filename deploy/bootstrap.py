"""Makes `.venv` and installs what the locks name, so that `make run` needs Python and nothing else.

Runs under the Python it finds, with the standard library alone. This file must stay readable for
Python 3.8, so that an old one can say what is missing instead of a syntax error.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEEDED_MEGABYTES = {"local": 1500, "dev": 2400}


class CannotGoOn(Exception):
    """Its text tells the person what is missing and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Leaves a whole `.venv` behind, or says why it could not; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        refuse_windows(os.name)
        use_newer_python()
        need_venv_module()
        with OnlyOne(options.root):
            Environment(options.root).ensure("dev" if options.dev else "local")
    except CannotGoOn as problem:
        print(f"\nCannot go on: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. Start again when you like; it goes on from here.",
            file=sys.stderr,
        )
        return 130
    return 0


def refuse_windows(kind: str) -> None:
    """gunicorn and the database's locks need a Unix."""
    if kind == "nt":
        raise CannotGoOn("Wspólnie runs on Linux and macOS. On Windows, start it inside WSL.")


def use_newer_python() -> None:
    """Goes on under Python 3.11 or newer if this one is older and such a one is installed."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # The name alone proves nothing: version managers put a script there that only complains.
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, str(Path(__file__).resolve()), *sys.argv[1:]])
    raise CannotGoOn(old_python_text(sys.version_info, sys.executable))


def old_python_text(version: Sequence[object], executable: str) -> str:
    """What somebody with an old Python is told."""
    return (
        "Wspólnie needs Python {}.{} or newer, you have {}.{}.{} ({}).\n"
        "Install a newer one and start again, or name it: make run PYTHON=/path/to/python3"
    ).format(*OLDEST, *version[:3], executable)


def need_venv_module() -> None:
    """Debian and Ubuntu ship Python without the part that makes virtual environments."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotGoOn(
            f"this Python ({sys.executable}) cannot make virtual environments: its modules venv "
            "and ensurepip are missing.\nDebian and Ubuntu keep them in a package of their own:\n"
            "    sudo apt-get install python3-venv\n"
            "(for a Python beside the system's: python{}.{}-venv). Then start again.".format(
                *sys.version_info[:2]
            )
        ) from None


class OnlyOne:
    """Two at once (`make run` beside `make test`) would spoil each other's installation."""

    def __init__(self, root: Path) -> None:
        self.path = root / "pyproject.toml"

    def __enter__(self) -> None:
        import fcntl

        self.file = self.path.open()
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another installation is at work here; waiting for it.", flush=True)
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        self.file.close()


class Environment:
    """The project's `.venv` and the note in it of what was installed from what.

    A marker stands in it while packages are unpacked; found at a start, it means that the last
    run was cut off in the middle, and the environment is made anew.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.command = self.folder / "bin" / "wspolnie"
        self.stamp = self.folder / "wspolnie-installed.json"
        self.marker = self.folder / "wspolnie-installing"
        self.log = self.folder / "wspolnie-install.log"

    def ensure(self, kind: str) -> None:
        """Everything of `locks/<kind>.txt` and the project itself are installed."""
        done = self.read_stamp()
        reason = self.why_anew(done)
        if reason:
            need_disk(self.root, NEEDED_MEGABYTES[kind])
            print("Making .venv ({}) with Python {}.{}.{}.".format(reason, *sys.version_info[:3]))
            self.make_anew()
            done = {}
        if done.get("kind") == "dev":
            kind = "dev"
        wanted = {
            "kind": kind,
            "root": str(self.root),
            "lock": file_hash(self.root / "locks" / (kind + ".txt")),
            "project": file_hash(self.root / "pyproject.toml"),
        }
        if wanted == done and self.command.exists():
            return
        if (wanted["kind"], wanted["lock"]) != (done.get("kind"), done.get("lock")):
            need_disk(self.root, 300)
            self.install_lock(kind)
        self.install_project()
        self.stamp.write_text(json.dumps(wanted, indent=1) + "\n")
        print("Installed.", flush=True)

    def read_stamp(self) -> dict[str, str]:
        try:
            stamp: dict[str, str] = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return stamp

    def why_anew(self, done: dict[str, str]) -> str:
        """Why the environment has to be made from nothing; empty if it can be used."""
        if not self.folder.exists():
            return "first start"
        if self.marker.exists():
            return "the last installation was cut off"
        if done.get("root", str(self.root)) != str(self.root):
            return "the project was moved"
        probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
        try:
            works = subprocess.call(
                [str(self.python), "-c", probe],
                stderr=subprocess.DEVNULL,
                env=clean_environment(),
            )
        except OSError:
            return "its Python is gone"
        return "it was damaged" if works else ""

    def make_anew(self) -> None:
        shutil.rmtree(str(self.folder), ignore_errors=True)
        self.folder.mkdir()
        self.marker.touch()
        command = [sys.executable, "-m", "venv", str(self.folder)]
        made = subprocess.run(
            command,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
        )
        if made.returncode:
            raise CannotGoOn("no virtual environment:\n" + made.stdout.decode(errors="replace"))

    def install_lock(self, kind: str) -> None:
        lock = self.root / "locks" / (kind + ".txt")
        total = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(), re.MULTILINE))
        print(f"Installing {total} packages; the first time takes minutes.", flush=True)
        self.marker.touch()
        # The lock is complete; what it leaves out on purpose (pyproject, `tool.uv`) stays out.
        self.pip("install", "--no-deps", "--require-hashes", "-r", str(lock), total=total)
        self.marker.unlink()

    def install_project(self) -> None:
        # What builds it (hatchling) is in the lock, so nothing is fetched here.
        self.pip(
            "install",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-e",
            str(self.root),
        )

    def pip(self, *arguments: str, total: int = 0) -> None:
        """Runs pip with its words in a log, its steps counted on the screen."""
        command = [
            str(self.python),
            "-m",
            "pip",
            "--no-input",
            "--disable-pip-version-check",
        ]
        process = subprocess.Popen(
            command + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            errors="replace",
            env=clean_environment(),
        )
        with self.log.open("w") as log:
            seen = 0
            for line in process.stdout or ():
                log.write(line)
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    seen += 1
                    show_progress(seen, total)
                elif total and line.startswith("Installing collected packages"):
                    print("\n  unpacking", flush=True)
        if process.wait():
            self.marker.unlink(missing_ok=True)  # pip ended by itself: it left nothing half-done
            raise CannotGoOn(pip_failure_text(self.log))


def show_progress(seen: int, total: int) -> None:
    """One line that counts on a terminal, a line each twenty packages elsewhere."""
    if not total:
        return
    if sys.stdout.isatty():
        print(f"\r  {min(seen, total)} of {total}", end="", flush=True)
    elif seen % 20 == 0:
        print(f"  {min(seen, total)} of {total}", flush=True)


def pip_failure_text(log: Path) -> str:
    """Pip's last words, with what to do about the usual causes."""
    text = log.read_text()
    advice = f"The whole log is in {log}."
    if "No space left on device" in text:
        advice = "The disk is full: free some space and start again."
    elif "HASHES" in text:
        advice = "A package is not the one the project was tested with; do not go around that."
    elif re.search(r"NewConnectionError|ConnectTimeout|NameResolution|Max retries", text):
        advice = "The package index was not reached: check the network and start again."
    last = "".join("    " + line + "\n" for line in text.splitlines()[-12:])
    return f"installing failed. pip says:\n{last}{advice}"


def need_disk(folder: Path, megabytes: int) -> None:
    """Stops before the disk is full rather than in the middle."""
    free = shutil.disk_usage(str(folder)).free // 2**20
    if free < megabytes:
        raise CannotGoOn(
            f"the disk is nearly full: {free} MB free, {megabytes} MB needed to install in "
            f"{folder}. Free some space and start again."
        )


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def clean_environment() -> dict[str, str]:
    """Ours without what would send pip or Python elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    }
    return dict(kept, PIP_USER="0")


if __name__ == "__main__":
    sys.exit(main())
