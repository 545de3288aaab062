"""The register of splits: what each city is to contribute to a target."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from wuwai.programme.choices import TARGETS, served
from wuwai.reference.text import Text
from wuwai.registers.contract import Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class TargetSplit(RegisterRow):
    """A city's share of a target, in its unit; ``name`` is the document that splits it."""

    target = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=300, blank=True, default="")
    number = models.FloatField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "region"], name="one_split_a_target_and_city")
        ]

    def __str__(self) -> str:
        return self.name or self.uid


def check(row: TargetSplit, refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """A share that is in force has a number."""
    if row.stage == "adopted" and row.number is None:
        yield "number", Text("the city's number, because the split is in force", "分解数（分解方案已生效）")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """A made-up split of the first counted target over all but three cities, named as such."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    counted = [
        one
        for one in served().targets
        if one.number and one.measure and one.measure.kind == "register" and one.number > len(cities)
    ]
    if not counted:
        return []
    target = max(counted, key=lambda one: one.number or 0.0)
    named = cities[: max(1, len(cities) - 3)]
    weights = [draw.uniform(0.5, 1.5) / (n + 2) for n in range(len(named))]
    whole = 0.95 * (target.number or 0.0) / sum(weights)
    return [
        {
            "name": "样例分解方案 Sample split",
            "target": target.id,
            "region": city,
            "number": float(max(1, round(weight * whole))),
            "owner": "样例单位 Sample office",
            "stage": "adopted",
            "note": "合成样例，非真实分解任务。 Synthetic sample; no real split.",
        }
        for city, weight in zip(named, weights, strict=True)
    ]


REGISTER = register(
    Register(
        name="target-splits",
        linkage="",
        title=Text("Targets split by city", "目标分解"),
        one=Text("city's share", "分解任务"),
        about=Text(
            "What each city is to contribute to a target. Cities without a row are not stated; their share is"
            " never worked out from the others.",
            "各地市承担的目标任务。未填写的地市为未公布，不由其他地市推算。",
        ),
        model=TargetSplit,
        key=("target", "region"),
        check=check,
        sample=sample,
        counted_note=Text("Shares that were adopted are counted.", "计入已下达的分解任务。"),
        stages=(
            Stage("draft", Text("draft", "草案")),
            Stage("adopted", Text("adopted", "已下达"), counts=True),
            Stage("withdrawn", Text("withdrawn", "已撤回")),
        ),
        fields=(
            RegisterField(
                "target", Text("Target", "目标"), "choice", required=True, choices=TARGETS, in_list=True
            ),
            RegisterField("region", Text("City", "地市"), "region", required=True, in_list=True),
            RegisterField(
                "number",
                Text("Number", "分解数"),
                "number",
                low=0,
                in_list=True,
                help=Text("In the target's own unit", "按目标自身的计量单位"),
            ),
            RegisterField("due", Text("Due", "期限"), "date", in_list=True),
            RegisterField("owner", Text("Owner", "责任单位"), in_list=True),
            RegisterField("name", Text("Document", "依据文件"), in_list=True),
        ),
        summaries=(
            Summary("targets", Text("By target", "按目标"), by=("target",)),
            Summary("cities", Text("By city", "按地市"), by=("region",)),
        ),
    )
)
