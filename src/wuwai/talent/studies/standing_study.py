"""The declaration of ``talent.standing``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register
from wuwai.talent.studies.standing import BREAKDOWNS, Standing, standing
from wuwai.talent.studies.standing_charts import CHARTS


def finding(result: Standing) -> Text:
    """What there is of each of the four, in one sentence."""
    said = []
    for part, pattern in (
        ("institutions", Text("{n} R&D institutions", "研发机构{n}家")),
        ("permits", Text("{n} permits in force", "有效许可{n}份")),
        ("experts", Text("{n} recognised experts", "认定专家{n}人")),
    ):
        total = result.total(part)
        if total is not None:
            said.append(pattern.format(n=total.number))
    posts = result.total("posts")
    if posts is not None:
        pattern = Text("{f} of {w} people wanted have come", "需求{w}人中已到岗{f}人")
        said.append(pattern.format(f=posts.filled, w=posts.wanted))
    if not said:
        return Text("The registers of foreign talent hold no row of this region", "外智各台账尚无本地区记录")
    words = Text("; ".join(one.en for one in said), "，".join(one.zh for one in said)).upper_first()
    return Text(f"Synthetic sample. {words.en}", f"（合成样例）{words.zh}") if result.sample else words


STUDY = register(
    Study(
        name="talent.standing",
        linkage="talent",
        title=Text("Foreign talent: where it stands", "外智情况"),
        question=Text(
            "Which R&D institutions, work permits and recognised experts are there, and which posts wait?",
            "有哪些外资研发机构、工作许可和认定专家？哪些岗位仍在招聘？",
        ),
        how_to_read=Text(
            "Institutions count when they are established or recognised; whether one meets the conditions"
            " of the"
            " tax preference is told by the rule book and does not decide. Permits count by the class that"
            " was"
            " decided; the class that the points table gives stands beside. Of posts, numbers are people."
            " The time"
            " to fill is the day by which half of the openings are filled, those still open counted as"
            " lasting so"
            " far. No names of persons are in any of it.",
            "研发机构按已设立、已认定计数，是否符合税收优惠条件由规则判定，不影响计数。工作许可按实际认定类别统计，"
            "按积分推算的类别列于旁。岗位数按人数计。到岗用时为半数需求到岗的天数，仍在招聘的按截至目前的时长计入。"
            "所有数据均不含个人姓名。",
        ),
        inputs=(
            Input("register", "institutions", source="rd-institutions", optional=True),
            Input("register", "judged", source="rd-institutions/outcomes", optional=True),
            Input("register", "permits", source="work-permits", optional=True),
            Input("register", "points", source="work-permits/outcomes", optional=True),
            Input("register", "experts", source="experts", optional=True),
            Input("register", "posts", source="posts", optional=True),
            Input(
                "observations",
                "observations",
                where={"region": "{region}", "series": ("foreign_rd*", "foreign_expert*", "work_permits*")},
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
            Parameter("by", "choice", Text("Breakdown", "分组"), default="subject", choices=BREAKDOWNS),
            Parameter(
                "on",
                "date",
                Text("Times counted to", "用时截至"),
                help=Text(
                    "The last day on which an opening was changed where empty",
                    "留空取岗位需求最近一次更新之日",
                ),
            ),
        ),
        columns=(
            Column("part_title", Text("Part", "部分"), "label"),
            Column("part", Text("Part code", "部分代码"), hidden=True),
            Column("dimension_title", Text("Breakdown", "分组"), "label"),
            Column("dimension", Text("Breakdown code", "分组代码"), hidden=True),
            Column("title", Text("Item", "项目"), "label"),
            Column("item", Text("Item code", "项目代码"), hidden=True),
            Column("number", Text("Number", "数量"), "integer"),
            Column("wanted", Text("People wanted", "需求人数"), "integer", "人"),
            Column("filled", Text("People hired", "已到岗人数"), "integer", "人"),
            Column("open", Text("Still wanted", "仍需人数"), "integer", "人"),
            Column("days", Text("Median days to fill", "到岗用时中位数"), "integer", "天"),
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
            "Rows are counted by stage. Wanted = people of openings that were not withdrawn; hired ="
            " people of"
            " filled openings and those who came to open ones; still wanted = the rest of open ones."
            " Median time to"
            " fill = first day by which the Kaplan-Meier share of openings not yet filled is at most one"
            " half;"
            " withdrawn and open ones are censored.",
            "按阶段计数。需求人数＝未撤回需求的人数；已到岗＝已完成需求的到岗人数与招聘中需求已到岗人数之和；仍需＝招聘中需求的剩余人数。"
            "到岗用时中位数＝未到岗比例（Kaplan-Meier估计）首次不高于一半的天数，撤回和仍在招聘的按删失处理。",
        ),
        citation="Kaplan & Meier 1958: nonparametric estimation from incomplete observations",
        charts=CHARTS,
        finding=finding,
    )
)
