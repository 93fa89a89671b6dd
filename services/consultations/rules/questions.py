"""What may be asked and how it may be counted: each kind of question with the rules that fit it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from shared.contracts.ballots import Question, RuleSettings
from shared.contracts.consultations import DescribeOption, DescribeQuestion, Translation

MOST_QUESTIONS = 20
MOST_OPTIONS = 300
MOST_MONEY = 10**13
MOST_POINTS = 1_000_000
MOST_SEATS = 100
MOST_EXACT_SEATS = 15  # as in tally.settings: with more, stv needs decimals
SCORES = range(-100, 101)
LANGUAGES = ("pl", "en", "uk", "de")

# Money for what nobody voted for would surprise everybody; who wants it can take the 1 away.
OF_A_NEW_BUDGET = {"min_votes": 1}
BUDGET_RULES = ("greedy-stop", "greedy-skip", "equal-shares")
RULES = {
    "single": ("plurality",),
    "approval": ("approval", *BUDGET_RULES),
    "score": ("score",),
    "points": ("points", *BUDGET_RULES),
    "ranked": ("schulze", "irv", "stv", "ordinal-points", *BUDGET_RULES),
}
"""Kind of question -> the rules that count it."""

ONE_WINNER = ("irv", "schulze", *BUDGET_RULES)
ADDING_UP = ("plurality", "approval", "score", "points", "ordinal-points", *BUDGET_RULES)

_LIMITS_OF = {
    "single": ("blank", "abstain"),
    "approval": ("min_choices", "max_choices", "blank", "abstain", "max_cost"),
    "score": ("min_choices", "max_choices", "blank", "abstain", "min_score", "max_score"),
    "points": (
        *("min_choices", "max_choices", "blank", "abstain", "max_cost"),
        *("points", "max_points_each"),
    ),
    "ranked": ("min_choices", "max_choices", "blank", "abstain", "max_cost", "ties"),
}
_SETTINGS_OF = {
    "seats": tuple(rule for rules in RULES.values() for rule in rules if rule not in ONE_WINNER),
    "budget": BUDGET_RULES,
    "utility": ("equal-shares",),
    "completion": ("equal-shares",),
    "comparison": ("equal-shares",),
    "decimals": ("stv",),
    "unranked": ("schulze",),
    "place_points": ("ordinal-points",),
    "min_votes": ADDING_UP,
    "excluding": ADDING_UP,
}
_LIMITS = {field.name for field in msgspec.structs.fields(Question)} - {
    *("id", "kind", "options", "costs", "group"),
    # These are of surveys alone.
    *("required", "shown_if", "shown_for", "longest"),
}
_NOT_HERE = "not_for_this_rule"


def limits(command: DescribeQuestion) -> dict[str, object]:
    """Return what a paper may say beside its options, without what is so by itself."""
    found = {
        name: getattr(command, name) for name in _LIMITS if getattr(command, name) != _usual(name)
    }
    if command.kind == "single":
        found["max_choices"] = 1
    return found


def asked(
    *,
    code: str,
    kind: str,
    group: str,
    limits: Mapping[str, object],
    counting: RuleSettings,
    options: Sequence[tuple[str, int | None]],
) -> Question:
    """Return a question as the paper has it; `options` are codes with costs, in any draft."""
    priced = counting.rule in BUDGET_RULES
    return msgspec.convert(
        {
            **limits,
            "id": code,
            "kind": kind,
            "group": group,
            "options": [option for option, _ in options],
            "costs": [cost or 0 for _, cost in options] if priced else [],
        },
        Question,
    )


def faults(command: DescribeQuestion) -> dict[str, str]:
    """Return what is wrong with a question's words and limits, as field -> code."""
    found = words_faults(command.title, command.description, command.translations, longest=300)
    if command.kind not in RULES:
        return {**found, "kind": "unknown"}
    if len(command.group) > 40:
        found["group"] = "too_long"
    if not code_fits(command.code):
        found["code"] = "malformed"
    for name in _LIMITS - set(_LIMITS_OF[command.kind]):
        if getattr(command, name) != _usual(name):
            found[name] = _NOT_HERE
    found |= _number_faults(command) | _kind_faults(command)
    found |= {f"counting.{name}": code for name, code in _counting_faults(command).items()}
    return found


def option_faults(command: DescribeOption, *, priced: bool) -> dict[str, str]:
    """Return what is wrong with an option, as field -> code; `priced`: it needs a cost."""
    found = words_faults(command.title, command.description, command.translations, longest=500)
    if priced and not 0 < (command.cost or 0) < MOST_MONEY:
        found["cost"] = "not_positive"
    if not priced and command.cost is not None:
        found["cost"] = _NOT_HERE
    if not code_fits(command.code):
        found["code"] = "malformed" if len(command.code) <= 40 else "too_long"
    return found


def words_faults(
    title: str,
    description: str,
    translations: Mapping[str, Translation],
    *,
    longest: int,
) -> dict[str, str]:
    """Return what is wrong with words and their translations, as field -> code."""
    found = {}
    if not title.strip():
        found["title"] = "empty"
    elif len(title.strip()) > longest:
        found["title"] = "too_long"
    if len(description.strip()) > 2000:
        found["description"] = "too_long"
    for language, words in translations.items():
        if language not in LANGUAGES:
            found[f"translations.{language}"] = "unknown"
        elif len(words.title) > longest or len(words.description) > 2000:
            found[f"translations.{language}"] = "too_long"
    return found


def code_fits(code: str) -> bool:
    """Tell whether papers and public files can name something so; empty means: give a number."""
    return len(code) <= 40 and code == code.strip() and not set(code) & set(',;:"\n\r')


def next_code(codes: Iterable[str], prefix: str = "") -> str:
    """Return the number after the highest one among the codes."""
    numbers = [
        int(code.removeprefix(prefix))
        for code in codes
        if code.startswith(prefix) and code.removeprefix(prefix).isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _usual(name: str) -> object:
    return next(f.default for f in msgspec.structs.fields(Question) if f.name == name)


def _number_faults(command: DescribeQuestion) -> dict[str, str]:
    found = {}
    most = command.max_choices
    if not 1 <= command.min_choices <= MOST_OPTIONS:
        found["min_choices"] = "not_positive"
    if most is not None and not 1 <= most <= MOST_OPTIONS:
        found["max_choices"] = "not_positive"
    elif most is not None and most < command.min_choices:
        found["max_choices"] = "below_least"
    if command.max_cost is not None:
        if not 0 < command.max_cost < MOST_MONEY:
            found["max_cost"] = "not_positive"
        elif command.counting.rule not in BUDGET_RULES:
            found["max_cost"] = _NOT_HERE
    return found


def _kind_faults(command: DescribeQuestion) -> dict[str, str]:
    found = {}
    if command.kind == "score":
        if not {command.min_score, command.max_score} <= set(SCORES):
            found["max_score"] = "out_of_range"
        elif command.min_score >= command.max_score:
            found["max_score"] = "below_least"
    if command.kind == "points":
        each = command.max_points_each
        if not 0 < command.points <= MOST_POINTS:
            found["points"] = "not_positive"
        if each is not None and not 0 < each <= command.points:
            found["max_points_each"] = "out_of_range"
    if command.kind == "ranked" and command.ties and command.counting.rule in BUDGET_RULES:
        found["ties"] = "no_ties_in_budget"
    return found


def _counting_faults(command: DescribeQuestion) -> dict[str, str]:
    counting = command.counting
    if counting.rule not in RULES[command.kind]:
        return {"rule": "unknown"}
    usual = RuleSettings(rule=counting.rule)
    found = {
        name: _NOT_HERE
        for name, rules in _SETTINGS_OF.items()
        if counting.rule not in rules and getattr(counting, name) != getattr(usual, name)
    }
    if counting.rule in BUDGET_RULES and not 0 < counting.budget < MOST_MONEY:
        found["budget"] = "not_positive"
    if not 1 <= counting.seats <= MOST_SEATS:
        found["seats"] = "not_positive"
    if counting.decimals is not None and not 0 <= counting.decimals <= 12:
        found["decimals"] = "out_of_range"
    if counting.rule == "stv" and counting.decimals is None and counting.seats > MOST_EXACT_SEATS:
        found["seats"] = "out_of_range"
    for name in ("min_votes", "quorum"):
        if not 0 <= getattr(counting, name) <= 10**9:
            found[name] = "out_of_range"
    if counting.rule == "ordinal-points" and not counting.place_points:
        found["place_points"] = "empty"
    elif counting.place_points and not _falls(command, counting.place_points):
        found["place_points"] = "not_falling"
    if any(len(set(codes)) < 2 for codes in counting.excluding):
        found["excluding"] = "too_few"
    elif any(code.split() != [code] for codes in counting.excluding for code in codes):
        found["excluding"] = "malformed"
    return found


def _falls(command: DescribeQuestion, points: Sequence[int]) -> bool:
    """Points of places: never more for a worse place, none below zero, for a ranked question."""
    if command.kind != "ranked" or len(points) > MOST_OPTIONS:
        return False
    steps = zip(points, [*points[1:], 0], strict=True)
    return 0 < points[0] <= MOST_POINTS and all(better >= worse for better, worse in steps)


def missing(question: Question, counting: RuleSettings) -> list[str]:
    """Return the codes of what a question lacks before it can be announced."""
    number, most = len(question.options), question.max_choices
    found = []
    if number < 2:
        found.append("too_few_options")
    if question.kind != "single" and (most or 0) > max(number, 1):
        found.append("more_choices_than_options")
    if question.min_choices > max(number, 1):
        found.append("more_needed_than_options")
    if counting.rule in BUDGET_RULES:
        found += _money_missing(question, counting)
    elif counting.seats > 1 and counting.seats >= number:
        found.append("as_many_seats_as_options")
    if any(set(codes) - set(question.options) for codes in counting.excluding):
        found.append("excludes_unknown")
    return found


def _money_missing(question: Question, counting: RuleSettings) -> list[str]:
    costs = question.costs
    if costs and not min(costs):
        return ["no_cost"]
    found = []
    if costs and min(costs) > counting.budget:
        found.append("nothing_affordable")
    if costs and question.max_cost is not None and min(costs) > question.max_cost:
        found.append("nothing_within_limit")
    return found


def lonely_groups(questions: Iterable[Question]) -> list[str]:
    """Return the groups of one question: there is nothing to choose between."""
    sizes = Counter(question.group for question in questions if question.group)
    return [group for group, size in sizes.items() if size == 1]
