"""Where a person may be sent after a form: only to pages of this installation."""

from urllib.parse import urlsplit


def own_path(text: str | None, otherwise: str = "/") -> str:
    """Return `text` if it is a path of ours, else the other one.

    Browsers read `//host`, `/\\host` and paths with control characters as other sites.
    """
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return otherwise
    if any(letter < " " or letter in {"\\", "\x7f"} for letter in text):
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text
