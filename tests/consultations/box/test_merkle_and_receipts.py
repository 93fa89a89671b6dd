"""Roots fix a whole list; receipts can be read out over the telephone."""

import hashlib
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.consultations.rules import merkle, receipts


def by_the_book(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = by_the_book(leaves[:split]), by_the_book(leaves[split:])
    return hashlib.sha256(b"\1" + left + right).digest()


# A busy machine breaks no promise.
@given(st.lists(st.binary(max_size=4), max_size=40))
def test_the_root_is_that_of_the_standard(leaves: list[bytes]) -> None:
    assert merkle.root(iter(leaves)) == by_the_book(leaves)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=12), st.data())
def test_a_changed_list_has_another_root(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:place], leaves[place] + b"!", *leaves[place + 1 :]]
    assert merkle.root(changed) != merkle.root(leaves)
    assert merkle.root(leaves[:place] + leaves[place + 1 :]) != merkle.root(leaves)


@given(st.binary(min_size=32, max_size=32), st.uuids())
def test_a_receipt_is_found_however_it_is_typed(key: bytes, serial: object) -> None:
    code = receipts.receipt(key, serial)  # type: ignore[arg-type]
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert receipts.typed(sloppy) == code


def test_receipts_differ_by_key_serial_and_ballot() -> None:
    serial, ballot = uuid4(), uuid4()
    assert receipts.receipt(b"a", serial) != receipts.receipt(b"b", serial)
    assert receipts.receipt(b"a", serial) != receipts.receipt(b"a", uuid4())
    assert receipts.listed_as(ballot, "X") != receipts.listed_as(uuid4(), "X")
