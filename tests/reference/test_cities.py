"""Cities of the world: the shipped table, an office's in its place, and names as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.reference import cities, countries, own

_HEAD = "code,country,name_en,name_zh,latitude,longitude,population,income\n"


def _take(folder: Path, text: str) -> own.Taken:
    path = folder.parent / "cities.csv"
    path.write_text(_HEAD + text, encoding="utf-8")
    return own.take(folder, "cities", path, source="office")


def test_every_city_lies_in_a_country_and_on_the_earth():
    known = {one.code for one in countries.all_countries()}
    found = cities.all_cities()
    assert len({one.code for one in found}) == len(found) > 10_000
    assert {one.country for one in found} <= known
    assert all(abs(c.latitude) <= 90 and abs(c.longitude) <= 180 and c.population > 0 for c in found)
    assert len({one.country for one in found}) > 230


def test_the_mainland_is_left_to_its_own_table_and_taiwan_is_named_as_part_of_china():
    found = {one.country for one in cities.all_cities()}
    assert "CHN" not in found
    assert {"HKG", "MAC", "TWN"} <= found
    assert countries.get("TWN").title.zh == "中国台湾"
    # Places in areas that two maps assign to different countries are left out.
    assert not [one for one in cities.all_cities() if one.title.en in ("Itanagar", "Tawang", "Naharlagun")]


def test_chinese_names_are_simplified_and_no_small_place_is_named_by_guess():
    named = [one for one in cities.all_cities() if one.title.zh != one.title.en]
    assert len(named) > 3_500
    for one in named:
        one.title.zh.encode("gb18030")
    titles = {(one.country, one.title.en): one.title.zh for one in cities.all_cities()}
    assert titles["USA", "Los Angeles"] == "洛杉矶"
    assert titles["VNM", "Hanoi"] == "河内"
    assert titles["RUS", "Vladivostok"] == "符拉迪沃斯托克"


def test_an_offices_cities_take_the_place_of_a_countrys(tmp_path):
    folder = tmp_path / "reference"
    taken = _take(folder, "L1,LUX,Esch,埃施,49.5,5.98,36000,52000\nM1,MLT,Valletta,瓦莱塔,35.9,14.5,6000,\n")
    assert [one.name for one in taken.tables] == ["cities-LUX", "cities-MLT"]
    found = cities.all_cities(own.rows(folder, "cities"))
    assert [(c.title.zh, c.income, c.own) for c in found if c.country == "LUX"] == [("埃施", 52000.0, True)]
    assert [c.income for c in found if c.country == "MLT"] == [None]
    assert len(found) > 10_000


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("A,LUX,Esch,,49.5,5.98,0,1", "population"),
        ("A,LUX,Esch,,49.5,5.98,many,1", "population"),
        ("A,LUX,Esch,,99,5.98,1000,1", "latitude"),
        ("A,LUX,Esch,,49.5,5.98,1000,-3", "income"),
        ("A,Luxembourg,Esch,,49.5,5.98,1000,", "country"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_taken(tmp_path, row, column):
    taken = _take(tmp_path / "reference", row + "\n")
    assert [fault.column for fault in taken.faults] == [column]
    assert not taken.tables


@pytest.mark.parametrize(
    ("country", "place", "code"),
    [
        ("USA", "洛杉矶 Los Angeles", "5368361"),
        ("USA", "los  angeles", "5368361"),
        ("DEU", "汉堡市", "2911298"),
        ("BRA", "Sao Paulo", "3448439"),
        ("USA", "新泽西 New Jersey", None),
        ("USA", "", None),
    ],
)
def test_a_place_as_people_write_it(country, place, code):
    found = cities.called(place, [one for one in cities.all_cities() if one.country == country])
    assert (found.code if found else None) == code
