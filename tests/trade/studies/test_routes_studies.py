"""Days, cost and CO2 from door to door, and what a closed passage does to exports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference import passages, ports, transport
from wuwai.reference.ports import Port
from wuwai.studies import code_inputs, route_inputs
from wuwai.studies.parameters import ParameterError, parse_parameters
from wuwai.trade.studies import chokepoint_study, routes_study
from wuwai.trade.studies.chokepoint_result import Chokepoint, chokepoint
from wuwai.trade.studies.routes import between, lines_closed
from wuwai.trade.studies.routes_delivered import Place, delivered
from wuwai.trade.studies.routes_passed import ways
from wuwai.trade.studies.routes_ports import KM, nearest_port, port_of_city, seaports
from wuwai.trade.studies.routes_result import routes_found

HERE = Place("440300", 114.06, 22.54, "CHN")
ROTTERDAM = Place("Rotterdam", 4.48, 51.92, "NLD")
NEW_YORK = Place("New York", -74.0, 40.7, "USA")
CITIES = pl.DataFrame(
    [
        ("1", "Rotterdam", "鹿特丹", "NLD", 51.92, 4.48, 600_000, None, False),
        ("2", "Hamburg", "汉堡", "DEU", 53.55, 10.0, 1_800_000, None, False),
        ("3", "Los Angeles", "洛杉矶", "USA", 34.05, -118.24, 3_000_000, None, False),
        ("4", "New York", "纽约", "USA", 40.71, -74.0, 1_000_000, None, False),
        ("5", "Kuwait City", "科威特城", "KWT", 29.37, 47.98, 3_000_000, None, False),
    ],
    schema=code_inputs.CITIES,
    orient="row",
)
LISTS = pl.DataFrame(
    [("lamps", "Lamps: all", "灯具：全部", "", "9405", 0.5, "")], schema=code_inputs.CLUSTERS, orient="row"
)


class _Nowhere:
    reference_folder = Path("/nonexistent")


def tables() -> list[pl.DataFrame]:
    nowhere = _Nowhere()
    return [
        route_inputs.READ[name](nowhere).table  # type: ignore[arg-type]
        for name in ("passages", "transport", "railways", "ports")
    ]


def closing(trade: pl.DataFrame, closed: str, cities: pl.DataFrame = CITIES, **changes: object) -> Chokepoint:
    asked = {
        "region": "CN-44",
        "closed": closed,
        "by_sea": 100.0,
        "density": 5.0,
        "day_cost": 0.6,
        "speed": None,
        "world": None,
        "year": None,
        "own": "x",
        "own_year": 2024,
        **changes,
    }
    return chokepoint(trade, LISTS, cities, *tables(), **chokepoint_study.STUDY.arguments(asked))


def exports(*rows: tuple[str, str, str, float], currency: str = "CNY") -> pl.DataFrame:
    return pl.DataFrame(
        [("2024", who, to, what, value, currency, "HS2022", False) for who, to, what, value in rows],
        schema={
            **dict.fromkeys(("year", "reporter", "partner", "product6"), pl.String),
            "value": pl.Float64,
            **dict.fromkeys(("currency", "classification"), pl.String),
            "sample": pl.Boolean,
        },
        orient="row",
    )


TRADE = exports(
    ("440300", "NLD", "940511", 800.0),
    ("440300", "USA", "940511", 400.0),
    ("440100", "USA", "850760", 100.0),
    ("440100", "KWT", "850760", 50.0),
    ("440100", "CHN", "850760", 7.0),
)


def test_a_tonne_by_each_mode_worked_by_hand() -> None:
    found = delivered([HERE], [ROTTERDAM])
    sea, rail, _ = range(3)
    modes = transport.modes()
    port = seaports().row["CNSHK"], seaports().row["NLRTM"]
    miles = between(seaports().where[port[:1],], seaports().where[port[1:],], lines_closed())[0, 0]
    out = nearest_port(HERE.longitude, HERE.latitude, country="CHN")
    into = nearest_port(ROTTERDAM.longitude, ROTTERDAM.latitude, country="NLD")
    assert (out[0], into[0]) == ("CNSHK", "NLRTM")
    assert found.miles[0, 0] == pytest.approx(miles)
    road = [km * modes["road"].detour for _, km in (out, into)]
    days = miles * KM / 610 + 5 + sum(one / 600 + 0.5 for one in road) + 1  # a day in Suez
    cost = miles * KM * 0.0085 + 60 + sum(one * 0.074 + 10 for one in road) + 5
    assert found.days[sea, 0, 0] == pytest.approx(days)
    assert found.cost[sea, 0, 0] == pytest.approx(cost)
    assert found.co2[sea, 0, 0] == pytest.approx(miles * KM * 0.01536 + sum(road) * 0.12631)
    assert found.days[rail, 0, 0] == pytest.approx(found.km[rail, 0, 0] / 800 + 2)
    through = found.frame().filter(mode="sea")["passages"].item().split(";")
    assert through == ["suez", "malacca", "bab-el-mandeb", "gibraltar"]


def test_lorries_go_to_macao_and_trains_do_not() -> None:
    macao = Place("Macao", 113.55, 22.2, "MAC")
    found = delivered(HERE, [macao, NEW_YORK], modes=("rail", "road")).days[:, 0]
    assert np.isfinite(found).tolist() == [[False, False], [True, False]]
    assert found[1, 0] < 2


def test_rail_ends_where_the_land_does() -> None:
    found = delivered([HERE], [ROTTERDAM, NEW_YORK], modes=("rail", "air"))
    assert np.isfinite(found.days).tolist() == [[[True, False]], [[True, True]]]
    assert np.isnan(delivered([HERE], [ROTTERDAM], modes=("rail",), railways=["KAZ"]).days).all()


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(sorted(passages.all_passages())), st.integers(0, 2**32 - 1))
def test_a_passage_is_on_the_way_if_closing_it_makes_it_longer(gate: str, seed: int) -> None:
    where = seaports().where
    picks = np.random.default_rng(seed).integers(0, len(where), 12)
    one = passages.all_passages()[gate]
    begin, end = where[picks[:3]], where[picks[3:]]
    shut = () if one.closed else lines_closed()
    miles, passed = ways(begin, end, [one], shut)
    after, still = ways(begin, end, [one], (*shut, *one.lines))
    assert not still.any()
    longer = ~np.isfinite(after) | (after > miles + 1e-9)
    assert (longer[np.isfinite(miles)] <= passed[..., 0][np.isfinite(miles)]).all()
    np.testing.assert_allclose(miles, between(begin, end, shut), rtol=1e-12)


def test_the_port_of_a_place() -> None:
    assert nearest_port(51.4, 35.7, country="IRN")[0] not in ("IRBAZ", "KZAAU")  # not the Caspian's
    assert nearest_port(-105.0, 39.7, country="USA")[0] != "USDEN"
    own = (Port("CNZZZ", "New", "CHN", 114.0, 22.5),)
    assert nearest_port(114.0, 22.5, country="CHN", own=own) == ("CNZZZ", 0.0)
    # Where no country is named it is the nearest of the world, not a port whose country is not known.
    assert nearest_port(113.26, 23.13)[1] < 100
    assert nearest_port(4.48, 51.92, country="nl") == nearest_port(4.48, 51.92, country="NLD")
    assert port_of_city("440300") == nearest_port(114.06, 22.54, country="CHN")
    with pytest.raises(ValueError, match="no country has the code 'XXX'"):
        nearest_port(113.26, 23.13, country="XXX")
    for nowhere in ((float("nan"), 23.13), (23.13, 113.26)):
        with pytest.raises(ValueError, match="no place has"):
            nearest_port(*nowhere)
    with pytest.raises(ValueError, match="'999999'"):
        port_of_city("999999")


def test_every_port_may_be_named() -> None:
    named = [Place(one.code, one.longitude, one.latitude, one.country, one.code) for one in seaports().ports]
    assert {one.code for one in ports.all_ports()} <= {one.code for one in named}
    found = delivered(HERE, named, modes="sea")
    assert found.into[0].tolist() == [one.code for one in named]
    assert np.isfinite(found.days).all()
    assert delivered(Place("a", 114.0, 22.5, "cn", "cn ytn"), ROTTERDAM).out == ("CNYTN",)
    with pytest.raises(ValueError, match="'XXXXX'"):
        delivered([Place("a", 0.0, 0.0, "CHN", "XXXXX")], [ROTTERDAM])
    with pytest.raises(ValueError, match="no mode is called 'ship'; there are sea, rail"):
        delivered(HERE, ROTTERDAM, modes=["ship"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("cn ytn", "CNYTN"), ("Yantian", "CNYTN"), ("盐田", "CNYTN"), ("盐田港", "CNYTN")),
        *(("高栏", None), ("珠海", "CNZUH"), ("manzanillo", "PAMIT"), ("吉大港", "BDCGP")),
        *(("", None), ("nowhere", None)),
    ],
)
def test_a_port_is_found_by_its_name(words: str, code: str | None) -> None:
    assert seaports().find(words) == code


def test_goods_arrive_by_the_port_of_least_cost() -> None:
    """Mexico City by the Pacific and not through Panama, though Veracruz is nearer to it."""
    mexico = Place("Mexico City", -99.13, 19.43, "MEX")
    assert nearest_port(mexico.longitude, mexico.latitude, country="MEX")[0] == "MXVER"
    best = delivered(HERE, mexico, modes="sea")
    assert best.into.tolist() == [["MXLZC"]]
    for code in [one.code for one in ports.all_ports("MEX") if len(one.calls) >= 3]:
        other = Place("Mexico City", -99.13, 19.43, "MEX", code)
        assert delivered(HERE, other, modes="sea").cost.item() >= best.cost.item() - 1e-9


def test_another_port_where_the_first_is_cut_off() -> None:
    dubai, kuwait = Place("Dubai", 55.3, 25.27, "ARE"), Place("Kuwait City", 47.98, 29.37, "KWT")
    tehran = Place("Tehran", 51.42, 35.69, "IRN")
    before = delivered(HERE, [dubai, kuwait, tehran], modes="sea")
    after = delivered(HERE, [dubai, kuwait, tehran], modes="sea", closed="hormuz")
    assert before.passed[0, :, before.gates.index("hormuz")].all()
    assert np.isnan(after.days[0, 0]).tolist() == [False, True, False]
    assert after.into[0, [0, 2]].tolist() == ["AEKLF", "IRZBR"]  # Khor Fakkan, Chabahar
    assert after.into[0, 1] == nearest_port(47.98, 29.37, country="KWT")[0]
    assert after.cost[0, 0, 0] > before.cost[0, 0, 0]


def test_routes_of_a_province_and_a_port() -> None:
    found = routes_found(CITIES, *tables(), region="CN-44", closed="hormuz")
    assert found.frame().filter(market_code="KWT")["mode_code"].to_list() == ["air"]
    assert "Hormuz closed" in routes_study.finding(found).en
    assert found.by_sea()["KWT"] is None
    assert all(chart.build(found, lang) is not None for chart in routes_study.CHARTS for lang in ("en", "zh"))
    named = routes_found(CITIES, *tables(), region="440300", port="cnytn", market="德国")
    assert set(named.frame()["market_code"]) == {"DEU"}
    assert named.found.out == ("CNYTN",)
    assert routes_study.finding(named).zh.startswith("深圳市至德国：海运")
    faster = routes_found(CITIES, *tables(), region="440300", speed=24.0)
    assert faster.by_sea()["NLD"] < found.by_sea()["NLD"]  # type: ignore[operator]
    for wrong in ({"port": "XXXXX"}, {"market": "Nowhere"}, {"closed": "suezz"}):
        with pytest.raises(ParameterError):
            routes_found(CITIES, *tables(), region="440300", **wrong)  # type: ignore[arg-type]


def test_a_line_that_no_sea_lane_crosses_is_said() -> None:
    """Latitude and longitude exchanged: closing the passage would change nothing, and nobody would know."""
    gates, *rest = tables()
    wrong = pl.col("passage") == "hormuz"
    gates = gates.with_columns(
        from_longitude=pl.when(wrong).then(26.15).otherwise("from_longitude"),
        from_latitude=pl.when(wrong).then(56.4).otherwise("from_latitude"),
        to_longitude=pl.when(wrong).then(27.15).otherwise("to_longitude"),
        to_latitude=pl.when(wrong).then(57.1).otherwise("to_latitude"),
    )
    found = routes_found(CITIES, gates, *rest, region="CN-44", closed="hormuz,suez")
    (said,) = [one for one in found.warnings if "No sea lane" in one.en]
    assert "Strait of Hormuz" in said.en
    assert "Suez" not in said.en
    assert not [one for one in closing(TRADE, "suez").warnings if "No sea lane" in one.en]


def test_what_an_office_holds_as_closed_is_said() -> None:
    gates, *rest = tables()
    assert not [one for one in closing(TRADE, "panama").warnings if "from the start" in one.en]
    gates = gates.with_columns(
        closed=pl.when(pl.col("passage") == "suez").then(pl.lit("yes")).otherwise("closed")
    )
    found = routes_found(CITIES, gates, *rest, region="CN-44")
    assert found.warnings[0].en.startswith("Suez Canal, Northwest Passage and Northeast Passage count as")
    assert "suez" not in found.frame()["passage_ids"].str.split(",").explode().to_list()


@pytest.mark.parametrize(
    "given",
    ["panama; SUEZ", ["suez", "panama"], ("suez", "panama"), "苏伊士运河、巴拿马运河"],
)
def test_passages_as_a_reader_gives_them(given: object) -> None:
    values = parse_parameters(routes_study.STUDY, {"region": "440300", "closed": given})
    assert values["closed"] == "panama,suez"


def test_where_goods_of_a_region_leave() -> None:
    """The whole country at Shanghai; another province at the city that an office's own table has, or at the
    port that is named; Hong Kong, a region and an economy, at its city.
    """
    asked: dict[str, object] = {"market": "NLD"}
    whole = routes_found(CITIES, *tables(), region="CHN", **asked)  # type: ignore[arg-type]
    assert whole.found.out == ("CNSHA",)
    assert [one.zh for one in whole.warnings][-1] == "中国以上海港为起点。"
    with pytest.raises(ParameterError, match="position is known"):
        routes_found(CITIES, *tables(), region="CN-33", **asked)  # type: ignore[arg-type]
    named = routes_found(CITIES, *tables(), region="CN-33", port="CNNGB", **asked)  # type: ignore[arg-type]
    assert (named.found.out, named.start.code) == (("CNNGB",), "CN-33")
    more = pl.concat(
        [
            CITIES,
            pl.DataFrame(
                [
                    ("330100", "Hangzhou", "杭州", "CHN", 30.25, 120.17, 9_000_000, None, True),
                    ("9", "Hong Kong", "香港", "HKG", 22.28, 114.17, 7_000_000, None, False),
                ],
                schema=CITIES.schema,
                orient="row",
            ),
        ]
    )
    theirs = routes_found(more, *tables(), region="CN-33", **asked)  # type: ignore[arg-type]
    assert (theirs.start.code, theirs.found.out) == ("330100", ("CNNGB",))
    assert "CHN" not in theirs.to.codes
    here = routes_found(more, *tables(), region="HKG", **asked)  # type: ignore[arg-type]
    assert here.found.out == ("HKHKG",)


def test_exports_of_nothing_and_of_a_province_without_a_place() -> None:
    assert closing(exports(("440300", "NLD", "940511", 0.0)), "suez").frame().is_empty()
    found = closing(exports(("CN-33", "NLD", "940511", 5.0)), "suez", region="CHN")
    assert found.hit.sum() == 5.0
    assert any(one.zh.endswith("出口均自上海港装船。") for one in found.warnings)


def test_closing_suez_worked_by_hand() -> None:
    found = closing(TRADE, "suez")
    assert dict(zip(found.to.codes, found.hit.tolist(), strict=True)) == {
        "KWT": 0.0,
        "NLD": 800.0,
        "USA": 0.0,
    }
    (row,) = found.frame().iter_rows(named=True)
    before = delivered([HERE], [ROTTERDAM], modes=("sea",))
    after = delivered([HERE], [ROTTERDAM], modes=("sea",), closed=["suez"])
    days = float((after.days - before.days).item())
    assert row["days"] == pytest.approx(days)
    freight = 800 * float((after.cost - before.cost).item()) / 5000
    assert row["freight"] == pytest.approx(freight)
    assert row["money"] == pytest.approx(freight + 800 * days * 0.006)
    assert row["share"] == pytest.approx(100)
    ((title, hit, cost),) = found.by_cluster()
    assert (title.en, hit, cost) == ("Lamps: all", pytest.approx(400.0), pytest.approx(row["money"] / 2))
    assert "0.5%" in found.warnings[0].en  # what came back to the country has no market


def test_a_market_on_two_oceans_is_hit_in_part() -> None:
    found = closing(TRADE, "panama")
    part = dict(zip(found.to.codes, found.hit.tolist(), strict=True))
    assert part["USA"] == pytest.approx(500 * 0.25)  # New York's people
    assert part["NLD"] == 0


def test_what_has_no_way_is_stranded() -> None:
    found = closing(TRADE, "hormuz")
    (row,) = found.frame().iter_rows(named=True)
    assert (row["market_code"], row["hit"], row["stranded"], row["days"]) == ("KWT", 50.0, 50.0, None)
    assert row["cheapest_en"] == "air"
    assert found.mean_days is None
    assert "no way left by sea" in chokepoint_study.finding(found).en
    assert all(chart.title(found).zh for chart in chokepoint_study.CHARTS)


@settings(max_examples=6, deadline=None)
@given(
    st.sets(st.sampled_from(["suez", "panama", "malacca", "hormuz"]), min_size=1),
    st.floats(1.0, 100.0),
)
def test_more_closed_hits_more_and_money_scales(closed: set[str], by_sea: float) -> None:
    few = closing(TRADE, ",".join(sorted(closed)))
    more = closing(TRADE, ",".join(sorted(closed | {"gibraltar"})))
    assert (more.hit >= few.hit - 1e-9).all()
    assert (more.stranded >= few.stranded - 1e-9).all()
    part = closing(TRADE, ",".join(sorted(closed)), by_sea=by_sea)
    np.testing.assert_allclose(part.money, few.money * by_sea / 100)
    dollars = TRADE.with_columns(currency=pl.lit("USD"))
    np.testing.assert_allclose(closing(dollars, ",".join(sorted(closed))).money, few.money)


def test_a_quicker_way_that_was_not_taken_is_no_gain() -> None:
    """Moscow by Novorossiysk costs more than by Saint Petersburg and is quicker: closing gains nothing."""
    moscow = CITIES.head(1).with_columns(
        title_en=pl.lit("Moscow"), country=pl.lit("RUS"), latitude=55.75, longitude=37.62
    )
    found = closing(exports(("440300", "RUS", "940511", 100.0)), "gibraltar", cities=moscow)
    (row,) = found.frame().iter_rows(named=True)
    assert (row["hit"], row["days"], row["time"]) == (100.0, 0.0, 0.0)
    assert row["money"] == row["freight"] > 0


def test_nothing_on_file_and_nothing_hit() -> None:
    empty = closing(TRADE.clear(), "suez")
    assert empty.frame().is_empty()
    assert "No exports" in chokepoint_study.finding(empty).en
    idle = closing(TRADE, "northeast")
    assert idle.frame().is_empty()
    assert "hits no exports" in chokepoint_study.finding(idle).en
    assert any("closed already" in one.en for one in idle.warnings)
    for chart in chokepoint_study.CHARTS:
        assert chart.title(idle).en
        assert chart.build(empty, "en") is None
    with pytest.raises(ParameterError, match="at least one passage"):
        closing(TRADE, "")
