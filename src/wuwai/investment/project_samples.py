"""Made-up investment projects, their capital and their obstacles. The same seed gives the same rows."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

from wuwai.investment import award
from wuwai.investment.studies.stages import ENDED, OPEN, ROAD, SECTORS
from wuwai.registers.enterprises import sample_firm

PROJECTS = 240
FIRST, LAST = date(2020, 7, 1), date(2026, 10, 31)
NOTE = "合成样例，非真实项目。 Synthetic sample; no real project."
# Median days in a stage, the spread of their logarithm, and the chance that a project is lost from it.
_STAYS = {
    "lead": (45, 0.7, 0.12),
    "promoted": (60, 0.7, 0.1),
    "in_talks": (130, 0.6, 0.16),
    "signed": (75, 0.6, 0.06),
    "to_start": (95, 0.5, 0.04),
    "funds_arrived": (300, 0.4, 0.02),
}
_DAYS = ("lead_on", "promoted_on", "talks_on", "signed_on", "start_on", "funds_on", "production_on")
_SOURCES = ("HKG", "HKG", "HKG", "SGP", "JPN", "USA", "DEU", "KOR", "GBR", "FRA", "MAC", "TWN", "NLD", "CHE")
_CURRENCIES = ("USD", "USD", "USD", "CNY", "CNY", "HKD", "EUR")
_END_REASONS = ("elsewhere", "elsewhere", "land", "permits", "finance", "market", "strategy")
_CLASSES = ("manufacturing",) * 6 + ("headquarters",) * 2 + ("equity",)
_DEPARTMENTS = ("商务局 Commerce bureau", "投促局 Investment promotion", "园区 Park office")
_STEPS = (
    "现场考察 site visit", "商定合同文本 agree on the contract", "落实用地 settle the land",
    "办理备案 file the project", "专题会商 joint meeting", "催办到资 follow up the payment",
)  # fmt: skip
_OBSTACLES = (
    ("land", "用地指标 land quota"), ("land", "净地交付 handover of cleared land"),
    ("permits", "环评批复 environmental approval"), ("permits", "施工许可 building permit"),
    ("energy", "能评与用电 energy review and power supply"), ("finance", "贷款落实 loan"),
    ("finance", "外汇登记 foreign exchange registration"), ("labour", "技工招聘 hiring of technicians"),
    ("other", "道路配套 access road"),
)  # fmt: skip


def number(n: int) -> str:
    """The project number of the ``n``-th made-up project."""
    return f"SAMPLE-P{n:04d}"


def projects(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Projects whose days in each stage are lognormal, some lost by chance, as seen on :data:`LAST`."""
    draw = random.Random(seed)  # noqa: S311 - made-up rows, not a secret
    return [_project(n, draw, cities) for n in range(1, PROJECTS + 1)]


def _project(n: int, draw: random.Random, cities: tuple[str, ...]) -> dict[str, Any]:
    # More begin every year: the root of an even draw has a rising density.
    start = FIRST + timedelta(days=int((LAST - FIRST).days * math.sqrt(draw.random())))
    stage, days, reason = _life(start, draw)
    row: dict[str, Any] = {
        "project_no": number(n),
        "name": f"样例项目 Sample project {n:03d}",
        "region": cities[min(int(draw.expovariate(0.25)), len(cities) - 1)],
        "project_class": draw.choice(_CLASSES),
        "landmark": draw.random() < 0.06,
        "sector": draw.choice(tuple(SECTORS)),
        "source_country": draw.choice(_SOURCES),
        "investor": f"样例投资方 Sample investor {draw.randrange(1, 90):03d}",
        "leader": f"样例领导 Sample leader {draw.randrange(1, 13):02d}",
        "top_leader": draw.random() < 0.15,
        "department": draw.choice(_DEPARTMENTS),
        "first_contact_on": start - timedelta(days=draw.randrange(0, 30)),
        **days,
        "end_reason": reason,
        "investment": float(round(10 ** draw.uniform(6.6, 8.9), -5)),
        "currency": draw.choice(_CURRENCIES),
        "stage": stage,
        "note": NOTE,
    }
    row["award_class"] = award.sample_class(n, row["sector"])
    row["recognised_headquarters"] = row["project_class"] == "headquarters" and n % 3 == 0
    row["awarded_before"] = float(n % 4 * 500) if n % 11 else None
    row["award_rate"] = 7.0 if n % 7 else None
    if "signed_on" in days:
        row |= sample_firm(1 + draw.randrange(120))
    if stage in OPEN:
        row["next_step"] = draw.choice(_STEPS)
        row["next_step_due"] = LAST + timedelta(days=draw.randrange(-30, 75))
    return row


def _life(start: date, draw: random.Random) -> tuple[str, dict[str, date], str]:
    """The stage it is in at the end, the days it entered its stages, and why it ended if it did."""
    days = {"lead_on": start}
    at, day = "lead", start
    while at in OPEN:
        median, spread, loss = _STAYS[at]
        stay = max(1, round(median * math.exp(draw.gauss(0.0, spread))))
        ends = draw.random() < loss
        day += timedelta(days=stay)
        if day > LAST:
            break
        if ends:
            end = draw.choice(tuple(ENDED))
            return end, {**days, f"{end}_on": day}, draw.choice(_END_REASONS)
        at = tuple(ROAD)[tuple(ROAD).index(at) + 1]
        days[_DAYS[tuple(ROAD).index(at)]] = day
    return at, days, ""


def funds(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the made-up projects contracted when signed, and what arrived in up to four parts."""
    draw = random.Random(seed + 1)  # noqa: S311
    rows: list[dict[str, Any]] = []
    for project in projects(seed, cities):
        if "signed_on" not in project:
            continue
        contracted = round(project["investment"] * draw.uniform(0.3, 0.9), -4)
        rows.append(_fund(project, "contracted", project["signed_on"], contracted, len(rows) + 1, draw))
        day = project.get("funds_on")
        ended = project.get("lost_on") or project.get("withdrawn_on") or LAST
        left = contracted
        for part in range(4):
            if day is None or day > min(LAST, ended) or left < 1e5:
                break
            amount = left if part == 3 else round(left * draw.uniform(0.25, 0.7), -4)
            rows.append(_fund(project, "arrived", day, amount, len(rows) + 1, draw))
            left -= amount
            day += timedelta(days=draw.randrange(60, 240))
    return rows


def _fund(
    project: dict[str, Any], kind: str, day: date, amount: float, n: int, draw: random.Random
) -> dict[str, Any]:
    words = {"contracted": "合同外资 contracted", "arrived": "到资 arrived"}[kind]
    approved = draw.random() < 0.93
    approved_on = min(day + timedelta(days=draw.randrange(3, 25)), LAST)
    return {
        "fund_no": f"SAMPLE-F{n:04d}",
        "project": project["project_no"],
        "name": f"样例{words} Sample {n:04d}",
        "region": project["region"],
        "kind": kind,
        "dated_on": day,
        "amount": float(amount),
        "currency": project["currency"],
        "form": draw.choice(("cash", "cash", "cash", "yuan", "earnings")),
        "voucher": f"SAMPLE-V{n:04d}",
        "approved_on": approved_on if approved else None,
        "stage": "approved" if approved else "recorded",
        "note": NOTE,
    }


def obstacles(seed: int, cities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Obstacles of about half the made-up projects; the older ones are mostly resolved."""
    draw = random.Random(seed + 2)  # noqa: S311
    rows: list[dict[str, Any]] = []
    for project in projects(seed, cities):
        entered = [(stage, project[name]) for stage, name in zip(ROAD, _DAYS, strict=True) if name in project]
        for stage, day in entered:
            if stage in ("lead", "in_production") or draw.random() > 0.3:
                continue
            raised = day + timedelta(days=draw.randrange(1, 40))
            if raised > LAST:
                continue
            rows.append(_obstacle(project, stage, raised, len(rows) + 1, draw))
    return rows


def _obstacle(
    project: dict[str, Any], stage: str, raised: date, n: int, draw: random.Random
) -> dict[str, Any]:
    category, words = draw.choice(_OBSTACLES)
    answered = raised + timedelta(days=draw.randrange(1, 16))
    resolved = answered + timedelta(days=round(45 * math.exp(draw.gauss(0.0, 0.9))))
    state = "raised" if answered > LAST else "in_hand" if resolved > LAST else "resolved"
    if state == "resolved" and draw.random() < 0.05:
        state = "dropped"
    return {
        "obstacle_no": f"SAMPLE-O{n:04d}",
        "project": project["project_no"],
        "name": f"样例堵点 Sample obstacle {n:03d}：{words}",
        "region": project["region"],
        "project_stage": stage,
        "category": category,
        "owner": draw.choice(("自然资源 Natural resources", "生态环境 Environment", "发改 Development")),
        "raised_on": raised,
        "limit_days": draw.choice((3, 5, 5, 10)),
        "answered_on": answered if answered <= LAST else None,
        "due_on": raised + timedelta(days=draw.choice((30, 45, 60))),
        "resolved_on": resolved if state == "resolved" else None,
        "dropped_on": resolved if state == "dropped" else None,
        "stage": state,
        "note": NOTE,
    }
