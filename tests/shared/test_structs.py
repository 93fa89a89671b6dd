"""Structs are known to msgspec before a server has threads."""

import msgspec
import pytest
from flask import Flask

from shared import service


class Word(msgspec.Struct):
    text: str


class Said(msgspec.Struct):
    first: "Word"


def test_a_service_learns_its_structs_before_the_first_request(
    gateway: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is learnt needs no look at the module any more: no thread learns it in a request."""

    class Stop(Exception):
        pass

    def stop(*_given: object) -> None:
        raise Stop

    monkeypatch.setattr("shared.service.configure_logs", lambda *_given: None)
    monkeypatch.setattr("shared.service.database.connect", stop)
    with pytest.raises(Stop):
        service.assemble(
            Flask("x"),
            "x",
            gateway.extensions["settings"],
            database_url="",
            db=None,  # type: ignore[arg-type]
            tables=None,  # type: ignore[arg-type]
            handlers={},
            periodic=(),
        )
    monkeypatch.delitem(globals(), "Word")
    assert msgspec.json.decode(b'{"first": {"text": "Lipowo"}}', type=Said).first.text == "Lipowo"
