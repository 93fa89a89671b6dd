"""The shape of every error answer (after RFC 9457)."""

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was refused.

    `code` is stable and is what callers decide by; `detail` is English for developers and logs
    (never with personal data); `fields` maps a field of the request to a code of its own.
    The gateway turns codes into words in the person's language.
    """

    code: str
    status: int = 400
    detail: str = ""
    fields: dict[str, str] = {}
