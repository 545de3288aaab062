"""The standing of foreign talent counts by stage, shows what rules say, and times openings with censoring."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.facts import columns
from wuwai.talent.studies.standing import Standing, standing
from wuwai.talent.studies.standing_charts import CHARTS
from wuwai.talent.studies.standing_study import finding

REGION = "CN-44"
NOTHING = columns.empty()
_BOTH = {"uid": pl.String, "stage": pl.String, "region": pl.String, "synthetic": pl.Boolean}
OF = {
    "institutions": {**_BOTH, "home_country": pl.String},
    "permits": {**_BOTH, "decided_class": pl.String},
    "experts": {**_BOTH, "field": pl.String},
    "posts": {
        **_BOTH, "cluster": pl.String, "number": pl.Int64, "filled": pl.Int64, "opened_on": pl.Date,
        "filled_on": pl.Date, "withdrawn_on": pl.Date, "updated_at": pl.String,
    },
}  # fmt: skip
JUDGED = {"uid": pl.String, "outcome": pl.String, "result": pl.String}


def table(part: str, *rows: tuple) -> pl.DataFrame:
    """stage, city, then the part's own columns."""
    made = [(f"{part}{n}", stage, city, False, *rest) for n, (stage, city, *rest) in enumerate(rows)]
    return pl.DataFrame(made, schema=OF[part], orient="row")


def judged(part: str, *rows: tuple[str, str]) -> pl.DataFrame:
    made = [(f"{part}{n}", outcome, result) for n, (outcome, result) in enumerate(rows)]
    return pl.DataFrame(made, schema=JUDGED, orient="row")


def post(stage: str, cluster: str, number: int, filled: int | None, opened: date, ended: date | None = None):
    done, gone = (ended, None) if stage == "filled" else (None, ended)
    return (stage, "440100", cluster, number, filled, opened, done, gone, "2024-05-01T00:00:00+00:00")


INSTITUTIONS = table(
    "institutions",
    ("established", "440100", "DEU"),
    ("recognised", "440300", "DEU"),
    ("closed", "440300", "DEU"),
    ("established", "440300", "HKG"),
)
TAX = judged("institutions", ("pass", ""), ("unknown", ""), ("pass", ""), ("fail", ""))
PERMITS = table(
    "permits",
    ("issued", "440100", "A"),
    ("issued", "440100", "B"),
    ("issued", "440300", "B"),
    ("refused", "440300", None),
    ("ended", "440300", "A"),
)
POINTS = judged("permits", ("pass", "A"), ("pass", "A"), ("unknown", ""), ("fail", "C"), ("pass", "A"))
EXPERTS = table("experts", ("recognised", "440100", "IC"), ("lapsed", "440100", "IC"))
POSTS = table(
    "posts",
    post("filled", "chips", 4, None, date(2024, 1, 1), date(2024, 1, 31)),  # 30 days, all four came
    post("filled", "chips", 2, 2, date(2024, 1, 1), date(2024, 3, 1)),  # 60 days
    post("open", "chips", 5, 1, date(2024, 4, 21)),  # 10 days so far
    post("withdrawn", "chips", 9, 0, date(2024, 1, 1), date(2024, 2, 10)),  # 40 days at least
    post("open", "drugs", 3, None, date(2024, 1, 1)),
)


def run(**asked) -> Standing:
    return standing(
        INSTITUTIONS, TAX, PERMITS, POINTS, EXPERTS, POSTS, NOTHING, **{"region": REGION, **asked}
    )


def numbers(result: Standing, part: str, dimension: str) -> dict[str, int]:
    return {one.item: one.number for one in result.of(part, dimension)}


def test_each_part_counts_by_stage():
    result = run()
    assert {part: result.total(part).number for part in OF} == {
        "institutions": 3, "permits": 3, "experts": 1, "posts": 5,
    }  # fmt: skip
    assert numbers(result, "institutions", "home") == {"DEU": 2, "HKG": 1}
    assert numbers(result, "institutions", "outcome") == {"pass": 1, "unknown": 1, "fail": 1}


def test_permits_stand_by_the_class_decided_beside_the_class_by_points():
    result = run()
    assert numbers(result, "permits", "class") == {"A": 1, "B": 2}
    assert numbers(result, "permits", "points") == {"A": 2, "": 1}
    assert "1 of 3 permits" in result.warnings[0].en


def test_posts_are_people_and_their_time_counts_those_still_open():
    chips, drugs = run().of("posts", "cluster")
    # 4 and 2 came to the filled ones, 1 to the open one, which still wants 4; the withdrawn 9 are left out.
    assert (chips.wanted, chips.filled, chips.open) == (11, 7, 4)
    # At risk on day 30: three of four (one was seen for 10 days only): 2/3 left; the withdrawn one leaves on
    # day 40; on day 60 the last one is filled. The plain median of the filled ones would be 45.
    assert chips.days == 60
    assert (drugs.wanted, drugs.filled, drugs.open, drugs.days) == (3, 0, 3, None)


def test_the_day_to_which_open_ones_are_counted_can_be_given():
    assert run().on == date(2024, 5, 1)
    assert run(on=date(2024, 4, 22)).on == date(2024, 4, 22)


def test_by_city_each_part_is_split_by_city_and_a_city_stands_for_itself():
    result = run(by="city")
    assert numbers(result, "institutions", "city") == {"440300": 2, "440100": 1}
    assert {one.dimension for one in result.lines} == {"total", "city", "class"}
    assert run(region="440300").total("permits").number == 1
    assert run(region="440300").total("posts") is None


def test_no_rows_give_an_empty_answer_that_says_so():
    tables = [one.clear() for one in (INSTITUTIONS, TAX, PERMITS, POINTS, EXPERTS, POSTS)]
    empty = standing(*tables, NOTHING, region=REGION)
    assert empty.frame().is_empty()
    assert "no row" in finding(empty).en
    assert all(chart.build(empty, "en") is None for chart in CHARTS)


_cities = st.sampled_from(["440100", "440300", "440600"])
_post = st.builds(
    post, st.sampled_from(["open", "filled", "withdrawn"]), st.sampled_from(["a", "b", ""]),
    st.integers(1, 50), st.one_of(st.none(), st.integers(0, 1)),
    st.dates(date(2023, 1, 1), date(2023, 12, 31)),
    st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2024, 4, 30))),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(_post, max_size=15), st.sampled_from(["subject", "city"]))
def test_parts_add_up_to_the_total_of_people(made, by):
    result = standing(
        INSTITUTIONS, TAX, PERMITS, POINTS, EXPERTS, table("posts", *made), NOTHING, region=REGION, by=by
    )
    total = result.total("posts")
    lines = result.of("posts", "city" if by == "city" else "cluster")
    if total is None:
        assert not lines
        return
    for name in ("number", "wanted", "filled", "open"):
        assert sum(getattr(one, name) for one in lines) == getattr(total, name)
    for part, dimensions in (("institutions", ("home", "outcome", "city")), ("permits", ("class", "city"))):
        for dimension in dimensions:
            lines = result.of(part, dimension)
            assert not lines or sum(one.number for one in lines) == result.total(part).number
