"""From the registers to the cases and rules of a simulation, as of a day."""

from __future__ import annotations

from datetime import date

import polars as pl

from wuwai.investment.studies.paces import next_stages, paces
from wuwai.investment.studies.payments import contracts, profiles, ratios
from wuwai.investment.studies.simulating import CASES, FUNDS, Rules
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
) -> tuple[pl.DataFrame, int]:
    """The projects that may still bring capital (:data:`simulating.CASES`), by number, and how many open ones
    are left out.

    A project that is in production still pays what it contracted. Left out are open projects of which no
    amount, or no day of the present stage, is on file.
    """
    there = stays.filter(pl.col("next_stage").is_null() & pl.col("stage").is_in([*OPEN, "in_production"]))
    there = there.with_columns(days=(pl.lit(on) - pl.col("entered_on")).dt.total_days())
    about = projects.select("uid", "project_no", pl.col("currency").alias("plan_currency"), "investment")
    paid = (
        known.filter(pl.col("kind") == "arrived")
        .group_by("project", "currency")
        .agg(pl.col("amount").sum().alias("paid"), pl.col("dated_on").min().alias("first"))
    )
    promised = contracts(known).join(paid, on=["project", "currency"], how="left")
    promised = promised.with_columns(pl.col("paid").fill_null(0.0), begun=pl.col("first").is_not_null())
    promised = promised.with_columns(pl.col("begun").any().over("project"))
    rows = there.join(about, on="uid", how="inner").join(
        promised, left_on="project_no", right_on="project", how="left"
    )
    dated = pl.col("days").is_not_null() | pl.col("begun").fill_null(False)
    promise = pl.col("contracted").is_not_null()
    worth = (pl.col("plan_currency").fill_null("") != "") & (pl.col("investment").fill_null(0.0) != 0.0)
    planned = dated & ~promise & worth & ~pl.col("stage").is_in(_PAYING)
    lacking = rows.filter(~(dated & promise) & ~planned & pl.col("stage").is_in(list(OPEN)))
    owing = rows.filter(dated & promise & (pl.col("contracted") > pl.col("paid"))).select(
        "project_no",
        "currency",
        "stage",
        spent=pl.col("days").fill_null(0),
        paying=(pl.lit(on) - pl.col("first")).dt.total_days(),
        contracted="contracted",
        left=pl.col("contracted") - pl.col("paid"),
    )
    hoped = rows.filter(planned).select(
        "project_no",
        "stage",
        currency="plan_currency",
        spent="days",
        left=pl.col("investment").cast(pl.Float64),
    )
    found = pl.concat([owing, hoped], how="diagonal").sort("project_no", "currency")
    return found.select(CASES.names()).cast(CASES), lacking["uid"].n_unique()
