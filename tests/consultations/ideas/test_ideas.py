"""Ideas on the real database: drafts, numbers, lists, and what forgetting leaves."""

from datetime import timedelta
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from services.consultations import (
    idea_checks,
    idea_drafts,
    idea_lists,
    idea_merging,
    idea_people,
    idea_views,
    ideas,
    signatures,
)
from services.consultations.model import Consultation, Idea, IdeaAct, IdeaPicture, IdeaSignature, db
from shared.contracts.actors import VISITOR
from shared.contracts.idea_checks import MergeIdeas
from shared.contracts.ideas import (
    AddPicture,
    CostLine,
    EnterIdea,
    FindIdeas,
    PriceIdea,
    SayIdea,
    StartIdea,
)
from shared.ids import new_id
from tests.consultations.ideas.conftest import (
    BAD,
    CLOSES,
    LATER,
    NOW,
    Collecting,
    at_once,
    decided,
    person,
    refused,
    seen,
    told,
)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060"
    "000000040001f61738550000000049454e44ae426082"
)


def test_a_draft_is_kept_by_sections_and_exists_for_its_author_alone(
    collecting: Collecting,
) -> None:
    author, form = person(), StartIdea(sent_as=new_id(), title="Ławki")
    start = partial(idea_drafts.start, collecting.id, actor=author, command=form, now=NOW)
    draft = start()
    assert start().id == draft.id
    # A section that is refused leaves the other sections, and itself, as they were.
    idea_drafts.price(
        draft.id, actor=author, command=PriceIdea(costs=(CostLine(label="Deski", amount=700),))
    )
    wrong = PriceIdea(costs=(CostLine(label="", amount=-1),))
    problem = refused(lambda: idea_drafts.price(draft.id, actor=author, command=wrong))
    assert problem.fields == {"costs.0.label": "empty", "costs.0.amount": "not_positive"}
    kept = idea_views.draft(draft.id, actor=author, now=NOW)
    assert (kept.cost, kept.title) == (700, "Ławki")
    assert set(kept.missing) == {"summary", "description", "place"}
    lacking = refused(lambda: ideas.submit(draft.id, actor=author, now=NOW))
    assert set(lacking.fields) == set(kept.missing)

    stranger, organiser = person(), collecting.staff()
    for other in (stranger, organiser, VISITOR):
        find = partial(idea_views.draft, draft.id, actor=other, now=NOW)
        assert refused(find).status == 404
    say = SayIdea(title="Cudze")
    assert refused(lambda: idea_drafts.say(draft.id, actor=stranger, command=say)).status == 404
    found = idea_lists.find(collecting.id, actor=organiser, query=FindIdeas(desk=True))
    assert found.total == 0


def test_numbers_are_consecutive_and_a_person_sends_no_more_than_the_limit(
    inside: Flask, collecting: Collecting
) -> None:
    """Counting before locking lets a person's five tabs send five ideas, or gives numbers twice."""
    collecting.asks(per_person=2)
    busy, others = person(), [person() for _ in range(4)]
    authors = [busy] * 5 + others
    drafts = [collecting.drafted(author) for author in authors]
    ids = [(draft.id, author) for draft, author in zip(drafts, authors, strict=True)]
    db.session.commit()
    acts = [partial(ideas.submit, one, actor=author, now=NOW) for one, author in ids]
    results = at_once(inside, [*acts, acts[-1]])
    codes = [one.problem.code for one in results if hasattr(one, "problem")]
    assert codes == ["too_many"] * 3
    rows = db.session.scalars(select(Idea.number).where(Idea.number.is_not(None)))
    assert sorted(row or 0 for row in rows) == [1, 2, 3, 4, 5, 6]
    assert len(told("idea_submitted")) == 6


def test_ideas_are_taken_until_the_very_instant_and_paper_after_it(
    collecting: Collecting,
) -> None:
    author = person()
    draft = collecting.drafted(author)
    assert refused(lambda: ideas.submit(draft.id, actor=author, now=CLOSES)).code == "not_open"
    last = CLOSES - timedelta(microseconds=1)
    assert ideas.submit(draft.id, actor=author, now=last).number == 1

    clerk = collecting.staff("clerk")
    form = EnterIdea(
        sent_as=new_id(),
        title="Wiata",
        summary="Wiata na przystanku",
        description="Z ławką.",
        place="Zatorze",
        costs=(CostLine(label="Wiata", amount=900_000),),
        pseudonym="Koło Gospodyń",
    )
    enter = partial(ideas.enter, collecting.id, actor=clerk, command=form, now=CLOSES)
    assert (enter().number, enter().number) == (2, 2)
    assert refused(partial(enter, actor=author)).status == 403
    shown = seen(collecting, 2)
    assert (shown.on_paper, shown.pseudonym, shown.author_id) == (True, "Koło Gospodyń", None)


@pytest.mark.parametrize("words", [False, True], ids=["words-stay", "words-go"])
def test_forgetting_a_person_keeps_numbers_states_sums_and_signatures(
    collecting: Collecting, words: bool
) -> None:
    collecting.asks(signatures=9)
    gone, staff = person(), collecting.staff()
    draft = collecting.drafted(gone, "Szkic")
    mine, other = collecting.sent(gone), collecting.sent()
    picture = AddPicture(name="lipa.png", content=PIXEL, alternative="Lipa nad rzeką")
    idea_drafts.add_picture(draft.id, actor=gone, command=picture)
    third = collecting.sent()
    for number in (other, third):
        signatures.sign(collecting.id, number, actor=gone, now=NOW)
    idea_checks.check(collecting.id, mine, actor=staff, command=BAD, now=LATER)
    before = {number: collecting.one(number).signatures for number in (mine, other, third)}
    for one in (gone, staff):
        assert one.account_id is not None
        idea_people.forget_person(one.account_id, words)
        signatures.forget_person(one.account_id)
    db.session.expire_all()
    assert db.session.get(Idea, draft.id) is None
    assert db.session.scalar(select(func.count()).select_from(IdeaPicture)) == 0
    left = seen(collecting, mine)
    assert (left.state, left.number, left.author_id) == ("rejected", mine, None)
    assert left.cost == 1_200_000
    assert left.title == ("" if words else "Ławki nad Wełną")
    said = [version.changes for version in left.versions]
    assert said == [{}]
    after = {number: collecting.one(number).signatures for number in (mine, other, third)}
    assert after == before
    known = _ids()
    assert gone.account_id not in known
    assert staff.account_id not in known
    # Whoever signed both is still one person when the two are merged.
    idea_merging.merge(
        collecting.id,
        actor=collecting.staff(),
        command=MergeIdeas(source=other, target=third, reason="To samo."),
        now=LATER,
    )
    assert collecting.one(third).signatures == 1


def _ids() -> set[UUID | None]:
    columns = (Idea.author_id, Idea.entered_by, IdeaAct.done_by, IdeaAct.overrules)
    found = {one for column in columns for one in db.session.scalars(select(column))}
    return found | set(db.session.scalars(select(IdeaSignature.signer)))


def test_lists_sort_search_and_count_and_keep_private_what_is_not_public(
    collecting: Collecting,
) -> None:
    author = person()
    collecting.asks(signatures=2)
    numbers = [collecting.sent(author, f"Huśtawka {row}") for row in range(3)]
    neighbour = person()
    for number in numbers[:2]:
        signatures.sign(collecting.id, number, actor=neighbour, now=NOW)
    decided(collecting, numbers[2], "rejected", reason="Nie nasze.")
    db.session.execute(update(Idea).where(Idea.number == numbers[0]).values(state="hidden"))
    find = partial(idea_lists.find, collecting.id, actor=VISITOR)
    public = find(query=FindIdeas(sort="signatures"))
    assert [card.number for card in public.cards] == [numbers[1], numbers[2]]
    assert public.counts == {"public": 1, "rejected": 1}
    only = find(query=FindIdeas(state="rejected", q="huśtawka"))
    assert ([card.number for card in only.cards], only.total) == ([numbers[2]], 1)
    assert find(query=FindIdeas(q="100%")).total == 0
    assert refused(lambda: find(query=FindIdeas(desk=True))).status == 403
    hidden = seen(collecting, numbers[0])
    assert (hidden.title, hidden.author_id, hidden.versions) == ("", None, ())
    assert seen(collecting, numbers[0], author).title == "Huśtawka 0"
    mine = idea_lists.own(actor=author)
    assert [one.number for one in mine.ideas] == numbers[::-1]
    assert mine.ideas[2].title == "Huśtawka 0"
    assert [one.title for one in idea_lists.own(actor=neighbour).signed] == ["Huśtawka 1", ""]
    for one, other in pairwise([step.done_at for step in seen(collecting, numbers[2]).steps]):
        assert one <= other


def test_ideas_of_a_draft_consultation_are_nobodys_business(collecting: Collecting) -> None:
    collecting.sent()
    db.session.execute(update(Consultation).values(state="draft", published_at=None))
    db.session.expire_all()
    find = partial(idea_lists.find, collecting.id, query=FindIdeas())
    assert refused(partial(find, actor=VISITOR)).status == 404
    assert find(actor=collecting.staff()).total == 1
