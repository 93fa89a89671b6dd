"""The settings of a local run: keys made once, addresses of what was started or configured."""

import os
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy import environment
from deploy.local.problems import LocalProblem
from deploy.local.processes import LOOPBACK, free_port, port_is_free, write_private
from deploy.roster import MAIL_PAGE_PORT, PORTS, SMTP_PORT, setting


@dataclass(frozen=True)
class Ports:
    """Where the run listens. Only the gateway's port is a promise; others may be picked anew."""

    services: Mapping[str, int]
    smtp: int
    mail_page: int

    def url(self, service: str) -> str:
        """A service's address on this machine."""
        return f"http://{LOOPBACK}:{self.services[service]}"


def pick_ports(services: Sequence[str], environ: Mapping[str, str] = os.environ) -> Ports:
    """The usual ports where they are free; says what to do when the one people open is taken."""
    chosen = {}
    for service in services:
        if service == "gateway":
            chosen[service] = _gateway_port(environ.get("WSPOLNIE_PORT", ""))
        else:
            chosen[service] = _usual_or_free(PORTS[service], chosen.values())
    smtp = _usual_or_free(SMTP_PORT, chosen.values())
    return Ports(chosen, smtp, _usual_or_free(MAIL_PAGE_PORT, [*chosen.values(), smtp]))


def _gateway_port(asked: str) -> int:
    if asked and not (asked.isdecimal() and 0 < int(asked) < 65536):
        raise LocalProblem(f"WSPOLNIE_PORT is {asked!r}; it must be a number from 1 to 65535.")
    port = int(asked or PORTS["gateway"])
    if not port_is_free(port):
        other = 8100 if port != 8100 else 8200
        raise LocalProblem(
            f"Port {port} is in use by another program, or not open to you. End that program, or "
            f"choose another port:\n    WSPOLNIE_PORT={other} make run"
        )
    return port


def _usual_or_free(usual: int, taken: Collection[int]) -> int:
    if port_is_free(usual) and usual not in taken:
        return usual
    return free_port()


def assemble(
    *,
    path: Path,
    services: Sequence[str],
    ports: Ports,
    database_url: Callable[[str], str],
    redis_url: str,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Every setting of every service; what the environment sets is taken as it is.

    Keys come from the file of the last run, so that sessions and hashes stay valid. The file is
    written anew, for the commands that people type beside the run.
    """
    kept = environment.read(path)
    found = {
        "WSPOLNIE_MODE": "local",
        "WSPOLNIE_LOG_LEVEL": "info",
        "WSPOLNIE_SERVICES": ",".join(services),
        "REDIS_URL": redis_url,
        "PUBLIC_URL": ports.url("gateway") if "gateway" in services else "",
        "SMTP_URL": f"smtp://{LOOPBACK}:{ports.smtp}",
        "MAIL_FROM": "Wspólnie <wspolnie@localhost>",
        "TRUSTED_PROXIES": "0",
        **{name: kept.get(name) or secrets.token_hex(32) for name in _keys()},
    }
    for service in services:
        found[setting(service, "DATABASE_URL")] = database_url(service)
        found[setting(service, "BIND")] = f"{LOOPBACK}:{ports.services[service]}"
        if service != "gateway":
            found[setting(service, "URL")] = ports.url(service)
    found |= {name: environ[name] for name in found if environ.get(name)}
    write_private(
        path, "# Written at every start of the local run; private.\n" + environment.render(found)
    )
    return found


def _keys() -> list[str]:
    """The gateway's own keys, and the one of each service it may call, run here or not."""
    internal = [setting(service, "INTERNAL_KEY") for service in PORTS if service != "gateway"]
    return ["GATEWAY_SECRET_KEY", "GATEWAY_IDENTITY_KEY", *internal]
