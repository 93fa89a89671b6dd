"""Access rules: each route names who may use it, and a route without a rule does not start.

A rule looks at the actor alone. What depends on a thing (is this my organisation, is the phase
open) is decided by the use case with its own `may_…` rules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from shared.contracts.actors import Actor

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """A named predicate over the actor; `|` and `&` compose."""

    name: str
    allows: Callable[[Actor], bool]

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(
            f"({self.name} or {other.name})", lambda who: self.allows(who) or other.allows(who)
        )

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            f"({self.name} and {other.name})", lambda who: self.allows(who) and other.allows(who)
        )


def holds(role: str) -> Rule:
    """Return the rule for holders of a staff role, in whichever centre."""
    return Rule(role, lambda who: who.holds(role))


anyone = Rule("anyone", lambda who: True)
signed_in = Rule("signed_in", lambda who: who.account_id is not None)
clerk = holds("clerk")
organiser = holds("organiser")
official = holds("official")
operator = holds("operator")
staff = Rule(
    "staff",
    lambda who: any(who.holds(r) for r in ("clerk", "organiser", "official", "operator")),
)


def allow(rule: Rule) -> Callable[[View], View]:
    """Mark a view with the rule that says who may use it."""

    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule:
    """Return an endpoint's rule; Flask's own static files are for anyone."""
    if endpoint == "static":
        return anyone
    rule = getattr(app.view_functions[endpoint], "access_rule", None)
    if not isinstance(rule, Rule):
        raise LookupError(f"endpoint {endpoint} has no access rule: add @allow(...)")
    return rule


def require_rules(app: Flask) -> None:
    """Refuse to start an app in which a route does not say who may use it."""
    for endpoint in app.view_functions:
        rule_of(app, endpoint)
