"""Refusals: the one exception that carries a `Problem` to whoever asked."""

from shared.contracts.problems import Problem


class Refusal(Exception):
    """Something asked for cannot be done; `problem` says why and what to do next."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def not_found(what: str) -> Refusal:
    """Return the refusal for a thing that does not exist or may not be seen."""
    return Refusal(Problem(code="not_found", status=404, detail=f"There is no such {what}."))


def forbidden(detail: str = "You may not do this.") -> Refusal:
    """Return the refusal for somebody who is known but lacks the right."""
    return Refusal(Problem(code="forbidden", status=403, detail=detail))


def conflict(code: str, detail: str) -> Refusal:
    """Return the refusal for something the present state does not allow."""
    return Refusal(Problem(code=code, status=409, detail=detail))


def invalid(code: str = "invalid", detail: str = "", **fields: str) -> Refusal:
    """Return the refusal for bad input; `fields` maps a field's name to a code of its own."""
    return Refusal(Problem(code=code, status=422, detail=detail, fields=fields))
