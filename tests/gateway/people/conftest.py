"""The mail server of these tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.gateway.people.mail_server import Postbox, serving


@pytest.fixture
def postbox(gateway: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """What the gateway mails."""
    with serving(gateway, monkeypatch) as found:
        yield found
