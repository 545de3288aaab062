"""Regions are found by code and by name, and the table holds what the house promises."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from wuwai.reference import regions


def test_every_row_of_the_table_is_whole() -> None:
    codes = set()
    for region in regions.all_regions():
        assert region.code not in codes
        codes.add(region.code)
        assert region.title.en
        assert region.title.zh
        assert region.pinyin
        assert region.source
        assert region.kind in regions.KINDS
    assert all(r.parent in codes for r in regions.all_regions() if r.parent)


def test_no_name_belongs_to_two_regions() -> None:
    owners: dict[str, set[str]] = {}
    for region in regions.all_regions():
        for name in (region.code, region.title.en, region.title.zh, region.short.zh, *region.aliases):
            owners.setdefault(name.casefold(), set()).add(region.code)
    assert {n: o for n, o in owners.items() if len(o) > 1} == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Guangdong", "CN-44"),
        ("广东", "CN-44"),
        ("广东省", "CN-44"),
        ("cn-44", "CN-44"),
        ("  shenzhen ", "440300"),
        ("深圳市", "440300"),
        ("广西", "CN-45"),
        ("Hong Kong", "HKG"),
        ("香港", "HKG"),
        ("China", "CHN"),
        ("GBA 9 mainland cities", "CN-44-GBA9"),
        ("Guangdong FTZ", "CN-44-FTZ"),
    ],
)
def test_a_region_is_found_by_code_and_name(text: str, code: str) -> None:
    found = regions.find(text)
    assert found is not None
    assert found.code == code


def test_names_of_hong_kong_macao_and_taiwan() -> None:
    names = {c: (regions.get(c).title.en, regions.get(c).title.zh) for c in ("HKG", "MAC", "TWN")}
    assert names == {
        "HKG": ("Hong Kong, China", "中国香港"),
        "MAC": ("Macao, China", "中国澳门"),
        "TWN": ("Taiwan, China", "中国台湾"),
    }


def test_the_21_cities_have_a_tile_each_and_no_two_share_one() -> None:
    cities = regions.cities("CN-44")
    tiles = regions.tiles("CN-44")
    assert [c.code for c in cities] == sorted(c.code for c in cities)
    assert len(cities) == 21
    assert set(tiles) == {c.code for c in cities}
    assert len(set(tiles.values())) == 21


def test_tiles_keep_neighbours_in_their_direction() -> None:
    tiles = regions.tiles("CN-44")
    guangzhou, zhuhai, zhanjiang = tiles["440100"], tiles["440400"], tiles["440800"]
    assert tiles["440200"][1] < guangzhou[1] < zhuhai[1] < zhanjiang[1]
    assert zhanjiang[0] < guangzhou[0] < tiles["440500"][0]


def test_an_unknown_code_says_so() -> None:
    with pytest.raises(KeyError, match="CN-99"):
        regions.get("CN-99")
    assert regions.find("") is None
    assert regions.tiles("CN-11") == {}


def test_every_code_of_the_registers_is_known(shared: Path) -> None:
    with (shared / "facts" / "registers.csv").open(encoding="utf-8", newline="") as file:
        codes = {row["region_code"] for row in csv.DictReader(file) if row["region_code"]}
    assert codes
    assert {c for c in codes if regions.find(c) is None} == set()
