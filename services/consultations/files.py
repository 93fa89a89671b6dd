"""Files people send: what they are is found in their content, and pictures are made anew.

Whoever takes a file calls `store`; a picture's place, camera and hidden pieces do not come in.
Everything flushes and nothing commits.
"""

import hashlib
import io
import unicodedata
from collections.abc import Collection, Iterable
from uuid import UUID

from PIL import Image, ImageOps
from sqlalchemy import delete, select, update

from services.consultations.model import Consultation, File, db
from services.consultations.rules import consultations as rules
from shared.contracts.actors import Actor
from shared.contracts.files import PDF_BYTES, PICTURE_BYTES
from shared.problems import Refusal, invalid, not_found

PDF = "pdf"
PICTURE = "picture"
KINDS = (PDF, PICTURE)
LIMITS = {PDF: PDF_BYTES, PICTURE: PICTURE_BYTES}
# What a telephone makes fits; what only unfolds into a great picture does not.
MOST_PIXELS = 50_000_000
# No page shows a picture larger.
LONGEST_SIDE = 2400
LONGEST_NAME = 120
LONGEST_ALTERNATIVE = 500

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}

# The bound is ours, judged before anything is unfolded.
Image.MAX_IMAGE_PIXELS = None


def store(
    consultation_id: UUID,
    name: str,
    content: bytes,
    alternative: str = "",
    *,
    kinds: Collection[str] = KINDS,
    limit: int | None = None,
    shown: bool = True,
    added_by: UUID | None = None,
) -> File:
    """Keep a file of a consultation, as what its content says it is.

    `limit` in bytes, below what its kind may have. `added_by`: the resident whose own it is.
    Raises Refusal with `file` or `alternative` among its fields: `file_empty`, `file_unknown`
    (neither a PDF nor a picture), `file_other_kind`, `file_too_large`, `file_broken`,
    `picture_too_large`, `alternative_missing`, `too_long`.
    """
    media_type, cleaned = _judged(content, kinds, limit)
    alternative = alternative.strip()
    if media_type != "application/pdf" and not alternative:
        raise invalid(alternative="alternative_missing")
    if len(alternative) > LONGEST_ALTERNATIVE:
        raise invalid(alternative="too_long")
    made = File(
        consultation_id=consultation_id,
        name=clean_name(name, media_type),
        media_type=media_type,
        size=len(cleaned),
        digest=hashlib.sha256(cleaned).digest(),
        alternative=alternative,
        content=cleaned,
        shown=shown,
        added_by=added_by,
    )
    db.session.add(made)
    db.session.flush()
    return made


def read(file_id: UUID, *, actor: Actor) -> tuple[File, bool]:
    """Return a file and whether everyone may see it.

    What is not shown, or belongs to a draft, exists for the centre's organisers and for whoever
    added it alone. Its content is read when asked for.
    """
    row = db.session.execute(
        select(File, Consultation.centre_id, Consultation.state)
        .join(Consultation, Consultation.id == File.consultation_id)
        .where(File.id == file_id)
    ).one_or_none()
    if row is None:
        raise not_found("file")
    file, centre_id, state = row
    public = file.shown and state != rules.DRAFT
    own = file.added_by is not None and file.added_by == actor.account_id
    if not (public or own or rules.may_organise(actor, centre_id)):
        raise not_found("file")
    return file, public


def content(file: File) -> bytes:
    """Return a file's bytes."""
    found: bytes = db.session.scalars(select(File.content).where(File.id == file.id)).one()
    return found


def show(ids: Iterable[UUID], *, shown: bool) -> None:
    """Show files to everyone, or hide them again."""
    db.session.execute(update(File).where(File.id.in_(list(ids))).values(shown=shown))


def remove(ids: Iterable[UUID]) -> None:
    """Throw files away that nothing names any more."""
    db.session.execute(delete(File).where(File.id.in_(list(ids))))


def forget_person(person_id: UUID) -> None:
    """Take an erased person's id off what they added."""
    db.session.execute(update(File).where(File.added_by == person_id).values(added_by=None))


def clean_name(name: str, media_type: str) -> str:
    """Return the name a file is kept by: no path, nothing invisible, the ending of its type."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(one if one.isprintable() else " " for one in last)
    seen = "".join("_" if one in '<>:"|?*#%' else one for one in seen)
    stem = " ".join(seen.rpartition(".")[0].split() if "." in seen else seen.split())
    return (stem.strip(". ")[:LONGEST_NAME].strip(". ") or "plik") + _ENDINGS[media_type]


def _judged(content: bytes, kinds: Collection[str], limit: int | None) -> tuple[str, bytes]:
    """Return the type and what is kept of a file."""
    if not content:
        raise invalid(file="file_empty")
    kind = _kind(content)
    if kind is None:
        raise invalid(file="file_unknown")
    if kind not in kinds:
        raise invalid(file="file_other_kind")
    if len(content) > min(LIMITS[kind], limit or LIMITS[kind]):
        raise invalid(file="file_too_large")
    return _pdf(content) if kind == PDF else _picture(content)


def _kind(content: bytes) -> str | None:
    """Tell by the first bytes what a file says it is; the rest is asked of it afterwards."""
    if content.startswith(b"%PDF-"):
        return PDF
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return PICTURE
    return None


def _pdf(content: bytes) -> tuple[str, bytes]:
    # A PDF cut short has lost its end; what is inside is its reader's affair, never ours.
    end = content[-2048:]
    if b"%%EOF" not in end or b"startxref" not in end:
        raise invalid(file="file_broken")
    return "application/pdf", content


def _picture(content: bytes) -> tuple[str, bytes]:
    """Decode a picture and write it anew: turned upright, no larger than a page, pixels alone."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as opened:
            name = opened.format or ""
            if opened.width * opened.height > MOST_PIXELS:
                raise invalid(file="picture_too_large")
            upright = ImageOps.exif_transpose(_smaller(opened))
            return _FORMATS[name], _written(upright, name)
    except Refusal:
        raise
    except Exception:
        # A damaged picture fails in any of its decoder's ways.
        raise invalid(file="file_broken") from None


def _smaller(picture: Image.Image) -> Image.Image:
    # A JPEG is unfolded no larger than is needed.
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _written(picture: Image.Image, name: str) -> bytes:
    clear = "A" in picture.getbands() or "transparency" in picture.info
    pixels = picture.convert("RGBA" if clear and name != "JPEG" else "RGB")
    # What stood beside the pixels (place, camera, comments, profiles) is not written again.
    pixels.info = {}
    written = io.BytesIO()
    pixels.save(written, format=name, quality=85, optimize=name == "PNG")
    return written.getvalue()
