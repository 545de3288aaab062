"""Read one value of a register, from a cell of a sheet or a box of a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers.columns import options
from wuwai.registers.contract import FieldKind, RegisterField
from wuwai.registers.days import day
from wuwai.registers.expected import ValueProblem
from wuwai.registers.numbers import number

__all__ = ["ValueProblem", "blank", "read"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_TEXT = 200


def _names(allowed: Mapping[str, Text]) -> dict[str, str]:
    names: dict[str, str] = {}
    for code, title in allowed.items():
        for name in (code, title.en, title.zh):
            names.setdefault(_folded(name), code)
    return names


@lru_cache(maxsize=2)
def _place_names(kind: FieldKind) -> dict[str, str]:
    return _names(options(RegisterField("place", Text("", ""), kind)))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def blank(raw: Any) -> bool:
    """Whether a cell or box holds nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read(one: RegisterField, raw: Any, *, sheet: bool = False, longest: int = _LONGEST_TEXT) -> Any:
    """The value of ``raw`` as the model keeps it; None for nothing; :class:`ValueProblem` otherwise.

    ``sheet`` says that it comes from a spreadsheet, whose percentages may arrive as fractions. ``longest`` is
    how many characters a text may have.
    """
    if blank(raw):
        if one.required:
            raise ValueProblem(Text("a value; this column must be filled", "必填项，不能为空"))
        return None
    if one.kind in ("choice", "yes_no", "region", "country"):
        return _coded(one, raw)
    if one.kind == "choices":
        return _several(one, raw)
    if one.kind in ("number", "integer"):
        return number(one, raw, sheet=sheet)
    if one.kind == "date":
        return day(raw)
    return _text(one, raw, longest)


def _coded(one: RegisterField, raw: Any) -> Any:
    if one.kind == "yes_no" and isinstance(raw, bool):
        return raw
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    allowed = options(one)
    names = _place_names(one.kind) if one.kind in ("region", "country") else _names(allowed)
    code = names.get(_folded(text))
    if code is None and one.kind in ("region", "country"):
        found = regions.find(text)
        code = found.code if found and found.code in allowed else None
    if code is None:
        if one.kind == "region":
            raise ValueProblem(
                Text(
                    "a city's name or six-digit code, such as 深圳市 or 440300",
                    "地市名称或六位代码，如深圳市、440300",
                )
            )
        if one.kind == "country":
            raise ValueProblem(
                Text(
                    "a country or region by name or ISO code, such as DEU",
                    "国家（地区）名称或ISO代码，如德国、DEU",
                )
            )
        raise ValueProblem(
            Text(
                "one of: " + ", ".join(t.en for t in allowed.values()),
                "可选：" + "、".join(t.zh for t in allowed.values()),
            )
        )
    return code == "yes" if one.kind == "yes_no" else code


def _several(one: RegisterField, raw: Any) -> str:
    """Keys of the choices named, in their declared order, with ``;`` between them."""
    if isinstance(raw, list | tuple):
        told = [str(name) for name in raw]
    else:
        told = _parted(str(raw), set(_names(one.choices)))
    chosen = {_coded(one, name) for name in told if not blank(name)}
    return ";".join(key for key in one.choices if key in chosen)


def _parted(text: str, names: set[str]) -> list[str]:
    """The names in ``text``, the longest first: a name may hold the mark that stands between names.

    >>> _parted("水利、环境；教育", {"水利、环境", "教育"})
    ['水利、环境', '教育']
    """
    parts = re.split(r"([;；,，、\n])", text)
    found: list[str] = []
    at = 0
    while at < len(parts):
        ends = range(len(parts), at, -2)
        end = next((n for n in ends if _folded("".join(parts[at:n])) in names), at + 1)
        found.append("".join(parts[at:end]))
        at = end + 1
    return found


def _text(one: RegisterField, raw: Any, longest: int) -> str:
    if (
        isinstance(raw, float | int)
        and not isinstance(raw, bool)
        and not one.length
        and float(raw).is_integer()
        and abs(raw) < 1e15
    ):
        raw = str(int(raw))
    if not isinstance(raw, str):
        raise ValueProblem(Text("a text, in a cell formatted as text", "文本，单元格请设为文本格式"))
    text = unicodedata.normalize("NFC", raw).strip()
    if _CONTROL.search(text):
        raise ValueProblem(Text("a text without control characters", "不含控制字符的文本"))
    if text.startswith("=") and one.kind != "url":
        raise ValueProblem(Text("a text that is not a formula", "不得以“=”开头"))
    if one.kind == "url":
        if not re.fullmatch(r"https?://[^\s<>\"']{3,480}", text):
            raise ValueProblem(
                Text("a web address that begins with https:// or http://", "以https://或http://开头的网址")
            )
        return text
    if one.length and not (len(text) == one.length and text.isascii() and text.isalnum()):
        pattern = Text(
            "{n} letters and digits, in a cell formatted as text", "{n}位字母或数字，单元格请设为文本格式"
        )
        raise ValueProblem(pattern.format(n=one.length))
    if one.kind != "long_text" and len(text) > longest:
        raise ValueProblem(Text("at most {n} characters", "不超过{n}个字").format(n=longest))
    if one.kind == "long_text" and len(text) > 4000:
        raise ValueProblem(Text("at most {n} characters", "不超过{n}个字").format(n=4000))
    return text.upper() if one.length else text
