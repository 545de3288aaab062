"""The register of import bases: where the region brings in what it lacks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Summary
from wuwai.registers.enterprises import CREDIT_CODE, firm_field, sample_firm
from wuwai.registers.registry import register
from wuwai.trade.chapters import are_chapters
from wuwai.trade.sites import (
    RECOGNITION,
    SiteRow,
    in_order,
    sample_days,
    site_fields,
    site_stages,
)

KINDS = {
    "bulk": Text("bulk commodities", "大宗商品"),
    "components": Text("electronic components", "电子元器件"),
    "consumer": Text("mid- and high-end consumer goods", "中高端消费品"),
    "other": Text("other", "其他"),
}
DAYS = site_fields(RegisterField("opened_on", Text("Opened on", "启用日期"), "date", in_list=True))


class ImportBase(SiteRow):
    """One base; ``region`` is the city it lies in, ``firm`` its operator.

    ``chapters`` are two-digit HS chapters with ``;`` between them; ``imports`` are those of ``imports_year``
    in units of ``currency``.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    port = models.CharField(max_length=120, blank=True, default="")
    chapters = models.CharField(max_length=120, blank=True, default="")
    products = models.CharField(max_length=200, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)
    imports_year = models.PositiveIntegerField(null=True, blank=True)
    imports = models.FloatField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_import_base_a_city_and_name")
        ]


def check(row: ImportBase, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Its days follow one another, its chapters are chapters, imports name their year, and a base that is
    more than planned has an operator."""
    yield from in_order(row, DAYS)
    if row.value("firm") is None and row.stage not in ("", "planned"):
        yield "firm", Text("the operator, from construction on", "运营主体，在建起须填写")
    if row.chapters and not are_chapters(row.chapters):
        yield "chapters", Text("two-digit HS chapters such as 27;85", "两位HS章号，以分号隔开，如27;85")
    if row.imports is not None and row.imports_year is None:
        yield "imports_year", Text("the year of the imports", "进口额所属年份")


# Kind, port, chapters, products, stage: what the made-up bases of the demo are.
_SAMPLES = (
    ("bulk", "样例港 Sample port", "27", "液化天然气、原油 natural gas, crude oil", "operating"),
    ("bulk", "样例港 Sample port", "10;12", "粮食、大豆 grain, soybeans", "recognised"),
    ("bulk", "样例港 Sample port", "26;72", "铁矿、废钢 iron ore, scrap", "under_construction"),
    ("components", "样例机场 Sample airport", "85", "集成电路 integrated circuits", "recognised"),
    ("components", "样例机场 Sample airport", "85;90", "传感器 sensors", "operating"),
    ("components", "样例口岸 Sample crossing", "85", "存储芯片 memory chips", "operating"),
    ("components", "样例口岸 Sample crossing", "84;85", "半导体设备零件 parts for chip machines", "planned"),
    ("consumer", "样例港 Sample port", "33", "化妆品 cosmetics", "operating"),
    ("consumer", "样例机场 Sample airport", "02;03", "牛肉、水产 beef, seafood", "operating"),
    ("consumer", "样例港 Sample port", "22", "葡萄酒 wine", "closed"),
    ("consumer", "样例机场 Sample airport", "08", "鲜果 fresh fruit", "recognised"),
    ("other", "样例口岸 Sample crossing", "30", "药品 medicines", "under_construction"),
)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Twelve made-up bases, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n, (kind, port, chapters, products, stage) in enumerate(_SAMPLES, start=1):
        opened = date(draw.randint(2019, 2025), draw.randint(1, 12), draw.randint(1, 28))
        works = stage in ("operating", "recognised")
        rows.append(
            {
                "name": f"样例进口基地 Sample import base {n:03d}",
                "kind": kind,
                "region": cities[n * 4 % len(cities)],
                "port": port,
                **sample_firm(60 + n),
                "chapters": chapters,
                "products": products,
                **sample_days(draw, stage, opened, "opened_on"),
                "area_m2": float(draw.randrange(10, 300) * 1000),
                "imports_year": 2025 if works else None,
                "imports": float(draw.randrange(5, 240) * 50_000_000) if works else None,
                "currency": ("USD" if kind == "components" else "CNY") if works else "",
                "stage": stage,
                "note": "合成样例，非真实基地。 Synthetic sample; no real base.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="import-bases",
        linkage="trade",
        title=Text("Import bases", "进口基地"),
        one=Text("import base", "进口基地"),
        about=Text(
            "Bases for imports of bulk commodities, electronic components and mid- and high-end consumer"
            " goods. One row is one base.",
            "大宗商品、电子元器件、中高端消费品进口基地，一个基地一行。",
        ),
        model=ImportBase,
        key=("region", "name"),
        sample=sample,
        check=check,
        counted_note=Text(
            "Neither a number nor criteria were published: bases in operation or recognised are counted.",
            "数量目标及认定条件均未公布，按处于运营、已认定阶段的基地计数。",
        ),
        stages=site_stages("opened_on"),
        evidence=(RECOGNITION, EvidenceKind("other", Text("other", "其他"))),
        summaries=(
            Summary("kind", Text("By kind of goods", "按商品类别"), ("kind",), ("imports", "area_m2")),
            Summary("region", Text("By city", "按地市"), ("region",), ("imports", "area_m2")),
            Summary("port", Text("By port", "按口岸"), ("port",), ("imports",)),
        ),
        fields=(
            RegisterField("name", Text("Import base", "基地名称"), required=True, in_list=True),
            RegisterField("region", Text("City", "所在地市"), "region", required=True, in_list=True),
            RegisterField(
                "kind",
                Text("Kind of goods", "商品类别"),
                "choice",
                choices=KINDS,
                required=True,
                in_list=True,
            ),
            RegisterField("port", Text("Port", "进境口岸"), in_list=True),
            firm_field(
                Text("Operator", "运营主体"),
                required=False,
                help=Text(
                    "name as on the licence; empty while the base is planned",
                    "按营业执照全称填写；拟建阶段可暂空",
                ),
            ),
            CREDIT_CODE,
            RegisterField(
                "chapters",
                Text("HS chapters", "HS章号"),
                help=Text("Two digits each, such as 27;85", "每章两位，以分号隔开，如27;85"),
            ),
            RegisterField("products", Text("Products", "主要商品")),
            *DAYS,
            RegisterField("area_m2", Text("Floor area", "建筑面积"), "number", unit="m²", low=0, high=5e7),
            RegisterField(
                "imports_year", Text("Year of the imports", "进口额所属年份"), "integer", low=2000, high=2100
            ),
            RegisterField(
                "imports",
                Text("Imports of that year (in units of the currency)", "年进口额（元、美元等，按币种）"),
                "number",
                low=0,
                high=1e13,
                currency="currency",
                apart="imports_year",
                in_list=True,
            ),
            RegisterField(
                "currency", Text("Currency of the imports", "进口额币种"), "choice", choices=currencies()
            ),
        ),
    )
)
