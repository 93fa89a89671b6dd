"""The services there are, and where they stand on this machine unless somebody says otherwise."""

from pathlib import Path

# service -> its port on loopback; the gateway's is the one people open
PORTS = {"gateway": 8000, "consultations": 8011, "volunteering": 8012}
SERVICES = tuple(PORTS)
MAIL_PAGE_PORT = 8030
SMTP_PORT = 8025

ROOT = Path(__file__).resolve().parent.parent


def setting(service: str, name: str) -> str:
    """The environment variable with a service's own setting: `GATEWAY_DATABASE_URL`."""
    return f"{service.upper()}_{name}"
