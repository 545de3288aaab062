"""The declaration of ``outsourcing.standing``."""

from __future__ import annotations

from wuwai.outsourcing.studies.standing import BREAKDOWNS, MOST, Standing, standing
from wuwai.outsourcing.studies.standing_charts import CHARTS
from wuwai.reference import units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register

_MOST = 3


def finding(result: Standing) -> Text:
    """Contracts and executed value of the year, each currency by itself."""
    if not result.totals:
        return Text(
            "No registered contract and no executed receipt is on file", "台账中尚无已登记合同和已执行收汇"
        )
    number = sum(one.contracts for one in result.totals)
    paid = sorted((one for one in result.totals if one.executed), key=lambda one: -one.receipts)
    amounts = [units.headline(one.executed or 0.0, units.of_currency(one.currency)) for one in paid[:_MOST]]
    more = len(paid) - _MOST
    listed = Text(", ".join(one.en for one in amounts), "、".join(one.zh for one in amounts))
    if more > 0:
        others = "one more currency" if more == 1 else f"{more} more currencies"
        listed = Text(f"{listed.en} and {others}", f"{listed.zh}，另有{more}个币种")
    when = (
        Text("All years", "各年合计") if result.by == "year" else Text(str(result.year), f"{result.year}年")
    )
    pattern = (
        Text("{y}: {n} contracts, executed {a}", "{y}签订合同{n}份，执行额{a}")
        if amounts
        else Text("{y}: {n} contracts, nothing executed yet", "{y}签订合同{n}份，尚无执行额")
    )
    said = pattern.format(y=when, n=number, a=listed)
    return Text(f"Synthetic sample. {said.en}", f"（合成样例）{said.zh}") if result.sample else said


STUDY = register(
    Study(
        name="outsourcing.standing",
        linkage="outsourcing",
        title=Text("Service outsourcing: where it stands", "服务外包情况"),
        question=Text(
            "What was contracted and what was executed, by class, offshore or onshore, city, client market,"
            " currency and year?",
            "服务外包签了多少合同、执行了多少？业务类型、离岸与在岸、地市、发包市场、币种、年份各如何？",
        ),
        how_to_read=Text(
            "A contract stands in the year it was signed, once it is registered. The executed value of a"
            " year is"
            " the sum of the approved receipts dated in that year, whenever the contract was signed: so"
            " executed"
            " value and contract value of a year are not of the same contracts. Offshore or onshore"
            " follows from"
            " where client and supplier are; Hong Kong, Macao and Taiwan, China are offshore. Every amount"
            " stands"
            " under its own currency. Published totals stand beside and come from another source.",
            "合同按签订年份统计，登记后计入。年度执行额为该年内审核通过的收汇之和，与合同签订年份无关，因此同年的执行额与合同额"
            "并非同一批合同。离岸、在岸按发包方和接包方所在地判定，中国香港、中国澳门、中国台湾计为离岸。"
            "金额分币种列示，不作折算和相加。公布数来自其他来源，仅供对照。",
        ),
        inputs=(
            Input("register", "contracts", source="outsourcing-contracts", optional=True),
            Input("register", "sides", source="outsourcing-contracts/outcomes", optional=True),
            Input("register", "receipts", source="outsourcing-receipts", optional=True),
            Input("register", "executed", source="outsourcing-receipts/outcomes", optional=True),
            Input(
                "observations",
                "observations",
                where={"region": "{region}", "series": ("so_contract*", "so_executed*")},
                optional=True,
            ),
        ),
        parameters=(
            Parameter(
                "region",
                "region",
                Text("Region", "地区"),
                required=True,
                help=Text("The region with all its cities, or one city", "全地区（含各地市），或单个地市"),
            ),
            Parameter(
                "year",
                "integer",
                Text("Year", "年份"),
                low=1990,
                high=2100,
                help=Text("The latest with rows where empty", "留空取有记录的最近年份"),
            ),
            Parameter("by", "choice", Text("Breakdown", "分组"), default="class", choices=BREAKDOWNS),
            Parameter(
                "currency",
                "choice",
                Text("Currency of the charts", "图表币种"),
                default=MOST,
                choices={MOST: Text("that of most rows", "记录最多的币种"), **currencies()},
            ),
        ),
        columns=(
            Column("title", Text("Item", "项目"), "label"),
            Column("item", Text("Item code", "项目代码"), hidden=True),
            Column("currency", Text("Currency", "币种")),
            Column("contracts", Text("Contracts", "合同数"), "integer"),
            Column("offshore", Text("of them offshore", "其中离岸"), "integer"),
            Column("onshore", Text("of them onshore", "其中在岸"), "integer"),
            Column("value", Text("Contract value", "合同额"), "number", unit_from="amount_unit"),
            Column("receipts", Text("Receipts executed", "执行收汇笔数"), "integer"),
            Column("executed", Text("Executed value", "执行额"), "number", unit_from="amount_unit"),
            Column("amount_unit", Text("Unit of the amounts", "金额单位"), hidden=True),
            Column(
                "published",
                Text("Published", "公布数"),
                "number",
                unit_from="published_unit",
                origin="origin",
            ),
            Column("published_unit", Text("Unit of the published figure", "公布数单位"), hidden=True),
            Column("period", Text("Period", "公布时期"), "period"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=standing,
        method=Text(
            "Contract value = sum over contracts signed in the year and registered, executing or completed."
            " Executed value = sum over receipts dated in the year that pass the rule book of executed value"
            " (approved in time, not before the contract). Offshore = passes the offshore rule book. No"
            " sum runs"
            " over two currencies.",
            "合同额＝当年签订且已登记、执行中或已完成的合同金额之和。执行额＝收汇日期在当年、符合执行额规则"
            "（按期审核通过、不早于合同签订）的收汇金额之和。离岸＝符合离岸服务外包判定规则。任何合计均不跨币种。",
        ),
        citation="Statistical practice of service outsourcing: executed value by receipts (Shanghai, 2018)",
        charts=CHARTS,
        finding=finding,
    )
)
