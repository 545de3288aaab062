"""Inter-country input-output tables: OECD's CSV as published, and the arrays that a package carries."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wuwai.facts.importers import icio
from wuwai.facts.model import ImportReport
from wuwai.facts.store import Facts

from .conftest import Write

COUNTRIES = ("AGO", "CHN", "VNM", "ROW")
INDUSTRIES = ("A01", "B06", "C26", "K")
FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")


def table(
    countries: tuple[str, ...] = COUNTRIES,
    industries: tuple[str, ...] = INDUSTRIES,
    *,
    buyers: tuple[str, ...] | None = None,
    spoil: tuple[int, int, str] | None = None,
) -> list[str]:
    """A table laid out as OECD's: sellers and buyers, final demand, OUT; below them TLS, VA, OUT.

    ``spoil`` replaces the cell of a row and column.
    """
    chance = random.Random(7)
    sellers = [f"{c}_{i}" for c in countries for i in industries]
    final = [f"{c}_{f}" for c in (buyers or countries) for f in FINAL]
    cells = [[round(chance.uniform(0, 9), 3) for _ in (*sellers, *final)] for _ in sellers]
    cells[0][0] = 0
    cells[1][len(sellers) + 4] = -2.5  # inventories may fall
    output = [sum(row) for row in cells]
    taxes = [round(chance.uniform(0, 1), 3) for _ in (*sellers, *final)]
    bought = [sum(row[j] for row in cells) for j in range(len(sellers) + len(final))]
    added = [output[j] - bought[j] - taxes[j] for j in range(len(sellers))]
    rows = [["V1", *sellers, *final, "OUT"]]
    rows += [[s, *map(str, row), f"{out:.6f}"] for s, row, out in zip(sellers, cells, output, strict=True)]
    rows.append(["TLS", *map(str, taxes), ""])
    rows.append(["VA", *(f"{v:.6f}" for v in added), *("0" for _ in final), ""])
    rows.append(["OUT", *(f"{v:.6f}" for v in output), *(f"{b:.6f}" for b in bought[len(sellers) :]), ""])
    if spoil:
        rows[spoil[0]][spoil[1]] = spoil[2]
    return [",".join(row) for row in rows]


def said(report: ImportReport) -> str:
    return " | ".join(n.en for n in report.notes)


def test_a_table_as_published_is_read_whole(facts: Facts, write: Write) -> None:
    lines = table()
    report = facts.import_file(write(*lines, name="2020_SML.csv"))
    assert (report.importer, report.read, report.accepted, report.rejects) == ("icio", 16, 16, ())
    flows = facts.flows()
    assert flows["dataset"].unique().to_list() == ["ICIO 2025"]
    assert set(flows["period"]) == {"2020"}
    assert set(flows["use"]) == {*INDUSTRIES, *FINAL}
    cell = flows.filter(reporter="CHN", product="C26", partner="VNM", use="K")
    column = lines[0].split(",").index("VNM_K")
    row = next(i for i, line in enumerate(lines) if line.startswith("CHN_C26"))
    assert cell.select("value", "row").row(0) == (
        pytest.approx(float(lines[row].split(",")[column]) * 1e6),
        row + 1,
    )
    printed = sum(float(c) for line in lines[1:17] for c in line.split(",")[1:-1])
    assert flows["value"].sum() == pytest.approx(printed * 1e6)
    home = flows.filter(direction="domestic")
    assert set(flows["direction"]) == {"export", "domestic"}
    assert (home["reporter"] == home["partner"]).all()
    assert flows.filter(direction="export").filter(pl.col("reporter") == pl.col("partner")).is_empty()
    assert flows.filter(use="INVNT")["value"].min() == -2.5e6
    assert "32 rows and columns add up to the output" in said(report)
    assert "1 cells of zero were left out" in said(report)


def test_sums_that_miss_the_tables_own_output_are_told(facts: Facts, write: Write) -> None:
    report = facts.import_file(write(*table(spoil=(3, 2, "999")), name="2020.csv"))
    assert report.rejects == ()
    assert "2 of 32 rows and columns do not add up" in said(report)


def test_a_table_of_few_columns_is_recognised_by_its_layout(facts: Facts, write: Write) -> None:
    lines = table(("CHN", "VNM"), ("C26",))
    assert icio.sniff("\n".join(lines).encode())
    assert icio.sniff(b"V1,CHN_C26,VNM_C26,OUT\nCHN_C26,1,2,3\n")
    assert not icio.sniff(b"t,i,j,k,v,q\n2021,1,2,3,4,5\n")
    assert not icio.sniff(b"a,NOT_A_LABEL,b\n")


def test_the_heading_of_a_full_table_is_longer_than_what_is_sniffed() -> None:
    heading = "V1," + ",".join(f"{c}_C26" for c in ("AGO",) * 2000)
    assert icio.sniff(heading.encode()[:4096])


def test_codes_that_nobody_knows_are_rejected_by_row_and_column(facts: Facts, write: Write) -> None:
    lines = table(("CHN", "QQQ", "VNM"), ("A01", "C26"))
    report = facts.import_file(write(*lines, name="2020.csv"))
    assert (report.read, report.accepted, report.exit_code) == (6, 4, 3)
    columns = [r.column for r in report.rejects if r.row == 1]
    assert columns == ["QQQ_A01", "QQQ_C26", *(f"QQQ_{f}" for f in FINAL)]
    assert [(r.row, r.column, r.value) for r in report.rejects if r.row > 1] == [
        (4, "V1", "QQQ_A01"),
        (5, "V1", "QQQ_C26"),
    ]
    assert "QQQ" not in {*facts.flows()["reporter"], *facts.flows()["partner"]}
    ((before, kept),) = facts.snapshots()[0].control.values()
    assert before > kept == pytest.approx(facts.flows()["value"].sum())


def test_an_industry_of_another_edition_is_no_industry_of_this(facts: Facts, write: Write) -> None:
    lines = [line.replace("_B06", "_C24") for line in table()]  # C24 is of 2023, A01 of 2025
    report = facts.import_file(write(*lines, name="2020.csv"))
    assert {r.value for r in report.rejects if r.row > 1} == {f"{c}_C24" for c in COUNTRIES}


def test_industries_of_no_known_edition_are_kept_and_said(facts: Facts, write: Write) -> None:
    lines = [line.replace("_A01", "_X1").replace("_B06", "_X2").replace("_C26", "_X3") for line in table()]
    lines = [line.replace("_K", "_X4") for line in lines]
    report = facts.import_file(write(*lines, name="2020.csv"))
    assert report.rejects == ()
    assert "checked by shape only" in said(report)
    assert facts.flows()["dataset"][0] == "ICIO"


def test_groups_of_firms_are_their_country(facts: Facts, write: Write) -> None:
    lines = table(("CN1", "CN2", "VNM"), ("A01_02", "C26"), buyers=("CHN", "VNM"))
    report = facts.import_file(write(*lines, name="ICIO2023_2018.csv"))
    assert report.rejects == ()
    flows = facts.flows()
    assert set(flows["reporter"]) == set(flows["partner"]) == {"CHN", "VNM"}
    assert set(flows["regime"]) == {"", "CN1", "CN2"}
    assert {"C26", "CN1_C26", "CN2_C26", "HFCE"} <= set(flows["use"])
    assert (flows["dataset"][0], flows["period"][0]) == ("ICIO 2023", "2018")


def test_taxes_by_country_are_no_sales(facts: Facts, write: Write) -> None:
    lines = table(industries=("01T02", "26"))
    at = next(i for i, line in enumerate(lines) if line.startswith("TLS"))
    taxes = [line.replace("TLS", f"{c}_TAXSUB", 1) for line in (lines[at],) for c in ("AGO", "CHN")]
    lines[at : at + 1] = taxes
    report = facts.import_file(write(*lines, name="ICIO2021_2015.csv"))
    assert (report.read, report.rejects) == (8, ())
    assert "TAXSUB" not in set(facts.flows()["product"])


def test_an_archive_of_years_is_read_year_by_year(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "2016-2022_SML.zip"
    with zipfile.ZipFile(path, "w") as out:
        for year in (2016, 2017):
            out.writestr(f"{year}_SML.csv", "\n".join((*table(), "")))
        out.writestr("ReadMe.txt", "about the tables")
    report = facts.import_file(path)
    assert (report.read, report.accepted) == (32, 32)
    assert set(facts.flows()["period"]) == {"2016", "2017"}


def test_years_that_no_name_tells_are_asked_for(facts: Facts, tmp_path: Path, write: Write) -> None:
    assert "--period" in facts.import_file(write(*table(), name="table.csv")).rejects[0].expected.en
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in ("a.csv", "b_2017.csv"):
        (folder / name).write_text("\n".join(table()))
    assert "each year once" in facts.import_file(folder).rejects[0].expected.en


# -- arrays -------------------------------------------------------------------------------------------


def arrays(path: Path, **changed: np.ndarray) -> Path:
    """Two economies and two sectors, in order of sector: CHN C26, VNM C26, CHN K, VNM K."""
    bought = np.array([10.0, 4.0, 6.0, 2.0])
    sold = np.array([[5, 1, 1, 0], [1, 2, 0, 1], [4, 0, 5, 0], [0, 1, 0, 1]], dtype=float)
    output = np.array([20.0, 8.0, 12.0, 5.0])
    content = {
        "A": sold / bought,
        "omb": bought / output,
        "go": output,
        "z": output - sold.sum(axis=1),
        "countries": np.array(["CHN", "VNM"]),
        "sectors": np.array(["C26", "K"]),
    }
    np.savez(path, **(content | changed))  # type: ignore[arg-type]
    return path


def test_arrays_are_in_order_of_sector_then_country(facts: Facts, tmp_path: Path) -> None:
    report = facts.import_file(arrays(tmp_path / "net.npz"), stated={"period": "2022"})
    assert (report.read, report.accepted, report.rejects) == (4, 4, ())
    assert "intermediate goods and services only, of 2 economies and 2 sectors" in said(report)
    flows = facts.flows()
    found = {
        (r["reporter"], r["product"], r["partner"], r["use"]): r["value"] / 1e6 for r in flows.to_dicts()
    }
    assert found[("VNM", "C26", "CHN", "C26")] == pytest.approx(1)
    assert found[("CHN", "K", "CHN", "C26")] == pytest.approx(4)
    assert ("CHN", "K", "VNM", "C26") not in found
    assert flows.filter(reporter="CHN", product="K")["row"].unique().to_list() == [3]
    assert flows["dataset"][0] == "ICIO intermediate 2025"
    assert flows["value"].sum() == pytest.approx(22e6)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"A": np.zeros((3, 3))}, "of fitting sizes"),
        ({"go": np.array([20.0, 8.0, 12.0, np.nan])}, "of numbers"),
        ({"A": np.eye(4)[[1, 0, 3, 2]]}, "ordered by sector"),
        ({"z": np.zeros(4)}, "add up"),
        ({"go": np.array(list("abcd"))}, "of numbers"),
        ({"countries": np.array([{"code": "CHN"}, None], dtype=object)}, "arrays A"),
    ],
    ids=["sizes", "numbers", "order", "totals", "text", "pickle"],
)
def test_other_arrays_are_refused(
    facts: Facts, tmp_path: Path, changed: dict[str, np.ndarray], expected: str
) -> None:
    report = facts.import_file(
        arrays(tmp_path / "net.npz", **changed), importer="icio", stated={"period": "2022"}
    )
    assert report.snapshot is None
    assert expected in report.rejects[0].expected.en
