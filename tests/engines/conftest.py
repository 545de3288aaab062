"""The engines that are here, and one folder of facts that all of them are asked about."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wuwai.facts.engines.choosing import chosen
from wuwai.facts.engines.contract import Engine
from wuwai.facts.store import Facts
from wuwai.reference import own

from . import postgres_server

Ask = Callable[..., Facts]

HEAD = "series,region,period,value,unit,source_url,region_code,published_on,certainty,source_kind,note"
URL = "https://www.stats.gov.cn/"
OBSERVATIONS = {
    "first.csv": (
        f"exports,Guangdong,2025,60300,亿元CNY,{URL}a,CN-44,2026-01-20,H,official,",
        f"exports,Guangdong,2025,60300,亿元CNY,{URL}b,CN-44,2026-01-20,M,press,the same figure again",
        f"exports,Guangdong,2025-01..2025-06,29000.5,亿元CNY,{URL}a,CN-44,2025-07-18,H,official,",
        f'exports,Shenzhen,2025Q1,0.1,亿元CNY,{URL}a,,2025-04,L,official,"a ""quoted"" note, with a comma"',
        f"imports,Guangdong,2025,-3.25,亿元CNY,{URL}a,CN-44,,H,official,back\\slash \\N",
        f"imports,Guangdong,2024,123456789012.345,亿元CNY,{URL}a,CN-44,,,official,NULL",
        f"Zeta,广东,2025-03,0.000001,%,{URL}a,CN-44,2025,H,official,大小写",
        f"alpha,广东,2025-03,12,%,{URL}a,CN-44,2025,H,official,é",
    ),
    "second.csv": (
        f"exports,Guangdong,2025,60299,亿元CNY,{URL}c,CN-44,2026-03-02,H,official,restated",
        f"exports,Guangdong,2025,60300,亿元CNY,{URL}d,CN-44,2026-02-01,H,official,",
        f"imports,Guangdong,2025,-3.25,亿元CNY,{URL}e,CN-44,2025-12-31,H,official,",
    ),
}
BACI = {
    "BACI_HS92_Y2020_V202301.csv": ("2020,156,704,850760,1,1", "2020,842,156,10121,0.333,"),
    "BACI_HS92_Y2021_V202301.csv": (
        "2021,156,704,850760,1.001,        0.5",
        "2021,156,842,10121,2,           NA",
        "2021,704,156,080300,3,",
        "2021,842,156,850760,1e6,7",
    ),
    "BACI_HS92_Y2021_V202401.csv": ("2021,156,704,850760,9,1", "2021,156,276,870380,12.5,0.25"),
}
MATRIX = ("exporter,product,value", "CHN,8507,4", "VNM,0803,0.1", "CHN,8703,2.5")
COMTRADE = (
    "period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,classificationCode,"
    "cmdCode,customsCode,motCode,qtyUnitAbbr,qty,primaryValue",
    "2021,156,CHN,X,704,VNM,0,H5,850760,C00,0,kg,10,100.5",
    "2021,156,CHN,M,704,VNM,0,H5,080300,C00,0,kg,,7",
    "2021,156,CHN,X,704,VNM,0,H5,TOTAL,C00,0,,,250",
    *(f"2022{month:02d},156,CHN,X,704,VNM,0,H5,850760,C00,0,kg,1,{month}.25" for month in range(1, 13)),
)
FIRMS = (
    "year,firm,place,direction,hs6,destination,value_usd",
    "2021,F1,VNM,export,850760,USA,5",
    "2021,F2,VNM,export,850760,USA,7.5",
    "2022,F1,VNM,export,850760,USA,6",
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Facts with vintages, restatements, odd texts, constants of several kinds and a superseded slice."""
    root = tmp_path_factory.mktemp("engines")
    moments = (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=i) for i in range(10_000))
    facts = Facts(root / "facts", programme="guangdong", clock=lambda: next(moments))
    for name, rows in OBSERVATIONS.items():
        _accepted(facts, root / name, (HEAD, *rows))
    for name, rows in BACI.items():
        _accepted(facts, root / name, ("t,i,j,k,v,q", *rows))
    _accepted(facts, root / "m.csv", MATRIX, stated={"period": "2021"})
    _accepted(facts, root / "TradeData.csv", COMTRADE)
    _accepted(facts, root / "firms.csv", FIRMS)
    pairs = root / "pairs.csv"
    pairs.write_text("HS 1992,HS 2017\n850760,850760\n850760,080300\n080300,080310\n", encoding="utf-8")
    assert not own.take(facts.reference_folder, "conversion", pairs, source="a test").faults
    return facts.folder


def _accepted(facts: Facts, path: Path, lines: tuple[str, ...], **options: object) -> None:
    path.write_text("\n".join((*lines, "")), encoding="utf-8")
    report = facts.import_file(path, **options)  # type: ignore[arg-type]
    assert not report.rejects, report.rejects


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own."""
    pytest.importorskip("psycopg", reason="wants `pip install wuwai[postgres]`")
    programs = postgres_server.programs()
    if programs is None:
        pytest.skip(postgres_server.NEEDED)
    with postgres_server.serving(programs) as address:
        yield address


def spark_is_here() -> None:
    """Skip where Spark cannot run, naming what is missing."""
    pytest.importorskip("pyspark", reason="wants `pip install wuwai[spark]`")
    if shutil.which("java") is None:
        pytest.skip("wants Java 17 or 21: apt-get install default-jre-headless")


@pytest.fixture(scope="session", params=["duckdb", "postgresql", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    if request.param == "postgresql":
        return chosen("postgresql", address=request.getfixturevalue("postgres"))
    if request.param == "spark":
        spark_is_here()
        return chosen("spark", address="local[2]", options={"spark.sql.shuffle.partitions": 2})
    return chosen()


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """The facts of a folder as the engine answers them, read anew."""
    return lambda folder, by=engine: Facts(folder, programme="guangdong", engine=by)
