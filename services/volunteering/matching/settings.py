"""What a centre can set for its plans, beside the weights of the score."""

import msgspec

from services.volunteering.matching.instance import InstanceError, Terms

A_DAY = 24 * 60


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How far a plan looks ahead, and what counts in it besides the score of a pair.

    `travel_minutes` stay free before and after a shift that has a place. `hurry` says what a place
    is worth more when its shift begins within so many minutes: (minutes, points), soonest first.
    """

    horizon_days: int = 42
    travel_minutes: int = 15
    hurry: tuple[tuple[int, int], ...] = ((3 * A_DAY, 200), (7 * A_DAY, 100))
    terms: Terms = Terms()

    def check(self) -> None:
        """Raises InstanceError unless every number makes sense."""
        if not 1 <= self.horizon_days <= 366:
            raise InstanceError(["a plan looks 1 to 366 days ahead"])
        if not 0 <= self.travel_minutes <= 240:
            raise InstanceError(["travel takes 0 to 240 minutes"])
        if any(within < 0 or worth < 0 for within, worth in self.hurry):
            raise InstanceError(["hurry is not negative"])
        if min(msgspec.structs.astuple(self.terms)) < 0:
            raise InstanceError(["the terms of the objective must not be negative"])

    def urgency(self, minutes_left: int) -> int:
        """What a place is worth more when its shift begins in so many minutes."""
        return next((worth for within, worth in self.hurry if minutes_left <= within), 0)
