"""The declaration of ``trade.monitor``."""

from __future__ import annotations

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.monitor import Monitor, monitor
from wuwai.trade.studies.monitor_charts import CHARTS
from wuwai.trade.studies.parts import MEASURES


def finding(result: Monitor) -> Text:
    """One sentence: the level and its published growth, and that of exports and imports where known."""
    total = result.total
    if total is None or total.level is None:
        return Text("No level of {what} was published for this period", "该时期的{what}未公布").format(
            what=MEASURES[result.measure]
        )
    said = _said(MEASURES[result.measure], total.level, total.unit, total.growth)
    flows = [_grown(line.title, line.growth) for line in result.of("flow") if line.growth is not None]
    words = Text("{period}: {said}", "{period}{said}").format(
        period=periods.parse(result.period).title, said=said
    )
    if not flows:
        return words
    rest = Text("; ".join(f.en for f in flows), "，".join(f.zh for f in flows))
    return Text("{words}; {rest}", "{words}，其中{rest}").format(words=words, rest=rest)


def _said(title: Text, level: float, unit: str, growth: float | None) -> Text:
    amount = units.headline(level, unit)
    if growth is None:
        return Text("{t} {a}", "{t}{a}").format(t=title.lower_first(), a=amount)
    return Text("{t} {a}, {g}", "{t}{a}，{g}").format(t=title.lower_first(), a=amount, g=_change(growth))


def _grown(title: Text, growth: float) -> Text:
    return Text("{t} {g}", "{t}{g}").format(t=title.lower_first(), g=_change(growth))


def _change(growth: float) -> Text:
    pattern = Text("up {g}", "增长{g}") if growth >= 0 else Text("down {g}", "下降{g}")
    return pattern.format(g=units.amount(abs(growth), "%"))


STUDY = register(
    Study(
        name="trade.monitor",
        linkage="trade",
        title=Text("Goods trade monitor", "外贸运行监测"),
        question=Text(
            "What was published about goods trade, by partner, regime, firm type and product group,"
            " and do the figures agree with one another?",
            "外贸公布了哪些数据（分伙伴、贸易方式、企业性质、商品类别）？这些数据能否互相印证？",
        ),
        how_to_read=Text(
            "Levels and growth are as published. The implied base is the level divided by one plus its"
            " growth: where it differs from the level published a year before by more than rounding allows,"
            " the base was revised. A contribution is the points of the total's growth that a part accounts"
            " for. A share is computed here; the published one stands beside it. Parts need not add up:"
            " partners and product groups overlap.",
            "总额和增速均为公布数。推算基数＝总额÷（1＋增速）；与上年公布数之差超出四舍五入所允许的范围时，说明基数已作修订。"
            "拉动点为该项对总体增速的贡献（百分点）。比重为本系统计算，公布的比重并列于旁。分项之和不必等于总额：伙伴、商品类别之间有交叉。",
        ),
        inputs=(
            Input(
                "observations",
                "observations",
                where={
                    "region": "{region}",
                    "series": (
                        *("trade_total*", "trade_with_partner*", "trade_regime*", "firm_type*"),
                        *("exports*", "imports*"),
                    ),
                },
            ),
        ),
        parameters=(
            Parameter("region", "region", Text("Region", "地区"), required=True),
            Parameter("measure", "choice", Text("Measure", "指标"), default="trade_total", choices=MEASURES),
            Parameter(
                "period",
                "period",
                Text("Period", "时期"),
                help=Text(
                    "Such as 2025 or 2024H1; the latest published where empty",
                    "如 2025、2024H1；留空则取最新公布时期",
                ),
            ),
        ),
        columns=(
            Column("dimension", Text("Breakdown", "分组"), "label"),
            Column("breakdown", Text("Breakdown code", "分组代码"), hidden=True),
            Column("item", Text("Item code", "项目代码"), hidden=True),
            Column("title", Text("Item", "项目"), "label"),
            Column("series", Text("Series", "指标代码"), hidden=True),
            Column("period", Text("Period", "时期"), "period"),
            Column("level", Text("Level", "总额"), "number", unit_from="unit", origin="level_origin"),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("growth", Text("Published growth", "公布增速"), "percent", "%", origin="growth_origin"),
            Column("implied_base", Text("Implied base", "推算基数"), "number", unit_from="unit"),
            Column(
                "base",
                Text("Published a year before", "上年公布数"),
                "number",
                unit_from="unit",
                origin="base_origin",
            ),
            Column("gap", Text("Gap", "差额"), "number", unit_from="unit"),
            Column("closes", Text("Closes", "能否印证"), "flag"),
            Column("contribution", Text("Contribution", "拉动点"), "points", "百分点"),
            Column("share", Text("Share, computed", "比重（计算）"), "percent", "%"),
            Column(
                "share_published",
                Text("Share, published", "比重（公布）"),
                "percent",
                "%",
                origin="share_origin",
            ),
            Column("derived", Text("Derived", "推算"), "flag"),
            Column("level_origin", Text("Origin of the level", "总额出处"), "source", hidden=True),
            Column("growth_origin", Text("Origin of the growth", "增速出处"), "source", hidden=True),
            Column("base_origin", Text("Origin of the base", "基数出处"), "source", hidden=True),
            Column("share_origin", Text("Origin of the share", "比重出处"), "source", hidden=True),
        ),
        kernel=monitor,
        method=Text(
            "Implied base = level / (1 + published growth). Two figures close when they agree within half a"
            " unit of their last printed digits. Contribution = (level − implied base) / implied base of the"
            " total.",
            "推算基数＝总额÷（1＋公布增速）。两数之差在末位数字四舍五入允许范围内即为相互印证。"
            "拉动点＝（总额－推算基数）÷总体推算基数。",
        ),
        citation="National Bureau of Statistics of China: contribution to growth (拉动点)",
        charts=CHARTS,
        finding=finding,
    )
)
