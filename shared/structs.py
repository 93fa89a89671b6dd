"""Every struct is made known to msgspec before there are threads.

msgspec learns a struct's types when it is first decoded. Two threads that do so at once can end
the process: the second finds what the first has not finished (seen with 0.22: a segmentation
fault under the first votes of a fresh server).
"""

from contextlib import suppress

import msgspec


def learn() -> None:
    """Let msgspec learn the types of every struct that is loaded; call before the first request."""
    waiting = [msgspec.Struct]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        for kind in kinds:
            # What msgspec cannot read (types of a checker alone) is only ever written.
            with suppress(NameError, TypeError):
                msgspec.json.Decoder(kind)
        waiting += kinds
