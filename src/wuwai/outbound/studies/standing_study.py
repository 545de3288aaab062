"""The declaration of ``outbound.standing``."""

from __future__ import annotations

from wuwai.outbound.studies.standing import BREAKDOWNS, MEASURES, PUBLISHED, Standing, standing
from wuwai.outbound.studies.standing_charts import CHARTS
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register


def finding(result: Standing) -> Text:
    """The year's flow and new contracts in their main currency; that nothing is on file where it is so."""
    said = []
    for measure in ("flow", "new_contracts"):
        unit = result.main_unit(measure)
        if unit:
            pattern = Text("{what} {value}", "{what}{value}")
            value = units.headline(result.total(measure)[unit], unit)
            said.append(pattern.format(what=MEASURES[measure].lower_first(), value=value))
    if not said:
        return Text("No sums of outbound cooperation are on file", "暂无对外投资与承包工程金额记录")
    words = Text("; ".join(one.en for one in said), "，".join(one.zh for one in said))
    return Text("{year}: {words}", "{year}年{words}").format(year=result.year, words=words)


STUDY = register(
    Study(
        name="outbound.standing",
        linkage="outbound",
        title=Text("Standing of outbound cooperation", "外经台账总览"),
        question=Text(
            "How much was invested abroad, contracted and completed, where, in which sectors, and"
            " which zones stand behind it?",
            "对外投资、承包工程完成了多少？投向哪些国家（地区）和行业？境外园区布局如何？",
        ),
        how_to_read=Text(
            "Sums are of rows the office has confirmed, each currency by itself. The flow of a year"
            " counts equity, reinvested earnings and debt, less what came back; the country is the immediate"
            " destination. The stock is the last balance each enterprise stated. Published values stand"
            " beside the registers' own: they cover all firms, the registers those on file.",
            "金额为已确认记录，各币种分列。流量包括股权、收益再投资、债务工具，扣除回流；国家（地区）为直接目的地。"
            "存量为各企业最近一次填报的余额。公布数与台账数并列：公布数覆盖全部企业，台账数仅为在册企业。",
        ),
        inputs=(
            Input("register", "investments", source="overseas-investments", optional=True),
            Input("register", "flows", source="investment-flows", optional=True),
            Input("register", "projects", source="contracted-projects", optional=True),
            Input("register", "turnover", source="project-turnover", optional=True),
            Input("register", "zones", source="overseas-zones", optional=True),
            Input("register", "pairs", source="park-pairs", optional=True),
            Input("register", "multinationals", source="local-multinationals", optional=True),
            Input(
                "observations",
                "observations",
                where={"region": "{region}", "series": tuple(PUBLISHED)},
            ),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "year",
                "integer",
                Text("Year", "年份"),
                low=2000,
                high=2100,
                help=Text("The latest with a sum on file where empty", "留空则取有记录的最近年份"),
            ),
            Parameter("by", "choice", Text("Broken down by", "分组"), default="country", choices=BREAKDOWNS),
        ),
        columns=(
            Column("measure_code", Text("Measure code", "指标代码"), hidden=True),
            Column("measure", Text("Measure", "指标"), "label"),
            Column("group_code", Text("Group code", "分组代码"), hidden=True),
            Column("group", Text("Group", "分组"), "label"),
            Column("value", Text("Value", "数值"), "number", unit_from="unit", origin="origin"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("rows", Text("Rows", "记录数"), "integer"),
            Column("period", Text("Period", "时期"), "period"),
            Column("origin", Text("Origin", "出处"), "source", hidden=True),
        ),
        kernel=standing,
        method=Text(
            "Flow = confirmed sums dated in the year, capital that came back taken off. Stock = the last"
            " balance of each enterprise that is filed, approved or operating. New contract value = contracts"
            " signed in the year. Completed turnover = confirmed turnover dated in the year. Investment is"
            " direct from 10% of equity or votes; Hong Kong and Macao, China are destinations abroad.",
            "流量＝当年已确认资金，扣除回流。存量＝已备案（核准）、存续企业最近一次余额。新签合同额＝当年签订的合同额。"
            "完成营业额＝当年已确认的营业额。持有10%及以上股权或表决权为直接投资；中国香港、中国澳门计为境外目的地。",
        ),
        citation="MOFCOM: statistical systems of outbound direct investment and of contracted projects"
        " (《对外直接投资统计制度》《对外承包工程业务统计调查制度》)",
        charts=CHARTS,
        finding=finding,
    )
)
