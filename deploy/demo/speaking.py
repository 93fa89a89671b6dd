"""What the demo's residents do in consultations: remark, and answer surveys."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from deploy.demo import voice_texts as texts
from deploy.demo.people import PEOPLE, TOWN
from services.gateway.web import peers
from shared.contracts.actors import Actor
from shared.contracts.ballots import Choice
from shared.contracts.consultations import Consultation
from shared.contracts.remarks import SayRemark
from shared.contracts.surveys import DescribeSurvey, DescribeSurveyQuestion, Survey

# When the six who answer the finished survey can come, by the options' places.
TIMES = (2, 3, 0, 1, 2, 0)
# The one thing a scale asks about.
LIKED = "s"


def who(login: str) -> Actor:
    """A resident of the demo by their login."""
    return Actor(account_id=next(one.id for one in PEOPLE if one.login == login))


def named(title: str, what: object) -> UUID:
    """The id of one sending of a form, the same each time the demo is filled."""
    return uuid5(TOWN, f"{title}: {what}")


def say(made: Consultation, voices: Iterable[texts.Voice]) -> None:
    """Have residents say their remarks, once however often they are asked."""
    remarks = peers.remarks()
    fragments = {one.number: one.id for one in remarks.form(made.id).fragments}
    for voice in voices:
        person = next(one for one in PEOPLE if one.login == voice.login)
        latitude, longitude = voice.point or (None, None)
        said = SayRemark(
            sent_as=named(made.title, voice.text),
            text=voice.text,
            fragment_id=fragments.get(voice.fragment),
            place=voice.place,
            latitude=latitude,
            longitude=longitude,
            shown_as=voice.shown_as,  # type: ignore[arg-type]
            pseudonym=voice.pseudonym,
            name=person.name,
            address="ul. Kolejowa 7, 62-999 Lipowo nad Wełną",
            owner=False,
        )
        remarks.say(made.id, said, actor=Actor(account_id=person.id))


def make_survey(made: Consultation, title: str, *, organiser: Actor, anonymous: bool) -> Survey:
    """Make a survey of three questions, published with its consultation."""
    surveys = peers.surveys()
    described = DescribeSurvey(
        title=title,
        description="Trzy pytania, dwie minuty.",
        anonymous=anonymous,
        shown="after" if anonymous else "running",
    )
    survey = surveys.create(made.id, described, actor=organiser)
    for question in _QUESTIONS:
        survey = surveys.add_question(survey.id, question, actor=organiser)
    return surveys.publish(survey.id, actor=organiser)


_QUESTIONS = (
    DescribeSurveyQuestion(
        kind="single",
        title="O jakiej porze najczęściej?",
        options=("Rano", "Po południu", "Wieczorem", "W soboty i niedziele"),
    ),
    DescribeSurveyQuestion(
        kind="scale",
        title="Jak Ci się tu podoba?",
        low="wcale",
        high="bardzo",
    ),
    DescribeSurveyQuestion(kind="text", title="Co zmienić najpierw?", required=False),
)


def answers_of(survey: Survey, number: int) -> dict[str, Choice]:
    """What the person of this number answers: the first two questions."""
    when, liked = survey.questions[:2]
    assert liked.lowest is not None
    return {
        when.code: Choice(approved=(when.options[TIMES[number]].code,)),
        liked.code: Choice(scores={LIKED: liked.lowest + 2 + number % 3}),
    }
