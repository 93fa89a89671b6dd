"""Demo consultations in which people speak: two open for remarks, one answered, one for ideas.

All of it goes through the services' own doors. A consultation that is there already is left as it
is; a draft of a filling that was cut off goes.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from deploy.demo import voice_texts as texts
from deploy.demo.consultations import DemoStuck, made_before
from deploy.demo.people import OFFICIAL
from deploy.demo.speaking import answers_of, make_survey, named, say, who
from services.gateway.web import peers
from shared.clients.consultations import Consultations
from shared.contracts.actors import Actor
from shared.contracts.answers import (
    AnswerMany,
    DescribeDepartment,
    FindToAnswer,
    NameTheme,
    Selected,
)
from shared.contracts.answers import SetThemeOfMany as SetTheme
from shared.contracts.bases import GiveNotice, PlanPhase, PlanPhases, SetCourse
from shared.contracts.consultations import (
    Consultation,
    DescribeConsultation,
    GiveReason,
)
from shared.contracts.idea_checks import SetIdeas
from shared.contracts.ideas import CostLine, PlaceIdea, PriceIdea, SayIdea, StartIdea
from shared.contracts.material import (
    DescribeMaterial,
    DescribeMeeting,
    PublishAnswer,
    SplitText,
)
from shared.contracts.milestones import DescribeMilestone, SetMilestoneStatus
from shared.contracts.phases import PhaseKind
from shared.contracts.reports import PublishReport, WriteReport
from shared.contracts.surveys import (
    AnswerSurvey,
)
from shared.contracts.talk import GiveSupport, SayComment

WARSAW = ZoneInfo("Europe/Warsaw")
COUNTED_WITHIN = 120.0
DEPARTMENT = "Wydział Gospodarki Komunalnej"
NOT_KEPT = "To pokaz: konsultacje zaczynają się od razu, żeby było co oglądać."
Plan = tuple[tuple[PhaseKind, int, int], ...]


@dataclass(frozen=True)
class Desk:
    """Plans consultations as the organiser."""

    client: Consultations
    organiser: Actor
    centre_id: UUID
    areas: dict[str, UUID]
    today: date

    def draft(
        self, words: DescribeConsultation, phases: Plan, forms: tuple[str, ...]
    ) -> Consultation | None:
        """Make a draft with its phases, notices and forms; None where it is public already."""
        if made_before(self.client, words.title, organiser=self.organiser) is not None:
            return None
        made = self.client.create_consultation(words, actor=self.organiser)
        planned = tuple(
            PlanPhase(kind=kind, first=self._day(first), last=self._day(last))
            for kind, first, last in phases
        )
        designing = peers.designing()
        designing.plan_phases(made.id, PlanPhases(phases=planned), actor=self.organiser)
        course = designing.get_course(made.id, actor=self.organiser)
        given = GiveNotice(given_on=self.today, proof="Wpis z dnia ogłoszenia")
        command = SetCourse(forms=forms, notices={one.place: given for one in course.notices})
        course = designing.set_course(made.id, command, actor=self.organiser)
        broken = {one.term.key: NOT_KEPT for one in course.terms if one.kept is False}
        if broken:
            command = SetCourse(forms=forms, notices=command.notices, answers=broken)
            designing.set_course(made.id, command, actor=self.organiser)
        return made

    def words(
        self, title: str, summary: str, description: str, basis: str, *areas: str
    ) -> DescribeConsultation:
        """The words of a draft."""
        return DescribeConsultation(
            centre_id=self.centre_id,
            title=title,
            summary=summary,
            description=description,
            answered_by=f"{DEPARTMENT}, Urząd Miasta w Lipowie",
            area_ids=tuple(self.areas[area] for area in areas),
            basis=basis,
        )

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)


def fill(
    gateway: Flask,
    client: Consultations,
    *,
    organiser: Actor,
    centre_id: UUID,
    areas: dict[str, UUID],
    now: datetime,
) -> None:
    """Make what is not there yet; called by `wspolnie demo`."""
    with gateway.app_context():
        desk = Desk(client, organiser, centre_id, areas, now.astimezone(WARSAW).date())
        _department(desk)
        asked = _asked_about_hours(desk)
        _park(desk)
        _plan(desk)
        _ideas(desk)
        if asked is not None:
            _report_on_hours(desk, asked)


def _department(desk: Desk) -> None:
    there = peers.answers().get_departments(actor=desk.organiser).departments
    if DEPARTMENT not in [one.name for one in there]:
        described = DescribeDepartment(
            centre_id=desk.centre_id, name=DEPARTMENT, member_ids=(OFFICIAL.id,)
        )
        peers.answers().add_department(described, actor=desk.organiser)


def _park(desk: Desk) -> None:
    """An ordinary consultation in which everything is open."""
    words = desk.words(
        texts.PARK_TITLE,
        texts.PARK_SUMMARY,
        texts.PARK_DESCRIPTION,
        "ordinary",
        "Nad Wełną",
        "Stare Miasto",
    )
    phases: Plan = (
        ("information", 0, 28),
        ("remarks", 0, 21),
        ("survey", 0, 21),
        ("result", 29, 58),
    )
    made = desk.draft(words, phases, ("remarks", "survey", "meeting"))
    if made is None:
        return
    _park_material(desk, made)
    make_survey(made, texts.PARK_SURVEY, organiser=desk.organiser, anonymous=True)
    peers.designing().publish(made.id, actor=desk.organiser)
    _park_voices(desk, made)


def _park_material(desk: Desk, made: Consultation) -> None:
    """What there is to read, and when to meet."""
    materials = peers.materials()
    materials.split_text(
        made.id, SplitText(text=texts.PARK_TEXT, marks="headings"), actor=desk.organiser
    )
    described = DescribeMaterial(
        changes=texts.PARK_CHANGES,
        concerns=texts.PARK_CONCERNS,
        influence=texts.PARK_INFLUENCE,
        contact_who="Marta Zdunek, Centrum Inicjatyw Lokalnych",
        contact_phone="61 555 01 23",
        contact_mail="park@lipowo.example",
        contact_place="ul. Lipowa 4, parter",
        contact_hours="poniedziałek–piątek, 9:00–17:00",
    )
    materials.describe_material(made.id, described, actor=desk.organiser)
    for days, title, place in ((6, "Spacer po parku", "Przy moście"), (12, "Rysujemy plan", "")):
        starts = datetime.combine(desk.today + timedelta(days=days), clock(17), WARSAW)
        meeting = DescribeMeeting(
            title=title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place=place or "Dom Kultury, sala kameralna",
            address="" if place else "ul. Rynek 5",
            access="Wejście bez progu, pętla indukcyjna." if not place else "Trasa bez schodów.",
        )
        materials.add_meeting(made.id, meeting, actor=desk.organiser)


def _park_voices(desk: Desk, made: Consultation) -> None:
    """What people say, and what they are answered at once."""
    say(made, texts.PARK_VOICES)
    for number, login, text in texts.PARK_COMMENTS:
        comment = SayComment(sent_as=named(made.title, text), text=text)
        peers.talk().say_comment(made.id, "remark", number, comment, actor=who(login))
    for login in ("ewa", "iga", "nina", "emily"):
        peers.talk().give_support(made.id, "remark", 1, GiveSupport(), actor=who(login))
    for question, answer in texts.PARK_QUESTIONS:
        told = PublishAnswer(question=question, answer=answer, sent_as=named(made.title, question))
        peers.materials().publish_answer(made.id, told, actor=desk.organiser)


def _plan(desk: Desk) -> None:
    """A planning consultation: the law asks the author's name and address."""
    words = desk.words(
        texts.PLAN_TITLE, texts.PLAN_SUMMARY, texts.PLAN_DESCRIPTION, "local_plan", "Zatorze"
    )
    phases: Plan = (("information", 0, 35), ("remarks", 0, 35), ("result", 36, 95))
    made = desk.draft(words, phases, ("remarks", "meeting", "point"))
    if made is None:
        return
    peers.materials().split_text(
        made.id, SplitText(text=texts.PLAN_TEXT, marks="headings"), actor=desk.organiser
    )
    peers.designing().publish(made.id, actor=desk.organiser)
    say(made, texts.PLAN_VOICES)


def _asked_about_hours(desk: Desk) -> Consultation | None:
    """One that goes the whole way: asked and answered now, reported once its survey is counted."""
    words = desk.words(texts.HOURS_TITLE, texts.HOURS_SUMMARY, texts.HOURS_DESCRIPTION, "internal")
    phases: Plan = (
        ("remarks", 0, 14),
        ("survey", 0, 14),
        ("result", 15, 28),
        ("followup", 29, 200),
    )
    made = desk.draft(words, phases, ("remarks", "survey"))
    if made is None:
        return None
    survey = make_survey(made, texts.HOURS_SURVEY, organiser=desk.organiser, anonymous=False)
    designing = peers.designing()
    designing.publish(made.id, actor=desk.organiser)
    say(made, texts.HOURS_VOICES)
    for number, voice in enumerate(texts.HOURS_VOICES):
        command = AnswerSurvey(choices=answers_of(survey, number))
        peers.surveys().answer(survey.id, command, actor=who(voice.login))
    early = GiveReason(reason="Każdy, kto chciał, już się wypowiedział; zarząd decyduje w piątek.")
    for kind in ("survey", "remarks"):
        designing.close_phase(made.id, kind, early, actor=desk.organiser)
    _answered(desk, made)
    return made


def _report_on_hours(desk: Desk, made: Consultation) -> None:
    """Publish the report, and what comes of it."""
    reports, answers = peers.reports(), peers.answers()
    summary, decisions = texts.HOURS_REPORT
    reports.write(made.id, WriteReport(summary=summary, decisions=decisions), actor=desk.organiser)
    _wait_until_counted(desk, made)
    reports.publish(made.id, PublishReport(), actor=desk.organiser)
    for number, (title, promise, remarks) in enumerate(texts.HOURS_MILESTONES):
        day = desk.today + timedelta(days=60 * number)
        milestone = DescribeMilestone(
            title=title, words=promise, planned_on=day, remark_numbers=remarks
        )
        kept = answers.add_milestone(made.id, milestone, actor=desk.organiser)
        if number == 0:
            done = SetMilestoneStatus(status="done", done_on=desk.today)
            answers.set_milestone_status(kept.milestones[0].id, done, actor=desk.organiser)


def _wait_until_counted(desk: Desk, made: Consultation) -> None:
    deadline = time.monotonic() + COUNTED_WITHIN
    while peers.reports().get_draft(made.id, actor=desk.organiser).missing:
        if time.monotonic() > deadline:
            raise DemoStuck("the demo's survey was not counted within two minutes")
        time.sleep(0.5)


def _answered(desk: Desk, made: Consultation) -> None:
    answers = peers.answers()
    board = answers.get_answering_desk(made.id, FindToAnswer(), actor=desk.organiser)
    ids = {one.number: one.id for one in board.remarks}
    themes: dict[str, UUID] = {}
    for number, voice in enumerate(texts.HOURS_VOICES, 1):
        if voice.theme not in themes:
            named_theme = NameTheme(name=voice.theme)
            themes[voice.theme] = answers.add_theme(made.id, named_theme, actor=desk.organiser).id
        one = Selected(ids=(ids[number],))
        theme = SetTheme(selected=one, theme_id=themes[voice.theme])
        answers.set_theme_of_many(made.id, theme, actor=desk.organiser)
        answer = AnswerMany(
            selected=one, step="publish", position=voice.position, reason=voice.reason
        )
        answers.answer_many(made.id, answer, actor=desk.organiser)


def _ideas(desk: Desk) -> None:
    """A participatory budget that takes ideas."""
    words = desk.words(texts.IDEAS_TITLE, texts.IDEAS_SUMMARY, texts.IDEAS_DESCRIPTION, "budget")
    phases: Plan = (("information", 0, 14), ("ideas", 0, 30), ("result", 31, 90))
    made = desk.draft(words, phases, ("ideas", "meeting"))
    if made is None:
        return
    ideas = peers.ideas()
    settings = SetIdeas(
        signatures=5,
        checklist=("Teren należy do gminy", "Koszt jest realny", "Da się zrobić w rok"),
    )
    ideas.set_ideas(made.id, settings, actor=desk.organiser)
    peers.designing().publish(made.id, actor=desk.organiser)
    for login, title, short, long, place, area, point, costs, friends in texts.IDEAS:
        author = who(login)
        draft = ideas.start_idea(
            made.id, StartIdea(sent_as=named(made.title, title), title=title), actor=author
        )
        said = SayIdea(title=title, summary=short, description=long)
        ideas.say_idea(draft.id, said, actor=author)
        where = PlaceIdea(
            place=place, area_id=desk.areas[area], latitude=point[0], longitude=point[1]
        )
        ideas.place_idea(draft.id, where, actor=author)
        lines = tuple(CostLine(label=label, amount=amount) for label, amount in costs)
        ideas.price_idea(draft.id, PriceIdea(costs=lines), actor=author)
        there = ideas.submit_idea(draft.id, actor=author)
        assert there.number is not None
        for friend in friends:
            ideas.sign_idea(made.id, there.number, actor=who(friend))
