"""Proposals and comments of another system: once and together, bad rows with line and reason."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from deploy import command
from services.consultations import comment_lists, proposal_import
from services.consultations.model import Comment, Consultation, Idea, db
from services.consultations.proposal_import import CommentFile, File, Report
from services.consultations.rules import proposals as rules
from services.consultations.rules.proposals import (
    CommentMapping,
    MappingError,
    ProposalMapping,
    read_mapping,
)
from shared.contracts.actors import Actor, Role
from shared.contracts.talk import FindComments
from shared.ids import new_id
from tests.support.servers import ROOT

from .conftest import NOW

DATA = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "consultation"
DOCS = ROOT / "docs"
PROPOSALS = """
source = "test"
[consultation]
title = "Pomysły sprzed lat"
summary = "Co kiedyś proponowano"
[columns]
key = "id"
title = "title"
summary = ["summary"]
description = ["text"]
date = "date"
supports = "n"
"""
COMMENTS = """
source = "test"
[columns]
key = "id"
proposal = "on"
parent = "to"
text = "text"
"""
HEAD = "id,title,summary,text,date,n\n"
SAID = "id,on,to,text\n"


def proposals(text: str | bytes, terms: str = PROPOSALS) -> File:
    """Two hands' worth of proposals."""
    data = text.encode() if isinstance(text, str) else text
    return File(data, read_mapping(terms, ProposalMapping), "pomysly.csv")


def comments(text: str) -> CommentFile:
    """What was said about them."""
    return CommentFile(text.encode(), read_mapping(COMMENTS, CommentMapping), "glosy.csv")


def brought(
    one: File, other: CommentFile | None = None, *, centre: UUID, into: UUID | None = None
) -> Report:
    """Bring files in and commit."""
    report = proposal_import.bring_in(one, other, centre_id=centre, consultation_id=into, now=NOW)
    db.session.commit()
    return report


def count(model: type[Idea] | type[Comment] | type[Consultation]) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


TWO = HEAD + '1,Ławki,Przy rzece,"Osiem\nławek",2025-03-30,"6 560"\n2,Lipy,,,,\n'


def test_good_rows_come_in_and_bad_ones_are_told_with_line_and_reason(inside: Flask) -> None:
    centre = new_id()
    report = brought(
        proposals(
            TWO
            + ",Bez klucza,,,,\n"
            + "3,,,,,\n"
            + "1,Znowu ławki,,,,\n"
            + "4,Most,,,w marcu,\n"
            + "5,Most,,,,dużo\n"
            + "6,za krótki\n"
        ),
        centre=centre,
    )
    assert report.made
    assert (report.proposals.taken, report.proposals.known) == (2, 0)
    assert report.proposals.refused == [
        (5, "no key"),
        (6, "no title"),
        (7, "the same key as line 2"),
        (8, "'w marcu' is not a date"),
        (9, "'dużo' is not a number of supporters"),
        (10, "it has more or fewer cells than the heading"),
    ]
    first, second = db.session.scalars(select(Idea).order_by(Idea.number)).all()
    assert (first.number, first.title, first.summary) == (1, "Ławki", "Przy rzece")
    assert (first.description, first.imported_as) == ("Osiem\nławek", "test:1")
    assert (first.supports, first.imported_supports) == (0, 6560)
    assert (first.author_id, first.shown_as, first.state) == (None, "nobody", "public")
    # The night before, by the clock of Warsaw.
    assert first.said_at == datetime(2025, 3, 29, 23, 0, tzinfo=UTC)
    assert (second.imported_supports, second.said_at) == (None, NOW)
    made = db.session.scalars(select(Consultation)).one()
    assert (made.state, made.centre_id, made.title) == ("draft", centre, "Pomysły sprzed lat")


def test_threads_keep_two_levels_and_nothing_said_is_lost(inside: Flask) -> None:
    centre = new_id()
    rows = (
        "10,1,,Pierwszy\n"
        "12,1,11,Odpowiada na odpowiedź\n"
        "11,1,10,Odpowiada\n"
        "13,1,12,Jeszcze głębiej\n"
        "14,1,999,Na coś\\, czego nie ma\n".replace("\\,", ";")
        + "15,1,14,Pod sierotą\n"
        "16,1,17,Kółko\n"
        "17,1,16,Kółko dwa\n"
        "18,2,10,Z innej rozmowy\n"
        "19,7,,O nieznanym\n"
        "20,1,,\n"
        "21,1,20,Na pusty\n"
    )
    report = brought(proposals(TWO), comments(SAID + rows), centre=centre)
    assert report.comments is not None
    assert report.comments.refused == [
        (11, "its proposal 7 was not brought in"),
        (12, "no words"),
    ]
    noted = dict(report.comments.noted)
    assert sorted(noted) == [6, 8, 10, 13]
    assert noted[6] == "it answers 999, which is not there: on the first level"
    assert report.comments.taken == 10

    db.session.expire_all()
    found = {
        (row.imported_as or "").removeprefix("test:"): row
        for row in db.session.scalars(select(Comment))
    }
    tops = {key: row.parent_id for key, row in found.items()}
    assert {key for key, top in tops.items() if top is None} == {"10", "14", "16", "18", "21"}
    assert tops["11"] == tops["12"] == tops["13"] == found["10"].id
    assert (tops["15"], tops["17"]) == (found["14"].id, found["16"].id)
    answers = {key: row.answers_id for key, row in found.items() if row.answers_id}
    assert answers == {"12": found["11"].id, "13": found["12"].id}
    assert {key for key, row in found.items() if row.orphan} == {"14", "16", "18", "21"}
    assert {row.author_id for row in found.values()} == {None}
    ideas = db.session.scalars(select(Idea).order_by(Idea.number)).all()
    assert [idea.comments for idea in ideas] == [9, 1]
    assert found["10"].replies == 3


@given(st.dictionaries(st.integers(0, 12), st.integers(0, 15), max_size=12))
def test_every_head_is_of_the_first_level_and_nothing_is_lost(answers: dict[int, int]) -> None:
    parents = {str(key): str(above) if above != key else "" for key, above in answers.items()}
    heads = rules.heads(parents)
    assert heads.keys() == parents.keys()
    assert all(heads[head] == head for head in heads.values())
    for key, above in parents.items():
        if above not in parents:
            assert heads[key] == key
        elif heads[key] != key:
            # In the same thread as what it answers.
            assert heads[above] == heads[key]


def test_a_second_run_brings_in_nothing_twice_and_leaves_changes(inside: Flask) -> None:
    centre = new_id()
    said = SAID + "10,1,,Pierwszy\n11,1,10,Odpowiada\n"
    first = brought(proposals(TWO), comments(said), centre=centre)
    idea = db.session.scalars(select(Idea).where(Idea.number == 1)).one()
    idea.title = "Ławki przy przystani"
    db.session.commit()
    more = said + "12,1,11,Nowy głos\n"
    second = brought(proposals(TWO + "3,Most,,,,\n"), comments(more), centre=centre)

    assert (second.consultation_id, second.made) == (first.consultation_id, False)
    assert (second.proposals.taken, second.proposals.known) == (1, 2)
    assert second.comments is not None
    assert (second.comments.taken, second.comments.known) == (1, 2)
    assert (count(Idea), count(Comment), count(Consultation)) == (3, 3, 1)
    db.session.expire_all()
    kept = db.session.scalars(select(Idea).order_by(Idea.number)).all()
    assert [one.number for one in kept] == [1, 2, 3]
    assert kept[0].title == "Ławki przy przystani"
    assert kept[0].comments == 3
    late = db.session.scalars(select(Comment).where(Comment.imported_as == "test:12")).one()
    assert late.parent_id is not None
    # Elsewhere, or in another centre, they are others.
    assert brought(proposals(TWO), centre=new_id()).made


@pytest.mark.parametrize(
    ("text", "terms", "told"),
    [
        (TWO.encode("cp1250"), PROPOSALS, "pomysly.csv, line 2: this is not utf-8-sig"),
        (
            TWO + '3,"Otwarty,,,,\n4,Dalej,,,,\n',
            PROPOSALS,
            "pomysly.csv, line 5: here begins a row",
        ),
        (TWO + '3,"Most" nowy,,,,\n', PROPOSALS, "pomysly.csv, line 5: here begins a row"),
        (TWO.replace("summary", "opis"), PROPOSALS, "no column summary; it has: id, title, opis"),
        ("", PROPOSALS, "no column id, title"),
        (TWO, PROPOSALS.replace("Pomysły sprzed lat", ""), "length >= 1"),
        (TWO, PROPOSALS + 'autor = "name"\n', "unknown field `autor`"),
        (TWO, 'source = "test"\n' + PROPOSALS, "Cannot overwrite a value"),
        (TWO, PROPOSALS.replace('source = "test"', 'source = "test"\nencoding = "utf-9"'), "utf-9"),
    ],
)
def test_a_bad_file_or_mapping_is_refused_whole_and_says_where(
    inside: Flask, text: str | bytes, terms: str, told: str
) -> None:
    with pytest.raises(MappingError) as caught:
        brought(proposals(text, terms), centre=new_id())
    assert told in str(caught.value)
    db.session.rollback()
    assert (count(Idea), count(Consultation)) == (0, 0)


def test_a_broken_file_of_comments_leaves_no_proposal_behind(inside: Flask) -> None:
    with pytest.raises(MappingError, match=r"glosy\.csv, line 3"):
        brought(proposals(TWO), comments(SAID + '1,1,,Dobry\n2,1,,"Zły\n'), centre=new_id())
    db.session.rollback()
    assert (count(Idea), count(Comment)) == (0, 0)


def test_html_of_another_system_becomes_plain_words(inside: Flask) -> None:
    terms = PROPOSALS.replace('source = "test"', 'source = "test"\nmarkup = "html"')
    row = '1,Ławki &amp; lipy,,"<p>Raz</p><ul><li>dwa<br>trzy</ul><script>zło()</script>",,\n'
    brought(proposals(HEAD + row, terms), centre=new_id())
    found = db.session.scalars(select(Idea)).one()
    assert (found.title, found.description) == ("Ławki & lipy", "Raz\n\n- dwa\ntrzy")


def test_too_long_words_are_cut_and_kept_whole_in_the_description(inside: Flask) -> None:
    title, summary = "Tytuł " * 50, "Skrót " * 100
    report = brought(proposals(HEAD + f"1,{title},{summary},Opis,,\n"), centre=new_id())
    assert [line for line, _why in report.proposals.noted] == [2, 2]
    found = db.session.scalars(select(Idea)).one()
    assert len(found.title) <= 200
    assert len(found.summary) <= 500
    for whole in (title, summary, "Opis"):
        assert whole.strip() in found.description


def test_the_real_proposals_of_madrid_come_in_with_their_threads(inside: Flask) -> None:
    if not DATA.is_dir():
        pytest.skip(f"REAL DATA ABSENT: no proposals in {DATA} (set WSPOLNIE_DATA)")
    centre = new_id()
    files = (
        File(
            (DATA / "decide_madrid_2019_proposals.csv").read_bytes(),
            read_mapping((DOCS / "consul-proposals.toml").read_text(), ProposalMapping),
        ),
        CommentFile(
            (DATA / "decide_madrid_2019_comments_500.csv").read_bytes(),
            read_mapping((DOCS / "consul-comments.toml").read_text(), CommentMapping),
        ),
    )
    report = brought(*files, centre=centre)
    assert (report.proposals.taken, report.proposals.refused) == (80, [])
    assert report.comments is not None
    assert report.comments.taken == 492
    assert [reason for _line, reason in report.comments.refused] == ["no words"] * 8
    # 24 answer what is not in the file; others, a comment without words.
    gone = [line for line, why in report.comments.noted if "not there" in why]
    assert len(gone) >= 24
    said = db.session.scalars(select(Comment)).all()
    assert sum(one.orphan for one in said) == len(gone)
    ideas = db.session.scalars(select(Idea)).all()
    assert sum(idea.comments for idea in ideas) == 492
    assert sum(idea.imported_supports or 0 for idea in ideas) > 6560

    again = brought(*files, centre=centre)
    assert (again.proposals.taken, again.proposals.known) == (0, 80)
    assert again.comments is not None
    assert (again.comments.taken, again.comments.known) == (0, 492)
    organiser = Actor(account_id=new_id(), roles=(Role("organiser", centre),))
    page = comment_lists.page(
        report.consultation_id, "idea", 1, actor=organiser, query=FindComments(), now=NOW
    )
    assert page.imported_supports == 6560
    assert page.comments == ideas[0].comments or page.comments > 20
    assert len(page.said) == 20


def test_the_mappings_in_the_docs_can_be_used() -> None:
    text = (DOCS / "importing-proposals.md").read_text()
    examples = re.findall(r"```toml\n(.*?)```", text, re.S)
    assert len(examples) == 3
    for example in examples:
        if 'proposal = "' in example:
            assert read_mapping(example, CommentMapping).source
        else:
            assert read_mapping(example, ProposalMapping).source


def test_the_command_says_what_it_took_and_writes_nothing_when_asked(
    inside: Flask,
    settings: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WSPOLNIE_VAR", str(tmp_path))
    for name, text in (("a.csv", TWO + "3,,,,,\n"), ("a.toml", PROPOSALS)):
        (tmp_path / name).write_text(text)
    asked = ["consultations", "import-proposals", str(tmp_path / "a.csv")]
    asked += ["--mapping", str(tmp_path / "a.toml"), "--centre", str(new_id())]

    assert command.main([*asked, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "2 proposals brought in, 0 were here already." in told
    assert "line 5: no title" in told
    assert "Nothing was written (--dry-run)." in told
    assert count(Idea) == 0
    assert command.main(asked) == 0
    assert count(Idea) == 2
    (tmp_path / "a.csv").write_bytes(TWO.encode("cp1250"))
    assert command.main(asked) == 1
    assert f"{tmp_path / 'a.csv'}, line 2" in capsys.readouterr().err
