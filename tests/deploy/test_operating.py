"""What an operator does: set up, check, back up, restore."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import update

from deploy import environment
from deploy.check import lines
from deploy.command import main
from deploy.demo import people
from deploy.first_operator import link_for, reset_second_step
from deploy.local.databases import libpq_url
from deploy.local.postgres import LocalPostgres
from deploy.local.problems import LocalProblem
from deploy.local.valkey import LocalValkey
from deploy.processes import refuse_demo_people
from deploy.roster import SERVICES
from services.gateway import mail_links
from services.gateway.model import (
    Account,
    Notification,
    SecondStep,
    SignedInSession,
    StaffAct,
    db,
)
from tests.support import people as test_people


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment in which nothing is configured yet, and no local run is near."""
    for name in list(os.environ):
        if name.startswith(("WSPOLNIE_", "GATEWAY_", "CONSULTATIONS_", "VOLUNTEERING_", "REDIS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WSPOLNIE_VAR", str(tmp_path / "no-run"))
    return monkeypatch


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_check_names_every_missing_setting_at_once(
    configured: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "consultations"]) == 1
    text = said(capsys)
    for name in ("REDIS_URL", "CONSULTATIONS_DATABASE_URL", "CONSULTATIONS_INTERNAL_KEY"):
        assert f"FIX  settings: {name} is not set" in text


def test_check_says_ok_line_by_line_and_what_to_do_about_the_rest(
    configured: pytest.MonkeyPatch,
    postgres: LocalPostgres,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with LocalValkey(folder, fast=True) as valkey:
        configured.setenv("REDIS_URL", valkey.url)
        configured.setenv(
            "CONSULTATIONS_DATABASE_URL", postgres.create_service_database("consultations")
        )
        configured.setenv("CONSULTATIONS_INTERNAL_KEY", "ab" * 32)
        found = {line.about: line for line in lines("consultations")}
        assert found["settings"].fine
        assert found["database"].text.startswith("PostgreSQL 18")
        assert found["redis"].text.startswith("Valkey")
        assert not found["migrations"].fine
        assert "wspolnie migrate consultations" in found["migrations"].text

        configured.setenv("CONSULTATIONS_DATABASE_URL", postgres.admin_url)
        configured.setenv("CONSULTATIONS_INTERNAL_KEY", "short")
        found = {line.about: line for line in lines("consultations")}
        assert "openssl rand -hex 32" in found["settings"].text
        assert "may do more than it needs" in found["database"].text

    assert main(["check", "consultations"]) == 1
    assert "Is Redis up" in said(capsys)


def test_setup_makes_databases_keys_and_files_once(
    configured: pytest.MonkeyPatch,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = ["--public-url", "https://lipowo.example", "--redis-url", "redis://r.example/0"]
    given += ["--smtp-url", "smtps://m.example", "--mail-from", "Wspólnie <a@lipowo.example>"]
    with LocalPostgres(folder / "postgres", fast=True) as server:
        arguments = ["setup", "--folder", str(folder / "etc"), *given]
        assert main([*arguments, "--admin-database-url", server.admin_url]) == 0
        files = {name: environment.read(folder / "etc" / f"{name}.env") for name in SERVICES}
        for name, settings in files.items():
            url = settings[f"{name.upper()}_DATABASE_URL"]
            psycopg.connect(libpq_url(url)).close()
            assert settings["WSPOLNIE_MODE"] == "production"
            assert settings["REDIS_URL"] == "redis://r.example/0"
            mode = (folder / "etc" / f"{name}.env").stat().st_mode
            assert stat.S_IMODE(mode) == 0o600
    for name in ("consultations", "volunteering"):
        key = f"{name.upper()}_INTERNAL_KEY"
        assert files["gateway"][key] == files[name][key]
    assert files["gateway"]["PUBLIC_URL"] == "https://lipowo.example"
    assert "GATEWAY_SECRET_KEY" not in files["consultations"]

    assert main(arguments) == 1
    assert "must not be lost" in said(capsys)
    assert environment.read(folder / "etc" / "gateway.env") == files["gateway"]


def test_a_backup_brings_everything_back(
    configured: pytest.MonkeyPatch,
    postgres: LocalPostgres,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = postgres.create_service_database("consultations")
    configured.setenv("CONSULTATIONS_DATABASE_URL", url)
    with psycopg.connect(libpq_url(url)) as link:
        link.execute("CREATE TABLE told AS SELECT 'kept' AS word")
    file = tmp_path / "kept.dump"
    assert main(["backup", "consultations", "--to", str(file)]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert main(["backup", "consultations", "--to", str(file)]) == 1
    assert "is there already" in said(capsys)

    with psycopg.connect(libpq_url(url)) as link:
        link.execute("UPDATE told SET word = 'changed'")
        link.execute("CREATE TABLE newer AS SELECT 1 AS one")
        link.commit()
        assert main(["restore", "consultations", str(file), "--yes"]) == 1
        assert "Stop its web, worker and clock" in said(capsys)

    assert main(["restore", "consultations", str(file)]) == 1  # nobody there to say yes
    assert "Nothing was changed" in said(capsys)
    assert main(["restore", "consultations", str(file), "--yes"]) == 0
    with psycopg.connect(libpq_url(url)) as link:
        assert link.execute("SELECT word FROM told").fetchall() == [("kept",)]
        assert link.execute("SELECT to_regclass('newer')").fetchone() == (None,)
        link.execute("DROP TABLE told")


@pytest.mark.parametrize("mode", ["local", "test"])
def test_demo_keys_are_not_served_to_other_machines(
    configured: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    configured.setenv("WSPOLNIE_MODE", mode)
    assert main(["serve", "gateway", "--bind", "0.0.0.0:8000"]) == 1
    assert "open to other machines" in said(capsys)
    configured.setenv("PUBLIC_URL", "https://lipowo.example")
    assert main(["serve", "gateway", "--bind", "127.0.0.1:8000"]) == 1
    assert "PUBLIC_URL (https://lipowo.example) is open" in said(capsys)


def test_an_installation_does_not_serve_the_demos_people(
    configured: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    gateway: Flask,
    settings: dict[str, str],
) -> None:
    with gateway.app_context():
        people.fill_people(now=datetime.now(UTC))
        db.session.commit()
    configured.setenv("WSPOLNIE_MODE", "production")
    configured.setenv("GATEWAY_DATABASE_URL", settings["GATEWAY_DATABASE_URL"])
    assert main(["serve", "gateway"]) == 1
    assert "holds the demo town" in said(capsys)
    with gateway.app_context():
        db.session.execute(update(Account).values(password_hash=None))
        db.session.commit()
    refuse_demo_people("gateway")


def test_a_file_that_is_no_backup_changes_nothing(
    configured: pytest.MonkeyPatch,
    postgres: LocalPostgres,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = postgres.create_service_database("consultations")
    configured.setenv("CONSULTATIONS_DATABASE_URL", url)
    with psycopg.connect(libpq_url(url)) as link:
        link.execute("CREATE TABLE stays AS SELECT n, md5(n::text) FROM generate_series(1, 9999) n")
    file = tmp_path / "x.dump"
    assert main(["backup", "consultations", "--to", str(file)]) == 0
    file.write_bytes(file.read_bytes()[:-40_000])  # cut off while it was copied, say
    assert main(["restore", "consultations", str(file), "--yes"]) == 1
    assert "is damaged; nothing was changed" in said(capsys)
    file.write_text("no backup")
    assert main(["restore", "consultations", str(file), "--yes"]) == 1
    assert "is not a backup" in said(capsys)
    with psycopg.connect(libpq_url(url)) as link:
        assert link.execute("SELECT count(*) FROM stays").fetchall() == [(9999,)]
        link.execute("DROP TABLE stays")


def test_the_first_operators_link_is_for_one_address_and_two_days(gateway: Flask) -> None:
    now = datetime.now(UTC)
    link = link_for(gateway, "ola@lipowo.example", now)
    text = link.rpartition("/")[2]
    with gateway.test_request_context():
        found = mail_links.peek(text, "operator", now=now)
        assert found is not None
        assert found.email == "ola@lipowo.example"
        assert mail_links.peek(text, "reset", now=now) is None
        assert mail_links.peek(text, "operator", now=now + timedelta(days=3)) is None


def test_the_only_operator_is_let_in_again_from_the_servers_shell(gateway: Flask) -> None:
    test_people.signed_in(
        gateway, test_people.account(gateway, roles={"operator": None}, name="Ola")
    )
    with gateway.app_context():
        account = db.session.query(Account).one()
        account.email = "ola@lipowo.example"
        db.session.commit()
    reset_second_step(gateway, "ola@lipowo.example")

    with gateway.app_context():
        assert db.session.query(SecondStep).count() == 0
        assert db.session.query(SignedInSession).count() == 0
        assert db.session.query(StaffAct).one().act == "second_step.reset_on_server"
        assert db.session.query(Notification).one().template == "second_step_reset"
    for email in ("ola@lipowo.example", "nobody@lipowo.example"):
        with pytest.raises(LocalProblem, match=email):
            reset_second_step(gateway, email)
