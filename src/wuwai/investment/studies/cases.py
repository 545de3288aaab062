"""From the registers to the cases and rules of a simulation, as of a day."""

from __future__ import annotations

from datetime import date

import polars as pl

from wuwai.investment.studies.paces import next_stages, paces
from wuwai.investment.studies.payments import contracts, profiles, ratios
from wuwai.investment.studies.simulating import FUNDS, Case, Rules
from wuwai.investment.studies.stages import OPEN

_LONGEST = 120  # months of payments that are looked at
_PAYING = (FUNDS, "in_production")


def rules(projects: pl.DataFrame, stays: pl.DataFrame, known: pl.DataFrame, *, on: date) -> Rules:
    """What past projects teach: stays as they stood on the day ``on``, amounts ``known`` by then."""
    return Rules(
        paces(stays), next_stages(stays), profiles(known, on=on, months=_LONGEST), ratios(known, projects)
    )


def cases(
    projects: pl.DataFrame, stays: pl.DataFrame, known: pl.DataFrame, *, on: date
) -> tuple[list[Case], int]:
    """The projects that may still bring capital, and how many open ones are left out.

    A project that is in production still pays what it contracted. Left out are open projects of which no
    amount, or no day of the present stage, is on file.
    """
    there = stays.filter(pl.col("next_stage").is_null() & pl.col("stage").is_in([*OPEN, "in_production"]))
    there = there.with_columns(days=(pl.lit(on) - pl.col("entered_on")).dt.total_days())
    about = projects.select("uid", "project_no", "currency", "investment")
    paid = (
        known.filter(pl.col("kind") == "arrived")
        .group_by("project", "currency")
        .agg(pl.col("amount").sum().alias("paid"), pl.col("dated_on").min().alias("first"))
    )
    promised = contracts(known).join(paid, on=["project", "currency"], how="left")
    rows = there.join(about, on="uid", how="inner").sort("project_no")
    by_project: dict[str, list[tuple[str, float, float, date | None]]] = {}
    for project, currency, contracted, arrived, first in promised.sort("project", "currency").iter_rows():
        by_project.setdefault(project, []).append((currency, contracted, arrived or 0.0, first))
    found: list[Case] = []
    left_out = 0
    wanted = ("project_no", "stage", "days", "currency", "investment")
    for number, stage, days, currency, plan in rows.select(wanted).iter_rows():
        own = by_project.get(number, [])
        if days is None and not any(first for *_, first in own):
            left_out += stage in OPEN
            continue
        if own:
            found += [
                Case(
                    money,
                    stage,
                    days or 0,
                    (on - first).days if first else None,
                    contracted,
                    contracted - arrived,
                )
                for money, contracted, arrived, first in own
                if contracted > arrived
            ]
        elif currency and plan and stage not in _PAYING:
            found.append(Case(currency, stage, days, None, None, plan))
        else:
            left_out += stage in OPEN
    return found, left_out
