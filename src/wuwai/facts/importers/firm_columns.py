"""Which columns a firm-level file has: told by their headings, in Chinese or English."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping
from dataclasses import dataclass

from wuwai.reference.partners import folded

# What each column may be called; of the amounts, in which currency it is.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "period": (
        *(
            "年份",
            "年度",
            "年",
            "年月",
            "数据年月",
            "统计年月",
            "月份",
            "时期",
            "日期",
            "申报日期",
            "出口日期",
        ),
        *("period", "year", "month", "date"),
    ),
    "firm": (
        *("统一社会信用代码", "企业统一社会信用代码", "企业代码", "企业编码", "企业标识", "企业编号"),
        *("经营单位代码", "经营单位编码", "收发货人代码", "收发货人编码", "海关注册编码"),
        *("firm", "firm_id", "firm_code", "exporter_id", "company_id"),
    ),
    "product": (
        *("商品编码", "商品代码", "HS编码"),
        *("product", "hs", "hs6", "hs8", "hs10", "hs_code", "product_code"),
    ),
    "partner": (
        *(
            "贸易伙伴名称",
            "贸易伙伴",
            "国别(地区)",
            "国家(地区)",
            "目的国(地区)",
            "最终目的国(地区)",
            "目的地",
        ),
        *("partner", "destination", "dest", "market"),
    ),
    "place": (
        *("城市", "城市编码", "所在城市", "企业所在地", "企业所在地编码", "注册地编码", "收发货人注册地编码"),
        *("place", "city", "region", "reporter"),
    ),
    "direction": ("进出口", "进出口类型", "direction"),
    "value": ("金额", "出口额", "进出口额", "value", "amount"),
    "CNY": ("人民币", "人民币值", "人民币(元)", "金额(人民币)", "value_cny"),
    "USD": ("美元", "美元值", "美元(元)", "金额(美元)", "value_usd", "fob_usd"),
    "currency": ("币制", "币种", "currency"),
    "quantity": ("数量", "第一数量", "quantity"),
    "unit": ("计量单位", "第一计量单位", "单位", "unit"),
}
# The columns that a template has, in this order.
TEMPLATE = {
    "zh": ("年份", "企业代码", "城市", "进出口", "商品编码", "贸易伙伴名称", "金额", "币制"),
    "en": ("year", "firm", "city", "direction", "product", "partner", "value", "currency"),
}
_MEANINGS = {folded(name).lower(): meaning for meaning, names in HEADINGS.items() for name in names}
_AMOUNTS = ("value", "CNY", "USD")
_NEEDED = ("firm", "product", "partner")
_CREDIT_CODE = ("统一社会信用代码", "企业统一社会信用代码")


@dataclass(frozen=True, slots=True)
class Columns:
    """A file's columns: ``at`` gives the heading of each meaning, the amount under ``value``.

    ``currency`` is the one that the amount's heading names; ``twice`` the headings of a meaning that several
    have; ``credit_codes`` whether firms are told by their unified social credit codes.
    """

    headings: tuple[str, ...]
    at: Mapping[str, str]
    currency: str
    twice: Mapping[str, tuple[str, ...]]
    credit_codes: bool


def recognise(head: bytes) -> Columns | None:
    """The columns of a firm-level file that begins so; None where it is not one."""
    for encoding in ("utf-8", "gb18030"):
        headings = _first_line(head, encoding)
        found = _columns(headings) if headings is not None else None
        if found is not None:
            return found
    return None


def _first_line(head: bytes, encoding: str) -> list[str] | None:
    line = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        return [cell.strip() for cell in next(csv.reader([line.decode(encoding)]), [])]
    except (UnicodeDecodeError, csv.Error):
        return None


def _columns(headings: list[str]) -> Columns | None:
    named: dict[str, list[str]] = {}
    for heading in headings:
        meaning = _MEANINGS.get(folded(heading).lower())
        if meaning is not None:
            named.setdefault(meaning, []).append(heading)
    amounts = [meaning for meaning in _AMOUNTS if meaning in named]
    if not amounts or any(meaning not in named for meaning in _NEEDED):
        return None
    at = {meaning: found[0] for meaning, found in named.items() if meaning not in _AMOUNTS}
    twice = {meaning: tuple(found) for meaning, found in named.items() if len(found) > 1}
    if len(amounts) > 1:
        twice["value"] = tuple(h for meaning in amounts for h in named[meaning])
    at["value"] = named[amounts[0]][0]
    return Columns(
        tuple(headings),
        at,
        amounts[0] if amounts[0] != "value" else "",
        twice,
        folded(at["firm"]) in _CREDIT_CODE,
    )


def template(lang: str) -> bytes:
    """An empty file: the heading alone, as spreadsheets open it.

    >>> recognise(template("zh")) is not None and recognise(template("en")) is not None
    True
    """
    heading = TEMPLATE["zh" if lang.startswith("zh") else "en"]
    return codecs.BOM_UTF8 + (",".join(heading) + "\r\n").encode()
