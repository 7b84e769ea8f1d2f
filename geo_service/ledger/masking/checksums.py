"""Check digits: resident identity numbers (GB 11643, ISO 7064 MOD 11-2) and cards (Luhn)."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
#: the first two digits of a division code (GB/T 2260)
_PROVINCE_RANGES = (
    (11, 16),
    (21, 24),
    (31, 38),
    (41, 47),
    (50, 55),
    (61, 66),
    (71, 72),
    (81, 84),
    (91, 92),
)
_PROVINCES = frozenset(str(code) for start, end in _PROVINCE_RANGES for code in range(start, end))


def identity_check_digit(first_17: str) -> str:
    """The 18th character of an identity number, after GB 11643-1999."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1880 <= year <= 2100


def is_identity_number(digits: str) -> bool:
    """Whether 18 characters (or the old 15 digits) form a valid identity number."""
    if digits[:2] not in _PROVINCES:
        return False
    if len(digits) == 15:
        return _is_date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    if len(digits) != 18:
        return False
    born = _is_date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    return born and identity_check_digit(digits[:17]) == digits[17].upper()


def is_luhn(digits: str) -> bool:
    """Whether a card number passes the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
