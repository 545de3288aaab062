"""UN Comtrade CSV, in the layout of TradeData and the bulk files (``reporterCode``, ``primaryValue``) and in
the earlier one (``Reporter Code``, ``Trade Value (US$)``).

A download may hold, beside each total, its parts by mode of transport, second partner or mode of supply. The
parts add up to the total, so rows that are parts are passed over and counted. The World (``W00``) and
products of two and four digits are published totals and stay: a reader who sums chooses one level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers import unknown_codes
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import NUMBER, Check, Layout, Table, write
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Source
from wuwai.reference import countries, products
from wuwai.reference.code_tables import NATIONAL, CodeTables
from wuwai.reference.text import Text

NAME = "comtrade"
VERSION = 2
SOURCE = "https://comtradeplus.un.org/"

CLASSIFICATIONS = {
    **{f"H{i}": f"HS{year}" for i, year in enumerate((1992, 1996, 2002, 2007, 2012, 2017, 2022))},
    **{f"S{i}": f"SITC{i}" for i in range(1, 5)},
    "B4": "BEC4",
    "B5": "BEC5",
}
FLOWS = {
    "M": "import",
    "X": "export",
    "RX": "re-export",
    "RM": "re-import",
    "1": "import",
    "2": "export",
    "3": "re-export",
    "4": "re-import",
}
_NUMBERS = 1000
_CELL = ("period", "reporter", "partner", "product", "classification", "direction", "regime")

_PERIOD = Text("a year such as 2014 or a month such as 201407", "年份（如 2014）或月份（如 201407）")
_COUNTRY = Text(
    "a country number of UN M49, or ISO letters beside it", "联合国M49国家（地区）编码，或同行的ISO字母代码"
)
_FLOW = Text("a flow: " + ", ".join(FLOWS), "流向：" + "、".join(FLOWS))
_CLASS = Text("a classification: " + ", ".join(CLASSIFICATIONS), "分类版本：" + "、".join(CLASSIFICATIONS))
_PRODUCT = Text("a product code of two to six digits, or TOTAL", "二至六位产品编码，或 TOTAL")
_OF_EDITION = Text("a product code of the classification that its row names", "该行所列分类版本中的产品编码")
_QUANTITY = Text("a number, N/A or nothing", "数字、N/A 或留空")


@dataclass(frozen=True, slots=True)
class _Names:
    """What one layout calls the columns. Of ``parts``, a row that is no part has the second text; ``printed``
    tells which columns name the codes of which.
    """

    period: str
    reporter: str
    reporter_letters: str
    partner: str
    partner_letters: str
    flow: str
    classification: str
    product: str
    value: str
    quantity: str
    unit: str
    regime: str
    printed: Mapping[str, str]
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def needed(self) -> tuple[str, ...]:
        return (
            *(self.period, self.reporter, self.partner, self.flow),
            *(self.classification, self.product, self.value),
        )


TRADE_DATA = _Names(
    *("period", "reporterCode", "reporterISO", "partnerCode", "partnerISO", "flowCode"),
    *("classificationCode", "cmdCode", "primaryValue", "qty", "qtyUnitAbbr", "customsCode"),
    {"reporterCode": "reporterDesc", "partnerCode": "partnerDesc", "cmdCode": "cmdDesc"},
    (("motCode", ("0",)), ("partner2Code", ("0",)), ("mosCode", ("0",))),
)
LEGACY = _Names(
    *("Period", "Reporter Code", "Reporter ISO", "Partner Code", "Partner ISO", "Trade Flow Code"),
    *("Classification", "Commodity Code", "Trade Value (US$)", "Qty", "Qty Unit", "Customs Proc. Code"),
    {"Reporter Code": "Reporter", "Partner Code": "Partner", "Commodity Code": "Commodity"},
    (("Mode of Transport Code", ("0",)), ("2nd Partner Code", ("0",))),
)


def _names(heading: list[str]) -> _Names | None:
    return next((n for n in (TRADE_DATA, LEGACY) if set(n.needed) <= set(heading)), None)


def sniff(head: bytes) -> bool:
    """Whether the heading has the columns of either layout."""
    return _names(heading_of(head)) is not None


def _country(names: list[str], number: str, letters: str) -> pl.Expr:
    table = {int(n): code for n, code in countries.numbers().items()}
    by_number = pl.Series([table.get(n) for n in range(_NUMBERS)], dtype=pl.String())
    code = pl.col(number).cast(pl.Int32, strict=False)
    decoded = pl.lit(by_number).gather(pl.when(code.is_between(0, _NUMBERS - 1)).then(code).otherwise(None))
    if letters not in names:
        return decoded
    printed = pl.col(letters).str.strip_chars()
    return decoded.fill_null(pl.when(printed.str.contains("^[A-Z0-9_]{2,3}$")).then(printed))


def _listed(product: pl.Expr, edition: pl.Expr, codes: CodeTables) -> pl.Expr:
    """Whether a product is in the table of its row's edition; True where none is in use."""
    whole = ~edition.is_in([e.code for e in products.EDITIONS if codes.products(e.code)])
    whole |= product.str.contains("^(TOTAL|AG[0-9]|9999AA)$") | product.str.slice(0, 2).is_in(NATIONAL)
    for one in products.EDITIONS:
        if held := codes.products(one.code):
            whole |= (edition == one.code) & product.is_in(sorted(held))
    return whole


def layout(heading: list[str], codes: CodeTables) -> Layout:
    """The columns of the file's layout as flows; the heading must be one that :func:`sniff` knows."""
    names = _names(heading)
    assert names is not None
    period, printed = pl.col(names.period), pl.col(names.product)
    month = pl.concat_str(period.str.slice(0, 4), pl.lit("-"), period.str.slice(4, 2))
    reporter = _country(heading, names.reporter, names.reporter_letters)
    partner = _country(heading, names.partner, names.partner_letters)
    flow = pl.col(names.flow).replace_strict(list(FLOWS), list(FLOWS.values()), default=None)
    edition = pl.col(names.classification).replace_strict(
        list(CLASSIFICATIONS), list(CLASSIFICATIONS.values()), default=None
    )
    # Codes of the Harmonized System have an even number of digits: one that has not lost its leading zero.
    short = edition.str.starts_with("HS") & printed.str.contains("^([1-9]|[1-9][0-9]{2}|[1-9][0-9]{4})$")
    product = pl.when(short).then(pl.concat_str(pl.lit("0"), printed)).otherwise(printed)
    types: dict[str, pl.DataType] = dict.fromkeys(names.needed, pl.String()) | {names.value: pl.Float64()}
    optional = [
        c
        for c in (names.reporter_letters, names.partner_letters, names.quantity, names.unit, names.regime)
        if c in heading
    ]
    parts = [(c, plain) for c, plain in names.parts if c in heading]
    types |= dict.fromkeys([*optional, *(c for c, _ in parts)], pl.String())
    checks = [
        Check(names.period, period.str.contains(r"^(19|20|21)[0-9]{2}((0[1-9])|(1[0-2]))?$"), _PERIOD),
        Check(names.reporter, reporter.is_not_null(), _COUNTRY, kind="partner"),
        Check(names.partner, partner.is_not_null(), _COUNTRY, kind="partner"),
        Check(names.flow, flow.is_not_null(), _FLOW),
        Check(names.classification, edition.is_not_null(), _CLASS),
        Check(names.product, printed.str.contains("^([0-9]{1,6}|TOTAL|AG[0-9]|9999AA)$"), _PRODUCT),
        Check(names.product, _listed(product, edition, codes), _OF_EDITION, kind="product"),
        Check(names.value, pl.col(names.value).is_finite(), NUMBER),
    ]
    shape = {
        "period": pl.when(period.str.len_bytes() == 6).then(month).otherwise(period),
        "reporter": reporter,
        "partner": partner,
        "product": product,
        "classification": edition,
        "direction": flow,
        "regime": pl.lit(""),
        "value": pl.col(names.value),
        "quantity": pl.lit(None, dtype=pl.Float64),
        "unit": pl.lit(""),
    }
    if names.regime in heading:
        regime = pl.col(names.regime).fill_null("")
        shape["regime"] = pl.when(regime.is_in(["C00", "TOTAL"])).then(pl.lit("")).otherwise(regime)
    if names.quantity in heading:
        text = pl.col(names.quantity).str.strip_chars()
        shape["quantity"] = text.cast(pl.Float64, strict=False)
        fine = text.is_null() | text.is_in(["", "N/A"]) | shape["quantity"].is_finite()
        checks.append(Check(names.quantity, fine, _QUANTITY))
    if names.unit in heading:
        unit = pl.col(names.unit).fill_null("")
        shape["unit"] = pl.when(unit.is_in(["N/A", "No Quantity"])).then(pl.lit("")).otherwise(unit)
    whole = [pl.col(c).is_null() | pl.col(c).is_in(["", *plain]) for c, plain in parts]
    return Layout(
        types=types,
        shapes=(shape,),
        checks=tuple(checks),
        keep=pl.all_horizontal(whole) if whole else None,
        counts={"padded": short, **{e.code: edition == e.code for e in products.EDITIONS}},
        names={code: name for code, name in names.printed.items() if name in heading},
        currency="USD",
    )


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read a download, or a folder of downloads."""
    members = [(m, head) for m, head in source.heads() if sniff(head)]
    if not members:
        expected = Text(
            f"columns {', '.join(TRADE_DATA.needed)}; or {', '.join(LEGACY.needed)}",
            f"列 {'、'.join(TRADE_DATA.needed)}；或 {'、'.join(LEGACY.needed)}",
        )
        return refused(source.name, expected, row=1)
    tables = [
        write(member, layout(heading_of(head), work.codes), work, f"flows-{i:03}")
        for i, (member, head) in enumerate(members, 1)
    ]
    return _together(tables, given.get("published_on", ""), work.codes)


def _together(tables: list[Table], published_on: str, codes: CodeTables) -> Written:
    passed = sum(t.passed_over for t in tables)
    notes = [n for t in tables for n in t.notes]
    editions = [e.code for e in products.EDITIONS if any(t.counts.get(e.code) for t in tables)]
    if padded := sum(t.counts.get("padded", 0) for t in tables):
        notes.append(
            Text(
                f"{padded:,} product codes had lost their leading zero; it was put back",
                f"{padded:,}个产品编码缺失首位0，已补齐",
            )
        )
    notes += [unknown_codes.not_checked(e) for e in editions if not codes.products(e)]
    if passed:
        notes.append(
            Text(
                f"{passed:,} rows are parts of others (by transport, second partner or mode of supply) and "
                "were passed over",
                f"{passed:,}行为其他行的分项（按运输方式、第二伙伴或提供方式），已略过",
            )
        )
    notes.append(
        Text(
            "world totals (W00) and product groups stand beside their parts; sum one level only",
            "世界合计（W00）及产品大类与其分项并列，汇总时只取一个层级",
        )
    )
    return Written(
        read=sum(t.read - t.passed_over for t in tables),
        accepted=sum(t.accepted for t in tables),
        rejects=tuple(r for t in tables for r in t.rejects),
        dataset=dataset_families.COMTRADE.key(),
        flows=sum(t.flows for t in tables),
        constants={"currency": "USD", "use": ""},
        slices=_CELL,
        control={"USD": (sum(t.file_total for t in tables), sum(t.kept_total for t in tables))},
        published_on=published_on,
        source_url=SOURCE,
        notes=tuple(notes),
        tables=tuple(f"products-{e}" for e in editions),
        mapping=tables[0].mapping,
        unknown=unknown_codes.together(u for t in tables for u in t.unknown),
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("UN Comtrade", "联合国 Comtrade"),
    sniff,
    write=write_flows,
    asks=("published_on",),
)
