"""Remarks that say the same, themes that become one, and who owes what by when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from services.consultations import departments, owing, remark_merging, themes
from services.consultations.api import answer_telling
from services.consultations.model import AnswerReminder, OpenAnswerTheme, Remark, db
from services.consultations.rules import answers as rules
from shared.contracts.answers import Selected
from shared.ids import new_id

from .conftest import NOW, TODAY, Town, forget_messages, messages, told
from .test_answering import draft, publish, refused, to_roads


def same(town: Town, number: int, into: int) -> None:
    """The organiser says that one says the same as the other."""
    remark_merging.merge(town.desk(), number, into, now=NOW)
    db.session.commit()


def test_one_answer_holds_for_all_that_say_the_same_and_numbers_stay(town: Town) -> None:
    first, second, third = (town.said(number) for number in (1, 2, 3))
    same(town, 3, 2)
    same(town, 2, 1)  # 3 goes along: no chain stays.
    assert [town.read(n).merged_into for n in (1, 2, 3)] == [None, first.id, first.id]
    assert told("remark_merged") == [str(third.author_id), str(second.author_id)]
    assert told("remark_says_the_same") == [str(second.author_id), str(first.author_id)]

    publish(town, 1)
    assert [town.read(n).position for n in (1, 2, 3)] == ["accepted"] * 3
    assert sorted(told("remark_accepted")) == sorted(
        str(one.author_id) for one in (first, second, third)
    )
    assert answer_telling.public(town.read(3)).merged_into == 1
    assert refused(lambda: publish(town, 2)).code == "merged"

    remark_merging.unmerge(town.desk(), 2)
    db.session.commit()
    assert (town.read(2).merged_into, town.read(2).position) == (None, "accepted")


def test_two_that_say_the_same_never_point_at_each_other(town: Town) -> None:
    for number in (1, 2):
        town.said(number)
    same(town, 1, 2)
    assert refused(lambda: same(town, 2, 1)).code == "merged"
    assert refused(lambda: same(town, 1, 1)).fields == {"into": "itself"}
    assert refused(lambda: same(town, 2, 99)).fields == {"into": "unknown"}


def test_a_late_double_gets_the_answer_at_once_and_an_answered_one_keeps_its_own(
    town: Town,
) -> None:
    for number in (1, 2, 3):
        town.said(number)
    publish(town, 1)
    publish(town, 3, position="rejected", reason="Nie tu.")
    same(town, 2, 1)
    assert town.read(2).position == "accepted"
    assert refused(lambda: same(town, 3, 1)).code == "answered"


def test_near_doubles_of_the_same_consultation_are_found_the_likest_first(town: Town) -> None:
    one = town.said(1, "Proszę o więcej drzew na rynku i o ławki w cieniu.")
    town.said(2, "Proszę o więcej drzew na rynku i ławki w cieniu!")
    town.said(3, "Proszę o więcej drzew i ławek na rynku.")
    town.said(4, "Ulica Leśna potrzebuje chodnika po obu stronach.")
    town.said(5, "Proszę o więcej drzew na rynku i ławki w cieniu!", state="hidden")
    found = remark_merging.alike(one)
    assert [row.number for row in found] == [2, 3]
    assert found[0].alike > found[1].alike


def test_merged_themes_take_everything_along(town: Town) -> None:
    remark = town.said(1)
    trees, green = themes.add(town.desk(), "drzewa"), themes.add(town.desk(), "zieleń")
    selected = Selected(ids=(remark.id,))
    assert themes.set_of_many(town.desk(), selected, trees.id, today=TODAY) == 1
    assert themes.set_of_many(town.desk(), selected, trees.id, today=TODAY) == 0
    db.session.commit()
    taken = refused(lambda: themes.rename(town.desk(), trees.id, " zieleń "))
    assert taken.fields == {"name": "taken"}

    themes.merge(town.desk(), trees.id, green.id)
    db.session.commit()

    assert town.read(1).theme_id == green.id
    assert [(row.Theme.name, row.remarks) for row in themes.listed(town.id)] == [("zieleń", 1)]


def test_an_open_answer_under_both_themes_is_under_the_second_once(town: Town) -> None:
    trees, green = themes.add(town.desk(), "drzewa"), themes.add(town.desk(), "zieleń")
    both, one = new_id(), new_id()
    # The answers' own survey does not matter here.
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    for answer_id, theme in ((both, trees), (both, green), (one, trees)):
        db.session.add(
            OpenAnswerTheme(open_answer_id=answer_id, theme_id=theme.id, consultation_id=town.id)
        )
    db.session.flush()

    themes.merge(town.desk(), trees.id, green.id)
    db.session.commit()

    left = db.session.execute(select(OpenAnswerTheme.open_answer_id, OpenAnswerTheme.theme_id))
    assert {tuple(row) for row in left} == {(both, green.id), (one, green.id)}


def test_what_a_department_owes_counts_until_its_draft_is_handed_in(town: Town) -> None:
    late, soon, nobody = town.said(1), town.said(2), town.said(3)
    to_roads(town, late, soon)
    db.session.get_one(Remark, late.id).answer_due = TODAY - timedelta(days=2)
    db.session.commit()

    board = owing.board(actor=town.organiser, today=TODAY)
    assert [(row.department, row.overdue, row.soon, row.undated) for row in board] == [
        ("Wydział Dróg", 1, 1, 0),
        (None, 0, 0, 1),
    ]
    own = owing.board(actor=town.official, today=TODAY)
    assert [row.department for row in own] == ["Wydział Dróg"]

    draft(town, 1)
    row = owing.board(actor=town.official, today=TODAY)[0]
    assert (row.overdue, row.to_publish) == (0, 1)
    assert nobody.department_id is None


def test_each_reminder_goes_once_and_the_overdue_reach_the_organisers(town: Town) -> None:
    remark = town.said(1)
    due = TODAY + timedelta(days=7)
    departments.assign(
        town.desk(),
        Selected(ids=(remark.id,)),
        department_id=town.roads,
        due=due,
        now=NOW,
        today=TODAY,
    )
    db.session.commit()
    forget_messages()
    for day in range(12):
        for _again in range(2):
            owing.remind(today=TODAY + timedelta(days=day))
            db.session.commit()

    assert told("answers_due") == [str(town.official.account_id)] * 2
    assert told("answers_overdue") == [str(town.official.account_id)]
    assert [one["role"] for one in messages("NotifyStaff")] == ["organiser"]
    assert db.session.query(AnswerReminder).count() == 3


def test_nobody_is_reminded_of_what_is_handed_in(town: Town) -> None:
    to_roads(town, town.said(1))
    draft(town, 1)
    assert owing.remind(today=TODAY) == 0


def test_a_department_with_remarks_stays(town: Town) -> None:
    to_roads(town, town.said(1))
    kept = refused(lambda: departments.remove(town.roads, actor=town.organiser))
    assert kept.code == "has_remarks"
    departments.remove(town.greens, actor=town.organiser)


@given(
    step=st.sampled_from([rules.HAND_IN, rules.PUBLISH, rules.PUBLISH_DRAFTS]),
    position=st.sampled_from(["", *rules.POSITIONS]),
    draft_state=st.sampled_from([None, rules.WRITING, rules.HANDED_IN, rules.APPROVED]),
    merged=st.booleans(),
)
def test_one_answer_to_many_never_touches_a_published_position(
    step: str, position: str, draft_state: str | None, merged: bool
) -> None:
    fate = rules.fate(step, position=position, draft=draft_state, merged=merged)
    if position or merged:
        assert fate != rules.CHANGES
    elif step == rules.PUBLISH:
        assert fate == rules.CHANGES
    elif step == rules.PUBLISH_DRAFTS:
        assert (fate == rules.CHANGES) == (draft_state == rules.HANDED_IN)


@pytest.mark.parametrize(
    ("left", "kind"),
    [(8, None), (7, "week"), (5, None), (1, "day"), (0, "day"), (-1, "overdue"), (-4, None)],
)
def test_when_somebody_is_reminded(left: int, kind: str | None) -> None:
    assert rules.reminder(TODAY, due=TODAY + timedelta(days=left)) == kind
