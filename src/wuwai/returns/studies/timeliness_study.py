"""The declaration of ``returns.timeliness``."""

from __future__ import annotations

from wuwai.reference.text import Text
from wuwai.returns.studies.timeliness import Timeliness, timeliness
from wuwai.returns.studies.timeliness_chart import (
    matrix,
    matrix_subtitle,
    matrix_title,
    trend,
    trend_subtitle,
    trend_title,
)
from wuwai.studies.contract import Chart, Column, Input, Parameter, Study
from wuwai.studies.registry import register


def finding(result: Timeliness) -> Text:
    """Both shares, over all returns that were due."""
    counted = result.tally
    if not counted.due:
        return Text("No return was due yet", "尚无到期报表")
    return Text(
        "{r} of {due} returns due were received, {t} of them by the due day",
        "应报{due}份，已报{r}份，其中按期{t}份",
    ).format(due=counted.due, r=counted.on_time + counted.late, t=counted.on_time)


STUDY = register(
    Study(
        name="returns.timeliness",
        linkage="returns",
        title=Text("Completeness and timeliness of returns", "报表报送率与及时率"),
        question=Text(
            "Which cities send their returns, and which of them by the due day?",
            "各地市报表是否报送、是否按期？",
        ),
        how_to_read=Text(
            "Each row is a city, each square a period. A darker square is a late return, the darkest a"
            " missing one; the figure in it says by how many days. The table ranks cities by the share that"
            " came by the due day, then by the share that came at all.",
            "每行为一个地市，每格为一个报告期，颜色越深报送越晚，最深为未报；格内数字为距截止日天数。"
            "下表先按及时率、再按报送率排序。",
        ),
        inputs=(Input("returns", "reports"),),
        parameters=(
            Parameter(
                "form",
                "text",
                Text("Form", "报表"),
                default="",
                help=Text("A form's name; empty for all of them", "报表代号；留空为全部报表"),
            ),
            Parameter(
                "months",
                "integer",
                Text("Months", "月数"),
                default=12,
                low=1,
                high=60,
                help=Text("How far back the periods end", "报告期期末回溯的月数"),
            ),
        ),
        columns=(
            Column("region", Text("City", "地市"), "label"),
            Column("due", Text("Returns due", "应报份数"), "integer"),
            Column("on_time", Text("By the due day", "按期报送"), "integer"),
            Column("late", Text("Late", "逾期报送"), "integer"),
            Column("missing", Text("Missing", "未报送"), "integer"),
            Column("completeness", Text("Completeness", "报送率"), "percent", unit="%"),
            Column("timeliness", Text("Timeliness", "及时率"), "percent", unit="%"),
            Column(
                "days_late",
                Text("Mean days late", "平均逾期天数"),
                "number",
                help=Text("Over those that came late", "仅计逾期报送的报表"),
            ),
            Column("returned", Text("Times sent back", "退回次数"), "integer"),
            Column("region_code", Text("City code", "地市代码"), hidden=True),
        ),
        kernel=timeliness,
        method=Text(
            "Completeness is returns received over returns due; timeliness is returns received by the due day"
            " over returns due. A return is received on the day the city first submits it: one that is sent"
            " back later keeps that day, and how often it was sent back is counted beside it."
            " Returns whose due day has not passed are counted only once received.",
            "报送率＝已报份数／应报份数；及时率＝按期报送份数／应报份数。以地市首次提交之日为报送日，"
            "其后被退回的仍按首次计，退回次数另列。未到截止日的报表，报送后方计入应报。",
        ),
        citation="DHIS2: reporting rate summary (completeness and timeliness of data sets)",
        charts=(
            Chart("matrix", matrix_title, matrix_subtitle, matrix),
            Chart("trend", trend_title, trend_subtitle, trend),
        ),
        finding=finding,
    )
)
