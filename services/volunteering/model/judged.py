"""The database's verdicts as refusals: a named constraint becomes words for a person."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from services.volunteering.model.base import db
from shared.database import constraint_of
from shared.problems import Refusal


@contextmanager
def judged(verdicts: Mapping[str, Refusal]) -> Iterator[None]:
    """Run and flush inside a savepoint; a broken constraint named in `verdicts` is its refusal.

    The work inside is undone then; what was done before stays.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        refusal = verdicts.get(constraint_of(error) or "")
        if refusal is None:
            raise
        raise refusal from None
