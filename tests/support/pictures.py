"""Pictures and documents as people send them, and as nobody should."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), **given: Any) -> bytes:
    """Return a red picture."""
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **given)
    return written.getvalue()


def photograph() -> bytes:
    """Return a picture as a telephone makes it: on its side, with its place and its camera."""
    exif = Image.Exif()
    exif[0x010F] = "Aparat Olgi"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 46.0, 3.0), 3: "E", 4: (17.0, 12.0, 1.0)})
    return picture(exif=exif, comment=b"zdjecie Olgi")


def bomb(side: int = 60_000) -> bytes:
    """Return a PNG of a kilobyte that would unfold into a wall."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
