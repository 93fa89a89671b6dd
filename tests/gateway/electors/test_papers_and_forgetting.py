"""What is imported is printed once, kept sealed or hashed, and forgotten on its day."""

import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from services.gateway.model import ListFile, ListImport, StaffAct, db
from services.gateway.register import checks, electors, lists, printing, purging, rolls
from tests.gateway.electors.asking import refused, roll_id
from tests.gateway.electors.conftest import SHEET, Roll
from tests.support import apps
from tests.support.vote import settings


def test_what_was_imported_is_nowhere_in_words(roll: Roll) -> None:
    with settings(roll.gateway, sms_url="console:"):
        roll.listed("declaration", "counter", "letter", "contact")
    codes = roll.codes()
    apps.work(roll.gateway)
    with roll.gateway.app_context():
        (mine,) = db.session.scalars(select(ListImport))
        assert (mine.state, mine.made, mine.upload) == ("done", 2, None)
        url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    dump = subprocess.run(
        ["pg_dump", "--inserts", url], capture_output=True, check=False
    ).stdout.decode() or _dump(roll)
    assert "letter_codes" in dump
    binary = [word.encode().hex() for word in ("Nowak", "Lipowa", "lucja", "600100")]
    for word in ["Nowak", "nowak", "Lipowa 4", "Brzezie", "lucja", "600100", *binary]:
        assert not re.search(re.escape(word), dump), word
    assert not re.search(r"\b1850\b", dump)
    assert not [code for code in codes.values() if code in dump or code.encode().hex() in dump]


def _dump(roll: Roll) -> str:
    """Every row of every table as text, where there is no pg_dump."""
    with roll.gateway.app_context(), db.engine.connect() as link:
        return "\n".join(
            f"{table}: {row[0]}"
            for table in db.metadata.tables
            for row in link.execute(text(f"SELECT t::text FROM {table} t"))
        )


def test_letters_and_rolls_are_sealed_fetched_by_name_and_gone_after_a_week(roll: Roll) -> None:
    roll.listed("letter", "counter")
    apps.work(roll.gateway)
    now = datetime.now(UTC)
    with roll.gateway.app_context():
        mine = rolls.of_ballot(roll.ballot_id)
        assert mine is not None
        files = lists.files(mine, now=now)
        assert [(file.kind, file.first, file.last) for file in files] == [
            ("letters", 1, 4),
            ("roll", 1, 4),
        ]
        assert not files[0].sealed.startswith(b"%PDF")
        who: dict[str, Any] = {
            "actor": roll.organiser,
            "centre_id": roll.centre_id,
            "consultation_id": roll.consultation_id,
        }
        file, content = lists.fetch(**who, file_id=files[0].id, now=now)
        assert content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in content
        db.session.commit()
        acts = list(db.session.scalars(select(StaffAct.act).order_by(StaffAct.acted_at)))
        assert acts == ["roll.set", "list.imported", "letters.fetched"]
        later = now + timedelta(days=8)
        fetch = lambda: lists.fetch(**who, file_id=file.id, now=later)  # noqa: E731
        assert refused(fetch)[0] == "not_found"
        db.session.execute(text("UPDATE list_files SET expires_at = now() - interval '1 second'"))
        printing.sweep.function()
        assert list(db.session.scalars(select(ListFile.id))) == []


def test_a_killed_printing_goes_on_with_the_same_codes(roll: Roll) -> None:
    text_of = "Name;Adres\n" + "".join(f"Jan {_name(n)};Lipowa {n} Lipowo\n" for n in range(1, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "LETTERS_A_FILE", 3)
        roll.listed("letter", "counter", text=text_of)
        pages: dict[int, list[str]] = {}
        real = printing.pdf

        def broken(upload: printing.Upload, file: printing.File) -> bytes:
            if file.number == 3 and file.number not in pages:
                pages[file.number] = []
                raise KeyboardInterrupt
            pages[file.number] = [person.name for person in upload.people]
            return real(upload, file)

        patch.setattr(printing, "pdf", broken)
        codes = roll.codes()
        with roll.gateway.app_context():
            (mine,) = db.session.scalars(select(ListImport))
            with pytest.raises(KeyboardInterrupt):
                printing.make_files.function(str(mine.id))
            db.session.rollback()
            db.session.refresh(mine)
            assert (mine.state, mine.made, mine.files) == ("making", 2, 4)
            assert roll.codes() == codes
            printing.make_files.function(str(mine.id))
            printing.make_files.function(str(mine.id))
            db.session.refresh(mine)
            assert (mine.state, mine.made) == ("done", 4)
            numbers = db.session.scalars(select(ListFile.number).order_by(ListFile.number))
            assert list(numbers) == [1, 2, 3, 4]


def _name(number: int) -> str:
    return "Nowak" + "abcdefghij"[number]


def test_all_that_found_the_electors_is_forgotten_on_its_day_and_never_before_the_end(
    roll: Roll,
) -> None:
    roll.listed("declaration", "counter", "letter", "contact")
    roll.opened()
    jan = roll.account("Jan Nowak", "Brzezie 7 Lipowo")

    def left() -> tuple[int, int, int]:
        with roll.gateway.app_context():
            purging.purge.function()
        row = roll.register_says(
            "SELECT (SELECT count(*) FROM letter_codes) AS codes, (SELECT count(*) FROM electors "
            "WHERE mail_hash IS NOT NULL) AS mails, (SELECT count(*) FROM electors e "
            "WHERE identity = sha256(uuid_send(id))) AS blank"
        )[0]
        return row.codes, row.mails, row.blank

    roll.register_says("UPDATE rolls SET purge_on = '2020-01-01' RETURNING id")
    assert left() == (4, 4, 0), "an open vote needs its roll"
    roll.register_says(
        "UPDATE register_ballots SET frozen = true, state = 'done', balance = 'sealed' "
        "WHERE ballot_id = :ballot RETURNING 1"
    )
    assert left() == (0, 0, 4)
    assert left() == (0, 0, 4)
    with roll.gateway.app_context():
        assert electors.attached(roll_id(roll), jan) is not None


def test_what_is_imported_after_a_forgotten_list_has_a_day_of_its_own(roll: Roll) -> None:
    roll.listed("declaration", "counter", "letter", "contact")
    # The day comes before the vote was ever announced to the register.
    roll.register_says("UPDATE rolls SET purged = true, purge_on = '2020-01-01' RETURNING id")
    assert refused(roll.imported)[0] == "roll_not_listed"
    assert roll.listed("declaration", "counter", "letter", "contact") == 4
    roll.register_says(
        "UPDATE register_ballots SET frozen = true, state = 'done', balance = 'sealed' "
        "WHERE ballot_id = :ballot RETURNING 1"
    )
    roll.register_says("UPDATE rolls SET purge_on = '2020-01-01' RETURNING id")
    with roll.gateway.app_context():
        purging.purge.function()
    assert roll.register_says("SELECT 1 FROM electors WHERE mail_hash IS NOT NULL") == []
    assert roll.register_says("SELECT 1 FROM letter_codes") == []


def test_a_vote_long_frozen_is_forgotten_without_a_day(roll: Roll) -> None:
    roll.opened()
    roll.account("Jan Nowak", "Brzezie 7 Lipowo")
    for days, purged in ((13, False), (15, True)):
        roll.register_says(
            "UPDATE register_ballots SET frozen = true, state = 'done', balance = 'sealed', "
            "closes_at = now() - make_interval(days => :days) WHERE ballot_id = :ballot "
            "RETURNING 1",
            days=days,
        )
        with roll.gateway.app_context():
            purging.purge.function()
        assert [row.purged for row in roll.register_says("SELECT purged FROM rolls")] == [purged]


def test_the_demos_roll_is_filled_once_and_its_letters_open_ballots(roll: Roll) -> None:
    from deploy.demo import rolls as demo

    def fill() -> dict[str, str]:
        with roll.gateway.app_context():
            return demo.fill(
                organiser=roll.organiser,
                centre_id=roll.centre_id,
                consultation_id=roll.consultation_id,
                sheet=SHEET,
                now=datetime.now(UTC),
            )

    codes = fill()
    assert len(codes) == 30
    assert fill() == {}
    roll.opened()
    with roll.gateway.app_context():
        assert checks.of_letter(codes["Łucja Żak-Wrona"]) is not None


def test_an_erased_account_leaves_no_code_and_no_attachment(roll: Roll, soon: datetime) -> None:
    roll.listed("declaration", "counter", "contact")
    roll.opened()
    jan = roll.account("Jan Nowak", "Brzezie 7 Lipowo")
    with roll.gateway.app_context():
        who: dict[str, Any] = {"ballot_id": roll.ballot_id, "account_id": jan}
        checks.show_pairing(**who, now=soon)
        checks.send_code(**who, contact="jan@lipowo.example", now=soon)
        electors.detach(jan)
        for table in ("pairings", "contact_codes", "elector_accounts"):
            left = db.session.execute(
                text(f"SELECT count(*) FROM {table} WHERE account_id = :a"), {"a": jan}
            )
            assert left.scalar_one() == 0, table


def test_letters_are_written_in_the_language_of_the_consultation(roll: Roll) -> None:
    from flask_babel import force_locale

    with roll.gateway.app_context():
        heads = set()
        for language in ("pl", "en", "uk", "de"):
            with force_locale(language):
                heads.add(printing._letter_words(SHEET)["heading"])
        assert len(heads) == 4
