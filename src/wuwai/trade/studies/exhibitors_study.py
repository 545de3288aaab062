"""The declaration of ``trade.exhibitors``."""

from __future__ import annotations

import polars as pl

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.trade.studies.exhibitors import firms_of, match
from wuwai.trade.studies.exhibitors_result import CHARTS, Exhibitors
from wuwai.trade.studies.fairs_kernel import FAIRS, Room
from wuwai.trade.studies.fairs_parameters import REACH, SETTINGS, Terms
from wuwai.trade.studies.world import PARAMETERS, Where, around, inputs, sampled

FIRMS = ("uid", "credit_code", "year", "region", "products", "first_market", "stage", "synthetic")
_NOT_ASKED = ("step",)


def worth_of(room: Room) -> pl.DataFrame:
    """``market, code, worth``: by HS heading where the world table has headings, else by chapter."""
    found = room.unrealised
    if room.world.classification.startswith("HS") and found["product"].str.len_chars().min() != 2:
        coded = found.select("market", "unrealised", code=pl.col("product").str.head(4))
    else:
        spread = found.join(room.chapters, on="product")
        coded = spread.select("market", code="chapter", unrealised=pl.col("unrealised") * pl.col("weight"))
    return coded.group_by("market", "code").agg(worth=pl.col("unrealised").sum()).sort("market", "code")


def exhibitors(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    fairs: pl.DataFrame,
    firms: pl.DataFrame,
    *,
    where: Where,
    terms: Terms,
    per_firm: int,
    served: float,
) -> Exhibitors:
    """Firms of the region matched with the fairs of the programme on these terms; ``served`` is per cent."""
    room = Room.of(around(trade, own_exports, None, names, where), own_exports)
    programme = room.programme(fairs, terms, rate=where.rate, ask=False)
    here = [code for code in firms["region"].unique() if regions.lies_in(code, where.region)]
    matched = match(
        [one.fair for one in programme.programme],
        firms_of(firms.filter(pl.col("region").is_in(here))),
        worth_of(room),
        per_firm=per_firm,
        served=served / 100.0,
        seconds=float(terms.seconds),
    )
    made_up = programme.sample or any(one.firm.synthetic for one in matched.places)
    return Exhibitors(matched, made_up, programme.warnings)


def finding(result: Exhibitors) -> Text:
    """How many firms have how many places at how many fairs."""
    matched = result.matched
    if not matched.places:
        return Text("No exporters are on file to match with fairs", "没有可与展会匹配的出口企业记录")
    if not matched.fairs:
        return sampled(Text("No fair is in the programme", "计划内暂无展会"), result.sample)
    firms = {one.firm.uid for one in matched.places}
    going = {one.firm.uid for one in matched.placed}
    words = Text(
        "{going} of {firms} firms have {places} places at {fairs} fairs; {left} stands are free",
        "{firms}家企业中{going}家获得{fairs}个展会的{places}个参展名额，尚余展位{left}个",
    ).format(
        going=len(going),
        firms=len(firms),
        places=len(matched.placed),
        fairs=sum(n > 0 for n in matched.taken.values()),
        left=sum(one.capacity or 0 for one in matched.fairs) - len(matched.placed),
    )
    return sampled(words, result.sample)


STUDY = register(
    Study(
        name="trade.exhibitors",
        linkage="trade",
        title=Text("Exhibitors for the fairs", "参展企业匹配"),
        question=Text(
            "Which firms should be taken to which fair of the programme, by what they make and where they do"
            " not sell yet?",
            "按企业的主要商品和尚未开拓的市场，哪些企业适合参加计划中的哪个展会？",
        ),
        how_to_read=Text(
            "The programme is that of the study of exhibitions under the same settings. A firm fits a fair by"
            " the part of the unrealised potential of the fair's goods in its market that lies in the firm's"
            " own goods; less counts where the market is its largest already. Firms are listed by their row"
            " of the register, which opens for whoever may see it; no amounts are told.",
            "展会计划与“境外展会计划”在相同设置下的结果一致。企业与展会的契合度，为该展会商品在当地未实现潜力中属于企业自身商品的部分；"
            "当地已是其第一大市场的，按比例折减。企业以台账记录列示，有权限者可打开查看；不显示企业出口额。",
        ),
        inputs=(
            *inputs(imports=False),
            Input("register", "fairs", columns=FAIRS, source="fairs"),
            Input("register", "firms", columns=FIRMS, source="exporters"),
        ),
        parameters=(
            *PARAMETERS,
            *(one for one in SETTINGS if one.name not in _NOT_ASKED),
            *REACH,
            Parameter(
                "per_firm",
                "integer",
                Text("Fairs a firm goes to at most", "每家企业参展数上限"),
                default=2,
                low=1,
                high=20,
            ),
            Parameter(
                "served",
                "number",
                Text("Its largest market counts, %", "已是第一大市场的折算比例（%）"),
                default=50.0,
                low=0.0,
                high=100.0,
            ),
        ),
        columns=(
            Column("fair", Text("Fair", "展会"), "label"),
            Column("firm", Text("Exporter (row of the register)", "出口企业（台账记录）"), origin="origin"),
            Column("fit", Text("Fit", "契合度"), "percent", "%"),
            Column("reason", Text("Reason", "理由"), "label"),
            Column("change", Text("What would change it", "变动条件"), "label"),
            Column("goods", Text("HS headings", "HS品目")),
            Column("market", Text("Market", "市场"), "label"),
            Column("starts_on", Text("Begins on", "开幕日期"), "date"),
            Column("region", Text("City", "地市"), "region"),
            Column("new", Text("Not its largest market", "非其第一大市场"), "flag"),
            Column("origin", Text("Row", "记录"), "source", hidden=True),
            Column("fair_name", Text("Fair on file", "展会登记名称"), hidden=True),
            Column("country", Text("Market code", "市场代码"), hidden=True),
            Column("synthetic", Text("Synthetic", "合成样例"), "flag", hidden=True),
        ),
        kernel=exhibitors,
        gathered={"where": Where, "terms": Terms},
        method=Text(
            "Assignment of firms to fairs that maximises the sum of fits, within the stands of each fair and"
            " the fairs a firm may go to, none on the same day (integer program, HiGHS). Of each firm the"
            " latest record that was not withdrawn counts.",
            "整数规划（HiGHS）：在各展会展位数、每家企业参展数上限内，且同日不重复参展的条件下，使契合度之和最大。每家企业取最近一年且未撤销的记录。",
        ),
        citation="Own method: assignment with capacities (Burkard, Dell'Amico & Martello 2012)",
        charts=CHARTS,
        finding=finding,
        template="wuwai/trade/exhibitors.html",
    )
)
