"""What organisers and residents fill in about what people read. The service judges."""

from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length

from services.gateway.pages.consultations.fields import MomentField
from services.gateway.web import uploads
from shared.contracts.material import (
    AddDocument,
    AskQuestion,
    DescribeDocument,
    DescribeFragment,
    DescribeMaterial,
    DescribeMeeting,
    PublishAnswer,
    SplitText,
)

_NEEDED = _l("Fill this in.")
_SAY_WHEN = _l("Write a date and a time, for example 2026-12-05 17:00.")


class MaterialForm(FlaskForm):  # type: ignore[misc]
    """The short answers and whom one can ask."""

    changes = TextAreaField(
        _l("What changes?"),
        description=_l("One or two sentences, as one would tell a neighbour."),
        validators=[Length(max=400)],
    )
    concerns = TextAreaField(_l("Whom does it concern?"), validators=[Length(max=400)])
    influence = TextAreaField(
        _l("What can I influence?"),
        description=_l("And what is decided already? Whoever knows it says what helps."),
        validators=[Length(max=400)],
    )
    contact_who = StringField(_l("Who answers questions"), validators=[Length(max=200)])
    contact_phone = StringField(_l("Phone"), validators=[Length(max=60)])
    contact_mail = StringField(
        _l("Mail"),
        description=_l("The office's address, not a person's own."),
        validators=[Length(max=200)],
    )
    contact_place = StringField(_l("Where to come"), validators=[Length(max=200)])
    contact_hours = StringField(
        _l("When"),
        description=_l("For example: Monday to Friday, 8–15."),
        validators=[Length(max=300)],
    )

    def command(self) -> DescribeMaterial:
        """Return what the service is asked."""
        return DescribeMaterial(**_texts(self))


class DocumentForm(FlaskForm):  # type: ignore[misc]
    """A document: its words and its file."""

    title = StringField(_l("Title"), validators=[InputRequired(_NEEDED), Length(max=200)])
    file = FileField(
        _l("File"),
        description=_l("A PDF up to 20 MB, or a picture (JPEG, PNG, WebP) up to 8 MB."),
    )
    alternative = TextAreaField(
        _l("What does the picture show?"),
        description=_l("For a picture alone: some people hear the page instead of seeing it."),
        validators=[Length(max=500)],
    )
    note = TextAreaField(
        _l("What is new, and why?"),
        description=_l("Everyone reads it beside the document, with today's date."),
        validators=[Length(max=500)],
    )

    def add(self, replaces: UUID | None = None) -> AddDocument:
        """Return what the service is asked for a new document."""
        name, content = uploads.sent("file") or ("", b"")
        return AddDocument(
            title=self.title.data,
            name=name,
            content=content,
            alternative=self.alternative.data or "",
            note=self.note.data or "",
            replaces=replaces,
        )

    def edit(self) -> DescribeDocument:
        """Return what the service is asked for a draft's document."""
        name, content = uploads.sent("file") or ("", b"")
        return DescribeDocument(
            title=self.title.data,
            alternative=self.alternative.data or "",
            name=name,
            content=content,
        )


class SplitForm(FlaskForm):  # type: ignore[misc]
    """A text to be split into fragments."""

    text = TextAreaField(
        _l("The text"),
        description=_l("Paste it as it stands. Nothing of it is lost; you see the parts next."),
        validators=[InputRequired(_NEEDED)],
    )
    marks = RadioField(_l("Where does a new fragment begin?"), default="headings")
    replace = BooleanField(_l("Put it in the place of all fragments there are now"))

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.marks.choices = [
            ("headings", _l("At § 1, Art. 1, Rozdział 1 or a line that begins with #")),
            ("numbers", _l("At a line that begins with a number: 1., 2), 3.1")),
            ("paragraphs", _l("At each empty line")),
        ]

    def command(self) -> SplitText:
        """Return what the service is asked."""
        return SplitText(
            text=self.text.data, marks=self.marks.data, replace=bool(self.replace.data)
        )


class FragmentForm(FlaskForm):  # type: ignore[misc]
    """The words of a fragment."""

    heading = StringField(_l("Heading"), validators=[Length(max=200)])
    text = TextAreaField(_l("Text"), validators=[Length(max=20_000)])

    def command(self) -> DescribeFragment:
        """Return what the service is asked."""
        return DescribeFragment(text=self.text.data or "", heading=self.heading.data or "")


class AskForm(FlaskForm):  # type: ignore[misc]
    """A resident's question."""

    text = TextAreaField(
        _l("Your question"),
        description=_l(
            "It is published with its answer, without your name. Please write nothing about "
            "yourself or others that not everyone should know."
        ),
        validators=[InputRequired(_NEEDED), Length(max=2000)],
    )
    sent_as = HiddenField()

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.sent_as.data = sending(self.sent_as.data)

    def command(self) -> AskQuestion:
        """Return what the service is asked."""
        return AskQuestion(text=self.text.data, sent_as=UUID(self.sent_as.data))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """A question as everyone reads it, and its answer."""

    question = TextAreaField(
        _l("The question as everyone reads it"),
        description=_l("Take out names and whatever could tell who asked; keep the sense."),
        validators=[InputRequired(_NEEDED), Length(max=2000)],
    )
    answer = TextAreaField(
        _l("The answer"),
        description=_l("Plain words. **Bold**, lists with - and links work."),
        validators=[InputRequired(_NEEDED), Length(max=5000)],
    )
    sent_as = HiddenField()

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.sent_as.data = sending(self.sent_as.data)

    def command(self) -> PublishAnswer:
        """Return what the service is asked."""
        return PublishAnswer(
            question=self.question.data,
            answer=self.answer.data,
            sent_as=UUID(self.sent_as.data),
        )


class MeetingForm(FlaskForm):  # type: ignore[misc]
    """A meeting."""

    title = StringField(
        _l("What kind of meeting"),
        description=_l("For example: open meeting, walk through the park, duty hours."),
        validators=[InputRequired(_NEEDED), Length(max=200)],
    )
    starts_at = MomentField(_l("Begins"), validators=[InputRequired(_SAY_WHEN)])
    ends_at = MomentField(_l("Ends"), validators=[InputRequired(_SAY_WHEN)])
    place = StringField(_l("Place"), validators=[Length(max=200)])
    address = StringField(_l("Address"), validators=[Length(max=300)])
    link = URLField(
        _l("Link for those who join online"),
        description=_l("Everyone sees it; it begins with https://"),
        validators=[Length(max=500)],
    )
    access = TextAreaField(
        _l("Accessibility"),
        description=_l("Steps or a lift, a hearing loop, an interpreter, a corner for children."),
        validators=[Length(max=500)],
    )
    reason = TextAreaField(
        _l("Why is it moved?"),
        description=_l("Needed when the time or the place changes; everyone reads it."),
        validators=[Length(max=500)],
    )

    def command(self) -> DescribeMeeting:
        """Return what the service is asked; the form has been validated."""
        assert self.starts_at.data is not None
        assert self.ends_at.data is not None
        return DescribeMeeting(
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            **_texts(self, "title", "place", "address", "link", "access", "reason"),
        )


class WhyForm(FlaskForm):  # type: ignore[misc]
    """A reason that people read."""

    reason = TextAreaField(_l("Reason"), validators=[InputRequired(_NEEDED), Length(max=500)])


def sending(text: str | None) -> str:
    """Return the mark of one sending of a form, the one that came or a new one."""
    try:
        return str(UUID(text or ""))
    except ValueError:
        return str(uuid4())


def _texts(form: FlaskForm, *names: str) -> dict[str, str]:
    wanted = names or tuple(name for name in form.data if name != "csrf_token")
    return {name: form[name].data or "" for name in wanted}
