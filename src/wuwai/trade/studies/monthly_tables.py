"""``trade.monthly_tables``: the ten standard tables of the monthly trade briefing, one at a time.

Growth on a year earlier, share of the total and contribution (拉动点) are worked out of a customs file; what
was published of the same stretch stands beside and is never overwritten. January and February are read
together. What no file on hand has a column for, and nobody published, is not stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import polars as pl

from wuwai.facts.dataset_families import DECLARATIONS
from wuwai.reference.text import Text
from wuwai.trade.studies.monthly_amounts import File
from wuwai.trade.studies.monthly_files import Spans, below, last_month, serving
from wuwai.trade.studies.monthly_goods import by_cluster, by_product, one_edition
from wuwai.trade.studies.monthly_layout import BY_KEY, FILE, NONE, measures
from wuwai.trade.studies.monthly_modes import by_mode
from wuwai.trade.studies.monthly_parted import NO_COLUMN, by_city, by_firm, by_partner, by_regime
from wuwai.trade.studies.monthly_published import Book
from wuwai.trade.studies.monthly_result import ORIGINS, Line, MonthlyTable
from wuwai.trade.studies.monthly_wholes import months, nation
from wuwai.trade.studies.world import place

PARTS = {
    "regime": Text("customs regimes", "贸易方式"),
    "partner": Text("partners", "贸易伙伴"),
    "product": Text("products", "商品"),
    "place": Text("places", "注册地"),
}
NO_BASE = Text(
    "The same months of the year before are not all on file: no growth and no contributions.",
    "上年同期月份不全，无法计算增速和拉动点。",
)
INCOMPLETE = Text(
    "The file states {n} of the {m} places of the region; without {what}.",
    "数据含本地区{m}个地市中的{n}个，缺{what}。",
)
_CLUSTER_DIGITS = 6
_NAMED = 5


def monthly_tables(
    stated: pl.DataFrame,
    observations: pl.DataFrame,
    regimes: pl.DataFrame,
    partners: pl.DataFrame,
    products: pl.DataFrame,
    places: pl.DataFrame,
    modes: pl.DataFrame,
    names: pl.DataFrame,
    editions: pl.DataFrame,
    blocs: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    region: str,
    table: str = "nation",
    measure: str = "trade_total",
    to: str | None = None,
    top: int = 15,
    digits: str = "4",
    own: str | None = None,
) -> MonthlyTable:
    """One of the ten tables for the year up to the month ``to`` (else the last on file).

    ``stated`` are totals by dataset, month, direction and reporter of all files; ``regimes`` to ``modes``
    those of the file that serves by month and part, empty where the table is another's. ``digits`` is the
    level of products. Amounts are in 100 million yuan (or dollars); growth and shares in per cent,
    contributions in percentage points.
    """
    values = {"region": region, "table": table, "measure": measure, "to": to, "own": own}
    last = last_month(values, stated, observations)
    if not last:
        return MonthlyTable(region, table, measure)
    spans, book = Spans(last), Book(observations)
    layout = BY_KEY[table]
    name = serving(stated, layout.part, own)
    file = File(stated, name or serving(stated, "", own), region, spans)
    declared = File(stated, serving(stated, "", own, DECLARATIONS), region, spans)
    goods = one_edition(products, editions, _CLUSTER_DIGITS if table == "clusters" else int(digits))
    notes: list[Text] = []

    def told(found: tuple[list[Line], list[Text]]) -> list[Line]:
        notes.extend(found[1])
        return found[0]

    makers: dict[str, Callable[[str], list[Line]]] = {
        "nation": lambda one: nation(book, region, spans, file, one),
        "months": lambda one: months(book, region, spans, file, one),
        "regimes": lambda one: by_regime(book, region, spans, file, regimes, one),
        "firms": lambda one: told(by_firm(book, region, spans, file, one)),
        "partners": lambda one: told(by_partner(book, region, spans, file, partners, blocs, one, top)),
        "exports": lambda one: by_product(book, region, spans, file, goods, names, one, top),
        "imports": lambda one: by_product(book, region, spans, file, goods, names, one, top),
        "cities": lambda one: by_city(
            book, region, spans, file, places, one, {code: place(code) for code in below(region)}
        ),
        "clusters": lambda one: told(by_cluster(book, region, spans, file, goods, clusters, one)),
        "modes": lambda one: told(by_mode(book, region, spans, file, declared, modes, regimes, one)),
    }
    lines = [line for one in measures(table, measure) for line in makers[table](one)]
    if all(line.basis == NONE for line in lines):
        return MonthlyTable(region, table, measure)
    if layout.part and not name and table != "modes":
        notes.append(NO_COLUMN.format(part=PARTS[layout.part]))
    if any(line.basis == FILE and line.value is not None and line.before is None and not line.note
           for line in lines):  # fmt: skip
        notes.append(NO_BASE)
    if any(line.basis == FILE for line in lines) and (absent := _absent(file, region)):
        notes.append(absent)
    # What was published of earlier months alone is a table of those months.
    told_of = {(line.month, line.period) for line in lines}
    month, period = told_of.pop() if len(told_of) == 1 else (spans.month_text, spans.period)
    return MonthlyTable(
        *(region, table, measure, month, period),
        tuple(_marked(lines, observations, (file, declared))),
        tuple(dict.fromkeys([*goods.notes, *notes])),
    )


def _marked(lines: list[Line], observations: pl.DataFrame, files: Sequence[File]) -> Iterator[Line]:
    """The lines, those marked that hold a number of a synthetic file or of a sample's observation."""
    synthetic = {one.dataset for one in files if one.sample}
    told = set(observations.filter(pl.col("sample"))["origin"])
    for line in lines:
        origins = {getattr(line, name) for name in ORIGINS}
        yield replace(line, sample=line.source in synthetic or bool(origins & told))


def _absent(file: File, region: str) -> Text | None:
    """That places of a region which does not report itself are missing from the file, and which."""
    places, held = below(region), set(file.rows["reporter"])
    missing = [code for code in places if code not in held]
    if region in held or not missing:
        return None
    more = Text(" and others", "等") if len(missing) > _NAMED else Text("", "")
    named = [place(code) for code in missing[:_NAMED]]
    what = Text(", ".join(one.en for one in named) + more.en, "、".join(one.zh for one in named) + more.zh)
    return INCOMPLETE.format(n=len(places) - len(missing), m=len(places), what=what)
