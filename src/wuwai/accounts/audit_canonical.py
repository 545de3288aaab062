"""One way to write a value as JSON, so that the same value always has the same digest."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from wuwai.reference.text import Text

_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_WHOLE = 2**53  # beyond it a float is no exact whole number


def canonical(value: Any) -> str:
    """``value`` as JSON with sorted names and no blanks; numbers and days as :func:`plain` writes them.

    >>> canonical({"b": 5.0, "a": "外贸"})
    '{"a":"外贸","b":5}'
    """
    return _WRITER.encode(plain(value))


def flat(values: Mapping[str, str | int]) -> str:
    """As :func:`canonical`, for texts and whole numbers by name: they are plain already."""
    return _WRITER.encode(values)


def plain(value: Any) -> Any:
    """``value`` in JSON's own types: what a database gives back is written as what was put in.

    Decimals are text without trailing zeros, days and moments ISO text, a moment in UTC. TypeError for what
    has no such form, ValueError for a float that is no number.

    >>> from decimal import Decimal
    >>> plain([Decimal("12.5000"), 3.0, None])
    ['12.5', 3, None]
    """
    if value is None or isinstance(value, (bool, str)):
        # A subclass, such as a choice of Django, is written as what it stands for.
        return str.__str__(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if isinstance(value, Decimal):
        return _written(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return {"en": value.en, "zh": value.zh}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no form in the audit")


def moment(value: datetime) -> str:
    """A moment in UTC, to the microsecond, always written at the same length."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def sealed(value: Any) -> dict[str, str] | None:
    """What tells of a person, as it is kept in the audit: provable, not readable. None for nothing on file.

    An entry can never be deleted, and what tells of a person must be; so only a salted digest goes in.
    """
    return None if value in (None, "") else _sealed_with(secrets.token_hex(16), value)


def opens(seal: Any, value: Any) -> bool:
    """Whether ``seal`` was made of ``value``.

    >>> opens(sealed("张三"), "张三"), opens(sealed("张三"), "李四"), opens(None, "")
    (True, False, True)
    """
    if seal is None or value in (None, ""):
        return seal is None and value in (None, "")
    return bool(_sealed_with(str(seal["salt"]), value) == seal)


def is_seal(value: Any) -> bool:
    """Whether a value of an entry is one that :func:`sealed` made."""
    return isinstance(value, dict) and set(value) == {"salt", "sealed"}


def _sealed_with(salt: str, value: Any) -> dict[str, str]:
    return {"salt": salt, "sealed": hashlib.sha256(f"{salt}{canonical(value)}".encode()).hexdigest()}


def _written(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    shown = format(value, "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in ("-0", "") else shown
