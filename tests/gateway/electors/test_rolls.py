"""Who may vote: set before the vote opens, kept by the register, found by a list or not at all."""

import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from services.gateway.model import Account, Elector, ListFile, ListImport, StaffAct, db
from services.gateway.register import checks, electors, lists, printing, purging, rolls, tickets
from services.gateway.register.voters import Voter
from services.gateway.register.voting import submit
from shared.contracts.actors import Actor
from shared.contracts.ballots import Choice
from shared.problems import Refusal
from tests.gateway.electors.conftest import CSV, SHEET, Roll
from tests.support import apps
from tests.support.vote import settings


def refused(act: Callable[[], object]) -> tuple[str, dict[str, str]]:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.problem.code, dict(refusal.value.problem.fields)


def declared(roll: Roll, name: str, address: str, **more: bool) -> str:
    account = roll.account()
    with roll.gateway.app_context():
        came_to = electors.declare(
            ballot_id=roll.ballot_id, account_id=account, name=name, address=address, **more
        )
        db.session.commit()
        return str(came_to)


def test_a_roll_is_by_declaration_unless_something_else_is_said(roll: Roll) -> None:
    rows = roll.register_says(
        "SELECT r.checks, r.listed FROM rolls r JOIN register_ballots b ON b.roll_id = r.id "
        "WHERE b.ballot_id = :ballot"
    )
    assert [(row.checks, row.listed) for row in rows] == [(["declaration", "counter"], False)]


def test_a_roll_set_before_the_announcement_is_the_ballots(roll: Roll) -> None:
    other = Roll(roll.gateway, roll.consultations)
    consultation_id = uuid4()
    with roll.gateway.app_context():
        early = rolls.taken_or_made(consultation_id)
        assert rolls.taken_or_made(consultation_id) == early
        db.session.commit()
    assert other.begun().register_says(
        "SELECT 1 FROM register_ballots WHERE ballot_id = :ballot AND roll_id <> :early",
        early=early,
    )


@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        ({"checks": ()}, {"checks": "none"}),
        ({"checks": ("letter",)}, {"checks": "needs_a_list"}),
        ({"listed": True}, {"purge_on": "needed"}),
        ({"purge_on": date(2020, 1, 1)}, {"purge_on": "past"}),
        ({"age_from": 16}, {"age_basis": "needed"}),
        ({"age_from": 21, "age_basis": "uchwała"}, {"age_from": "out_of_range"}),
        ({"age_basis": "uchwała"}, {"age_from": "needed"}),
        ({"group_name": "Rada"}, {"invited": "needed"}),
        ({"group_name": "Rada", "invited": ("x",)}, {"invited": "no_mail_address"}),
        ({"invited": ("a@b.pl",)}, {"group_name": "needed"}),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(
    roll: Roll, terms: dict[str, object], faults: dict[str, str]
) -> None:
    assert refused(lambda: roll.set(**terms))[1] == faults


def test_only_the_centres_organisers_say_who_may_vote(roll: Roll) -> None:
    roll.organiser = roll.clerk
    assert refused(roll.set)[0] == "forbidden"


def test_once_the_vote_is_open_the_roll_is_fixed(roll: Roll) -> None:
    roll.listed()
    roll.opened()
    assert refused(roll.set)[0] == "roll_fixed"
    assert refused(roll.imported)[0] == "roll_fixed"


def test_a_list_is_on_the_roll_once_however_often_it_is_imported(roll: Roll) -> None:
    assert roll.listed() == 4
    assert roll.imported(CSV + "Ola Lis;Lipowa 1, Lipowo;;;\n") == 1
    with roll.gateway.app_context():
        assert sorted(db.session.scalars(select(Elector.doubtful))) == [False] * 4 + [True]


def test_whoever_is_on_the_list_is_found_however_they_write_it(roll: Roll) -> None:
    roll.listed()
    for name in ("Lucja Zak Wrona", "Łucja Żak", "WRONA Łucja", "Łucja Maria Wrona-Żak"):
        known = name != "Łucja Maria Wrona-Żak"
        if known:
            assert declared(roll, name, "Lipowa 4 m. 2 Lipowo") in ("attached", "shared")
        else:
            act = lambda: declared(roll, name, "Lipowa 4/2 Lipowo")  # noqa: B023, E731
            assert refused(act)[0] == "no_match"
    assert declared(roll, "Jan Piotr Nowak", "Brzezie 7 Lipowo") == "attached"
    # Two people whose names both begin so: a clerk decides, not the machine.
    assert declared(roll, "Ewa Nowak", "Brzezie 7 Lipowo") == "attached"
    assert roll.register_says("SELECT count(*) AS n FROM electors")[0].n == 4


def test_a_name_that_fits_two_people_opens_nothing(roll: Roll) -> None:
    roll.listed(text="Name;Adres\nAnna Nowak-Lis;Lipowa 1 Lipowo\nAnna Nowak-Kos;Lipowa 1 Lipowo\n")
    assert refused(lambda: declared(roll, "Anna Nowak", "Lipowa 1 Lipowo"))[0] == "no_match"
    assert declared(roll, "Anna Kos", "Lipowa 1 Lipowo") == "attached"
    # Two shortened names are not one: "Lis" of the one is not "Lis" of the other.
    assert refused(lambda: declared(roll, "Anna Lis-Wrona", "Lipowa 1 Lipowo"))[0] == "no_match"


def test_who_is_not_on_the_list_makes_no_elector_and_the_counter_can_add_them(roll: Roll) -> None:
    roll.listed()
    roll.opened()
    assert refused(lambda: declared(roll, "Obcy Człowiek", "Lipowa 9 Lipowo"))[0] == "no_match"
    values: dict[str, Any] = {
        "ballot_id": roll.ballot_id,
        "name": "Nowa Osoba",
        "address": "Lipowa 9 Lipowo",
    }
    with roll.gateway.app_context():
        assert electors.find_or_make(**values) is None
        person: dict[str, Any] = values | {"actor": roll.clerk, "centre_id": roll.centre_id}
        assert refused(lambda: electors.add_to_list(**person, reason=" "))[1] == {
            "reason": "needed"
        }
        added = electors.add_to_list(**person, reason="Zameldowana w listopadzie")
        assert electors.add_to_list(**person, reason="Jeszcze raz") == added
        assert electors.find_or_make(**values) == added
        acts = list(db.session.scalars(select(StaffAct).where(StaffAct.act == "elector.added")))
        assert [(act.subject_id, act.reason) for act in acts] == [
            (roll.ballot_id, "Zameldowana w listopadzie")
        ]


def test_age_is_a_tick_and_a_group_is_its_mail_addresses(roll: Roll) -> None:
    roll.set(
        group_name="Młodzieżowa Rada",
        invited=("Ola@Lipowo.example",),
        age_from=13,
        age_basis="§ 3 uchwały",
    )
    assert refused(lambda: declared(roll, "Ola Lis", "Lipowa 1 Lipowo"))[1] == {"of_age": "needed"}
    code = refused(lambda: declared(roll, "Ola Lis", "Lipowa 1 Lipowo", of_age=True))[0]
    assert code == "not_invited"
    with roll.gateway.app_context():
        for confirmed in (None, datetime.now(UTC)):
            ola = Account(name="Ola", email="ola@lipowo.example", confirmed_at=confirmed)
            db.session.add(ola)
            db.session.flush()
            person: dict[str, Any] = {"ballot_id": roll.ballot_id, "account_id": ola.id}
            person |= {"name": "Ola Lis", "address": "Lipowa 1 Lipowo", "of_age": True}
            if confirmed:
                assert electors.declare(**person) == "attached"
            else:
                assert refused(partial(electors.declare, **person))[0] == "not_invited"
            db.session.rollback()


def test_a_declaration_opens_nothing_where_it_is_switched_off(roll: Roll) -> None:
    roll.listed("letter", "counter")
    assert refused(lambda: declared(roll, "Jan Nowak", "Brzezie 7 Lipowo"))[0] == "declaration_off"


def test_a_letters_code_opens_its_electors_ballot_and_no_other(roll: Roll) -> None:
    roll.listed("letter", "counter")
    codes = roll.codes()
    roll.opened()
    with roll.gateway.app_context():
        found = checks.of_letter(codes["Jan Nowak"].lower())
        assert found is not None
        assert found.ballot_id == roll.ballot_id
        other = checks.of_letter(codes["Ewa Nowak"])
        assert other is not None
        assert other.elector_id != found.elector_id
        assert checks.of_letter("A" * 10) is None
        now = datetime.now(UTC)
        ticket = tickets.issue(
            ballot_id=roll.ballot_id, elector_id=found.elector_id, channel="letter", now=now
        )
        voter = tickets.read(ticket, ballot_id=roll.ballot_id, now=now)
        assert voter == Voter(elector_id=found.elector_id, channel="letter")
        assert tickets.read(ticket, ballot_id=uuid4(), now=now) is None
        assert tickets.read(ticket, ballot_id=roll.ballot_id, now=now + tickets.LASTS * 2) is None
        broken = ticket[:20] + ("A" if ticket[20] != "A" else "B") + ticket[21:]
        assert tickets.read(broken, ballot_id=roll.ballot_id, now=now) is None
        assert tickets.read("", ballot_id=roll.ballot_id, now=now) is None


def test_fifty_submits_over_account_second_account_letter_and_counter_leave_one_paper(
    roll: Roll,
) -> None:
    roll.listed("declaration", "counter", "letter")
    codes = roll.codes()
    roll.opened()
    accounts = [roll.account("Jan Nowak", "Brzezie 7 Lipowo") for _ in range(2)]
    now = datetime.now(UTC)
    with roll.gateway.app_context():
        letter = checks.of_letter(codes["Jan Nowak"])
        counter = electors.find_or_make(
            ballot_id=roll.ballot_id, name="Jan Nowak", address="Brzezie 7, Lipowo"
        )
        assert letter is not None
        assert counter == letter.elector_id
        opened = {
            channel: tickets.issue(
                ballot_id=roll.ballot_id, elector_id=counter, channel=channel, now=now
            )
            for channel in ("letter", "counter")
        }

    def vote(number: int) -> str:
        way, option = number % 4, roll.options[number % 7]
        with roll.gateway.app_context():
            voter: Voter | None = (
                Voter(account_id=accounts[way])
                if way < 2
                else tickets.read(
                    opened["letter" if way == 2 else "counter"], ballot_id=roll.ballot_id, now=now
                )
            )
            assert voter is not None
            choices = {"q": Choice(approved=(option,))}
            return str(submit(ballot_id=roll.ballot_id, voter=voter, choices=choices).kind)

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(vote, range(50)))
    assert len(roll.papers()) == 1
    assert outcomes.count("accepted") == 1
    assert set(outcomes) <= {"accepted", "same", "voted"}
    rows = roll.register_says("SELECT state FROM register WHERE ballot_id = :ballot")
    assert [row.state for row in rows] == ["voted"]


def test_a_clerk_attaches_the_account_whose_screen_shows_the_code(
    roll: Roll, soon: datetime
) -> None:
    roll.opened()
    account = roll.account()
    with roll.gateway.app_context():
        elector = electors.find_or_make(
            ballot_id=roll.ballot_id, name="Jan Nowak", address="Brzezie 7"
        )
        assert elector is not None
        old = checks.show_pairing(ballot_id=roll.ballot_id, account_id=account, now=soon)
        code = checks.show_pairing(ballot_id=roll.ballot_id, account_id=account, now=soon)

        def pair(typed: str, who: Actor = roll.clerk, later: int = 0) -> str:
            return str(
                checks.pair(
                    actor=who,
                    centre_id=roll.centre_id,
                    ballot_id=roll.ballot_id,
                    elector_id=elector,
                    code=typed,
                    now=soon + timedelta(minutes=later),
                )
            )

        assert refused(lambda: pair(old))[1] == {"pairing": "unknown"}
        assert refused(lambda: pair(code, later=31))[1] == {"pairing": "unknown"}
        assert refused(lambda: pair(code, who=roll.organiser))[0] == "forbidden"
        assert pair(f"{code[:3]}-{code[3:].lower()}") == "attached"
        assert refused(lambda: pair(code))[1] == {"pairing": "unknown"}
        assert electors.attached(_roll_id(roll), account) == elector
        (act,) = db.session.scalars(select(StaffAct).where(StaffAct.act.like("counter.%")))
        assert act.subject_id == roll.ballot_id


def _roll_id(roll: Roll) -> UUID:
    found = rolls.of_ballot(roll.ballot_id)
    assert found is not None
    return found.id


def test_a_code_sent_to_the_lists_address_attaches_and_says_nothing_to_strangers(
    roll: Roll, soon: datetime
) -> None:
    roll.listed("contact", "counter")
    roll.opened()
    account = roll.account()

    def ask(contact: str) -> tuple[str, str | None]:
        with roll.gateway.app_context():
            kind = checks.send_code(
                ballot_id=roll.ballot_id, account_id=account, contact=contact, now=soon
            )
            db.session.commit()
            row = db.session.execute(
                text("SELECT email, facts->>'code' FROM letters WHERE template = 'ballot_code'")
            ).all()
            db.session.execute(text("DELETE FROM letters"))
            db.session.commit()
            return kind, row[0][1] if row else None

    def use(code: str, later: int = 0) -> object:
        with roll.gateway.app_context():
            came_to = checks.use_code(
                ballot_id=roll.ballot_id,
                account_id=account,
                code=code,
                now=soon + timedelta(minutes=later),
            )
            db.session.commit()
            return came_to

    # Nobody, or two people who share an address: the same answer, and no mail.
    assert ask("obcy@lipowo.example") == ("mail", None)
    assert ask("dom@lipowo.example") == ("mail", None)
    kind, code = ask("JAN@lipowo.example")
    assert kind == "mail"
    assert code is not None
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [use(wrong) for _ in range(5)] == [None] * 5
    assert use(code) is None, "five tries are all there are"
    _kind, code = ask("jan@lipowo.example")
    assert code is not None
    assert use(code, later=11) is None
    assert use(f"{code[:3]} {code[3:]}") == "attached"
    assert use(code) is None, "a code works once"
    assert roll.submit(account, "a").kind == "accepted"
    with roll.gateway.app_context():
        ask_phone = lambda: checks.send_code(  # noqa: E731
            ballot_id=roll.ballot_id, account_id=account, contact="600100200", now=soon
        )
        assert refused(ask_phone)[1] == {"contact": "no_phones"}


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
        assert electors.attached(_roll_id(roll), jan) is not None


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
