"""The declaration of ``investment.pipeline``; the list of stuck projects is on the page of the pipeline."""

from __future__ import annotations

from wuwai.investment.studies.chosen import GROUPS, REGION
from wuwai.investment.studies.pipeline import Pipeline, pipeline
from wuwai.investment.studies.pipeline_charts import CHARTS, stuck_title
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Input, Study
from wuwai.studies.registry import register

PROJECTS = Input("register", "projects", source="investment-projects", optional=True)
STAYS = Input("register", "stays", source="investment-projects/stages", optional=True)
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
