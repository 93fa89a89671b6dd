"""The local mail server keeps every mail and shows it harmlessly."""

import http.client
import re
import smtplib
import stat
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.demo.people import STAFF
from deploy.local import code_page
from deploy.local.mail import LocalMail
from deploy.local.mailbox import KEPT, Mailbox


@pytest.fixture
def mail(folder: Path) -> Iterator[LocalMail]:
    with LocalMail(folder / "mail") as running:
        yield running


def letter(subject: str, text: str = "Dzień dobry") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Wspólnie <wspolnie@lipowo.example>"
    message["To"] = "ada@lipowo.example"
    message["Message-ID"] = "<one@lipowo.example>"
    message.set_content(text)
    return message


def send(server: LocalMail, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", server.smtp_port, timeout=10) as link:
        link.send_message(message)


def get(server: LocalMail, path: str, host: str = "localhost") -> tuple[int, str, str]:
    link = http.client.HTTPConnection("127.0.0.1", int(server.page_url.rsplit(":", 1)[1]))
    try:
        link.request("GET", path, headers={"Host": host})
        answer = link.getresponse()
        policy = answer.headers["Content-Security-Policy"]
        return answer.status, answer.read().decode(), policy
    finally:
        link.close()


def test_a_mail_is_kept_whole_and_private(mail: LocalMail) -> None:
    send(mail, letter("Twój głos", "Zobacz http://127.0.0.1:8000/wynik?a=1&b=ż."))
    (kept,) = mail.mailbox.mails(to="ada@lipowo.example")
    assert kept.subject == "Twój głos"
    assert kept.message["Message-ID"] == "<one@lipowo.example>"
    assert kept.links == ["http://127.0.0.1:8000/wynik?a=1&b=ż"]
    assert mail.mailbox.mails(to="other@lipowo.example") == []
    assert stat.S_IMODE(mail.mailbox.folder.stat().st_mode) == 0o700
    (file,) = mail.mailbox.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_page_lists_the_newest_first_and_links_each(mail: LocalMail) -> None:
    for subject in ("pierwszy", "drugi"):
        send(mail, letter(subject))
    _status, text, _policy = get(mail, "/")
    assert text.index("drugi") < text.index("pierwszy")
    newest = mail.mailbox.names()[0]
    assert f'href="/mail/{newest}"' in text


def test_a_link_in_the_text_can_be_followed_and_nothing_else_is_markup(mail: LocalMail) -> None:
    send(mail, letter("<b>x</b>", "http://127.0.0.1:8000/a?b=1&c=2, <script>alert(1)</script>"))
    _status, text, policy = get(mail, f"/mail/{mail.mailbox.names()[0]}")
    assert '<a href="http://127.0.0.1:8000/a?b=1&amp;c=2" rel="noreferrer">' in text
    assert "<script" not in text
    assert "<b>" not in text
    assert "script" not in policy


def test_the_html_of_a_mail_is_caged(mail: LocalMail) -> None:
    message = letter("strona")
    message.add_alternative("<p>Hej</p><script>alert(1)</script>", subtype="html")
    send(mail, message)
    name = mail.mailbox.names()[0]
    _status, text, policy = get(mail, f"/mail/{name}/page")
    assert "<p>Hej</p>" in text
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "sandbox=" in get(mail, f"/mail/{name}")[1]


@pytest.mark.parametrize("path", ["/mail/nothing", "/mail/../lock", "/mail", "/x/y/z/page"])
def test_an_address_that_is_no_mail_says_so(mail: LocalMail, path: str) -> None:
    assert get(mail, path)[0] == 404


def test_a_foreign_name_pointed_at_the_page_reads_nothing(mail: LocalMail) -> None:
    send(mail, letter("tajne"))
    status, text, _policy = get(mail, "/", host="evil.example:8030")
    assert status == 403
    assert "tajne" not in text


def test_only_the_latest_thousand_are_kept(folder: Path) -> None:
    mailbox = Mailbox(folder)
    for number in range(KEPT + 3):
        (folder / f"{number:020d}-00000000.eml").write_bytes(b"Subject: x\r\n\r\n")
    mailbox.forget_old()
    assert len(mailbox.names(KEPT + 10)) == KEPT
    assert mailbox.read(f"{2:020d}-00000000") is None
    assert mailbox.read(f"{3:020d}-00000000") is not None


def test_the_phones_of_the_demo_staff_are_shown_in_the_demo_run_alone(
    mail: LocalMail, folder: Path
) -> None:
    assert get(mail, "/codes")[0] == 404
    assert "/codes" not in get(mail, "/")[1]

    with LocalMail(folder / "demo", demo_codes=True) as demo:
        assert 'href="/codes"' in get(demo, "/")[1]
        status, text, _policy = get(demo, "/codes")

    assert status == 200
    shown = re.findall(r'class="code">(\d{6})<', text)
    assert len(shown) == 2 * len(STAFF)
    assert all(person.email in text for person in STAFF)


def test_a_shown_code_is_the_one_of_its_half_minute() -> None:
    # RFC 6238's own example for SHA-1: at 59 s the code ends in 287082, in step 1.
    assert code_page._code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1) == "287082"
    assert code_page._code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111109 // 30) == "081804"
    first, second = code_page.codes(60), code_page.codes(61)
    assert 'content="30"' in first
    assert 'content="29"' in second
