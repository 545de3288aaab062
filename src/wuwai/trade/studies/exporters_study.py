"""The declaration of ``trade.exporters``."""

from __future__ import annotations

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.exporters_charts import CHARTS
from wuwai.trade.studies.exporters_result import ALL, PARTNER, PRODUCT, Dynamics, exporter_dynamics
from wuwai.trade.studies.world import sampled

_FIRMS = "家"


def finding(result: Dynamics) -> Text:
    """How many began and stopped exporting in the latest year, and how much the largest exporters have."""
    last = result.latest
    if last is None:
        return Text("No exporters are on file", "暂无出口企业数据")
    told = [
        Text("{n} exporters of {region} in {year}", "{region}{year}年有{n}家出口企业").format(
            n=f"{last['exporters']:,}", region=result.region, year=last["year"]
        )
    ]
    if last["entrants"] is not None:
        told.append(
            Text("{a} new, {b} of the year before gone", "新进入{a}家，退出{b}家").format(
                a=f"{last['entrants']:,}", b=f"{last['exiters']:,}"
            )
        )
    if last["top5"] is not None:
        share = units.amount(round(last["top5"], 1), "%")
        told.append(Text("the largest 5% have {s} of exports", "最大5%的企业占出口{s}").format(s=share))
    words = Text("; ".join(t.en for t in told), "，".join(t.zh for t in told))
    return sampled(words, result.sample)


def _count(name: str, en: str, zh: str, help_en: str = "", help_zh: str = "") -> Column:
    return Column(name, Text(en, zh), "integer", help=Text(help_en, help_zh))


def _rate(name: str, en: str, zh: str, help_en: str, help_zh: str) -> Column:
    return Column(name, Text(en, zh), "percent", "%", help=Text(help_en, help_zh))


def _amount(name: str, en: str, zh: str, help_en: str = "", help_zh: str = "") -> Column:
    return Column(name, Text(en, zh), "number", unit_from="unit", help=Text(help_en, help_zh))


def _number(name: str, en: str, zh: str, help_en: str = "", help_zh: str = "") -> Column:
    return Column(name, Text(en, zh), "number", help=Text(help_en, help_zh))


COLUMNS = (
    Column("year", Text("Year", "年份"), "period"),
    Column("group", Text("Group code", "分组代码"), hidden=True),
    Column("name", Text("Of", "范围"), "label"),
    _count("exporters", "Exporters", "出口企业数", "Firms with exports in the year", "当年有出口的企业"),
    _count("entrants", "Entrants", "新进入", "Export this year, not the year before", "当年出口、上年未出口"),
    _count("exiters", "Exiters", "退出", "Exported the year before, not this year", "上年出口、当年未出口"),
    _count("incumbents", "Incumbents", "持续出口", "Export in both years", "上年与当年均出口"),
    _count(
        "survivors", "Survivors", "存续的新企业",
        "Entrants of this year that export the year after", "当年新进入且次年仍出口",
    ),
    _rate("entry_rate", "Entry rate", "进入率", "Entrants over exporters of this year", "新进入/当年企业数"),
    _rate("exit_rate", "Exit rate", "退出率", "Exiters over exporters of the year before", "退出/上年企业数"),
    _rate("survival_rate", "Survival rate", "存续率", "Survivors over entrants", "存续/新进入"),
    _amount("value", "Exports", "出口额"),
    _amount("mean", "Mean per exporter", "户均出口"),
    _amount("median", "Median", "中位数"),
    _number("hhi", "Herfindahl index", "赫芬达尔指数", "Of exporters' shares, 0 to 1", "按企业份额，0至1"),
    *(
        _rate(
            f"top{n}", f"Top {n}%", f"最大{n}%企业占比",
            f"Share of the largest {n}% of exporters, at least one firm", f"最大{n}%企业（至少一家）的份额",
        )
        for n in (1, 5, 25)
    ),
    _number("products_mean", "Products per exporter", "户均商品数"),
    _number("products_median", "Median products", "商品数中位数"),
    _number("markets_mean", "Markets per exporter", "户均市场数"),
    _number("markets_median", "Median markets", "市场数中位数"),
    _number("firms_per_product", "Exporters per product", "每种商品的企业数"),
    _number("firms_per_market", "Exporters per market", "每个市场的企业数"),
    _amount("change", "Change of exports", "出口增减", "On the year before", "比上年"),
    _amount("entry", "By entrants", "新进入企业", "Part of the change", "增减额的构成"),
    _amount("exit", "By exiters", "退出企业", "Part of the change", "增减额的构成"),
    _amount(
        "added", "By lines taken up", "持续企业新增业务",
        "Incumbents: a product in a market not sold there the year before",
        "持续出口企业：上年未在该市场销售的商品",
    ),
    _amount(
        "dropped", "By lines given up", "持续企业停止业务",
        "Incumbents: a product in a market sold there the year before only",
        "持续出口企业：上年有、当年无的商品与市场",
    ),
    _amount(
        "continued", "By lines continued", "持续业务",
        "Incumbents: the intensive margin", "持续出口企业原有业务的增减（集约边际）",
    ),
    Column(
        "hidden", Text("Amounts hidden", "隐去金额"), "flag",
        help=Text("Too few firms, or one that has nearly all", "企业过少，或由一家占绝大部分"),
    ),
    Column("unit", Text("Unit", "单位"), hidden=True),
)  # fmt: skip

STUDY = register(
    Study(
        name="trade.exporters",
        linkage="trade",
        title=Text("Exporter dynamics", "出口企业动态"),
        question=Text(
            "How many firms begin, stay in and leave exporting; do those that begin survive; how much do the"
            " largest have; and which of it makes exports grow?",
            "有多少企业开始、持续和停止出口？新企业能否存续？最大的企业占多少？出口增长来自哪一部分？",
        ),
        how_to_read=Text(
            "An entrant exports this year and did not the year before; an exiter the other way round; a"
            " survivor is an entrant that exports the year after, too. By market or product the same is asked"
            " of the firms that sell there: a firm old in exporting may be new in a market. The first year on"
            " file has no entrants or exiters and the last no survivors: a dash is not known, not nought."
            " Amounts of few firms are hidden, and no firm is named.",
            "“新进入”为当年出口、上年未出口的企业，“退出”相反，“存续”为当年新进入且次年仍出口的企业。按市场或商品分组时，在该市场或商品范围内判断："
            "老出口企业也可能是某一市场的新进入者。首年没有进入与退出，末年没有存续，“—”表示无法得知，不是零。企业过少的组隐去金额，"
            "不显示任何企业名称或代码。",
        ),
        inputs=(
            Input("firms", "flows", where={"dataset": "{firms}", "region": "{region}"}),
            Input("products", "products", where={"dataset": "{firms}"}),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter(
                "firms",
                "dataset",
                Text("Firm-level file", "企业级数据"),
                wants="firms",
                help=Text("The one on file where empty", "留空则取已入库的数据"),
            ),
            Parameter(
                "by",
                "choice",
                Text("Broken down by", "分组"),
                default=ALL,
                choices={
                    ALL: Text("not at all", "不分组"),
                    PARTNER: Text("market", "市场"),
                    PRODUCT: Text("product", "商品"),
                },
            ),
            Parameter(
                "digits",
                "choice",
                Text("Products at", "商品层级"),
                default="2",
                choices={n: Text(f"{n} digits", f"{n}位") for n in ("2", "4", "6")},
            ),
            Parameter(
                "minimum",
                "number",
                Text("Smallest exports of a year", "年出口额下限"),
                default=0.0,
                low=0.0,
                high=1e12,
                help=Text(
                    "In the file's currency; a firm counts from there on. The World Bank leaves out less than"
                    " 1,000 dollars",
                    "按文件币种；达到的企业才计入。世界银行口径剔除不足1000美元的企业",
                ),
            ),
            Parameter(
                "fuels",
                "choice",
                Text("Mineral fuels (chapter 27)", "矿物燃料（第27章）"),
                default="counted",
                choices={
                    "counted": Text("counted", "计入"),
                    "left_out": Text("left out, as the World Bank does", "剔除（世界银行口径）"),
                },
            ),
            Parameter(
                "fewest",
                "integer",
                Text("Fewest firms of an amount", "显示金额的最少企业数"),
                default=5,
                low=4,
                high=1000,
                help=Text(
                    "Of three firms, total, median and Herfindahl index tell each one's exports: at least"
                    " four",
                    "三家企业的合计、中位数和赫芬达尔指数可推出各家出口额，故至少为4家",
                ),
            ),
        ),
        columns=COLUMNS,
        kernel=exporter_dynamics,
        method=Text(
            "Firms' exports are added up by year, product and market. Status in a year follows from the years"
            " beside it on file. The change on the year before is split into what entrants export, what"
            " exiters had exported, and of incumbents what they sell in a market for the first time, no"
            " longer, and more or less of; the parts sum to the change. Years of less than twelve months are"
            " left out.",
            "按年份、商品、市场汇总企业出口，由相邻年份判断企业状态。比上年的增减拆分为：新进入企业的出口、退出企业上年的出口、"
            "持续企业新增、停止和原有业务的增减，各部分之和等于增减总额。不足12个月的年份不纳入。",
        ),
        citation=(
            "Cebeci, Fernandes, Freund & Pierola 2012, Exporter Dynamics Database, World Bank Policy Research"
            " Working Paper 6229; Fernandes, Freund & Pierola 2016, Exporter behavior, country size and stage"
            " of development, Journal of Development Economics 119"
        ),
        charts=CHARTS,
        finding=finding,
    )
)
