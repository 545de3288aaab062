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

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BACI = "BACI_HS92_Y2021_V202301.csv"
BACI_HEAD = "t,i,j,k,v,q"
BACI_ROWS = (
    "2021,156,704,850760,1.001,        0.5",
    "2021,156,842,10121,2,           NA",
    "2021,704,156,080300,3,",
)
TRADE_DATA = (
    "period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,qtyUnitAbbr,qty,primaryValue"
)
LEGACY = (
    "Classification,Year,Period,Trade Flow Code,Reporter Code,Reporter,Partner Code,Partner,Commodity Code,"
    "Qty Unit,Qty,Trade Value (US$)"
)


def shared(name: str) -> Path:
    """A file of reference data beside the project; the test is skipped where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"wants ../shared/data/{name}")
    return path


def fresh(facts: Facts) -> Facts:
    """The same folder as a new process sees it."""
    return Facts(facts.folder, programme="guangdong")


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
