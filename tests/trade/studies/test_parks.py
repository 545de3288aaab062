"""Parks: a case worked by hand, rules, suitability, counties, parks that are there, what else would do."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.parks import parks
from wuwai.trade.studies.parks_goods import suitability
from wuwai.trade.studies.parks_pairs import cover, parts
from wuwai.trade.studies.parks_rules import Named, RuleError, parse_rules
from wuwai.trade.studies.parks_study import STUDY

GUANGZHOU, SHENZHEN, FOSHAN, SHANTOU, MEIZHOU = "440100", "440300", "440600", "440500", "441400"
SETTINGS = {
    "region": "CN-44", "own": "customs", "own_year": 2025, "world": "BACI", "year": 2023, "number": 2,
    "places": "cities", "rules": None, "most_city": None, "most_cluster": None, "radius": 80.0,
    "least_exports": 0.0, "half_density": 50.0, "unknown_density": 0.5, "other_goods": 0.3,
    "alternatives": 10, "rate": 7.0,
}  # fmt: skip
SOLD = [
    (SHENZHEN, "850760", 1000.0, 10.0, "千克"),  # 100 yuan a kilogram: 100 / 150 suits
    (GUANGZHOU, "850760", 300.0, 3.0, "千克"),
    (SHANTOU, "950300", 400.0, 4.0, "台"),  # no mass: the world table's 50 yuan, 1 / 2
    (MEIZHOU, "690100", 500.0, 500.0, "千克"),  # 1 yuan a kilogram: 1 / 51
]
LISTS = [("power", "8507", 1.0), ("toys", "9503", 1.0), ("ceramics", "69", 1.0)]
AREAS = [("E", "East", "东", SHANTOU), ("N", "North", "北", MEIZHOU), ("D", "Delta", "三角洲", SHENZHEN)]


def exports(rows=SOLD, currency="CNY", sample=False):
    table = pl.DataFrame(rows, schema=["reporter", "product6", "value", "quantity", "unit"], orient="row")
    extra = {"classification": "HS2022", "currency": currency, "sample": sample}
    return table.with_columns(**{name: pl.lit(value) for name, value in extra.items()})


def world(rows=(("950300", 1000.0, 140.0, "千克"),)):
    table = pl.DataFrame(
        list(rows), orient="row",
        schema={"product6": pl.String, "value": pl.Float64, "quantity": pl.Float64, "unit": pl.String},
    )  # fmt: skip
    return table.with_columns(classification=pl.lit("HS2017"), currency=pl.lit("USD"))


def clusters(rows=LISTS):
    return pl.DataFrame(
        [(n, n.title(), f"{n}群", "pillar", code, weight, "") for n, code, weight in rows], orient="row",
        schema=["cluster", "title_en", "title_zh", "group", "code", "weight", "cities"],
    )  # fmt: skip


def plan(rows=SOLD, *, uses=(), counties=(), register=(), lists=LISTS, **given):
    return parks(
        exports(rows),
        world(),
        pl.DataFrame(schema=dict.fromkeys(("classification", "code", "en", "zh"), pl.String)),
        clusters(lists),
        pl.DataFrame(list(uses), orient="row",
                     schema={"edition": pl.String, "code": pl.String, "consumption": pl.Float64}),
        pl.DataFrame(AREAS, schema=["area", "title_en", "title_zh", "city"], orient="row"),
        pl.DataFrame(list(counties), orient="row", schema={
            "county": pl.String, "city": pl.String, "title_en": pl.String, "title_zh": pl.String,
            "cluster": pl.String, "share": pl.Float64, "longitude": pl.Float64, "latitude": pl.Float64}),
        pl.DataFrame(list(register), orient="row", schema={
            "region": pl.String, "name": pl.String, "cluster": pl.String, "stage": pl.String,
            "synthetic": pl.Boolean}),
        **STUDY.arguments(SETTINGS | given),
    )  # fmt: skip


def chosen(found):
    return [one.pair.key for one in found.plan.chosen]


def test_a_case_worked_by_hand():
    found = plan()
    # Suitable: 1000 × 2/3, 300 × 2/3, 400 × 1/2, 500 × 1/51.
    worth = {SHENZHEN: 2000 / 3, GUANGZHOU: 200.0, SHANTOU: 200.0, MEIZHOU: 500 / 51}
    total = sum(worth.values())
    assert chosen(found)[0] == ("power", SHENZHEN)
    assert chosen(found)[1] in (("power", GUANGZHOU), ("toys", SHANTOU))  # both are worth 200
    assert found.plan.share == pytest.approx((2000 / 3 + 200) / total)
    assert (found.plan.gap, found.plan.bound) == (0, pytest.approx(found.plan.share))
    first = found.plan.chosen[0]
    assert (first.order, first.pair.density) == (1, pytest.approx(100))
    assert first.covers == first.adds == pytest.approx(worth[SHENZHEN] / total)
    # Without Shenzhen the best are the two of 200: 2000/3 - 200 are lost.
    assert first.costs == pytest.approx((2000 / 3 - 200) / total)
    assert len(first.others) == 1
    assert found.frame().height == 4  # two chosen, two next in line
    assert any("BEC" in said.en for said in found.warnings)


def test_a_park_reaches_its_neighbours_of_the_same_cluster():
    # Guangzhou and Foshan are some twenty kilometres apart.
    rows = [(GUANGZHOU, "850760", 100.0, 1.0, "千克"), (FOSHAN, "850760", 90.0, 0.9, "千克"),
            (FOSHAN, "950300", 20.0, 1.0, "台")]  # fmt: skip
    found = plan(rows, number=1)
    assert chosen(found) == [("power", GUANGZHOU)]
    (pair,) = [one for one in found.plan.assigned[("power", GUANGZHOU)] if one[0].place.code == FOSHAN]
    assert 0.6 < pair[1] < 0.8
    alone = plan(rows, number=2, radius=0.0)
    assert chosen(alone) == [("power", GUANGZHOU), ("power", FOSHAN)]
    # With neighbours reached, a second park of the cluster adds less than the toys of Foshan are worth.
    rows[1] = (FOSHAN, "850760", 30.0, 0.3, "千克")
    assert chosen(plan(rows, number=2)) == [("power", GUANGZHOU), ("toys", FOSHAN)]


def test_rules_hold_and_have_a_price():
    free = plan()
    found = plan(rules="North>=1; 深圳<=0")
    assert ("ceramics", MEIZHOU) in chosen(found)
    assert ("power", SHENZHEN) not in chosen(found)
    assert found.plan.free == pytest.approx(free.plan.share)
    prices = {one.title.en: one.share for one in found.plan.prices}
    assert set(prices) == {"North at least 1", "Shenzhen none"}
    assert found.plan.share + prices["Shenzhen none"] <= free.plan.share + 1e-9
    assert all(one >= 0 for one in prices.values())
    assert len({key[0] for key in chosen(plan(most_cluster=1, number=3))}) == 3


def test_a_rule_may_be_of_each():
    found = plan(rules="each area>=1; 每集群<=1", number=3)
    assert {key[1] for key in chosen(found)} == {SHENZHEN, SHANTOU, MEIZHOU}
    assert {one.title.zh for one in found.plan.prices} == {"每片区至少1个", "每集群至多1个"}
    assert not plan(rules="每市>=1", number=3).plan.feasible


def test_rules_that_contradict_choose_nothing_and_say_what_would_do():
    found = plan(rules="East>=1; 北>=1; Delta>=1")
    assert found.frame().is_empty()
    assert not found.plan.feasible
    assert sum(n for _, n in found.plan.broken) == 1
    assert any("contradict" in said.en for said in found.warnings)


@pytest.mark.parametrize("rules", ["somewhere>=1", "Shenzhen", "深圳 > two"])
def test_a_rule_that_cannot_be_read_is_refused(rules):
    with pytest.raises(ParameterError):
        plan(rules=rules)


def test_rules_are_read_in_both_languages():
    known = [
        Named("area", "E", Text("Eastern Guangdong", "粤东")),
        Named("cluster", "toys", Text("Toys", "玩具")),
    ]
    told = parse_rules("粤东至少3个；toys <= 2; E=4", known)
    assert [(r.about.code, r.least, r.most) for r in told] == [("E", 3, None), ("toys", 0, 2), ("E", 4, 4)]
    assert [r.title.zh for r in told] == ["粤东至少3个", "玩具至多2个", "粤东正好4个"]
    typed = parse_rules("粤东＞＝３，toys≤2、E＝4。", known)  # as an input method leaves it
    assert [(r.about.code, r.least, r.most) for r in typed] == [("E", 3, None), ("toys", 0, 2), ("E", 4, 4)]
    assert parse_rules(None, known) == ()
    with pytest.raises(RuleError, match="Eastern Guangdong"):
        parse_rules("eastern guangdon>=1", known)


def test_parks_that_are_there_stay_and_closed_ones_do_not():
    register = [
        (MEIZHOU, "陶瓷园", "Ceramics 陶瓷", "operating", True),
        (SHENZHEN, "关闭园", "power群", "closed", True),
        (SHANTOU, "潮玩园", "潮玩 designer goods", "operating", True),
    ]
    found = plan(register=register)
    assert chosen(found) == [("ceramics", MEIZHOU), ("power", SHENZHEN)]
    there = found.plan.chosen[0]
    assert (there.order, there.costs, there.pair.parks) == (0, None, ("陶瓷园",))
    assert found.sample
    assert any("潮玩园" in said.zh for said in found.warnings)
    crowded = [(SHENZHEN, "园1", "power", "planned", False), (SHENZHEN, "园2", "toys", "planned", False)]
    assert {key[1] for key in chosen(plan(register=crowded, most_city=1, number=3))} > {SHENZHEN}
    many = plan(register=[(c, f"园{c}", "ceramics", "planned", False) for c in (MEIZHOU, SHANTOU, FOSHAN)])
    assert len(chosen(many)) == 3  # more than the two asked for: all stay
    assert any("more than the 2" in said.en for said in many.warnings)


def test_a_plan_of_one_city_has_its_own_parks_alone():
    rows = [*SOLD, (SHENZHEN, "950300", 300.0, 3.0, "千克"), (SHENZHEN, "690100", 90.0, 3.0, "千克")]
    there = [(MEIZHOU, "陶瓷园", "ceramics", "operating", True)]
    found = plan(rows, register=there, region=SHENZHEN, number=3, most_city=1)
    assert {key[1] for key in chosen(found)} == {SHENZHEN}
    assert (len(chosen(found)), found.sample) == (3, False)


def test_consumer_goods_count_by_the_offices_table():
    found = plan(uses=[("HS2022", "950300", 1.0), ("HS2022", "850760", 0.0), ("HS2017", "690100", 1.0)])
    goods = dict(found.goods.rows.select("product", "suits").iter_rows())
    assert goods["950300"] == pytest.approx(0.5)
    assert goods["850760"] == pytest.approx(2 / 3 * 0.3)
    assert goods["690100"] == pytest.approx(1 / 51 * 0.3)  # of another edition: not known
    assert found.goods.classed == pytest.approx(1700 / 2200)
    assert found.plan.chosen[0].pair.consumer is not None


def test_suitability_takes_the_own_file_then_the_world_then_says_it_does_not_know():
    rows = exports([(SHENZHEN, "850760", 100.0, 2.0, "吨"), (SHENZHEN, "850440", 50.0, 5.0, "台")]).rename(
        {"product6": "product"}
    )
    found = suitability(
        rows,
        world(()).rename({"product6": "product"}),
        pl.DataFrame(schema={"code": pl.String, "consumption": pl.Float64}),
        half_density=1.0, unknown_density=0.25, other_goods=0.3, rate=7.0,
    )  # fmt: skip
    told = {row["product"]: row for row in found.frame().iter_rows(named=True)}
    assert told["850760"]["density"] == pytest.approx(0.05)
    assert (told["850440"]["basis"], told["850440"]["suits"]) == ("unknown", 0.25)
    assert found.known == pytest.approx(2 / 3)


def test_a_product_on_two_lists_counts_once():
    lists = [*LISTS, ("energy", "850760", 1.0)]
    assert parts(["850760"], clusters(lists))["part"].to_list() == [0.5, 0.5]
    found = plan(lists=lists, number=6, radius=0.0)
    assert found.plan.share == pytest.approx(1)
    exported = sum(one.pair.exports for one in found.plan.chosen)
    assert exported == pytest.approx(sum(row[2] for row in SOLD))


def test_counties_divide_a_city_by_the_offices_table():
    counties = [
        ("445102", SHANTOU, "Chenghai", "澄海区", "toys", 0.7, 116.76, 23.47),
        ("440511", SHANTOU, "Jinping", "金平区", "toys", 0.1, 116.7, 23.37),
    ]
    found = plan(places="counties", counties=counties, number=2, rules="toys>=1")
    toys = next(one.pair for one in found.plan.chosen if one.pair.cluster == "toys")
    assert (toys.place.code, toys.place.county, toys.exports) == ("445102", True, pytest.approx(280))
    row = found.frame().filter(pl.col("county") == "445102").row(0, named=True)
    assert (row["city_zh"], row["region"]) == ("汕头澄海区", SHANTOU)
    over = plan(places="counties", counties=[(*counties[0][:5], 0.9, *counties[0][6:]),
                                             (*counties[1][:5], 0.6, *counties[1][6:])])  # fmt: skip
    assert any("50%" in said.en for said in over.warnings)
    assert any("counties" in said.en for said in plan(places="counties").warnings)


def test_dollars_and_the_order_of_rows_change_nothing():
    dollars = [(c, p, v / 7, q, u) for c, p, v, q, u in SOLD]
    told = [
        parks(
            exports(rows, currency),
            world(),
            pl.DataFrame(schema=dict.fromkeys(("classification", "code", "en", "zh"), pl.String)),
            clusters(),
            pl.DataFrame(schema={"edition": pl.String, "code": pl.String, "consumption": pl.Float64}),
            pl.DataFrame(AREAS, schema=["area", "title_en", "title_zh", "city"], orient="row"),
            pl.DataFrame(schema={"county": pl.String, "title_en": pl.String, "title_zh": pl.String}),
            pl.DataFrame(schema=dict.fromkeys(("region", "name", "cluster", "stage"), pl.String)),
            **STUDY.arguments(SETTINGS),
        )
        for rows, currency in ((SOLD, "CNY"), (SOLD[::-1], "CNY"), (dollars, "USD"))
    ]
    assert all(one.plan.share == pytest.approx(told[0].plan.share) for one in told)
    assert chosen(told[0]) == chosen(told[1])


def test_what_deciding_otherwise_costs_is_what_trying_every_plan_gives():
    found = plan(number=2, most_city=1)
    demand = [p for rows in plan(number=4).plan.assigned.values() for p, _ in rows]
    reach = cover(demand, range(len(demand)), 80.0)
    weight = [p.suitable for p in demand]

    def worth(sites):
        return sum(w * max(reach[n, list(sites)]) for n, w in enumerate(weight)) / sum(weight)

    every = {s: worth(s) for s in itertools.combinations(range(len(demand)), 2)}
    for one in found.plan.choices:
        at = next(n for n, p in enumerate(demand) if p.key == one.pair.key)
        others = [v for s, v in every.items() if (at in s) != one.chosen]
        assert one.costs == pytest.approx(max(every.values()) - max(others), abs=1e-7)


def test_without_exports_by_city_it_says_what_to_load():
    found = plan([("CN-44", *SOLD[0][1:])])
    assert found.frame().is_empty()
    assert "by city" in found.warnings[0].en
