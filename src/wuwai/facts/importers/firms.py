"""Firm-level customs files: one firm's trade of a product with a partner in a month or year, as CSV.

Columns are told by their headings, Chinese or English (:mod:`.firm_columns`); a heading with a firm, a
product, a partner and an amount makes such a file. Rows are kept with their firms in a file of
their own (``firms-*.parquet``), which readers of flows do not open; the flows are their sums over firms. A
firm's name is not read. Identity numbers of persons are refused. A later file takes the place
of an earlier one for each period, place and direction that it states, so give a period of them whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.engines.layout import FIRMS, FLOWS
from wuwai.facts.flow_columns import STORED
from wuwai.facts.importers import firm_cells, unknown_codes
from wuwai.facts.importers.coded import ROW_GROUP
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.firm_columns import Columns, recognise
from wuwai.facts.importers.flow_csv import Layout, Table, kept_total, write
from wuwai.facts.importers.flow_text import as_utf8
from wuwai.facts.importers.opening import Member, Source
from wuwai.facts.model import FactsError
from wuwai.reference import products
from wuwai.reference.code_tables import PARTNERS
from wuwai.reference.text import Text

NAME = "firms"
_KEYS = ("period", "reporter", "partner", "product", "classification", "direction", "currency", "unit")
VERSION = 1

_HEADING = Text(
    "a heading with a firm, product, partner, period and value, such as {listed}",
    "含企业、商品、贸易伙伴、时期和金额的表头，如 {listed}",
)
_DIRECTION = Text(
    "a column 进出口 or direction, or --direction export: the file does not say which of the two it holds",
    "“进出口”列，或 --direction export：文件本身没有说明是出口还是进口",
)
_PERIOD = Text(
    "a column of periods, or --period for the whole file", "时期列，或用 --period 说明整个文件的时期"
)
_CURRENCY = Text(
    "a column 币制 or currency, or an amount whose heading names it, such as 人民币 or value_usd",
    "“币制”列，或名称含币种的金额列，如“人民币”或 value_usd",
)
_PLACE = Text(
    "a column 城市 or place (one code in every row will do), or firms by their unified social credit codes, "
    "which tell where they are registered",
    "“城市”列（各行可相同），或以统一社会信用代码作企业代码（可由此得知登记地）",
)
_SUMS = Text(
    "kept as flows are sums over firms; the rows with their firms stand apart, for counting firms only",
    "流量数据为各企业之和；含企业代码的明细另行保存，仅用于企业计数",
)
_ONE = Text("one column such as {what}, not {n}", "“{what}”一类的列只应有一列，而非{n}列")


def sniff(head: bytes) -> bool:
    """Whether the heading is that of a firm-level file."""
    return recognise(head) is not None


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read one file, or a folder of files."""
    members = [(m, c) for m, head in source.heads() if (c := recognise(head)) is not None]
    if not members:
        listed = "年份,企业代码,城市,商品编码,贸易伙伴名称,进出口,金额,币制"
        return refused(source.name, _HEADING.format(listed=listed), row=1)
    for member, columns in members:
        if wrong := _wrong(columns, given):
            return refused(member.name, wrong, row=1, value=",".join(columns.headings)[:200])
    tables = [
        _read(member, firm_cells.layout(columns, given, work.codes), work, f"flows-{i:03}")
        for i, (member, columns) in enumerate(members, 1)
    ]
    return Written(
        read=sum(t.read for t in tables),
        accepted=sum(t.accepted for t in tables),
        rejects=tuple(r for t in tables for r in t.rejects),
        dataset=dataset_families.FIRMS.key(synthetic=source.is_synthetic),
        flows=sum(_summed(work.tables / f"flows-{i:03}.parquet", t) for i, t in enumerate(tables, 1)),
        constants={"use": "", "regime": ""},
        slices=("period", "reporter", "direction"),
        control={"firms": (sum(t.file_total for t in tables), sum(t.kept_total for t in tables))},
        published_on=given.get("published_on", ""),
        notes=tuple(n for (_, c), t in zip(members, tables, strict=True) for n in _notes(c, t)),
        tables=(PARTNERS, *(f"products-{one.code}" for one in products.EDITIONS)),
        mapping=tables[0].mapping,
        unknown=unknown_codes.together(u for t in tables for u in t.unknown),
    )


def _wrong(columns: Columns, given: Mapping[str, str]) -> Text | None:
    for headings in columns.twice.values():
        return _ONE.format(what=headings[0], n=len(headings))
    if "period" not in columns.at and not given.get("period"):
        return _PERIOD
    if "direction" not in columns.at and given.get("direction") not in ("export", "import"):
        return _DIRECTION
    if "currency" not in columns.at and not columns.currency:
        return _CURRENCY
    if "place" not in columns.at and not columns.credit_codes:
        return _PLACE
    return None


def _read(member: Member, plan: Layout, work: Work, name: str) -> Table:
    """Read one file; its text is made UTF-8 first, for the heading is Chinese as a rule."""
    plain, notes = as_utf8(member, work.scratch)
    try:
        done = write(Member(member.name, plain), plan, work, name)
    finally:
        if plain != member.path:
            plain.unlink(missing_ok=True)
    return replace(done, notes=notes + done.notes)


def _summed(flows: Path, table: Table) -> int:
    """Put the rows of a file aside as those of firms, and their sums over firms in their place; how many."""
    written = [part for part in table.files if part.exists()]
    if not written:
        return 0
    by_firm = flows.with_name(flows.name.replace(FLOWS, FIRMS.rstrip("-"), 1))
    pl.scan_parquet(written).sink_parquet(by_firm, compression="snappy", row_group_size=ROW_GROUP)
    for part in written:
        part.unlink()
    number = pl.col("quantity")
    sums = (
        pl.scan_parquet(by_firm)
        .group_by(_KEYS)
        .agg(
            pl.col("row").min(),
            pl.col("value").sum(),
            pl.when(number.null_count() == 0).then(number.sum()).alias("quantity"),
            pl.col("snapshot").first(),
        )
        .sort("reporter", "row")
    )
    columns = [name for name in STORED if name in (*_KEYS, "row", "value", "quantity", "snapshot")]
    sums.select(columns).sink_parquet(flows, compression="snappy", row_group_size=ROW_GROUP)
    kept = kept_total(flows)
    if not math.isclose(kept, table.kept_total, rel_tol=1e-9, abs_tol=1e-3):
        raise FactsError(
            Text(
                f"its firms' values add up to {table.kept_total:,.3f}, their sums to {kept:,.3f}; nothing "
                "was imported",
                f"企业数据合计 {table.kept_total:,.3f}，汇总后合计 {kept:,.3f}，不一致；未导入任何数据",
            )
        )
    return int(pl.scan_parquet(flows).select(pl.len()).collect().item())


def _notes(columns: Columns, table: Table) -> tuple[Text, ...]:
    notes = [*table.notes, _SUMS]
    if mended := table.counts.get("mended"):
        notes.append(
            Text(
                f"{mended:,} product codes had lost their leading zero; it was put back",
                f"{mended:,}个商品编码缺失首位0，已补齐",
            )
        )
    if "place" not in columns.at:
        notes.append(
            Text(
                "no column of places: each firm's is that of its unified social credit code",
                "无地区列：按统一社会信用代码确定企业所在地",
            )
        )
    if unread := [h for h in columns.headings if h and h not in columns.at.values()]:
        listed = ", ".join(unread)[:200]
        notes.append(Text(f"columns not read: {listed}", f"未读取的列：{listed}"))
    return tuple(notes)


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("firm-level customs file", "企业级海关数据"),
    sniff,
    write=write_flows,
    asks=("direction", "period", "published_on"),
)
