"""What a batch leaves behind: no stub, no number of a paper, and nothing that joins the two."""

from services.consultations.box import freezing as box_freezing
from services.gateway.model import db
from services.gateway.register import batches, freezing, schedule
from services.gateway.web import peers
from shared.contracts.cards import DiscardPaper
from shared.contracts.messages import BallotFrozen
from tests.gateway.cards.conftest import Cards
from tests.support.votes import patient


def test_nothing_in_either_dump_joins_a_stub_to_its_paper(cards: Cards) -> None:
    """Cards keyed in the same order in both books: afterwards no order and no value is shared."""
    cards.open()
    names = cards.held(30)
    numbers = cards.papers(30)
    for place, paper in enumerate(numbers):
        cards.read(paper, cards.vote.options[place // 4])
    keyed = [cards.vote.options[place // 4] for place in range(30)]
    cards.send()
    cards.drive()
    assert _joining(cards) == set()
    held, boxed = _dump(cards, register=True), _dump(cards, register=False)
    assert [number for number in numbers if any(number in word for word in held | boxed)] == []
    papers = cards.vote.box_says(
        "SELECT choices FROM papers WHERE ballot_id = :ballot ORDER BY ctid"
    )
    stored = [row.choices[-5] for row in papers]
    assert sorted(stored) == sorted(keyed)
    assert stored != keyed
    assert len(names) == 30


def test_a_planted_link_is_found(cards: Cards) -> None:
    cards.filled(10)
    cards.send()
    cards.drive()
    paper = cards.vote.box_says("SELECT serial FROM papers WHERE ballot_id = :ballot LIMIT 1")[0]
    cards.vote.register_says(
        "UPDATE register SET hold_label = :serial WHERE ballot_id = :ballot RETURNING 1",
        serial=paper.serial,
    )
    assert _joining(cards) == {str(paper.serial)}


def test_the_freeze_leaves_no_stub_and_no_paper_number(cards: Cards) -> None:
    cards.filled(10)
    (refused,) = cards.stubs()
    cards.enter("Anna Nowak", refused)
    cards.refuse(refused, "unsigned")
    (paper,) = cards.papers()
    cards.read(paper, "a")
    cards.send()
    assert cards.drive() == "mismatch"
    cards.end()
    assert cards.vote.state() == "settling"
    with cards.vote.gateway.app_context():
        peers.cards().discard(cards.vote.ballot_id, 1, DiscardPaper(number=paper), actor=cards.anna)
    cards.send()
    cards.drive()
    assert cards.vote.advanced().state() == "done"
    with cards.vote.consultations.app_context():
        patient(lambda: box_freezing.freeze(cards.vote.ballot_id))
    with cards.vote.gateway.app_context():
        schedule.on_frozen(BallotFrozen(ballot_id=cards.vote.ballot_id))
        db.session.commit()
        patient(lambda: freezing.freeze(cards.vote.ballot_id))
    assert cards.vote.register_says("SELECT 1 FROM card_stubs WHERE ballot_id = :ballot") == []
    for table in ("paper_sheets", "paper_keys"):
        assert cards.vote.box_says(f"SELECT 1 FROM {table} WHERE ballot_id = :ballot") == []
    with cards.vote.gateway.app_context():
        assert batches.report(cards.vote.ballot_id).refused == {"unsigned": 1}


def _joining(cards: Cards) -> set[str]:
    """Return the values that both books hold, but for those of the vote itself."""
    held, boxed = _dump(cards, register=True), _dump(cards, register=False)
    ballots = cards.vote.register_says("SELECT ballot_id, centre_id FROM register_ballots")
    own = {str(value) for row in ballots for value in row}
    return {word for word in held & boxed if len(word) > 8} - own


def _dump(cards: Cards, *, register: bool) -> set[str]:
    """Return every value of every table of one book."""
    say = cards.vote.register_says if register else cards.vote.box_says
    tables = say("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
    words: set[str] = set()
    for table in tables:
        for row in say(f"SELECT t.* FROM {table.relname} t"):
            words |= {str(value) for value in row if value is not None}
    return words
