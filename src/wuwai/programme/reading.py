"""One table of a programme file, read key by key; whatever does not hold is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text

Fail = Callable[[str, int, str, Text], Exception]

_ADDRESS = Text("an address that begins with https:// or http://", "以 https:// 或 http:// 开头的网址")


def _one_of(allowed: Sequence[str]) -> Text:
    listed = ", ".join(repr(one) for one in allowed)
    return Text("one of {listed}", "下列之一：{listed}").format(listed=listed)


def _found(expected: Text, value: object) -> Text:
    return Text("{expected}; found {value}", "{expected}；文件中为 {value}").format(
        expected=expected, value=repr(value)
    )


class Table:
    """Reads typed values and remembers which keys were asked for, so that a misspelt key is not lost."""

    def __init__(self, row: dict[str, Any], name: str, index: int, fail: Fail, prefix: str = "") -> None:
        self._row, self._name, self._index, self._fail, self._prefix = row, name, index, fail, prefix
        self._asked: set[str] = set()

    def error(self, key: str, expected: Text) -> Exception:
        """The error to raise for ``key``; ``expected`` says what would do."""
        return self._fail(self._name, self._index, self._prefix + key, expected)

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._row.get(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """What the table says anything under, in its order."""
        return tuple(self._row)

    def has(self, key: str) -> bool:
        """Whether the table says anything under ``key``."""
        return key in self._row

    def words(self, key: str, *, required: bool = True) -> str:
        value = self._take(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.error(
                key,
                Text("a text in quotes, not empty", "加引号且不为空的文本")
                if required
                else Text("a text in quotes", "加引号的文本"),
            )
        return value.strip()

    def slug(self, key: str) -> str:
        value = self.words(key)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise self.error(
                key,
                _found(
                    Text(
                        "lower-case letters, digits and hyphens, such as overseas-warehouses",
                        "小写字母、数字和连字符，如 overseas-warehouses",
                    ),
                    value,
                ),
            )
        return value

    def text(self, key: str, *, required: bool = False) -> Text:
        value = self._take(key)
        if value is None and not required:
            return Text("", "")
        if (
            not isinstance(value, dict)
            or set(value) != {"en", "zh"}
            or not all(isinstance(one, str) for one in value.values())
        ):
            raise self.error(
                key,
                Text(
                    'both languages: { en = "...", zh = "..." }', '中英文两种文本：{ en = "...", zh = "..." }'
                ),
            )
        text = Text(value["en"].strip(), value["zh"].strip())
        if bool(text.en) != bool(text.zh) or (required and not text):
            raise self.error(
                key,
                Text("both languages filled in", "中英文均须填写")
                if required
                else Text("both languages filled in, or both empty", "中英文均填写，或均留空"),
            )
        return text

    def number(self, key: str, *, required: bool = False) -> float | None:
        value = self._take(key)
        if value in (None, "") and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(
                key,
                Text("a number", "数值")
                if required
                else Text('a number, or "" where none was published', '数值；未公布的填 ""'),
            )
        return float(value)

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value in (None, ""):
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.error(
                key,
                Text(
                    'a date without quotes such as 2025-12-31, or "" where none was published',
                    '不加引号的日期，如 2025-12-31；未公布的填 ""',
                ),
            )
        return value

    def yes_no(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(key, Text("true or false", "true 或 false"))
        return value

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self._take(key)
        if value not in allowed:
            raise self.error(key, _found(_one_of(allowed), value))
        return str(value)

    def certainty(self) -> str:
        return self.choice("certainty", ["H", "M", "L"])

    def linkage(self) -> str:
        return self.choice("linkage", ["", *BY_KEY])

    def url(self, key: str, *, required: bool = False) -> str:
        value = self.words(key, required=required)
        if value and not re.match(r"https?://\S+$", value):
            raise self.error(key, _found(_ADDRESS, value))
        return value

    def urls(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self._take(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or (required and not value):
            raise self.error(key, Text("a list of addresses", "网址列表"))
        for one in value:
            if not isinstance(one, str) or not re.match(r"https?://\S+$", one):
                raise self.error(key, _found(_ADDRESS, one))
        return tuple(value)

    def several(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(o, str) and o for o in value):
            raise self.error(key, Text("a list of texts in quotes", "加引号文本的列表"))
        return tuple(value)

    def inner(self, key: str) -> Table | None:
        """The table under ``key``; its errors name the line of ``key``."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, Text("a table in braces: { ... }", "花括号括起的表：{ ... }"))
        return Table(value, self._name, self._index, self._fail, prefix=f"{self._prefix}{key}.")

    def finish(self) -> None:
        """Refuse keys that nothing reads."""
        for key in self._row:
            if key not in self._asked:
                raise self.error(key, _one_of(sorted(self._asked)))
