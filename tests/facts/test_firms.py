"""Firm-level files: told by their headings, read with their firms, which no reader of flows gets to see."""

from __future__ import annotations

import json

import polars as pl
import pytest
from stdnum.cn import uscc

from wuwai.facts import datasets, firm_flows
from wuwai.facts.flow_questions import Asked
from wuwai.facts.importers import customs, declarations, firm_cells, firms
from wuwai.facts.importers.known import recognise
from wuwai.facts.importers.opening import look

HEAD = "年份,企业代码,城市,商品编码,贸易伙伴名称,进出口,金额,币制"
ROWS = (
    "2023,A-1,深圳,85076000,越南,出口,100,CNY",
    "2023,A-1,深圳,85076000,美国,出口,50,CNY",
    "2023,B-2,441900,61091000,美国,出口,70,CNY",
    "2024,A-1,深圳,85076000,越南,出口,120,CNY",
    "2024,B-2,441900,61091000,美国,进口,9,CNY",
)
CODES = [code + uscc.calc_check_digit(code) for code in ("91440300MA5TEXT00", "91441900MA5TEXT01")]


def traded(facts, **asked):
    return firm_flows.firm_flows(
        facts, **({"dataset": "Firm-level customs", "region": None, "direction": "export"} | asked)
    )


def test_a_file_is_told_by_its_heading(write):
    assert recognise(look(write(HEAD, *ROWS))).name == "firms"
    english = "year,firm_id,hs6,destination,value_usd,place,direction"
    assert recognise(look(write(english, name="en.csv"))).name == "firms"
    # A query file with a column of firms is one of firms; without it, it stays one of customs.
    query = "数据年月,商品编码,贸易伙伴名称,收发货人注册地编码,人民币"
    assert recognise(look(write(query, name="q.csv"))).name == "customs"
    both = f"{query},企业编码".encode("gb18030")
    assert firms.sniff(both)
    assert customs.sniff(both)
    assert recognise(look(write(data=both, name="b.csv"))).name == "firms"


def test_declarations_stay_what_they_are_and_may_be_read_for_their_firms(facts, write):
    head = f"{','.join(declarations.HEADING)},收发货人编码"
    path = write(head, "1,2024-05-01,出口,9610,850760,日本,440100,1,个,5,CNY,F-9")
    assert recognise(look(path)).name == "declarations"
    assert facts.import_file(path, importer="firms").accepted == 1
    assert traded(facts).frame.select("firm", "year", "months").rows() == [("F-9", 2024, 1)]


def test_a_period_and_direction_may_be_stated(facts, write):
    path = write("firm,city,hs6,destination,value_usd", "F1,440300,850760,VNM,5")
    report = facts.import_file(path, stated={"period": "2023", "direction": "import"})
    assert report.accepted == 1
    assert traded(facts, direction="import").frame.select("year", "currency").rows() == [(2023, "USD")]


def test_what_firms_traded(facts, write):
    report = facts.import_file(write(HEAD, *ROWS))
    assert (report.importer, report.read, report.accepted) == ("firms", 5, 5)
    found = traded(facts)
    assert found.frame.select("firm", "partner", "year", "value", "months").rows() == [
        ("A-1", "USA", 2023, 50.0, 12),
        ("A-1", "VNM", 2023, 100.0, 12),
        ("A-1", "VNM", 2024, 120.0, 12),
        ("B-2", "USA", 2023, 70.0, 12),
    ]
    assert [m.snapshot for m in found.snapshots] == [report.snapshot]
    assert set(traded(facts, region="441900").frame["firm"]) == {"B-2"}
    assert set(traded(facts, region="CN-44").frame["firm"]) == {"A-1", "B-2"}
    assert traded(facts, region="CN-31").frame.is_empty()
    assert traded(facts, direction="import").frame["value"].to_list() == [9.0]
    assert traded(facts, dataset="China Customs by product").frame.is_empty()
    assert datasets.describe("Firm-level customs").described


def test_no_reader_of_flows_sees_a_firm(facts, write):
    """Neither its code nor its rows: flows are sums over firms."""
    report = facts.import_file(write(HEAD, *ROWS, "2023,C-3,深圳,85076000,越南,出口,11,CNY"))
    assert "firms-001.parquet" in facts.manifest(report.snapshot).tables
    flows = facts.flows()
    assert "firm" not in flows.columns
    assert "firm" not in facts.flows_expression().columns
    assert not flows.select(pl.any_horizontal(pl.col(pl.String).str.contains("A-1")).any()).item()
    assert "A-1" not in json.dumps(facts.flow(flows["origin"][0]), default=str)
    assert flows["value"].sum() == 360.0
    assert flows.filter(partner="VNM", period="2023").select("row", "value").rows() == [(2, 111.0)]
    assert (report.accepted, flows.height) == (6, 5)
    assert set(flows["dataset"]) == {"Firm-level customs"}


def test_they_stand_beside_other_flows_of_the_same_columns(facts, write):
    """A file of declarations names the same constants but one; one without firms comes first."""
    declared = (
        "报关单号,申报日期,进出口,监管方式,商品编码,贸易伙伴名称,收发货人注册地编码,数量,计量单位,金额,币制"
    )
    facts.import_file(write(declared, "1,2024-05-01,出口,9610,850760,日本,440100,1,个,5,CNY", name="d.csv"))
    facts.import_file(write(HEAD, *ROWS))
    assert facts.flows()["value"].sum() == 354.0
    assert traded(facts).frame["value"].sum() == 340.0
    totals = facts.flow_totals(Asked(), by="year")
    assert totals.frame["dataset"].n_unique() == 2


def test_a_later_file_takes_the_place_of_what_it_states(facts, write):
    facts.import_file(write(HEAD, *ROWS))
    facts.import_file(write(HEAD, "2024,A-1,深圳,85076000,越南,出口,125,CNY", name="later.csv"))
    found = traded(facts).frame.filter(pl.col("year") == 2024)
    assert found["value"].to_list() == [125.0]
    assert traded(facts).frame.filter(pl.col("year") == 2023).height == 3


def test_months_make_a_year_and_are_counted(facts, write):
    rows = [f"2023-{m:02},A,深圳,850760,越南,出口,1,CNY" for m in range(1, 13)]
    rows += [f"2024年{m}月,A,深圳,850760,越南,出口,1,CNY" for m in range(1, 8)]
    facts.import_file(write(HEAD, *rows))
    assert traded(facts).frame.select("year", "value", "months").rows() == [(2023, 12.0, 12), (2024, 7.0, 7)]
    # The year stands beside its months: it counts once.
    facts.import_file(write(HEAD, "2023,A,深圳,850760,越南,出口,12,CNY", name="year.csv"))
    assert traded(facts).frame["value"].to_list() == [12.0, 7.0]


def test_rejects_name_row_and_column(facts, write):
    report = facts.import_file(
        write(
            HEAD,
            ROWS[0],
            "2023-13,A,深圳,850760,越南,出口,1,CNY",
            "2023,,深圳,850760,越南,出口,1,CNY",
            "2023,A,深圳,8507,越南,出口,1,CNY",
            "2023,A,深圳,999998,越南,出口,1,CNY",
            "2023,A,深圳,123456,越南,出口,1,CNY",
            "2023,A,深圳,850760,全球,出口,1,CNY",
            "2023,A,深圳,850760,XYZ,出口,1,CNY",
            "2023,A,亚特兰蒂斯,850760,越南,出口,1,CNY",
            "2023,A,深圳,850760,越南,转口,1,CNY",
            "2023,A,深圳,850760,越南,出口,-1,CNY",
            "2023,A,深圳,850760,越南,出口,1,XXX",
            '2023,A,深圳,850760,越南,出口,"1,000",CNY',
        )
    )
    assert [(r.row, r.column) for r in report.rejects] == [
        (3, "年份"),
        (4, "企业代码"),
        (5, "商品编码"),
        (7, "商品编码"),
        (8, "贸易伙伴名称"),
        (9, "贸易伙伴名称"),
        (10, "城市"),
        (11, "进出口"),
        (12, "金额"),
        (13, "币制"),
    ]
    assert report.accepted == 3
    assert {u.kind for u in report.unknown} == {"product", "partner", "place"}
    assert traded(facts).frame["value"].sum() == 100.0 + 1.0 + 1000.0


def test_a_person_s_number_is_refused_and_not_repeated(facts, write):
    number = "11010519491231002X"
    report = facts.import_file(write(HEAD, ROWS[0], f"2023,{number},深圳,850760,越南,出口,1,CNY"))
    (reject,) = report.rejects
    assert (reject.row, reject.column, reject.value) == (3, "企业代码", "")
    folder = facts.snapshots_folder / report.snapshot
    assert all(number.encode() not in path.read_bytes() for path in folder.iterdir())


def test_credit_codes_are_checked_and_tell_the_place(facts, write):
    head = "年月,统一社会信用代码,商品编码,贸易伙伴名称,美元"
    rows = [f"202301,{code},850760,VNM,5" for code in CODES]
    wrong = CODES[0][:-1] + ("1" if CODES[0][-1] != "1" else "2")
    path = write(head, *rows, f"202301,{wrong},850760,VNM,5")
    assert "--direction" in facts.import_file(path).rejects[0].expected.en
    report = facts.import_file(path, stated={"direction": "export"})
    assert [(r.row, r.column, r.value) for r in report.rejects] == [(4, "统一社会信用代码", "")]
    flows = facts.flows()
    assert set(flows["reporter"]) == {"440300", "441900"}
    assert set(flows["currency"]) == {"USD"}
    assert set(flows["period"]) == {"2023-01"}
    every = pl.Series([*CODES, wrong, "91440300MA5TEXT0O", "", None])
    assert firm_cells.credit_codes(every).to_list() == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("企业代码,城市,商品编码,贸易伙伴名称,进出口,金额,币制", "--period"),
        ("年份,企业代码,城市,商品编码,贸易伙伴名称,进出口,金额", "币制"),
        ("年份,企业代码,商品编码,贸易伙伴名称,进出口,金额,币制", "城市"),
        ("年份,企业代码,城市,商品编码,贸易伙伴名称,进出口,人民币,美元", "not 2"),
    ],
)
def test_what_a_file_must_say(facts, write, head, said):
    (reject,) = facts.import_file(write(head, "1,2,3,4,5,6,7")).rejects
    assert said in reject.expected.en
    assert reject.row == 1


def test_a_file_of_a_spreadsheet_in_gb18030(facts, write):
    text = "\r\n".join((HEAD, '2023,A,东莞市,1012100,刚果（布）,出口,"1,200",人民币', ""))
    report = facts.import_file(write(data=text.encode("gb18030")))
    assert report.accepted == 1
    said = " ".join(n.en for n in report.notes)
    assert "GB18030" in said
    assert "leading zero" in said
    row = facts.flows().row(0, named=True)
    assert (row["product"], row["partner"], row["currency"], row["reporter"]) == (
        *("01012100", "COG", "CNY", "441900"),
    )


def test_a_dry_run_shows_the_columns_and_keeps_nothing(facts, write):
    report = facts.import_file(write(HEAD, *ROWS), dry_run=True)
    read = {one.column: one for one in report.mapping}
    assert set(read["企业代码"].fields) == {"firm", "reporter"}  # a credit code tells a place left blank
    assert "no page" in read["企业代码"].how.en
    assert read["金额"].fields == ("value",)
    assert facts.snapshots() == []
