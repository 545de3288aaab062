"""Clusters: every code has a reason and exists, lists change with editions, overlaps are named."""

from __future__ import annotations

from pathlib import Path

import pytest

import wuwai
from wuwai.reference import clusters, products

SHIPPED = Path(wuwai.__file__).parent / "programme" / "shipped" / "guangdong" / "clusters"
TODAY = "2026-01-01"


@pytest.fixture(scope="module")
def shipped():
    return {c.name: c for c in clusters.load(SHIPPED)}


def _write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


MINE = """name = "new-three"
group = "own"
title = { en = "Mine", zh = "自设" }
cities = ["440300"]
[[products]]
code = "8507"
weight = 0.5
reason = { en = "all accumulators", zh = "全部蓄电池" }
"""


def test_the_named_clusters_are_there(shipped):
    groups = [c.group for c in shipped.values()]
    assert {g: groups.count(g) for g in set(groups)} == {"export": 4, "cross": 1, "pillar": 7, "emerging": 10}


def test_every_code_that_holds_today_is_in_hs_2022_and_has_a_reason(shipped):
    names = products.names("HS2022")
    for cluster in shipped.values():
        assert cluster.source
        for product in cluster.on(TODAY):
            assert product.code in names, (cluster.name, product.code)
            assert product.reason.en
            assert product.reason.zh


def test_codes_that_ended_are_not_in_hs_2022_or_mean_something_else(shipped):
    gone = {p.code for c in shipped.values() for p in c.products if p.valid_to}
    assert gone & set(products.names("HS2022")) <= {"901380"}


def test_what_nobody_set_is_empty_and_says_so(shipped):
    unset = {c.name for c in shipped.values() if not c.is_set}
    assert unset == {
        "advanced-materials",
        "blockchain-quantum",
        "cutting-edge-new-materials",
        "software-information-services",
    }
    assert all("not set" in shipped[name].note.en for name in unset)
    assert all(c.cities == () for c in shipped.values())


def test_the_new_three_change_their_codes_with_the_edition(shipped):
    new_three = shipped["new-three"]
    assert [p.code for p in new_three.on("2021-06-30")] == ["870380", "850760", "854140"]
    assert [p.code for p in new_three.on("2022-01-01")] == ["870380", "850760", "854142", "854143"]
    assert new_three.find("850650", TODAY) is None
    assert new_three.find("85076000", TODAY) is not None
    assert "2021-12-31" in new_three.breaks("2021-01-01", "2023-12-31")


def test_overlaps_name_the_clusters(shipped):
    found = {o.code: o.clusters for o in clusters.overlaps(shipped.values(), TODAY)}
    assert found["850760"] == ("new-energy-storage", "new-three")
    assert found["854142"] == ("electronic-information", "new-energy", "new-three")
    assert "8415" not in found


def test_an_office_replaces_a_list(tmp_path, shipped):
    _write(tmp_path / "clusters", "new-three", MINE)
    merged = {c.name: c for c in clusters.load(SHIPPED, tmp_path / "clusters", tmp_path / "none")}
    assert len(merged) == len(shipped)
    assert merged["new-three"].products[0].weight == 0.5
    assert merged["new-three"].cities == ("440300",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"8507"', "8507", "8507"),
        ('"8507"', '"85076"', "2, 4 or 6"),
        ('"8507"', "'8507' and", "TOML"),
        ("0.5", "2", "weight"),
        ('"440300"', '"VNM"', "city"),
        ('name = "new-three"', 'name = "other"', "name"),
        ('group = "own"', 'group = "mine"', "group"),
        ("weight", "wieght", "unknown"),
        (', zh = "全部蓄电池"', "", "reason"),
    ],
)
def test_a_faulty_file_is_refused_in_words(tmp_path, old, new, words):
    path = _write(tmp_path, "new-three", MINE.replace(old, new))
    if new == "8507":
        assert clusters.read(path).products[0].code == "8507"
        return
    with pytest.raises(clusters.ClusterError, match=words) as caught:
        clusters.read(path)
    assert "new-three.toml" in caught.value.message.zh
