"""What the rule book ``fdi-award`` asks of an investment project, from the project's own row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from wuwai.reference import regions
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text

BOOK = "fdi-award"
CURRENCY = "USD"
"""The currency the rule states its threshold in. Capital in another one is never converted."""

CLASSES: Mapping[str, Text] = {
    "hi_tech_manufacturing": Text("hi-tech manufacturing", "高技术制造业"),
    "other_manufacturing": Text("other manufacturing", "其他制造业"),
    "hi_tech_services": Text("hi-tech services", "高技术服务业"),
    "other": Text("other sectors", "其他行业"),
}
_LEFT_OUT = ("finance", "real_estate")
_FUNDED = ("funds_arrived", "in_production")

Arrived = Mapping[str, Mapping[str, float]]


def totals(amounts: Iterable[tuple[str, date, str, float]]) -> dict[str, dict[str, dict[str, float]]]:
    """Sums by project, calendar year and currency, of (project, day, currency, amount).

    >>> totals([("P1", date(2026, 3, 1), "USD", 5.0), ("P1", date(2026, 9, 1), "USD", 2.0)])
    {'P1': {'2026': {'USD': 7.0}}}
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for project, day, currency, amount in amounts:
        year = found.setdefault(project, {}).setdefault(str(day.year), {})
        year[currency] = year.get(currency, 0.0) + amount
    return found


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, str]:
    text = (files("wuwai.investment") / "award_cities.csv").read_text(encoding="utf-8")
    return {row["region"]: row["city_group"] for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=4096)
def city_group(region: str) -> str | None:
    """The group the rule puts a city in; None outside the province, and for the province as a whole.

    >>> city_group("440300"), city_group("440305"), city_group("440200"), city_group("CN-44")
    ('G1', 'G1', 'G2', None)
    """
    found = regions.find(region)
    if found is None or found.kind not in ("city", "district"):
        return None
    return next((_groups()[code] for code in regions.within(region) if code in _groups()), None)


def new_capital(row: Any, on: date) -> float | None:
    """Approved capital that arrived in the calendar year of ``on``, in millions of US dollars.

    None where part of it is in another currency, or the project is funded and no amount is on file at all.
    """
    arrived: Arrived | None = row.arrived
    if arrived is None or (not arrived and _is_funded(row)):
        return None
    year = arrived.get(str(on.year), {})
    return year.get(CURRENCY, 0.0) / 1e6 if set(year) <= {CURRENCY} else None


def _is_funded(row: Any) -> bool:
    return row.funds_on is not None or row.stage in _FUNDED


def rule_inputs(row: Any, on: date) -> Mapping[str, Any]:
    """What both versions of the rule ask, for the calendar year of ``on``; amounts in millions."""
    left_out = row.sector in _LEFT_OUT if row.sector else None
    return {
        "city_group": city_group(row.region),
        "sector": row.award_class or ("other" if left_out else None),
        "finance_or_real_estate": left_out,
        "new_fdi": new_capital(row, on),
        "exchange_rate": row.award_rate,
        "awarded_before": None if row.awarded_before is None else row.awarded_before / 100,
        "recognised_headquarters": row.recognised_headquarters,
    }


def rule_gaps(row: Any, on: date) -> Mapping[str, Text]:
    """Why the capital of the year cannot be said, where it cannot."""
    if new_capital(row, on) is not None:
        return {}
    if not row.arrived:
        return {"new_fdi": _NONE_ON_FILE}
    names = currencies()
    parts = [
        Text(
            f"{names.get(code, Text(code, code)).en} {amount:,.0f}",
            f"{amount:,.0f}（{names.get(code, Text(code, code)).zh}）",
        )
        for code, amount in sorted(row.arrived[str(on.year)].items())
    ]
    held = Text(", ".join(one.en for one in parts), "、".join(one.zh for one in parts))
    return {"new_fdi": _OTHER_CURRENCY.format(year=on.year, held=held)}


_NONE_ON_FILE = Text(
    "The project is funded, but no approved arrival is in the register of contracted and arrived capital.",
    "项目已到资，但“合同外资与到资”台账中无已核定的到资记录。",
)
_OTHER_CURRENCY = Text(
    "Arrived in {year}: {held}. The rule is in US dollars and nothing is converted; enter the amount"
    " in dollars as the office accepted it.",
    "{year}年到资：{held}。政策以美元计，不作折算；请按主管部门认定的美元金额登记。",
)
NOTE = Text(
    "Of the award rule: the capital is what is approved and dated in the calendar year of the day asked, in"
    " US dollars. The rule is for a firm; here each project is put to it alone: projects of one firm are"
    " not added up.",
    "外商投资奖励按查询日所在日历年已核定的美元到资判定。政策以企业为单位，此处逐项目判定，同一企业的多个项目不合并计算。",
)


def sample_class(n: int, sector: str) -> str:
    """A made-up class for the ``n``-th made-up project; every ninth has none, as on real lists."""
    if n % 9 == 0:
        return ""
    if sector in ("software", "research"):
        return "hi_tech_services" if n % 2 else "other"
    if sector in ("electronics", "biomedicine"):
        return "hi_tech_manufacturing"
    made = ("petrochemicals", "automobiles", "equipment", "appliances", "new_energy", "new_materials",
            "light_industry", "food")  # fmt: skip
    return "other_manufacturing" if sector in made else "other"
