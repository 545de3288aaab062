"""The register of local wage bases: what a wage is measured against, by city and first day."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.registry import register
from wuwai.registers.rows import RegisterRow

_USED = ("in_force", "superseded")


class WageBase(RegisterRow):
    """The average yearly wage of a city or a province, in yuan, for decisions from ``valid_from`` on."""

    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    yearly = models.FloatField()
    basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "valid_from"], name="one_wage_base_a_place_and_day")
        ]


def bases(asked: Iterable[tuple[str, date]]) -> Mapping[tuple[str, date], float]:
    """The wage base of each place and day, yuan a year: the city's own latest, else its province's.

    A pair for which none is on file is left out. One query, whatever is asked.
    """
    wanted = set(asked)
    chains = {place: _chain(place) for place, _ in wanted}
    places = {one for chain in chains.values() for one in chain}
    rows = WageBase._default_manager.filter(region__in=places, stage__in=_USED).order_by("valid_from")
    known: dict[str, list[tuple[date, float]]] = {}
    for place, since, yearly in rows.values_list("region", "valid_from", "yearly"):
        known.setdefault(place, []).append((since, yearly))
    found = {}
    for place, day in wanted:
        for one in chains[place]:
            reached = [yearly for since, yearly in known.get(one, ()) if since <= day]
            if reached:
                found[place, day] = reached[-1]
                break
    return found


def _chain(place: str) -> tuple[str, ...]:
    try:
        return regions.within(place)
    except KeyError:
        return (place,)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Made-up wage bases of every city for two years, named as such."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    return [
        {
            "name": f"样例工资基数 Sample wage base {year}",
            "region": city,
            "valid_from": date(year, 1, 1),
            "yearly": float(draw.randrange(70, 160) * 1000 + (year - 2023) * 4000),
            "basis": "样例口径 Sample basis",
            "stage": "in_force" if year == 2025 else "superseded",
            "note": "合成样例，非公布数。 Synthetic sample; no published figure.",
        }
        for city in cities
        for year in (2023, 2025)
    ]


REGISTER = register(
    Register(
        name="wage-bases",
        linkage="talent",
        title=Text("Local wage bases", "当地工资基数"),
        one=Text("wage base", "工资基数"),
        about=Text(
            "The average wage that a permit's wage is compared with, by city or province and by the day"
            " from which"
            " it is used. Two cities that use the provincial average have no row of their own, or one with"
            " its value.",
            "工作许可审核时用于折算工资倍数的平均工资，按地市（或全省）和启用日期登记。采用全省平均工资的地市可不单列，或按全省数登记。",
        ),
        model=WageBase,
        key=("region", "valid_from"),
        sample=sample,
        counted_note=Text("Bases in force are counted.", "按现行有效的基数计数。"),
        stages=(
            Stage("draft", Text("draft", "待启用")),
            Stage("in_force", Text("in force", "现行有效"), evidence=("notice",), counts=True),
            Stage("superseded", Text("superseded by a later one", "已被替代")),
        ),
        evidence=(
            EvidenceKind("notice", Text("the figure as published", "公布文件")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("stage", Text("By stage", "按阶段"), by=("stage",)),
            Summary("city", Text("By place", "按地区"), by=("region", "stage")),
        ),
        fields=(
            RegisterField("name", Text("Name", "名称"), required=True, in_list=True),
            RegisterField(
                "region", Text("City or province", "地市或全省"), "region", required=True, in_list=True
            ),
            RegisterField("valid_from", Text("Used from", "启用日期"), "date", required=True, in_list=True),
            RegisterField(
                "yearly",
                Text("Average wage a year", "年平均工资"),
                "number",
                unit="元",
                required=True,
                low=1000,
                high=1e7,
                in_list=True,
                help=Text("In yuan, not in ten thousand yuan", "以元为单位，不以万元为单位"),
            ),
            RegisterField("basis", Text("Basis", "统计口径"), in_list=True),
        ),
    )
)
