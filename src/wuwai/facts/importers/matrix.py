"""Location by product: who exports what, without partners. Columns such as ``exporter,product,value_usd``.

The layout names neither year nor classification: a year column is read where there is one, else the user
states ``--period``. The currency stands in the heading (``value_usd``) or is not known.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import FILLED, NUMBER, Check, Layout, write
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Source
from wuwai.reference import periods
from wuwai.reference.text import Text

NAME = "matrix"
VERSION = 1

LOCATIONS = ("exporter", "importer", "location", "country", "region")
PRODUCTS = ("product", "product_code", "hs_product_code", "sector")
VALUES = ("value_usd", "value_cny", "value", "export_value", "exports")
YEARS = ("year", "period")
_CURRENCY = {"value_usd": "USD", "value_cny": "CNY"}

_PERIOD_ASKED = Text(
    "the period, which this layout does not hold: state it with --period 2019",
    "时期：该格式不含时期，请用 --period 2019 指明",
)
_YEAR = Text("a period such as 2019", "时期，如 2019")


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
    checks = [
        Check(location, pl.col(location).str.len_bytes() > 0, FILLED),
        Check(product, pl.col(product).str.len_bytes() > 0, FILLED),
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
                "product": pl.col(product),
                "value": pl.col(value),
            },
        ),
        checks=tuple(checks),
    )
    table = write(member, layout, work, "flows")
    currency = _CURRENCY.get(value.lower(), "")
    classification = given.get("classification", "")
    notes = list(table.notes)
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
