"""Tables as customs and the United Nations publish them are taken as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.reference import own
from wuwai.reference.code_tables import CodeTables

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _shared(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"needs {path}")
    return path


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_customs_own_lists_are_taken_as_published(tmp_path):
    folder = tmp_path / "reference"
    for kind, name in (
        ("products", "zh-hs8-2023.csv"),
        ("partners", "zh-TradingPartner.csv"),
        ("regimes", "zh-CustomsRegime.csv"),
    ):
        taken = own.take(folder, kind, _shared(f"china_customs_codes/{name}"), source="customs, 2023")
        assert taken.faults == (), (kind, taken.faults[:3])
    codes = CodeTables.load(folder)
    assert codes.product_name("HS2022", "85076000").zh == "锂离子蓄电池"
    assert codes.product_name("HS2022", "850760").zh == "锂离子蓄电池"
    assert "lithium-ion" in codes.product_name("HS2022", "85076000").en
    assert codes.partner_codes("2024-01-01")["116"] == "JPN"
    assert codes.regimes()["10"].zh == "一般贸易"


def test_a_partner_that_is_not_known_by_name_is_a_fault_of_the_printed_column(tmp_path):
    path = _file(tmp_path, "贸易伙伴编码,贸易伙伴名称,\n116,日本,\n998,亚特兰蒂斯,\n", "gb18030")
    (fault,) = own.take(tmp_path / "r", "partners", path, source="office").faults
    assert (fault.row, fault.column, fault.value) == (3, "贸易伙伴名称", "亚特兰蒂斯")


def test_a_list_without_an_edition_asks_for_it(tmp_path):
    path = _file(tmp_path, "code,desc\n85,Electrical machinery\n850760,Lithium-ion\n")
    (fault,) = own.take(tmp_path / "r", "products", path, source="UNSD").faults
    assert (fault.row, fault.column) == (1, "edition")
    assert own.take(tmp_path / "r", "products", path, source="UNSD", edition="HS 2017").faults == ()
    assert CodeTables.load(tmp_path / "r").product_name("HS2017", "850760").en == "Lithium-ion"
    (wrong, *_) = own.take(tmp_path / "r", "products", path, source="UNSD", edition="HS2018").faults
    assert (wrong.column, wrong.value) == ("edition", "HS2018")


@pytest.mark.parametrize(
    ("kind", "name", "table", "edition"),
    [
        ("products", "hs5_desc.csv", "products-HS2017", "HS2017"),
        ("conversion", "hs6_hs5.csv", "conversion-HS2022-HS2017", ""),
        ("bec", "hs6_bec4.csv", "bec-HS2022-4", ""),
        ("isic", "hs6_isic3.csv", "isic-HS2022-3", ""),
    ],
)
def test_published_lists_of_the_united_nations(tmp_path, kind, name, table, edition):
    path = _shared(f"concordances/{name}")
    taken = own.take(tmp_path / "r", kind, path, source="UNSD", edition=edition)
    assert taken.faults == ()
    assert [t.name for t in taken.tables] == [table]
    if kind == "products":
        assert "850760" in CodeTables.load(tmp_path / "r").products("HS2017")


def test_a_subheading_with_several_national_lines_gets_no_name_from_one(tmp_path):
    rows = "edition,code,name_zh\nHS2022,85076000,锂离子蓄电池\nHS2022,85414210,甲\nHS2022,85414290,乙\n"
    own.take(tmp_path / "r", "products", _file(tmp_path, rows), source="office")
    codes = CodeTables.load(tmp_path / "r")
    assert codes.product_name("HS2022", "850760").zh == "锂离子蓄电池"
    name = codes.product_name("HS2022", "854142")
    assert name.zh == name.en
