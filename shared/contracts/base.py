"""The three kinds of struct that cross a border."""

import msgspec


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request's body: imperative name, unknown fields refused."""


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request's query string: text values are converted, unknown names refused."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer's body: a noun; fields a client does not know are ignored."""


class Nothing(Answer, frozen=True):
    """The empty answer of a command that has nothing to tell."""
