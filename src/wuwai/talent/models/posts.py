"""The register of posts wanted: what employers of the region look for abroad, and when it is filled."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register


class Post(EnterpriseRow):
    """One opening of one employer for ``number`` people of one occupation; ``name`` is its number."""

    name = models.CharField(max_length=60)
    occupation = models.CharField(max_length=120)
    cluster = models.CharField(max_length=120, blank=True, default="")
    number = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(null=True, blank=True)
    opened_on = models.DateField()
    filled_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    wage = models.FloatField(null=True, blank=True)
    requirements = models.CharField(max_length=300, blank=True, default="")

    FIRM_REGION: ClassVar[str] = "region"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_post_a_number")]


def check(row: Post, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Filled after it opened, and by no more people than were wanted."""
    for name in ("filled_on", "withdrawn_on"):
        then = getattr(row, name)
        if row.opened_on and then and then < row.opened_on:
            pattern = Text("a day on or after the opening on {day}", "不早于发布日期{day}的日期")
            yield name, pattern.format(day=row.opened_on.isoformat())
    if row.filled is not None and row.number is not None and row.filled > row.number:
        yield "filled", Text("at most {n}, the number wanted", "不超过需求人数{n}").format(n=row.number)


_OCCUPATIONS = (
    ("芯片设计工程师 chip designer", "集成电路 chips"),
    ("药物研发科学家 drug researcher", "生物医药 biomedicine"),
    ("电池材料工程师 battery engineer", "新型储能 storage"),
    ("工业设计师 industrial designer", "智能家电 appliances"),
    ("算法工程师 algorithm engineer", "电子信息 electronics"),
)  # fmt: skip
_STAGES = ("filled", "open", "filled", "filled", "filled", "withdrawn", "filled")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sixty made-up openings, numbered as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    made = []
    for n in range(1, 61):
        occupation, cluster = _OCCUPATIONS[n % len(_OCCUPATIONS)]
        stage = _STAGES[n % len(_STAGES)]
        opened = date(draw.choice((2025, 2025, 2026)), draw.randint(1, 8), draw.randint(1, 28))
        ended = opened + timedelta(days=20 + int(draw.expovariate(1 / (60 + 20 * (n % 5)))))
        if ended > date(2026, 11, 1):
            stage = "open"
        wanted = draw.randint(1, 8)
        made.append(
            {
                **sample_firm(1 + n % 40),
                "name": f"样例岗位 Sample post {n:04d}",
                "region": cities[int(draw.expovariate(0.4)) % len(cities)],
                "occupation": occupation,
                "cluster": cluster,
                "number": wanted,
                "filled": wanted if stage == "filled" else draw.randint(0, wanted - 1),
                "opened_on": opened,
                "filled_on": ended if stage == "filled" else None,
                "withdrawn_on": ended if stage == "withdrawn" else None,
                "wage": float(draw.randrange(20, 120)),
                "requirements": "样例要求 Sample requirements",
                "stage": stage,
                "note": "合成样例，非真实岗位。 Synthetic sample; no real post.",
            }
        )
    return made


REGISTER = register(
    Register(
        name="posts",
        linkage="talent",
        title=Text("Posts wanted", "引才岗位需求"),
        one=Text("opening", "岗位需求"),
        about=Text(
            "Posts that employers of the region seek to fill from abroad. One row is one opening, for one"
            " or more"
            " people of one occupation.",
            "本地区用人单位面向境外引才的岗位需求，一条需求一行，可含多名同类岗位。",
        ),
        model=Post,
        key=("name",),
        check=check,
        sample=sample,
        counted_note=Text("Openings that are filled are counted.", "按已完成招聘的岗位需求计数。"),
        stages=(
            Stage("open", Text("open", "招聘中")),
            Stage("filled", Text("filled", "已到岗"), counts=True, dated="filled_on"),
            Stage("withdrawn", Text("withdrawn", "已撤回"), dated="withdrawn_on"),
        ),
        evidence=(
            EvidenceKind("notice", Text("the opening as published", "岗位需求公告")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("cluster", Text("By cluster", "按产业集群"), by=("cluster",), sums=("number", "filled")),
            Summary(
                "open-city",
                Text("Open, by city", "招聘中，按地市"),
                by=("region",),
                sums=("number", "filled"),
                stages=("open",),
            ),
        ),
        fields=(
            RegisterField("name", Text("Opening number", "需求编号"), required=True, in_list=True),
            RegisterField("region", Text("City", "工作地市"), "region", required=True, in_list=True),
            firm_field(Text("Employer", "用人单位"), in_list=True),
            credit_code_field(),
            RegisterField("occupation", Text("Occupation", "岗位名称"), required=True, in_list=True),
            RegisterField(
                "cluster",
                Text("Industrial cluster", "产业集群"),
                in_list=True,
                help=Text("Named as on the list of clusters", "按产业集群目录中的名称填写"),
            ),
            RegisterField(
                "number",
                Text("People wanted", "需求人数"),
                "integer",
                unit="人",
                required=True,
                low=1,
                high=1e5,
                in_list=True,
            ),
            RegisterField(
                "filled",
                Text("People hired so far", "已到岗人数"),
                "integer",
                unit="人",
                low=0,
                high=1e5,
                in_list=True,
            ),
            RegisterField("opened_on", Text("Opened on", "发布日期"), "date", required=True, in_list=True),
            RegisterField("filled_on", Text("Filled on", "到岗日期"), "date"),
            RegisterField("withdrawn_on", Text("Withdrawn on", "撤回日期"), "date"),
            RegisterField("wage", Text("Wage a year", "年薪"), "number", unit="万元", low=0, high=1e5),
            RegisterField("requirements", Text("Requirements", "岗位要求")),
        ),
    )
)
