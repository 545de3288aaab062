"""``trade.clusters`` and ``trade.growth`` from files: a customs file within BACI, and a country of BACI."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from wuwai.facts.store import Facts
from wuwai.studies import run
from wuwai.studies.checks import check_result

pytestmark = pytest.mark.slow

CHINA, VIETNAM = 156, 704
REPORTERS = (CHINA, VIETNAM, 36, 76, 124, 250, 276, 356, 360, 380, 392, 410, 458, 484, 702, 764, 842)
CODES = ("850760", "854231", "870380")
HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币"
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """BACI of 2023 and 2024 (the world buys a tenth more, Viet Nam sells half more) and a customs file whose
    exports grow by a fifth.
    """
    folder = tmp_path_factory.mktemp("world")
    found = Facts(folder / "facts", programme="guangdong")
    for year, rise in ((2023, 1.0), (2024, 1.1)):
        path = folder / f"BACI_HS22_Y{year}_V202601.csv"
        sold = dict.fromkeys(REPORTERS, 1000000.0 * rise) | {VIETNAM: 1e6 if year == 2023 else 1.5e6}
        lines = [
            f"{year},{seller},{buyer},{code},{sold[seller]},1"
            for seller, buyer, code in product(REPORTERS, (842, 392, 276), CODES)
            if seller != buyer
        ]
        path.write_text("\n".join(("t,i,j,k,v,q", *lines, "")), encoding="utf-8")
        assert found.import_file(path).rejects == ()
    rows = [
        f"{year}{month:02d},{code}00,x,{partner},10,一般贸易,440300,深圳市,1,个,1,千克,{1e8 * rise:.0f},"
        for year, rise in ((2023, 1.0), (2024, 1.2))
        for month in range(1, 13)
        for code in CODES[:2]
        for partner in ("116,日本", "502,美国")
    ]
    path = folder / "customs.csv"
    path.write_text("\n".join((HEADING, *rows, "")), encoding="utf-8")
    assert found.import_file(path, stated={"direction": "export"}).rejects == ()
    return found


def test_a_province_is_split_against_the_world_of_its_own_years(facts):
    found = run.run("trade.growth", facts=facts, parameters={"region": "CN-44"})
    split = found.result.split
    assert found.result.against == "world"
    assert not found.sample
    assert split.change / split.before == pytest.approx(0.2)
    assert sum(split.parts.values()) == pytest.approx(split.change)
    # The world's growth, Viet Nam's part in it included, is a little above a tenth in every cell alike.
    assert split.world / split.before == pytest.approx(split.growth)
    assert 0.1 < split.growth < 0.15
    assert split.new == 0
    assert check_result(found) == []


def test_a_country_needs_no_file_of_its_own(facts):
    found = run.run("trade.growth", facts=facts, parameters={"region": "VNM", "by": "partner"})
    split = found.result.split
    assert split.change / split.before == pytest.approx(0.5)
    assert split.competitiveness / split.before == pytest.approx(0.5 - split.growth)
    assert found.frame()["unit"].unique().to_list() == ["亿USD"]


def test_clusters_have_quotients_and_shares_against_the_world(facts):
    found = run.run("trade.clusters", facts=facts, parameters={"region": "CN-44"})
    rows = {row["cluster"]: row for row in found.frame().iter_rows(named=True)}
    cells, cars = rows["new-energy-storage"], rows["automobiles"]
    assert cells["quotient"] == pytest.approx(0.5 / (1 / 3), rel=0.01)  # half of its exports, a third of all
    assert 0 < cells["world_share"] < 100
    assert (cars["size"], cars["quotient"]) == (0.0, 0.0)
    assert check_result(found) == []
    country = run.run("trade.clusters", facts=facts, parameters={"region": "CN-44", "against": "country"})
    assert country.frame().filter(country.frame()["cluster"] == "automobiles")["quotient"].item() == 0.0


def test_the_clusters_of_a_country_are_yearly_and_in_yuan(facts):
    found = run.run("trade.clusters", facts=facts, parameters={"region": "VNM"})
    row = next(r for r in found.frame().iter_rows(named=True) if r["cluster"] == "new-energy-storage")
    assert row["size"] == pytest.approx(3 * 1.5e9 * 7.1217 / 1e8)
    assert row["growth"] == pytest.approx(50)
    assert row["probability"] is None
    assert any("Yearly figures" in one.en for one in found.warnings)


def test_a_day_before_the_files_knows_nothing(facts, tmp_path: Path):
    found = run.run("trade.clusters", facts=facts, parameters={"region": "CN-44"}, as_of="2020-01-01")
    assert found.frame().is_empty()
