"""Who may vote: set before the vote opens, kept by the register, found by a list or not at all."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.gateway.model import Account, Elector, StaffAct, db
from services.gateway.register import checks, electors, rolls, tickets
from services.gateway.register.voters import Voter
from services.gateway.register.voting import submit
from shared.contracts.actors import Actor
from shared.contracts.ballots import Choice
from tests.gateway.electors.asking import declared, refused, roll_id
from tests.gateway.electors.conftest import CSV, Roll


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


def test_a_code_to_a_contact_on_the_list_brings_nobody_into_a_group_who_is_not_in_it(
    roll: Roll, soon: datetime
) -> None:
    roll.set(
        checks=("contact", "counter"),
        listed=True,
        purge_on=date(2100, 1, 1),
        group_name="Młodzieżowa Rada",
        invited=("ola@lipowo.example",),
    )
    roll.imported()
    account = roll.account()
    with roll.gateway.app_context():
        ask = partial(
            checks.send_code,
            ballot_id=roll.ballot_id,
            account_id=account,
            contact="jan@lipowo.example",
            now=soon,
        )
        assert refused(ask)[0] == "not_invited"
        db.session.rollback()


def test_nobody_enters_by_the_terms_that_are_just_being_replaced(roll: Roll) -> None:
    account = roll.account()
    person: dict[str, Any] = {
        "ballot_id": roll.ballot_id,
        "account_id": account,
        "name": "Jan Lis",
    }

    def declare() -> str:
        with roll.gateway.app_context():
            code = refused(partial(electors.declare, **person, address="Lipowa 1 Lipowo"))[0]
            db.session.rollback()
            return code

    with roll.gateway.app_context(), ThreadPoolExecutor(1) as pool:
        rolls.set_terms(
            actor=roll.organiser,
            centre_id=roll.centre_id,
            consultation_id=roll.consultation_id,
            terms=rolls.Terms(listed=True, purge_on=date(2100, 1, 1)),
            today=datetime.now(UTC).date(),
        )
        db.session.flush()
        trying = pool.submit(declare)
        time.sleep(0.5)
        db.session.commit()
        assert trying.result(10) == "no_match"


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
        assert electors.attached(roll_id(roll), account) == elector
        (act,) = db.session.scalars(select(StaffAct).where(StaffAct.act.like("counter.%")))
        assert act.subject_id == roll.ballot_id


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
