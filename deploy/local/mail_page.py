"""The HTML of the local mail page: everything from a mail is escaped, no script anywhere."""

from html import escape

from deploy.local.mailbox import ADDRESS, Mail

SHOWN = 200
STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; }
ol { list-style: none; padding: 0; }
li { border-top: 1px solid #8886; padding: .6rem 0; }
li a { font-weight: 600; }
small, dt { opacity: .8; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .4rem 1.2rem .4rem 0; border-top: 1px solid #8886; }
td.code { font: 1.3rem ui-monospace, monospace; letter-spacing: .1em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem;
      border: 1px solid #8886; border-radius: .4rem; }
iframe { width: 100%; height: 40rem; border: 1px solid #8886; background: #fff; }
"""


def frame(title: str, body: str, *, head: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css">{head}'
        f"<main>{body}</main></html>"
    )


def overview(mails: list[Mail], *, demo_codes: bool = False) -> str:
    """The list, newest first."""
    codes = '<p><a href="/codes">Codes of the demo staff</a></p>' if demo_codes else ""
    if not mails:
        return frame(
            "Mail", f"<h1>Mail</h1>{codes}<p>No mail yet. Whatever is sent shows up here.</p>"
        )
    rows = "".join(
        f'<li><a href="/mail/{mail.name}">{escape(mail.subject) or "(no subject)"}</a><br>'
        f"<small>to {escape(', '.join(mail.recipients))} · {escape(_date(mail))}</small></li>"
        for mail in mails
    )
    return frame(
        "Mail",
        f"<h1>Mail of this local run</h1>{codes}<p>The newest first, the latest "
        f'{SHOWN}. Nothing here left this machine. <a href="/">Look again</a></p><ol>{rows}</ol>',
    )


def one(mail: Mail) -> str:
    """One mail with its links ready to follow."""
    parts = [
        f'<p><a href="/">All mail</a></p><h1>{escape(mail.subject) or "(no subject)"}</h1><dl>',
        f"<dt>From<dd>{escape(str(mail.message.get('From', '')))}",
        f"<dt>To<dd>{escape(', '.join(mail.recipients))}",
        f"<dt>Date<dd>{escape(_date(mail))}</dl>",
    ]
    if mail.text:
        parts.append(f"<pre>{_with_links(mail.text)}</pre>")
    if mail.html:
        parts.append(
            '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" '
            f'title="The mail as a page" src="/mail/{mail.name}/page"></iframe>'
        )
    parts.append(f'<p><a href="/mail/{mail.name}/source">Source</a></p>')
    return frame(mail.subject or "Mail", "".join(parts))


def missing() -> str:
    """For an address that is no mail's."""
    return frame(
        "No such mail",
        '<h1>No such mail</h1><p>It may be older than the latest thousand. <a href="/">All '
        "mail</a></p>",
    )


def _date(mail: Mail) -> str:
    return str(mail.message.get("Date", ""))


def _with_links(text: str) -> str:
    """The text escaped, its addresses made into links."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = escape(found[0])
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<a href="{address}" rel="noreferrer">{address}</a>')
        end = found.end()
    return "".join(parts) + escape(text[end:])
