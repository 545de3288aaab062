"""Search finds what people type: Chinese words, English words, pinyin, pinyin initials, codes."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wuwai.reference.text import Text
from wuwai.ui.search import find, score
from wuwai.workspace import Workspace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("出口", "货物出口值"),
        ("ck", "货物出口值"),
        ("gz", "广州市"),
        ("广州", "广州市"),
        ("guangzhou", "广州市"),
        ("hwc", "海外仓"),
        ("海外仓", "海外仓"),
        ("440300", "深圳市"),
        ("trade.monitor", "外贸运行监测"),
        ("外资", "外资"),
    ],
)
def test_found(workspace: Workspace, client: Client, query: str, title: str) -> None:
    client.get("/zh/search/")  # loads the addresses and with them what each room adds
    hits = [hit.title.zh for group in find(query, "zh") for hit in group.hits]
    assert any(title in hit for hit in hits), hits[:10]


def test_page_groups_what_it_finds(client: Client, workspace: Workspace) -> None:
    page = client.get("/zh/search/", {"q": "出口"}).content.decode()
    assert "货物出口值" in page
    assert "指标" in page
    assert "没有找到" in client.get("/zh/search/", {"q": "zzzzqq"}).content.decode()


def test_suggestions_are_a_list_only(client: Client, workspace: Workspace) -> None:
    response = client.get(
        "/en/search/", {"q": "exports"}, headers={"HX-Request": "true", "HX-Target": "suggestions"}
    )
    assert "<html" not in response.content.decode()
    assert "/en/data/series/exports/" in response.content.decode()


def test_better_answers_come_first() -> None:
    exports = Text("exports", "出口")
    assert score("出口", exports) > score("出口", Text("share of exports", "出口占比"))
    assert score("nothing", exports) == 0


@given(st.text(max_size=90))
def test_any_text_is_a_query(text: str) -> None:
    assert score(text, Text("Goods exports", "货物出口值"), "exports") >= 0


@given(
    st.sampled_from(["货物出口值", "广州市", "海外仓", "服务外包执行额"]),
    st.integers(0, 5),
    st.integers(2, 4),
)
def test_every_chinese_part_of_a_title_finds_it(title: str, start: int, length: int) -> None:
    part = title[start : start + length]
    if len(part) >= 2:
        assert score(part, Text("x", title)) > 0
