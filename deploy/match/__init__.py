"""`wspolnie match` and `wspolnie match-sample`: anyone tries the matching out on a file."""

from deploy.match.command import add_parser

__all__ = ["add_parser"]
