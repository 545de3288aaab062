"""A facts folder of its own for each test, and small files to import into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuwai.facts.store import Facts

HEAD = "series,region,period,value,unit,source_url,region_code,published_on,certainty,source_kind,note"
GOOD = "exports,Guangdong,2025,60300,亿元CNY,https://www.stats.gov.cn/a,CN-44,2026-01-20,H,official,"

Write = Callable[..., Path]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """An empty facts folder whose clock moves on an hour with each look, from 1 March 2026."""
    moments = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(10_000))
    return Facts(tmp_path / "facts", programme="guangdong", clock=lambda: next(moments))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of lines (or bytes) beside the facts folder."""

    def written(*lines: str, name: str = "file.csv", data: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join((*lines, "")).encode() if data is None else data)
        return path

    return written
