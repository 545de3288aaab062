"""Location by product: who exports what, without partners. Columns such as ``exporter,product,value_usd``.

The layout names neither year nor classification: a year column is read where there is one, else the user
states ``--period``; product codes are checked against the edition stated with ``--classification``. The
currency stands in the heading (``value_usd``) or is not known.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers import unknown_codes
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import FILLED, NUMBER, Check, Layout, write
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Source
from wuwai.reference import countries, periods, products, regions
from wuwai.reference.code_tables import NATIONAL
from wuwai.reference.text import Text

NAME = "matrix"
VERSION = 1

LOCATIONS = ("exporter", "importer", "location", "country", "region")
PRODUCTS = ("product", "product_code", "hs_product_code", "sector")
VALUES = ("value_usd", "value_cny", "value", "export_value", "exports")
YEARS = ("year", "period")
_EDITIONS = tuple(e.code for e in products.EDITIONS)
_REST = "ROW"
_CURRENCY = {"value_usd": "USD", "value_cny": "CNY"}

_PERIOD_ASKED = Text(
    "the period, which this layout does not hold: state it with --period 2019",
    "时期：该格式不含时期，请用 --period 2019 指明",
)
_YEAR = Text("a period such as 2019", "时期，如 2019")
_LOCATION = Text(
    "a code of a country, province or city, such as CHN, CN-44 or 440300",
    "国家（地区）、省或城市代码，如 CHN、CN-44、440300",
)
_PRODUCT = Text("a product code of two, four or six digits", "两位、四位或六位产品编码")
_LISTED = Text("a product code of the stated edition", "所指明版本中的产品编码")


def _edition(stated: str) -> str:
    """The stated classification, an edition of the Harmonized System by its own code."""
    try:
        return products.edition(stated).code if stated else ""
    except KeyError:
        return stated


def _locations() -> list[str]:
    """The codes of countries and areas, provinces and cities."""
    return [*(c.code for c in countries.all_countries()), _REST, *(r.code for r in regions.all_regions())]


def _products(column: str, classification: str, work: Work) -> tuple[pl.Expr, list[Check]]:
    """Products as they are kept, and what they must be."""
    printed = pl.col(column)
    filled = Check(column, printed.str.len_bytes() > 0, FILLED)
    if classification not in _EDITIONS:
        return printed, [filled]
    # Codes of the Harmonized System have an even number of digits: one that has not lost its leading zero.
    short = printed.str.contains("^([1-9]|[1-9][0-9]{2}|[1-9][0-9]{4})$")
    code = pl.when(short).then(pl.concat_str(pl.lit("0"), printed)).otherwise(printed)
    checks = [filled, Check(column, code.str.contains("^([0-9]{2}|[0-9]{4}|[0-9]{6})$"), _PRODUCT)]
    if listed := work.codes.products(classification):
        fine = code.is_in(sorted(listed)) | code.str.slice(0, 2).is_in(NATIONAL)
        checks.append(Check(column, fine, _LISTED, kind="product"))
    return code, checks


def _said(classification: str, padded: int, work: Work) -> list[Text]:
    """What to say of the product codes."""
    notes = []
    if padded:
        notes.append(
            Text(
                f"{padded:,} product codes had lost their leading zero; it was put back",
                f"{padded:,}个产品编码缺失首位0，已补齐",
            )
        )
    if not classification:
        notes.append(
            Text(
                "no classification is stated, so product codes were not checked; --classification HS2017 "
                "states one",
                "未指明分类，产品编码未核对；可用 --classification HS2017 指明",
            )
        )
    elif not work.codes.products(classification):
        notes.append(unknown_codes.not_checked(classification))
    return notes


def _found(heading: list[str]) -> tuple[str, str, str, str] | None:
    """The headings of location, product, value and period (empty if there is none)."""
    picked = [next((h for h in heading if h.lower() in names), "") for names in (LOCATIONS, PRODUCTS, VALUES)]
    if not all(picked) or len(heading) > 4:
        return None
    year = next((h for h in heading if h.lower() in YEARS), "")
    return picked[0], picked[1], picked[2], year


def sniff(head: bytes) -> bool:
    """Whether the heading names a location, a product, a value and at most a year."""
    heading = heading_of(head)
    return _found(heading) is not None and len(heading) == 3 + any(h.lower() in YEARS for h in heading)


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read the table; zeros are values and are kept."""
    member, head = source.heads()[0]
    columns = _found(heading_of(head))
    if columns is None:
        expected = Text(
            "columns for location, product and value, such as exporter,product,value_usd",
            "地区、产品、数值三列，如 exporter,product,value_usd",
        )
        return refused(source.name, expected, row=1, value=",".join(heading_of(head))[:200])
    location, product, value, year = columns
    stated = given.get("period", "")
    if not year:
        if not stated:
            return refused(source.name, _PERIOD_ASKED)
        try:
            stated = periods.parse(stated).text
        except periods.PeriodError as error:
            return refused(source.name, error.expected, column="--period", value=stated)
    period = pl.col(year) if year else pl.lit(stated)
    classification = _edition(given.get("classification", ""))
    code, product_checks = _products(product, classification, work)
    checks = [
        Check(location, pl.col(location).str.len_bytes() > 0, FILLED),
        Check(location, pl.col(location).is_in(_locations()), _LOCATION, kind="place"),
        *product_checks,
        Check(value, pl.col(value).is_finite(), NUMBER),
    ]
    if year:
        checks.append(Check(year, pl.col(year).str.contains(r"^(19|2[01])[0-9]{2}$"), _YEAR))
    types: dict[str, pl.DataType] = {location: pl.String(), product: pl.String(), value: pl.Float64()}
    layout = Layout(
        types=types | ({year: pl.String()} if year else {}),
        shapes=(
            {
                "period": period,
                "reporter": pl.col(location),
                "product": code,
                "value": pl.col(value),
            },
        ),
        checks=tuple(checks),
        counts={"padded": code != pl.col(product)},
    )
    table = write(member, layout, work, "flows")
    currency = _CURRENCY.get(value.lower(), "")
    notes = [*table.notes, *_said(classification, table.counts.get("padded", 0), work)]
    if not currency:
        notes.append(Text("the heading names no currency; none is assumed", "表头未注明币种，不作假定"))
    name = source.name.removesuffix(".gz").removesuffix(".csv")
    return Written(
        read=table.read,
        accepted=table.accepted,
        rejects=table.rejects,
        dataset=dataset_families.MATRIX.key(name),
        flows=table.flows,
        constants={
            "partner": "W00",
            "classification": classification,
            "direction": given.get("direction") or ("import" if location.lower() == "importer" else "export"),
            "regime": "",
            "use": "",
            "currency": currency,
            "quantity": "",
            "unit": "",
        },
        slices=("period", "reporter"),
        control={f"{classification or name} {currency}".strip(): (table.file_total, table.kept_total)},
        published_on=given.get("published_on", ""),
        notes=tuple(notes),
        tables=(f"products-{classification}",) if classification in _EDITIONS else (),
        unknown=unknown_codes.of_edition(table.unknown, classification),
        mapping=table.mapping,
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("location by product", "地区与产品矩阵"),
    sniff,
    write=write_flows,
    asks=("period", "classification", "direction", "published_on"),
)
