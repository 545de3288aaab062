"""The parts of a plan of overseas warehouses: places and their demand, costs, the order."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference import transport
from wuwai.reference.great_circle import between as kilometres
from wuwai.studies.code_inputs import CITIES
from wuwai.studies.progress import Cancelled
from wuwai.trade.studies.routes_delivered import Place
from wuwai.trade.studies.warehouse_costs import Rates, reach
from wuwai.trade.studies.warehouse_order import ordered
from wuwai.trade.studies.warehouse_places import PLACES, gathered, into, shared, sites, standing

SHENZHEN = Place("440300", 114.06, 22.54, "CHN")
BERLIN = ("B", "Berlin", "柏林", "DEU", 52.524, 13.411, 3_400_000, None, False)
POTSDAM = ("P", "Potsdam", "波茨坦", "DEU", 52.399, 13.066, 180_000, None, False)
HAMBURG = ("H", "Hamburg", "汉堡", "DEU", 53.551, 9.993, 1_900_000, None, False)
POZNAN = ("Z", "Poznań", "波兹南", "POL", 52.407, 16.93, 540_000, None, False)
TOKYO = ("T", "Tokyo", "东京", "JPN", 35.69, 139.69, 9_700_000, None, False)


def cities(*rows):
    return pl.DataFrame(rows, schema=CITIES, orient="row")


def places(*rows, demand=1.0):
    found = gathered(into(cities(*rows), apart=0.0))
    return found.with_columns(demand=pl.lit(demand)).select(list(PLACES))


# -- places ----------------------------------------------------------------------------------------


def test_a_place_near_a_larger_one_counts_with_it():
    near = into(cities(POTSDAM, BERLIN, HAMBURG, POZNAN), apart=30.0)
    assert dict(near.select("code", "into").rows()) == {"B": "B", "P": "B", "H": "H", "Z": "Z"}
    found = gathered(near)
    assert dict(found.select("code", "population").rows()) == {"B": 3_580_000, "H": 1_900_000, "Z": 540_000}
    assert gathered(into(cities(), apart=30.0)).is_empty()


def test_demand_is_shared_by_people_and_by_income_where_it_is_stated():
    by_people = shared(places(BERLIN, HAMBURG, TOKYO), {"DEU": 53.0, "JPN": 5.0, "XYZ": 9.0}, most=10)
    assert dict(by_people.select("code", "demand").rows()) == pytest.approx({"B": 34.0, "H": 19.0, "T": 5.0})
    rich = (*HAMBURG[:7], 60_000.0, True)
    poor = (*BERLIN[:7], 30_000.0, True)
    told = shared(places(poor, rich), {"DEU": 1.0}, most=10)
    assert told["demand"].to_list() == pytest.approx([38 / 72, 34 / 72])  # 1.9 × 2 against 3.4 × 1
    half = shared(places(BERLIN, rich), {"DEU": 1.0}, most=10)
    assert half["demand"].to_list() == pytest.approx([34 / 53, 19 / 53])  # one stated: it is the mean


@given(
    st.lists(st.integers(50_000, 10**7), min_size=1, max_size=12),
    st.lists(st.floats(0.1, 100.0), min_size=3, max_size=3),
    st.integers(0, 12),
)
@settings(max_examples=40, deadline=None)
def test_every_market_keeps_its_demand_and_a_city(people, demand, most):
    lands = ["DEU", "POL", "JPN"]
    rows = [
        (str(n), str(n), str(n), lands[n % 3], n * 2.0, n * 3.0, p, None, False) for n, p in enumerate(people)
    ]
    wanted = dict(zip(lands, demand, strict=True))
    found = shared(places(*rows), wanted, most=most)
    here = {row[3] for row in rows}
    sums = dict(found.group_by("country").agg(pl.col("demand").sum()).rows())
    assert sums == pytest.approx({land: wanted[land] for land in here})
    assert found.height <= max(most, len(here))


def test_ports_apart_from_cities_are_sites_too():
    found = sites(places(HAMBURG, BERLIN), most=1, apart=30.0, kept=["H"])
    assert found.filter(~pl.col("port"))["code"].sort().to_list() == ["B", "H"]
    ports = found.filter("port")
    assert "DEBRV" in ports["code"].to_list()
    assert "DEHAM" not in ports["code"].to_list()  # in Hamburg
    where = [ports[name].to_numpy() for name in ("latitude", "longitude")]
    away = kilometres(*where, *where)
    assert (away[~np.eye(len(away), dtype=bool)] >= 30.0).all()
    assert set(found["country"]) == {"DEU"}
    there = sites(places(HAMBURG), most=1, apart=30.0, kept=["DEHAM"])
    assert there["code"].to_list().count("DEHAM") == 1


def test_warehouses_of_the_register_stand_in_their_city_or_in_the_largest():
    near = into(cities(POTSDAM, BERLIN, HAMBURG, POZNAN), apart=30.0)
    rows = [("DEU", "汉堡 Hamburg"), ("DEU", "Potsdam"), ("DEU", None), ("DEU", "Nowhere"), ("ZAF", "Durban")]
    rows += [("DEU", "Bremerhaven港 Port of Bremerhaven DEBRV"), ("POL", "Port of Hamburg DEHAM")]
    held = pl.DataFrame(rows, schema=["country", "place"], orient="row")
    found = {row["code"]: row for row in standing(held, near).iter_rows(named=True)}
    assert {code: (row["warehouses"], row["guessed"]) for code, row in found.items()} == {
        "H": (1, 0),
        "B": (3, 2),
        "DEBRV": (1, 0),
        "Z": (1, 1),  # a port of another country
    }


# -- what it costs ---------------------------------------------------------------------------------


def test_a_delivery_worked_by_hand():
    rates, modes = Rates(), transport.modes()
    found = reach(SHENZHEN, places(HAMBURG), places(BERLIN), rates=rates, modes=modes)
    km = float(kilometres(*(np.array([x]) for x in (53.551, 9.993, 52.524, 13.411)))[0, 0])
    road = modes["road"]
    way = km * road.detour
    assert found.local[0, 0] == pytest.approx((way * road.cost * 3 / 1000 + 3.0) / 20)
    assert found.local_days[0, 0] == pytest.approx(way / road.day_km + 1.0)
    flight = float(kilometres(*(np.array([x]) for x in (22.54, 114.06, 53.551, 9.993)))[0, 0])
    air = modes["air"]
    by_air = (flight * air.detour * air.cost + air.handling) / 1000
    assert found.direct[0] == pytest.approx((by_air + 1.5 + 3.0) / 20, rel=2e-3)
    assert found.direct_days[0] == pytest.approx(flight * air.detour / air.day_km + air.days + 4.0, rel=2e-3)
    stock = rates.holding * (60 + found.bulk_days[0]) / 365
    assert found.bulk[0] > stock + 1.0 / 20
    assert found.modes[0] in ("sea", "rail")
    assert found.weighed[0, 0] == pytest.approx(
        found.bulk[0] + found.local[0, 0] + 0.006 * found.local_days[0, 0]
    )


def test_a_border_costs_unless_a_union_has_none():
    modes = transport.modes()
    alone = reach(SHENZHEN, places(POZNAN), places(BERLIN), rates=Rates(), modes=modes)
    union = (frozenset({"DEU", "POL"}),)
    together = reach(SHENZHEN, places(POZNAN), places(BERLIN), rates=Rates(), modes=modes, unions=union)
    assert alone.local[0, 0] - together.local[0, 0] == pytest.approx(0.05)
    assert alone.local_days[0, 0] - together.local_days[0, 0] == pytest.approx(2.0)
    assert (alone.bulk == together.bulk).all()


def test_a_parcel_flies_to_an_island_and_leaves_home_by_lorry_only_for_neighbours():
    modes = transport.modes()
    seoul = ("S", "Seoul", "首尔", "KOR", 37.57, 126.98, 9_000_000, None, False)
    hanoi = ("N", "Hanoi", "河内", "VNM", 21.03, 105.85, 8_000_000, None, False)
    found = reach(SHENZHEN, places(TOKYO, hanoi, BERLIN), places(seoul), rates=Rates(), modes=modes)
    order = places(TOKYO, hanoi, BERLIN)["code"].to_list()
    days = dict(zip(order, found.direct_days.tolist(), strict=True))
    assert days["N"] < 4 + 3  # by road
    assert days["B"] < 9  # no lorry for three weeks
    air = modes["air"]
    for code in ("T", "N"):  # over the sea, and from where no road leads out
        assert found.local_days[order.index(code), 0] > air.days + 1 + 2  # a flight, and a border
    saigon = ("H", "Ho Chi Minh City", "胡志明市", "VNM", 10.82, 106.63, 9_000_000, None, False)
    bangkok = ("K", "Bangkok", "曼谷", "THA", 13.75, 100.5, 9_000_000, None, False)
    by_lorry = reach(SHENZHEN, places(saigon), places(bangkok), rates=Rates(border_days=0.0), modes=modes)
    assert by_lorry.local_days[0, 0] < air.days + 1


def test_a_closed_passage_makes_the_way_longer():
    modes = transport.modes()
    rome = ("R", "Rome", "罗马", "ITA", 41.9, 12.5, 2_700_000, None, False)
    no_train = {"railways": frozenset()}
    ways = [
        reach(SHENZHEN, places(rome), places(rome), rates=Rates(), modes=modes, closed=shut, **no_train)
        for shut in ((), ("suez",))
    ]
    assert [way.modes for way in ways] == [("sea",), ("sea",)]
    assert ways[1].bulk_days[0] > ways[0].bulk_days[0] + 5
    assert ways[1].bulk[0] > ways[0].bulk[0]


# -- the order -------------------------------------------------------------------------------------


def _order(cost, demand, **given):
    told = {"there": (), "new": 2, "years": 2, "draws": 0, "spread": 0.3} | given
    return ordered(cost, demand, lands=np.zeros(demand.size, dtype=int), gap=0.0, **told)


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_the_plan_is_the_best_of_all_and_every_year_pays_what_it_says(seed, new):
    draw = np.random.default_rng(seed)
    cost, demand = draw.integers(1, 60, (9, 7)).astype(float), draw.integers(1, 9, 9).astype(float)
    found = _order(cost, demand, there=(2,), new=new, years=2)
    rest = [1, 3, 4, 5, 6]
    best = min(cost[:, [0, 2, *s]].min(axis=1) @ demand for s in combinations(rest, new))
    assert found.plan.cost == pytest.approx(best)
    assert found.parcels == pytest.approx(cost[:, 0] @ demand)
    assert found.before == pytest.approx(cost[:, [0, 2]].min(axis=1) @ demand)
    opened = [0, 2]
    for year in found.years:
        opened += year.sites
        assert year.cost == pytest.approx(cost[:, opened].min(axis=1) @ demand)
        many = len(opened) - 2
        free = min(cost[:, [0, 2, *s]].min(axis=1) @ demand for s in combinations(rest, many))
        assert year.bound <= free + 1e-6
        assert found.lost(year) >= -1e-12
    assert sorted(opened) == found.plan.open_sites.tolist()
    assert found.before - sum(found.added) == pytest.approx(found.plan.cost)


def test_where_parcels_are_cheapest_no_warehouse_serves():
    cost = np.column_stack([np.ones(4), np.full((4, 3), 5.0)])
    found = _order(cost, np.ones(4))
    assert (found.plan.assignment == 0).all()
    assert (found.saved, found.missed) == (0.0, 0.0)


def test_nothing_new_and_more_years_than_sites():
    draw = np.random.default_rng(3)
    cost, demand = draw.random((6, 5)), draw.random(6)
    none = _order(cost, demand, there=(1, 2), new=0, years=3)
    assert [year.sites for year in none.years] == [(), (), ()]
    assert none.plan.cost == pytest.approx(none.before)
    few = _order(cost, demand, new=2, years=4)
    assert [len(year.sites) for year in few.years] == [0, 1, 0, 1]
    assert [year.warehouses for year in few.years] == [0, 1, 1, 2]


def test_draws_are_the_same_each_time_and_say_how_sure_a_site_is():
    draw = np.random.default_rng(5)
    cost, demand = draw.random((30, 10)), draw.random(30)
    one, two = (_order(cost, demand, new=3, draws=12) for _ in range(2))
    assert one.drawn.kept.tolist() == two.drawn.kept.tolist()
    assert one.drawn.kept[0] == 12
    assert one.drawn.kept.sum() == 12 * 4
    assert (one.drawn.lost >= 0).all()
    calm = _order(cost, demand, new=3, draws=5, spread=0.0)
    assert {int(calm.drawn.kept[site]) for site in calm.plan.open_sites} == {5}
    assert calm.drawn.lost.max() < 1e-2


def test_it_tells_how_far_it_is_and_can_be_stopped():
    draw = np.random.default_rng(5)
    cost, demand = draw.random((30, 10)), draw.random(30)
    heard = []
    _order(cost, demand, new=3, draws=4, report=lambda share, words: heard.append((share, words.zh)))
    shares = [share for share, _ in heard]
    assert shares == sorted(shares)
    assert heard[-1] == (pytest.approx(0.9), "需求情景第4次（共4次）")

    def stop(share, words):
        raise Cancelled

    with pytest.raises(Cancelled):
        _order(cost, demand, new=3, draws=4, report=stop)
