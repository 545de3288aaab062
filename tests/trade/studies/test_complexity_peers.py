"""Where the Python packages for complexity agree with ours, and where they do not and why.

The figures were worked out by ecomplexity 0.5.3, econcomplex 1.0.1 and economic-complexity 0.3.0 from the
five locations and six products below, by default settings.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from wuwai.trade.studies.complexity import Complexity, complexity

ECI = [1.3414390504676248, 0.8693244114732419, -0.15236415973071063, -0.6399069202089405, -1.4184923820012154]
PLACES, GOODS = "ABCDE", "uvwxyz"
VALUES = ((10, 8, 4, 0, 1, 3), (6, 0, 5, 7, 0, 1), (0, 2, 0, 9, 3, 0), (1, 0, 0, 4, 6, 0), (2, 1, 0, 5, 1, 8))
CELLS = [
    (place, p, v) for place, row in zip(PLACES, VALUES, strict=True) for p, v in zip(GOODS, row, strict=True)
]
EXPORTS = pl.DataFrame(CELLS, schema=["location", "product", "value"], orient="row")
A, C, U, X = 0, 2, 0, 3


@pytest.fixture(scope="module")
def ours() -> Complexity:
    return complexity(EXPORTS)


def test_ecomplexity_and_econcomplex_have_the_same_eci_and_ecomplexity_the_same_pci(ours: Complexity):
    assert ours.eci == pytest.approx(ECI, abs=1e-12)
    assert ours.pci[U] == pytest.approx(1.600797895088563, abs=1e-12)
    assert ours.pci[X] == pytest.approx(-0.5936225557573998, abs=1e-12)


def test_ecomplexity_counts_a_product_as_near_to_itself(ours: Complexity):
    phi = ours.proximity  # 1 on the diagonal
    itself = ours.exported.astype(float) @ phi / phi.sum(axis=0)
    assert itself[A, U] == pytest.approx(0.9090909090909091)  # their density
    assert itself[A, X] == pytest.approx(0.30000000000000004)
    assert ours.density[A, U] == pytest.approx(6 / 7)
    assert ours.density[A, X] == pytest.approx(0.5)


def test_ecomplexity_leaves_the_last_term_out_of_cog_and_scores_coi(ours: Complexity):
    theirs = complexity(EXPORTS, outlook="ecomplexity")
    assert theirs.coi[[A, C]] == pytest.approx([-1.213469609325406, 1.3801940785911126], abs=1e-12)
    assert theirs.cog[A, X] == pytest.approx(-0.9922569318000594, abs=1e-12)
    assert theirs.cog[C, U] == pytest.approx(1.0490614452554485, abs=1e-12)
    assert theirs.coi.mean() == pytest.approx(0, abs=1e-12)
    assert ours.coi[[A, C]] == pytest.approx([-0.6399069202089436, -0.8712497267405384], abs=1e-12)


def test_ecomplexity_has_the_same_outlook_of_226_countries():
    path = Path(__file__).parents[4] / "shared/reference/complexity/world_trade_avg_1998_to_2000.csv.gz"
    if not path.exists():
        pytest.skip("wants ../shared/reference/complexity/world_trade_avg_1998_to_2000.csv.gz")
    table = pl.read_csv(path, schema_overrides={"product": pl.String}).rename({"country": "location"})
    found = complexity(table, outlook="ecomplexity")
    afg, ago = found.locations.index("afg"), found.locations.index("ago")
    first, second = found.products.index("0011"), found.products.index("0012")
    eci = [-0.5777078232456874, -1.7810198683748117, 1.4121691166792731, -0.17364524057669964]
    assert found.eci[:4] == pytest.approx(eci, abs=1e-9)
    assert found.pci[[first, second]] == pytest.approx([-1.0703101195402096, -3.289180940251333], abs=1e-9)
    assert found.coi[[afg, ago]] == pytest.approx([0.24407820046037373, -0.520517190006843], abs=1e-9)
    assert found.cog[afg, [first, second]] == pytest.approx([0.12064371981242296, -0.13093803618164374])
    assert found.cog[ago, second] == pytest.approx(-0.27698031112774985)


def test_econcomplex_turns_pci_by_ubiquity_alone_so_that_its_mean_is_not_eci(ours: Complexity):
    theirs_u, theirs_x = -1.0904623459304899, 0.4866636554961019
    scores = (ours.pci - ours.pci.mean()) / ours.pci.std()
    assert theirs_u == pytest.approx(-scores[U], abs=1e-12)  # the same axis, the other way round
    assert theirs_x == pytest.approx(-scores[X], abs=1e-12)
    # What the most complex location exports would be the least complex.
    assert ours.eci[A] == max(ours.eci)
    assert -scores[ours.exported[A]].mean() < 0


def test_econcomplex_leaves_the_last_term_out_of_cog_and_divides_by_the_wrong_total(ours: Complexity):
    phi = ours.proximity.copy()
    np.fill_diagonal(phi, 0)
    scores = -(ours.pci - ours.pci.mean()) / ours.pci.std()
    not_yet = 1 - ours.exported.astype(float)
    theirs = not_yet * ((not_yet * scores) @ phi) / phi.sum(axis=0)  # of p, where q's is wanted
    assert theirs[A, X] == pytest.approx(0.46311897010046865, abs=1e-12)
    assert theirs[C, U] == pytest.approx(-0.6231213405317083, abs=1e-12)


def test_econcomplex_gives_only_the_cells_it_was_given():
    """Of the 226 x 785 cells of the published table it returns 124,336: those with trade."""
    traded = EXPORTS.filter(pl.col("value") > 0)
    assert traded.height < complexity(traded).frame().height == EXPORTS.height


def test_economic_complexity_stops_after_twenty_reflections(ours: Complexity):
    theirs = [1.195789552682552, 0.77154797678172, -0.12498480567368597, -0.5592039291461176]
    scores = (ours.eci - ours.eci.mean()) / ours.eci.std(ddof=1)
    m = ours.exported.astype(float)
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    of_location, of_product = diversity, ubiquity
    for turn in range(1, 20):
        kept = of_location
        if turn < 19:
            of_location = m @ of_product / diversity
        of_product = m.T @ kept / ubiquity
    reflected = (of_location - of_location.mean()) / of_location.std(ddof=1)
    assert reflected[:4] == pytest.approx(theirs, abs=1e-12)
    assert scores[:4] != pytest.approx(theirs, abs=1e-4)


def test_economic_complexity_divides_its_gain_by_the_wrong_total(ours: Complexity):
    pci = np.array([0.9896278210369572, 0.489633506406496, 0.9896278210369572, -0.4409964614308249])
    pci = np.append(pci, [-0.4891224078218328, 0.0])[: ours.pci.size]
    phi = ours.proximity.copy()
    np.fill_diagonal(phi, 0)
    assert ours.density[A, X] == pytest.approx(0.5)  # which it has right
    not_yet = 1 - ours.exported.astype(float)
    pci[5] = -pci[:5].sum()  # scores: they sum to nothing
    theirs = (not_yet * pci) @ (phi / phi.sum(axis=0)) - ours.density * pci
    assert theirs[A, X] == pytest.approx(-0.1990042850965326, abs=1e-9)
    assert theirs[A, U] == pytest.approx(-0.9112519125217956, abs=1e-9)  # of a product that is exported
    assert np.isnan(ours.cog[A, U])
