"""The register of overseas enterprises that firms of the region invested in."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from wuwai.outbound.fields import NO_REAL_ROW, OTHER, currency, home, host, sector
from wuwai.reference.text import Text
from wuwai.registers.contract import EvidenceKind, Register, RegisterField, Stage, Summary
from wuwai.registers.enterprises import EnterpriseRow, credit_code_field, firm_field, sample_firm
from wuwai.registers.registry import register

LEAST_SHARE = 10.0  # percent of equity or votes that make an investment direct
MODES: Mapping[str, Text] = {
    "greenfield": Text("new enterprise", "新设"),
    "acquisition": Text("merger or acquisition", "并购"),
    "increase": Text("capital increase", "增资"),
}


class OverseasInvestment(EnterpriseRow):
    """One overseas enterprise of one investor. ``region`` is the investor's city; ``stock`` a balance."""

    FIRM_REGION = "region"

    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=3)
    final_country = models.CharField(max_length=3, blank=True, default="")
    sector = models.CharField(max_length=1, blank=True, default="")
    mode = models.CharField(max_length=16, blank=True, default="")
    share = models.FloatField(null=True, blank=True)
    planned = models.FloatField(null=True, blank=True)
    stock = models.FloatField(null=True, blank=True)
    stock_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    approved_on = models.DateField(null=True, blank=True)
    operating_since = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    zone = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="one_overseas_investment_a_number")]


def check(row: OverseasInvestment, _refers: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """A balance has its day; what ended began before; a direct investment holds 10% or more."""
    if row.stock is not None and row.stock_on is None:
        yield "stock_on", Text("the day of the balance, such as a year's last", "存量的时点，如年末日期")
    if row.operating_since and row.ended_on and row.ended_on < row.operating_since:
        yield "ended_on", Text("a day after the start of operation", "晚于投产运营日期")
    if row.share is not None and row.share < LEAST_SHARE:
        yield (
            "share",
            Text(
                "10% or more of equity or votes; a smaller holding is no direct investment",
                "股权或表决权不低于10%；低于10%的不属于对外直接投资",
            ),
        )


_HOSTS = (
    "HKG", "HKG", "VNM", "SGP", "THA", "IDN", "MYS", "USA", "DEU", "ARE", "SAU", "MEX", "KEN", "NGA", "CYM",
)  # fmt: skip


def sample(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Ninety made-up overseas enterprises, named as such; the same seed gives the same rows."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    rows = []
    for n in range(1, 91):
        country = draw.choice(_HOSTS)
        approved = date(draw.randint(2017, 2026), draw.randint(1, 9), draw.randint(1, 28))
        operating = n % 6 != 0
        rows.append(
            {
                "number": f"SAMPLE-ODI-{n:03d}",
                "name": f"样例境外企业 Sample overseas enterprise {n:03d}",
                **sample_firm(n),
                "region": cities[min(int(draw.expovariate(5 / len(cities))), len(cities) - 1)],
                "country": country,
                # A holding in an offshore centre is seldom where the money ends.
                "final_country": draw.choice(("VNM", "IDN", "")) if country in ("HKG", "CYM") else country,
                "sector": draw.choice(("C", "C", "C", "F", "G", "I", "L", "M")),
                "mode": draw.choice(("greenfield", "greenfield", "acquisition", "increase")),
                "share": float(draw.choice((100, 100, 80, 70, 51, 49, 30))),
                "planned": float(draw.randrange(5, 900) * 100_000),
                "currency": "USD" if n % 5 else draw.choice(("CNY", "HKD", "EUR")),
                "stock": float(draw.randrange(5, 800) * 100_000) if operating else None,
                "stock_on": date(2025, 12, 31) if operating else None,
                "approved_on": approved,
                "operating_since": date(min(approved.year + 1, 2026), approved.month, approved.day)
                if operating
                else None,
                "stage": "operating" if operating else ("approved" if n % 12 else "ended"),
                "ended_on": date(2026, 6, 30) if n % 12 == 0 else None,
                "note": NO_REAL_ROW,
            }
        )
    return rows


REGISTER = register(
    Register(
        name="overseas-investments",
        linkage="outbound",
        title=Text("Overseas investments", "境外投资"),
        one=Text("overseas enterprise", "境外企业"),
        about=Text(
            "Enterprises abroad in which firms of the region hold 10% or more, Hong Kong and Macao, China"
            " included. One row is one enterprise of one investor; the country is the immediate destination.",
            "本地区企业持股10%及以上的境外企业（含中国香港、中国澳门），一企一投资主体一行；国家（地区）按直接目的地填报。",
        ),
        model=OverseasInvestment,
        key=("number",),
        sample=sample,
        check=check,
        counted_note=Text(
            "Enterprises that are filed or approved, or operate, are counted.",
            "按已备案（核准）、存续经营的境外企业计数。",
        ),
        stages=(
            Stage("planned", Text("planned", "拟投资")),
            Stage(
                "approved",
                Text("filed or approved", "已备案（核准）"),
                evidence=("certificate",),
                counts=True,
                dated="approved_on",
            ),
            Stage("operating", Text("operating", "存续经营"), counts=True, dated="operating_since"),
            Stage("ended", Text("sold or closed", "已转让或注销"), dated="ended_on"),
        ),
        evidence=(
            EvidenceKind("certificate", Text("certificate of outbound investment", "企业境外投资证书")),
            OTHER,
        ),
        summaries=(
            Summary("host", Text("By host country or region", "按国家（地区）"), ("country",), ("stock",)),
            Summary("sector", Text("By sector", "按行业"), ("sector",), ("stock",)),
            Summary("city", Text("By city", "按地市"), ("region",), ("stock",)),
        ),
        fields=(
            RegisterField(
                "number",
                Text("Number", "编号"),
                required=True,
                help=Text(
                    "number of the certificate, or the office's own", "境外投资证书编号，或本部门自编号"
                ),
            ),
            RegisterField("name", Text("Overseas enterprise", "境外企业名称"), required=True, in_list=True),
            firm_field(Text("Investor", "境内投资主体")),
            credit_code_field(),
            home(),
            host(help=Text("immediate destination of the investment", "投资的直接目的地")),
            RegisterField(
                "final_country",
                Text("Final destination", "最终目的地"),
                "country",
                help=Text("where it is known to end", "已知资金最终投向的国家（地区）"),
            ),
            sector(),
            RegisterField("mode", Text("Mode", "投资方式"), "choice", choices=MODES),
            RegisterField(
                "share", Text("Share held", "持股比例"), "number", unit="%", low=0, high=100, in_list=True
            ),
            RegisterField(
                "planned",
                Text("Chinese side's agreed investment", "中方协议投资额"),
                "number",
                low=0,
                currency="currency",
            ),
            RegisterField(
                "stock",
                Text("Stock of investment", "投资存量"),
                "number",
                currency="currency",
                in_list=True,
                help=Text(
                    "balance on the day stated, whole units of the currency",
                    "时点余额，按币种的基本单位（元）填报",
                ),
            ),
            RegisterField("stock_on", Text("Day of the stock", "存量时点"), "date"),
            currency(),
            RegisterField(
                "approved_on", Text("Filed or approved on", "备案（核准）日期"), "date", in_list=True
            ),
            RegisterField("operating_since", Text("Operating since", "投产运营日期"), "date"),
            RegisterField("ended_on", Text("Sold or closed on", "转让或注销日期"), "date"),
            RegisterField("zone", Text("Zone abroad it lies in", "所在境外园区")),
        ),
    )
)
