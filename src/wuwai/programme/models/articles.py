"""The register of the programme's articles: what an office states of each slot that was not published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from wuwai.programme.choices import ARTICLES, PARTS
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class StatedArticle(RegisterRow):
    """What an office states of one article; ``number`` is the article's. Blank is still not stated."""

    number = models.CharField(max_length=8)
    name = models.CharField(max_length=200, blank=True, default="")
    title_en = models.CharField(max_length=200, blank=True, default="")
    part = models.CharField(max_length=64, blank=True, default="")
    department = models.CharField(max_length=200, blank=True, default="")
    department_en = models.CharField(max_length=200, blank=True, default="")
    due = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_row_an_article")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


def check(row: StatedArticle, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """An English wording stands beside a Chinese one, never alone."""
    if row.title_en and not row.name:
        yield "name", Text("the Chinese title too", "同时填写中文标题")
    if row.department_en and not row.department:
        yield "department", Text("the Chinese name of the department too", "同时填写部门中文名称")


REGISTER = register(
    Register(
        name="articles",
        linkage="",
        title=Text("Articles of the programme", "行动方案条文"),
        one=Text("article", "条文"),
        about=Text(
            "Titles, departments and dates of the programme's articles, as the office states them. What was"
            " published stands in the programme's file; a row here is laid over it.",
            "由主管部门填写的方案条文标题、牵头部门与期限。已公布内容见方案文件，本台账所填内容优先显示。",
        ),
        model=StatedArticle,
        key=("number",),
        check=check,
        counted_note=Text(
            "Articles that the office has stated are counted; drafts are not shown on the articles page.",
            "计入主管部门已确认的条文；草稿不在条文页显示。",
        ),
        stages=(
            Stage("draft", Text("draft", "草稿")),
            Stage("stated", Text("stated", "已确认"), counts=True),
            Stage("withdrawn", Text("withdrawn", "已撤回")),
        ),
        fields=(
            RegisterField(
                "number", Text("Article", "条文序号"), "choice", required=True, choices=ARTICLES, in_list=True
            ),
            RegisterField("name", Text("Title", "标题"), in_list=True),
            RegisterField("title_en", Text("Title in English", "英文标题")),
            RegisterField("part", Text("Part", "所属部分"), "choice", choices=PARTS, in_list=True),
            RegisterField("department", Text("Department", "牵头部门"), in_list=True),
            RegisterField("department_en", Text("Department in English", "牵头部门英文名称")),
            RegisterField("due", Text("Due", "完成期限"), "date", in_list=True),
            RegisterField(
                "region",
                Text("City", "地市"),
                "region",
                help=Text("Empty: the whole region", "留空表示全省（全区）"),
            ),
        ),
        summaries=(
            Summary("departments", Text("By department", "按牵头部门"), by=("department",)),
            Summary("parts", Text("By part", "按所属部分"), by=("part",)),
        ),
    )
)
