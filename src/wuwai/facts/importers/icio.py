"""Inter-country input-output: what each industry of each country buys from each industry of each other.

Two forms. OECD's CSV, whose first column and heading name ``COUNTRY_INDUSTRY`` (``CHN_C26``) and, for final
demand, ``COUNTRY_CATEGORY`` (``CHN_HFCE``), in million US dollars. And an ``.npz`` of arrays: ``countries``,
``sectors``, purchase shares ``A`` by buying industry, the intermediate cost share ``omb`` and sales ``s``,
whose product is the table of intermediate purchases. Pickled content is never read.

``use`` is the buying industry's code, or the category of final demand. Cells of zero are left out.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from wuwai.facts.dataset_families import ICIO, ICIO_INTERMEDIATE
from wuwai.facts.flow_columns import STORED
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_csv import LISTED, NUMBER, ROW_GROUP
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.opening import Member, Source
from wuwai.facts.model import Reject
from wuwai.reference import periods
from wuwai.reference.text import Text

NAME = "icio"
VERSION = 1

_BELOW = ("VA", "TLS", "TXS", "OUT", "OUTPUT", "VALU")  # rows and columns that are no purchases
_LABEL = re.compile(r"^([A-Z][A-Z0-9]{2})_([A-Z0-9][A-Z0-9_]*)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_ARRAYS = ("A", "omb", "s", "countries", "sectors")
_LARGEST = 512 * 1024**2
_SCALE = 1e6
_NUMPY = b"\x93NUMPY"
_TOGETHER = 64

_PERIOD_ASKED = Text(
    "the year, which this table does not hold: state it with --period 2022",
    "年份：该表不含年份，请用 --period 2022 指明",
)
_ARRAYS_ASKED = Text(
    "arrays A, omb, s, countries and sectors of numbers and text, of fitting sizes, below 512 MB",
    "数值与文本数组 A、omb、s、countries、sectors，大小相符，合计小于512 MB",
)
_TABLE_ASKED = Text(
    "a heading of COUNTRY_INDUSTRY codes such as CHN_C26, and rows that begin with one",
    "表头为 CHN_C26 一类“国家_行业”代码，各行以此开头",
)
_ROW = Text("a COUNTRY_INDUSTRY code such as CHN_C26", "“国家_行业”代码，如 CHN_C26")


def sniff(head: bytes) -> bool:
    """Whether the heading is one of countries' industries, or the content a NumPy array."""
    if head.startswith(_NUMPY):
        return True
    labels = [_LABEL.match(name) for name in heading_of(head)[1:6]]
    return len(labels) == 5 and all(labels)


@dataclass(slots=True)
class _Tally:
    """Rows as they are read, and the totals on both sides."""

    read: int = 0
    accepted: int = 0
    flows: int = 0
    zeros: int = 0
    before: float = 0.0
    kept: float = 0.0
    rejects: list[Reject] = field(default_factory=list)
    unlisted: int = 0

    def reject(self, reject: Reject) -> None:
        if len(self.rejects) < LISTED:
            self.rejects.append(reject)
        else:
            self.unlisted += 1


@dataclass(frozen=True, slots=True)
class _Line:
    """One seller's sales to every buyer, in million dollars."""

    row: int
    country: str
    industry: str
    values: np.ndarray


def _frame(line: _Line, buyers: tuple[list[str], list[str]], period: str, snapshot: str) -> pl.DataFrame:
    sold = np.flatnonzero(line.values)
    return pl.DataFrame(
        {
            "row": np.full(sold.size, line.row),
            "period": [period] * sold.size,
            "reporter": [line.country] * sold.size,
            "partner": pl.Series(buyers[0]).gather(sold),
            "product": [line.industry] * sold.size,
            "use": pl.Series(buyers[1]).gather(sold),
            "value": line.values[sold] * _SCALE,
            "snapshot": [snapshot] * sold.size,
        },
        schema_overrides={
            c: STORED[c]
            for c in ("row", "period", "reporter", "partner", "product", "use", "value", "snapshot")
        },
    )


def _store(
    lines: Iterable[_Line], buyers: tuple[list[str], list[str]], period: str, work: Work, tally: _Tally
) -> None:
    """Write the lines' flows, some sellers at a time."""
    writer: pq.ParquetWriter | None = None
    waiting: list[pl.DataFrame] = []

    def flush() -> None:
        nonlocal writer
        if not waiting:
            return
        table = pl.concat(waiting).to_arrow(compat_level=pl.CompatLevel.oldest())
        waiting.clear()
        if writer is None:
            writer = pq.ParquetWriter(work.tables / "flows.parquet", table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)

    try:
        for line in lines:
            frame = _frame(line, buyers, period, work.snapshot)
            tally.accepted += 1
            tally.flows += frame.height
            tally.zeros += line.values.size - frame.height
            tally.kept += float(frame["value"].sum())
            waiting.append(frame)
            if len(waiting) >= _TOGETHER:
                flush()
        flush()
    finally:
        if writer is not None:
            writer.close()


def _csv_lines(member: Member, taken: list[int], tally: _Tally, headings: list[str]) -> Iterator[_Line]:
    with member.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        for row, cells in enumerate(reader, 2):
            if not cells or cells[0].strip().split("_")[0] in _BELOW:
                continue
            tally.read += 1
            label = _LABEL.match(cells[0].strip())
            if label is None:
                tally.reject(Reject(member.name, row, headings[0], cells[0][:200], _ROW))
                continue
            try:
                values = np.array([cells[i] for i in taken], dtype=np.float64)
                fine = bool(np.isfinite(values).all())
            except (ValueError, IndexError):
                fine = False
            if not fine:
                column, value = _first_fault(cells, taken, headings)
                tally.reject(Reject(member.name, row, column, value, NUMBER))
                continue
            tally.before += float(values.sum()) * _SCALE
            yield _Line(row, label[1], label[2], values)


def _first_fault(cells: list[str], taken: list[int], headings: list[str]) -> tuple[str, str]:
    for i in taken:
        text = cells[i] if i < len(cells) else ""
        try:
            if np.isfinite(float(text)):
                continue
        except ValueError:
            pass
        return headings[i], text[:200]
    return "", ""


def _read_csv(member: Member, period: str, work: Work, tally: _Tally) -> bool:
    """Read OECD's table; False if its heading is none."""
    with member.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text:
        headings = [h.strip() for h in next(csv.reader(text), [])]
    labels = {i: _LABEL.match(h) for i, h in enumerate(headings) if i}
    buyers = {i: m for i, m in labels.items() if m and m[1] not in _BELOW}
    if not buyers:
        return False
    taken = list(buyers)
    names = ([buyers[i][1] for i in taken], [buyers[i][2] for i in taken])
    _store(_csv_lines(member, taken, tally, headings), names, period, work, tally)
    return True


def _read_arrays(source: Source, period: str, work: Work, tally: _Tally) -> bool:
    """Read the arrays; False if they are not those of a table."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            if sum(i.file_size for i in archive.infolist()) > _LARGEST:
                return False
        with np.load(source.path, allow_pickle=False) as arrays:
            shares, cost, sales, countries, sectors = (arrays[name] for name in _ARRAYS)
            # What each seller sold to industries, which the product below must give again.
            stated = float(arrays["dbar"].sum()) if "dbar" in arrays else float("nan")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return False
    size = countries.size * sectors.size
    numbers = all(a.dtype.kind == "f" for a in (shares, cost, sales))
    if shares.shape != (size, size) or cost.shape != (size,) or sales.shape != (size,) or not numbers:
        return False
    bought = cost * sales
    sellers = [(str(c), str(s)) for c in countries for s in sectors]
    names = ([c for c, _ in sellers], [s for _, s in sellers])
    tally.before = (float((shares @ bought).sum()) if np.isnan(stated) else stated) * _SCALE

    def lines() -> Iterator[_Line]:
        for i, (country, sector) in enumerate(sellers):
            tally.read += 1
            yield _Line(i + 1, country, sector, np.nan_to_num(shares[i] * bought))

    _store(lines(), names, period, work, tally)
    return True


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read a table of one year."""
    heads = source.heads()
    arrays = any(head.startswith(_NUMPY) for _, head in heads)
    found = next(((m, h) for m, h in heads if sniff(h)), None)
    if found is None:
        return refused(source.name, _TABLE_ASKED, row=1)
    named = _YEAR.findall(found[0].name) or _YEAR.findall(source.name)
    period = given.get("period") or (named[0] if len(set(named)) == 1 and not arrays else "")
    if not period:
        return refused(source.name, _PERIOD_ASKED)
    try:
        period = periods.parse(period).text
    except periods.PeriodError as error:
        return refused(source.name, error.expected, column="--period", value=period)
    tally = _Tally()
    if not (_read_arrays if arrays else _read_member)(source, period, work, tally):
        return refused(source.name, _ARRAYS_ASKED if arrays else _TABLE_ASKED, row=0 if arrays else 1)
    return _written(tally, given, arrays=arrays)


def _read_member(source: Source, period: str, work: Work, tally: _Tally) -> bool:
    member = next(m for m, h in source.heads() if sniff(h))
    return _read_csv(member, period, work, tally)


def _written(tally: _Tally, given: Mapping[str, str], *, arrays: bool) -> Written:
    classification = given.get("classification", "ICIO")
    notes = [Text("values in million US dollars, kept in dollars", "原值以百万美元计，按美元保存")]
    if arrays:
        notes.append(
            Text(
                "intermediate goods and services only: no final demand, no value added",
                "仅含中间品（货物与服务），不含最终需求与增加值",
            )
        )
    notes.append(Text(f"{tally.zeros:,} cells of zero were left out", f"略去{tally.zeros:,}个零值单元"))
    return Written(
        read=tally.read,
        accepted=tally.accepted,
        rejects=tuple(tally.rejects),
        dataset=(ICIO_INTERMEDIATE if arrays else ICIO).key(classification.removeprefix("ICIO")),
        flows=tally.flows,
        constants={
            "classification": classification,
            "direction": "export",
            "regime": "",
            "currency": "USD",
            "quantity": "",
            "unit": "",
        },
        slices=("period", "reporter"),
        control={f"{classification} USD": (tally.before, tally.kept)},
        published_on=given.get("published_on", ""),
        notes=tuple(notes),
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("inter-country input-output table", "国家间投入产出表"),
    sniff,
    write=write_flows,
    asks=("period", "classification", "published_on"),
)
