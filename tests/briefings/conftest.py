"""A briefing made by hand, so that the page can be tested without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 200" width="360" height="200">'
    '<g font-family="Noto Sans SC" font-size="11" fill="#1c1c1c">'
    '<path d="M40 170H340M40 120H340M40 70H340" stroke="#d4d4d8"/>'
    '<text x="10" y="174">0</text><text x="10" y="124">5</text><text x="6" y="74">10</text>'
    '<path d="M40 150L140 120L240 90L300 60" stroke="#b3121d" stroke-width="2" fill="none"/>'
    '<text x="304" y="64" font-weight="600">出口 9.49</text></g></svg>'
)


def part(text: str, *, refs: tuple[int, ...] = (), sample: bool = False, end: str = "") -> dict[str, Any]:
    return {"text": text, "refs": list(refs), "sample": sample, "end": end}


def briefing(lang: str = "zh") -> dict[str, Any]:
    """The data that the template takes, with every kind of block."""
    zh = lang == "zh"
    row = {
        "name": "大型海外仓" if zh else "Large overseas warehouses",
        "number": "500 个" if zh else "500",
        "current": "37 个" if zh else "37",
        "sample": True,
        "share": 0.074,
        "due": None,
        "status": "not_stated",
        "status_title": "未公布期限" if zh else "no due date stated",
        "refs": [1],
    }
    figure = {
        "title": "前5个月出口增长" if zh else "Exports grew in January–May",
        "subtitle": "亿元" if zh else "CNY bn",
        "svg": CHART,
        "alt": "出口折线图" if zh else "Line chart of exports",
        "sample": False,
        "refs": [2],
    }
    return {
        "lang": lang,
        "title": "五外联动工作简报" if zh else "Five Linkages Briefing",
        "headline": "十项目标均未公布期限" if zh else "No target has a stated due date",
        "summary": "目标与统计" if zh else "Targets and statistics",
        "edition": "",
        "author": "",
        "issuer": "编发单位：未注明" if zh else "Issued by: not stated",
        "issued_on": "2026年11月22日" if zh else "22 November 2026",
        "date": [2026, 11, 22],
        "footer": "五外联动工作简报" if zh else "Five Linkages Briefing",
        "notice": "台账为样例数据" if zh else "Register rows are a sample",
        "labels": {
            "sample": "样例" if zh else "sample",
            "notes": "数据说明" if zh else "Notes on the data",
            "sources": "资料来源" if zh else "Sources",
        },
        "sections": [
            {
                "heading": "一、总体情况" if zh else "1. Overall",
                "blocks": [
                    {
                        "kind": "paragraph",
                        "parts": [part("目标 500 个，现有 37 个", refs=(1,), sample=True, end="。")],
                    },
                    {
                        "kind": "targets",
                        "columns": ["目标", "数量", "现状", "进展", "状态"]
                        if zh
                        else ["Target", "Number", "Now", "Progress", "Status"],
                        "rows": [
                            row,
                            {**row, "share": 0.5, "due": 0.62, "status": "behind", "sample": False},
                        ],
                        "note": "竖线为序时进度" if zh else "The tick marks due by now",
                    },
                ],
            },
            {
                "heading": "二、外贸" if zh else "2. Foreign trade",
                "blocks": [
                    {"kind": "figures", "figures": [figure, {**figure, "sample": True}]},
                    {
                        "kind": "points",
                        "rows": [{"head": "外资", "parts": [part("1,234 亿元", refs=(2,), end="。")]}],
                    },
                ],
            },
        ],
        "notes": ["说明" if zh else "A note"],
        "sources": [
            {
                "number": 1,
                "name": "海关总署广东分署",
                "url": "https://gdfs.customs.gov.cn/a",
                "detail": "，2024-06-28",
            },
            {"number": 2, "name": "a copy", "url": "", "detail": ", copy, date not stated"},
        ],
        "vintage": "数据版本：20261122" if zh else "Vintage: 20261122",
    }


@pytest.fixture(scope="session")
def hand_made() -> Callable[[str], dict[str, Any]]:
    return briefing
