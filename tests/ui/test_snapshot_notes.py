"""A snapshot's page tells in the reader's language how its file was read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from wuwai.facts.store import Facts
from wuwai.workspace import Workspace

HEAD = "series,region,period,value,unit,source_url,region_code,published_on,certainty,source_kind,note"
GOOD = "exports,广东,2025,60300,亿元CNY,https://www.stats.gov.cn/a,CN-44,2026-01-20,H,official,"


@pytest.fixture
def facts(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    held = Facts(tmp_path / "facts", programme="guangdong")
    monkeypatch.setitem(vars(workspace), "facts", held)
    return held


def shown(client: Client, lang: str, snapshot: str | None) -> str:
    answer = client.get(f"/{lang}/data/snapshots/{snapshot}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_notes_of_flows_stand_in_the_language_asked(client: Client, facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS92_Y2021_V202301.csv"
    path.write_text("t,i,j,k,v,q\n2021,156,842,10121,2,\n2021,156,999999,850760,5,\n")
    snapshot = facts.import_file(path).snapshot
    said = {
        "en": (
            "What the import noted",
            "values in thousand US dollars, kept in dollars",
            "1 product codes had lost their leading zero",
            "they differ by 5,000.00",
        ),
        "zh": ("导入说明", "原值以千美元计，按美元保存", "1个产品编码缺失首位0，已补齐", "相差 5,000.00"),
    }
    pages = {lang: shown(client, lang, snapshot) for lang in said}
    for lang, other in (("en", "zh"), ("zh", "en")):
        assert all(words in pages[lang] for words in said[lang])
        assert not any(words in pages[lang] for words in said[other][:3])


def test_a_table_of_intermediate_goods_says_so(client: Client, facts: Facts, tmp_path: Path) -> None:
    bought, output = np.array([10.0, 4.0]), np.array([20.0, 8.0])
    sold = np.array([[5.0, 1.0], [1.0, 2.0]])
    arrays = {
        "A": sold / bought,
        "omb": bought / output,
        "go": output,
        "z": output - sold.sum(axis=1),
        "countries": np.array(["CHN", "VNM"]),
        "sectors": np.array(["C26"]),
    }
    np.savez(tmp_path / "net.npz", **arrays)  # type: ignore[arg-type]
    snapshot = facts.import_file(tmp_path / "net.npz", stated={"period": "2022"}).snapshot
    assert "intermediate goods and services only, of 2 economies and 1 sectors" in shown(
        client, "en", snapshot
    )
    assert "仅含中间货物和服务，共2个经济体、1个行业" in shown(client, "zh", snapshot)


def test_notes_of_series_stand_there_too(client: Client, facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_bytes(f"{HEAD}\n{GOOD}\n".encode("gb18030"))
    report = facts.import_file(path)
    (note,) = report.notes
    for lang in ("en", "zh"):
        assert note.get(lang) in shown(client, lang, report.snapshot).replace("&#x27;", "'")
