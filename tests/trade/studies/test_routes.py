"""Sea distances: against the package's own, printed distances, and what must hold of any."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference import passages, ports
from wuwai.trade.studies import routes
from wuwai.trade.studies.routes import positions, sea_distances
from wuwai.trade.studies.routes_network import network

PAIRS = Path(__file__).parents[4] / "shared" / "reference" / "sea_routes" / "port_pairs_nm.json"
PORTS = {
    "Callao": "PECLL",
    "Colombo": "LKCMB",
    "Durban": "ZADUR",
    "Guangzhou": "CNCAN",
    "Hamburg": "DEHAM",
    "Jebel Ali": "AEJEA",
    "LosAngeles": "USLAX",
    "Mombasa": "KEMBA",
    "NewYork": "USNYC",
    "Piraeus": "GRPIR",
    "Rotterdam": "NLRTM",
    "Santos": "BRSSZ",
    "Shanghai": "CNSHA",
    "Singapore": "SGSIN",
    "Sydney": "AUSYD",
}
SHIPPED = tuple(passages.all_passages())
CLOSABLE = tuple(one for one in SHIPPED if one not in ("northwest", "northeast"))


def miles(a: str, b: str, *closed: str) -> float:
    return float(sea_distances([a], [b], closed=closed)[0, 0])


def test_printed_distances() -> None:
    assert miles("CNSHA", "NLRTM") == pytest.approx(10_546, rel=0.01)
    assert miles("CNSHA", "NLRTM", "suez") == pytest.approx(13_466, rel=0.01)


def test_pairs_of_ports_on_file() -> None:
    if not PAIRS.is_file():
        pytest.skip("wants ../shared/reference/sea_routes/port_pairs_nm.json")
    wanted = json.loads(PAIRS.read_text(encoding="utf-8"))
    names = sorted(PORTS)
    found = sea_distances([PORTS[n] for n in names], [PORTS[n] for n in names])
    off = []
    for pair, value in wanted.items():
        a, b = (names.index(name) for name in pair.split("|"))
        off.append(abs(found[a, b] / value - 1))
    assert len(off) == 105
    assert np.median(off) < 0.001
    assert np.quantile(off, 0.9) < 0.005
    assert max(off) < 0.06  # Hamburg-Rotterdam: 294 miles, and where in the two ports one stands


def test_the_tail_is_where_in_a_port_one_stands() -> None:
    """One constant for each end explains all but the five pairs that reach Singapore from the east."""
    if not PAIRS.is_file():
        pytest.skip("wants ../shared/reference/sea_routes/port_pairs_nm.json")
    berth = {"Shanghai": 26.3371, "Rotterdam": 16.1367, "Guangzhou": 11.6833, "NewYork": 5.091}
    berth["Singapore"] = -2.0782
    left = {}
    for pair, value in json.loads(PAIRS.read_text(encoding="utf-8")).items():
        ends = pair.split("|")
        left[pair] = miles(*(PORTS[one] for one in ends)) - value - sum(berth.get(one, 0.0) for one in ends)
    off = [pair for pair, rest in left.items() if abs(rest) > 0.001]
    assert len(off) == 5
    assert all("Singapore" in pair and abs(left[pair]) < 11 for pair in off)


def test_no_way_out_of_the_gulf_but_hormuz() -> None:
    found = sea_distances(["CNNSA"], ["AEJEA", "KWSWK", "AEFJR"], closed=["hormuz"])[0]
    assert np.isnan(found).tolist() == [True, True, False]


def test_an_unknown_port_or_passage_is_named_with_what_is_near() -> None:
    with pytest.raises(ValueError, match=r"'Shanghai'; near it: CNSHA \(Shanghai\)"):
        sea_distances(["Shanghai"], ["NLRTM"])
    with pytest.raises(ValueError, match="'suezz'; near it: suez"):
        sea_distances(["CNSHA"], ["NLRTM"], closed=["suezz"])
    with pytest.raises(ValueError, match="there are suez, panama"):
        sea_distances(["CNSHA"], ["NLRTM"], closed=["qqq"])


def test_as_anybody_would_call_it() -> None:
    """Lists, tuples, arrays, generators, one port, one port twice; passages by id, name or in one text."""
    once = sea_distances(["CNSHA"], ["NLRTM", "USLAX"])
    for ends in (("CNSHA", ("NLRTM", "USLAX")), (np.array(["cnsha"]), np.array(["NL RTM", "uslax"]))):
        np.testing.assert_array_equal(sea_distances(*ends), once)
    twice = sea_distances((x for x in ["CNSHA"] * 2), ["NLRTM"])
    np.testing.assert_allclose(twice[:, 0], once[0, [0, 0]], rtol=1e-14)
    both = miles("CNSHA", "NLRTM", "suez", "panama")
    for closed in ("suez,panama", ("Suez Canal", "巴拿马运河"), {"SUEZ", "panama"}):
        assert sea_distances("CNSHA", "NLRTM", closed=closed).item() == both
    assert miles("CNSHA", "NLRTM") == sea_distances("CNSHA", "NLRTM", closed=None).item()
    for wrong in ([None], ["XXXXX"], [""], [7]):
        with pytest.raises(ValueError, match="UN/LOCODE"):
            sea_distances(wrong, ["NLRTM"])  # type: ignore[arg-type]


def test_every_port_of_the_package_has_a_way() -> None:
    codes = [one.code for one in ports.all_ports()]
    assert np.isfinite(sea_distances("NLRTM", codes)).all()


def test_what_is_kept_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = list(PORTS.values())
    monkeypatch.setattr(routes, "_kept", {})
    first = sea_distances(codes, codes)
    monkeypatch.setattr(routes, "_MOST_KEPT", 3)
    np.testing.assert_array_equal(sea_distances(codes, codes, closed=["suez"])[:, :3].shape, (15, 3))
    assert len(routes._kept) == 3
    np.testing.assert_array_equal(sea_distances(codes, codes), first)
    elsewhere = sea_distances(["SEA"], codes, places={"SEA": (-140.0, 0.0)})
    assert np.isfinite(elsewhere).all()


def test_nothing_asked_is_an_empty_table() -> None:
    assert sea_distances([], ["NLRTM"]).shape == (0, 1)
    assert sea_distances(["CNSHA"], []).shape == (1, 0)


def test_as_the_package_itself_has_them() -> None:
    """Searoute's own search between the same points of its network: the very same distances."""
    import searoute

    net = network()
    where = positions(list(PORTS.values()))
    point, _ = net.nearest(where[:, 0], where[:, 1])
    at = [[float(net.longitude[i]), float(net.latitude[i])] for i in point]
    places = {name: (x, y) for name, (x, y) in zip(PORTS, at, strict=True)}
    pairs = np.random.default_rng(7).integers(0, len(at), (30, 2)).tolist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = [searoute.searoute(at[a], at[b], units="naut")["properties"]["length"] for a, b in pairs]
    names = list(PORTS)
    found = [sea_distances([names[a]], [names[b]], places=places)[0, 0] for a, b in pairs]
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(CLOSABLE)), st.sampled_from(CLOSABLE))
def test_closing_more_never_shortens(closed: set[str], more: str) -> None:
    codes = list(PORTS.values())[:6]
    before = sea_distances(codes, codes, closed=closed)
    after = sea_distances(codes, codes, closed=[*closed, more])
    left = np.isfinite(after)
    assert np.isfinite(before[left]).all()
    assert (after[left] >= before[left]).all()
    np.testing.assert_allclose(before, before.T)
    assert (np.diag(before) == 0).all()
    # No way by a third port is shorter.
    by = before[:, :, None] + before[None, :, :]
    assert (before <= np.fmin.reduce(by, axis=1) + 1e-6)[np.isfinite(before)].all()


def test_a_line_between_two_points_of_the_network_is_that_lane() -> None:
    net = network()
    lane = int(np.flatnonzero(net.crossing(passages.all_passages()["suez"].lines[0]))[0])
    a, b = net.head[lane], net.tail[lane]
    line = (net.longitude[a], net.latitude[a], net.longitude[b], net.latitude[b])
    assert np.flatnonzero(net.crossing(line)).tolist() == [lane]


def test_a_line_over_the_180th_meridian() -> None:
    net = network()
    found = net.crossing((179.0, 25.0, -179.0, 25.0))
    assert found.any()
    assert (np.abs(net.longitude[net.head[found]]) > 150).all()


def test_an_offices_passage_and_own_places() -> None:
    own = [
        {
            "passage": "lombok",
            "name_en": "Lombok Strait",
            "name_zh": "龙目海峡",
            "from_longitude": "115.4",
            "from_latitude": "-8.6",
            "to_longitude": "116.2",
            "to_latitude": "-8.6",
            "closed": "",
            "source": "own",
        }
    ]
    table = passages.all_passages(own)
    shut = ["malacca", "sunda"]
    before = sea_distances(["CNNSA"], ["INBOM"], closed=shut, table=table)
    after = sea_distances(["CNNSA"], ["INBOM"], closed=[*shut, "lombok"], table=table)
    assert after[0, 0] > before[0, 0]
    here = sea_distances(["HERE"], ["NLRTM"], places={"HERE": (121.5, 31.4)})
    assert here[0, 0] == pytest.approx(miles("CNSHA", "NLRTM"))
