"""The one error of these formats."""


class FormatError(ValueError):
    """The file cannot be read for certain: says in which line, and what to do about it."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem
