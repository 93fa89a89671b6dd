"""What the gateway keeps of an account: all of it is told and forgotten, a new table says how."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, insert, select, text

from services.gateway import erasures, exports, report_papers
from services.gateway.model import Account, db
from shared.ids import new_id
from tests.gateway.people.persons import make_person

# Where the export tells of each table that belongs to an account.
TOLD = {
    "calendar_addresses": "calendar_address",
    "elector_accounts": "votes_taken_part_in",
    "notifications": "notifications",
    "second_steps": "second_step_of_signing_in",
    "sessions": "sessions",
    "staff_roles": "roles",
    "unwanted_mails": "mails_not_wanted",
    "subscriptions": "news_by_mail",
}
NOT_TOLD = {
    "contact_codes": "a code for ten minutes, kept as a hash",
    "data_exports": "the copy itself",
    "erasures": "who asked to be forgotten cannot ask for a copy any more",
    "mail_links": "opens a door for a while; the letter that carried it is told",
    "pairings": "a code for a quarter of an hour, kept as a hash",
}
# The wish itself stays, so that it is known which services have answered.
STAYS = {"erasures"}
# Ids of accounts that are kept on purpose: who answered for an act of the centre.
ACTS = {
    "card_stubs.entered_by",
    "card_stubs.judged_by",
    "erasures.forgotten_by",
    "register_groups.first_account",
    "register_groups.second_account",
    "staff_acts.account_id",
}
# Rows that go with whoever they name, and by what.
GO = {"report_papers.account_ids": report_papers.forget}


def tables_of_accounts() -> dict[str, Any]:
    """Every table whose rows belong to an account."""
    return {
        table.name: column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "accounts" for key in column.foreign_keys)
    }


def filled(person: UUID) -> None:
    """Give an account a row in each table, with whatever else a row asks for."""
    later = datetime.now(UTC) + timedelta(days=1)
    more: dict[str, dict[str, Any]] = {
        "calendar_addresses": {"token_hash": b"a" * 32},
        "contact_codes": {"roll_id": new_id(), "code_hash": b"a" * 32, "expires_at": later},
        "data_exports": {"id": new_id(), "state": "waiting", "parts": {}, "expires_at": later},
        "elector_accounts": {"roll_id": new_id(), "elector_id": new_id()},
        "erasures": {"forgotten_by": []},
        "mail_links": {
            "id": new_id(),
            "purpose": "sign_in",
            "email": "anna@lipowo.example",
            "facts": {},
            "expires_at": later,
        },
        "notifications": {"id": new_id(), "template": "export_ready", "key": "k", "facts": {}},
        "pairings": {"roll_id": new_id(), "code_hash": b"a" * 32, "expires_at": later},
        "second_steps": {"id": new_id(), "secret": b"s", "last_step": 0},
        "sessions": {"token_hash": b"a" * 32, "expires_at": later},
        "staff_roles": {"id": new_id(), "role": "clerk", "centre_id": new_id()},
        "subscriptions": {
            "id": new_id(),
            "kinds": ["opened"],
            "every": "day",
            "area_ids": [],
            "since": later,
            "next_at": later,
        },
        "unwanted_mails": {"kind": "volunteering"},
    }
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    for name, column in tables_of_accounts().items():
        db.session.execute(insert(column.table).values(account_id=person, **more[name]))
    db.session.commit()


def rows(person: UUID) -> dict[str, int]:
    """In which tables an account has rows."""
    found = {
        name: db.session.execute(
            select(func.count()).select_from(column.table).where(column == person)
        ).scalar_one()
        for name, column in tables_of_accounts().items()
    }
    return {name: number for name, number in found.items() if number}


def test_every_table_of_an_account_is_told_or_has_a_reason_and_is_emptied(gateway: Flask) -> None:
    person = make_person(gateway, "anna@lipowo.example", name="Anna Lipa")
    with gateway.app_context():
        known = TOLD.keys() | NOT_TOLD.keys()
        assert tables_of_accounts().keys() == known, "say of each new table how it is told"
        filled(person)
        assert rows(person).keys() == known
        told = {section.name for section in exports._own_sections(person)}
        # Voting is told once a vote is over; `standings` has its own tests.
        assert set(TOLD.values()) - {"votes_taken_part_in"} <= told
        for _ in range(2):
            erasures.erase.function(str(person))
        assert rows(person).keys() == STAYS
        account = db.session.get_one(Account, person, populate_existing=True)
        kept = {"id", "language", "confirmed_at", "created_at", "erased_at"}
        left = {
            column.name
            for column in Account.__table__.columns
            if getattr(account, column.name) not in (None, "")
        }
        assert left <= kept


def test_ids_of_accounts_without_a_key_are_those_of_acts_alone() -> None:
    loose = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if ("account" in column.name or column.name.endswith("_by")) and not column.foreign_keys
    }
    assert loose == ACTS | GO.keys(), "say of each new column whether it may name who has gone"
    assert set(GO.values()) <= set(erasures.FORGET)
