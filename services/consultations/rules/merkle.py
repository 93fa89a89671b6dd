"""Merkle roots (RFC 9162, 2.1): one short number that fixes a whole list."""

import hashlib
from collections.abc import Iterable


LEFT_OUT = b"left out\n"


def paper_leaf(choices: str, *, left_out: bool = False) -> bytes:
    """Return a paper as a leaf: its canonical text, after a mark when it is not counted."""
    return LEFT_OUT + choices.encode() if left_out else choices.encode()


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the tree hash of the leaves in their order; reads them once, keeps a few hashes."""
    # stack[i] = (height, hash) of complete subtrees, heights falling.
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\0" + leaf).digest()
        while stack and stack[-1][0] == height:
            node = _join(stack.pop()[1], node)
            height += 1
        stack.append((height, node))
    if not stack:
        return hashlib.sha256().digest()
    _, node = stack.pop()
    while stack:
        node = _join(stack.pop()[1], node)
    return node


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
