"""Inter-country input-output: what each industry of each country buys from each industry of each other.

Two forms: OECD's CSV, one year a file, whose heading and first column name ``COUNTRY_INDUSTRY`` (``CHN_C26``)
and, for final demand, ``COUNTRY_CATEGORY`` (``CHN_HFCE``), in million US dollars; and an ``.npz`` of arrays
(:mod:`wuwai.facts.importers.icio_arrays`).

What a country sells to itself has the direction ``domestic``, the rest ``export``. ``use`` is the buying
industry's code, or the category of final demand. OECD's extended tables split China and Mexico by groups of
firms (``CN1``, ``CN2``, ``MX1``, ``MX2``): such a seller is the country, with the group as ``regime``; such a
buyer is the country, with the group before its industry (``CN2_C26``). Rows and columns of taxes, value added
and output are no sales; sums are held against output. Zeros are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wuwai.facts.dataset_families import ICIO, ICIO_INTERMEDIATE
from wuwai.facts.flow_columns import exports_in_dollars
from wuwai.facts.importers import icio_arrays
from wuwai.facts.importers.contract import Importer, Work, Written, refused
from wuwai.facts.importers.flow_text import heading_of
from wuwai.facts.importers.icio_arrays import NUMPY
from wuwai.facts.importers.icio_flows import SCALE, Tally, store
from wuwai.facts.importers.icio_table import LABEL, Heading, is_below, read_lines
from wuwai.facts.importers.opening import Member, Source
from wuwai.facts.model import ReadAs
from wuwai.reference import industries, periods
from wuwai.reference.text import Text

NAME = "icio"
VERSION = 2

_NAMED = re.compile(r"ICIO((?:19|20)\d{2})_((?:19|20)\d{2})(?!\d)", re.IGNORECASE)  # edition and year
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FEWEST_LABELS = 2

_PERIOD_ASKED = Text(
    "the year, which this table does not hold: state it with --period 2022",
    "年份：该表不含年份，请用 --period 2022 指明",
)
_YEARS_ASKED = Text(
    "for each table a year in its name (2019_SML.csv, ICIO2023_2019.csv), each year once",
    "每个表的文件名含年份（如 2019_SML.csv、ICIO2023_2019.csv），各年份只出现一次",
)
_TABLE_ASKED = Text(
    "a heading of COUNTRY_INDUSTRY codes such as CHN_C26, and rows that begin with one",
    "表头为 CHN_C26 一类“国家_行业”代码，各行以此开头",
)
_ONE_EDITION = Text("tables of one edition", "同一版本的表")
_NOT_ADDED_UP = Text(
    "arrays whose products add up to what the file says was sold to industries",
    "数组乘积之和应等于文件所载的中间品销售额",
)


def sniff(head: bytes) -> bool:
    """Whether the heading is one of countries' industries, or the content a NumPy array."""
    if head.startswith(NUMPY):
        return True
    heading = heading_of(head)
    whole = b"\n" in head  # else the last name may be cut
    names = [n for n in (heading[1:] if whole else heading[1:-1]) if n and not is_below(n)]
    return len(names) >= _FEWEST_LABELS and all(LABEL.match(n) for n in names)


def write_flows(source: Source, given: Mapping[str, str], work: Work) -> Written:
    """Read a table, or the tables of several years in a folder or archive."""
    heads = source.heads()
    if any(head.startswith(NUMPY) for _, head in heads):
        return _from_arrays(source, given, work)
    members = [m for m, head in heads if sniff(head)]
    if not members:
        return refused(source.name, _TABLE_ASKED, row=1)
    years = _years(members, source, given)
    if isinstance(years, Written):
        return years
    return _from_tables(source, members, years, given, work)


def _year_of(name: str) -> str:
    if named := _NAMED.search(name):
        return named[2]
    found = set(_YEAR.findall(name))
    return found.pop() if len(found) == 1 else ""


def _years(members: list[Member], source: Source, given: Mapping[str, str]) -> list[str] | Written:
    """The year of each table, or the refusal."""
    stated = given.get("period", "")
    if stated:
        try:
            years = [periods.parse(stated).text]
        except periods.PeriodError as error:
            return refused(source.name, error.expected, column="--period", value=stated)
    else:
        years = [_year_of(m.name) or (_year_of(source.name) if len(members) == 1 else "") for m in members]
    if len(members) == 1:
        return years if years[0] else refused(source.name, _PERIOD_ASKED)
    if len(years) != len(members) or "" in years or len(set(years)) < len(years):
        return refused(source.name, _YEARS_ASKED, value=", ".join(m.name for m in members)[:200])
    return years


def _from_tables(
    source: Source, members: list[Member], years: list[str], given: Mapping[str, str], work: Work
) -> Written:
    tally = Tally()
    headings = [Heading.of(m, given.get("classification", "")) for m in members]
    editions = {h.classification for h in headings}
    if len(editions) > 1:
        return refused(source.name, _ONE_EDITION, value=", ".join(sorted(editions)))
    for number, (member, heading, year) in enumerate(zip(members, headings, years, strict=True), 1):
        if not heading.taken:
            return refused(member.name, _TABLE_ASKED, row=1)
        path = work.tables / f"flows-{number:03}.parquet"
        store(read_lines(member, heading, year, tally), heading.buyers, year, path, work.snapshot, tally)
    tally.reconcile(source.name)
    classification = editions.pop()
    if not industries.names(classification):
        tally.notes.append(
            Text(
                f"no list of industries of {classification} is carried: their codes were checked by shape "
                "only",
                f"软件不含 {classification} 的行业表，行业代码只核对了格式",
            )
        )
    if tally.blanks:
        tally.notes.append(
            Text(
                f"{tally.blanks:,} empty cells were read as no sale",
                f"{tally.blanks:,}个空单元格按无销售读取",
            )
        )
    return _written(tally, given, classification, ICIO.key(_part(classification)))


_MAPPING = (
    ReadAs(
        "CHN_C26 (row)",
        ("reporter", "product"),
        Text("the seller: country and industry, checked by edition", "卖方：国家（地区）和行业，按版本核对"),
    ),
    ReadAs(
        "CHN_C26, CHN_HFCE (column)",
        ("partner", "use"),
        Text("the buyer: country, and its industry or final demand", "买方：国家（地区）及其行业或最终需求"),
    ),
    ReadAs(
        "CHN_C26 × CHN_C26", ("value",), Text("million US dollars, kept in dollars", "百万美元，按美元保存")
    ),
    ReadAs("TLS, VA, OUT", (), Text("no sales; sums are held against OUT", "不是销售；合计与 OUT 核对")),
)


def _part(classification: str) -> str:
    return classification.removeprefix("ICIO")


def _from_arrays(source: Source, given: Mapping[str, str], work: Work) -> Written:
    period = given.get("period", "")
    if not period:
        return refused(source.name, _PERIOD_ASKED)
    try:
        period = periods.parse(period).text
    except periods.PeriodError as error:
        return refused(source.name, error.expected, column="--period", value=period)
    network = icio_arrays.read(source.path)
    if network is None:
        return refused(source.name, icio_arrays.ASKED)
    tally = Tally()
    path = work.tables / "flows.parquet"
    store(icio_arrays.lines(network, tally), icio_arrays.buyers(network), period, path, work.snapshot, tally)
    tally.reconcile(source.name)
    stated = icio_arrays.said_to_be_sold(network)
    if stated is not None:
        if not icio_arrays.explained(stated, tally.kept):
            return refused(source.name, _NOT_ADDED_UP, value=f"{stated:,.0f} / {tally.kept:,.0f}")
        tally.before = stated
        if abs(stated - tally.kept) >= SCALE:
            tally.notes.append(
                Text(
                    "the two control totals differ by what the arrays' authors capped: what an industry "
                    "buys, at 98% of its output",
                    "两个控制总额之差源于数组作者的处理：行业购买额以其产出的98%为上限",
                )
            )
    many, few = len(network.countries), len(network.sectors)
    tally.notes.append(
        Text(
            f"intermediate goods and services only, of {many} economies and {few} sectors: no final demand, "
            "no value added, no rest of the world",
            f"仅含中间货物和服务，共{many}个经济体、{few}个行业：不含最终需求、增加值和世界其他地区",
        )
    )
    classification = given.get("classification") or industries.edition_of(network.sectors) or "ICIO"
    return _written(tally, given, classification, ICIO_INTERMEDIATE.key(_part(classification)))


def _written(tally: Tally, given: Mapping[str, str], classification: str, dataset: str) -> Written:
    notes = (
        Text("values in million US dollars, kept in dollars", "原值以百万美元计，按美元保存"),
        *tally.notes,
        Text(f"{tally.zeros:,} cells of zero were left out", f"略去{tally.zeros:,}个零值单元"),
    )
    # Rows tell sales at home from exports, and groups of firms as their regime.
    told = {"direction", "regime"} if tally.grouped else {"direction"}
    constants = {k: v for k, v in exports_in_dollars(classification).items() if k not in told}
    return Written(
        read=tally.read,
        accepted=tally.accepted,
        rejects=tuple(tally.rejects),
        dataset=dataset,
        flows=tally.flows,
        constants=constants,
        slices=("period", "reporter"),
        control={f"{classification} USD": (tally.before, tally.kept)},
        published_on=given.get("published_on", ""),
        source_url=ICIO.source_url,
        notes=notes,
        mapping=_MAPPING,
    )


IMPORTER = Importer(
    NAME,
    VERSION,
    Text("inter-country input-output table", "国家间投入产出表"),
    sniff,
    write=write_flows,
    asks=("period", "classification", "published_on"),
)
