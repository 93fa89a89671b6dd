"""A database and a role per service, on any PostgreSQL where we may create them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
from psycopg import sql

# Made here by the administrator, so that migrations run with the service's plain role.
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")


def role_of(service: str) -> str:
    """The role (and the usual database) of a service."""
    return f"wspolnie_{service}"


def database_url(*, host: str, port: int, role: str, password: str, database: str) -> str:
    """An address in SQLAlchemy's form; `libpq_url` turns it into psycopg's."""
    return f"postgresql+psycopg://{quote(role)}:{quote(password)}@{host}:{port}/{quote(database)}"


def libpq_url(url: str) -> str:
    """The same address as libpq, psql and pg_dump take it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class Databases:
    """Makes and drops databases through an administrator's address; each step may be repeated."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url

    @contextmanager
    def _connect(self, database: str | None = None) -> Iterator[psycopg.Connection]:
        with psycopg.connect(libpq_url(self.admin_url), dbname=database, autocommit=True) as link:
            yield link

    def url(self, *, database: str, role: str, password: str) -> str:
        """The address of a database on this server for one role."""
        with self._connect() as link:
            host, port = link.info.host, link.info.port
        return database_url(host=host, port=port, role=role, password=password, database=database)

    def ensure_role(self, role: str, password: str) -> None:
        """The role exists, may sign in with exactly this password, and may nothing else."""
        name = sql.Identifier(role)
        with self._connect() as link, link.transaction():
            # Two test workers may come at once; CREATE ROLE has no IF NOT EXISTS.
            link.execute("SELECT pg_advisory_xact_lock(hashtext('wspolnie roles'))")
            known = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            if known is None:
                link.execute(sql.SQL("CREATE ROLE {}").format(name))
            link.execute(
                sql.SQL(
                    "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}"
                ).format(name, sql.Literal(password))
            )

    def ensure_database(self, database: str, *, owner: str, template: str = "template0") -> None:
        """The database exists, has the extensions, and only its owner's role may enter it.

        With another template its content is copied (nobody may be connected to it meanwhile).
        """
        name, role = sql.Identifier(database), sql.Identifier(owner)
        with self._connect() as link:
            known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if known.fetchone() is None:
                link.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                        name, role, sql.Identifier(template)
                    )
                )
            with link.transaction():
                # Two at once would trip over the same rows of the server's catalogue.
                link.execute("SELECT pg_advisory_xact_lock(hashtext('wspolnie rights'))")
                for closed in (database, "postgres", "template1"):
                    link.execute(
                        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(
                            sql.Identifier(closed)
                        )
                    )
        if template == "template0":
            with self._connect(database) as link:
                for extension in EXTENSIONS:
                    link.execute(
                        sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(
                            sql.Identifier(extension)
                        )
                    )

    def drop_database(self, database: str) -> None:
        """The database is gone, whoever was connected to it."""
        with self._connect() as link:
            link.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def ensure_service_database(
        self, service: str, password: str, *, database: str | None = None
    ) -> str:
        """The service's role and database exist; returns the address for that service."""
        role = role_of(service)
        self.ensure_role(role, password)
        self.ensure_database(database or role, owner=role)
        return self.url(database=database or role, role=role, password=password)


def fresh_password() -> str:
    """A password nobody has to remember, safe in an address without quoting."""
    return secrets.token_hex(24)
