"""Merkle roots and paths (RFC 9162, 2.1): one short number that fixes a whole list."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

# 2 ** 10 leaves: the levels above a block are kept with a frozen list, those inside are not.
BLOCK_LEVEL = 10
BLOCK = 1 << BLOCK_LEVEL

LEFT_OUT = b"left out\n"
_LEFT_OUT_LINE = "left out "
SALTED = b"salted\n"
_SALTED_LINE = "salted "
SALT = 16
"""So many random bytes keep anybody from trying out what a leaf says."""


def paper_leaf(choices: str, *, left_out: bool = False, salt: bytes | None = None) -> bytes:
    """Return a paper as a leaf: its canonical text, after a mark when it is not counted.

    With a salt it is a commitment: who does not know the salt cannot try out papers.
    """
    if salt is not None:
        return SALTED + salt + choices.encode()
    return LEFT_OUT + choices.encode() if left_out else choices.encode()


def paper_line(leaf: bytes) -> str:
    """Return a paper's leaf as a line of the list that `leaf_of_line` reads."""
    if leaf.startswith(SALTED):
        salted = leaf.removeprefix(SALTED)
        return f"{_SALTED_LINE}{salted[:SALT].hex()} {salted[SALT:].decode()}\n"
    if leaf.startswith(LEFT_OUT):
        return f"{_LEFT_OUT_LINE}{leaf.removeprefix(LEFT_OUT).decode()}\n"
    return f"{leaf.decode()}\n"


def leaf_of_line(line: str) -> bytes:
    """Return the leaf that a line of a list stands for: of papers, or of receipts."""
    if line.startswith(_SALTED_LINE):
        salt, _, choices = line.removeprefix(_SALTED_LINE).partition(" ")
        if len(salt) != 2 * SALT:
            raise ValueError("a salt has another length")
        return paper_leaf(choices, salt=bytes.fromhex(salt))
    if line.startswith(_LEFT_OUT_LINE):
        return paper_leaf(line.removeprefix(_LEFT_OUT_LINE), left_out=True)
    # A paper is JSON and begins with a brace; a receipt's hash is 64 hexadecimal digits.
    return line.encode() if line.startswith("{") else bytes.fromhex(line)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the tree hash of the leaves in their order; reads them once, keeps one in 1,024."""
    return top([block.hash for block in blocks(leaves)])


class Block(NamedTuple):
    """So many leaves that stand together (the last ones perhaps fewer): the first, and their hash.

    Blocks are whole subtrees of the tree, so its upper levels are a tree over the blocks.
    """

    first: bytes
    hash: bytes


def blocks(leaves: Iterable[bytes]) -> Iterator[Block]:
    """Give the leaves' blocks in their order; reads them once, keeps one block."""
    waiting = iter(leaves)
    while some := list(islice(waiting, BLOCK)):
        yield Block(some[0], top([leaf_hash(leaf) for leaf in some]))


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash by which a leaf stands in the tree."""
    return hashlib.sha256(b"\0" + leaf).digest()


def levels(nodes: Sequence[bytes]) -> list[list[bytes]]:
    """Return the nodes and each level above them, up to the single one at the top.

    A node without a right neighbour rises unchanged, as RFC 9162 has it.
    """
    found = [list(nodes)]
    while len(found[-1]) > 1:
        below = found[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        rest = below[-1:] if len(below) % 2 else []
        found.append([*(_join(left, right) for left, right in pairs), *rest])
    return found


def top(nodes: Sequence[bytes]) -> bytes:
    """Return the tree hash over nodes in their order."""
    return levels(nodes)[-1][0] if nodes else hashlib.sha256().digest()


def path(nodes: Sequence[bytes], place: int) -> list[bytes]:
    """Return the audit path (RFC 9162, 2.1.3.1) of one of the nodes; places from 0."""
    found = []
    for level in levels(nodes)[:-1]:
        if place ^ 1 < len(level):
            found.append(level[place ^ 1])
        place >>= 1
    return found


def verify(leaf: bytes, *, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2); places from 0."""
    if not 0 <= place < size:
        return False
    node, last = leaf_hash(leaf), size - 1
    for neighbour in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = _join(neighbour, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = _join(node, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
