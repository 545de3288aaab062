"""Declaration records with supervision modes: CSV in UTF-8 with the columns that :data:`HEADING` lists.

The mode of four digits (9610 ...) is kept as the flow's regime; it is never turned into a statistical regime
of two digits, and the dataset is one of its own. A later file takes the place of an earlier one for each
month, place, direction and mode that it states, so give a month of them whole.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers import customs_codes, unknown_codes
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import NUMBER, Check, Layout, Table, heading_of, write
from wuwai.facts.importers.opening import Source
from wuwai.reference import products, regimes, regions
from wuwai.reference.code_tables import NATIONAL, PARTNERS, CodeTables
from wuwai.reference.text import Text

NAME = "declarations"
VERSION = 2

HEADING = (
    *("报关单号", "申报日期", "进出口", "监管方式", "商品编码", "贸易伙伴名称"),
    *("收发货人注册地编码", "数量", "计量单位", "金额", "币制"),
)
_DIRECTIONS = {"出口": "export", "进口": "import"}

_DAY = Text("a date such as 2024-05-31", "日期，如 2024-05-31")
_DIRECTION = Text("出口 or 进口", "出口或进口")
_MODE = Text(
    "a supervision mode of four digits that is known, such as 9610", "已知的四位监管方式代码，如 9610"
)
_CURRENCY = Text("CNY or USD", "CNY 或 USD")
_OF_EDITION = Text("a code of the Harmonized System's edition of that day", "当日所用协调制度版本中的编码")
_QUANTITY = Text("a number, or nothing", "数字或留空")


def sniff(head: bytes) -> bool:
    """Whether the heading has the columns of declarations."""
    return set(HEADING) <= set(heading_of(head))


def layout(codes: CodeTables) -> Layout:
    """The columns as flows."""
    day = pl.col("申报日期").str.to_date("%Y-%m-%d", strict=False)
    names, places = codes.partner_names(), {r.code: r.code for r in regions.all_regions()}
    places |= {c.removeprefix("CN-"): c for c in places if c.startswith("CN-") and len(c) == 5}
    name = (
        pl.col("贸易伙伴名称")
        .str.replace_all("（", "(", literal=True)
        .str.replace_all("）", ")", literal=True)
    )
    partner = name.replace_strict(list(names), list(names.values()), default=None)
    place = pl.col("收发货人注册地编码").replace_strict(list(places), list(places.values()), default=None)
    direction = pl.col("进出口").replace_strict(list(_DIRECTIONS), list(_DIRECTIONS.values()), default=None)
    product, mode, year = pl.col("商品编码"), pl.col("监管方式"), day.dt.year().cast(pl.String)
    years = [str(y) for y in range(1988, 2200)]
    edition = year.replace_strict(
        years, [products.edition_on(f"{y}-01-01").code for y in years], default=None
    )
    national = product.str.slice(0, 2).is_in(NATIONAL)
    listed = national
    for one in products.EDITIONS:
        # Of an edition without a table only the form is checked.
        six = sorted(codes.subheadings(one.code))
        listed |= (edition == one.code) & (product.str.slice(0, 6).is_in(six) if six else pl.lit(True))
    amount, quantity = pl.col("金额"), pl.col("数量").cast(pl.Float64, strict=False)
    return Layout(
        types=dict.fromkeys(HEADING, pl.String()) | {"金额": pl.Float64()},
        shapes=(
            {
                "period": day.dt.strftime("%Y-%m"),
                "reporter": place,
                "partner": partner,
                "product": product,
                "classification": edition,
                "direction": direction,
                "regime": mode,
                "value": amount,
                "currency": pl.col("币制"),
                "quantity": quantity,
                "unit": pl.col("计量单位").fill_null(""),
            },
        ),
        checks=(
            Check("申报日期", day.is_not_null() & edition.is_not_null(), _DAY),
            Check("进出口", direction.is_not_null(), _DIRECTION),
            Check("监管方式", mode.is_in([m.code for m in regimes.MODES]), _MODE, kind="regime"),
            Check(
                "商品编码", product.str.contains(r"^([0-9]{6}|[0-9]{8}|[0-9]{10})$"), customs_codes.PRODUCT
            ),
            Check("商品编码", listed, _OF_EDITION, kind="product"),
            Check("贸易伙伴名称", partner.is_not_null(), customs_codes.PARTNER, kind="partner"),
            Check("收发货人注册地编码", place.is_not_null(), customs_codes.PLACE, kind="place"),
            Check("金额", amount.is_finite() & (amount >= 0), NUMBER),
            Check("币制", pl.col("币制").is_in(["CNY", "USD"]), _CURRENCY),
            Check("数量", quantity.is_finite() | pl.col("数量").fill_null("").is_in(["", "-"]), _QUANTITY),
        ),
    )


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read one file, or a folder of files."""
    members = [m for m, head in source.heads() if sniff(head)]
    if not members:
        listed = "、".join(HEADING)
        return refused(source.name, Text(f"columns {listed}, in UTF-8", f"UTF-8编码，含列 {listed}"), row=1)
    plan = layout(work.codes)
    tables = [write(m, plan, work, f"flows-{i:03}") for i, m in enumerate(members, 1)]
    return _together(tables, given.get("published_on", ""), synthetic=source.is_synthetic)


def _together(tables: list[Table], published_on: str, *, synthetic: bool) -> Written:
    return Written(
        read=sum(t.read for t in tables),
        accepted=sum(t.accepted for t in tables),
        rejects=tuple(r for t in tables for r in t.rejects),
        dataset=dataset_families.DECLARATIONS.key(synthetic=synthetic),
        flows=sum(t.flows for t in tables),
        constants={"use": ""},
        slices=("period", "reporter", "direction", "regime"),
        control={"declarations": (sum(t.file_total for t in tables), sum(t.kept_total for t in tables))},
        published_on=published_on,
        notes=tuple(n for t in tables for n in t.notes),
        tables=(PARTNERS, *(f"products-{one.code}" for one in products.EDITIONS)),
        mapping=tables[0].mapping,
        unknown=unknown_codes.together(u for t in tables for u in t.unknown),
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("customs declarations", "报关单记录"),
    sniff,
    write=write_flows,
    asks=("published_on",),
)
