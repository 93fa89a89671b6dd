"""The file format of Pabulib (`.pb`): real participatory budgets, and our own public result files.

`read` accepts what the format allows and refuses, with the line and what to do, whatever it cannot
read for certain: a damaged file never gives a wrong count. `write` gives the same bytes for the
same papers, sorted by content.

Two decisions of ours, where the format is silent:
- a blank paper is a row whose vote cell is empty; the META key `num_blank_votes` says how many
  there are, and where META also states a `min_length` it must;
- whole numbers and money are plain digits with a decimal point ("1234.50"), never "1 234,50".
"""

from services.consultations.pabulib.errors import PabulibError
from services.consultations.pabulib.reading import PabulibFile, read
from services.consultations.pabulib.writing import write

__all__ = ["PabulibError", "PabulibFile", "read", "write"]
