"""Ideas on the real database: numbers, signatures, the check, merging, the ballot, forgetting."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from services.consultations import (
    idea_ballot,
    idea_checks,
    idea_drafts,
    idea_lists,
    idea_merging,
    idea_people,
    idea_views,
    ideas,
    results,
    signatures,
)
from services.consultations.model import (
    BallotOption,
    Consultation,
    Idea,
    IdeaAct,
    IdeaPicture,
    IdeaSignature,
    db,
)
from shared.contracts.actors import VISITOR, Actor
from shared.contracts.idea_checks import (
    CheckIdea,
    CountPaper,
    DecideAppeal,
    MergeIdeas,
    PutIdeasOnBallot,
)
from shared.contracts.ideas import (
    AddPicture,
    CostLine,
    DescribeIdea,
    EnterIdea,
    FindIdeas,
    IdeaOutcome,
    PriceIdea,
    SayIdea,
    StartIdea,
)
from shared.contracts.messages import ResultPublished
from shared.ids import new_id
from tests.consultations.ideas.conftest import CLOSES, NOW, Collecting, person, refused, told
from tests.support import votes

LATER = NOW + timedelta(hours=2)
BAD = CheckIdea(result="rejected", reason="Grunt prywatny.")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060"
    "000000040001f61738550000000049454e44ae426082"
)


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Do all acts at the same time, each in a transaction of its own; return what came of each."""
    ready, done = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                done.append(act())
                db.session.commit()
            except Exception as fault:
                done.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def seen(collecting: Collecting, number: int, actor: Actor = VISITOR) -> Any:
    return idea_views.get(collecting.id, number, actor=actor, now=LATER)


def decided(collecting: Collecting, number: int, result: str = "accepted", **more: Any) -> None:
    command = CheckIdea(result=result, **more)  # type: ignore[arg-type]
    idea_checks.check(collecting.id, number, actor=collecting.staff(), command=command, now=LATER)


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


def test_each_person_signs_once_however_often_they_press(
    inside: Flask, collecting: Collecting
) -> None:
    """Reading before writing counts a double click twice; a counter kept apart drifts away."""
    collecting.asks(signatures=6)
    author = person()
    number = collecting.sent(author)
    db.session.commit()
    neighbours = [person() for _ in range(5)]
    acts = [
        partial(signatures.sign, collecting.id, number, actor=one, now=NOW)
        for one in neighbours
        for _ in range(3)
    ]
    assert not [one for one in at_once(inside, acts) if isinstance(one, Exception)]
    rows = db.session.scalar(select(func.count()).select_from(IdeaSignature))
    assert (rows, collecting.one(number).signatures) == (5, 5)
    own = partial(signatures.sign, collecting.id, number, actor=author, now=NOW)
    assert refused(own).code == "own_idea"

    # Half was told once; signing, taking back and signing again tells nothing twice.
    again = neighbours[0]
    for _ in range(2):
        signatures.withdraw(collecting.id, number, actor=again, now=NOW)
    assert collecting.one(number).signatures == 4
    paper = CountPaper(sent_as=new_id(), number=3)
    count = partial(
        signatures.count_paper,
        collecting.id,
        number,
        actor=collecting.staff("clerk"),
        command=paper,
        now=NOW,
    )
    count()
    count()
    assert collecting.one(number).signatures == 7
    assert (len(told("idea_half")), len(told("idea_reached"))) == (1, 1)
    author = collecting.staff("clerk")
    other = collecting.sent(author, "Moje ławki")
    assert "count" not in seen(collecting, other, author).may
    assert "count" in seen(collecting, other, collecting.staff("clerk")).may
    mine = partial(signatures.count_paper, collecting.id, other, command=paper, now=NOW)
    assert refused(partial(mine, actor=author)).code == "own_idea"
    less = CountPaper(sent_as=new_id(), number=-4)
    assert refused(partial(count, command=less)).fields == {"number": "below_zero"}
    late = partial(signatures.withdraw, collecting.id, number, actor=again, now=CLOSES)
    assert refused(late).code == "not_open"


def test_an_idea_goes_back_for_corrections_and_shows_what_changed(
    collecting: Collecting,
) -> None:
    author = person()
    number = collecting.sent(author)
    silent = CheckIdea(result="returned")
    check = partial(idea_checks.check, collecting.id, number, actor=collecting.staff(), now=LATER)
    assert refused(partial(check, command=silent)).fields == {"reason": "empty"}
    check(command=CheckIdea(result="returned", reason="Dopisz, kto podlewa."))
    due = collecting.one(number).due_at
    assert due is not None
    until = datetime.fromisoformat(told("idea_returned")[0]["facts"]["until_at"])
    assert until == due - timedelta(minutes=1)

    words = DescribeIdea(
        title="Ławki nad Wełną",
        summary="Osiem ławek",
        description="W cieniu lip, podlewa szkoła.",
        place="Bulwar",
        costs=(CostLine(label="Ławki", amount=1_300_000),),
    )
    correct = partial(ideas.correct, collecting.id, number, command=words)
    assert refused(partial(correct, actor=person(), now=LATER)).status == 404
    assert refused(partial(correct, actor=author, now=due)).code == "too_late"
    correct(actor=author, now=due - timedelta(seconds=1))
    now = seen(collecting, number)
    assert (now.state, now.cost, now.number) == ("public", 1_300_000, number)
    assert [step.act for step in now.steps] == ["submitted", "returned", "corrected"]
    assert set(now.versions[1].changes) == {"description", "costs"}
    assert refused(partial(correct, actor=author, now=LATER)).code == "not_now"


def test_a_check_keeps_to_its_own_lines_and_the_signatures(collecting: Collecting) -> None:
    collecting.asks(signatures=1)
    number = collecting.sent()
    actor = collecting.staff("official")
    check = partial(idea_checks.check, collecting.id, number, actor=actor, now=LATER)
    strange = CheckIdea(result="accepted", checklist={"Ładny": True})
    assert refused(partial(check, command=strange)).fields == {"checklist": "unknown"}
    unmet = CheckIdea(result="accepted", checklist={"Kompletny": False})
    assert refused(partial(check, command=unmet)).fields == {"checklist": "unmet"}
    good = CheckIdea(result="accepted", checklist={"Kompletny": True})
    assert refused(partial(check, command=good)).code == "too_few_signatures"
    signatures.sign(collecting.id, number, actor=person(), now=NOW)
    assert check(command=good).state == "accepted"
    for role in ("clerk", "operator"):
        wrong = partial(check, command=good, actor=collecting.staff(role))
        assert refused(wrong).status == 403
    own = person()
    mine = collecting.sent(own)
    both = Actor(account_id=own.account_id, roles=collecting.staff().roles)
    judge = partial(idea_checks.check, collecting.id, mine, actor=both, command=BAD, now=LATER)
    assert refused(judge).code == "own_idea"


def test_another_person_decides_an_appeal_and_it_is_decided_once(collecting: Collecting) -> None:
    author, judge = person(), collecting.staff()
    number = collecting.sent(author)
    idea_checks.check(collecting.id, number, actor=judge, command=BAD, now=LATER)
    due = collecting.one(number).due_at
    assert due is not None
    appeal = partial(idea_checks.appeal, collecting.id, number, actor=author, reason="Nasz.")
    assert refused(partial(appeal, now=due)).code == "too_late"
    appeal(now=due - timedelta(seconds=1))
    decide = partial(
        idea_checks.decide,
        collecting.id,
        number,
        command=DecideAppeal(granted=False, reason="Księga wieczysta mówi inaczej."),
        now=due,
    )
    assert refused(partial(decide, actor=judge)).code == "own_decision"
    assert collecting.one(number).state == "appealed"
    decide(actor=collecting.staff())
    assert collecting.one(number).state == "rejected"
    assert refused(partial(appeal, now=LATER)).code == "appealed_already"
    assert len(told("idea_appeal_upheld")) == 1

    # The database refuses it too, whatever the code says.
    with pytest.raises(Exception, match="another_person"):
        db.session.execute(update(IdeaAct).values(done_by=judge.account_id))
    db.session.rollback()


@pytest.mark.parametrize("joint", [False, True], ids=["into-the-other", "into-a-new-one"])
def test_two_ideas_become_one_and_nobody_is_counted_twice(
    collecting: Collecting, joint: bool
) -> None:
    """Adding both sums up counts whoever signed both; the other author has to agree."""
    collecting.asks(signatures=20)
    one, two, both, only = person(), person(), person(), person()
    first, second = collecting.sent(one, "Ławki"), collecting.sent(two, "Ławeczki")
    for number, people in ((first, (both, only, two)), (second, (both, person(), one))):
        for neighbour in people:
            signatures.sign(collecting.id, number, actor=neighbour, now=NOW)
    clerk = collecting.staff("clerk")
    for number, papers in ((first, 4), (second, 3)):
        command = CountPaper(sent_as=new_id(), number=papers)
        signatures.count_paper(collecting.id, number, actor=clerk, command=command, now=NOW)
    words: dict[str, Any] = {
        "title": "Ławki razem",
        "summary": "Wspólnie",
        "description": "Oba miejsca.",
    }
    wish = MergeIdeas(source=first, target=second, **(words if joint else {}))
    propose = partial(idea_merging.propose, collecting.id, command=wish, now=LATER)
    assert refused(partial(propose, actor=two)).status == 404
    waiting = propose(actor=one)
    assert refused(partial(propose, actor=one)).code == "proposed_already"
    answer = partial(idea_merging.answer, collecting.id, waiting.id, now=LATER)
    assert refused(partial(answer, agreed=True, actor=one)).status == 403
    assert refused(partial(answer, agreed=True, actor=person())).status == 404
    assert seen(collecting, first, two).mergers == ()
    assert len(seen(collecting, second, two).mergers) == 1
    answer(agreed=True, actor=two)

    made = 3 if joint else second
    now = seen(collecting, made)
    # Both, only, the third, and the author whose idea it is no longer; then the longer list.
    assert now.signatures == 4 + 4
    assert now.paper_signatures == 4
    assert set(now.merged_from) == ({first, second} if joint else {first})
    gone = seen(collecting, first)
    assert (gone.state, gone.merged_into, gone.number) == ("merged", made, first)
    assert gone.signatures == 3 + 4
    assert refused(partial(answer, agreed=True, actor=two)).code == "answered_already"
    assert len(told("idea_merged")) == (2 if joint else 1)


def test_an_organiser_merges_with_a_reason_and_says_how_many_signed_on_paper(
    collecting: Collecting,
) -> None:
    own = collecting.staff()
    first, second = collecting.sent(), collecting.sent(own)
    clerk = collecting.staff("clerk")
    for number in (first, second):
        command = CountPaper(sent_as=new_id(), number=5)
        signatures.count_paper(collecting.id, number, actor=clerk, command=command, now=NOW)
    merge = partial(idea_merging.merge, collecting.id, actor=collecting.staff(), now=LATER)
    most = MergeIdeas(source=first, target=second, reason="To samo miejsce.", paper=11)
    assert refused(partial(merge, command=most)).fields == {"paper": "out_of_range"}
    silent = MergeIdeas(source=first, target=second)
    assert refused(partial(merge, command=silent)).fields == {"reason": "empty"}
    for source, target in ((first, second), (second, first)):
        pair = MergeIdeas(source=source, target=target, reason="To samo.")
        assert refused(partial(merge, actor=own, command=pair)).code == "own_idea"
    made = merge(command=MergeIdeas(source=first, target=second, reason="To samo.", paper=7))
    assert (made.number, made.signatures, made.paper_signatures) == (second, 7, 7)


def test_accepted_ideas_go_onto_the_ballot_once_and_again_only_what_is_new(
    collecting: Collecting,
) -> None:
    numbers = [collecting.sent(title=f"Pomysł {row}") for row in range(3)]
    for number in numbers[:2]:
        decided(collecting, number)
    organiser = collecting.staff()
    put = partial(idea_ballot.put, collecting.id, actor=organiser, now=LATER)
    lacking = refused(partial(put, command=PutIdeasOnBallot()))
    assert lacking.fields == {"budgets.": "not_positive"}
    found = put(command=PutIdeasOnBallot(budgets={"": 5_000_000}))
    assert found.ballot is not None
    (question,) = found.ballot.questions
    assert [(o.code, o.title, o.cost) for o in question.options] == [
        (str(numbers[0]), "Pomysł 0", 1_200_000),
        (str(numbers[1]), "Pomysł 1", 1_200_000),
    ]
    assert refused(partial(put, command=PutIdeasOnBallot())).code == "nothing_new"
    decided(collecting, numbers[2])
    put(command=PutIdeasOnBallot())
    assert [o.code for o in question.options] == [str(number) for number in numbers]
    assert len(told("idea_on_ballot")) == 3
    assert seen(collecting, numbers[0]).on_ballot

    # What stands on the ballot is neither reopened nor taken back, and after it is announced
    # nothing is added.
    reopen = partial(
        idea_checks.reopen, collecting.id, numbers[0], actor=organiser, reason="Błąd", now=LATER
    )
    assert refused(reopen).code == "on_ballot"
    more = collecting.sent()
    decided(collecting, more)
    found.ballot.announced_at = LATER
    db.session.flush()
    assert refused(partial(put, command=PutIdeasOnBallot())).code == "already_announced"


def test_districts_have_questions_of_their_own(collecting: Collecting) -> None:
    old_town, village = new_id(), new_id()
    for area in (old_town, village, None):
        number = collecting.sent(area_id=area)
        decided(collecting, number)
    found = idea_ballot.put(
        collecting.id,
        actor=collecting.staff(),
        command=PutIdeasOnBallot(
            by_area=True,
            one_district=True,
            budgets={"": 9_000_000, str(old_town): 2_000_000, str(village): 3_000_000},
            titles={str(old_town): "Stare Miasto", str(village): "Brzezie"},
        ),
        now=LATER,
    )
    assert found.ballot is not None
    asked = {one.area_id: one for one in found.ballot.questions}
    assert {area: one.counting["budget"] for area, one in asked.items()} == {
        None: 9_000_000,
        old_town: 2_000_000,
        village: 3_000_000,
    }
    assert {one.group_code for area, one in asked.items() if area} == {"districts"}
    assert asked[None].group_code == ""
    assert [len(one.options) for one in asked.values()] == [1, 1, 1]
    assert asked[village].title == "Brzezie"


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


@pytest.mark.parametrize("rule", ["greedy-skip", "equal-shares"])
def test_after_the_result_an_idea_says_how_its_vote_ended_and_its_author_is_told_once(
    inside: Flask, rule: str
) -> None:
    vote = votes.announced(rule=rule)
    authors = {}
    for row, option in enumerate(db.session.scalars(select(BallotOption)), start=1):
        made = Idea(
            id=new_id(),
            consultation_id=vote.consultation_id,
            number=row,
            state="accepted",
            title=option.title,
            cost=option.cost,
            author_id=new_id(),
        )
        db.session.add(made)
        db.session.flush()
        option.idea_id, authors[option.code] = made.id, made.author_id
    db.session.commit()
    number = {"a": 1, "b": 2, "c": 3, "d": 4}
    before = idea_views.get(vote.consultation_id, 1, actor=VISITOR, now=LATER)
    assert (before.on_ballot, before.outcome) == (True, None)
    papers = ("ab", "ab", "ad", "c", "")
    vote.cast(papers)
    vote.seal(len(papers))
    vote.freeze()
    results.count(vote.ballot_id, now=LATER)
    published = ResultPublished(
        ballot_id=vote.ballot_id, consultation_id=vote.consultation_id, title=""
    )
    idea_ballot.tell_result(published)
    (asked,) = results.get(vote.consultation_id).questions
    assert set(asked.winners) not in (set(), set(number))
    for code, counted in {"a": 3, "b": 2, "c": 1, "d": 1}.items():
        fate = "chosen" if code in asked.winners else "not_chosen"
        shown = idea_views.get(vote.consultation_id, number[code], actor=VISITOR, now=LATER)
        assert shown.outcome == IdeaOutcome(fate=fate, votes=counted)  # type: ignore[arg-type]
        (news,) = [m for m in told(f"idea_{fate}") if m["person_id"] == str(authors[code])]
        assert news["key"].endswith(f":result:{fate}")
