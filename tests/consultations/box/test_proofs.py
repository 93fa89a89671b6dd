"""Whoever holds a receipt, or names a paper, can prove it against the published roots."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert, text

from services.consultations.box import proofs, reading
from services.consultations.model import Box, FrozenPaper, FrozenReceipt, db
from services.consultations.rules import merkle, receipts
from shared.contracts.ballots import MerkleProof
from shared.problems import Refusal


def by_the_book(leaves: list[bytes], place: int) -> list[bytes]:
    """RFC 9162, 2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = leaves[:split], leaves[split:]
    if place < split:
        return [*by_the_book(left, place), merkle.root(right)]
    return [*by_the_book(right, place - split), merkle.root(left)]


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_a_path_is_that_of_the_standard_and_proves_its_leaf_alone(
    leaves: list[bytes], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    nodes = [merkle.leaf_hash(leaf) for leaf in leaves]
    path, root, size = merkle.path(nodes, place), merkle.root(leaves), len(leaves)
    assert path == by_the_book(leaves, place)
    leaf = leaves[place]
    assert merkle.verify(leaf, place=place, size=size, path=path, root=root)
    assert not merkle.verify(leaf + b"!", place=place, size=size, path=path, root=root)
    assert not merkle.verify(leaf, place=place, size=size, path=[*path, b"x"], root=root)
    for other in {place - 1, place + 1, size} & set(range(size + 1)) - {place}:
        moved = merkle.verify(leaf, place=other, size=size, path=path, root=root)
        assert not moved or leaves[other] == leaf
    if path:
        assert not merkle.verify(leaf, place=place, size=size, path=path[:-1], root=root)


def test_the_tree_over_blocks_is_the_tree_over_leaves() -> None:
    for size in (1, 1023, 1024, 1025, 2048, 2500, 5121):
        leaves = [str(number).encode() for number in range(size)]
        assert merkle.root(leaves) == merkle.top([merkle.leaf_hash(leaf) for leaf in leaves])


def _frozen(size: int) -> tuple[UUID, list[str]]:
    ballot_id = uuid4()
    codes = [f"{number:04}-0000-0000" for number in range(size)]
    box = Box(ballot_id=ballot_id, centre_id=uuid4(), state="sealed", form={}, public_key=b"k")
    box.receipt_key = b"k"
    db.session.add(box)
    papers = sorted(f"{number:05}" for number in range(size))
    rows = [{"ballot_id": ballot_id, "place": n, "choices": p} for n, p in enumerate(papers, 1)]
    hashes = [{"ballot_id": ballot_id, "hash": receipts.listed_as(ballot_id, c)} for c in codes]
    db.session.execute(insert(FrozenPaper), rows)
    db.session.execute(insert(FrozenReceipt), hashes)
    box.papers_root = proofs.keep(ballot_id, proofs.PAPERS, reading.paper_leaves(ballot_id))
    box.receipts_root = proofs.keep(ballot_id, proofs.RECEIPTS, reading.sorted_receipts(ballot_id))
    box.state, box.receipt_key = "frozen", None
    db.session.commit()
    return ballot_id, codes


def _holds(proof: MerkleProof) -> bool:
    return merkle.verify(
        bytes.fromhex(proof.leaf),
        place=proof.place - 1,
        size=proof.size,
        path=[bytes.fromhex(node) for node in proof.path],
        root=bytes.fromhex(proof.root),
    )


def test_every_place_of_a_long_list_is_proved_against_the_published_root(
    consultations: Flask,
) -> None:
    with consultations.app_context():
        _frozen(7)  # noise: another ballot's trees
        ballot_id, codes = _frozen(2500)
        box = db.session.get(Box, ballot_id)
        assert box is not None
        for place in (1, 2, 1024, 1025, 2048, 2049, 2500):
            proof = proofs.of_paper(ballot_id, place)
            assert _holds(proof)
            assert (proof.place, proof.size) == (place, 2500)
            assert bytes.fromhex(proof.leaf) == f"{place - 1:05}".encode()
            assert proof.root == (box.papers_root or b"").hex()
        places = set()
        for code in codes[::313]:
            proof = proofs.of_receipt(ballot_id, code.lower())
            assert _holds(proof)
            assert proof.leaf == receipts.listed_as(ballot_id, code).hex()
            assert proof.root == (box.receipts_root or b"").hex()
            assert proof.size == 2500
            places.add(proof.place)
        assert len(places) == len(codes[::313])
        asks: tuple[Callable[[], MerkleProof], ...] = (
            lambda: proofs.of_paper(ballot_id, 2501),
            lambda: proofs.of_paper(ballot_id, 0),
            lambda: proofs.of_receipt(ballot_id, "9999-9999-9999"),
        )
        for ask in asks:
            with pytest.raises(Refusal) as refused:
                ask()
            assert refused.value.problem.status == 404


def test_a_proof_reads_as_much_of_a_long_list_as_of_a_short_one(consultations: Flask) -> None:
    with consultations.app_context():
        figures = []
        for size in (1500, 6000):
            ballot_id, codes = _frozen(size)
            db.session.expire_all()
            rows: list[int] = []
            queries: list[str] = []

            def note(_c: object, cursor: object, statement: str, *_rest: object) -> None:
                queries.append(statement)  # noqa: B023
                rows.append(cursor.rowcount)  # type: ignore[attr-defined]  # noqa: B023

            event.listen(db.engine, "after_cursor_execute", note)
            proofs.of_receipt(ballot_id, codes[5])
            proofs.of_paper(ballot_id, 5)
            event.remove(db.engine, "after_cursor_execute", note)
            figures.append(len(queries))
            assert sum(rows) < 4 * merkle.BLOCK
        assert figures[0] == figures[1]


def test_a_ballot_frozen_before_there_were_proofs_gets_them(consultations: Flask) -> None:
    with consultations.app_context():
        ballot_id, codes = _frozen(3)
        db.session.execute(text("DELETE FROM merkle_nodes"))
        db.session.commit()
        with pytest.raises(Refusal) as refused:
            proofs.of_receipt(ballot_id, codes[0])
        assert refused.value.problem.code == "proof_not_ready"
        proofs.keep_missing()
        proofs.keep_missing()
        assert _holds(proofs.of_receipt(ballot_id, codes[0]))


def test_the_lines_of_the_public_list_make_the_same_root_with_papers_left_out() -> None:
    counted, left = '{"q":{"approved":["a"]}}', '{"q":{"blank":true}}'
    leaves = [merkle.paper_leaf(counted), merkle.paper_leaf(left, left_out=True)]
    lines = [merkle.paper_line(leaf) for leaf in leaves]
    assert [merkle.leaf_of_line(line.removesuffix("\n")) for line in lines] == leaves
    # A paper that is left out is another leaf than the same paper counted.
    assert merkle.root(leaves) != merkle.root([leaves[0], merkle.paper_leaf(left)])
    assert merkle.leaf_of_line("ab" * 32) == bytes.fromhex("ab" * 32)
