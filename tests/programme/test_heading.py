"""Where a target is heading: what the simulation and the forecast must hold."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from wuwai.programme.studies import heading_rows, heading_series
from wuwai.programme.studies.heading_result import Heading, heading
from wuwai.programme.studies.stage_walks import MONTH, SPELLS, moves

TODAY = date(2026, 6, 30)
COUNTING = ("open",)


def a_register(
    *,
    seed: int,
    rows: int,
    arriving: float = 0.0,
    months: float = 48.0,
    stay: float = 10.0,
    lost: float = 0.2,
) -> pl.DataFrame:
    """Spells of rows that wait about ``stay`` months and then open, or are given up; ``rows`` came in over
    the ``months`` before today, and ``arriving`` a month come after it (for the truth, not for the forecast).
    """
    draw = np.random.default_rng(seed)
    spells = []
    later = round(arriving * months)
    for n in range(rows + later):
        ago = draw.uniform(0, months) if n < rows else -draw.uniform(0, months)
        entered = TODAY - timedelta(days=round(ago * MONTH))
        left = entered + timedelta(days=max(1, round(draw.exponential(stay) * MONTH)))
        then = "given up" if draw.random() < lost else "open"
        spells.append((f"{n:05d}", "", "waiting", entered, left, then, False))
        spells.append((f"{n:05d}", "", then, left, None, None, False))
    return pl.DataFrame(spells, schema=SPELLS, orient="row")


def as_known(spells: pl.DataFrame, day: date) -> pl.DataFrame:
    return spells.filter(pl.col("entered_on") <= day).with_columns(
        left_on=pl.when(pl.col("left_on") <= day).then(pl.col("left_on"))
    )


def members(spells: pl.DataFrame, day: date, amount: float | None = None) -> pl.DataFrame:
    now = as_known(spells, day).filter(pl.col("left_on").is_null())
    role = pl.when(pl.col("stage").is_in(COUNTING)).then(pl.lit("counted")).otherwise(pl.lit("waiting"))
    return now.select(
        "uid",
        "stage",
        role.alias("role"),
        pl.lit(amount, pl.Float64).alias("amount"),
        pl.lit(False).alias("sample"),
    )


def simulated(spells: pl.DataFrame, months: tuple[int, ...] = (12,), **more: object) -> heading_rows.Drawn:
    known = as_known(spells, TODAY)
    given: dict = {"counting": COUNTING, "months": months, "today": TODAY, "sums": False, **more}
    return heading_rows.simulate(members(spells, TODAY), known, **given)


def counted(spells: pl.DataFrame, day: date) -> int:
    return members(spells, day).filter(role="counted").height


def test_the_simulation_recovers_what_then_happened() -> None:
    """Forty registers that keep their habits: the 80% interval holds the truth about 80 times in 100."""
    inside, misses = 0, []
    for seed in range(40):
        truth = a_register(seed=seed, rows=240, arriving=5.0)
        low, middle, high = np.quantile(simulated(truth, draws=400).values[0], [0.1, 0.5, 0.9])
        there = counted(truth, TODAY + timedelta(days=round(12 * MONTH)))
        inside += bool(low <= there <= high)
        misses.append(middle - there)
    assert 26 <= inside <= 38
    assert abs(np.mean(misses)) < 3.0  # of about 190 rows


def test_the_same_evidence_gives_the_same_answer() -> None:
    spells = a_register(seed=1, rows=80)
    assert (simulated(spells).values[0] == simulated(spells).values[0]).all()


def test_rows_still_waiting_are_not_taken_for_rows_that_never_move() -> None:
    spells = a_register(seed=2, rows=400, stay=20.0, lost=0.0)
    rate = moves(as_known(spells, TODAY), today=TODAY)
    assert rate.events.sum() / rate.exposure[rate.stages.index("waiting")].sum() == pytest.approx(
        1 / 20, rel=0.15
    )


def test_what_never_left_the_counting_stage_stays() -> None:
    spells = a_register(seed=3, rows=60)
    now = counted(as_known(spells, TODAY), TODAY)
    assert simulated(spells, months=(1, 24, 60)).values[2].min() >= now


def test_a_list_loaded_in_a_day_is_no_arrival() -> None:
    day = date(2024, 1, 1)
    loaded = [(f"l{n:03d}", "", "open", day, None, None, False) for n in range(50)]
    after = [(f"a{n:03d}", "", "open", day + timedelta(days=40 * n), None, None, False) for n in range(1, 13)]
    seen = moves(pl.DataFrame([*loaded, *after], schema=SPELLS, orient="row"), today=TODAY)
    assert seen.arrivals.sum() == 12


def test_little_evidence_is_said() -> None:
    spells = a_register(seed=4, rows=3)
    found = heading_rows.simulate(
        members(spells, TODAY),
        as_known(spells, TODAY),
        counting=COUNTING,
        months=(6,),
        today=TODAY,
        sums=False,
    )
    assert heading_rows.why_not(found.seen) is not None


def test_a_sum_of_equal_amounts_is_the_count_times_the_amount() -> None:
    spells = a_register(seed=5, rows=150)
    count = simulated(spells, draws=4000).values[0]
    known = as_known(spells, TODAY)
    total = heading_rows.simulate(
        members(spells, TODAY, amount=2.5),
        known,
        counting=COUNTING,
        months=(12,),
        today=TODAY,
        sums=True,
        draws=4000,
    ).values[0]
    assert np.median(total) / 2.5 == pytest.approx(np.median(count), rel=0.03)


def test_rows_that_fail_the_rule_book_lower_the_share_that_will_count() -> None:
    spells = a_register(seed=6, rows=150)
    rows = members(spells, TODAY)
    half = rows.with_columns(
        role=pl.when((pl.col("role") == "counted") & (pl.int_range(pl.len()) % 2 == 0))
        .then(pl.lit("failing")).otherwise(pl.col("role"))
    )  # fmt: skip
    given: dict = {"counting": COUNTING, "months": (12,), "today": TODAY, "sums": False}
    known = as_known(spells, TODAY)
    everything = heading_rows.simulate(rows, known, **given).values[0].mean()
    part = heading_rows.simulate(half, known, **given).values[0].mean()
    assert part == pytest.approx(everything / 2, rel=0.12)


def promised(kind: str = "rows", **changed: object) -> pl.DataFrame:
    row: dict = {
        "id": "t", "title_en": "Warehouses", "title_zh": "海外仓", "number": 100.0, "unit": "个",
        "direction": "up",
        "due": date(2027, 12, 31), "today": TODAY, "kind": kind, "period_kind": "year", "counting": ["open"],
    }  # fmt: skip
    schema = {"number": pl.Float64, "due": pl.Date, "counting": pl.List(pl.String)}
    return pl.DataFrame([{**row, **changed}], schema_overrides=schema)


def reached(values: list[float], days: list[date]) -> pl.DataFrame:
    return pl.DataFrame(
        {"id": ["t"] * len(values), "on": days, "value": values, "origin": [""] * len(values)},
        schema={"id": pl.String, "on": pl.Date, "value": pl.Float64, "origin": pl.String},
    )


def of_rows(spells: pl.DataFrame, **changed: object) -> Heading:
    known = as_known(spells, TODAY)
    now = float(counted(known, TODAY))
    return heading(promised(**changed), reached([now], [TODAY]), members(spells, TODAY), known, target="t")


def test_met_for_good_is_certain() -> None:
    spells = a_register(seed=7, rows=120)
    now = counted(as_known(spells, TODAY), TODAY)
    assert of_rows(spells, number=float(now)).chance == 1.0


def test_the_chance_falls_as_the_number_rises() -> None:
    spells = a_register(seed=8, rows=120)
    chances = [of_rows(spells, number=float(number)).chance for number in range(40, 200, 10)]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_the_chance_to_stay_below_rises_with_the_number() -> None:
    spells = a_register(seed=8, rows=120)
    chances = [of_rows(spells, number=float(n), direction="down").chance for n in range(40, 200, 20)]
    assert chances == sorted(chances)


@pytest.mark.parametrize("direction", ["up", "down"])
@examples(max_examples=10)
@given(shift=st.floats(-0.4, 0.4))
def test_a_series_too_is_monotone_in_its_number(direction: str, shift: float) -> None:
    months = [date(2022 + n // 12, n % 12 + 1, 28) for n in range(54)]
    values = [100.0 + n + 10 * (n % 12 == 0) for n in range(54)]
    given: dict = {"kind": "series", "period_kind": "month", "direction": direction, "due": date(2027, 6, 28)}
    low, high = (
        heading(
            promised(**given, number=160.0 * factor), reached(values, months), *nothing(), target="t"
        ).chance or 0.0
        for factor in (1.0 + shift, 1.1 + shift)
    )  # fmt: skip
    assert (low >= high) if direction == "up" else (low <= high)


def nothing() -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.DataFrame(schema=heading_rows.MEMBERS), pl.DataFrame(schema=SPELLS)


def test_a_series_carries_its_backtest() -> None:
    months = [date(2020 + n // 12, n % 12 + 1, 28) for n in range(72)]
    draw = np.random.default_rng(9)
    season = [1.0 + 0.2 * (n % 12 in (0, 1)) for n in range(72)]
    values = [float(100 * 1.004**n * season[n] * np.exp(draw.normal(0, 0.02))) for n in range(72)]
    found = heading(
        promised("series", period_kind="month", due=date(2026, 12, 31), number=150.0),
        reached(values, months), *nothing(), target="t",
    )  # fmt: skip
    assert found.backtest is not None
    assert found.backtest.origins >= heading_series.ORIGINS_NEEDED
    assert found.backtest.mase < 1.0
    assert found.at_due is not None
    assert found.at_due.on == date(2026, 12, 31)
    assert found.at_due.low80 < 100 * 1.004**83 < found.at_due.high80


def test_a_few_years_are_no_forecast_and_say_so() -> None:
    years = [date(2020 + n, 12, 31) for n in range(5)]
    found = heading(promised("series"), reached([1.0, 2.0, 3.0, 4.0, 5.0], years), *nothing(), target="t")
    assert found.chance is None
    assert "5" in found.why.en
    assert "24" in found.why.zh
    assert not found.fan


@pytest.mark.parametrize(
    ("due", "steps"), [(date(2025, 12, 31), 1), (date(2027, 12, 31), 3), (date(2027, 6, 30), 3)]
)
def test_a_due_date_inside_a_year_asks_for_that_year(due: date, steps: int) -> None:
    years = [date(1995 + n, 12, 31) for n in range(30)]
    values = [float(100 + n) for n in range(30)]
    found = heading(promised("series", due=due, number=131.5), reached(values, years), *nothing(), target="t")
    assert found.at_due is not None
    assert found.at_due.middle == pytest.approx(129 + steps, abs=0.6)


def test_without_a_due_date_there_is_no_chance_unless_one_is_assumed() -> None:
    spells = a_register(seed=7, rows=120)
    known = as_known(spells, TODAY)
    args = (reached([50.0], [TODAY]), members(spells, TODAY), known)
    open_ended = promised(due=None)
    assert heading(open_ended, *args, target="t").chance is None
    assumed = heading(open_ended, *args, target="t", by=date(2027, 12, 31))
    assert assumed.chance is not None
    assert assumed.assumed
    assert any("assumed" in warning.en for warning in assumed.warnings)


def test_after_the_due_date_the_answer_is_known() -> None:
    spells = a_register(seed=7, rows=120)
    past = date(2025, 12, 31)
    assert of_rows(spells, due=past, number=5.0).chance == 1.0
    assert of_rows(spells, due=past, number=5000.0).chance == 0.0
