"""`wspolnie backup|restore SERVICE`: one service's database in one file.

The two books of a vote are two services: keep their backups apart, and destroy those of a vote's
days when its time is over (see the page about secrecy).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy import pausing
from deploy.environment import adopt_local_settings
from deploy.local.databases import libpq_url
from deploy.local.postgres import programs
from deploy.local.problems import LocalProblem
from deploy.local.processes import need_disk_space
from deploy.roster import SERVICES, setting

# Tables that a newer release added would otherwise outlive the restore of an older backup.
_DROP_ALL = """
DO $$
DECLARE it record;
BEGIN
    FOR it IN SELECT relname, relkind FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        AND pg_has_role(relowner, 'USAGE') LOOP
        EXECUTE format(CASE it.relkind WHEN 'v' THEN 'DROP VIEW IF EXISTS %I CASCADE'
            WHEN 'm' THEN 'DROP MATERIALIZED VIEW IF EXISTS %I CASCADE'
            ELSE 'DROP TABLE IF EXISTS %I CASCADE' END, it.relname);
    END LOOP;
    FOR it IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind = 'S' AND pg_has_role(relowner, 'USAGE') LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS %I CASCADE', it.relname);
    END LOOP;
    FOR it IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND pg_has_role(proowner, 'USAGE') LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', it.name);
    END LOOP;
    FOR it IN SELECT oid::regtype AS name FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        AND pg_has_role(typowner, 'USAGE') LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', it.name);
    END LOOP;
END $$
"""


def add_parser(subparsers: Any) -> None:
    """Adds both subcommands."""
    text = "write a service's database into one private file, while the service runs"
    backup = subparsers.add_parser("backup", help=text, description=text.capitalize() + ".")
    backup.add_argument("service", choices=SERVICES)
    backup.add_argument("--to", metavar="FILE", type=Path, help="default: SERVICE-DATE-TIME.dump")
    backup.set_defaults(run=run_backup)
    text = "put a backup in the place of a stopped service's database"
    restore = subparsers.add_parser("restore", help=text, description=text.capitalize() + ".")
    restore.add_argument("service", choices=SERVICES)
    restore.add_argument("file", metavar="FILE", type=Path)
    restore.add_argument("--yes", action="store_true", help="do not ask before replacing the data")
    restore.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    """The file is there whole or not at all; returns the exit code."""
    adopt_local_settings()
    url = database_url(args.service)
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = (args.to or Path(f"{args.service}-{moment}.dump")).resolve()
    if target.exists():
        raise LocalProblem(f"{target} is there already; name another file with --to.")
    need_disk_space(target.parent)
    fresh = target.with_name(target.name + ".new")
    # Private from the first byte on: it holds everything the service knows.
    os.close(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        run_tool("pg_dump", url, "--format=custom", "--no-owner", "--no-acl", f"--file={fresh}")
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)
    print(f"Wrote {target} ({target.stat().st_size // 1024} kB).")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """The database is the backup's, in one transaction, or unchanged; returns the exit code."""
    adopt_local_settings()
    url = database_url(args.service)
    if not args.file.exists():
        raise LocalProblem(f"There is no file {args.file}.")
    refuse_if_used(args.service, url)
    question = f"Replace everything {args.service} knows by {args.file}? Type yes: "
    if not args.yes and (not sys.stdin.isatty() or input(question).strip() != "yes"):
        raise LocalProblem("Nothing was changed. Say --yes to go on without a question.")
    replace_all(url, args.file.resolve())
    print("Restored.")
    pausing.after_restore(args.service)
    print(f"Now: wspolnie migrate {args.service}, then start it.")
    return 0


def database_url(service: str) -> str:
    """The service's own address."""
    name = setting(service, "DATABASE_URL")
    if not os.environ.get(name):
        raise LocalProblem(f"{name} is not set: it says which database is meant.")
    return libpq_url(os.environ[name])


def refuse_if_used(service: str, url: str) -> None:
    """Replacing the data under a running service would mix old and new."""
    try:
        with psycopg.connect(url, connect_timeout=5) as link:
            others = link.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise LocalProblem(f"The database of {service} does not answer: {error}") from None
    if others and others[0]:
        raise LocalProblem(
            f"{service} is running ({others[0]} connections to its database). Stop its web, "
            "worker and clock processes first; the other services may go on."
        )


def run_tool(name: str, url: str, *options: str) -> None:
    """Runs PostgreSQL's own tool on a database."""
    path, address, env = prepared(name, url)
    done = subprocess.run(
        [path, f"--dbname={address}", *options],
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise LocalProblem(f"{name} failed; nothing was changed.\n{done.stderr.strip()}")


def replace_all(url: str, file: Path) -> None:
    """Drops everything the service's role owns and reads the backup, in one transaction."""
    path, *_rest = prepared("pg_restore", url)
    listed = subprocess.run([path, "--list", file], capture_output=True, text=True, check=False)
    if listed.returncode:
        raise LocalProblem(f"{file} is not a backup of ours.\n{listed.stderr.strip()}")
    # Extensions belong to the administrator and stay as they are.
    wanted = [line for line in listed.stdout.splitlines() if " EXTENSION " not in line]
    # Beside the backup, where there is room for it; private, as the backup is.
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        contents, script = Path(folder) / "list", Path(folder) / "script.sql"
        contents.write_text("\n".join(wanted) + "\n")
        reading = [path, "--no-owner", "--no-acl", f"--file={script}", f"--use-list={contents}"]
        # Read to its end before the first change: a file that was cut off must change nothing.
        done = subprocess.run([*reading, file], capture_output=True, text=True, check=False)
        if done.returncode:
            raise LocalProblem(f"{file} is damaged; nothing was changed.\n{done.stderr.strip()}")
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        run_tool("psql", url, *options, f"--command={_DROP_ALL}", f"--file={script}")


def prepared(name: str, url: str) -> tuple[str, str, dict[str, str]]:
    """A tool's path, the database's address without the password, and an environment with it."""
    try:
        with psycopg.connect(url, connect_timeout=5) as link:
            server = link.info.server_version // 10000
    except psycopg.OperationalError as error:
        raise LocalProblem(f"The database does not answer: {error}") from None
    parts = conninfo_to_dict(url)
    # By the environment, which is private; a command line is not.
    password = str(parts.pop("password", None) or "")
    env = {**os.environ, "PGPASSWORD": password}
    return tool(name, server), make_conninfo("", **parts), env


def tool(name: str, server: int) -> str:
    """The tool of the server's version, or of the next newer one: an older one refuses."""
    system = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")  # where Debian keeps them
    places = [*filter(None, [shutil.which(name)]), *map(str, system)]
    with suppress(LocalProblem):
        places.append(str(programs() / name))
    found: dict[int, str] = {}
    for place in places:
        shown = subprocess.run([place, "--version"], capture_output=True, text=True, check=False)
        if version := re.search(r"\) (\d+)", shown.stdout):
            found.setdefault(int(version[1]), place)
    fitting = sorted(version for version in found if version >= server)
    if not fitting:
        raise LocalProblem(
            f"There is no {name} for PostgreSQL {server} here. Install its client tools (Debian: "
            f"postgresql-client-{server}) and start again."
        )
    return found[fitting[0]]
