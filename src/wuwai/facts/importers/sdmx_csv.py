"""SDMX-CSV, versions 1 and 2, as observations; what ``wuwai export`` writes comes back as it was.

Needed are ``TIME_PERIOD``, ``OBS_VALUE``, ``REF_AREA`` and ``UNIT_MEASURE``. A column ``SERIES`` names the
series; without one, the dataflow and the other dimensions do, joined by dots. Periods such as ``2024-Q1`` and
``2024-S1`` become ``2024Q1`` and ``2024H1``. Rows go through the same checks as those of a tidy series file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from wuwai.facts.importers import column_mapping, encodings, headings, series_csv
from wuwai.facts.importers.contract import Batch, Importer, nothing
from wuwai.facts.importers.csv_rows import Record, records
from wuwai.facts.importers.flow_text import heading_of
from wuwai.reference.text import Text

NAME = "sdmx-csv"
VERSION = 1

NEEDED = ("TIME_PERIOD", "OBS_VALUE", "REF_AREA", "UNIT_MEASURE")
FLOW = ("STRUCTURE_ID", "DATAFLOW")
# Attributes, by the column of a tidy series file that each is.
ATTRIBUTES = {
    "PLACE": "region",
    "PUBLISHED_ON": "published_on",
    "SOURCE_URL": "source_url",
    "SOURCE_KIND": "source_kind",
    "CERTAINTY": "certainty",
    "NOTE": "note",
    "PRINTED": "value",
}
_NO_PART_OF_THE_NAME = {
    "STRUCTURE",
    "ACTION",
    "OBS_STATUS",
    "OBS_PRE_BREAK",
    "DECIMALS",
    "UNIT_MULT",
    "CONF_STATUS",
}
_MULTIPLIED = Text(
    "figures in whole units: UNIT_MULT empty or 0, the multiple in UNIT_MEASURE (亿元CNY)",
    "UNIT_MULT 为空或 0，倍数写在 UNIT_MEASURE 中（如 亿元CNY）",
)
_OWN = "WUWAI:"  # what `wuwai export` writes; texts like formulas have an apostrophe in front in it
_OWN_FLOWS = Text(
    "observations; these are trade flows that wuwai exported. Import the files they came from (SOURCE_URL)",
    "指标观测值；此文件是 wuwai 导出的贸易流量，请导入其原始文件（见 SOURCE_URL）",
)
_SET_APART = re.compile(r"^'(?='*[=+\-@\t\r\n])")
_PERIODS = (
    (re.compile(r"^(\d{4})-Q([1-4])$"), r"\1Q\2"),
    (re.compile(r"^(\d{4})-S([12])$"), r"\1H\2"),
    (re.compile(r"^(\d{4})-M(\d\d)$"), r"\1-\2"),
    (re.compile(r"^(\d{4})-A1$"), r"\1"),
)


def sniff(head: bytes) -> bool:
    """Whether the heading names an SDMX structure, a time and a value."""
    names = heading_of(head)
    first = names[0].split("[")[0].split(":")[0] if names else ""
    return first in ("STRUCTURE", "DATAFLOW") and {"TIME_PERIOD", "OBS_VALUE"} <= set(names)


def period_of(text: str) -> str:
    """An SDMX period as our grammar writes it; others as they are.

    >>> period_of("2024-Q1"), period_of("2024-S2"), period_of("2024-03"), period_of("2024-01..05")
    ('2024Q1', '2024H2', '2024-03', '2024-01..05')
    """
    for pattern, written in _PERIODS:
        if pattern.match(text):
            return pattern.sub(written, text)
    return text


def read(path: Path, file: str) -> Batch:
    """Read one file; rejects name its own columns."""
    encoding = encodings.detect(path)
    source = records(path, encoding)
    heading = next(source, None)
    if heading is None or heading.fault is not None:
        return nothing(file, Text(f"a heading with {', '.join(NEEDED)}", f"含 {'、'.join(NEEDED)} 的表头"))
    # A label may follow a code, as in "REF_AREA: Reference area".
    names = [cell.split(":")[0].strip() for cell in heading.cells]
    missing = [n for n in NEEDED if n not in names]
    if missing:
        shown = ",".join(names)[:200]
        return nothing(
            file, Text(f"a column {missing[0]}", f"列 {missing[0]}"), row=1, column=missing[0], value=shown
        )
    if {"COUNTERPART_AREA", "TRADE_FLOW", "DATASET"} <= set(names):
        return nothing(file, _OWN_FLOWS, row=1, value=",".join(names)[:200])
    tidy = [*headings.REQUIRED, *headings.OPTIONAL]
    samples: set[str] = set()
    batch = series_csv.rows(
        _tidied(source, names, tidy, samples), file, Record(1, tidy), {n: i for i, n in enumerate(tidy)}, []
    )
    printed = _printed(names)
    rejects = tuple(replace(r, column=printed.get(r.column, r.column)) for r in batch.rejects)
    fields = {name: tidy for tidy, name in printed.items()} | {n: "" for n in FLOW if n in names}
    mapping = column_mapping.of_series(names, fields | ATTRIBUTES)
    return replace(batch, rejects=rejects, mapping=mapping, sample="true" in samples)


def _printed(names: list[str]) -> dict[str, str]:
    """What a tidy column is called in the file."""
    back = {tidy: name for name, tidy in ATTRIBUTES.items() if name in names}
    return back | {
        "series": "SERIES" if "SERIES" in names else names[0],
        "region_code": "REF_AREA",
        "period": "TIME_PERIOD",
        "value": "OBS_VALUE",
        "unit": "UNIT_MEASURE",
    }


def _tidied(
    source: Iterator[Record], names: list[str], tidy: list[str], samples: set[str]
) -> Iterator[Record]:
    """The records as those of a tidy file; what they say in the column SAMPLE goes into ``samples``."""
    known = {*NEEDED, *ATTRIBUTES, *_NO_PART_OF_THE_NAME, "SERIES", "SAMPLE"}
    if "SERIES" in names:
        known.add("FREQ")  # which the period tells, too; elsewhere it is part of what names a series
    parts = [i for i, n in enumerate(names) if n in FLOW] + [
        i for i, n in enumerate(names) if n not in known and n not in FLOW and n.isupper()
    ]
    for record in source:
        if record.fault is not None or not any(c.strip() for c in record.cells):
            yield record
            continue
        cell = dict(zip(names, (c.strip() for c in record.cells), strict=False))
        if cell.get("STRUCTURE_ID", "").startswith(_OWN):
            cell = {name: _SET_APART.sub("", text) for name, text in cell.items()}
        samples.add(cell.get("SAMPLE", "").lower())
        if cell.get("UNIT_MULT", "") not in ("", "0"):
            yield replace(record, cells=[cell["UNIT_MULT"]], fault=_MULTIPLIED)
            continue
        flow = ".".join(record.cells[i].strip() for i in parts if i < len(record.cells))
        area = cell.get("REF_AREA", "")
        place = cell.get("PLACE", "")
        row = {
            "series": cell.get("SERIES") or flow,
            "region": place or area,
            "region_code": area if place else "",
            "period": period_of(cell.get("TIME_PERIOD", "")),
            "value": cell.get("PRINTED") or cell.get("OBS_VALUE", ""),
            "unit": cell.get("UNIT_MEASURE", ""),
            "source_url": cell.get("SOURCE_URL") or f"SDMX {flow or cell.get(names[0], '')}",
            "published_on": cell.get("PUBLISHED_ON", ""),
            "certainty": cell.get("CERTAINTY", ""),
            "source_kind": cell.get("SOURCE_KIND", ""),
            "note": cell.get("NOTE", ""),
        }
        yield replace(record, cells=[row[name] for name in tidy])


IMPORTER = Importer(NAME, VERSION, Text("SDMX-CSV", "SDMX-CSV"), sniff, read)
