"""What consultations hold of a person: all of it is told and forgotten; a new column says how."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import Uuid, event, select

from services.consultations import people, remarks
from services.consultations.model import Remark, db
from shared.ids import new_id
from tests.consultations.remarks.conftest import NOW, Talk, person, words

# Ids that stand for no person: places, forms, other rows, secrets of the box.
NOBODY = {
    "after",
    "area_id",
    "ballot_id",
    "centre_id",
    "consultation_id",
    "hold_label",
    "id",
    "label",
    "message_id",
    "sent_as",
    "serial",
    "subject_id",
    "survey_id",
    "thing_id",
}
# Who answered for the count stays with the result.
KEPT = {
    "boxes.first_account",
    "boxes.second_account",
    "draws.first_account",
    "draws.second_account",
    "paper_sheets.first_by",
    "paper_sheets.second_by",
}
# Told by another column of the same person, or not theirs alone.
NOT_TOLD = {"report_entries.author_id": "a frozen copy of their remarks and ideas"}


def columns() -> set[str]:
    """Every column that may hold a person's id."""
    return {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Uuid) and not column.foreign_keys and column.name not in NOBODY
    }


@contextmanager
def asked() -> Iterator[Callable[[str], bool]]:
    """Note the statements; gives the question whether one of them went by a column."""
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_more: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield lambda column: any(_goes_by(column, statement) for statement in seen)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _goes_by(column: str, statement: str) -> bool:
    table, _, name = column.partition(".")
    if f"{column} = %(" in statement:
        return True
    # By the short name that `UPDATE … e SET` gives it.
    return table in statement and f"e.{name} = %(" in statement


def test_forgetting_and_telling_go_by_every_column_that_names_a_person(inside: Flask) -> None:
    """It would catch a new table or column that neither the copy nor the erasure knows."""
    anna = new_id()
    theirs = columns() - KEPT
    with asked() as went_by:
        people.forget(anna, words=True)
        assert {one for one in theirs if not went_by(one)} == set(), "not forgotten"
    with asked() as went_by:
        people.export(anna)
        assert {one for one in theirs if not went_by(one)} == NOT_TOLD.keys(), "not told"
    assert columns() >= KEPT


def test_words_stay_without_their_author_or_go_and_numbers_stay_either_way(talk: Talk) -> None:
    for removed in (False, True):
        author, other = person(), person()
        assert author.account_id is not None
        said = talk.said(
            words("Moje słowa", shown_as="pseudonym", pseudonym="Bóbr", place="Rynek"), actor=author
        )
        said.supports, said.comments = 3, 2
        talk.said(words("Cudze słowa"), actor=other)
        said.name, said.address, said.owner = "Jan Kowal", "Polna 1", True
        db.session.commit()
        number = said.number
        for _ in range(2):
            people.forget(author.account_id, words=removed)
            db.session.commit()
        row = db.session.scalars(
            select(Remark).where(Remark.consultation_id == talk.id, Remark.number == number)
        ).one()
        assert (row.author_id, row.pseudonym, row.name, row.address, row.owner) == (
            None,
            "",
            "",
            "",
            None,
        )
        assert (row.text, row.state) == (("", "removed") if removed else ("Moje słowa", "public"))
        assert (row.supports, row.comments) == (3, 2)
    untouched = db.session.scalars(select(Remark).where(Remark.text == "Cudze słowa")).all()
    assert [one.author_id is not None for one in untouched] == [True, True]


def test_a_copy_holds_all_of_ones_own_and_nothing_of_others(talk: Talk) -> None:
    author = person()
    assert author.account_id is not None
    talk.said(words("Moje słowa", shown_as="pseudonym", pseudonym="Bóbr"), actor=author)
    talk.said(words("Cudze słowa"))
    told = people.export(author.account_id)
    assert [(one.name, len(one.rows)) for one in told.sections] == [("remarks", 1)]
    text = msgspec.json.encode(told).decode()
    for mine in ("Moje słowa", "Bóbr", "Park nad Wełną"):
        assert mine in text
    assert "Cudze" not in text


def test_what_waits_for_a_click_is_nobodys(talk: Talk) -> None:
    """Before the click nobody knows whose words they are; they go by themselves."""
    sent = remarks.send(talk.id, words("Czeka"), actor=person(), now=NOW)
    assert sent.author_id is None
