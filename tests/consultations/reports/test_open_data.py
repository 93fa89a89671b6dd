"""Open data: everything public, nobody's name, and files that no spreadsheet runs."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from services.consultations import news, open_data, reports
from services.consultations.model import Ballot, Comment, Consultation, Idea, Phase, db
from shared.contracts.actors import Actor
from shared.contracts.open_data import FindNews, FindPage, FindPublic
from shared.contracts.reports import FindEntries, PublishReport
from shared.ids import new_id
from shared.problems import Refusal

from .conftest import NOW

Say = Callable[..., UUID]
# What must be found nowhere: each stands in a column of its own.
PLANTED = {
    "name": "Zenobia Planowana",
    "address": "ul. Ukryta 17",
    "pseudonym": "Tajny Pseudonim",
    "contact": "tel. 600 100 200",
}


def plant(over: UUID, say: Say, author: UUID) -> None:
    """Put a remark, an idea and a comment there, each with all there is of its author."""
    remark = say(
        1,
        text="=SUMA(A1), „drzewa”; i\nnowa linia",
        author_id=author,
        shown_as="pseudonym",
        source="paper",
        entered_by=new_id(),
        **PLANTED,
    )
    idea = Idea(
        id=new_id(),
        consultation_id=over,
        number=1,
        state="accepted",
        title="-Ławki",
        author_id=author,
        shown_as="pseudonym",
        pseudonym=PLANTED["pseudonym"],
    )
    db.session.add(idea)
    db.session.add(
        Comment(
            id=new_id(),
            consultation_id=over,
            remark_id=remark,
            text="@zgoda",
            author_id=author,
            shown_as="pseudonym",
            pseudonym=PLANTED["pseudonym"],
        )
    )
    db.session.commit()


def test_nothing_personal_is_in_any_of_it(over: UUID, organiser: Actor, say: Say) -> None:
    author = new_id()
    plant(over, say, author)
    everything = [
        msgspec.json.encode(told)
        for told in (
            open_data.find(FindPublic()),
            open_data.get(over),
            open_data.remarks(over, FindPage()),
            open_data.ideas(over, FindPage()),
            open_data.comments(over, FindPage()),
            news.find(FindNews(), now=NOW),
            news.calendar(area_id=None, centre_id=None, consultation_id=None, now=NOW),
        )
    ] + [open_data.table(over, name).encode() for name in ("remarks", "ideas", "comments")]
    assert any(b"drzewa" in one for one in everything), "there is something to search"
    for one in everything:
        for planted in (*PLANTED.values(), str(author)):
            assert planted.encode() not in one


def test_words_that_a_spreadsheet_would_run_stay_words(over: UUID, say: Say) -> None:
    plant(over, say, new_id())
    for name, column in (("remarks", "text"), ("ideas", "title"), ("comments", "text")):
        written = open_data.table(over, name)
        (row,) = csv.DictReader(io.StringIO(written, newline=""), strict=True)
        assert row[column].startswith("'")
        assert written.endswith("\r\n")
    (row,) = csv.DictReader(io.StringIO(open_data.table(over, "remarks"), newline=""))
    assert row["text"] == "'=SUMA(A1), „drzewa”; i\nnowa linia"
    assert row["number"] == "1"


def test_drafts_and_rehearsals_are_nowhere(over: UUID, organiser: Actor, say: Say) -> None:
    say(1, text="Widać")
    trial = Consultation(
        id=new_id(), centre_id=new_id(), title="Próba", summary="", state="published",
        published_at=NOW,
    )  # fmt: skip
    trial.ballot = Ballot(rehearsal=True, opens_at=NOW, closes_at=NOW + timedelta(days=1))
    draft = Consultation(id=new_id(), centre_id=new_id(), title="Szkic", summary="")
    draft.phases.append(Phase(kind="remarks", opens_at=NOW, closes_at=NOW + timedelta(days=1)))
    db.session.add_all([trial, draft])
    db.session.commit()
    assert [one.id for one in open_data.find(FindPublic()).consultations] == [over]
    later = NOW + timedelta(days=9)
    assert {one.consultation_id for one in news.find(FindNews(), now=later).items} == {over}
    for hidden in (trial.id, draft.id):
        for ask in (
            lambda found=hidden: open_data.get(found),
            lambda found=hidden: open_data.remarks(found, FindPage()),
            lambda found=hidden: open_data.table(found, "remarks"),
        ):
            with pytest.raises(Refusal, match="not_found"):
                ask()


def test_hidden_words_stay_hidden(over: UUID, organiser: Actor, say: Say) -> None:
    say(1, state="hidden", text="Obelga", place="pod oknem sąsiada")
    say(2, state="queued", text="Czeka")
    (told,) = open_data.remarks(over, FindPage()).remarks
    assert (told.number, told.state, told.text, told.place) == (1, "hidden", "", "")
    db.session.execute(text("DELETE FROM remarks WHERE number = 2"))
    db.session.commit()
    reports.publish(over, actor=organiser, command=PublishReport(), now=NOW)
    (frozen,) = reports.remarks(over, actor=Actor(), query=FindEntries()).remarks
    assert (frozen.text, frozen.place, frozen.position) == ("", "", "accepted")


def test_a_phase_is_news_at_its_very_instant_and_keeps_its_key(
    over: UUID, organiser: Actor, say: Say
) -> None:
    opening = NOW - timedelta(days=30)
    before = news.find(FindNews(), now=opening - timedelta(microseconds=1)).items
    assert [one for one in before if one.kind == "opened"] == []
    (opened,) = [one for one in news.find(FindNews(), now=opening).items if one.kind == "opened"]
    assert (opened.phase, opened.happened_at) == ("remarks", opening)
    say(1)
    reports.publish(over, actor=organiser, command=PublishReport(), now=NOW)
    db.session.commit()
    found = news.find(FindNews(), now=NOW).items
    assert [one.kind for one in found] == ["report", *sorted(("announced", "opened"))]
    assert opened.key in {one.key for one in found}
    assert len({one.key for one in found}) == len(found)
    assert news.find(FindNews(since=NOW - timedelta(days=1)), now=NOW).items == found[:1]
    for query, number in (
        (FindNews(consultation_id=over), 3),
        (FindNews(consultation_id=new_id()), 0),
        (FindNews(area_id=new_id()), 3),
        (FindNews(centre_id=new_id()), 0),
        (FindNews(centre_id=organiser.roles[0].centre_id), 3),
    ):
        assert len(news.find(query, now=NOW).items) == number


def test_where_something_hidden_was_is_told_no_more_than_its_words(
    over: UUID, organiser: Actor, say: Say
) -> None:
    where = {"latitude": 52.75, "longitude": 17.25}
    say(1, state="hidden", place="Mój dom", **where)
    say(2, **where)
    for number, state in ((1, "hidden"), (2, "accepted")):
        idea = {"consultation_id": over, "number": number, "title": "Ławki", "author_id": new_id()}
        db.session.add(Idea(**idea, state=state, **where))
    db.session.commit()
    remarks, ideas = open_data.remarks(over, FindPage()), open_data.ideas(over, FindPage())
    for listed in (remarks.remarks, ideas.ideas):
        assert [(one.latitude, one.longitude) for one in listed] == [(None, None), (52.75, 17.25)]
    draft = reports.remarks(over, actor=organiser, query=FindEntries(draft=True))
    assert [one.latitude for one in draft.remarks] == [None, 52.75]
