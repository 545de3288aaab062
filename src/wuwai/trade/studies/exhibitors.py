"""Which firm to take to which fair: an assignment within the stands, by what a firm makes and where it sells.

How well a firm fits a fair is the part of the unrealised potential of the fair's goods in its market that
lies in the firm's own goods; less counts where the market is the firm's largest already. The assignment
that fits best is an integer program (HiGHS): every firm goes to so many fairs at most, never to two on the
same day, and every fair has so many stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.trade.studies.fairs_reach import Fair

GONE = "withdrawn"  # the stage of a record that no longer counts


@dataclass(frozen=True, slots=True)
class Firm:
    """An exporter as its register has it. ``codes`` are HS headings, ``market`` the largest one where
    known."""

    uid: str
    region: str
    year: int
    codes: tuple[str, ...]
    market: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A firm and the fair it is to go to (None where it goes to none).

    ``fit`` is 0 to 1, ``goods`` are its codes that the fair shows, ``new`` says that the market is not its
    largest one.
    """

    firm: Firm
    fair: Fair | None
    fit: float = 0.0
    goods: tuple[str, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True)
class Matched:
    """``places`` by fair, then fit; firms without one last. ``waiting`` gives for each fair (by name) that
    is full the fit of the best firm that has no place there; ``digits`` of goods were known; ``proven``
    whether the assignment is known to be the best."""

    fairs: tuple[Fair, ...]
    places: tuple[Place, ...]
    taken: dict[str, int]
    waiting: dict[str, float]
    digits: int = 4
    proven: bool = True

    @property
    def placed(self) -> tuple[Place, ...]:
        return tuple(one for one in self.places if one.fair is not None)


def firms_of(table: pl.DataFrame) -> tuple[Firm, ...]:
    """The latest record of each firm of the register ``exporters`` that was not withdrawn."""
    kept = table.filter(pl.col("stage") != GONE).sort("year", "uid", descending=[True, False])
    latest = kept.unique("credit_code", keep="first", maintain_order=True).sort("uid")
    return tuple(
        Firm(
            row["uid"],
            row["region"],
            row["year"],
            tuple(one for one in (row["products"] or "").split(";") if one),
            row["first_market"] or "",
            bool(row["synthetic"]),
        )
        for row in latest.iter_rows(named=True)
    )


def match(
    fairs: Sequence[Fair],
    firms: Sequence[Firm],
    worth: pl.DataFrame,
    *,
    per_firm: int = 2,
    served: float = 0.5,
    seconds: float = 10.0,
) -> Matched:
    """Take ``firms`` to ``fairs``.

    ``worth`` has ``market, code, worth``: the unrealised potential by HS heading, or by chapter where
    nothing finer is known. ``served`` is what a fit counts where the market is the firm's largest one.

    >>> fair = Fair("u", "Fair", "", "", "VNM", "", (), None, None, ("85",), "", 1.0, 1, "", "listed", False)
    >>> firms = [Firm("a", "", 2025, ("8517",), "", False), Firm("b", "", 2025, ("8507",), "", False)]
    >>> table = pl.DataFrame({"market": ["VNM"] * 2, "code": ["8507", "8517"], "worth": [3.0, 1.0]})
    >>> [(one.firm.uid, one.fit) for one in match([fair], firms, table).placed]
    [('b', 0.75)]
    """
    digits = min((len(code) for code in worth["code"]), default=2)
    fits, goods = _fits(fairs, firms, worth, digits)
    score = fits.copy()
    for i, firm in enumerate(firms):
        for f, fair in enumerate(fairs):
            if firm.market == fair.country:
                score[i, f] *= served
    taken, proven = _assigned(score, fairs, per_firm, seconds)
    order = sorted(zip(*np.nonzero(taken), strict=True), key=lambda at: (at[1], -score[at], at[0]))
    places = [
        Place(firms[i], fairs[f], float(fits[i, f]), goods[i, f], firms[i].market != fairs[f].country)
        for i, f in order
    ]
    places += [Place(firm, None) for i, firm in enumerate(firms) if not taken[i].any()]
    full = {f: int(taken[:, f].sum()) for f in range(len(fairs))}
    waiting = {
        fairs[f].name: float(fits[:, f][~taken[:, f]].max(initial=0.0))
        for f, number in full.items()
        if number >= (fairs[f].capacity or 0)
    }
    taken_at = {fairs[f].name: number for f, number in full.items()}
    return Matched(tuple(fairs), tuple(places), taken_at, waiting, digits, proven)


def _fits(
    fairs: Sequence[Fair], firms: Sequence[Firm], worth: pl.DataFrame, digits: int
) -> tuple[np.ndarray, dict[tuple[int, int], tuple[str, ...]]]:
    """The fit of every firm with every fair, and which of its goods each fair shows."""
    by_market: dict[str, dict[str, float]] = {}
    for market, code, value in worth.select("market", "code", "worth").iter_rows():
        by_market.setdefault(market, {})[code] = value
    fits = np.zeros((len(firms), len(fairs)))
    goods: dict[tuple[int, int], tuple[str, ...]] = {}
    for f, fair in enumerate(fairs):
        shown = {c: v for c, v in by_market.get(fair.country, {}).items() if c[:2] in fair.chapters and v > 0}
        total = sum(shown.values())
        for i, firm in enumerate(firms):
            met = tuple(code for code in firm.codes if code[:digits] in shown)
            if met:
                fits[i, f] = sum(shown[code] for code in {one[:digits] for one in met}) / total
                goods[i, f] = met
    return fits, goods


def _assigned(
    score: np.ndarray, fairs: Sequence[Fair], per_firm: int, seconds: float
) -> tuple[np.ndarray, bool]:
    """Who goes where (firms x fairs, true or false), and whether that is proven to be the best."""
    taken = np.zeros(score.shape, dtype=bool)
    firm, fair = np.nonzero(score)
    if not firm.size:
        return taken, True
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    at = np.arange(firm.size)
    rows: list[Any] = [
        (csr_array((np.ones(at.size), (firm, at)), shape=(score.shape[0], at.size)), float(per_firm)),
        (
            csr_array((np.ones(at.size), (fair, at)), shape=(score.shape[1], at.size)),
            np.array([one.capacity or 0 for one in fairs], dtype=float),
        ),
    ]
    for group in _same_days(fairs):
        some = np.isin(fair, group)
        if some.any():
            shape = (score.shape[0], at.size)
            rows.append((csr_array((np.ones(int(some.sum())), (firm[some], at[some])), shape=shape), 1.0))
    found = milp(
        -score[firm, fair],
        integrality=np.ones(at.size),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(matrix, ub=most) for matrix, most in rows],
        options={"time_limit": seconds},
    )
    if found.x is not None:
        chosen = found.x > 0.5
        taken[firm[chosen], fair[chosen]] = True
    return taken, bool(found.status == 0)


def _same_days(fairs: Sequence[Fair]) -> list[list[int]]:
    """The fairs that are open on the day one of them begins, wherever that is more than one."""
    found = []
    for day in sorted({one.starts_on for one in fairs if one.starts_on}):
        busy = [
            n for n, one in enumerate(fairs)
            if one.starts_on and one.last_day and one.starts_on <= day <= one.last_day
        ]  # fmt: skip
        if len(busy) > 1:
            found.append(busy)
    return found
