"""Bringing in adverts of another system: all good rows in one transaction, once."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.volunteering import arranging, notices, search_words
from services.volunteering.model import Organisation, Request, RequestSkill, db
from services.volunteering.rules.adverts import (
    Advert,
    AdvertMapping,
    MappingError,
    Refused,
    advert_of,
    columns_of,
)
from services.volunteering.skills import catalogue
from shared.database import lock_exclusive


@dataclass
class Report:
    """What became of a file; `refused` holds (line, reason)."""

    published: int = 0
    closed: int = 0
    known: int = 0
    organisations: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def bring_in(
    lines: Iterable[str], mapping: AdvertMapping, *, centre_id: UUID, now: datetime
) -> Report:
    """Make requests of a file's adverts; the caller commits, so it is all or nothing.

    Raises MappingError where the file lacks a column. An advert that was brought in before is
    left as it is now: what its organisation changed here stays.
    """
    # Two imports at once would make the same organisation twice and fail: one waits.
    lock_exclusive(db.session, centre_id)
    report = Report()
    keys: dict[str, int] = {}
    made: dict[str, Organisation] = {}
    for line, row in _rows(lines, mapping):
        try:
            advert = advert_of(row, mapping, catalogue(), now=now)
            if advert.key in keys:
                raise Refused(f"the same key as line {keys[advert.key]}")
        except Refused as refused:
            report.refused.append((line, str(refused)))
            continue
        keys[advert.key] = line
        _take(advert, mapping, made, report, centre_id=centre_id, now=now)
    return report


def _rows(lines: Iterable[str], mapping: AdvertMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it begins on; a value may span several lines."""
    reader = csv.DictReader(lines, delimiter=mapping.delimiter, restkey="", restval="")
    missing = [name for name in columns_of(mapping) if name not in (reader.fieldnames or ())]
    if missing:
        raise MappingError(f"the file has no column {', '.join(missing)}")
    begins = reader.line_num + 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def _take(
    advert: Advert,
    mapping: AdvertMapping,
    made: dict[str, Organisation],
    report: Report,
    *,
    centre_id: UUID,
    now: datetime,
) -> None:
    there = select(Request.id).where(Request.source_key == advert.key)
    if db.session.execute(there).first() is not None:
        report.known += 1
        return
    request = Request(
        organisation=_organisation(advert.organisation, mapping, made, report, centre_id),
        centre_id=centre_id,
        title=advert.words.title,
        description=advert.words.description,
        languages=list(advert.words.languages),
        causes=list(advert.words.causes),
        state="closed" if advert.ended else "published",
        version=1,
        published_at=now,
        created_at=now,
        source_key=advert.key,
    )
    request.skills = [
        RequestSkill(skill=one.skill, need=one.need, level=one.level) for one in advert.words.skills
    ]
    db.session.add(request)
    arranging.arrange(request, advert.words.shifts, now)
    search_words.put(request)
    db.session.flush()
    if advert.ended:
        report.closed += 1
    else:
        report.published += 1
        notices.announce(request)


def _organisation(
    name: str,
    mapping: AdvertMapping,
    made: dict[str, Organisation],
    report: Report,
    centre_id: UUID,
) -> Organisation:
    """The centre's organisation of that name, or a new one: unverified, without a coordinator."""
    found = (
        made.get(name.lower())
        or db.session.execute(
            select(Organisation).where(
                Organisation.centre_id == centre_id, func.lower(Organisation.name) == name.lower()
            )
        ).scalar_one_or_none()
    )
    if found is None:
        found = Organisation(
            centre_id=centre_id, name=name, kind=mapping.organisation_kind, state="unverified"
        )
        db.session.add(found)
        db.session.flush()
        report.organisations += 1
    made[name.lower()] = found
    return found
