"""What an organisation may say of itself."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Whether a text is a whole address of a page, so that a link can lead there."""
    if any(letter.isspace() for letter in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
