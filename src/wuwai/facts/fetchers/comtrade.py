"""UN Comtrade's interface: the public preview without a key, the data service with one.

The JSON answer is written as the CSV that TradeData offers. An answer as long as the service allows is
refused, because nothing tells whether rows are missing from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from wuwai.facts.fetchers.answers import not_understood, parsed, write_csv
from wuwai.facts.fetchers.contents import FetchError
from wuwai.facts.fetchers.download import Connection, Manners, Progress, checked
from wuwai.facts.fetchers.kept import Kept
from wuwai.reference import countries
from wuwai.reference.tables import rows as table_rows

ADDRESS = "https://comtradeapi.un.org/"
KEY_VARIABLE = "WUWAI_COMTRADE_KEY"
KEY_HEADER = "Ocp-Apim-Subscription-Key"
MOST_PREVIEWED = 500
MOST_WITH_KEY = 250_000
MANNERS = Manners(spacing=1.5)
FLOWS = {"export": "X", "import": "M"}
_PERIOD = re.compile(r"^(19|20)\d{2}((0[1-9])|(1[0-2]))?$")
_PRODUCT = re.compile(r"^(TOTAL|AG[246]|\d{2,6})$")
_FORMER = "280"  # the Federal Republic before 1991, which shares the code DEU


def number(code: str) -> str:
    """Comtrade's number of a country: UN M49, or the one trade statistics use in its place.

    >>> number("CHN"), number("USA"), number("764")
    ('156', '842', '764')
    """
    text = code.strip().upper()
    if text.isdigit():
        return text
    usual = {r["code"]: r["m49"] for r in table_rows("trade_codes") if r["m49"] != _FORMER}
    try:
        found = usual.get(text) or countries.get(text).m49
    except KeyError:
        found = ""
    if not found:
        raise FetchError(
            f"country {code}: expected ISO letters such as CHN, or Comtrade's number",
            f"国家（地区） {code}：应为 CHN 一类的ISO字母代码，或Comtrade数字编码",
        )
    return str(int(found))


def fetch(
    folder: Path,
    *,
    reporters: Sequence[str],
    periods: Sequence[str],
    products: Sequence[str] = ("TOTAL",),
    flow: str = "",
    partners: Sequence[str] = (),
    key: str = "",
    address: str = ADDRESS,
    connection: Connection | None = None,
    progress: Progress | None = None,
) -> Path:
    """Ask for each reporter and period, and write all rows into one CSV in ``folder``; cut short, the next
    run asks for what is still missing.

    The key goes to the official host or this machine only, in a header, never in an address.
    """
    for period in periods:
        if not _PERIOD.match(period):
            raise FetchError(
                f"period {period}: expected 2023 or 202307", f"时期 {period}：应为 2023 或 202307"
            )
    for product in products:
        if not _PRODUCT.match(product):
            raise FetchError(
                f"product {product}: expected an HS code of two to six digits, TOTAL or AG2, AG4, AG6",
                f"产品 {product}：应为二至六位HS编码、TOTAL 或 AG2、AG4、AG6",
            )
    if flow and flow not in FLOWS:
        raise FetchError(f"flow {flow}: expected export or import", f"流向 {flow}：应为 export 或 import")
    asked = [(number(r), period) for r in reporters for period in periods]
    with_key = bool(key) and urlsplit(checked(address)).hostname in ("comtradeapi.un.org", "127.0.0.1")
    connection = connection or Connection(MANNERS, headers={KEY_HEADER: key} if with_key else {})
    service = "data/v1/get" if with_key else "public/v1/preview"
    most = MOST_WITH_KEY if with_key else MOST_PREVIEWED
    kept = Kept(folder)
    found: list[dict[str, str]] = []
    for done, (reporter, period) in enumerate(asked, start=1):
        words = {
            "reporterCode": reporter,
            "period": period,
            "cmdCode": ",".join(products),
            **({"flowCode": FLOWS[flow]} if flow else {}),
            **({"partnerCode": ",".join(number(p) for p in partners)} if partners else {}),
            "partner2Code": "0",
            "customsCode": "C00",
            "motCode": "0",
            "maxRecords": str(most),
            "includeDesc": "true",
        }
        frequency = "M" if len(period) == 6 else "A"
        url = f"{address.rstrip('/')}/{service}/C/{frequency}/HS?{urlencode(words)}"
        body = kept.find(url) or connection.read(url)
        rows = _rows(body, url)
        if len(rows) >= most:
            raise FetchError(
                f"{url}: {len(rows)} rows, the most this service gives, so some may be missing;"
                f" ask for fewer products or partners, or set {KEY_VARIABLE}",
                f"{url}：共{len(rows)}行，已达该服务上限，可能不全；请减少产品或伙伴，或设置 {KEY_VARIABLE}",
            )
        kept.keep(url, body)
        found += rows
        if progress is not None:
            progress(done, len(asked))
    if not found:
        kept.clear()
        raise FetchError("Comtrade holds no rows for this question", "Comtrade 没有符合条件的数据")
    columns = list(dict.fromkeys(name for row in found for name in row))
    name = "-".join(("TradeData", *sorted({a for a, _ in asked}), *sorted(set(periods)), *products, flow))
    path = folder / (name.rstrip("-")[:120] + ".csv")
    written = write_csv(path, columns, ([row.get(c, "") for c in columns] for row in found))
    kept.clear()
    return written


def _rows(body: bytes, url: str) -> list[dict[str, str]]:
    answer = parsed(body, url)
    if not isinstance(answer, dict):
        raise not_understood(url)
    if answer.get("error"):
        raise FetchError(
            f"Comtrade answers: {str(answer['error'])[:200]}", f"Comtrade 返回：{str(answer['error'])[:200]}"
        )
    rows = answer.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise not_understood(url)
    return [{str(k): _text(v) for k, v in row.items()} for row in rows]


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
