"""What tests of many rooms need: the gateway in a browser, and beside consultations."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support import apps, vote


@pytest.fixture
def url(gateway: Flask) -> Iterator[str]:
    """The gateway's address for a browser."""
    with apps.served(gateway) as address:
        yield address


@pytest.fixture
def joined(gateway: Flask, consultations: Flask) -> Iterator[str]:
    """The gateway finds consultations over HTTP; gives its address."""
    with apps.served(consultations) as address, vote.joined(gateway, address):
        yield address
