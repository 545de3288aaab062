"""What a dataset of flows is said to be, and what of it is on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from wuwai.facts import datasets
from wuwai.facts.dataset_families import FAMILIES, family_of
from wuwai.facts.importers.known import IMPORTERS
from wuwai.facts.store import Facts

from .conftest import Write

HEAD = "t,i,j,k,v,q"
ROWS = ("2021,156,704,850760,1.5,1", "2021,704,156,850760,2,NA", "2022,156,704,850760,3,1")


def baci(write: Write, *rows: str, release: str = "202301") -> Path:
    return write(HEAD, *rows, name=f"BACI_HS92_Y2021_V{release}.csv")


def test_what_is_on_file_is_counted_without_what_a_later_release_replaces(facts: Facts, write: Write) -> None:
    assert datasets.on_file(facts) == ()
    first = facts.import_file(baci(write, *ROWS)).snapshot
    (held,) = datasets.on_file(facts)
    assert (held.dataset.key, held.periods, held.reporters, held.rows) == (
        "BACI HS1992",
        ("2021", "2022"),
        2,
        3,
    )
    assert (held.currencies, held.classifications, held.directions) == (("USD",), ("HS1992",), ("export",))
    assert (held.sample, held.published_on, held.snapshots) == (False, "2023-01", (first,))
    later = facts.import_file(baci(write, "2021,156,842,850760,9,1", release="202401")).snapshot
    (held,) = datasets.on_file(facts)
    assert (held.rows, held.snapshots) == (facts.flows().height, (first, later))
    assert held.rows == 3
    assert datasets.on_file(facts, "2023-06-30")[0].snapshots == (first,)
    assert datasets.on_file(facts, "2020-01-01") == ()


def test_kinds_that_are_not_on_file_say_what_to_load(facts: Facts, write: Write) -> None:
    before = datasets.known_absent(facts)
    assert len(before) == len(FAMILIES)
    assert all(a.load.en and a.load.zh and a.title.zh for a in before)
    facts.import_file(baci(write, *ROWS))
    assert {a.importer for a in before} - {a.importer for a in datasets.known_absent(facts)} == {"baci"}


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("China Customs by product, regime (synthetic)", "中国海关统计（按商品、贸易方式）（合成数据）"),
        ("ICIO intermediate", "国家间投入产出表（仅中间品）"),
        ("ICIO 2025", "国家间投入产出表（2025年版）"),
        ("matrix exports", "地区与产品矩阵（exports）"),
    ],
)
def test_titles_in_chinese(key: str, title: str) -> None:
    assert datasets.describe(key).title.zh == title


def test_the_intermediate_table_says_that_it_is_no_more() -> None:
    said = datasets.describe("ICIO intermediate")
    assert said.note.en.startswith("Intermediate goods and services only")
    assert said.note.zh.startswith("仅含中间货物和服务")


def test_a_synthetic_dataset_says_so_before_anything_else() -> None:
    said = datasets.describe("Customs declarations (synthetic)")
    assert said.sample
    assert said.caveat.en.startswith("Synthetic")
    assert said.source_url == ""


def test_a_dataset_nobody_knows_is_undescribed_not_guessed() -> None:
    said = datasets.describe("Made elsewhere")
    assert (said.described, said.title.en, said.publisher.en) == (False, "Made elsewhere", "")
    assert family_of("BACIS of another kind") is None


def test_every_importer_of_flows_has_its_datasets_described() -> None:
    assert {i.name for i in IMPORTERS if i.kind == "flows"} == {f.importer for f in FAMILIES}
