"""Adverts of another system: good rows once and together, bad ones with line and reason."""

import io
import os
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from services.volunteering import imports
from services.volunteering.model import Organisation, Request, Shift, db
from services.volunteering.rules.adverts import AdvertMapping, MappingError, read_mapping
from services.volunteering.rules.skills import catalogue
from tests.benchmarks.explain_adverts import ADVERTS, PEOPLE, matched
from tests.support.servers import ROOT
from tests.volunteering.conftest import NOW, Town, feed

NYC = Path(os.environ.get("WSPOLNIE_DATA", ROOT.parent / "shared" / "data")) / "volunteering"
MAP = (ROOT / "docs" / "nyc-service.toml").read_text()
DAY = "%Y-%m-%d"
SMALL = """
source = "test"
[columns]
key = "id"
title = "title"
organisation = "org"
starts = "from"
ends = "to"
places = "n"
place = ["where"]
kind = "kind"
[shifts]
ongoing = ["weekly"]
[places]
unlimited = ["9999"]
[keywords]
"ciast" = "baking"
"""
HEAD = "id,title,org,from,to,n,where,kind\n"


def _day(days: int) -> str:
    return (NOW + timedelta(days=days)).strftime(DAY)


def _row(key: str, **more: str) -> str:
    told = {
        "id": key,
        "title": f"Kiermasz ciasta {key}",
        "org": "Szkoła",
        "from": _day(3),
        "to": _day(3),
        "n": "4",
        "where": "Hala",
        "kind": "once",
        **more,
    }
    return ",".join(f'"{value}"' for value in told.values()) + "\n"


def _bring_in(town: Town, rows: str, mapping: str = SMALL) -> imports.Report:
    report = imports.bring_in(
        io.StringIO(rows, newline=""),
        read_mapping(mapping, catalogue()),
        centre_id=town.centre_id,
        now=NOW,
    )
    db.session.commit()
    return report


def test_rows_become_requests_once_and_changes_made_here_stay(town: Town) -> None:
    rows = HEAD + _row("1") + _row("2", kind="weekly", to=_day(12)) + _row("3", n="9999")
    first = _bring_in(town, rows)
    assert (first.published, first.organisations, first.refused) == (3, 1, [])
    assert [name for name, _version in feed()] == ["FeedItemPublished"] * 3
    made = {row.source_key: row for row in db.session.query(Request)}
    assert [len(made[f"test:{n}"].shifts) for n in (1, 2, 3)] == [1, 2, 1]
    assert len(made["test:3"].shifts[0].places) == 50
    assert [row.skill for row in made["test:1"].skills] == ["baking"]
    made["test:1"].title = "Zmienione tutaj"
    db.session.commit()
    second = _bring_in(town, rows + _row("4"))
    assert (second.published, second.known, second.organisations) == (1, 3, 0)
    db.session.expire_all()
    assert made["test:1"].title == "Zmienione tutaj"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"n": ""}, "no number of people"),
        ({"n": "0"}, "0 people are not between 1 and 500"),
        ({"n": "wielu"}, "'wielu' is not a number of people"),
        ({"title": ""}, "no title"),
        ({"title": "x" * 161}, "title: too long"),
        ({"org": " "}, "no organisation"),
        ({"where": ""}, "no place"),
        ({"from": "wczoraj"}, "'wczoraj' is not a date"),
        ({"from": ""}, "no first day"),
        ({"id": ""}, "no key"),
        ({"where": "Park (99.5, 17.0)"}, "shifts.0.latitude: out of range"),
    ],
)
def test_a_row_that_cannot_be_taken_is_listed_and_the_others_are_taken(
    town: Town, more: dict[str, str], reason: str
) -> None:
    several_lines = _row("1", title="Dwie\nlinie")
    report = _bring_in(town, HEAD + several_lines + _row("2", **more) + _row("3"))
    assert report.refused == [(4, reason)]
    assert report.published == 2


def test_an_end_before_the_start_and_a_key_told_twice_are_refused(town: Town) -> None:
    report = _bring_in(town, HEAD + _row("1") + _row("1") + _row("2", to=_day(1)))
    assert report.refused == [
        (3, "the same key as line 2"),
        (4, f"it ends on {_day(1)}, before it starts"),
    ]


@pytest.mark.parametrize(
    ("policy", "published", "closed", "refused"),
    [("close", 0, 1, 0), ("refuse", 0, 0, 1), ("move", 1, 0, 0)],
)
def test_what_is_over_is_closed_refused_or_moved_as_the_mapping_says(
    town: Town, policy: str, published: int, closed: int, refused: int
) -> None:
    rows = HEAD + _row("1", **{"from": "2011-03-17", "to": "2011-03-20"})
    report = _bring_in(town, rows, f'ended = "{policy}"\n{SMALL}')
    assert (report.published, report.closed, len(report.refused)) == (published, closed, refused)
    if policy == "move":
        start = db.session.query(Request).one().shifts[0].starts_at
        assert NOW < start < NOW + timedelta(days=9)
        assert start.weekday() == 3


def test_nothing_is_there_when_the_database_refuses_in_the_middle(
    town: Town, volunteering: Flask
) -> None:
    db.session.execute(
        text("ALTER TABLE requests ADD CONSTRAINT ck_planted CHECK (source_key <> 'test:3')")
    )
    db.session.commit()
    try:
        with pytest.raises(Exception, match="ck_planted"):
            _bring_in(town, HEAD + _row("1") + _row("2") + _row("3"))
        db.session.rollback()
        assert db.session.query(Request).count() == db.session.query(Organisation).count() == 0
    finally:
        db.session.rollback()
        db.session.execute(text("ALTER TABLE requests DROP CONSTRAINT ck_planted"))
        db.session.commit()


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("source = 'x'", "columns"),
        (SMALL.replace('"baking"', '"flying"'), "flying"),
        ("unknown = 1\n" + SMALL, "unknown"),
        ("ended = 'maybe'\n" + SMALL, "ended"),
        ("source = ", "Invalid value"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(mapping: str, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        read_mapping(mapping, catalogue())


def test_a_file_without_a_mapped_column_is_refused_by_its_name(town: Town) -> None:
    with pytest.raises(MappingError, match="the file has no column where, kind"):
        _bring_in(town, "id,title,org,from,to,n\n")


def _nyc(town: Town, mapping: AdvertMapping) -> imports.Report:
    file = NYC / "nyc_service_200.csv"
    if not file.exists():
        pytest.skip(f"the real adverts are not at {file}")
    with file.open(encoding="utf-8-sig", newline="") as source:
        report = imports.bring_in(source, mapping, centre_id=town.centre_id, now=NOW)
    db.session.commit()
    return report


def test_two_hundred_real_adverts_come_in_once(town: Town) -> None:
    mapping = read_mapping(MAP, catalogue())
    first = _nyc(town, mapping)
    assert (first.published, first.closed) == (0, 198)
    assert first.refused == [(35, "no place"), (529, "600 people are not between 1 and 500")]
    second = _nyc(town, mapping)
    assert (second.published, second.closed, second.known) == (0, 0, 198)
    assert db.session.query(Request).count() == 198


def test_real_adverts_moved_to_the_coming_weeks_are_found_on_the_board(town: Town) -> None:
    from services.volunteering import board
    from shared.contracts.volunteering.board import FindRequests

    moved = read_mapping(MAP.replace('ended = "close"', 'ended = "move"'), catalogue())
    assert _nyc(town, moved).published == 198
    assert board.find(FindRequests(), now=NOW).total == 198
    assert board.find(FindRequests(q="tutor"), now=NOW).total >= 5
    assert board.find(FindRequests(skill="tree-planting"), now=NOW).total >= 1


def test_real_adverts_are_matched_with_people_who_can_come(town: Town) -> None:
    if not ADVERTS.exists():
        pytest.skip(f"the real adverts are not at {ADVERTS}")
    plan = matched(town.centre_id, NOW)
    assert plan.summary["requests"] == 198
    assert plan.summary["places_filled"] == len(plan.proposals) > 1000
    assert plan.summary["gap"] < 0.001
    spans = {
        str(row.id): (row.starts_at, row.ends_at)
        for row in db.session.execute(select(Shift.id, Shift.starts_at, Shift.ends_at))
    }
    by_person: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in plan.proposals:
        by_person[one.person].append(spans[one.shift])
    for held in by_person.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(sorted(held)))
    assert plan.gaps
    for gap in plan.gaps:
        counts = [stage.left for stage in gap.funnel]
        assert counts == sorted(counts, reverse=True)
        assert counts[0] == PEOPLE
