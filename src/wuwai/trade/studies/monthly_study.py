"""The declaration of ``trade.monthly_tables``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.facts.dataset_families import DECLARATIONS
from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.monitor_inputs import UP_TO
from wuwai.trade.studies.monthly_charts import CHARTS
from wuwai.trade.studies.monthly_files import (
    cities,
    dataset_for,
    directions_for,
    reporters,
    stating,
    two_years,
    wanted,
)
from wuwai.trade.studies.monthly_layout import MEASURES, TABLES
from wuwai.trade.studies.monthly_result import MonthlyTable
from wuwai.trade.studies.monthly_tables import monthly_tables
from wuwai.trade.studies.monthly_words import headline

NAME = "trade.monthly_tables"
_SERIES = (
    *("trade_total*", "trade_with_partner*", "trade_regime*", "firm_type*", "exports*", "imports*"),
    *("share_of_china_*", "contribution_to_china_trade_growth", "cbec_*"),
)
DIGITS = {
    "2": Text("chapters (2 digits)", "章（2位）"),
    "4": Text("headings (4 digits)", "品目（4位）"),
    "6": Text("subheadings (6 digits)", "子目（6位）"),
}


def finding(result: MonthlyTable) -> Text:
    """The first sentence that the table bears."""
    return headline(result)


def _parted(name: str, column: str, part: str, *tables: str) -> Input:
    where = {
        "dataset": dataset_for(part),
        "direction": directions_for(*tables),
        "reporter": cities if part == "place" else stating(part),
        "period": two_years,
    }
    return Input("flows", name, where=where, group=("month", column))


def _with_home(values: Mapping[str, Any]) -> list[str]:
    """The region, the country it lies in, and the places within it."""

    region = values["region"]
    home = list(regions.within(region)[-1:]) if regions.find(region) else []
    return [region, *home, *cities(values)]


def _lists(values: Mapping[str, Any]) -> list[str] | None:
    """Every cluster for the table of clusters; else none: the others do not rest on them."""
    return None if values["table"] == "clusters" else []


_MODES = {
    "dataset": dataset_for("", DECLARATIONS),
    "direction": directions_for("modes"),
    "reporter": stating("", DECLARATIONS),
    "period": two_years,
}

STUDY = register(
    Study(
        name=NAME,
        linkage="trade",
        title=Text("Standard tables of the monthly trade briefing", "外贸月度简报标准表"),
        question=Text(
            "What do the ten standard tables of a month say: against the nation, by month, regime, type of"
            " firm, partner, product, city, cluster and new mode?",
            "本月十张标准表情况如何：与全国对比、分月、分贸易方式、分企业性质、分伙伴、主要进出口商品、分地市、分集群和新业态？",
        ),
        how_to_read=Text(
            "Month and year to date stand against the same months of the year before; January and February"
            " are read together. Share and contribution are of the total in the first line (in table 1: of"
            " the nation's); a contribution is in percentage points of its growth. “From” says what a line"
            " rests on: a customs file, declarations, or published figures; what was published of the same"
            " stretch stands beside and is never overwritten. A dash is not stated, or undefined for want of"
            " a base.",
            "当月和累计均与上年同期相比，1—2月合并。比重和拉动点以首行总值为准（表1以全国为准），拉动点为对总体增速的贡献（百分点）。"
            "“来源”栏注明依据：海关数据、报关单记录或公布数；同期公布数并列于旁，不作改动。“–”为未公布或无基数。",
        ),
        inputs=(
            Input(
                "flows",
                "stated",
                where={"reporter": reporters, "direction": wanted},
                group=("month", "reporter"),
            ),
            Input("observations", "observations", where={"region": _with_home, "series": _SERIES}),
            _parted("regimes", "regime", "regime", "regimes", "modes"),
            _parted("partners", "partner", "partner", "partners"),
            _parted("products", "product6", "product", "exports", "imports", "clusters"),
            _parted("places", "reporter", "place", "cities"),
            Input("flows", "modes", where=_MODES, group=("month", "regime")),
            Input("products", "names"),
            Input("editions", "editions"),
            Input("blocs", "blocs"),
            Input("clusters", "clusters", where={"cluster": _lists}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "table",
                "choice",
                Text("Table", "表"),
                default="nation",
                choices={one.key: one.heading for one in TABLES},
            ),
            Parameter(
                "measure",
                "choice",
                Text("Measure", "指标"),
                default="trade_total",
                choices=MEASURES,
                help=Text(
                    "Types of firm, main exports and main imports have their own",
                    "分企业性质、主要出口商品、主要进口商品三表不受此项影响",
                ),
            ),
            UP_TO,
            Parameter(
                "top",
                "integer",
                Text("Partners or products listed", "列示的伙伴或商品数"),
                default=15,
                low=1,
                high=200,
            ),
            Parameter("digits", "choice", Text("Level of products", "商品层级"), default="4", choices=DIGITS),
            Parameter(
                "own",
                "dataset",
                Text("Customs file", "海关数据"),
                wants="own",
                help=Text(
                    "The best on file where empty; a table whose column it lacks reads another that has it",
                    "留空则取最适用的；该文件缺少某表所需栏目时改用有该栏目的文件",
                ),
            ),
        ),
        columns=(
            Column("title", Text("Item", "项目"), "label"),
            Column("measure_title", Text("Measure", "指标"), "label"),
            Column("month", Text("Month", "当月时期"), "period", hidden=True),
            Column("month_value", Text("Month", "当月"), "number", unit_from="unit", origin="month_origin"),
            Column(
                "month_growth",
                Text("Growth, month", "当月同比"),
                "percent",
                "%",
                origin="month_growth_origin",
            ),
            Column("value", Text("Year to date", "累计"), "number", unit_from="unit", origin="value_origin"),
            Column(
                "growth", Text("Growth, year to date", "累计同比"), "percent", "%", origin="growth_origin"
            ),
            Column("share", Text("Share", "比重"), "percent", "%", origin="share_origin"),
            Column("contribution", Text("Contribution", "拉动点"), "points", "百分点"),
            Column(
                "published",
                Text("Published", "公布累计"),
                "number",
                unit_from="unit",
                origin="published_origin",
            ),
            Column(
                "published_growth",
                Text("Published growth", "公布同比"),
                "percent",
                "%",
                origin="published_growth_origin",
            ),
            Column(
                "published_share",
                Text("Published share", "公布比重"),
                "percent",
                "%",
                origin="published_share_origin",
            ),
            Column("basis_title", Text("From", "来源"), "label"),
            Column("period", Text("Stretch", "累计时期"), "period"),
            Column("note", Text("Note", "备注"), "label"),
            Column("code", Text("Code", "代码"), hidden=True),
            Column("depth", Text("Level of the line", "行层级"), "integer", hidden=True),
            Column("measure", Text("Measure code", "指标代码"), hidden=True),
            Column(
                "month_before",
                Text("Month, year before", "上年当月"),
                "number",
                unit_from="unit",
                hidden=True,
            ),
            Column(
                "before",
                Text("Year to date, year before", "上年同期累计"),
                "number",
                unit_from="unit",
                hidden=True,
            ),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("basis", Text("From (code)", "来源代码"), hidden=True),
            Column("derived", Text("Month derived", "当月为推算"), "flag", hidden=True),
            Column("sample", Text("Synthetic", "含合成样例"), "flag", hidden=True),
            Column("source", Text("Dataset", "数据集"), hidden=True),
            *(
                Column(name, Text(f"Origin: {en}", f"出处：{zh}"), "source", hidden=True)
                for name, en, zh in (
                    ("month_origin", "month", "当月"),
                    ("month_growth_origin", "growth, month", "当月同比"),
                    ("value_origin", "year to date", "累计"),
                    ("growth_origin", "growth", "累计同比"),
                    ("share_origin", "share", "比重"),
                    ("published_origin", "published", "公布累计"),
                    ("published_growth_origin", "published growth", "公布同比"),
                    ("published_share_origin", "published share", "公布比重"),
                )
            ),
        ),
        kernel=monthly_tables,
        method=Text(
            "Growth = value / value of the same months a year earlier − 1. Share = part / total. Contribution"
            " = (value − value of the year before) / total of the year before. Products are joined by code,"
            " codes of an earlier edition converted first. Of published figures the base is the one that"
            " their growth implies.",
            "同比＝本期÷上年同期－1；比重＝部分÷总值；拉动点＝（本期－上年同期）÷上年同期总值。商品按编码对应，旧版编码先行换算。"
            "公布数的基数按公布增速推算。",
        ),
        citation="National Bureau of Statistics of China: contribution to growth (拉动点)",
        charts=CHARTS,
        finding=finding,
        template="wuwai/trade/monthly_tables.html",
    )
)
