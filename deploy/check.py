"""`wspolnie check SERVICE`: goes through everything the service needs, a line each."""

import argparse
import importlib
import os
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
import urllib3

from deploy.environment import adopt_local_settings
from deploy.local.databases import libpq_url
from deploy.roster import ROOT, SERVICES
from shared import settings as shared_settings
from shared.settings import Settings, SettingsError

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)


@dataclass(frozen=True)
class Line:
    """One thing looked at: fine, or what is wrong and what to do."""

    about: str
    fine: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok ' if self.fine else 'FIX'}  {self.about}: {self.text}"


def add_parser(subparsers: Any) -> None:
    """Adds `check`."""
    text = "look at everything a service needs and say what to do"
    parser = subparsers.add_parser("check", help=text, description=text.capitalize() + ".")
    parser.add_argument("service", choices=SERVICES)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints a line each; 0 when all are fine, else 1."""
    adopt_local_settings()
    fine = True
    for line in lines(args.service):
        print(line, flush=True)
        fine = fine and line.fine
    return 0 if fine else 1


def lines(service: str) -> Iterator[Line]:
    """Looks at one thing after the other; without settings there is nothing more to look at."""
    try:
        settings = read_settings(service)
    except SettingsError as error:
        for fault in str(error).splitlines():
            yield Line("settings", False, fault)
        return
    yield from about_settings(settings)
    yield from looked_at("database", lambda: about_database(getattr(settings, "database_url", "")))
    yield from looked_at("redis", lambda: about_redis(settings.redis_url))
    yield from looked_at("migrations", lambda: about_migrations(service))
    for name in SERVICES:
        if url := getattr(settings, f"{name}_url", ""):
            yield from looked_at(name, lambda url=url: about_peer(url))  # type: ignore[misc]
    if url := getattr(settings, "smtp_url", ""):
        yield from looked_at("mail", lambda: about_mail(url))


def read_settings(service: str) -> Settings:
    """The service's settings from the environment, by its own declaration."""
    config = importlib.import_module(f"services.{service}.config")
    kind: type[Settings] = getattr(config, f"{service.capitalize()}Settings")
    return shared_settings.load(kind, os.environ)


def looked_at(about: str, look: Callable[[], str]) -> Iterator[Line]:
    """One line of a look that returns what it saw or raises what is wrong."""
    try:
        yield Line(about, True, look())
    except Problem as problem:
        yield Line(about, False, str(problem))


class Problem(Exception):
    """What is wrong with one thing, and what to do."""


def about_settings(settings: Settings) -> Iterator[Line]:
    """Keys are whole and each is used once; addresses make sense together."""
    keys: dict[str, str] = {}
    faults = []
    for field, (setting, _plain) in shared_settings.fields(type(settings)).items():
        value = getattr(settings, field)
        if not setting.name.endswith("_KEY") or not value:
            continue
        if len(value) != 64 or set(value.lower()) - set("0123456789abcdef"):
            faults.append(f"{setting.name} must be 64 hex digits: `openssl rand -hex 32` makes one")
        elif value in keys:
            faults.append(f"{setting.name} is the same as {keys[value]}: each needs its own")
        keys.setdefault(value, setting.name)
    public = getattr(settings, "public_url", "")
    if settings.mode == "production" and public and not public.startswith("https://"):
        faults.append("PUBLIC_URL must begin with https:// in production")
    yield from (Line("settings", False, fault) for fault in faults)
    if not faults:
        yield Line("settings", True, f"complete, for {settings.mode}")


def about_database(url: str) -> str:
    """The version, the encoding, and that the role is a plain one."""
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=5) as link:
            version = link.info.server_version
            encoding = link.info.parameter_status("server_encoding")
            asked = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles"
            mighty = link.execute(f"{asked} WHERE rolname = current_user").fetchone()
            strangers = link.execute(
                "SELECT has_database_privilege(0::oid, current_database(), 'CONNECT')"
            ).fetchone()
            who = f"{link.info.user} in {link.info.dbname}"
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(f"{reason}. Is PostgreSQL up and the address right?") from None
    if version < OLDEST_POSTGRES * 10000:
        raise Problem(f"PostgreSQL {version // 10000} is too old: {OLDEST_POSTGRES} is needed")
    if encoding != "UTF8":
        raise Problem(f"its encoding is {encoding}: make it anew with ENCODING 'UTF8'")
    if mighty and mighty[0]:
        raise Problem(f"{who} may do more than it needs: use a role made by plain CREATE ROLE")
    if strangers and strangers[0]:
        name = who.rpartition(" ")[2]
        raise Problem(f"every role may open it: REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
    return f"PostgreSQL {version // 10000}.{version % 10000}, {who}"


def about_redis(url: str) -> str:
    """The version, and that nothing is thrown away when memory runs short."""
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as link:
            info: Any = link.info()
    except (redis.RedisError, ValueError) as error:
        raise Problem(f"{str(error).rstrip('.')}. Is Redis up and the address right?") from None
    version = str(info.get("valkey_version") or info["redis_version"])
    spoken = tuple(int(part) for part in str(info["redis_version"]).split(".")[:2])
    if spoken < OLDEST_REDIS:
        raise Problem(f"Redis {version} is too old: 6.2 is needed")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise Problem(f"maxmemory-policy is {policy}: set noeviction, or jobs are lost")
    return f"{'Valkey' if info.get('valkey_version') else 'Redis'} {version}"


def about_migrations(service: str) -> str:
    """The database is at this release."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    settings = read_settings(service)
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    heads = importlib.import_module("alembic.script").ScriptDirectory.from_config(config)
    context = importlib.import_module("alembic.runtime.migration").MigrationContext
    engine = create_engine(getattr(settings, "database_url", ""))
    try:
        with engine.connect() as connection:
            current = context.configure(connection).get_current_heads()
    except SQLAlchemyError:
        raise Problem("not known without the database") from None
    finally:
        engine.dispose()
    if set(heads.get_heads()) - set(current):
        raise Problem(f"some are missing: run `wspolnie migrate {service}`")
    return "at this release"


def about_peer(url: str) -> str:
    """Another service answers that it is ready."""
    try:
        answer = urllib3.request("GET", f"{url}/ready", timeout=5, retries=False)
    except urllib3.exceptions.HTTPError as error:
        raise Problem(f"{url} does not answer ({type(error).__name__}): is it started?") from None
    if answer.status != 200:
        raise Problem(f"{url} is not ready: {answer.data.decode(errors='replace').strip()}")
    return f"{url} is ready"


def about_mail(url: str) -> str:
    """The mail server lets us in; nothing is sent."""
    parts = urlsplit(url)
    make = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with make(parts.hostname or "", parts.port or 25, timeout=10) as link:
            if parts.scheme == "smtp+starttls":
                link.starttls()
            if parts.username:
                link.login(parts.username, parts.password or "")
            link.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Problem(f"{parts.hostname} refused: {error}. Is SMTP_URL right?") from None
    return f"{parts.hostname} answers"
