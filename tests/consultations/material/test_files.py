"""What a file is, its content says; what it told about its author, nobody learns."""

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from services.consultations import files
from services.consultations.model import Consultation, db
from shared.contracts.actors import VISITOR, Actor
from shared.ids import new_id
from shared.problems import Refusal
from tests.support import pictures

from .conftest import publish


def taken(draft: Consultation, content: bytes, name: str = "x.pdf", **given: object) -> bytes:
    file = files.store(draft.id, name, content, "opis", **given)  # type: ignore[arg-type]
    return files.content(file)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00" + b"\0" * 500, "file_unknown"),
        (
            b"<svg xmlns='http://w3.org'><script>alert(1)</script></svg>",
            "file_unknown",
        ),
        (b"<!doctype html><script>alert(1)</script>%PDF-1.7 startxref %%EOF", "file_unknown"),
        (pictures.PDF[:20], "file_broken"),
        (pictures.photograph()[:200], "file_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "file_broken"),
        (pictures.bomb(), "picture_too_large"),
        (pictures.PDF[:-7] + b" " * (20 * 1024 * 1024) + pictures.PDF[-20:], "file_too_large"),
    ],
    ids=["empty", "exe", "svg", "html", "cut-pdf", "cut-jpeg", "no-png", "bomb", "large"],
)
def test_a_file_is_what_its_content_is(draft: Consultation, content: bytes, code: str) -> None:
    """Catches a judge that looks at the name, unfolds first, or stops at the first bytes."""
    with pytest.raises(Refusal) as refused:
        taken(draft, content, "plan.pdf")
    assert refused.value.problem.fields == {"file": code}


def test_a_photograph_keeps_its_pixels_upright_and_nothing_else(draft: Consultation) -> None:
    """Catches the original kept as it came: with the place, the camera and the remark."""
    sent = pictures.photograph()
    assert b"Aparat Olgi" in sent
    assert b"zdjecie Olgi" in sent
    kept = taken(draft, sent, "IMG_1.JPG")
    assert b"Olgi" not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert not shown.getexif()
        # Turned by what the camera said before that was taken off.
        assert shown.size == (30, 40)
    # What follows the picture, another file perhaps, is left behind as well.
    assert b"PK\x03\x04" not in taken(draft, pictures.picture("PNG") + b"PK\x03\x04", "a.png")


def test_names_kinds_words_and_bounds_of_a_place(draft: Consultation) -> None:
    """A name has its type's ending and no path; a place can take less than all."""
    file = files.store(draft.id, "..\\x/Uchwała nr 5\u202egpj.exe", pictures.PDF)
    assert (file.name, file.media_type) == ("Uchwała nr 5 gpj.pdf", "application/pdf")
    with pytest.raises(Refusal) as refused:
        taken(draft, pictures.PDF, kinds=(files.PICTURE,))
    assert refused.value.problem.fields == {"file": "file_other_kind"}
    with pytest.raises(Refusal) as refused:
        taken(draft, pictures.PDF, limit=10)
    assert refused.value.problem.fields == {"file": "file_too_large"}
    with pytest.raises(Refusal) as refused:
        files.store(draft.id, "a.png", pictures.picture("PNG"), " ")
    assert refused.value.problem.fields == {"alternative": "alternative_missing"}
    big = files.store(draft.id, "a.webp", pictures.picture("WEBP", size=(5000, 100)), "opis")
    with Image.open(BytesIO(files.content(big))) as shown:
        assert shown.size == (2400, 48)


def test_who_sees_a_file(draft: Consultation, organiser: Actor) -> None:
    """A draft's are the organisers'; a hidden one is its author's as well; the rest everybody's."""
    resident = Actor(account_id=new_id())
    own = files.store(draft.id, "a.pdf", pictures.PDF, shown=False, added_by=resident.account_id)
    file = files.store(draft.id, "b.pdf", pictures.PDF)

    def sees(who: Actor, which: object) -> bool | None:
        try:
            return files.read(which.id, actor=who)[1]  # type: ignore[attr-defined]
        except Refusal as refusal:
            return None if refusal.problem.status == 404 else True

    everyone = (VISITOR, resident, Actor(account_id=new_id()), organiser)
    assert [sees(who, file) for who in everyone] == [None, None, None, False]
    publish(draft)
    assert [sees(who, file) for who in everyone] == [True] * 4
    assert [sees(who, own) for who in everyone] == [None, False, None, False]
    files.show([own.id], shown=True)
    db.session.refresh(own)
    assert sees(VISITOR, own) is True


def test_an_erased_person_is_taken_off_what_they_added(draft: Consultation, inside: Flask) -> None:
    """The picture stays where it is shown; nothing says whose it was."""
    person = new_id()
    file = files.store(draft.id, "a.pdf", pictures.PDF, added_by=person)
    files.forget_person(person)
    db.session.refresh(file)
    assert file.added_by is None
