"""Which columns a China Customs query file has, and in which encoding. They vary with the grouping chosen."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping
from dataclasses import dataclass

from wuwai.reference.partners import folded

# Every heading that query files print, and what it holds. Headings that hold nothing read here have none.
HEADINGS: Mapping[str, str] = {
    "数据年月": "period",
    "年月": "period",
    "商品编码": "product",
    "商品代码": "product",
    "商品名称": "",
    "贸易伙伴编码": "partner code",
    "贸易伙伴名称": "partner name",
    "贸易伙伴": "partner name",
    "贸易方式编码": "regime code",
    "贸易方式名称": "regime name",
    "贸易方式": "regime name",
    "注册地编码": "place code",
    "注册地名称": "place name",
    "收发货人注册地编码": "place code",
    "收发货人注册地名称": "place name",
    "收发货人注册地": "place name",
    "第一数量": "quantity",
    "第一计量单位": "unit",
    "第二数量": "",
    "第二计量单位": "",
    **dict.fromkeys(("人民币", "人民币值", "人民币(元)", "金额(人民币)"), "CNY"),
    **dict.fromkeys(("美元", "美元值", "美元(元)", "金额(美元)"), "USD"),
}
GROUPINGS = {"product": "product", "partner name": "partner", "regime name": "regime", "place name": "place"}


@dataclass(frozen=True, slots=True)
class Columns:
    """A file's columns. ``at`` says where each meaning stands; ``amount`` is ``CNY`` or ``USD``."""

    encoding: str
    headings: tuple[str, ...]
    at: Mapping[str, int]
    amounts: tuple[str, ...]
    twice: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.headings)

    def heading(self, meaning: str) -> str:
        """The heading as printed; empty where the file has no such column."""
        return self.headings[self.at[meaning]] if meaning in self.at else ""

    @property
    def grouping(self) -> tuple[str, ...]:
        """What the file is broken down by."""
        found = {m.removesuffix(" code").removesuffix(" name") for m in self.at}
        return tuple(g for g in ("product", "partner", "regime", "place") if g in found)


def _first_line(head: bytes, encoding: str) -> list[str] | None:
    line = head.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        return [cell.strip() for cell in next(csv.reader([line.decode(encoding)]), [])]
    except (UnicodeDecodeError, csv.Error):
        return None


def recognise(head: bytes) -> Columns | None:
    """The columns of a query file that begins so; None where it is not one."""
    for encoding in ("utf-8", "gb18030"):
        printed = _first_line(head.removeprefix(codecs.BOM_UTF8), encoding)
        if printed is None:
            continue
        while printed and not printed[-1]:  # one trailing comma, or several
            printed.pop()
        meanings = [HEADINGS.get(folded(name)) for name in printed]
        amounts = tuple(m for m in meanings if m in ("CNY", "USD"))
        if amounts and sum(m is not None for m in meanings) >= 2:
            named = [m for m in meanings if m]
            return Columns(
                encoding,
                tuple(printed),
                {m: meanings.index(m) for m in dict.fromkeys(named)},
                amounts,
                tuple(p for p, m in zip(printed, meanings, strict=True) if m and named.count(m) > 1),
                tuple(p for p, m in zip(printed, meanings, strict=True) if m is None),
            )
    return None
