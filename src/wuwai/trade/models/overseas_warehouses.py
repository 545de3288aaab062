"""The register of overseas warehouses run by firms of the region."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Summary
from wuwai.registers.enterprises import credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register
from wuwai.rules.dates import full_years
from wuwai.trade.sites import RECOGNITION, SiteRow, in_order, sample_days, site_fields, site_stages

DAYS = site_fields(
    RegisterField(
        "operated_since", Text("Operated since", "开始运营日期"), "date", input_of="warehouse_years"
    )
)


class OverseasWarehouse(SiteRow):
    """One warehouse abroad. ``region`` is the city the firm is registered in; blank answers are not known."""

    FIRM_REGION = "region"

    name = models.CharField(max_length=200)
    registered_on = models.DateField(null=True, blank=True)
    legal_person = models.BooleanField(null=True, blank=True)
    serious_breach = models.BooleanField(null=True, blank=True)
    entity_share = models.FloatField(null=True, blank=True)
    has_outbound_certificate = models.BooleanField(null=True, blank=True)
    outbound_certificate = models.CharField(max_length=60, blank=True, default="")
    acted_on_597 = models.BooleanField(null=True, blank=True)
    country = models.CharField(max_length=3)
    place = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    operated_since = models.DateField(null=True, blank=True)
    area_m2 = models.FloatField(null=True, blank=True)
    services = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_code", "name"], name="one_warehouse_a_firm_and_name")
        ]


def check(row: OverseasWarehouse, refers: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """Its days have come and follow one another, a warehouse that is more than planned has a firm, and a firm
    that says no to a certificate gives no number."""
    yield from in_order(row, DAYS)
    if row.stage not in ("", "planned"):
        for name in ("firm", "credit_code"):
            if row.value(name) is None:
                yield name, Text("the firm that runs it, from construction on", "运营企业，在建起须填写")
    if row.outbound_certificate and row.has_outbound_certificate is False:
        yield (
            "has_outbound_certificate",
            Text("yes, or no certificate number", "“是”，或不填证书编号：已填编号即为持有"),
        )


def rule_inputs(row: OverseasWarehouse, on: date) -> Mapping[str, Any]:
    """What the criteria ask as of a day, and the floor area, for an office that sets what large means."""
    return {
        "province": _province(row.region),
        "firm_years": full_years(row.registered_on, on),
        "legal_person": row.legal_person,
        "serious_breach": row.serious_breach,
        "entity_share": row.entity_share,
        "has_outbound_certificate": True if row.outbound_certificate else row.has_outbound_certificate,
        "acted_on_597": row.acted_on_597,
        "country": row.country or None,
        "warehouse_years": full_years(row.operated_since, on),
        "area_m2": row.area_m2,
    }


def _province(region: str) -> str | None:
    """The province of a city's code; a row of the whole province names it itself."""
    return (region if region.startswith("CN-") else f"CN-{region[:2]}") if region else None


# Country and city: where the made-up warehouses of the demo stand.
_PLACES = (
    ("USA", "洛杉矶 Los Angeles"), ("USA", "新泽西 New Jersey"), ("DEU", "汉堡 Hamburg"),
    ("GBR", "费利克斯托 Felixstowe"), ("JPN", "大阪 Osaka"), ("HKG", "屯门 Tuen Mun"),
    ("MAC", "澳门 Macao"), ("TWN", "桃园 Taoyuan"), ("VNM", "海防 Hai Phong"),
    ("MYS", "巴生港 Port Klang"), ("THA", "林查班 Laem Chabang"), ("IDN", "雅加达 Jakarta"),
    ("ARE", "迪拜 Dubai"), ("SAU", "利雅得 Riyadh"), ("POL", "波兹南 Poznan"),
    ("MEX", "蒙特雷 Monterrey"), ("BRA", "圣保罗 Sao Paulo"), ("AUS", "墨尔本 Melbourne"),
    ("ZAF", "德班 Durban"), ("FRA", "勒阿弗尔 Le Havre"),
)  # fmt: skip
_STAGES = (
    "operating",
    "operating",
    "recognised",
    "operating",
    "planned",
    "operating",
    "operating",
    "operating",
)


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Sixty made-up warehouses, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    days = random.Random(seed + 1)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 61):
        stage = {0: "closed", 7: "under_construction"}.get(n % 20, _STAGES[n % len(_STAGES)])
        country, place = _PLACES[(n * 7 + draw.randrange(3)) % len(_PLACES)]
        known = draw.random() > 0.12
        rows.append(
            {
                "name": f"样例海外仓 Sample warehouse {n:03d}",
                **sample_firm(n),
                "region": cities[int(draw.expovariate(0.18)) % len(cities)],
                "stage": stage,
                "registered_on": date(
                    draw.choice((2010, 2013, 2016, 2018, 2020, 2021, 2025)),
                    draw.randint(1, 12),
                    draw.randint(1, 28),
                ),
                "legal_person": True,
                "serious_breach": draw.random() < 0.04,
                "entity_share": float(draw.choice((100, 100, 100, 80, 75, 70, 60, 51, 51, 50))),
                "has_outbound_certificate": True if known else None,
                "outbound_certificate": f"SAMPLE-{n:04d}" if known else "",
                "acted_on_597": draw.choice((True,) * 10 + (None, False)),
                "country": country,
                "place": place,
                "address": "",
                **sample_days(
                    days,
                    stage,
                    date(
                        draw.choice((2015, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2025)),
                        draw.randint(1, 10),
                        draw.randint(1, 28),
                    ),
                    "operated_since",
                ),
                "area_m2": float(draw.randrange(2, 90) * 1000),
                "services": draw.choice(
                    ("FBA 中转 transfer", "一件代发 fulfilment", "退换货 returns", "展示 showroom")
                ),
                "source_url": "",
                "certainty": "",
                "note": "合成样例，非真实企业。 Synthetic sample; no real firm.",
            }
        )
    return rows


REGISTER = register(
    Register(
        name="overseas-warehouses",
        linkage="trade",
        title=Text("Overseas warehouses", "海外仓"),
        one=Text("overseas warehouse", "海外仓"),
        about=Text(
            "Warehouses abroad run by firms registered in the region. One row is one warehouse of one firm.",
            "本地区注册企业在境外运营的仓库，一仓一行。",
        ),
        model=OverseasWarehouse,
        key=("credit_code", "name"),
        rule_book="public-overseas-warehouse",
        rule_inputs=rule_inputs,
        sample=sample,
        check=check,
        schema_version=2,
        stages=site_stages("operated_since"),
        evidence=(
            RECOGNITION,
            EvidenceKind("certificate", Text("certificate of outbound investment", "企业境外投资证书")),
            EvidenceKind("tenure", Text("lease or title of the warehouse", "仓库租赁合同或产权证明")),
            EvidenceKind("other", Text("other", "其他")),
        ),
        summaries=(
            Summary("country", Text("By country or region", "按国家（地区）"), ("country",), ("area_m2",)),
            Summary("region", Text("By city", "按注册地市"), ("region",), ("area_m2",)),
            Summary("stage", Text("By stage", "按阶段"), ("stage",), ("area_m2",)),
        ),
        fields=(
            RegisterField("name", Text("Warehouse", "海外仓名称"), required=True, in_list=True),
            firm_field(required=False),
            credit_code_field(
                help=Text("18 characters; empty while no firm is found", "18位；拟建阶段尚无企业的留空")
            ),
            RegisterField(
                "region",
                Text("City of registration", "注册地市"),
                "region",
                required=True,
                in_list=True,
                input_of="province",
            ),
            RegisterField(
                "country",
                Text("Country or region", "所在国家（地区）"),
                "country",
                required=True,
                in_list=True,
                input_of="country",
            ),
            RegisterField("place", Text("City abroad", "境外所在城市"), in_list=True),
            RegisterField("address", Text("Address", "详细地址")),
            RegisterField(
                "registered_on", Text("Firm registered on", "企业注册日期"), "date", input_of="firm_years"
            ),
            RegisterField(
                "legal_person", Text("Legal person", "是否独立法人"), "yes_no", input_of="legal_person"
            ),
            RegisterField(
                "serious_breach",
                Text("Serious breach within 2 years", "近两年有无严重违法违规"),
                "yes_no",
                input_of="serious_breach",
            ),
            RegisterField(
                "entity_share",
                Text("Share of the overseas entity", "持有境外主体股份比例"),
                "number",
                unit="%",
                low=0,
                high=100,
                input_of="entity_share",
            ),
            RegisterField(
                "has_outbound_certificate",
                Text("Holds the certificate of outbound investment", "是否持有企业境外投资证书"),
                "yes_no",
                input_of="has_outbound_certificate",
            ),
            RegisterField("outbound_certificate", Text("Certificate number", "境外投资证书编号")),
            RegisterField(
                "acted_on_597",
                Text("Acted on 商贸函〔2023〕597号", "是否按商贸函〔2023〕597号办理"),
                "yes_no",
                input_of="acted_on_597",
            ),
            *DAYS,
            RegisterField(
                "area_m2", Text("Floor area", "仓储面积"), "number", unit="m²", low=0, high=5e6, in_list=True
            ),
            RegisterField("services", Text("Services", "服务内容")),
        ),
    )
)
