"""`wspolnie setup`: the configuration of an installation, with keys of its own and no demo."""

import argparse
import importlib
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.local.databases import Databases, fresh_password
from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK, write_private
from deploy.roster import PORTS, SERVICES, setting
from shared import settings as shared_settings


def add_parser(subparsers: Any) -> None:
    """Adds `setup`."""
    text = "write the configuration of an installation: one file a service, with fresh keys"
    parser = subparsers.add_parser("setup", help=text, description=text.capitalize() + ".")
    parser.add_argument("--folder", type=Path, default=Path("/etc/wspolnie"))
    parser.add_argument("--public-url", required=True, help="what people type: https://...")
    parser.add_argument("--redis-url", required=True)
    parser.add_argument("--smtp-url", required=True)
    parser.add_argument("--mail-from", required=True, help='"Name <address>"')
    parser.add_argument(
        "--admin-database-url",
        metavar="URL",
        help="an administrator's address of PostgreSQL: makes each service's role and database. "
        "Without it, write their addresses into the files yourself",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes a file a service; what is there already is never replaced."""
    folder: Path = args.folder
    taken = [path for path in (folder / f"{name}.env" for name in SERVICES) if path.exists()]
    if taken:
        raise LocalProblem(
            f"{', '.join(map(str, taken))} is there already. Its keys must not be lost, so nothing "
            "was changed. Edit it, or name another --folder."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = {
        "WSPOLNIE_MODE": "production",
        "WSPOLNIE_SERVICES": ",".join(SERVICES),
        "PUBLIC_URL": args.public_url,
        "REDIS_URL": args.redis_url,
        "SMTP_URL": args.smtp_url,
        "MAIL_FROM": args.mail_from,
        "TRUSTED_PROXIES": "1",
        **keys_and_addresses(SERVICES),
        **databases(SERVICES, args.admin_database_url),
    }
    for service in SERVICES:
        path = folder / f"{service}.env"
        write_private(path, file_of(service, known))
        print(f"Wrote {path}.")
    for service in SERVICES[1:] + SERVICES[:1]:  # the gateway comes last, here and in upgrades
        print(f"Next, with the settings of {service}.env: wspolnie migrate {service}")
    print("Then, with gateway.env: wspolnie operator EMAIL, whose link makes the first operator.")
    return 0


def keys_and_addresses(services: Sequence[str]) -> dict[str, str]:
    """Fresh keys, and where the gateway finds the others on one machine."""
    found = {name: secrets.token_hex(32) for name in ("GATEWAY_SECRET_KEY", "GATEWAY_IDENTITY_KEY")}
    for service in services:
        if service != "gateway":
            found[setting(service, "INTERNAL_KEY")] = secrets.token_hex(32)
            found[setting(service, "URL")] = f"http://{LOOPBACK}:{PORTS[service]}"
    return found


def databases(services: Sequence[str], admin_url: str | None) -> dict[str, str]:
    """Each service's own database, made now if we may."""
    if not admin_url:
        return {}
    there = Databases(admin_url)
    return {
        setting(name, "DATABASE_URL"): there.ensure_service_database(name, fresh_password())
        for name in services
    }


def file_of(service: str, known: Mapping[str, str]) -> str:
    """The service's settings, each explained; an example stands where nothing is known."""
    config = importlib.import_module(f"services.{service}.config")
    kind = getattr(config, f"{service.capitalize()}Settings")
    lines = []
    for line in shared_settings.example(kind).splitlines():
        name, equals, _example = line.partition("=")
        lines.append(f"{name}={known[name]}" if equals and name in known else line)
    return "\n".join(lines) + "\n"
