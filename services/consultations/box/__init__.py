"""The box: what was voted, never who (docs: the way of one vote).

For the rest of consultations: `prepare` in the transaction that schedules a ballot, `discard` in
the one that calls it off; after the freeze `papers`, `state` and the roots; `publish` when the
result is out. The other modules are driven by the register's calls and by jobs.
"""

from services.consultations.box.reading import papers, state, to_count
from services.consultations.box.setting import discard, prepare, publish

__all__ = ["discard", "papers", "prepare", "publish", "state", "to_count"]
