"""The declaration of ``trade.exhibitions``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuwai.reference import regions, units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Proposal, Study, StudyResult
from wuwai.studies.registry import register
from wuwai.trade.studies.fairs import Exhibitions
from wuwai.trade.studies.fairs_charts import CHARTS
from wuwai.trade.studies.fairs_kernel import FAIRS, exhibitions
from wuwai.trade.studies.fairs_parameters import REACH, SETTINGS, Terms
from wuwai.trade.studies.fairs_words import YUAN
from wuwai.trade.studies.world import PARAMETERS, Where, inputs, sampled

_PLANNED = ("kept", "chosen")


def finding(result: Exhibitions) -> Text:
    """How many fairs for how much, what they cover, and whether that is proven to be the best."""
    if not result.offered:
        return Text("No fairs are on offer: list them in the register of fairs", "境外展会备选库暂无展会")
    if all(one.status == "left_out" for one in result.offered):
        words = Text(
            "No fair on offer is held in {year} and has all that is needed on file",
            "{year}年没有信息完整的备选展会",
        ).format(year=result.year or "—")
    elif not result.chosen.feasible:
        words = Text(
            "The fairs decided on before do not meet the conditions: raise the budget or let them go",
            "此前已定展会不能满足所设条件：请提高预算或取消保留",
        )
    elif not result.programme:
        words = Text(
            "No fair is within {budget} and covers anything", "在{budget}预算内没有可覆盖潜力的展会"
        ).format(budget=units.headline(result.budget, YUAN))
    else:
        words = _chosen(result)
    return sampled(words, result.sample)


def _chosen(result: Exhibitions) -> Text:
    best = result.chosen
    share = best.value / result.total if result.total else 0.0
    proof = (
        Text("proven to be the most", "已证明为最优")
        if best.proven
        else Text("at most {g} below the best", "与最优相差不超过{g}").format(g=f"{best.gap:.1%}")
    )
    return Text(
        "{n} fairs for {cost} of a budget of {budget} cover {value} of unrealised potential ({share}),"
        " {proof}",
        "在{budget}预算内选定{n}个展会，费用{cost}，覆盖未实现出口潜力{value}（占{share}），{proof}",
    ).format(
        n=len(best.fairs),
        cost=units.headline(best.cost, YUAN),
        budget=units.headline(result.budget, YUAN),
        value=units.headline(best.value, result.unit),
        share=f"{share:.1%}",
        proof=proof,
    )


def _exhibition(row: Mapping[str, Any], result: StudyResult) -> dict[str, Any] | None:
    """A chosen fair as a row of the register of exhibitions."""
    if row["status_key"] not in _PLANNED:
        return None
    same = ("name", "region", "country", "place", "starts_on", "ends_on", "sectors", "organiser")
    return {"kind": "overseas", "name_en": row["fair_en"]} | {name: row[name] for name in same if row[name]}


def _plan(row: Mapping[str, Any], result: StudyResult) -> dict[str, Any] | None:
    """The market of a chosen fair, for the goods it shows, as a row of the plans for key markets."""
    region = regions.find(str(result.parameters["region"]))
    if row["status_key"] not in _PLANNED or region is None or region.kind not in ("city", "province"):
        return None
    goods = f"HS {row['chapters']}"
    return {
        "name": f"{row['market_zh']}市场开拓（{goods}）",
        "region": region.code,
        "country": row["country"],
        "goods": goods,
        "chapters": row["chapters"],
    }


STUDY = register(
    Study(
        name="trade.exhibitions",
        linkage="trade",
        title=Text("Programme of exhibitions", "境外展会计划"),
        question=Text(
            "Which of the fairs on offer abroad should firms be taken to within a budget, so that they cover"
            " most of what could be sold and is not; and what would change that?",
            "在预算之内，应组织企业参加哪些境外展会，才能覆盖最多的未实现出口潜力？什么情况会改变这一选择？",
        ),
        how_to_read=Text(
            "A fair reaches a share of the unrealised potential of its market in the HS chapters it shows,"
            " less of the markets whose buyers come too; a second fair reaches its share of what the first"
            " left, and what the stands can serve is the limit. These shares are assumptions: set your own."
            " Among all programmes within the conditions the one that covers most is found and proven. Each"
            " row says why, and at which cost the fair would come in or drop out. Covered potential is an"
            " estimate of where demand lies, not a forecast of orders.",
            "展会按所展HS章覆盖举办地市场未实现出口潜力的一定比例，对辐射市场的比例较低；同一市场的第二个展会只覆盖前一个剩余部分的相应比例，"
            "并受展位接待能力限制。上述比例为假设，可自行设定。系统在全部可行方案中求出并证明覆盖最多的方案，"
            "逐个说明理由，以及费用升降到多少会改变结果。覆盖潜力用于判断需求所在，并非成交预测。",
        ),
        inputs=(
            *inputs(imports=False),
            Input("register", "fairs", columns=FAIRS, source="fairs"),
        ),
        parameters=(*PARAMETERS, *SETTINGS, *REACH),
        columns=(
            Column("fair", Text("Fair", "展会"), "label"),
            Column("status", Text("Decision", "结论"), "label"),
            Column("covered", Text("Covered", "覆盖潜力"), "number", unit_from="unit"),
            Column("cost", Text("Cost", "费用"), "number", "万元CNY"),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column(
                "adds",
                Text("Difference it makes", "对方案的影响"),
                "number",
                unit_from="unit",
                help=Text(
                    "Best programme with it less the best without it", "含该展会的最优方案与不含时之差"
                ),
            ),
            Column(
                "enters",
                Text("In up to a cost of", "入选费用上限"),
                "number",
                "万元CNY",
            ),
            Column("market", Text("Market", "举办地市场"), "label"),
            Column("starts_on", Text("Begins on", "开幕日期"), "date"),
            Column("capacity", Text("Stands", "展位"), "integer"),
            Column(
                "alone",
                Text("By itself", "单独覆盖"),
                "number",
                unit_from="unit",
                hidden=True,
                help=Text("What it would cover were it the only one", "仅参加该展会时的覆盖额"),
            ),
            Column(
                "shown", Text("Unrealised there", "当地未实现潜力"), "number", unit_from="unit", hidden=True
            ),
            Column("budget", Text("In from a budget of", "入选所需预算"), "number", "万元CNY", hidden=True),
            Column("status_key", Text("Decision code", "结论代码"), hidden=True),
            Column("country", Text("Market code", "市场代码"), hidden=True),
            Column("place", Text("Place", "举办城市"), hidden=True),
            Column("ends_on", Text("Ends on", "闭幕日期"), "date", hidden=True),
            Column("sectors", Text("Sectors", "展品类别"), hidden=True),
            Column("chapters", Text("HS chapters", "HS章"), hidden=True),
            Column("organiser", Text("Organiser", "主办单位"), hidden=True),
            Column("region", Text("Who takes firms there", "组织地区"), hidden=True),
            Column("name", Text("Name on file", "登记名称"), hidden=True),
            Column("unit", Text("Unit", "单位"), hidden=True),
            Column("synthetic", Text("Synthetic", "合成样例"), "flag", hidden=True),
            Column("uid", Text("Row of the register", "台账编号"), hidden=True),
        ),
        kernel=exhibitions,
        gathered={"where": Where, "terms": Terms},
        method=Text(
            "Integer program: choose fairs X within the budget to maximise the potential served, where of a"
            " cell (market and chapter) of worth u at most u × (1 − Π(1 − r)) is served by the fairs in X,"
            " each at most r × u, and each fair at most its stands × what a stand serves. Limits on number,"
            " country and delegations at a time. Solved by HiGHS with the gap proven; every statement of what"
            " would change it is a solve of its own.",
            "整数规划：在预算内选择展会集合X，使所服务的潜力最大。对价值u的单元（市场×HS章），X中展会合计不超过u×(1−Π(1−r))，"
            "单个展会不超过r×u，且不超过展位数×单个展位服务额；并受总数、国别、同期团组数限制。用HiGHS求解并给出最优性差距；"
            "每条“变动条件”均单独求解。",
        ),
        citation="Khuller, Moss & Naor 1999 (budgeted maximum coverage); Decreux & Spies 2016 (potential)",
        charts=CHARTS,
        finding=finding,
        proposes=(
            Proposal("exhibitions", Text("Plan this exhibition", "列入展会台账"), _exhibition),
            Proposal("market-plans", Text("Plan for this market", "列入市场开拓计划"), _plan),
        ),
    )
)
