"""Whether a person may take a place, by plain facts; the matching asks the same by its filters."""

from datetime import date, datetime

OF_AGE = 18


def youngest(birth_year: int, on: date) -> int:
    """The age a person has at least on a date, of whom only the year of birth is known."""
    return max(0, on.year - birth_year - 1)


def age_fault(
    *,
    birth_year: int | None,
    guardian_consents: bool,
    least_age: int | None,
    on: date,
    most_age: int | None = None,
) -> str | None:
    """Why a person's age keeps them away; who told no year of birth has said to be of age.

    Of an adult only "18 or more" is known: a higher limit is asked of the person on the page.
    """
    if birth_year is None:
        return "too_old" if most_age is not None and most_age < OF_AGE else None
    age = youngest(birth_year, on)
    if most_age is not None and age > most_age:
        return "too_old"
    if least_age is not None and age < least_age:
        return "too_young"
    return "consent_missing" if age < OF_AGE and not guardian_consents else None


def check_fault(*, minors_involved: bool, valid_until: date | None, on: date) -> str | None:
    """Whether the register check is missing; no wish and no score ever replaces it."""
    if not minors_involved:
        return None
    return None if valid_until is not None and valid_until >= on else "check_missing"


def time_fault(*, state: str, starts_at: datetime, now: datetime) -> str | None:
    """Whether it is too late for a place."""
    if state != "open":
        return "shift_cancelled"
    return "shift_started" if starts_at <= now else None
