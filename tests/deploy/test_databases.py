"""Each service opens its own database and no other."""

import psycopg
import pytest

from deploy.local.databases import EXTENSIONS, libpq_url
from deploy.local.postgres import ADMIN, LocalPostgres


def address(server: LocalPostgres, role: str, database: str) -> str:
    return libpq_url(server.url(database=database, role=role))


@pytest.mark.parametrize("service", ["gateway", "consultations"])
def test_a_service_makes_tables_in_its_own_database(postgres: LocalPostgres, service: str) -> None:
    own = f"wspolnie_{service}"
    with psycopg.connect(address(postgres, own, own)) as link:
        link.execute("CREATE TABLE mine (word citext UNIQUE)")
        link.execute("DROP TABLE mine")
        found = link.execute("SELECT extname FROM pg_extension").fetchall()
    assert set(EXTENSIONS) <= {name for (name,) in found}


@pytest.mark.parametrize("other", ["wspolnie_consultations", "postgres", "template1"])
def test_a_service_is_refused_in_every_other_database(postgres: LocalPostgres, other: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(address(postgres, "wspolnie_gateway", other))


def test_a_service_may_make_neither_databases_nor_roles(postgres: LocalPostgres) -> None:
    own = address(postgres, "wspolnie_gateway", "wspolnie_gateway")
    with psycopg.connect(own, autocommit=True) as link:
        for statement in ("CREATE DATABASE more", "CREATE ROLE more"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(statement)


@pytest.mark.parametrize("role", ["wspolnie_gateway", ADMIN])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_enters_without_the_password(
    postgres: LocalPostgres, role: str, password: str
) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1",
            port=postgres.port,
            user=role,
            dbname="wspolnie_gateway",
            password=password,
            passfile="/dev/null",
        )


def test_a_copied_database_belongs_to_its_role_alone(postgres: LocalPostgres) -> None:
    databases = postgres.databases
    template, copy = "wspolnie_consultations", "copy_for_a_worker"
    with psycopg.connect(address(postgres, template, template)) as link:
        link.execute("CREATE TABLE IF NOT EXISTS told (word text)")
    databases.ensure_database(copy, owner=template, template=template)
    databases.ensure_database(copy, owner=template, template=template)
    with psycopg.connect(address(postgres, template, copy)) as link:
        link.execute("INSERT INTO told VALUES ('kept')")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(address(postgres, "wspolnie_gateway", copy))
    databases.drop_database(copy)
    databases.drop_database(copy)


def test_the_servers_log_says_nothing_of_what_was_written(postgres: LocalPostgres) -> None:
    own = address(postgres, "wspolnie_gateway", "wspolnie_gateway")
    with psycopg.connect(own, autocommit=True) as link:
        link.execute("CREATE TABLE kept (serial text UNIQUE)")
        link.execute("INSERT INTO kept VALUES ('not-for-the-log')")
        for statement in (
            "INSERT INTO kept VALUES ('not-for-the-log')",
            "SELECT 'not-for-the-log'::integer",
        ):
            with pytest.raises(psycopg.Error, match="not-for-the-log"):
                link.execute(statement)
    log = postgres.log_path.read_text()
    assert "ready to accept connections" in log
    assert "not-for-the-log" not in log
