"""Feeds (Atom, RSS) and calendars of consultations: of all, of one area, of one consultation."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, make_response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from services.gateway import ical, news_words
from services.gateway.pages.consultations import places
from services.gateway.rate_limits import CALENDAR_ADDRESS
from services.gateway.web import limits, peers
from services.gateway.web.languages import DEFAULT, LANGUAGES
from shared.access import allow, anyone
from shared.contracts.open_data import FindNews, PublicGathering, PublicNewsItem, PublicSpan
from shared.problems import not_found

blueprint = Blueprint("open_feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
BEFORE_THE_END = timedelta(hours=1)
# Before there is any news a feed has to say when it was last changed all the same.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@blueprint.get("/konsultacje/kanal.atom")
@allow(anyone)
def feed_GET() -> Response:
    """Give the news of all consultations, or of one area, to a feed reader."""
    return _of_all(_feed)


@blueprint.get("/konsultacje/kanal.rss")
@allow(anyone)
def rss_GET() -> Response:
    """Give the same as RSS 2.0, for readers that know nothing else."""
    return _of_all(_rss)


@blueprint.get("/konsultacje/<uuid:consultation_id>/kanal.atom")
@allow(anyone)
def one_feed_GET(consultation_id: UUID) -> Response:
    """Give the news of one consultation to a feed reader."""
    return _of_one(consultation_id, _feed)


@blueprint.get("/konsultacje/<uuid:consultation_id>/kanal.rss")
@allow(anyone)
def one_rss_GET(consultation_id: UUID) -> Response:
    """Give the news of one consultation as RSS 2.0."""
    return _of_one(consultation_id, _rss)


@blueprint.get("/konsultacje/kalendarz.ics")
@allow(anyone)
def calendar_GET() -> Response:
    """Give the ends of phases and the meetings to a calendar program."""
    limits.count(CALENDAR_ADDRESS)
    area_id, name = _area()
    found = peers.open_data().calendar(FindNews(area_id=area_id))
    with force_locale(_language()):
        return _calendar(name or _("Consultations"), found.spans, found.meetings)


@blueprint.get("/konsultacje/<uuid:consultation_id>/kalendarz.ics")
@allow(anyone)
def one_calendar_GET(consultation_id: UUID) -> Response:
    """Give the dates of one consultation to a calendar program."""
    limits.count(CALENDAR_ADDRESS)
    query = FindNews(consultation_id=consultation_id)
    note = peers.open_data().get(consultation_id)
    found = peers.open_data().calendar(query)
    with force_locale(_language()):
        return _calendar(note.title, found.spans, found.meetings)


def base() -> str:
    """Return the address people type, without a slash at its end."""
    address: str = current_app.extensions["settings"].public_url
    return address.rstrip("/")


def kept(
    response: Response, changed_at: datetime | None = None, *, words: bool = False
) -> Response:
    """Let readers ask again cheaply: nothing new, nothing sent.

    `words`: people's words are in it, which may be hidden at any moment; nobody shows a kept copy
    without asking.
    """
    response.headers["Cache-Control"] = "public, " + ("no-cache" if words else "max-age=300")
    response.add_etag()
    if changed_at is not None:
        response.headers["Last-Modified"] = format_datetime(
            changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True
        )
    response.make_conditional(request)
    return response


Writer = Callable[[Sequence[PublicNewsItem], str, str], Response]


def _of_all(write: Writer) -> Response:
    limits.count(CALENDAR_ADDRESS)
    area_id, name = _area()
    items = peers.open_data().news(FindNews(area_id=area_id)).items
    with force_locale(_language()):
        return write(items, name or _("Consultations"), url_for("consultations.consultations_GET"))


def _of_one(consultation_id: UUID, write: Writer) -> Response:
    limits.count(CALENDAR_ADDRESS)
    items = peers.open_data().news(FindNews(consultation_id=consultation_id)).items
    if not items:
        raise not_found("consultation")
    page = url_for("consultations.consultation_GET", consultation_id=consultation_id)
    with force_locale(_language()):
        return write(items, items[0].title, page)


def _feed(items: Sequence[PublicNewsItem], name: str, page: str) -> Response:
    ElementTree.register_namespace("", ATOM)
    updated = items[0].happened_at if items else LONG_AGO
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": _language()})
    here = base() + request.full_path.rstrip("?")
    _add(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, here)}")
    _add(feed, "title", f"{name} · Wspólnie")
    _add(feed, "updated", updated.isoformat())
    _add(feed, "link", rel="self", href=here, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=base() + page, type="text/html")
    _add(_add(feed, "author"), "name", "Wspólnie")
    for one in items:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, one.key)}")
        _add(entry, "title", news_words.title(one))
        _add(entry, "updated", one.happened_at.isoformat())
        _add(entry, "published", one.happened_at.isoformat())
        _add(entry, "link", rel="alternate", href=base() + one.path, type="text/html")
        _add(entry, "category", term=one.kind)
        _add(entry, "summary", news_words.text(one), type="text")
    content = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    response = make_response(content)
    response.content_type = "application/atom+xml; charset=utf-8"
    return kept(response, updated)


def _rss(items: Sequence[PublicNewsItem], name: str, page: str) -> Response:
    updated = items[0].happened_at if items else LONG_AGO
    feed = ElementTree.Element("rss", {"version": "2.0"})
    channel = _add(feed, "channel", space="")
    for tag, text in (
        ("title", f"{name} · Wspólnie"),
        ("link", base() + page),
        ("description", _("What happens in consultations")),
        ("language", _language()),
        ("lastBuildDate", format_datetime(updated)),
    ):
        _add(channel, tag, text, space="")
    for one in items:
        item = _add(channel, "item", space="")
        _add(item, "title", news_words.title(one), space="")
        _add(item, "link", base() + one.path, space="")
        key = f"urn:uuid:{uuid5(NAMESPACE_URL, one.key)}"
        _add(item, "guid", key, space="", isPermaLink="false")
        _add(item, "pubDate", format_datetime(one.happened_at), space="")
        _add(item, "category", one.kind, space="")
        _add(item, "description", news_words.text(one), space="")
    response = make_response(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))
    response.content_type = "application/rss+xml; charset=utf-8"
    return kept(response, updated)


def _add(
    parent: ElementTree.Element,
    name: str,
    text: str = "",
    *,
    space: str = f"{{{ATOM}}}",
    **attributes: str,
) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"{space}{name}", attributes)
    # Control characters have no place in XML, however they came into somebody's words.
    made.text = "".join(sign for sign in text if sign >= " " or sign in "\t\n") or None
    return made


def _calendar(
    name: str, spans: Sequence[PublicSpan], meetings: Sequence[PublicGathering]
) -> Response:
    content = ical.file(name, [*map(_end, spans), *map(_meeting, meetings)])
    response = make_response(content)
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="konsultacje.ics"'
    return kept(response)


def _end(one: PublicSpan) -> ical.Dated:
    return ical.Dated(
        uid=f"{one.consultation_id}-{one.kind}",
        told_at=one.told_at,
        version=one.version,
        title=str(news_words.ENDS[one.kind]) % {"title": one.title},
        starts_at=one.closes_at - BEFORE_THE_END,
        ends_at=one.closes_at,
        path=f"/konsultacje/{one.consultation_id}",
        status="CANCELLED" if one.cancelled else "CONFIRMED",
    )


def _meeting(one: PublicGathering) -> ical.Dated:
    return ical.Dated(
        uid=str(one.id),
        told_at=one.told_at,
        version=one.version,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        path=f"/konsultacje/{one.consultation_id}",
        status="CANCELLED" if one.cancelled else "CONFIRMED",
        place=", ".join(filter(None, (one.place, one.address))),
        lines=tuple(filter(None, (one.about, one.link))),
    )


def _area() -> tuple[UUID | None, str]:
    """Return the area of the address with its name; an unknown one is no area."""
    given = request.args.get("okolica", "")
    if not given:
        return None, ""
    try:
        area_id = UUID(given)
    except ValueError:
        raise not_found("area") from None
    names = places.areas()
    if area_id not in names:
        raise not_found("area")
    return area_id, f"{_('Consultations')}: {names[area_id]}"


def _language() -> str:
    """Return the language of the address: programs that fetch say none of their own."""
    given = request.args.get("jezyk", "")
    return given if given in LANGUAGES else DEFAULT
