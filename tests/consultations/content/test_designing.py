"""A consultation by its legal basis: planned, its terms answered, published, then moved."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from services.consultations import (
    bases,
    consultations,
    jobs,
    notices,
    planning,
    publication,
    report_sections,
    retention,
    terms,
)
from services.consultations import stations as places
from services.consultations.model import (
    BallotChange,
    Consultation,
    Remark,
    TermAnswer,
    TermSetting,
    db,
    tables,
)
from services.consultations.rules import terms as days
from shared.contracts.actors import Actor
from shared.contracts.bases import ChangePhase, EditTerm, GiveNotice, PlanPhase, SetCourse
from shared.contracts.consultations import DescribeConsultation
from shared.contracts.messages import AccountErased
from shared.ids import new_id
from shared.problems import Refusal

from .conftest import NOW

DAY = timedelta(days=1)
TODAY = days.day_of(NOW)


def drafted(actor: Actor, basis: str = "ordinary", now: datetime = NOW) -> Consultation:
    centre_id = actor.roles[0].centre_id
    assert centre_id is not None
    command = DescribeConsultation(
        centre_id=centre_id, title="Park nad Wełną", summary="Jaki ma być?", basis=basis
    )
    made = consultations.create(actor=actor, command=command)
    planning.propose(made, now=now)
    return made


def refused(act: Callable[[], object]) -> Any:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.problem


def course(
    made: Consultation,
    actor: Actor,
    *,
    forms: tuple[str, ...] = (),
    answers: dict[str, str] | None = None,
    **given: GiveNotice,
) -> Consultation:
    command = SetCourse(forms=forms, notices=given, answers=answers or {})
    return notices.set_course(made.id, actor=actor, command=command, now=NOW)


def phase(made: Consultation, kind: str) -> Any:
    return next(one for one in made.phases if one.kind == kind)


def broken(made: Consultation) -> set[str]:
    return {one.term.key for one in terms.kept(made, now=NOW) if one.verdict.kept is False}


def test_what_each_basis_proposes_keeps_its_terms_but_for_the_forms_one_chooses(
    inside: Flask, organiser: Actor
) -> None:
    for basis in bases.known().bases:
        made = drafted(organiser, basis.key)
        assert {one.kind for one in made.phases} == {one.kind for one in basis.phases}
        by_kind = {one.key: one.kind for one in basis.terms}
        assert {by_kind[key] for key in broken(made)} <= {"forms"}, basis.key
        # A week to prepare it before the first notice is due, and no phase ends on a free day.
        latest = [one.latest for one in notices.wanted(made, now=NOW) if one.latest]
        assert min(latest, default=TODAY + 7 * DAY) >= TODAY + 7 * DAY
        assert not any(days.is_free(days.last_day_of(one.closes_at)) for one in made.phases)
        course(made, organiser, forms=basis.forms)
        assert broken(made) == set(), basis.key
        publication.publish(made.id, actor=organiser, now=NOW)
        assert places.of(made, NOW) == "announced"
    assert refused(lambda: drafted(organiser, "constitution")).fields == {"basis": "unknown"}


def test_whenever_one_begins_the_proposal_opens_and_ends_on_working_days(
    inside: Flask, organiser: Actor
) -> None:
    """Fifteen days after these mornings lie Christmas, weekends and New Year among the rest."""
    for n in range(9, 18):
        now = NOW + n * DAY
        made = drafted(organiser, "ordinary", now)
        ends = [days.last_day_of(one.closes_at) for one in made.phases]
        opens = days.day_of(min(one.opens_at for one in made.phases))
        assert not any(map(days.is_free, [opens, *ends])), now


def test_a_broken_term_is_answered_in_writing_before_anything_is_published(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, "revitalisation")
    planning.plan(
        made.id,
        actor=organiser,
        phases=(PlanPhase(kind="remarks", first=TODAY, last=TODAY + 34 * DAY),),
    )
    assert broken(made) == {"remarks", "remarks_taken", "forms"}
    problem = refused(lambda: publication.publish(made.id, actor=organiser, now=NOW))
    assert set(problem.fields) == {f"unanswered:{key}" for key in broken(made)}
    forms = ("remarks", "meeting", "walk")
    short = refused(lambda: course(made, organiser, forms=forms, answers={"remarks": "bo tak"}))
    assert short.fields == {"answers.remarks": "empty"}
    assert made.forms == []
    why = "Uchwała rady skraca termin z powodu powodzi."
    course(made, organiser, forms=forms, answers={"remarks": why, "notice": ""})
    publication.publish(made.id, actor=organiser, now=NOW)
    # It opened today, so not before it was published.
    assert phase(made, "remarks").opens_at == NOW
    (found,) = [one for one in terms.kept(made, now=NOW) if one.verdict.kept is False]
    assert found.answer is not None
    assert (found.term.key, found.answer.text, found.answer.answered_by) == (
        "remarks",
        why,
        organiser.account_id,
    )
    # What is public can be put better, never taken back.
    gone = refused(lambda: course(made, organiser, forms=forms, answers={"remarks": " "}))
    assert gone.fields == {"answers.remarks": "empty"}
    jobs.forget_person(AccountErased(person_id=organiser.account_id or new_id()))
    assert db.session.scalars(select(TermAnswer.answered_by)).all() == [None]


def test_a_public_phase_moves_with_a_reason_and_nothing_ends_in_the_past(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    course(made, organiser, forms=("remarks", "meeting"))
    publication.publish(made.id, actor=organiser, now=NOW)
    opens = phase(made, "remarks").opens_at
    inside_it = opens + 2 * DAY
    later = days.day_of(opens) + 40 * DAY

    def change(kind: str, first: date, last: date, now: Any = inside_it) -> Any:
        command = ChangePhase(first=first, last=last, reason="Powódź zamknęła most.")
        return planning.change(made.id, kind, actor=organiser, command=command, now=now)

    report = refused(lambda: change("remarks", TODAY, later))
    assert report.fields == {"last": "before_the_end"}
    change("result", later + DAY, later + 30 * DAY)
    change("remarks", TODAY, later)
    assert phase(made, "remarks").opens_at == opens
    assert phase(made, "remarks").closes_at == days.starts_at(later + DAY)
    past = refused(lambda: change("remarks", TODAY, days.day_of(inside_it) - DAY))
    assert past.fields == {"last": "closes_in_the_past"}
    change("survey", days.day_of(inside_it), later)
    assert phase(made, "survey").opens_at == inside_it
    planning.close_early(
        made.id, "remarks", actor=organiser, reason="Wszyscy już pisali.", now=inside_it + DAY
    )
    over = refused(lambda: change("remarks", TODAY, later, now=inside_it + DAY))
    assert over.code == "already_closed"
    notes = [(note.phase, note.kind) for note in made.phase_changes]
    assert notes == [
        ("result", "dates"),
        ("remarks", "dates"),
        ("survey", "added"),
        ("remarks", "closed_early"),
    ]
    # Three days are fewer than the fourteen asked for: the published reason is the answer.
    answers = {one.term: one.text for one in made.term_answers}
    assert answers == {"notice": "Powódź zamknęła most.", "remarks": "Wszyscy już pisali."}
    rows = db.session.execute(select(tables.outbox.c.body).order_by(tables.outbox.c.id))
    feed = [row.body for row in rows if row.body.get("kind") == "consultation"]
    assert [body["version"] for body in feed] == [1, 2, 3, 4, 5]
    assert feed[-1]["ends_at"] == days.starts_at(later + DAY).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_law_edited_later_judges_no_earlier_consultation_and_can_be_taken_back(
    inside: Flask, organiser: Actor
) -> None:
    operator = Actor(account_id=new_id())
    notices_first = drafted(organiser, "internal")
    publication.publish(notices_first.id, actor=organiser, now=NOW)
    command = EditTerm(number=99, moves=True, act="Regulamin", article="§ 4", text_of="2026")
    bases.edit_term("internal", "report", actor=operator, command=command, now=NOW)

    def asked(made: Consultation) -> int:
        return bases.basis_of(made).terms[0].number

    assert asked(notices_first) == 14
    draft = drafted(organiser, "internal")
    assert asked(draft) == 99
    wrong = EditTerm(number=-1, moves=True, act="x" * 301, article="", text_of="")
    problem = refused(
        lambda: bases.edit_term("internal", "report", actor=operator, command=wrong, now=NOW)
    )
    assert problem.fields == {"number": "out_of_range", "act": "too_long"}
    jobs.forget_person(AccountErased(person_id=operator.account_id or new_id()))
    assert db.session.scalars(select(TermSetting.changed_by)).all() == [None]
    bases.restore_term("internal", "report")
    assert asked(draft) == 14


def test_a_notice_has_a_day_that_has_come_and_only_places_of_the_basis(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser)
    today = GiveNotice(given_on=TODAY, proof="https://bip.lipowo.example/ogloszenie/12")
    tomorrow = GiveNotice(given_on=TODAY + DAY)
    early = refused(lambda: course(made, organiser, bip=tomorrow, website=today, moon=today))
    assert early.fields == {"notices.bip.given_on": "in_the_future", "notices.moon": "unknown"}
    assert made.notices == []
    course(made, organiser, bip=today)
    (bip,) = [one for one in notices.wanted(made, now=NOW) if one.place == "bip"]
    assert bip.given is not None
    assert bip.given.proof == today.proof
    assert bip.latest == days.day_of(phase(made, "remarks").opens_at) - 8 * DAY
    course(made, organiser)
    assert all(one.given is None for one in notices.wanted(made, now=NOW))


def test_what_is_called_off_stays_with_its_reason(inside: Flask, organiser: Actor) -> None:
    made = drafted(organiser, "internal")
    publication.publish(made.id, actor=organiser, now=NOW)
    publication.call_off(made.id, actor=organiser, reason="Zabrakło pieniędzy.", now=NOW + DAY)
    assert places.of(made, NOW + DAY) == "withdrawn"
    assert [(one.kind, one.reason) for one in made.phase_changes] == [
        ("withdrawn", "Zabrakło pieniędzy.")
    ]
    again = refused(
        lambda: publication.call_off(made.id, actor=organiser, reason="Jeszcze raz.", now=NOW)
    )
    assert again.code == "not_announced"


def test_a_report_waits_for_the_answer_to_a_term_missed_after_the_publication(
    inside: Flask, organiser: Actor
) -> None:
    made = drafted(organiser, "ngo")
    publication.publish(made.id, actor=organiser, now=NOW)
    over = phase(made, "remarks").closes_at + 60 * DAY
    # Nobody noted a notice, and the thirty days for the report are gone.
    assert set(terms.unanswered(made, now=over)) == {"notice", "report"}
    assert "terms_unanswered" in report_sections.missing(made, now=over)
    why = "Ogłoszenia wisiały, nikt nie zrobił zdjęć."
    course(made, organiser, answers={"notice": why, "report": "Urząd był zalany."})
    assert "terms_unanswered" not in report_sections.missing(made, now=over)


def test_names_and_addresses_go_when_the_basis_says_so_and_the_remarks_stay(
    inside: Flask, organiser: Actor
) -> None:
    kept, gone, withdrawn, with_vote = (drafted(organiser, "internal") for _ in range(4))
    months = bases.basis_of(kept).retention_months
    for made in (kept, gone, withdrawn, with_vote):
        publication.publish(made.id, actor=organiser, now=NOW)
        remark = Remark(
            consultation_id=made.id,
            number=1,
            source="account",
            text="Więcej lip.",
            name="Hanna Kos",
            address="ul. Lipowa 4",
            owner=True,
        )
        db.session.add(remark)
    publication.call_off(withdrawn.id, actor=organiser, reason="Zabrakło pieniędzy.", now=NOW)
    # Two organisers called off its announced vote, and the whole with it.
    with_vote.state = "withdrawn"
    with_vote.changes.append(
        BallotChange(
            kind="withdrawn", reason="Zalany urząd.", opens_at=NOW, closes_at=NOW, changed_at=NOW
        )
    )
    gone.report_at, kept.report_at = NOW, NOW + DAY
    db.session.flush()
    # Two years are twenty-four months, and not a day less.
    later = NOW.replace(year=NOW.year + months // 12)
    for now, left in ((later - timedelta(seconds=1), {"Hanna Kos"}), (later, {""})):
        retention.forget_due(now=now)
        rows = db.session.execute(
            select(Remark.name, Remark.address, Remark.owner, Remark.text).where(
                Remark.consultation_id.in_((gone.id, withdrawn.id, with_vote.id))
            )
        ).all()
        assert {row.name for row in rows} == left
        assert {row.text for row in rows} == {"Więcej lip."}
    assert all((row.address, row.owner) == ("", None) for row in rows)
    mine = select(Remark.address).where(Remark.consultation_id == kept.id)
    assert db.session.scalar(mine) == "ul. Lipowa 4"
