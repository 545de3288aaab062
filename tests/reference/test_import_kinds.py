"""Kinds of import bases by HS code, harbours by city: what the tables hold and what they answer."""

from __future__ import annotations

from wuwai.reference import harbours, import_kinds, ports, regions
from wuwai.reference.tables import rows


def test_every_code_is_of_a_known_kind_and_stands_once() -> None:
    codes = [row["hs"] for row in rows("import_kinds")]
    assert len(codes) == len(set(codes))
    assert all(code.isdigit() and len(code) in (2, 4, 6) for code in codes)
    assert {row["kind"] for row in rows("import_kinds")} == set(import_kinds.KINDS)


def test_the_longest_prefix_decides() -> None:
    wanted = {
        "170199": "bulk",
        "1704": "consumer",
        "8517": None,
        "851779": "components",
        "30": None,
        "9": None,
    }
    assert {code: import_kinds.of_product(code) for code in wanted} == wanted


def test_every_city_of_guangdong_has_a_harbour_for_either_cargo() -> None:
    for city in regions.cities("CN-44"):
        for cargo in (harbours.BULK, harbours.CONTAINER):
            found = harbours.nearest(city.code, cargo)
            assert found is not None
            assert 0 < found[1] < 300


def test_harbours_are_ports_of_the_package_near_where_it_has_them() -> None:
    for one in harbours.all_harbours():
        port = ports.get(one.code)
        assert port.country == "CHN"
        assert abs(port.latitude - one.latitude) < 0.7
        assert abs(port.longitude - one.longitude) < 0.5
    assert "USA" in ports.get("CNYTN").calls
    assert ports.get("CNZUH").calls == ()
