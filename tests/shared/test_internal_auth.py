"""Signed calls: who may call, for whom, and for how long."""

from uuid import uuid4

import pytest

from shared.contracts.actors import Actor, Role
from shared.internal_auth import NotSigned, seal, sign, verify, verify_sealed

KEY, OTHER = b"k" * 32, b"o" * 32
ACTOR = Actor(account_id=uuid4(), roles=(Role("organiser", uuid4()),))


def test_the_actor_comes_through_whole() -> None:
    header = sign(KEY, "consultations", ACTOR, now=1000)
    assert verify(KEY, "consultations", header, now=1030) == ACTOR


@pytest.mark.parametrize(
    ("key", "audience", "now"),
    [(OTHER, "consultations", 1000), (KEY, "volunteering", 1000), (KEY, "consultations", 1200)],
    ids=["foreign key", "another service", "too late"],
)
def test_a_foreign_or_stale_signature_is_refused(key: bytes, audience: str, now: int) -> None:
    header = sign(KEY, "consultations", ACTOR, now=1000)
    with pytest.raises(NotSigned):
        verify(key, audience, header, now=now)


@pytest.mark.parametrize("header", ["", "Wspolnie", "Wspolnie a.b", "Bearer x", "Wspolnie ą.b"])
def test_nonsense_is_refused(header: str) -> None:
    with pytest.raises(NotSigned):
        verify(KEY, "consultations", header)


def test_an_altered_token_is_refused() -> None:
    header = sign(KEY, "consultations", ACTOR)
    with pytest.raises(NotSigned):
        verify(KEY, "consultations", header[:20] + "A" + header[21:])


def test_a_seal_is_the_same_for_every_repetition_and_holds_no_time() -> None:
    assert seal(KEY, "POST", "/v1/x", b"{}") == seal(KEY, "POST", "/v1/x", b"{}")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "/v1/x", b"{}"), ("POST", "/v1/y", b"{}"), ("POST", "/v1/x", b"{ }")],
)
def test_a_seal_covers_method_path_and_body(method: str, path: str, body: bytes) -> None:
    header = seal(KEY, "POST", "/v1/x", b"{}")
    verify_sealed(KEY, "POST", "/v1/x", b"{}", header)
    with pytest.raises(NotSigned):
        verify_sealed(KEY, method, path, body, header)


def test_an_ordinary_signature_is_no_seal() -> None:
    with pytest.raises(NotSigned):
        verify_sealed(KEY, "POST", "/v1/x", b"{}", sign(KEY, "consultations", ACTOR))
