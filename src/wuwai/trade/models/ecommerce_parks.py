"""The register of "industrial cluster + cross-border e-commerce" parks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Summary
from wuwai.registers.enterprises import CREDIT_CODE, firm_field, sample_firm
from wuwai.registers.registry import register
from wuwai.trade.sites import RECOGNITION, SiteRow, in_order, sample_days, site_fields, site_stages

DAYS = site_fields(RegisterField("opened_on", Text("Opened on", "开园日期"), "date", in_list=True))


class EcommercePark(SiteRow):
    """One park; ``region`` is the city it lies in, ``firm`` its operator, blank where it is not known."""

    firm = models.CharField(max_length=200, blank=True, default="")
    name = models.CharField(max_length=200)
    cluster = models.CharField(max_length=120)
    opened_on = models.DateField(null=True, blank=True)
    firms = models.PositiveIntegerField(null=True, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="one_park_a_city_and_name")]


_SAMPLES = (
    ("美妆 beauty products", "operating"),
    ("消费电子 consumer electronics", "recognised"),
    ("智能家电 smart home appliances", "operating"), ("潮玩 designer toys", "operating"),
    ("灯饰 lighting", "operating"), ("玩具 toys", "under_construction"),
    ("陶瓷 ceramics", "operating"), ("五金刀剪 hardware and knives", "planned"),
    ("打印耗材 printing supplies", "closed"),
)  # fmt: skip


def check(row: EcommercePark, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Its days have come and follow one another."""
    return in_order(row, DAYS)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Nine made-up parks, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    days = random.Random(seed + 1)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, (cluster, stage) in enumerate(_SAMPLES, start=1):
        opened = date(draw.randint(2019, 2026), draw.randint(1, 9), draw.randint(1, 28))
        rows.append(
            {
                "name": f"样例园区 Sample park {n:03d}",
                "region": cities[n * 5 % len(cities)],
                "cluster": cluster,
                **sample_firm(90 + n),
                **sample_days(days, stage, opened, "opened_on"),
                "firms": draw.randrange(20, 400),
                "area_m2": float(draw.randrange(10, 200) * 1000),
                "stage": stage,
                "note": "合成样例，非真实园区。 Synthetic sample; no real park.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="ecommerce-parks",
        linkage="trade",
        title=Text("Cluster + cross-border e-commerce parks", "“产业集群＋跨境电商”园区"),
        one=Text("park", "园区"),
        about=Text(
            "Parks that join an industrial cluster to cross-border e-commerce. One row is one park.",
            "将产业集群与跨境电商相结合的园区，一园一行。",
        ),
        model=EcommercePark,
        key=("region", "name"),
        sample=sample,
        check=check,
        schema_version=2,
        counted_note=Text(
            "No criteria for these parks were published: parks in operation or recognised are counted.",
            "此类园区的认定条件未公布，按处于运营、已认定阶段的园区计数。",
        ),
        stages=site_stages("opened_on"),
        evidence=(
            RECOGNITION,
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("region", Text("By city", "按地市"), ("region",), ("firms", "area_m2")),
            Summary("cluster", Text("By cluster", "按产业集群"), ("cluster",), ("firms", "area_m2")),
            Summary("stage", Text("By stage", "按阶段"), ("stage",), ("firms", "area_m2")),
        ),
        fields=(
            RegisterField("name", Text("Park", "园区名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField("cluster", Text("Industrial cluster", "产业集群"), required=True, in_list=True),
            firm_field(Text("Operator", "运营主体"), required=False, in_list=False),
            CREDIT_CODE,
            *DAYS,
            RegisterField(
                "firms", Text("Firms in the park", "入驻企业数"), "integer", unit="家", low=0, in_list=True
            ),
            RegisterField("area_m2", Text("Floor area", "建筑面积"), "number", unit="m²", low=0, high=5e7),
        ),
    )
)
