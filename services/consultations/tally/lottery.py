"""Breaking ties by a lottery that anyone can repeat with pen, paper and SHA-256.

The seed is a text that nobody knew while people voted (a public draw, for instance). Tied projects
are ordered by the SHA-256 of the seed's UTF-8 bytes, one zero byte, and the project id's UTF-8
bytes; the smallest hash comes first. In a shell:

    printf '%s\\0%s' "$SEED" "$PROJECT_ID" | sha256sum
"""

import hashlib


def draw_key(seed: str, project_id: str) -> str:
    """The hash (hexadecimal) by which a tied project is ordered: smallest first."""
    # `surrogateescape`: a seed given on a command line that is not UTF-8 keeps its bytes.
    text = f"{seed}\0{project_id}".encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()
