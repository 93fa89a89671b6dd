"""What may go wrong on somebody's machine, said so that they know what to do next."""


class LocalProblem(Exception):
    """Stops a local run; its text says what is wrong and what to do."""
