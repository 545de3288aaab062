"""The declarations of ``investment.pipeline`` and ``investment.stuck``."""

from __future__ import annotations

from wuwai.investment.studies.chosen import GROUPS, REGION
from wuwai.investment.studies.pipeline import Pipeline, Stuck, pipeline, stuck
from wuwai.investment.studies.pipeline_charts import CHARTS, stuck_title
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Parameter, Study
from wuwai.studies.registry import register

PROJECTS = Input("register", "projects", source="investment-projects", optional=True)
STAYS = Input("register", "stays", source="investment-projects/stages", optional=True)
OBSTACLES = Input("register", "obstacles", source="project-obstacles", optional=True)
_CITATION = "Kaplan & Meier 1958; Hyndman & Fan 1996, type 1 percentiles"
_STUCK_RULE = Text(
    "A project is stuck where it has been in its stage longer than 80 % (or 90 %) of the completed stays in"
    " that stage, moved on or lost, of the projects of the place. Below five completed stays nobody is.",
    "项目在某阶段的停留时间超过该地全部已完成停留（含推进和流失）的第80（或第90）百分位，即判定为超期；"
    "完成样本不足5个时不判定。",
)


def finding(result: Pipeline) -> Text:
    """How many are open, and how many of them are stuck."""
    return stuck_title(result)


STUDY = register(
    Study(
        name="investment.pipeline",
        linkage="investment",
        title=Text("Projects by stage and their clocks", "项目分阶段进展与停留时间"),
        question=Text(
            "How many projects are in each stage, how long have they been there, how long is usual, and how"
            " many are stuck?",
            "各阶段有多少项目？已停留多久？通常停留多久？多少项目超期？",
        ),
        how_to_read=Text(
            "The median age is that of the projects in the stage now; the median stay is that of all that"
            " ever"
            " entered it, those still there counted while they last. Projects beyond the 80th percentile of"
            " completed stays are stuck: longer than four in five took.",
            "“已停留中位数”指当前处于该阶段的项目；“停留中位数”指所有进入过该阶段的项目，"
            "未离开者按已停留时间计入。"
            "停留时间超过完成样本第80百分位的为超期，即慢于五分之四的项目。",
        ),
        inputs=(PROJECTS, STAYS),
        parameters=(REGION, GROUPS),
        columns=(
            Column("group", Text("Group", "分组"), "label"),
            Column("group_key", Text("Group code", "分组代码"), hidden=True),
            Column("stage", Text("Stage", "阶段"), "label"),
            Column("stage_key", Text("Stage code", "阶段代码"), hidden=True),
            Column("projects", Text("Projects now", "当前项目数"), "integer", "项"),
            Column("age", Text("Median age", "已停留中位数"), "number", "天"),
            Column("completed", Text("Completed stays", "完成样本数"), "integer", "项"),
            Column("median", Text("Median stay", "停留中位数"), "number", "天"),
            Column("usual", Text("80th percentile", "第80百分位"), "number", "天"),
            Column("long", Text("90th percentile", "第90百分位"), "number", "天"),
            Column("stuck", Text("Stuck (80 %)", "超期（80%）"), "integer", "项"),
            Column("stuck_long", Text("Stuck (90 %)", "严重超期（90%）"), "integer", "项"),
            Column("undated", Text("Day not on file", "日期未登记"), "integer", "项"),
        ),
        kernel=pipeline,
        method=_STUCK_RULE,
        citation=_CITATION,
        charts=CHARTS,
        finding=finding,
    )
)


def stuck_finding(result: Stuck) -> Text:
    """How many projects are beyond their limit, and the one that is furthest."""
    if result.table.is_empty():
        return Text("No project is stuck", "暂无超期项目")
    worst = result.table.row(0, named=True)
    return Text(
        "{n} projects are stuck; {p} has been in '{s}' for {d} days, the limit being {u}",
        "{n}个项目超期，{p}处于“{s}”阶段已{d}天（限值{u}天）",
    ).format(
        n=result.table.height,
        p=worst["project_no"],
        s=Text(worst["stage_en"], worst["stage_zh"]),
        d=worst["days"],
        u=worst["usual"] if result.share == 80 else worst["long"],
    )


STUCK = register(
    Study(
        name="investment.stuck",
        linkage="investment",
        title=Text("Stuck projects", "超期项目清单"),
        question=Text(
            "Which projects have been in their stage for too long, by how much, and on what evidence?",
            "哪些项目停留过久？超出多少天？依据是什么？",
        ),
        how_to_read=Text(
            "The limit is read off the stage's own completed stays. 'Slower than' says what share of them"
            " took"
            " less time than this project has taken so far. Open obstacles are those raised or in hand.",
            "限值取自该阶段已完成停留的百分位；“慢于”指多大比例的已完成停留短于该项目目前的停留。"
            "未决堵点含已提出和办理中。",
        ),
        inputs=(PROJECTS, STAYS, OBSTACLES),
        parameters=(
            REGION,
            Parameter(
                "beyond",
                "choice",
                Text("Longer than", "超过"),
                default="80",
                choices={
                    "80": Text("80 % of completed stays", "完成样本第80百分位"),
                    "90": Text("90 % of completed stays", "完成样本第90百分位"),
                },
            ),
        ),
        columns=(
            Column("uid", Text("Row", "记录"), hidden=True),
            Column("project_no", Text("Project number", "项目编号")),
            Column("name", Text("Project", "项目名称")),
            Column("region", Text("City code", "地市代码"), hidden=True),
            Column("city", Text("City", "地市"), "label"),
            Column("stage", Text("Stage", "阶段"), "label"),
            Column("stage_key", Text("Stage code", "阶段代码"), hidden=True),
            Column("entered_on", Text("Since", "进入日期"), "date"),
            Column("days", Text("Days in the stage", "已停留"), "integer", "天"),
            Column("usual", Text("80th percentile", "第80百分位"), "integer", "天"),
            Column("long", Text("90th percentile", "第90百分位"), "integer", "天"),
            Column("completed", Text("Completed stays", "完成样本数"), "integer", "项"),
            Column("beyond", Text("Beyond the limit", "超出限值"), "integer", "天"),
            Column("slower", Text("Slower than", "慢于"), "percent", "%"),
            Column("leader", Text("Accountable leader", "牵头领导")),
            Column("obstacles", Text("Open obstacles", "未决堵点"), "integer", "项"),
            Column("synthetic", Text("Synthetic", "合成样例"), "flag"),
        ),
        kernel=stuck,
        method=_STUCK_RULE,
        citation=_CITATION,
        finding=stuck_finding,
    )
)
