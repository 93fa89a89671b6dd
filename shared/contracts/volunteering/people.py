"""A person's data in volunteering."""

from typing import Any

from shared.contracts.base import Answer


class PersonExport(Answer, frozen=True, kw_only=True):
    """Everything volunteering has of a person, by heading."""

    data: dict[str, Any]
