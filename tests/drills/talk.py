"""A consultation of a world under blows: who says something in it, and what becomes of that."""

import re
import secrets
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.consultations import answer_jobs
from services.gateway import digests, mail
from services.gateway.model import (
    Elector,
    ElectorAccount,
    RegisterBallot,
    RegisterMark,
    Roll,
    Subscription,
    db,
)
from shared import outbox
from shared.clients.answers import Answers
from shared.clients.http import ServiceDown
from shared.clients.remarks import Remarks
from shared.clients.reports import Reports
from shared.contracts.actors import Actor
from shared.contracts.answers import SetAnsweringTerms, WriteAnswer
from shared.contracts.milestones import DescribeMilestone, SetMilestoneStatus
from shared.contracts.remarks import SayRemark
from shared.contracts.reports import PublishReport, WriteReport
from shared.ids import new_id
from shared.problems import Refusal
from tests.drills.windows import Window
from tests.drills.world import Jobs, World
from tests.support import people

JOBS: Jobs = {
    "gateway": (outbox.sweep, mail.sweep, digests.send_due),
    "consultations": (outbox.sweep, answer_jobs.work_runs, answer_jobs.tell_milestones),
}
TEXT = "Więcej drzew na rynku."
_CODE = re.compile(r'<strong class="numbers">([^<]+)</strong>')
_UNTOLD = "SELECT 1 FROM outbox_deliveries WHERE acknowledged_at IS NULL"
_UNSENT = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE mail_state = 'waiting'" for table in ("letters", "notifications")
)
_UNDONE = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE finished_at IS NULL"
    for table in ("answer_runs", "milestone_news")
)


class Talk:
    """One consultation that takes remarks, and its people; number 1 is a resident's."""

    def __init__(self, running: World) -> None:
        self.world = running
        # One address sends everything here; nobody is to wait for it.
        redis = running.books.app.extensions["redis"]
        for key in redis.scan_iter("wspolnie:limit:*"):
            redis.delete(key)
        http = running.consultations()
        self.remarks, self.answers, self.reports = Remarks(http), Answers(http), Reports(http)
        self.id = running.consultation("remarks")
        self.at = f"/konsultacje/{self.id}/uwagi"
        self.authors = [self._person() for _ in range(2)]
        self.say(self.authors[0])

    def _person(self) -> UUID:
        return people.account(self.world.books.app)

    def say(self, account: UUID) -> None:
        """Say something as somebody, with no blow near."""
        said = SayRemark(sent_as=new_id(), text=f"{TEXT} {account}")
        self.remarks.say(self.id, said, actor=Actor(account_id=account))

    def quiet(self) -> None:
        """Wait until everybody was told what they are to be told, and every mail is out."""

        def still() -> bool:
            ask = self.world.ask
            left = ask("gateway", f"{_UNTOLD} UNION ALL {_UNSENT}")
            return not left and not ask("consultations", f"{_UNTOLD} UNION ALL {_UNDONE}")

        # Nobody helps them at first: most of it comes of itself, and quickly.
        deadline = time.monotonic() + 2
        while not still():
            if time.monotonic() > deadline:
                self.world.until(still, "the quiet after it")
            time.sleep(0.05)

    def window(self, account: UUID | None = None) -> Window:
        """Open a browser of a person, or of a stranger."""
        cookie = self.world.cookie(account) if account is not None else ""
        return Window(self.world.suite.url, cookie)

    def insist(self, press: Callable[[], bool]) -> None:
        """Press until a clear answer comes."""
        self.world.until(press, "a clear answer", driving=False)

    def mails(self, address: str, part: str = "") -> set[str]:
        """Return the ids of the mails to an address: one that came twice is one to its reader."""
        found = self.world.suite.mailbox.mails(to=address)
        return {str(one.message["Message-ID"]) for one in found if part in one.text}

    def address(self, account: UUID) -> str:
        """Return a person's mail address."""
        [[found]] = self.world.ask("gateway", "SELECT email FROM accounts WHERE id = %s", account)
        return str(found)

    def told(self, account: UUID) -> Counter[str]:
        """How often somebody was told what."""
        asked = "SELECT template FROM notifications WHERE account_id = %s"
        return Counter(template for (template,) in self.world.ask("gateway", asked, account))

    def check(self, count: int = 3) -> None:
        """So many remarks, numbered without a hole, each with a code of its own, none left over."""
        rows = self.world.ask(
            "consultations",
            "SELECT number, code, state FROM remarks WHERE consultation_id = %s ORDER BY number",
            self.id,
        )
        assert [number for number, _, _ in rows] == list(range(1, count + 1))
        assert len({code for _, code, _ in rows if code}) == count
        assert {state for _, _, state in rows} == {"public"}
        last = "SELECT last_number FROM remark_counts WHERE consultation_id = %s"
        assert self.world.ask("consultations", last, self.id) == [(count,)]

    def check_told(self, account: UUID, *templates: str) -> None:
        """Somebody was told each of these once and nothing else, in the app and by one mail."""
        assert self.told(account) == Counter(templates)
        assert len(self.mails(self.address(account))) == len(templates)


class GuestTalk(Talk):
    """A guest sends a remark, and confirms it by each mail that came, twice."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.email = f"gosc-{secrets.token_hex(4)}@lipowo.example"
        self.stranger = self.window()
        self.code = ""

    def send(self) -> bool:
        """Press the form's button once."""
        typed = {"text": TEXT, "shown_as": "nobody", "email": self.email}
        status, _, to = self.stranger.press(f"{self.at}/nowa", typed)
        return status == 303 and to == "/sprawdz-poczte"

    def links(self) -> list[str]:
        """The ways that the mails so far lead to."""
        found = self.world.suite.mailbox.mails(to=self.email)
        ways = [link for one in found for link in one.links if "/potwierdz-uwage/" in link]
        return sorted({link.removeprefix(self.world.suite.url) for link in ways})

    def mailed(self) -> None:
        """Wait for every mail that confirms."""
        self.quiet()
        assert self.links()

    def confirm(self) -> bool:
        """Press the button of the first link once."""
        return self._confirm(self.links()[0])

    def _confirm(self, link: str) -> bool:
        status, text, _ = self.window().press(link)
        found = _CODE.search(text) if status == 200 else None
        if found is not None:
            assert self.code in ("", found[1]), "one remark has two codes"
            self.code = found[1]
        return found is not None

    def finish(self) -> None:
        """Press everything again, say one more, and see that all of it is one remark."""
        self.insist(self.confirm)
        for link in self.links() * 2:
            assert self._confirm(link)
        self.say(self.authors[1])
        self.quiet()
        self.check()
        asked = "SELECT id FROM accounts WHERE email = %s"
        [[guest]] = self.world.ask("gateway", asked, self.email)
        row = "SELECT author_id, code FROM remarks WHERE consultation_id = %s AND number = 2"
        assert self.world.ask("consultations", row, self.id) == [(guest, self.code)]
        assert self.told(guest) == Counter(["remark_taken"])
        assert len(self.mails(self.email, part="/uwaga/")) == 1
        self.check_told(self.authors[1], "remark_taken")


class ResidentTalk(Talk):
    """A resident, signed in, says something."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.resident = self._person()
        self.mine = self.window(self.resident)

    def press(self) -> bool:
        """Press the button once."""
        typed = {"text": TEXT, "shown_as": "nobody"}
        status, _, to = self.mine.press(f"{self.at}/nowa", typed)
        assert status != 303 or to == f"{self.at}/2", "one form became two remarks"
        return status == 303

    def finish(self) -> None:
        """Press again, twice, and see that it is one remark."""
        for _ in range(2):
            self.insist(self.press)
        self.say(self.authors[1])
        self.quiet()
        self.check()
        for one in (self.resident, self.authors[1]):
            self.check_told(one, "remark_taken")


class PaperTalk(Talk):
    """Staff type a remark that came on paper."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        assert running.organiser.account_id is not None
        self.desk = self.window(running.organiser.account_id)
        self.printed = ""

    def press(self) -> bool:
        """Press the button once."""
        today = date.today().isoformat()
        typed = {"text": TEXT, "shown_as": "nobody", "received_on": today}
        status, _, to = self.desk.press(f"/biurko/uwagi/{self.id}/papier", typed)
        if status == 303:
            assert self.printed in ("", to), "one paper became two remarks"
            self.printed = to
        return status == 303

    def finish(self) -> None:
        """Press again, twice, and see that it is one remark."""
        for _ in range(2):
            self.insist(self.press)
        self.say(self.authors[1])
        self.quiet()
        self.check()
        self.check_told(self.authors[1], "remark_taken")


class AnsweredTalk(Talk):
    """An organiser publishes the position to number 1."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.quiet()

    def press(self) -> bool:
        """Publish once; one that stands already is a clear answer."""
        return self._asked(self._publish, "answered")

    def _publish(self) -> None:
        said = WriteAnswer(position="accepted", reason="Tak zrobimy.", step="publish")
        self.answers.write_answer(self.id, 1, said, actor=self.world.organiser)

    def _asked(self, act: Callable[[], Any], already: str) -> bool:
        try:
            act()
        except ServiceDown:
            return False
        except Refusal as refusal:
            if already not in (refusal.problem.code, *refusal.problem.fields):
                raise
        return True

    def finish(self) -> None:
        """Publish again, and see that there is one position, told once."""
        for _ in range(2):
            self.insist(self.press)
        self.quiet()
        given = (
            "SELECT count(*) FROM positions p JOIN remarks r ON r.id = p.remark_id"
            " WHERE r.consultation_id = %s"
        )
        assert self.world.ask("consultations", given, self.id) == [(1,)]
        self.check_told(self.authors[0], "remark_taken", "remark_accepted")


class ReportedTalk(AnsweredTalk):
    """All is answered and waits for the report; one author voted too, another one only voted."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.say(self.authors[1])
        self.voter = self._person()
        self._voted(self.authors[0], self.voter)
        terms = SetAnsweringTerms(shown="with_report")
        self.answers.set_answering_terms(self.id, terms, actor=running.organiser)
        for number in (1, 2):
            said = WriteAnswer(position="accepted", reason="Tak zrobimy.", step="publish")
            self.answers.write_answer(self.id, number, said, actor=running.organiser)
        self._over()
        words = WriteReport(summary="Tak było.", decisions="Tak będzie.")
        self.reports.write(self.id, words, actor=running.organiser)
        self.quiet()

    def _over(self) -> None:
        """End it, on a basis that no act stands behind: nothing has to be answered for."""
        over = "UPDATE phases SET closes_at = now() WHERE consultation_id = %s"
        self.world.ask("consultations", over, self.id)
        free = "UPDATE consultations SET basis = 'internal' WHERE id = %s"
        self.world.ask("consultations", free, self.id)

    def _voted(self, *accounts: UUID) -> None:
        with self.world.books.app.app_context():
            roll, now = Roll(), datetime.now(UTC)
            db.session.add(roll)
            db.session.flush()
            ballot = RegisterBallot(
                ballot_id=new_id(),
                version=1,
                survey_of=self.id,
                title="Park",
                centre_id=self.world.centre_id,
                area_ids=[],
                opens_at=now,
                closes_at=now,
                rehearsal=False,
                roll_id=roll.id,
            )
            db.session.add(ballot)
            for account in accounts:
                elector = Elector(id=new_id(), roll_id=roll.id, identity=secrets.token_bytes(32))
                db.session.add(elector)
                db.session.flush()
                keys = {"roll_id": roll.id, "elector_id": elector.id}
                db.session.add(ElectorAccount(account_id=account, **keys))
                mark = {"ballot_id": ballot.ballot_id, "elector_id": elector.id, "kind": "first"}
                db.session.add(RegisterMark(**mark))
            db.session.commit()

    def _publish(self) -> None:
        self.reports.publish(self.id, PublishReport(), actor=self.world.organiser)

    def press(self) -> bool:
        """Publish the report once; a second version wants a reason, so the first stands."""
        return self._asked(self._publish, "reason")

    def reported(self) -> None:
        """There is one version with both remarks, and everybody was told once."""
        for _ in range(2):
            self.insist(self.press)
        self.quiet()
        versions = "SELECT version FROM reports WHERE consultation_id = %s"
        assert self.world.ask("consultations", versions, self.id) == [(1,)]
        entries = "SELECT number FROM report_entries WHERE consultation_id = %s ORDER BY number"
        assert self.world.ask("consultations", entries, self.id) == [(1,), (2,)]

    def finish(self) -> None:
        """See that the report stands once, and everybody was told once."""
        self.reported()
        for one in self.authors:
            self.check_told(one, "remark_taken", "remark_accepted", "report_published")
        self.check_told(self.voter, "report_published")


class FollowedTalk(ReportedTalk):
    """Something has come of it, and everybody who took part is to hear."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.reported()
        promise = DescribeMilestone(title="Pierwsza lipa", planned_on=date.today())
        made = self.answers.add_milestone(self.id, promise, actor=running.organiser)
        self.milestone_id = made.milestones[0].id

    def press(self) -> bool:
        """Say once that it is done."""
        if not hasattr(self, "milestone_id"):
            return super().press()
        done = SetMilestoneStatus(status="done", done_on=date.today() - timedelta(days=1))
        with suppress(ServiceDown):
            self.answers.set_milestone_status(self.milestone_id, done, actor=self.world.organiser)
            return True
        return False

    def finish(self) -> None:
        """See that everybody was told once."""
        for _ in range(2):
            self.insist(self.press)
        self.quiet()
        news = ("report_published", "milestone_reached")
        for one in self.authors:
            self.check_told(one, "remark_taken", "remark_accepted", *news)
        self.check_told(self.voter, *news)


class DigestTalk(Talk):
    """It is news to a person and to an address that only reads."""

    def __init__(self, running: World) -> None:
        super().__init__(running)
        self.quiet()
        self.reader, self.email = self._person(), f"czyta-{secrets.token_hex(4)}@lipowo.example"
        self.world.ask(
            "consultations", "UPDATE consultations SET published_at = now() WHERE id = %s", self.id
        )

    def press(self) -> bool:
        """Let both digests be due."""
        now = datetime.now(UTC)
        with self.world.books.app.app_context():
            wish = {"kinds": ["opened"], "every": "day", "next_at": now}
            since = now - timedelta(minutes=1)
            db.session.add(Subscription(account_id=self.reader, since=since, **wish))
            db.session.add(Subscription(email=self.email, since=since, **wish))
            db.session.commit()
        return True

    def finish(self) -> None:
        """Each gets one mail with it, also when the next digest is due."""
        readers = (self.address(self.reader), self.email)
        mine = "SELECT 1 FROM letters WHERE email = ANY(%s) AND facts::text LIKE %s"
        asked = (list(readers), f"%{self.id}%")
        self.world.until(
            lambda: len(self.world.ask("gateway", mine, *asked)) >= len(readers), "the digests"
        )
        self.quiet()
        due = "UPDATE subscriptions SET next_at = now() WHERE next_at > now()"
        self.world.ask("gateway", due)
        late = "SELECT 1 FROM subscriptions WHERE next_at <= now()"
        self.world.until(lambda: not self.world.ask("gateway", late), "the next digests")
        self.quiet()
        assert len(self.world.ask("gateway", mine, *asked)) == len(readers)
        for one in readers:
            assert len(self.mails(one, part=str(self.id))) == 1
