"""The register of foreigners' work permits: no names, but case numbers, classes decided and points."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow
from wuwai.talent.models.wage_bases import bases


class WorkPermit(RegisterRow):
    """One case; ``name`` is its number, never a person's name. What is blank is not known.

    ``wage_base`` is the local average wage the case was judged by, in yuan a year: filled from the register
    of wage bases where it is blank, and kept.
    """

    name = models.CharField(max_length=60)
    decided_class = models.CharField(max_length=1, blank=True, default="")
    applied_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    salary = models.FloatField(null=True, blank=True)
    wage_base = models.FloatField(null=True, blank=True)
    education = models.CharField(max_length=12, blank=True, default="")
    work_years = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.FloatField(null=True, blank=True)
    chinese = models.CharField(max_length=8, blank=True, default="")
    location = models.CharField(max_length=12, blank=True, default="")
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    top_university = models.BooleanField(null=True, blank=True)
    global_500 = models.BooleanField(null=True, blank=True)
    provincial_points = models.FloatField(null=True, blank=True)
    postdoc = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_work_permit_a_case")]

    @property
    def judged_on(self) -> date | None:
        """The day whose wage base holds: of the decision, else of the application."""
        return self.decided_on or self.applied_on

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Fill blank wage bases from the register of them."""
        blank = [
            row for row in rows if isinstance(row, WorkPermit) and row.wage_base is None and row.judged_on
        ]
        found = bases((row.region, row.judged_on) for row in blank if row.judged_on) if blank else {}
        for row in blank:
            row.wage_base = found.get((row.region, row.judged_on)) if row.judged_on else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, prepared as many at once are."""
        self.prepare([self])
        super().save(*args, **kwargs)


CLASSES: Mapping[str, Text] = {
    "A": Text("A: high-end talent", "A类（外国高端人才）"),
    "B": Text("B: professional", "B类（外国专业人才）"),
    "C": Text("C: other", "C类（其他外国人员）"),
}
EDUCATION: Mapping[str, Text] = {
    "phd": Text("PhD or equivalent", "博士或同等学历"),
    "master": Text("Master or equivalent", "硕士或同等学历"),
    "bachelor": Text("Bachelor or equivalent", "学士或同等学历"),
    "professional": Text("International professional qualification", "国际通用职业技能资格证书"),
    "other": Text("Other", "其他"),
}
CHINESE: Mapping[str, Text] = {
    "degree": Text("Degree taught in Chinese", "取得过汉语授课的学士及以上学位"),
    "hsk5": Text("HSK 5 or above", "汉语水平考试五级及以上"),
    "hsk4": Text("HSK 4", "汉语水平考试四级"),
    "hsk3": Text("HSK 3", "汉语水平考试三级"),
    "hsk2": Text("HSK 2", "汉语水平考试二级"),
    "hsk1": Text("HSK 1", "汉语水平考试一级"),
    "none": Text("None of these", "均无"),
}
LOCATIONS: Mapping[str, Text] = {
    "west": Text("Western regions", "西部地区"),
    "northeast": Text("North-east and other old industrial bases", "东北等老工业基地"),
    "special": Text("Central poor counties and other special areas", "中部国家级贫困县等特殊地区"),
    "other": Text("Elsewhere", "其他地区"),
}
_PLAIN = (
    *(
        "salary",
        "work_years",
        "months",
        "age",
        "top_university",
        "global_500",
        "provincial_points",
        "postdoc",
    ),
)
_CODED = ("education", "chinese", "location")


def rule_inputs(row: WorkPermit, on: date) -> Mapping[str, Any]:
    """The points inputs, and the wage as a multiple of the local base the case was judged by."""
    multiple = None
    if row.salary is not None and row.wage_base:
        multiple = row.salary * 10_000 / row.wage_base
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: getattr(row, name) or None for name in _CODED},
        "wage_multiple": multiple,
    }


def check(row: WorkPermit, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Days in order, and a class wherever a permit was issued."""
    for first, then in (("applied_on", "decided_on"), ("decided_on", "valid_to"), ("decided_on", "ended_on")):
        began, followed = getattr(row, first), getattr(row, then)
        if began and followed and followed < began:
            yield then, Text("a day on or after {day}", "不早于{day}的日期").format(day=began.isoformat())
    if row.stage in ("issued", "ended") and not row.decided_class:
        yield "decided_class", Text("the class that was decided: A, B or C", "认定的类别：A、B或C")


_STAGES = ("issued", "issued", "issued", "applied", "issued", "ended", "issued", "refused")


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """A hundred and twenty made-up cases, numbered as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    made = []
    for n in range(1, 121):
        stage = _STAGES[n % len(_STAGES)]
        applied = date(draw.choice((2024, 2025, 2025, 2026)), draw.randint(1, 9), draw.randint(1, 28))
        decided = applied + timedelta(days=draw.randint(10, 45)) if stage != "applied" else None
        high = draw.random() < 0.3
        made.append(
            {
                "name": f"样例案件 Sample case {n:05d}",
                "region": cities[int(draw.expovariate(0.45)) % len(cities)],
                "decided_class": ("A" if high else draw.choice("BBBC"))
                if stage in ("issued", "ended")
                else "",
                "applied_on": applied,
                "decided_on": decided,
                "valid_to": decided + timedelta(days=730) if decided and stage == "issued" else None,
                "ended_on": decided + timedelta(days=150) if decided and stage == "ended" else None,
                "salary": float(draw.randrange(40, 120) if high else draw.randrange(6, 45)),
                "education": draw.choice(("phd", "master") if high else ("master", "bachelor", "other")),
                "work_years": draw.randrange(1, 22),
                "months": float(draw.choice((3, 6, 9, 12, 12))),
                "chinese": draw.choice(("none", "none", "hsk2", "hsk4", "hsk5", "degree", "")),
                "location": "other",
                "age": draw.randrange(23, 62),
                "top_university": draw.random() < 0.25,
                "global_500": draw.choice((True, False, False, None)),
                "provincial_points": float(draw.choice((0, 0, 5, 10))),
                "postdoc": high and draw.random() < 0.2,
                "stage": stage,
                "note": "合成样例，并无其人。 Synthetic sample; there is no such person.",
            }
        )
    return made


def _personal(name: str, title: Text, kind: Any, **more: Any) -> RegisterField:
    return RegisterField(name, title, kind, personal=True, input_of=name, **more)


REGISTER = register(
    Register(
        name="work-permits",
        linkage="talent",
        title=Text("Foreigners' work permits", "外国人来华工作许可"),
        one=Text("case", "案件"),
        about=Text(
            "Cases of work permits with the class that was decided and what the points table asks. No"
            " names are kept,"
            " and no employer: a case number, and no more of the person than the table needs.",
            "外国人来华工作许可案件，登记认定类别及积分要素。不登记姓名和用人单位，仅登记案件编号和积分所需信息。",
        ),
        model=WorkPermit,
        key=("name",),
        rule_book="work-permit-points",
        rule_inputs=rule_inputs,
        rule_book_decides=False,
        check=check,
        sample=sample,
        counted_note=Text(
            "Permits that are issued and have not ended are counted, by the class that was decided. The"
            " class that"
            " the points give is shown beside and does not decide.",
            "按已发放且未终止的许可计数，类别以实际认定为准。按积分推算的类别另行列示，不影响计数。",
        ),
        stages=(
            Stage("applied", Text("applied", "已受理"), dated="applied_on"),
            Stage("issued", Text("issued", "已发放"), counts=True, dated="decided_on"),
            Stage("refused", Text("refused", "不予许可"), dated="decided_on"),
            Stage("ended", Text("ended", "已终止"), dated="ended_on"),
        ),
        evidence=(
            EvidenceKind("decision", Text("decision, without the name", "许可决定（隐去姓名）")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("class", Text("By class", "按类别"), by=("decided_class", "stage")),
            Summary("city", Text("Issued, by city", "已发放，按地市"), by=("region",), stages=("issued",)),
        ),
        fields=(
            RegisterField(
                "name",
                Text("Case number", "案件编号"),
                required=True,
                in_list=True,
                help=Text("The office's own number; no name of a person", "本单位编号，不填姓名"),
            ),
            RegisterField("region", Text("City", "工作地市"), "region", required=True, in_list=True),
            RegisterField(
                "decided_class", Text("Class decided", "认定类别"), "choice", choices=CLASSES, in_list=True
            ),
            RegisterField("applied_on", Text("Applied on", "受理日期"), "date"),
            RegisterField("decided_on", Text("Decided on", "决定日期"), "date", in_list=True),
            RegisterField("valid_to", Text("Valid to", "有效期至"), "date", in_list=True),
            RegisterField("ended_on", Text("Ended on", "终止日期"), "date"),
            _personal(
                "salary", Text("Annual salary in China", "在华年薪"), "number", unit="万元", low=0, high=1e5
            ),
            RegisterField(
                "wage_base",
                Text("Local average wage a year it was judged by", "审核所用当地年平均工资"),
                "number",
                unit="元",
                low=1000,
                high=1e7,
                input_of="wage_multiple",
                help=Text(
                    "Left empty, it is taken from the register of wage bases by city and day",
                    "留空时按地市和日期取自“当地工资基数”台账",
                ),
            ),
            _personal("education", Text("Highest education", "最高学历"), "choice", choices=EDUCATION),
            _personal(
                "work_years",
                Text("Full years of relevant work", "相关工作满年数"),
                "integer",
                unit="年",
                low=0,
                high=80,
            ),
            _personal(
                "months",
                Text("Months of work in China a year", "每年在华工作月数"),
                "number",
                unit="个月",
                low=0,
                high=12,
            ),
            _personal("chinese", Text("Command of Chinese", "汉语水平"), "choice", choices=CHINESE),
            RegisterField(
                "location",
                Text("Place of work", "工作地点"),
                "choice",
                choices=LOCATIONS,
                input_of="location",
            ),
            _personal("age", Text("Age in full years", "周岁年龄"), "integer", unit="岁", low=16, high=100),
            _personal(
                "top_university",
                Text("Graduate of one of the top 100 foreign universities", "毕业于境外排名前100名高校"),
                "yes_no",
            ),
            _personal(
                "global_500", Text("Has worked for a Global 500 company", "有世界500强企业工作经历"), "yes_no"
            ),
            RegisterField(
                "provincial_points",
                Text("Points the province gives", "省级地方鼓励性加分"),
                "number",
                unit="分",
                low=0,
                high=10,
                input_of="provincial_points",
            ),
            _personal("postdoc", Text("Postdoctoral researcher", "博士后"), "yes_no"),
        ),
    )
)
