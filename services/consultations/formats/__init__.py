"""Files with the papers of a vote, of whatever origin: `.abif`, `.blt`, `.HIL`, Debian, our own.

`read` finds the format and refuses, with the line and what to do, whatever it cannot read for
certain: a damaged file never gives a wrong count. Budgets (`.pb`) are read by `pabulib`.
`recount` counts what was read; `recount(read(name, content)).bytes` is what is published.
"""

from services.consultations.formats.errors import FormatError
from services.consultations.formats.files import VoteFile, read, recount

__all__ = ["FormatError", "VoteFile", "read", "recount"]
