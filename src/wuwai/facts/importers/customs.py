"""China Customs query files: CSV in GBK, GB18030 or UTF-8, in yuan or dollars, by any grouping.

The file does not say whether it holds exports or imports: the user states the direction. Partners are decoded
by their printed Chinese names, and their codes checked against one another and against the office's own table
where it gave one (:mod:`.customs_codes`). A product code keeps all its digits; its first six are checked
against the edition of its year. An amount that cannot be read is a reject, never zero. The second quantity is
not kept.

A later file of the same grouping takes the place of an earlier one for each period, place and product that it
states. Downloads that were split by partner or regime are therefore given as one folder.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from wuwai.facts import dataset_families
from wuwai.facts.importers import customs_codes, customs_unknown, unknown_codes
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.customs_codes import Partners
from wuwai.facts.importers.customs_columns import Columns, recognise
from wuwai.facts.importers.customs_reading import Reading, Tally
from wuwai.facts.importers.opening import Member, Source
from wuwai.facts.model import FactsError, ReadAs
from wuwai.reference.code_tables import NATIONAL, PARTNERS, REGIMES, CodeTables
from wuwai.reference.text import Text

NAME = "customs"
VERSION = 2
SOURCE = "http://stats.customs.gov.cn/"

_SLICES = ("period", "reporter", "product", "direction", "currency")

_DIRECTION = Text(
    "--direction export or --direction import: the file does not say which of the two it holds",
    "--direction export（出口）或 --direction import（进口）：文件本身没有说明是出口还是进口",
)
_ONE_AMOUNT = Text("one column of amounts, 人民币 or 美元", "一个金额列：人民币或美元")
_PERIOD = Text(
    "a column 数据年月, or --period for the whole file", "“数据年月”列，或用 --period 说明整个文件的时期"
)
_HEADING = Text(
    "a heading with 数据年月, 商品编码, 贸易伙伴名称 ... and 人民币 or 美元",
    "含数据年月、商品编码、贸易伙伴名称等列以及人民币或美元列的表头",
)


_HOW = {
    "product": Text(
        "text, a lost zero put back; its first six digits checked against the edition of the year",
        "文本，补回丢失的前导零；前六位与当年所用版本核对",
    ),
    "partner code": Text(
        "checked against the names of this file and the office's table", "与本文件的名称及本单位代码表核对"
    ),
    "partner name": Text("decoded by the printed Chinese name", "按所印中文名称识别"),
    "regime": Text(
        "statistical regime of two digits; code and name must agree", "两位贸易方式；编码与名称须一致"
    ),
    "place": Text("GB/T 2260; code and name must agree", "GB/T 2260；编码与名称须一致"),
    "quantity": Text("a number; - is none", "数字；- 为无"),
    "amount": Text("a number in {currency}; what is none is rejected", "数字（{currency}）；无法识别的拒收"),
}


def sniff(head: bytes) -> bool:
    """Whether the heading is that of a query file."""
    return recognise(head) is not None


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read one file, or a folder of files of one direction."""
    members = [(m, c) for m, head in source.heads() if (c := recognise(head)) is not None]
    if not members:
        return refused(source.name, _HEADING, row=1)
    if given.get("direction") not in ("export", "import"):
        return refused(source.name, _DIRECTION, value=given.get("direction", ""))
    for member, columns in members:
        if wrong := _wrong(columns, given, work.codes):
            return refused(member.name, wrong, row=1, value=",".join(columns.headings)[:200])
    groupings = {c.grouping for _, c in members}
    if len(groupings) > 1:
        expected = Text("files of one grouping in one folder", "同一文件夹内的文件应为同一分组方式")
        return refused(source.name, expected)
    readings = []
    for number, (member, columns) in enumerate(members, 1):
        plain = member.unpacked(work.scratch)
        try:
            readings.append(_read(member, columns, plain, given, work, f"flows-{number:03}.parquet"))
        finally:
            if plain != member.path:
                plain.unlink(missing_ok=True)
    return _summary(readings, groupings.pop(), given, synthetic=source.is_synthetic)


def _wrong(columns: Columns, given: Mapping[str, str], codes: CodeTables) -> Text | None:
    if len(columns.amounts) != 1:
        return _ONE_AMOUNT
    if columns.twice:
        listed = "、".join(columns.twice)
        return Text(f"one column for each meaning, not {listed}", f"每项内容只有一列，而非 {listed}")
    if "period" not in columns.at and not customs_codes.period(given.get("period", "")).value:
        return _PERIOD
    by_code_alone = "partner code" in columns.at and "partner name" not in columns.at
    if by_code_alone and not codes.has_own(PARTNERS):
        return Text(
            "a column 贸易伙伴名称: partners are decoded by their names, or by a table of codes, which "
            "`wuwai reference import partners FILE` takes",
            "“贸易伙伴名称”列：贸易伙伴按名称识别；也可用 `wuwai reference import partners 文件` 导入编码表",
        )
    return None


def _read(
    member: Member, columns: Columns, plain: Path, given: Mapping[str, str], work: Work, name: str
) -> Reading:
    """Read one file; twice where its rows contradict one another on what a partner's code means."""
    partners = Partners(work.codes, _first_day(member, columns, given))
    target = work.tables / name
    reading = Reading(member, columns, given, work, partners)
    reading.write(plain, target)
    if partners.learn():
        reading = Reading(member, columns, given, work, partners)
        reading.write(plain, target)
    tally = reading.tally
    tally.unknown = customs_unknown.with_names(tally.unknown, plain, columns)
    kept = (
        float(pl.scan_parquet(target).select(pl.col("value").sum()).collect().item())
        if tally.accepted
        else 0.0
    )
    expected = tally.file_total - tally.rejected_total
    if not math.isclose(kept, expected, rel_tol=1e-9, abs_tol=1e-3):
        raise FactsError(
            Text(
                f"{member.name}: its amounts add up to {expected:,.2f}, those written to {kept:,.2f}; "
                "nothing was imported",
                f"{member.name}：原始金额合计 {expected:,.2f}，写入合计 {kept:,.2f}，不一致，未导入任何数据",
            )
        )
    return reading


def _first_day(member: Member, columns: Columns, given: Mapping[str, str]) -> str:
    """The day on which the file's first period begins: codes that changed are read as they were then."""
    text = given.get("period", "")
    if "period" in columns.at:
        lines = member.head().split(b"\n", 2)[1:2]
        try:
            cells = next(csv.reader([lines[0].decode(columns.encoding, "replace")]), []) if lines else []
        except csv.Error:  # no row of a table; the reading names it
            cells = []
        text = cells[columns.at["period"]].strip() if len(cells) > columns.at["period"] else ""
    found = customs_codes.period(text).value
    if not found:
        return ""
    month = found[5:7] if found[5:7].isdigit() else "01"
    return f"{found[:4]}-{month}-01"


def _summary(
    readings: list[Reading], grouping: tuple[str, ...], given: Mapping[str, str], *, synthetic: bool
) -> Written:
    tallies = [r.tally for r in readings]
    columns = readings[0].columns
    total = sum(t.file_total for t in tallies)
    kept = total - sum(t.rejected_total for t in tallies)
    listed = ", ".join(grouping) or "period"
    return Written(
        read=sum(t.read for t in tallies),
        accepted=sum(t.accepted for t in tallies),
        rejects=tuple(r for t in tallies for r in sorted(t.rejects, key=lambda r: r.row)),
        dataset=dataset_families.CUSTOMS.key(listed, synthetic=synthetic),
        flows=sum(t.accepted for t in tallies),
        constants={"use": ""},
        slices=_SLICES,
        control={f"{given['direction']} {columns.amounts[0]}": (total, kept)},
        published_on=given.get("published_on", ""),
        source_url=SOURCE,
        notes=tuple(_notes(readings, grouping)),
        tables=_tables(readings, grouping),
        mapping=_mapping(readings[0], given["direction"]),
        unknown=unknown_codes.together(u for t in tallies for u in t.unknown),
        slice_table=_slices(tallies, given["direction"], columns.amounts[0]),
    )


def _tables(readings: list[Reading], grouping: tuple[str, ...]) -> tuple[str, ...]:
    """The code tables the files were read by."""
    editions = sorted({e for r in readings for e in r.tally.editions if e}) if "product" in grouping else []
    others = [t for name, t in (("partner", PARTNERS), ("regime", REGIMES)) if name in grouping]
    return (*(f"products-{e}" for e in editions), *others)


_PARTS = {
    "partner code": ("partner", _HOW["partner code"]),
    "partner name": ("partner", _HOW["partner name"]),
    "regime code": ("regime", _HOW["regime"]),
    "regime name": ("regime", _HOW["regime"]),
    "place code": ("reporter", _HOW["place"]),
    "place name": ("reporter", _HOW["place"]),
    "product": ("product", _HOW["product"]),
    "period": ("period", Text("", "")),
    "quantity": ("quantity", _HOW["quantity"]),
    "unit": ("unit", Text("", "")),
}


def _mapping(reading: Reading, direction: str) -> tuple[ReadAs, ...]:
    """What becomes of each column, and of the direction that was stated."""
    columns = reading.columns
    meanings = {place: meaning for meaning, place in columns.at.items()}
    found = []
    for place, heading in enumerate(columns.headings):
        meaning = meanings.get(place, "")
        if meaning in columns.amounts:
            found.append(ReadAs(heading, ("value", "currency"), _HOW["amount"].format(currency=meaning)))
        elif meaning in _PARTS:
            field, how = _PARTS[meaning]
            found.append(ReadAs(heading, (field,), how))
        elif heading:
            found.append(ReadAs(heading, ()))
    return (*found, ReadAs("--direction", ("direction",), Text(direction, direction)))


def _slices(tallies: list[Tally], direction: str, currency: str) -> pl.DataFrame | None:
    parts = [part for tally in tallies for part in tally.slices]
    if not parts:
        return None
    return pl.concat(parts).unique().with_columns(direction=pl.lit(direction), currency=pl.lit(currency))


def _notes(readings: list[Reading], grouping: tuple[str, ...]) -> Iterable[Text]:
    columns = readings[0].columns
    if columns.encoding == "gb18030":
        yield Text("the file was read as GB18030", "文件按GB18030编码读取")
    if "place" not in grouping:
        yield Text("no place of registration: these are flows of all China", "没有注册地列：为全国数据")
    if mended := sum(r.tally.mended for r in readings):
        yield Text(
            f"{mended:,} product codes had lost their leading zero; it was put back",
            f"{mended:,}个商品编码缺失首位0，已补齐",
        )
    if blank := sum(r.tally.blank for r in readings):
        yield Text(f"{blank:,} blank rows passed over", f"跳过{blank:,}个空行")
    if any("第二数量" in r.columns.headings for r in readings):
        yield Text("the second quantity is not kept", "第二数量未保存")
    if unread := sorted({h for r in readings for h in r.columns.unread if h}):
        listed = ", ".join(unread)[:200]
        yield Text(f"columns not read: {listed}", f"未读取的列：{listed}")
    if "product" in grouping:
        yield from _on_products(readings)


def _on_products(readings: list[Reading]) -> Iterable[Text]:
    codes = readings[0].work.codes
    editions = sorted(set().union(*(r.tally.editions for r in readings)))
    yield from (unknown_codes.not_checked(e) for e in editions if e and not codes.products(e))
    seen = {p for r in readings for part in r.tally.slices for p in part["product"].unique()}
    if national := sorted(p for p in seen if p[:2] in NATIONAL):
        listed = ", ".join(national[:5]) + (" …" if len(national) > 5 else "")
        yield Text(
            f"{len(national)} codes of chapters 98 and 99, which each country fills itself, were kept "
            f"unchecked: {listed}",
            f"{len(national)}个编码属第98、99章（由各国自行设定），未核对，予以保留：{listed}",
        )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("China Customs query file", "海关统计数据查询文件"),
    sniff,
    write=write_flows,
    asks=("direction", "period", "published_on"),
)
