"""Bringing in ESCO's words: all files of a folder in one transaction, as often as one likes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.volunteering import skills
from services.volunteering.model import EscoConcept, EscoLabel, db
from services.volunteering.rules.esco_files import EscoFault, concepts
from services.volunteering.rules.skills import TONGUES
from shared.database import lock_exclusive

AT_ONCE = 5000


@dataclass
class Report:
    """What was read: concepts and labels by language, files with and without concepts."""

    concepts: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    used: int = 0


Labels = dict[tuple[str, str], dict[str, bool]]


def bring_in(folder: Path, languages: Sequence[str], *, now: datetime) -> Report:
    """Put the labels of these languages in the place of those there; the caller commits.

    Without languages: those of ours that the folder has. Raises EscoFault with file and line, also
    where a language has no file at all.
    """
    languages = tuple(dict.fromkeys(languages)) or tuple(
        tongue for tongue in TONGUES if any(folder.glob(f"*_{tongue}.csv"))
    )
    if not languages:
        raise EscoFault(f"{folder}: no file of ESCO's, like skills_pl.csv")
    report = Report()
    kinds: dict[str, str] = {}
    labels: Labels = {}
    for language in languages:
        if not re.fullmatch("[a-z]{2,3}", language):
            raise EscoFault(f"{language!r} is no code of a language, like pl")
        before = len(report.read)
        for path in sorted(folder.glob(f"*_{language}.csv")):
            _read(path, language, kinds, labels, report)
        if len(report.read) == before:
            raise EscoFault(f"{folder}: no file of ESCO's concepts named *_{language}.csv")
    _write(kinds, labels, languages)
    skills.note("esco", " ".join(languages)[:60], now)
    report.concepts = len(kinds)
    report.labels = {
        language: sum(len(row) for (_uri, one), row in labels.items() if one == language)
        for language in languages
    }
    report.used = sum(entry.esco in kinds for entry in skills.catalogue().skills)
    return report


def _read(path: Path, language: str, kinds: dict[str, str], labels: Labels, report: Report) -> None:
    found = False
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for concept in concepts(lines):
                found = True
                kinds.setdefault(concept.uri, concept.kind)
                row = labels.setdefault((concept.uri, language), {})
                # A concept stands in several files; the first one's preferred label counts.
                preferred = not any(row.values())
                row[concept.preferred] = preferred or row.get(concept.preferred, False)
                for label in concept.also:
                    row.setdefault(label, False)
    except EscoFault as fault:
        raise EscoFault(f"{path}: {fault}") from None
    except UnicodeDecodeError as error:
        raise EscoFault(f"{path}: not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise EscoFault(f"{path}: cannot be read: {error.strerror}") from None
    (report.read if found else report.skipped).append(path.name)


def _write(kinds: Mapping[str, str], labels: Labels, languages: Sequence[str]) -> None:
    # Two imports at once would put in the same labels: one waits.
    lock_exclusive(db.session, skills.THE_LIST)
    db.session.execute(delete(EscoLabel).where(EscoLabel.language.in_(languages)))
    for rows in _batches([{"uri": uri, "kind": kind} for uri, kind in kinds.items()]):
        db.session.execute(insert(EscoConcept).on_conflict_do_nothing(), rows)
    told = [
        {"uri": uri, "language": language, "label": label, "preferred": preferred}
        for (uri, language), row in labels.items()
        for label, preferred in row.items()
    ]
    for rows in _batches(told):
        db.session.execute(insert(EscoLabel), rows)
    named = select(EscoLabel.uri)
    db.session.execute(
        delete(EscoConcept)
        .where(EscoConcept.uri.not_in(named))
        .execution_options(synchronize_session=False)
    )


def _batches(rows: list[dict[str, object]]) -> Iterable[list[dict[str, object]]]:
    return (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE))
