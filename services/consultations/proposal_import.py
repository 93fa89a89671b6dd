"""Bringing in proposals and comments of another system: all good rows in one transaction, once.

The names of their authors are not taken. Whatever answers nothing that is there stands on the
first level, marked so: what somebody said is worth more than where it stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from services.consultations import idea_acts, idea_words, talk
from services.consultations.model import Comment, Consultation, Idea, db
from services.consultations.rules import proposals as rules
from services.consultations.rules.proposals import (
    CommentMapping,
    MappingError,
    ProposalMapping,
    Refused,
    Said,
)
from shared import delimited
from shared.database import lock_exclusive
from shared.delimited import Unreadable
from shared.ids import new_id

Lines = list[tuple[int, str]]


class File(NamedTuple):
    """A file's bytes, its mapping, and how it is called where something is wrong with it."""

    data: bytes
    mapping: ProposalMapping
    name: str = "the proposals"


class CommentFile(NamedTuple):
    """The comments' bytes, their mapping and name."""

    data: bytes
    mapping: CommentMapping
    name: str = "the comments"


@dataclass
class Counted:
    """What became of one file; `refused` and `noted` hold (line, why)."""

    taken: int = 0
    known: int = 0
    refused: Lines = field(default_factory=list)
    noted: Lines = field(default_factory=list)


@dataclass
class Report:
    """What became of both files, and where it went; `made`: the consultation is new."""

    consultation_id: UUID
    title: str
    made: bool
    proposals: Counted = field(default_factory=Counted)
    comments: Counted | None = None


def bring_in(
    proposals: File,
    comments: CommentFile | None = None,
    *,
    centre_id: UUID,
    consultation_id: UUID | None = None,
    now: datetime,
) -> Report:
    """Make ideas of proposals and hang the comments on them; the caller commits: all or nothing.

    What was brought in before is left as it is now. Raises MappingError where a mapping does not
    fit its file, and with the line where a file is no table.
    """
    if comments is not None and comments.mapping.source != proposals.mapping.source:
        raise MappingError("both mappings need the same source: comments find proposals by it")
    # Two imports at once would make the same consultation twice: one waits.
    lock_exclusive(db.session, centre_id)
    counted = Counted()
    found = _proposals(proposals, counted)
    report = _target(found, proposals.mapping, centre_id, consultation_id)
    report.proposals = counted
    idea_acts.hold(report.consultation_id)
    ideas = _take_proposals(found, report, now)
    if comments is not None:
        report.comments = Counted()
        said = _comments(comments, ideas, report.comments)
        _take_comments(said, ideas, report.comments, report.consultation_id, now)
    return report


def _proposals(file: File, counted: Counted) -> dict[str, rules.Proposal]:
    """Read all proposals that can be taken, by their keys."""
    found: dict[str, rules.Proposal] = {}
    lines: dict[str, int] = {}
    for line, row in _rows(file):
        try:
            proposal = rules.proposal_of(row, file.mapping)
            if proposal.key in lines:
                raise Refused(f"the same key as line {lines[proposal.key]}")
        except Refused as refused:
            counted.refused.append((line, str(refused)))
            continue
        found[proposal.key] = proposal
        lines[proposal.key] = line
        counted.noted += [(line, note) for note in proposal.notes]
    return found


def _comments(file: CommentFile, ideas: Mapping[str, Idea], counted: Counted) -> dict[str, Said]:
    """Read all comments that can be taken, by their keys."""
    found: dict[str, Said] = {}
    for line, row in _rows(file):
        try:
            said = rules.comment_of(line, row, file.mapping)
            if said.key in found:
                raise Refused(f"the same key as line {found[said.key].line}")
            if said.proposal not in ideas:
                raise Refused(f"its proposal {_foreign(said.proposal)} was not brought in")
        except Refused as refused:
            counted.refused.append((line, str(refused)))
            continue
        found[said.key] = said
    return found


def _rows(file: File | CommentFile) -> list[tuple[int, dict[str, str] | None]]:
    """Read a file to its end first: a broken one is refused whole."""
    terms = file.mapping
    try:
        rows = delimited.numbered(file.data, delimiter=terms.delimiter, encoding=terms.encoding)
        return list(rules.table(rows, terms))
    except Unreadable as error:
        why = {
            "encoding": f"this is not {terms.encoding}; set `encoding` in the mapping",
            "broken": "here begins a row that does not end: look at its quotation marks",
        }
        raise MappingError(f"{file.name}, line {error.line}: {why[error.code]}") from None
    except MappingError as error:
        raise MappingError(f"{file.name}: {error}") from None


def _target(
    found: Mapping[str, rules.Proposal],
    mapping: ProposalMapping,
    centre_id: UUID,
    consultation_id: UUID | None,
) -> Report:
    """Return where the proposals go: as was said, where some of them are, or a new draft."""
    if consultation_id is not None:
        named = db.session.get(Consultation, consultation_id)
        if named is None or named.centre_id != centre_id:
            raise MappingError(f"there is no consultation {consultation_id} in this centre")
        return Report(named.id, named.title, made=False)
    there = db.session.scalars(
        select(Consultation)
        .where(
            Consultation.centre_id == centre_id,
            Consultation.id.in_(
                select(Idea.consultation_id).where(Idea.imported_as.in_(list(found)))
            ),
        )
        .order_by(Consultation.id)
    ).all()
    if len(there) > 1:
        raise MappingError("some of them are in several consultations; name one")
    if there:
        return Report(there[0].id, there[0].title, made=False)
    if mapping.consultation is None:
        raise MappingError("it describes no [consultation]; add it, or name one that is there")
    told = mapping.consultation
    made = Consultation(
        id=new_id(),
        centre_id=centre_id,
        title=told.title,
        summary=told.summary,
        description=told.description,
        language=told.language,
    )
    db.session.add(made)
    db.session.flush()
    return Report(made.id, made.title, made=True)


def _take_proposals(
    found: Mapping[str, rules.Proposal], report: Report, now: datetime
) -> dict[str, Idea]:
    """Make ideas of those that are new; return all ideas of the file by their keys."""
    rows = db.session.scalars(
        select(Idea).where(
            Idea.consultation_id == report.consultation_id, Idea.imported_as.in_(list(found))
        )
    )
    ideas = {str(row.imported_as): row for row in rows}
    report.proposals.known = len(ideas)
    number = idea_words.next_number(report.consultation_id)
    for key, proposal in found.items():
        if key in ideas:
            continue
        latitude, longitude = proposal.point or (None, None)
        ideas[key] = Idea(
            id=new_id(),
            consultation_id=report.consultation_id,
            number=number,
            state="public",
            imported_as=key,
            imported_supports=proposal.supports,
            title=proposal.title,
            summary=proposal.summary,
            description=proposal.description,
            place=proposal.place,
            latitude=latitude,
            longitude=longitude,
            shown_as="nobody",
            said_at=proposal.said_at or now,
        )
        db.session.add(ideas[key])
        number += 1
        report.proposals.taken += 1
    db.session.flush()
    return ideas


def _take_comments(
    said: Mapping[str, Said],
    ideas: Mapping[str, Idea],
    counted: Counted,
    consultation_id: UUID,
    now: datetime,
) -> None:
    """Make comments of those that are new, each in the thread of its head."""
    there = _there(consultation_id)
    parents = _parents(said, there, ideas)
    heads = rules.heads(parents)
    ids = {key: row.id for key, row in there.items()} | {
        key: new_id() for key in said if key not in there
    }
    fresh = [one for key, one in said.items() if key not in there]
    counted.taken, counted.known = len(fresh), len(said) - len(fresh)
    threads: dict[str, set[UUID]] = {}
    made: list[tuple[Comment, str]] = []
    for one in fresh:
        head = heads[one.key]
        threads.setdefault(one.proposal, set()).add(ids[head])
        comment = Comment(
            id=ids[one.key],
            consultation_id=consultation_id,
            idea_id=ideas[one.proposal].id,
            parent_id=None if head == one.key else ids[head],
            orphan=head == one.key and one.parent != "",
            text=one.text,
            shown_as="nobody",
            said_at=one.said_at or now,
            imported_as=one.key,
            source="import",
        )
        made.append((comment, "" if parents[one.key] == head else parents[one.key]))
        if comment.orphan:
            why = f"it answers {_foreign(one.parent)}, which is not there: on the first level"
            counted.noted.append((one.line, why))
    _write(made, ids)
    for proposal, heads_there in threads.items():
        talk.recount(ideas[proposal], heads_there)


def _write(made: list[tuple[Comment, str]], ids: Mapping[str, UUID]) -> None:
    """Write what others hang on first, and whom somebody answers last."""
    for first in (True, False):
        db.session.add_all(row for row, _answered in made if (row.parent_id is None) == first)
        db.session.flush()
    for row, answered in made:
        if row.parent_id is not None and answered:
            row.answers_id = ids[answered]
    db.session.flush()


class _There(NamedTuple):
    id: UUID
    proposal_id: UUID
    parent_key: str | None


def _there(consultation_id: UUID) -> dict[str, _There]:
    """Return the comments that were brought in before, by their keys."""
    rows = db.session.execute(
        select(Comment.id, Comment.idea_id, Comment.imported_as, Comment.parent_id).where(
            Comment.consultation_id == consultation_id, Comment.imported_as.is_not(None)
        )
    ).all()
    keys = {row.id: row.imported_as for row in rows}
    return {row.imported_as: _There(row.id, row.idea_id, keys.get(row.parent_id)) for row in rows}


def _parents(
    said: Mapping[str, Said], there: Mapping[str, _There], ideas: Mapping[str, Idea]
) -> dict[str, str]:
    """Return what each comment answers, those that were here before among them."""
    known = {key: str(row.parent_key or "") for key, row in there.items()}
    fresh = {key: _parent(one, said, there, ideas) for key, one in said.items()}
    return fresh | known


def _parent(
    one: Said, said: Mapping[str, Said], there: Mapping[str, _There], ideas: Mapping[str, Idea]
) -> str:
    """Return what a comment answers, if it is in the same conversation; else nothing."""
    if one.parent in there:
        return one.parent if there[one.parent].proposal_id == ideas[one.proposal].id else ""
    above = said.get(one.parent)
    return one.parent if above is not None and above.proposal == one.proposal else ""


def _foreign(key: str) -> str:
    return key.partition(":")[2]
