"""Numbers in a file, read exactly or refused: no float, no sign, no thousands separator."""

import re
from decimal import Decimal

from services.consultations.pabulib.errors import PabulibError

_WHOLE = re.compile(r"[0-9]{1,15}")
_MONEY = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")


def whole(text: str, line: int, what: str) -> int:
    """A whole number from 0."""
    if not _WHOLE.fullmatch(text.strip()):
        raise PabulibError(line, f"{what} is {text!r}; write a whole number, digits only")
    return int(text)


def money(text: str, line: int, what: str) -> Decimal:
    """An amount from 0, with the decimals as written."""
    if not _MONEY.fullmatch(text.strip()):
        raise PabulibError(
            line,
            f"{what} is {text!r}; write an amount like 1200 or 1200.50, digits and a point",
        )
    return Decimal(text.strip())


def decimals_of(amount: Decimal) -> int:
    """How many digits stand after the decimal point."""
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def units(amount: Decimal, decimals: int) -> int:
    """The amount in units of 10**-decimals; no digit is lost because decimals are counted first."""
    return int(amount.scaleb(decimals))


def amount_text(value: int, decimals: int) -> str:
    """Units written with exactly this many decimals: 120050 with 2 is 1200.50."""
    if decimals == 0:
        return str(value)
    digits = str(value).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"
