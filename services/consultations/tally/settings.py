"""By which rule papers are counted, and with which settings: everything but the papers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

GREEDY_RULES = ("greedy-stop", "greedy-skip")
BUDGET_RULES = (*GREEDY_RULES, "equal-shares")
SUM_RULES = ("plurality", "approval", "score", "points", "ordinal-points")
RANKED_RULES = ("irv", "stv", "schulze")
RULES = (*BUDGET_RULES, *SUM_RULES, *RANKED_RULES)

MOST_DECIMALS = 12
MOST_EXACT_SEATS = 15
"""Each surplus may double the digits of an exact value; beyond so many it takes too long."""


class CannotCount(ValueError):
    """The rule or a setting does not fit these papers; the text says what does."""


@dataclass(frozen=True, kw_only=True)
class RuleSettings:
    """How to count; the fields and defaults are those of the ballot's own settings.

    `seats`: how many may win (not for budgets). `decimals`: None counts a single transferable
    vote exactly, 5 by the Scottish rules. `unranked`: whether an option that a paper does not rank
    stands last on it or has no opinion on it (schulze). `place_points`: what each
    place gives (ordinal-points). `min_votes`: an option on fewer papers cannot win. `quorum`: with
    fewer papers nobody wins. Of each tuple in `excluding` at most one wins.
    `seed`: the text whose lottery breaks ties; without it they go by the order of the options.
    """

    rule: str
    seats: int = 1
    utility: Literal["cost", "cardinality"] = "cost"
    completion: Literal["none", "add1", "add1-greedy"] = "none"
    comparison: bool = False
    decimals: int | None = None
    unranked: Literal["last", "none"] = "last"
    place_points: tuple[int, ...] = ()
    min_votes: int = 0
    quorum: int = 0
    excluding: tuple[tuple[str, ...], ...] = ()
    seed: str | None = None

    def __post_init__(self) -> None:
        for name, allowed in _VALUES.items():
            value = getattr(self, name)
            if value not in allowed:
                raise CannotCount(f"{name} is {value!r}; it is one of {', '.join(allowed)}")
        if self.seats < 1:
            raise CannotCount(f"seats is {self.seats}; at least one option must be able to win")
        if self.decimals is not None and not 0 <= self.decimals <= MOST_DECIMALS:
            raise CannotCount(
                f"decimals is {self.decimals}; give 0 to {MOST_DECIMALS} (5 for Scottish rules),"
                " or leave it out to count exactly"
            )
        if self.min_votes < 0 or self.quorum < 0:
            raise CannotCount("min_votes and quorum may not be negative")
        if self.seed == "":
            raise CannotCount("the seed is empty; leave it out or give its text")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """From plain data, as our export has it; CannotCount for what is no setting."""
        if not isinstance(said, Mapping) or "rule" not in said:
            raise CannotCount("no rule is named")
        given = {}
        for name, value in said.items():
            if name not in _TYPES:
                raise CannotCount(f"there is no setting {name!r}")
            given[name] = _plain(name, value, _TYPES[name])
        return cls(**given)

    def said(self) -> dict[str, Any]:
        """As plain data: the rule, and the settings that differ from their defaults."""
        values = {each.name: (getattr(self, each.name), each.default) for each in fields(self)}
        return {name: value for name, (value, default) in values.items() if value != default}

    @classmethod
    def of_meta(cls, meta: Mapping[str, str]) -> Self | None:
        """From the texts of a `.pb` file's META; None where they name no rule of ours.

        Our own exports name the rule itself; Pabulib's "greedy" can be either of two.
        """
        if meta.get("rule") not in BUDGET_RULES:
            return None
        said: dict[str, Any] = {"rule": meta["rule"]}
        said |= {name: meta[name] for name in ("utility", "completion", "seed") if meta.get(name)}
        if meta.get("comparison"):
            if meta["comparison"] not in ("true", "false"):
                raise CannotCount(f"comparison is {meta['comparison']!r}; write true or false")
            said["comparison"] = meta["comparison"] == "true"
        for name in ("min_votes", "quorum"):
            if text := meta.get(name):
                if not (text.isascii() and text.isdigit()):
                    raise CannotCount(f"{name} is {text!r}; write a whole number")
                said[name] = int(text)
        if meta.get("excluding"):
            said["excluding"] = tuple(tuple(g.split(",")) for g in meta["excluding"].split())
        return cls.of(said)


_VALUES = {
    "rule": RULES,
    "utility": ("cost", "cardinality"),
    "completion": ("none", "add1", "add1-greedy"),
    "unranked": ("last", "none"),
}
_TYPES: Mapping[str, type] = {
    "rule": str,
    "seats": int,
    "utility": str,
    "completion": str,
    "comparison": bool,
    "decimals": int,
    "unranked": str,
    "place_points": tuple,
    "min_votes": int,
    "quorum": int,
    "excluding": tuple,
    "seed": str,
}


def _plain(name: str, value: Any, wanted: type) -> Any:
    if wanted is tuple and isinstance(value, list | tuple):
        if name == "place_points" and all(type(item) is int for item in value):
            return tuple(value)
        groups = [item for item in value if isinstance(item, list | tuple)]
        texts = [text for group in groups for text in group]
        if len(groups) == len(value) and all(isinstance(text, str) for text in texts):
            return tuple(map(tuple, groups))
    elif type(value) is wanted:
        return value
    raise CannotCount(f"{name} is {value!r}; it should be of another kind")
