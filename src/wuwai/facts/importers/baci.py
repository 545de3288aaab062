"""CEPII BACI: yearly world trade by product, as a folder, a zip archive or one CSV of a year.

Columns ``t`` year, ``i`` exporter, ``j`` importer, ``k`` product, ``v`` value in thousand US dollars, ``q``
tonnes (``NA`` where unknown). Country numbers are decoded by the release's own ``country_codes`` where it is
there, else by ours. Products are checked against the release's own ``product_codes``, else against the table
of its HS edition, where one is in use. Copies that passed through a spreadsheet lost leading zeros of ``k``:
five digits are padded, and counted; where there is a table, the padded code must be in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers import baci_blocks, unknown_codes
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import NUMBER, Check, Layout, Table, reconcile, write
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Member, Source
from wuwai.facts.importers.sums import Sums
from wuwai.facts.model import Reject
from wuwai.reference import countries as reference
from wuwai.reference.text import Text

NAME = "baci"
VERSION = 2

HEADING = ("t", "i", "j", "k", "v", "q")
SOURCE = "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37"
EDITIONS = {
    "92": "HS1992",
    "96": "HS1996",
    "02": "HS2002",
    "07": "HS2007",
    "12": "HS2012",
    "17": "HS2017",
    "22": "HS2022",
}
_NAMED = re.compile(r"HS(\d\d)(?:_Y(\d{4}))?(?:_V(\d{4})(\d\d)[a-z]?)?", re.IGNORECASE)
_NUMBERS = 1000
_PRODUCTS = 1_000_000

_YEAR = Text("a year such as 2022", "年份，如 2022")
_COUNTRY = Text(
    "a country number of the release's country_codes table, or of UN M49",
    "该版本 country_codes 表或联合国M49中的国家（地区）编码",
)
_PRODUCT = Text("a product code of six digits", "六位产品编码")
_OF_RELEASE = Text(
    "a product code of the release's product_codes table", "该版本 product_codes 表中的产品编码"
)
_HOW_COUNTRY = Text(
    "a number, by the release's country_codes, else UN M49",
    "编码，按该版本 country_codes 表，否则按联合国M49",
)
_HOW_PRODUCT = Text(
    "text of six digits, a lost zero put back; must be {table}", "六位文本，补回丢失的前导零；须为{table}"
)
_HOW_PRODUCT_BY_FORM = Text(
    "text of six digits, a lost zero put back; no table to check by",
    "六位文本，补回丢失的前导零；无编码表可核对",
)
_OF_EDITION = Text("a product code of {edition}", "{edition} 中的产品编码")
_QUANTITY = Text("a number of tonnes, NA or nothing", "以吨计的数量、NA 或留空")
_EDITION = Text(
    "one HS edition for all files, told by their names (BACI_HS92_Y2021_V202301.csv) or stated with "
    "--classification HS1992",
    "所有文件为同一HS版本：由文件名（BACI_HS92_Y2021_V202301.csv）或 --classification HS1992 指明",
)


def sniff(head: bytes) -> bool:
    """Whether the heading is BACI's."""
    return tuple(heading_of(head)) == HEADING


def _rows_of(member: Member | None) -> list[dict[str, str]]:
    if member is None:
        return []
    with member.open() as file:
        text = file.read(8 << 20).decode("utf-8-sig", "replace")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def countries(table: list[dict[str, str]]) -> dict[int, str]:
    """Country numbers as letters: the release's own table, and ours for what it leaves out or calls N/A."""
    known = {int(number): code for number, code in reference.numbers().items()}
    for row in table:
        number = (row.get("country_code") or "").strip()
        letters = (row.get("iso_3digit_alpha") or row.get("country_iso3") or "").strip()
        if number.isascii() and number.isdigit() and int(number) < _NUMBERS:
            if re.fullmatch("[A-Z][A-Z0-9]{2}", letters):
                known[int(number)] = letters
            else:
                known.setdefault(int(number), f"M49-{int(number):03}")
    return known


def _products(source: Source) -> frozenset[str]:
    return frozenset(
        (row.get("code") or "").strip().zfill(6) for row in _rows_of(source.member("product_codes"))
    )


def _product_check(listed: frozenset[str], expected: Text) -> Check:
    """Whether a code, with its lost zero put back, is in a table: by its number, faster than by its text."""
    holds = np.zeros(_PRODUCTS, dtype=bool)
    holds[[int(code) for code in listed if len(code) == 6 and code.isdigit()]] = True
    number = pl.col("k").cast(pl.Int32, strict=False)
    inside = number.is_between(0, _PRODUCTS - 1)
    held = pl.lit(pl.Series(holds)).gather(pl.when(inside).then(number).otherwise(None))
    return Check("k", held, expected, kind="product")


def layout(letters: Mapping[int, str], products: frozenset[str], expected: Text = _OF_RELEASE) -> Layout:
    """BACI's columns as flows. ``products`` are the codes there are, empty where no table tells; ``expected``
    says which table that is.
    """
    by_number = pl.Series([letters.get(n) for n in range(_NUMBERS)], dtype=pl.String())

    def country(column: str) -> pl.Expr:
        number = pl.col(column)
        inside = number.is_between(0, _NUMBERS - 1)
        return pl.lit(by_number).gather(pl.when(inside).then(number).otherwise(None))

    value, quantity = pl.col("v"), pl.col("q").str.strip_chars()
    tonnes = quantity.cast(pl.Float64, strict=False)
    checks = [
        Check("t", pl.col("t").is_between(1900, 2199), _YEAR),
        Check("i", country("i").is_not_null(), _COUNTRY, kind="partner"),
        Check("j", country("j").is_not_null(), _COUNTRY, kind="partner"),
        Check("k", pl.col("k").str.contains(r"^[0-9]{5,6}$"), _PRODUCT),
        Check("v", value.is_finite(), NUMBER),
        Check("q", tonnes.is_finite() | pl.col("q").is_null() | quantity.is_in(["NA", ""]), _QUANTITY),
    ]
    if products:
        checks.insert(4, _product_check(products, expected))
    return Layout(
        types={
            "t": pl.Int16(),
            "i": pl.Int16(),
            "j": pl.Int16(),
            "k": pl.String(),
            "v": pl.Float64(),
            "q": pl.String(),
        },
        shapes=(
            {
                "period": pl.col("t").cast(pl.String),
                "reporter": country("i"),
                "partner": country("j"),
                "product": pl.col("k").str.zfill(6),
                # 1.001 x 1000 is 1000.9999999999999 to a computer.
                "value": (value * baci_blocks.SCALE).round(6),
                "quantity": tonnes,
            },
        ),
        checks=tuple(checks),
        counts={"padded": pl.col("k").str.len_bytes() == 5},
        currency="USD",
        how={
            "i": _HOW_COUNTRY,
            "j": _HOW_COUNTRY,
            "k": _HOW_PRODUCT.format(table=expected) if products else _HOW_PRODUCT_BY_FORM,
            "v": Text("thousand US dollars, kept in dollars", "千美元，按美元保存"),
            "q": Text("tonnes; NA is unknown", "吨；NA 为未知"),
        },
    )


def _edition(members: list[Member], given: Mapping[str, str]) -> tuple[str, str]:
    """The HS edition and the release's month, from the file names or as stated."""
    found = [_NAMED.search(m.name) or _NAMED.search(m.path.name) for m in members]
    editions = {EDITIONS.get(f[1], "") if f else "" for f in found}
    releases = {f"{f[3]}-{f[4]}" if f and f[3] else "" for f in found}
    stated = given.get("classification", "")
    edition = stated or (editions.pop() if len(editions) == 1 else "")
    return edition if edition in EDITIONS.values() else "", releases.pop() if len(releases) == 1 else ""


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read every year of a release; the years' files become a Parquet file each."""
    members = [m for m, head in source.heads() if sniff(head)]
    if not members:
        expected = Text(f"columns {','.join(HEADING)}", f"列 {','.join(HEADING)}")
        return refused(source.name, expected, row=1)
    edition, release = _edition(members, given)
    if not edition:
        return refused(source.name, _EDITION)
    own = _rows_of(source.member("country_codes"))
    of_release, of_edition = _products(source), work.codes.subheadings(edition)
    expected = _OF_RELEASE if of_release else _OF_EDITION.format(edition=edition)
    letters, products = countries(own), of_release or of_edition
    plan = layout(letters, products, expected)
    tables = []
    for number, member in enumerate(members, 1):
        name = f"flows-{number:03}"
        sums = Sums()
        quick = partial(baci_blocks.write, member, letters, products, work, name, sums)
        table = write(member, plan, work, name, first=quick)
        if table.files:
            _sum_up(member, table, sums, work.tables, number)
        tables.append(table)
    done = _together(tables, edition, given.get("published_on") or release, decoded=bool(own))
    if of_release:
        return done
    notes = done.notes if of_edition else (*done.notes, unknown_codes.not_checked(edition))
    return replace(done, notes=notes, tables=(f"products-{edition}",))


def _sum_up(member: Member, table: Table, sums: Sums, folder: Path, number: int) -> None:
    """Write the sums of a member's flows, which must add up to what was kept."""
    if table.slices is None:  # not the quick way, which takes them as it goes
        sums = Sums()
        sums.add_files(table.files)
    reconcile(member.name, replace(table, kept_total=sums.write(folder, number)))


def _together(tables: list[Table], edition: str, release: str, *, decoded: bool) -> Written:
    padded = sum(t.counts.get("padded", 0) for t in tables)
    slices = [t.slices for t in tables if t.slices is not None]
    rejects: tuple[Reject, ...] = tuple(r for t in tables for r in t.rejects)
    notes = [
        Text("values in thousand US dollars, kept in dollars", "原值以千美元计，按美元保存"),
        *(n for t in tables for n in t.notes),
    ]
    if padded:
        notes.append(
            Text(
                f"{padded:,} product codes had lost their leading zero; it was put back",
                f"{padded:,}个产品编码缺失首位0，已补齐",
            )
        )
    if not decoded:
        notes.append(
            Text(
                "no country_codes table beside the file; its numbers were read by UN M49",
                "文件旁没有 country_codes 表，国家（地区）编码按联合国M49读取",
            )
        )
    return Written(
        read=sum(t.read for t in tables),
        accepted=sum(t.accepted for t in tables),
        rejects=rejects,
        dataset=dataset_families.BACI.key(edition),
        flows=sum(t.flows for t in tables),
        constants={
            "classification": edition,
            "direction": "export",
            "regime": "",
            "use": "",
            "currency": "USD",
            "unit": "吨",
        },
        slices=("period", "reporter"),
        slice_table=pl.concat(slices) if len(slices) == len(tables) else None,
        control={
            f"{edition} USD": (
                sum(t.file_total for t in tables),
                sum(t.kept_total for t in tables),
            )
        },
        published_on=release,
        source_url=SOURCE,
        notes=tuple(notes),
        mapping=tables[0].mapping,
        unknown=unknown_codes.of_edition(
            unknown_codes.together(u for t in tables for u in t.unknown), edition
        ),
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("CEPII BACI", "CEPII BACI 世界贸易数据"),
    sniff,
    write=write_flows,
    asks=("classification", "published_on"),
)
