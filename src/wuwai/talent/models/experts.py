"""The register of recognised experts. It holds no name: a reference number, the field and the recognition."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow


class Expert(RegisterRow):
    """One recognition of one expert; ``name`` is the office's reference number, never a person's name."""

    name = models.CharField(max_length=60)
    field = models.CharField(max_length=120, blank=True, default="")
    institution = models.CharField(max_length=200, blank=True, default="")
    programme = models.CharField(max_length=200, blank=True, default="")
    level = models.CharField(max_length=12, blank=True, default="")
    home_country = models.CharField(max_length=3, blank=True, default="")
    applied_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    lapsed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_expert_a_reference")]


LEVELS: Mapping[str, Text] = {
    "national": Text("national", "国家级"),
    "provincial": Text("provincial", "省级"),
    "city": Text("city", "市级"),
}


def check(row: Expert, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Days in order: applied, recognised, then valid to and lapsed."""
    for first, then in (
        ("applied_on", "recognised_on"),
        ("recognised_on", "valid_to"),
        ("recognised_on", "lapsed_on"),
    ):
        began, followed = getattr(row, first), getattr(row, then)
        if began and followed and followed < began:
            yield then, Text("a day on or after {day}", "不早于{day}的日期").format(day=began.isoformat())


_FIELDS = (
    "生物医药 biomedicine",
    "集成电路 integrated circuits",
    "海洋工程 ocean engineering",
    "软件 software",
)
_PROGRAMMES = ("样例省级计划 Sample provincial programme", "样例市级计划 Sample city programme")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Forty made-up recognitions, numbered as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    made = []
    for n in range(1, 41):
        stage = ("recognised", "recognised", "applied", "recognised", "lapsed")[n % 5]
        applied = date(draw.randint(2021, 2024), draw.randint(1, 12), draw.randint(1, 28))
        recognised = date(applied.year + 1, applied.month, applied.day) if stage != "applied" else None
        made.append(
            {
                "name": f"样例专家 Sample expert {n:04d}",
                "region": cities[int(draw.expovariate(0.5)) % len(cities)],
                "field": _FIELDS[n % len(_FIELDS)],
                "institution": f"样例机构 Sample institution {n % 11:02d}",
                "programme": _PROGRAMMES[n % 2],
                "level": "provincial" if n % 2 == 0 else "city",
                "home_country": draw.choice(("DEU", "USA", "JPN", "GBR", "HKG", "SGP", "MAC", "")),
                "applied_on": applied,
                "recognised_on": recognised,
                "valid_to": date(recognised.year + 3, recognised.month, 1) if recognised else None,
                "lapsed_on": date(2026, 5, 4) if stage == "lapsed" else None,
                "stage": stage,
                "note": "合成样例，并无其人。 Synthetic sample; there is no such person.",
            }
        )
    return made


REGISTER = register(
    Register(
        name="experts",
        linkage="talent",
        title=Text("Recognised foreign experts", "外国专家认定"),
        one=Text("expert", "专家"),
        about=Text(
            "Recognitions of experts from abroad. No names are kept: a reference number, the field, the"
            " institution"
            " and the programme.",
            "外国专家认定情况。不登记姓名，仅登记编号、领域、单位和计划。",
        ),
        model=Expert,
        key=("name",),
        check=check,
        sample=sample,
        counted_note=Text(
            "Recognitions that have not lapsed are counted; an expert recognised under two programmes has"
            " two.",
            "按有效的认定计数；同一专家入选两项计划的按两条计。",
        ),
        stages=(
            Stage("applied", Text("applied", "已申报"), dated="applied_on"),
            Stage(
                "recognised",
                Text("recognised", "已认定"),
                evidence=("recognition",),
                role="administrator",
                counts=True,
                dated="recognised_on",
            ),
            Stage("lapsed", Text("lapsed", "已失效"), dated="lapsed_on"),
        ),
        evidence=(
            EvidenceKind("recognition", Text("notice of recognition", "认定文件")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary(
                "field", Text("Recognised, by field", "已认定，按领域"), by=("field",), stages=("recognised",)
            ),
            Summary("programme", Text("By programme", "按计划"), by=("programme", "stage")),
        ),
        fields=(
            RegisterField(
                "name",
                Text("Reference number", "专家编号"),
                required=True,
                in_list=True,
                help=Text("The office's own number; no name of a person", "本单位编号，不填姓名"),
            ),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField("field", Text("Field", "专业领域"), in_list=True),
            RegisterField("institution", Text("Institution", "工作单位"), personal=True),
            RegisterField("programme", Text("Programme", "入选计划"), in_list=True),
            RegisterField("level", Text("Level", "级别"), "choice", choices=LEVELS, in_list=True),
            RegisterField(
                "home_country",
                Text("Country or region of origin", "来源国家（地区）"),
                "country",
                personal=True,
            ),
            RegisterField("applied_on", Text("Applied on", "申报日期"), "date"),
            RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date", in_list=True),
            RegisterField("valid_to", Text("Valid to", "有效期至"), "date"),
            RegisterField("lapsed_on", Text("Lapsed on", "失效日期"), "date"),
        ),
    )
)
