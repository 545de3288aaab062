"""A dry run of every importer shows the mapping, the first rows, totals and rejects, and keeps nothing."""

from __future__ import annotations

import pytest

from wuwai.facts.importers import declarations
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, BACI_ROWS, GOOD, HEAD, LEGACY, TRADE_DATA, Write
from .test_customs import GOOD as CUSTOMS
from .test_customs import HEADING
from .test_icio import table

SECTORS = "year,exporter,sector,importer,intermediate_musd,final_musd"
DECLARED = (
    "报关单号,申报日期,进出口,监管方式,商品编码,贸易伙伴名称,收发货人注册地编码,数量,计量单位,金额,币制"
)
SDMX = "STRUCTURE,STRUCTURE_ID,ACTION,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE"
CASES = {
    "series-csv": ((HEAD, GOOD), "series.csv", {}),
    "sdmx-csv": ((SDMX, "dataflow,X:Y(1.0),I,exports,CN-44,2025,60300,亿元CNY"), "sdmx.csv", {}),
    "baci": ((BACI_HEAD, *BACI_ROWS), BACI, {}),
    "comtrade": (
        (TRADE_DATA, '"2014","764","THA","M","156","CHN","0","H4","8542","C00","0","u","10","100"'),
        "new.csv",
        {},
    ),
    "comtrade earlier": (
        (LEGACY, "H2,2005,2005,2,156,China,842,USA,010110,Number of items,5,1234"),
        "old.csv",
        {},
    ),
    "customs": ((HEADING, CUSTOMS), "query.csv", {"direction": "export"}),
    "declarations": (
        (",".join(declarations.HEADING), "1,2024-05-01,出口,9610,850760,日本,440100,1,个,5,CNY"),
        "declared.csv",
        {},
    ),
    "firms": (
        ("year,firm,city,hs6,destination,direction,value_usd", "2023,F1,440300,850760,VNM,export,5"),
        "firms.csv",
        {},
    ),
    "sectors": ((SECTORS, "1995,AUS,c1,AUT,1,2"), "sectors.csv", {}),
    "matrix": (("exporter,product,value_usd", "CHN,0101,5"), "matrix.csv", {"period": "2019"}),
    "icio": (tuple(table()), "2018.csv", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_dry_run_shows_what_would_happen(facts: Facts, write: Write, case: str) -> None:
    lines, name, stated = CASES[case]
    report = facts.import_file(write(*lines, name=name), dry_run=True, stated=stated)
    assert report.importer == case.split()[0]
    assert report.accepted
    assert report.mapping
    fields = {field for one in report.mapping for field in one.fields}
    assert {"value"} | (
        {"series"} if case in ("series-csv", "sdmx-csv") else {"product", "reporter"}
    ) <= fields
    assert report.preview
    assert any("control total" in note.en for note in report.notes)
    assert any("控制总额" in note.zh for note in report.notes)
    assert facts.snapshots() == []
    assert facts.leftovers() == []
