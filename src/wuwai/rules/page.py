"""The text of a rule book's file: its keys read with their types, its mistakes named by line."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wuwai.reference.text import Text
from wuwai.rules.model import BookError

_CALLED = {
    "inputs": Text("input", "输入项"),
    "clauses": Text("clause", "条款"),
    "points": Text("item", "计分项"),
    "results": Text("class", "类别"),
    "amounts": Text("amount", "金额"),
}
_ID = re.compile(r"""\s*(?:id|name)\s*=\s*["']([^"']*)["']""")
At = tuple[str, int]  # a [[table]] and which of them


_UNKNOWN_KEY = Text("'{key}' is not a key here; known are {known}", "此处没有“{key}”这一项；可用的有 {known}")
_TEXT = Text("{key}: a text expected", "{key}：应为文本")
_MISSING = Text("{key} is missing", "缺少 {key}")
_BOTH = Text(
    '{key}: {{ en = "...", zh = "..." }} expected, both filled',
    '{key}：应写作 {{ en = "...", zh = "..." }}，两种语言都要填',
)
_DAY = Text(
    "{key}: a day such as 2023-12-01 expected, without a time", "{key}：应为日期，如 2023-12-01，不带时间"
)
_NO_DAY = Text(
    "{key}: '{value}' is not a day, month or year such as 2023-12-01, 2023-12 or 2023",
    "{key}：“{value}”不是日期、月份或年份（如 2023-12-01、2023-12、2023）",
)
_NO_TABLE = Text("no [[{key}]]", "没有 [[{key}]]")
_FLAG = Text("{key}: true or false expected", "{key}：应为 true 或 false")


class Page:
    """The text of the file, to find the line a mistake is on."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def line(self, table: str = "", index: int = 0, key: str = "") -> int:
        """The line of ``key`` in the ``index``-th ``[[table]]``; the table's own where the key is absent."""
        start = 0
        end = len(self.lines)
        heads = [n for n, text in enumerate(self.lines) if text.lstrip().startswith("[[")]
        if table:
            own = [n for n in heads if self.lines[n].strip().strip("[]").strip() == table]
            if index >= len(own):
                return 0
            start = own[index]
            end = next((n for n in heads if n > start), end)
        elif heads:
            end = heads[0]
        for number in range(start, end):
            if key and re.match(rf"\s*{re.escape(key)}\s*[=.]", self.lines[number]):
                return number + 1
        return start + 1

    def error(self, reason: Text, table: str = "", index: int = 0, key: str = "") -> BookError:
        return BookError(str(self.path), self.line(table, index, key), reason, self.entry(table, index))

    def entry(self, table: str, index: int) -> Text | None:
        """What the ``index``-th ``[[table]]`` is called in words; None outside of one."""
        if table not in _CALLED:
            return None
        start = self.line(table, index)
        ends = (n for n, text in enumerate(self.lines) if n >= start and text.lstrip().startswith("[["))
        for text in self.lines[start : next(ends, None)]:
            if found := _ID.match(text):
                return Text("{what} {id}", "{what} {id}").format(what=_CALLED[table], id=found[1])
        return Text("{what} number {n}", "第{n}个{what}").format(what=_CALLED[table], n=index + 1)


def known_keys(page: Page, table: dict[str, Any], known: set[str], where: str = "", index: int = 0) -> None:
    """Refuse a key that is none of ``known``, in the ``index``-th ``[[where]]`` or else at the top."""
    for key in table:
        if key not in known:
            raise page.error(_UNKNOWN_KEY.format(key=key, known=", ".join(sorted(known))), where, index, key)


def string(
    page: Page, table: dict[str, Any], key: str, where: str = "", index: int = 0, *, optional: bool = False
) -> str:
    """The text under ``key`` without blanks around it; empty only where it is ``optional``."""
    value = table.get(key, "")
    if not isinstance(value, str):
        raise page.error(_TEXT.format(key=key), where, index, key)
    if not value.strip() and not optional:
        raise page.error(_MISSING.format(key=key), where, index, key)
    return value.strip()


def text(
    page: Page, table: dict[str, Any], key: str, where: str = "", index: int = 0, *, optional: bool = False
) -> Text:
    """The text in two languages under ``key``, both filled; empty only where it is ``optional``."""
    value = table.get(key)
    if value is None and optional:
        return Text("", "")
    if (
        not isinstance(value, dict)
        or set(value) != {"en", "zh"}
        or not all(isinstance(v, str) and v.strip() for v in value.values())
    ):
        raise page.error(_BOTH.format(key=key), where, index, key)
    return Text(en=value["en"], zh=value["zh"])


def day(page: Page, table: dict[str, Any], key: str, *, first: bool) -> date | None:
    """A day; ``2023-12`` and ``2023`` mean their first (``valid_from``) or last day (``valid_to``)."""
    value = table.get(key, "")
    if isinstance(value, datetime):
        raise page.error(_DAY.format(key=key), key=key)
    if isinstance(value, date):
        return value
    if value == "":
        return None
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", str(value))
    try:
        if not found:
            raise ValueError
        year, month = int(found[1]), int(found[2] or (1 if first else 12))
        last = monthrange(year, month)[1]
        return date(year, month, int(found[3] or (1 if first else last)))
    except ValueError as error:
        raise page.error(_NO_DAY.format(key=key, value=value), key=key) from error


def tables(page: Page, data: dict[str, Any], key: str, *, optional: bool = False) -> list[dict[str, Any]]:
    """The ``[[key]]`` tables in the order of the file; none only where they are ``optional``."""
    tables = data.get(key, [])
    if optional and tables == []:
        return []
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise page.error(_NO_TABLE.format(key=key))
    return tables


def flag(page: Page, table: dict[str, Any], key: str, at: At) -> bool:
    """The true or false under ``key``; false where it is not there."""
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise page.error(_FLAG.format(key=key), *at, key)
    return value


def citation(page: Page, table: dict[str, Any], at: At, *, optional: bool) -> Text:
    """Where the entry stands: in two languages, or one text for both, such as a document's own number."""
    if isinstance(table.get("citation"), dict):
        return text(page, table, "citation", *at)
    cited = string(page, table, "citation", *at, optional=optional)
    return Text(cited, cited)
