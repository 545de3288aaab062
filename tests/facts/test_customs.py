"""China Customs query files: every trap of the format, and nothing silent."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wuwai.facts.importers import customs_codes
from wuwai.facts.importers.customs_codes import Partners
from wuwai.facts.store import Facts
from wuwai.reference.code_tables import CodeTables

HEADING = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,"
    "收发货人注册地编码,收发货人注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,美元"
)
GOOD = '202305,85076000,锂离子蓄电池,116,日本,10,一般贸易,44,广东省,"1,200",个,"3,400",千克,"1,234,567.5",'
EXPORT = {"direction": "export"}


def _file(tmp_path: Path, *rows: str, heading: str = HEADING, encoding: str = "gb18030") -> Path:
    path = tmp_path / "query.csv"
    path.write_bytes("\r\n".join((heading, *rows, "")).encode(encoding))
    return path


def _rejects(facts: Facts, path: Path) -> list[tuple[int, str, str]]:
    report = facts.import_file(path, stated=EXPORT)
    assert report.importer == "customs"
    return [(r.row, r.column, r.value) for r in report.rejects]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig"])
def test_every_encoding_reads_alike(facts, tmp_path, encoding):
    report = facts.import_file(_file(tmp_path, GOOD, encoding=encoding), stated=EXPORT)
    assert (report.read, report.accepted, report.rejects) == (1, 1, ())
    (row,) = facts.flows().to_dicts()
    assert (row["period"], row["reporter"], row["partner"], row["product"]) == (
        *("2023-05", "CN-44", "JPN", "85076000"),
    )
    assert (row["regime"], row["direction"], row["currency"], row["value"]) == (
        *("10", "export", "USD", 1234567.5),
    )
    assert (row["quantity"], row["unit"], row["classification"]) == (1200.0, "个", "HS2022")
    assert row["origin"].endswith(":2")


def test_without_a_direction_the_file_is_refused_in_words(facts, tmp_path):
    report = facts.import_file(_file(tmp_path, GOOD))
    assert report.exit_code == 1
    assert facts.snapshots() == []
    assert "--direction export" in report.rejects[0].expected.en
    assert "出口" in report.rejects[0].expected.zh


def test_exports_and_imports_stand_side_by_side(facts, tmp_path):
    path = _file(tmp_path, GOOD)
    facts.import_file(path, stated=EXPORT)
    facts.import_file(path, stated={"direction": "import"})
    assert sorted(facts.flows()["direction"]) == ["export", "import"]


def test_an_amount_that_cannot_be_read_is_a_reject_and_never_zero(facts, tmp_path):
    amounts = ["", "-", "***", "1.234,5", "12,34", "1E+06", "１２３", "-5", "12 345", "0", "7"]
    rows = [GOOD.rsplit('"', 2)[0] + f'"{a}",' for a in amounts]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert [(r.row, r.column) for r in report.rejects] == [(i, "美元") for i in range(2, 11)]
    assert facts.flows()["value"].to_list() == [0.0, 7.0]


def test_quantities_may_be_none_but_not_nonsense(facts, tmp_path):
    rows = [GOOD.replace('"1,200"', q) for q in ("-", "", "abc", "12.5")]
    assert _rejects(facts, _file(tmp_path, *rows)) == [(4, "第一数量", "abc")]
    assert facts.flows().sort("row")["quantity"].to_list() == [None, None, 12.5]


def test_codes_keep_their_digits_and_lost_zeros_come_back(facts, tmp_path):
    rows = [
        GOOD.replace("85076000", c) for c in ("1012100", "0101210010", "\t03021100", '="03021100"', "850760")
    ]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert report.rejects == ()
    assert sorted(facts.flows()["product"]) == [
        *("01012100", "0101210010", "03021100", "03021100", "850760"),
    ]
    assert any("1 product codes had lost" in n.en for n in report.notes)


def test_unknown_codes_are_listed_never_guessed(facts, tmp_path):
    rows = [
        GOOD.replace("85076000", "85079999x"),
        GOOD.replace("85076000", "85415600"),
        GOOD.replace("202305", "202313"),
        GOOD.replace("日本", "亚特兰蒂斯").replace("116", "999"),
        GOOD.replace(",10,一般贸易", ",0110,一般贸易"),
        GOOD.replace(",44,广东省", ",99,火星省"),
        GOOD.replace(",10,一般贸易", ",10,进料加工贸易"),
        GOOD.replace(",44,广东省", ",44,江苏省"),
        GOOD.replace("116", "11"),
        GOOD,
    ]
    assert _rejects(facts, _file(tmp_path, *rows)) == [
        (2, "商品编码", "85079999x"),
        (3, "商品编码", "85415600"),
        (4, "数据年月", "202313"),
        (5, "贸易伙伴名称", "亚特兰蒂斯"),
        (6, "贸易方式编码", "0110"),
        (7, "收发货人注册地编码", "99"),
        (8, "贸易方式名称", "进料加工贸易"),
        (9, "收发货人注册地名称", "江苏省"),
        (10, "贸易伙伴编码", "11"),
    ]


def test_a_code_that_contradicts_the_rest_of_the_file(facts, tmp_path):
    rows = [GOOD, GOOD, GOOD, GOOD.replace("日本", "韩国"), GOOD.replace("116", "117")]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert [(r.row, r.value) for r in report.rejects] == [(5, "韩国"), (6, "日本")]
    assert "116 for JPN" in report.rejects[0].expected.en
    assert set(facts.flows()["partner"]) == {"JPN"}


def test_a_code_without_a_name_is_read_as_the_file_reads_it(facts, tmp_path):
    rows = [GOOD.replace("日本", "-"), GOOD, GOOD.replace("116,日本", "133,-")]
    assert _rejects(facts, _file(tmp_path, *rows)) == [(4, "贸易伙伴名称", "-")]
    assert facts.flows()["partner"].to_list() == ["JPN", "JPN"]


@pytest.mark.parametrize(("name", "code"), [("香港", "HKG"), ("澳门", "MAC"), ("台澎金马关税区", "TWN")])
def test_hong_kong_macao_and_taiwan(facts, tmp_path, name, code):
    facts.import_file(_file(tmp_path, GOOD.replace("日本", name)), stated=EXPORT)
    assert facts.flows()["partner"].to_list() == [code]


def test_any_grouping(facts, tmp_path):
    by_partner = "数据年月,贸易伙伴编码,贸易伙伴名称,人民币"
    facts.import_file(_file(tmp_path, "202305,116,日本,100", heading=by_partner), stated=EXPORT)
    by_product = "数据年月,商品编码,商品名称,人民币"
    facts.import_file(_file(tmp_path, "202305,85,电机,100", heading=by_product), stated=EXPORT)
    rows = {r["dataset"]: r for r in facts.flows().to_dicts()}
    assert rows["China Customs by partner"]["product"] == "TOTAL"
    assert rows["China Customs by product"]["partner"] == "W00"
    assert {r["reporter"] for r in rows.values()} == {"CHN"}
    assert {r["currency"] for r in rows.values()} == {"CNY"}


def test_a_span_and_a_stated_period(facts, tmp_path):
    facts.import_file(_file(tmp_path, GOOD.replace("202305", "202301-202305")), stated=EXPORT)
    assert facts.flows()["period"].to_list() == ["2023-01..05"]
    path = _file(tmp_path, "116,日本,100", heading="贸易伙伴编码,贸易伙伴名称,人民币")
    assert "--period" in facts.import_file(path, stated=EXPORT).rejects[0].expected.en
    assert facts.import_file(path, stated={**EXPORT, "period": "202306"}).accepted == 1


def test_headings_that_do_not_do(facts, tmp_path):
    both = _file(tmp_path, "202305,85,1,2", heading="数据年月,商品编码,人民币,美元")
    assert "one column of amounts" in facts.import_file(both, stated=EXPORT).rejects[0].expected.en
    unnamed = _file(tmp_path, "202305,116,2", heading="数据年月,贸易伙伴编码,美元")
    assert "decoded by their names" in facts.import_file(unnamed, stated=EXPORT).rejects[0].expected.en


def test_rows_that_are_not_well_formed_are_named_and_the_others_kept(facts, tmp_path):
    rows = [
        GOOD,
        "",
        GOOD.rstrip(","),
        GOOD + "外,",
        GOOD.replace('"1,200"', '"1,200'),
        "202305,8507",
        GOOD.replace("锂离子蓄电池", '"锂""离子"""'),
        GOOD,
    ]
    path = _file(tmp_path, *rows)
    report = facts.import_file(path, stated=EXPORT)
    assert [r.row for r in report.rejects] == [5, 6, 7]
    assert facts.flows()["row"].to_list() == [2, 4, 8, 9]
    assert (report.read, report.accepted) == (7, 4)
    assert any("1 blank rows" in n.en for n in report.notes)


def test_broken_bytes_in_a_name_name_the_row(facts, tmp_path):
    data = ("\r\n".join((HEADING, GOOD, GOOD, ""))).encode("gb18030")
    place = data.rindex("日本".encode("gb18030"))
    path = tmp_path / "query.csv"
    path.write_bytes(data[:place] + b"\xff\xff\xff\xff" + data[place + 4 :])
    report = facts.import_file(path, stated=EXPORT)
    assert [(r.row, r.column) for r in report.rejects] == [(3, "贸易伙伴名称")]


def test_a_folder_of_downloads_is_one_snapshot(facts, tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    _file(tmp_path, GOOD).rename(folder / "a.csv")
    _file(tmp_path, GOOD.replace("116,日本", "133,韩国")).rename(folder / "b.csv")
    report = facts.import_file(folder, stated=EXPORT)
    assert (report.accepted, len(facts.snapshots())) == (2, 1)
    assert sorted(facts.flows()["partner"]) == ["JPN", "KOR"]


def test_a_packed_file(facts, tmp_path):
    with zipfile.ZipFile(tmp_path / "q.zip", "w") as archive:
        archive.write(_file(tmp_path, GOOD), "query.csv")
    assert facts.import_file(tmp_path / "q.zip", stated=EXPORT).accepted == 1


def test_a_later_file_takes_the_place_of_what_it_states_again(facts, tmp_path):
    other = GOOD.replace("85076000", "85423100")
    facts.import_file(_file(tmp_path, GOOD, other), stated={**EXPORT, "published_on": "2023-06-18"})
    revised = GOOD.replace("1,234,567.5", "2,000")
    facts.import_file(_file(tmp_path, revised), stated={**EXPORT, "published_on": "2023-07-18"})
    assert sorted(facts.flows()["value"]) == [2000.0, 1234567.5]
    assert sorted(facts.flows(as_of="2023-06-30")["value"]) == [1234567.5, 1234567.5]


def test_totals_close(facts, tmp_path):
    rows = [GOOD, GOOD.replace("日本", "亚特兰蒂斯"), GOOD.replace("1,234,567.5", "0.25")]
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    ((file_total, kept),) = facts.manifest(report.snapshot).control.values()
    assert (file_total, kept) == (2469135.25, 1234567.75)
    assert kept == facts.flows()["value"].sum()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**13),
            st.sampled_from(["日本", "中国香港", "刚果(金)"]),
            st.sampled_from(["10", "14"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.booleans(),
)
def test_what_was_written_is_read_back(tmp_path_factory, rows, trailing):
    folder = tmp_path_factory.mktemp("customs")
    heading = ["数据年月", "商品编码", "贸易伙伴编码", "贸易伙伴名称", "贸易方式编码", "人民币"]
    codes = {"日本": "116", "中国香港": "110", "刚果(金)": "252"}
    path = folder / "q.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for value, name, regime in rows:
            writer.writerow(["202301", "85", codes[name], name, regime, f"{value:,}", *([""] * trailing)])
    facts = Facts(folder / "facts", programme="guangdong")
    report = facts.import_file(path, stated=EXPORT)
    assert report.accepted == len(rows)
    assert facts.flows().sort("row")["value"].to_list() == [float(v) for v, _, _ in rows]


def test_learning_needs_a_majority():
    partners = Partners(CodeTables(), "")
    partners.count("116", "日本", 1)
    partners.count("116", "韩国", 1)
    assert partners.learn()
    assert partners.decode("116", "日本").expected is not None
    assert partners.decode("116", "韩国").expected is not None


@pytest.mark.parametrize(
    ("code", "kept"),
    [("1012100", "01012100"), ("101", "0101"), ("00112233", ""), ("77010000", ""), ("8507600", "08507600")],
)
def test_product_codes(code, kept):
    assert customs_codes.product(code).value == kept


def test_large_blocks_do_not_lose_rows(facts, tmp_path, monkeypatch):
    monkeypatch.setattr("wuwai.facts.importers.csv_blocks.BLOCK", 1000)
    rows = [GOOD.replace("1,234,567.5", f"{i}") for i in range(500)]
    rows[250] = "broken"
    report = facts.import_file(_file(tmp_path, *rows), stated=EXPORT)
    assert [r.row for r in report.rejects] == [252]
    flows = facts.flows().sort("row")
    assert flows["value"].to_list() == [float(i) for i in range(500) if i != 250]
    assert flows.select((pl.col("row") - 2).cast(pl.Float64) == pl.col("value")).to_series().all()
