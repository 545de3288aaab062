"""One table of a programme file, read key by key; whatever does not hold is refused with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text

Fail = Callable[[str, int, str, str], Exception]


class Table:
    """Reads typed values and remembers which keys were asked for, so that a misspelt key is not lost."""

    def __init__(self, row: dict[str, Any], name: str, index: int, fail: Fail, prefix: str = "") -> None:
        self._row, self._name, self._index, self._fail, self._prefix = row, name, index, fail, prefix
        self._asked: set[str] = set()

    def error(self, key: str, expected: str) -> Exception:
        return self._fail(self._name, self._index, self._prefix + key, expected)

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._row.get(key)

    def words(self, key: str, *, required: bool = True) -> str:
        value = self._take(key)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.error(key, "a text in quotes" + (", not empty" if required else ""))
        return value.strip()

    def slug(self, key: str) -> str:
        value = self.words(key)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise self.error(key, f"lower-case letters, digits and hyphens, such as overseas-warehouses; found {value!r}")
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
            raise self.error(key, 'a text in both languages: { en = "...", zh = "..." }')
        text = Text(value["en"].strip(), value["zh"].strip())
        if bool(text.en) != bool(text.zh) or (required and not text):
            raise self.error(key, "both languages filled in" + ("" if required else ", or both empty"))
        return text

    def number(self, key: str, *, required: bool = False) -> float | None:
        value = self._take(key)
        if value in (None, "") and not required:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, "a number" + ("" if required else ', or "" where none was published'))
        return float(value)

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value in (None, ""):
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.error(key, 'a date without quotes such as 2025-12-31, or "" where none was published')
        return value

    def yes_no(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        value = self._take(key)
        if value not in allowed:
            raise self.error(key, f"one of {', '.join(repr(a) for a in allowed)}; found {value!r}")
        return str(value)

    def certainty(self) -> str:
        return self.choice("certainty", ["H", "M", "L"])

    def linkage(self) -> str:
        return self.choice("linkage", ["", *BY_KEY])

    def url(self, key: str, *, required: bool = False) -> str:
        value = self.words(key, required=required)
        if value and not re.match(r"https?://\S+$", value):
            raise self.error(key, f"an address that begins with https:// or http://; found {value!r}")
        return value

    def urls(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self._take(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or (required and not value):
            raise self.error(key, "a list of addresses")
        for one in value:
            if not isinstance(one, str) or not re.match(r"https?://\S+$", one):
                raise self.error(key, f"addresses that begin with https:// or http://; found {one!r}")
        return tuple(value)

    def inner(self, key: str) -> Table | None:
        """The table under ``key``; its errors name the line of ``key``."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, "a table in braces: { ... }")
        return Table(value, self._name, self._index, self._fail, prefix=f"{self._prefix}{key}.")

    def finish(self) -> None:
        """Refuse keys that nothing reads."""
        for key in self._row:
            if key not in self._asked:
                raise self.error(key, f"no such key here; the keys are {', '.join(sorted(self._asked))}")
