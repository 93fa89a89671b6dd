"""A vote that a letter's code opens by itself; the mail page brings the letters, lacking a post."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from flask import Flask

from deploy.demo import ballot_texts as words
from deploy.demo import consultation_texts as texts
from deploy.demo import people, rolls
from deploy.demo.evenings import evening
from services.gateway import smtp
from services.gateway.register.printing import Sheet
from shared.contracts.ballots import RuleSettings
from shared.contracts.consultations import (
    AddQuestions,
    DescribeOption,
    DescribeQuestion,
    ScheduleBallot,
)

if TYPE_CHECKING:
    from deploy.demo.consultations import Desk

OPEN_FOR = timedelta(days=9)
SHOWN = 6


def fill(gateway: Flask, desk: "Desk", *, now: datetime) -> None:
    """Announce the vote once, with its list of thirty people and their letters."""
    text = texts.Text(
        title=words.BENCH,
        summary=words.BENCH_SUMMARY,
        description=words.BENCH_WORDS,
        answered_by=texts.PLAYGROUND.answered_by,
        budget=0,
        max_choices=1,
        rule="",
        projects=(),
        areas=("Stare Miasto",),
    )
    if desk.there(text.title) is not None:
        return
    made = desk.draft(text)
    desk.client.schedule_ballot(
        made.id,
        ScheduleBallot(closes_at=evening(now + OPEN_FOR), verification_days=2, draw=words.DRAW),
        actor=desk.organiser,
    )
    desk.client.add_questions(made.id, AddQuestions(questions=(_question(),)), actor=desk.organiser)
    codes = rolls.fill(
        organiser=desk.organiser,
        centre_id=desk.centre_id,
        consultation_id=made.id,
        sheet=Sheet(title=text.title, centre="Centrum Inicjatyw Lokalnych Lipowo"),
        now=now,
    )
    _bring(gateway, codes)
    desk.announce(made)


def _question() -> DescribeQuestion:
    return DescribeQuestion(
        code="opiekun",
        kind="single",
        title=words.BENCH,
        order="drawn",
        counting=RuleSettings(rule="plurality"),
        options=tuple(
            DescribeOption(title=title, description=about) for title, about in words.BENCH_OPTIONS
        ),
    )


def _bring(gateway: Flask, codes: dict[str, str]) -> None:
    """Put a few of the letters where the local run shows its mail."""
    settings = gateway.extensions["settings"]
    mail = EmailMessage()
    mail["Subject"] = words.LETTERS_SUBJECT
    mail["From"] = settings.mail_from
    mail["To"] = people.CLERK.email
    lines = [f"{name}: {code}" for name, code in list(codes.items())[:SHOWN]]
    address = f"{settings.public_url.rstrip('/')}/kod"
    mail.set_content("\n".join([f"{words.BENCH}", address, "", *lines, ""]))
    smtp.send(settings.smtp_url, mail)
