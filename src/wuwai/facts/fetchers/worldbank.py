"""The World Bank's indicators interface (version 2), written as tidy series CSV.

A page of the answer is ``[{"page", "pages", "lastupdated", ...}, [{"countryiso3code", "date", "value", ...},
...]]``; a refusal is ``[{"message": [{"key", "value"}]}]``. Years without a value are left out: they are not
stated. Groups of countries such as ``WLD`` are left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from wuwai.facts.fetchers.answers import not_understood, parsed, write_csv
from wuwai.facts.fetchers.contents import FetchError
from wuwai.facts.fetchers.download import Connection, Manners, Progress, checked
from wuwai.facts.fetchers.kept import Kept
from wuwai.reference import regions, units

ADDRESS = "https://api.worldbank.org/v2/"
PAGE = "https://data.worldbank.org/indicator/"
MANNERS = Manners(spacing=0.5)
COLUMNS = (
    *("series", "region", "region_code", "period", "value", "unit", "source_url", "published_on"),
    *("certainty", "source_kind", "note"),
)
_INDICATOR = re.compile(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$")
_MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Fetched:
    """The file, how many rows it holds, how many had no value, and the groups left out."""

    path: Path
    rows: int
    empty: int
    left_out: tuple[str, ...]


def unit_of(indicator: str, title: str) -> str:
    """The unit that an indicator's title states, else empty.

    >>> unit_of("NY.GDP.MKTP.CD", "GDP (current US$)"), unit_of("SP.POP.TOTL", "Population, total")
    ('USD', '人')
    >>> unit_of("NE.TRD.GNFS.ZS", "Trade (% of GDP)")
    '%'
    """
    if indicator.upper() == "SP.POP.TOTL":
        return "人"
    if re.search(r"\(([^()]*, )?current US\$\)", title):
        return "USD"
    return "%" if re.search(r"\((annual )?%[^()]*\)", title) else ""


def fetch(
    folder: Path,
    *,
    indicator: str,
    countries: Sequence[str] = ("all",),
    first: int | None = None,
    last: int | None = None,
    unit: str = "",
    address: str = ADDRESS,
    per_page: int = 1000,
    connection: Connection | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch one indicator's yearly figures; ``unit`` where its title does not tell one."""
    if not _INDICATOR.match(indicator):
        raise FetchError(
            f"indicator {indicator}: expected a code such as NY.GDP.MKTP.CD",
            f"指标 {indicator}：应为 NY.GDP.MKTP.CD 一类的代码",
        )
    for country in countries:
        if not re.fullmatch("[A-Za-z]{2,3}", country):
            raise FetchError(
                f"country {country}: expected ISO letters such as CHN, or all",
                f"国家（地区） {country}：应为 CHN 一类的ISO字母代码，或 all",
            )
    if unit:
        _known(unit)
    if (first is None) != (last is None) or (first is not None and last is not None and first > last):
        raise FetchError("years: both a first and a last one", "年份：须同时给出起止年份")
    connection = connection or Connection(MANNERS)
    where = f"{address.rstrip('/')}/country/{';'.join(countries)}/indicator/{indicator}"
    words = {"format": "json", "per_page": str(per_page)}
    if first is not None:
        words["date"] = f"{first}:{last}"
    found: list[Sequence[str]] = []
    empty, left_out, page, pages = 0, set(), 1, 1
    kept, updated = Kept(folder), None
    while page <= pages:
        url = checked(f"{where}?{urlencode({**words, 'page': str(page)}, safe=':')}")
        body = kept.find(url) or connection.read(url)
        head, items = _page(body, url)
        pages = int(head["pages"])
        if pages > _MOST_PAGES or head["page"] != str(page):
            raise not_understood(url)
        for item in items:
            code = str(item["countryiso3code"] or item["country"]["id"])
            if not _is_country(code):
                left_out.add(code)
            elif item["value"] is None:
                empty += 1
            else:
                title = str(item["indicator"]["value"])
                stated = unit or unit_of(indicator, title) or _unknown(indicator, title)
                published = str(head.get("lastupdated") or "")
                found.append(_row(indicator, code, item, stated, published, title))
        if updated not in (None, head.get("lastupdated")):
            kept.clear()
            raise FetchError(
                f"{url}: the source was updated while its pages were fetched; fetch again",
                f"{url}：读取期间数据源已更新，请重新下载",
            )
        updated = head.get("lastupdated")
        kept.keep(url, body)
        if progress is not None:
            progress(page, pages)
        page += 1
    if not found:
        kept.clear()
        raise FetchError(
            f"{indicator}: the World Bank states no figure for this question",
            f"{indicator}：世界银行没有符合条件的数据",
        )
    path = write_csv(folder / f"worldbank_{indicator}.csv", COLUMNS, found)
    kept.clear()
    return Fetched(path, len(found), empty, tuple(sorted(left_out)))


def _page(body: bytes, url: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    answer = parsed(body, url)
    if not isinstance(answer, list) or not answer or not isinstance(answer[0], dict):
        raise not_understood(url)
    head = answer[0]
    if "message" in head:
        said = "; ".join(str(m.get("value", "")) for m in head["message"] if isinstance(m, dict))[:200]
        raise FetchError(f"the World Bank answers: {said}", f"世界银行返回：{said}")
    items = answer[1] if len(answer) > 1 and answer[1] is not None else []
    good = all(
        isinstance(item, dict) and {"countryiso3code", "country", "date", "value", "indicator"} <= set(item)
        for item in items
    )
    if not good or not {"page", "pages"} <= set(head) or not str(head["pages"]).isdigit():
        raise not_understood(url)
    return head, items


def _row(
    indicator: str, code: str, item: dict[str, Any], unit: str, published: str, title: str
) -> Sequence[str]:
    digits = str(item["value"])
    value = format(Decimal(digits), "f") if "e" in digits.lower() else digits
    return (
        *(f"worldbank.{indicator}", code, code, str(item["date"]), value, unit, PAGE + indicator, published),
        *("H", "official", title),
    )


def _is_country(code: str) -> bool:
    try:
        return regions.get(code).kind == "country"
    except KeyError:
        return False


def _known(unit: str) -> None:
    try:
        units.get(unit)
    except units.UnitError as error:
        raise FetchError(
            f"unit {unit}: expected {error.expected.en}", f"单位 {unit}：应为{error.expected.zh}"
        ) from error


def _unknown(indicator: str, title: str) -> str:
    raise FetchError(
        f"{indicator} ({title}): its unit is not told by its title; state it with --unit, such as %",
        f"{indicator}（{title}）：名称未注明单位，请用 --unit 指明，如 %",
    )
