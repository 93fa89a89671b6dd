"""The box takes each serial once, answers every repetition alike and tells nothing too early."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from services.consultations import box
from services.consultations.box import freezing, mixing, reading, sealing, setting
from services.consultations.model import db
from services.consultations.rules import merkle, receipts
from shared import papers, passes
from shared.contracts.actors import Actor, Role
from shared.contracts.ballots import BallotForm, Question
from shared.problems import Refusal
from tests.consultations.box.conftest import Urn
from tests.support.votes import patient


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.problem.code == code)


def rows(table: str) -> list[object]:
    return list(db.session.execute(text(f"SELECT * FROM {table}")))


def test_a_paper_is_taken_once_and_the_first_stays(urn: Urn) -> None:
    serial = uuid4()
    first = urn.cast(serial, "a", "b")
    assert first.outcome == "accepted"
    assert first.receipt is not None
    again = urn.cast(serial, "b", "a")
    assert (again.outcome, again.receipt) == ("same", first.receipt)
    other = urn.cast(serial, "c")
    assert (other.outcome, other.receipt) == ("already", None)


def test_a_voided_serial_takes_no_paper_and_a_cast_one_no_void(urn: Urn) -> None:
    serial, cast = uuid4(), uuid4()
    assert [urn.void(serial), urn.void(serial)] == ["void", "void"]
    assert urn.cast(serial, "a").outcome == "void"
    urn.cast(cast, "a")
    assert urn.void(cast) == "cast"
    assert urn.seal(1) == "sealed"


def test_wrong_choices_store_nothing(urn: Urn) -> None:
    before = rows("papers"), rows("receipts")
    with refused("choices"):
        urn.cast(uuid4(), "a", "b", "c", "d")
    db.session.rollback()
    assert (rows("papers"), rows("receipts")) == before


def test_only_the_registers_passes_count(urn: Urn) -> None:
    stranger = Urn(ballot_id=urn.ballot_id)
    with refused("forbidden"):
        stranger.cast(uuid4(), "a")
    # A pass holds for its own ballot only.
    urn.ballot_id, ballot = uuid4(), urn.ballot_id
    elsewhere = urn.paper(uuid4(), "a")
    urn.ballot_id = ballot
    from services.consultations.box import taking

    with refused("forbidden"):
        taking.cast(ballot, elsewhere)


def test_opening_twice_changes_nothing_and_another_key_is_refused(urn: Urn) -> None:
    serial = uuid4()
    receipt = urn.cast(serial, "a").receipt
    urn.opened()
    assert urn.cast(serial, "a").receipt == receipt
    with refused("opened_with_another_key"):
        setting.open_box(urn.ballot_id, passes.public_half(passes.new_key()))
    with refused("already_open"):
        urn.prepared()


def test_a_box_takes_nothing_before_the_opening(urn: Urn) -> None:
    closed = Urn().prepared()
    with refused("not_open"):
        closed.cast(uuid4(), "a")
    closed.prepared().opened()
    assert closed.cast(uuid4(), "a").outcome == "accepted"


def test_a_form_nobody_could_fill_in_is_not_prepared(urn: Urn) -> None:
    with refused("form"):
        box.prepare(
            ballot_id=uuid4(),
            centre_id=uuid4(),
            form=BallotForm(questions=(Question(id="q", options=()),)),
        )


def test_a_sealed_box_takes_nothing_and_answers_the_seal_as_the_first_time(urn: Urn) -> None:
    serial = uuid4()
    urn.cast(serial, "a")
    assert urn.seal(1) == "sealed"
    assert urn.seal(7) == "sealed"
    assert urn.cast(uuid4(), "a").outcome == "sealed"
    assert urn.cast(serial, "a").outcome == "sealed"
    assert urn.void(serial) == "cast"
    assert urn.void(uuid4()) == "sealed"


def test_nothing_can_be_read_before_the_freeze(urn: Urn) -> None:
    urn.cast(uuid4(), "a")
    assert box.state(urn.ballot_id).papers is None
    for read in (box.papers, reading.receipt_hashes):
        with refused("not_frozen"):
            read(urn.ballot_id)
    with refused("not_sealed"):
        sealing.balance(urn.ballot_id, actor=organiser(urn))


def test_the_freeze_sorts_papers_fixes_the_roots_and_leaves_no_serial(urn: Urn) -> None:
    votes = [("b",), ("a", "c"), ("b",), ("a",)]
    codes = [urn.cast(uuid4(), *vote).receipt for vote in votes]
    urn.void(uuid4())
    urn.seal(4)
    assert freezing.due() == [urn.ballot_id]
    patient(lambda: freezing.freeze(urn.ballot_id))
    patient(lambda: freezing.freeze(urn.ballot_id))
    assert freezing.due() == []
    texts = list(box.papers(urn.ballot_id))
    assert [papers.read(each)["q"].approved for each in texts] == [
        ("a", "c"),
        ("a",),
        ("b",),
        ("b",),
    ]
    assert texts == sorted(texts)
    state = box.state(urn.ballot_id)
    assert (state.state, state.papers) == ("frozen", 4)
    assert state.papers_root == merkle.root(each.encode() for each in texts).hex()
    hashes = list(reading.receipt_hashes(urn.ballot_id))
    assert hashes == sorted(receipts.listed_as(urn.ballot_id, code or "") for code in codes)
    assert state.receipts_root == merkle.root(hashes).hex()
    assert reading.find_receipt(urn.ballot_id, (codes[0] or "").lower()).listed
    assert not reading.find_receipt(urn.ballot_id, "0000-0000-0000").listed
    mine = {"ballot": urn.ballot_id}
    for table in ("papers", "receipts"):
        left = text(f"SELECT count(*) FROM {table} WHERE ballot_id = :ballot")
        assert db.session.execute(left, mine).scalar() == 0
    told = db.session.execute(text("SELECT count(*) FROM outbox WHERE name = 'BallotFrozen'"))
    assert told.scalar() == 1
    assert urn.cast(uuid4(), "a").outcome == "sealed"
    assert box.to_count() == [urn.ballot_id]
    assert box.publish(urn.ballot_id)
    assert not box.publish(urn.ballot_id)


def organiser(urn: Urn) -> Actor:
    return Actor(account_id=uuid4(), roles=(Role("organiser", urn.centre_id),))


def test_books_that_differ_are_counted_only_when_two_organisers_agree(urn: Urn) -> None:
    urn.cast(uuid4(), "a")
    assert urn.seal(2) == "unbalanced"
    assert urn.seal(1) == "unbalanced"
    assert freezing.due() == []
    one, two = organiser(urn), organiser(urn)
    with refused("forbidden"):
        sealing.balance(urn.ballot_id, actor=organiser(Urn()))
    figures = sealing.balance(urn.ballot_id, actor=one)
    assert (figures.found, figures.told_voted) == (1, 2)
    with refused("invalid"):
        sealing.publish_unbalanced(urn.ballot_id, actor=one, reason=" ")
    for _ in range(2):
        sealing.publish_unbalanced(urn.ballot_id, actor=one, reason="The backup of Tuesday")
        db.session.commit()
        assert freezing.due() == []
    sealing.publish_unbalanced(urn.ballot_id, actor=two, reason="")
    db.session.commit()
    assert freezing.due() == [urn.ballot_id]
    patient(lambda: freezing.freeze(urn.ballot_id))
    assert box.state(urn.ballot_id).unbalanced_reason == "The backup of Tuesday"


def test_a_balanced_box_needs_nobodys_agreement(urn: Urn) -> None:
    urn.seal(0)
    with refused("balanced"):
        sealing.publish_unbalanced(urn.ballot_id, actor=organiser(urn), reason="why not")


def test_mixing_takes_enough_papers_or_none_and_leaves_answers_as_they_were(urn: Urn) -> None:
    serials = [uuid4() for _ in range(25)]
    given = [urn.cast(serial, "a").receipt for serial in serials[:19]]
    urn.void(uuid4())
    assert mixing.mix(urn.ballot_id, at_least=20) == 0
    db.session.commit()
    given += [urn.cast(serial, "a").receipt for serial in serials[19:]]
    assert mixing.mix(urn.ballot_id, at_least=20) == 25
    db.session.commit()
    assert mixing.mix(urn.ballot_id, at_least=20) == 0
    db.session.commit()
    xmins = text("SELECT DISTINCT xmin::text FROM papers WHERE ballot_id = :ballot AND mixed")
    assert len(db.session.execute(xmins, {"ballot": urn.ballot_id}).all()) == 1
    assert [urn.cast(serial, "a").receipt for serial in serials] == given
    assert urn.cast(serials[0], "b").outcome == "already"
    assert urn.seal(25) == "sealed"
