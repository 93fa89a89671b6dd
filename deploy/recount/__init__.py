"""`wspolnie recount`: anyone counts a vote again from its public file alone."""

from deploy.recount.command import add_parser, run

__all__ = ["add_parser", "run"]
