"""The declaration of ``trade.ecommerce_modes``."""

from __future__ import annotations

from wuwai.reference import regimes, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies import world
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.ecommerce import (
    ALL,
    BY,
    EXPORT,
    MODE,
    NOT_THE_SUM,
    SERIES,
    SHOWN,
    Ecommerce,
    ecommerce_modes,
    mode_called,
)
from wuwai.trade.studies.ecommerce_charts import CHARTS, DIRECTIONS
from wuwai.trade.studies.monthly_files import reporters
from wuwai.trade.studies.world_asked import last_years

_SUMS = ("classification", "currency", "direction", "month", "reporter", "regime", "value", "rows", "sample")


def _declared(name: str, *more: str) -> Input:
    where = {"dataset": "{declared}", "reporter": reporters, "period": last_years("year", 2)}
    return Input(
        "flows",
        name,
        columns=(*_SUMS, *more),
        where=where,
        group=("month", "reporter", "regime", *more),
    )


def finding(result: Ecommerce) -> Text:
    """The largest mode, how it grew, and how many modes the file has."""
    rows = [one for one in result.of(MODE) if one.value]
    if not rows:
        return Text("No declarations with supervision modes are on file", "尚无含监管方式的报关单数据")
    first = max(rows, key=lambda one: one.value)
    said = Text("{mode}: {amount} of declared {direction}", "{mode}申报{direction}{amount}").format(
        mode=mode_called(first.mode),
        amount=units.headline(first.value, result.unit),
        direction=DIRECTIONS[result.direction],
    )
    if first.growth is not None:
        up = Text("up {rate} on the year before", "同比增长{rate}")
        down = Text("down {rate} on the year before", "同比下降{rate}")
        tail = (up if first.growth >= 0 else down).format(rate=percent(abs(first.growth)))
        said = Text(f"{said.en}, {tail.en}", f"{said.zh}，{tail.zh}")
    if len(rows) > 1:
        more = Text("{said}, the largest of {n} modes", "{said}，居{n}种监管方式之首")
        said = more.format(said=said, n=len(rows))
    return world.sampled(said, result.sample)


STUDY = register(
    Study(
        name="trade.ecommerce_modes",
        linkage="trade",
        title=Text("E-commerce by customs mode", "跨境电商监管方式"),
        question=Text(
            "How much do declarations show under 9610, 9710, 9810 and 1210, when, to where, of what and from"
            " which city?",
            "9610、9710、9810、1210等监管方式各申报了多少，何时、发往何处、什么商品、来自哪些地市？",
        ),
        how_to_read=Text(
            "Modes are a column of declarations, the way a shipment is cleared: 9610 retail lists, 9710"
            " direct to businesses, 9810 to overseas warehouses, 1210 and 1239 bonded; 1039 is market"
            " procurement, no e-commerce, and stands here because it is taken for it. "
            + NOT_THE_SUM.en
            + " Where no declarations are loaded the study is empty: query files have no modes.",
            "监管方式是报关单的一栏，表示通关方式：9610为零售清单，9710为对企业直接出口，9810为出口海外仓，1210、1239为保税；"
            "1039为市场采购，不属于跨境电商，因常被混淆而并列。"
            + NOT_THE_SUM.zh
            + "未导入报关单时本项为空：查询文件不含监管方式。",
        ),
        inputs=(
            _declared("months"),
            _declared("markets", "partner"),
            _declared("products", "product4"),
            _declared("cities"),
            Input("products", "names", where={"dataset": ("{declared}",)}),
            Input("observations", "observations", where={"series": tuple(SERIES), "region": "{region}"}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "direction",
                "choice",
                Text("Direction", "进出口方向"),
                default=EXPORT,
                choices=DIRECTIONS,
            ),
            Parameter(
                "by",
                "choice",
                Text("Broken down by", "分组"),
                default=MODE,
                choices={**BY, ALL: Text("all of them", "全部")},
            ),
            Parameter(
                "mode",
                "choice",
                Text("Mode", "监管方式"),
                default=ALL,
                choices={ALL: Text("all of them", "全部"), **{c: regimes.mode(c).title for c in SHOWN}},
            ),
            Parameter(
                "top",
                "integer",
                Text("Markets and products listed", "列出的市场和商品数"),
                default=10,
                low=1,
                high=100,
            ),
            Parameter(
                "declared",
                "dataset",
                Text("File of declarations", "报关单数据"),
                wants="declarations",
                help=Text("The best on file where empty", "留空则取已入库数据中最适用的"),
            ),
            Parameter(
                "year",
                "year",
                Text("Year", "年份"),
                of="declared",
                help=Text("The latest where empty", "留空则取最新年份"),
            ),
        ),
        columns=(
            Column("by", Text("Breakdown code", "分组代码"), hidden=True),
            Column("by_title", Text("Breakdown", "分组"), "label"),
            Column("group", Text("Group code", "组代码"), hidden=True),
            Column("group_title", Text("Group", "组别"), "label"),
            Column("mode", Text("Mode code", "监管方式代码"), hidden=True),
            Column("mode_title", Text("Mode", "监管方式"), "label"),
            Column("value", Text("Amount", "金额"), "number", unit_from="unit", origin="origin"),
            Column(
                "share",
                Text("Share", "比重"),
                "percent",
                "%",
                help=Text(
                    "Of the mode; of a mode, of all that the file declares",
                    "占该监管方式；监管方式本身则占全部申报额",
                ),
            ),
            Column("before", Text("Year before", "上年同期"), "number", unit_from="unit"),
            Column("growth", Text("Growth", "同比"), "percent", "%"),
            Column("declarations", Text("Declarations", "记录数"), "integer"),
            Column("period", Text("Period", "时期")),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=ecommerce_modes,
        method=Text(
            "Amounts of declarations of the months on file, by supervision mode and one more column; growth"
            " against the same months a year earlier, where all of them are on file. No row adds modes up."
            " Published figures stand in rows of their own.",
            "按监管方式及另一分组汇总已入库各月申报金额；上年相同月份齐全时计算同比。各行均不跨监管方式加总，公布数单列。",
        ),
        citation="Customs notices 12/2014, 57/2014, 75/2020 and 92/2020; own method",
        charts=CHARTS,
        finding=finding,
    )
)
