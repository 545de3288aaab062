"""The days of a row follow one another, and none of them lies in the future."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone

from wuwai.reference.text import Text

NOT_YET = Text(
    "a day that has come: a stage is dated when it is entered", "已到来的日期：进入该阶段后方可填写"
)
_LATER = Text("{day} or later", "不早于{day}")
_LATER_THAN = Text("{day} or later, the day of '{what}'", "不早于{day}（“{what}”）")


def in_order(
    row: Any, names: Iterable[str], titles: Mapping[str, Text] | None = None
) -> Iterator[tuple[str, Text]]:
    """What is wrong with the days ``names`` of a row, which are named in the order of its life.

    A day that has not come, and one before the latest of those named earlier; ``titles`` name that one.
    Empty days are passed over. Gives the field and what was expected, as a register's ``check`` does.
    """
    today = timezone.localdate()
    last, after = None, ""
    for name in names:
        day = getattr(row, name)
        if day is None:
            continue
        if day > today:
            yield name, NOT_YET
        elif last is not None and day < last:
            what = (titles or {}).get(after)
            pattern = _LATER if what is None else _LATER_THAN
            yield name, pattern.format(day=last.isoformat(), what=what)
        if last is None or day > last:
            last, after = day, name
