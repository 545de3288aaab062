"""The life of a site - a park, a warehouse, a base - as the registers of foreign trade record it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers import day_order
from wuwai.registers.contract import EvidenceKind, RegisterField, Stage
from wuwai.registers.enterprises import EnterpriseRow

RECOGNITION = EvidenceKind("recognition", Text("notice of recognition", "认定文件"))
# Made-up rows end here, so that a demo looks the same whenever it is made.
_LAST_MADE_UP = date(2026, 10, 30)


class SiteRow(EnterpriseRow):
    """A site and the days on which it entered its stages; the day it opened is the register's own field."""

    planned_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    recognised_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def site_stages(opened: str) -> tuple[Stage, ...]:
    """The stages of a site whose opening is dated by the field ``opened``."""
    return (
        Stage("planned", Text("planned", "拟建"), dated="planned_on"),
        Stage("under_construction", Text("under construction", "在建"), dated="started_on"),
        Stage("operating", Text("operating", "运营"), dated=opened, counts=True),
        Stage(
            "recognised",
            Text("recognised", "已认定"),
            evidence=(RECOGNITION.key,),
            role="administrator",
            counts=True,
            dated="recognised_on",
        ),
        Stage("closed", Text("closed", "已关闭"), dated="closed_on"),
    )


def site_fields(opened: RegisterField) -> tuple[RegisterField, ...]:
    """The day fields of a site, ``opened`` in its place among them."""
    return (
        RegisterField("planned_on", Text("Planned on", "立项日期"), "date"),
        RegisterField("started_on", Text("Construction began on", "开工日期"), "date"),
        opened,
        RegisterField("recognised_on", Text("Recognised on", "认定日期"), "date"),
        RegisterField("closed_on", Text("Closed on", "关闭日期"), "date"),
    )


def in_order(row: Any, days: tuple[RegisterField, ...]) -> Iterator[tuple[str, Text]]:
    """Each of ``days`` that has not come, or is before one that comes earlier in the life of the row."""
    return day_order.in_order(row, [one.name for one in days], {one.name: one.title for one in days})


def sample_days(draw: random.Random, stage: str, opened: date, name: str) -> dict[str, date | None]:
    """Made-up days for a row in ``stage`` that opened, or would have, on ``opened``; ``name`` is its field.

    A planned site has no later day than its planning; a site under construction has not opened.
    """
    permit, building = draw.randint(60, 400), draw.randint(90, 500)
    if stage in ("planned", "under_construction"):
        opened = _LAST_MADE_UP + timedelta(
            days=draw.randint(0, building) + (permit if stage == "planned" else 0)
        )
    started = opened - timedelta(days=building)
    known = {"planned_on": started - timedelta(days=permit)}
    if stage != "planned":
        known["started_on"] = started
    if stage in ("operating", "recognised", "closed"):
        known[name] = opened
    later = min(opened + timedelta(days=draw.randint(200, 900)), _LAST_MADE_UP)
    if stage == "recognised":
        known["recognised_on"] = later
    if stage == "closed":
        known["closed_on"] = later
    return {one: known.get(one) for one in ("planned_on", "started_on", name, "recognised_on", "closed_on")}
