"""Countries, groups of countries, partners and regimes: the tables hold together and name their sources."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from wuwai.reference import blocs, countries, partners, ports, products, regimes, regions
from wuwai.reference.tables import rows

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _customs(name: str) -> list[list[str]]:
    path = SHARED / "china_customs_codes" / name
    if not path.is_file():
        pytest.skip(f"needs {path}")
    with path.open(encoding="gb18030", newline="") as file:
        return list(csv.reader(file))[1:]


def test_every_country_of_the_region_table_has_its_codes():
    assert {c.code for c in countries.all_countries() if c.kind == "country"} == {
        r.code for r in regions.all_regions() if r.kind == "country"
    }


def test_codes_are_well_formed_unique_and_have_a_source():
    every = countries.all_countries()
    numbers = [c.m49 for c in every if c.m49]
    assert len(numbers) == len(set(numbers))
    assert all(len(n) == 3 and n.isdigit() for n in numbers)
    assert all(c.kind in countries.KINDS and c.source and c.title.zh and c.title.en for c in every)
    assert all(not c.within or countries.get(c.within) for c in every)


def test_numbers_of_trade_statistics_lead_to_todays_country():
    assert [countries.by_number(n).code for n in ("842", "251", "757", "699", "4")] == [  # type: ignore[union-attr]
        *("USA", "FRA", "CHE", "IND", "AFG")
    ]
    assert countries.by_number("997") is None
    assert set(countries.numbers().values()) <= {c.code for c in countries.all_countries()}


def test_a_code_holds_only_in_its_time():
    serbia_and_montenegro = countries.get("SCG")
    assert serbia_and_montenegro.is_valid("2005-01-01")
    assert not serbia_and_montenegro.is_valid("2007-01-01")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("香港", "HKG"),
        ("中国香港", "HKG"),
        ("中国澳门", "MAC"),
        ("台澎金马关税区", "TWN"),
        ("中国台湾", "TWN"),
        ("刚果（布）", "COG"),
        ("刚果(金)", "COD"),
        ("波黑", "BIH"),
        ("中华人民共和国", "CHN"),
        ("中国", "CHN"),
        ("韩国", "KOR"),
        ("朝鲜", "PRK"),
        ("国(地)别不详", "X-UNKNOWN"),
        (" 阿联酋 ", "ARE"),
    ],
)
def test_printed_partner_names(name, code):
    assert partners.decode(name) == code


@pytest.mark.parametrize("name", ["", "-", "亚特兰蒂斯", "广东", "110"])
def test_an_unknown_name_is_never_guessed(name):
    assert partners.decode(name) is None


def test_every_alias_leads_to_a_known_country():
    for code in partners.names().values():
        assert countries.get(code)


def test_all_partners_of_the_customs_list_are_decoded_each_to_its_own_code():
    names = [row[1] for row in _customs("zh-TradingPartner.csv")]
    codes = [partners.decode(name) for name in names]
    assert [n for n, c in zip(names, codes, strict=True) if c is None] == []
    assert len(set(codes)) == len(codes)


def test_regimes_agree_with_the_customs_list():
    for code, name, *_ in _customs("zh-CustomsRegime.csv"):
        assert regimes.regime_names()[partners.folded(name)] == code


def test_regimes_and_modes_are_two_lists():
    assert all(len(r.code) == 2 for r in regimes.REGIMES)
    assert all(len(m.code) == 4 for m in regimes.MODES)
    assert [r.code for r in regimes.REGIMES if r.processing] == ["14", "15"]
    assert [m.code for m in regimes.MODES if m.ecommerce] == ["1210", "1239", "9610", "9710", "9810"]
    with pytest.raises(KeyError):
        regimes.regime("9610")
    with pytest.raises(KeyError):
        regimes.mode("10")


def test_members_of_groups_are_countries_with_dates():
    for bloc in blocs.all_blocs():
        assert bloc.source
        assert bool(bloc.members) == bloc.is_set
        for member in bloc.members:
            assert countries.get(member.code).kind == "country"
            assert member.valid_from


def test_groups_change_with_time():
    eu = blocs.get("EU")
    assert [len(eu.on(d)) for d in ("2003-12-31", "2004-05-01", "2013-07-01", "2020-02-01")] == [
        15,
        25,
        28,
        27,
    ]
    assert [len(blocs.get("RCEP").on(d)) for d in ("2021-12-31", "2022-01-01", "2024-01-01")] == [0, 10, 14]
    assert [len(blocs.get("ASEAN").on(d)) for d in ("2024-01-01", "2026-01-01")] == [10, 11]


def test_the_belt_and_road_is_a_slot_until_an_office_sets_it():
    slot = blocs.get("BRI")
    assert not slot.is_set
    assert slot.on("2025-01-01") == ()
    own = [{"bloc": "BRI", "member": "KAZ", "valid_from": "2015-01-01", "valid_to": "", "source": "office"}]
    assert blocs.get("BRI", own).on("2025-01-01") == ("KAZ",)
    assert blocs.get("BRI", own).title == slot.title


def test_the_belt_and_road_list_of_2023_counts_as_published_and_follows_who_left():
    listed = blocs.get("BRI-2023")
    assert [len(listed.on(d)) for d in ("2023-09-29", "2023-09-30", "2024-03-23", "2025-12-31")] == [
        *(0, 152, 151, 151),
    ]
    assert "ITA" not in listed.on("2024-03-23")
    assert listed.changes("2023-10-01", "2025-12-31") == ("2024-03-22", "2025-02-06", "2025-05-14")


def test_editions_and_names():
    assert products.edition_on("2016-12-31").code == "HS2012"
    assert len(products.codes("HS2022")) > 5600
    assert products.codes("HS2017") == frozenset()
    own = [{"edition": "HS2022", "code": "850760", "name_en": "", "name_zh": "锂离子蓄电池"}]
    name = products.names("HS2022", own)["850760"]
    assert name.zh == "锂离子蓄电池"
    assert "lithium-ion" in name.en
    with pytest.raises(KeyError):
        products.edition("HS2030")


def test_ports_have_a_country_and_stand_on_the_globe():
    every = ports.all_ports()
    assert len(every) > 2000
    assert all(-180 <= p.longitude <= 180 and -90 <= p.latitude <= 90 for p in every)
    assert ports.get("CN SHK").country == "CHN"
    assert {p.country for p in ports.all_ports("VNM")} == {"VNM"}
    assert all(p.country for p in every)


def test_what_the_package_has_wrong_of_a_port_is_put_right():
    own = {row["code"]: row for row in rows("ports_own")}
    assert len(own) == len(rows("ports_own"))
    assert set(own) <= {p.code for p in ports.all_ports()}
    assert all(row["why"] for row in own.values())
    assert ports.get("CNHAK").latitude == 20.03  # Haikou, not Wuhan
    assert (ports.get("ANWIL").country, ports.get("CSKOT").country) == ("CUW", "MNE")
    assert ports.title(ports.get("KRPUS")).zh == "釜山"
    assert ports.title(ports.get("DEHAM")).zh == "汉堡"


def test_every_country_lies_in_one_area_of_the_world():
    from wuwai.reference import world_areas

    placed = {c.code: world_areas.area_of(c.code) for c in countries.all_countries() if c.kind == "country"}
    assert [code for code, area in placed.items() if area is None] == []
    assert len(world_areas.continents()) == 6
    assert {placed[code].title.zh for code in ("HKG", "MAC", "TWN")} == {"东亚"}
    by_place = sorted(["DEU", "USA", "VNM", "JPN"], key=world_areas.order)
    assert by_place == ["USA", "JPN", "VNM", "DEU"]
