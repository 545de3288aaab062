"""Integer programs of siting, solved by HiGHS (Huangfu & Hall 2018); importing it loads the solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Answer:
    """Values of the columns (None where none were found), the solver's bound, whether it finished, and
    whether it finished by proving that there is no answer."""

    values: np.ndarray | None
    bound: float
    finished: bool
    impossible: bool


def solved(
    aim: np.ndarray,
    rows: csr_array,
    least: np.ndarray,
    most: np.ndarray,
    *,
    low: np.ndarray,
    high: np.ndarray,
    begun: np.ndarray | None = None,
    gap: float = 0.0,
    nodes: int | None = None,
    beat: Callable[[], None] | None = None,
) -> Answer:
    """Whole numbers between ``low`` and ``high`` that make ``aim`` least, with ``least <= rows x <= most``.

    ``begun`` are values to start from; the search ends at the relative ``gap`` or after ``nodes`` nodes.
    ``beat`` is called now and then; what it raises ends the search and is raised here.
    """
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = rows.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = aim, low, high
    lp.row_lower_, lp.row_upper_ = least, most
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * aim.size
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", gap),
        ("mip_abs_gap", 1e-9), ("mip_feasibility_tolerance", TOLERANCE),
        ("primal_feasibility_tolerance", TOLERANCE), ("dual_feasibility_tolerance", TOLERANCE),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    solver.passModel(lp)
    if begun is not None:
        start = highspy.HighsSolution()
        start.col_value = begun
        solver.setSolution(start)
    raised: list[BaseException] = []
    if beat is not None:

        def heard(event: highspy.highs.HighsCallbackEvent) -> None:
            if not raised:
                try:
                    beat()
                except BaseException as error:  # must not pass through the solver's own code
                    raised.append(error)
            if raised:
                event.interrupt()

        solver.cbMipInterrupt += heard
        solver.cbSimplexInterrupt += heard
    solver.run()
    if raised:
        raise raised[0]
    info, status = solver.getInfo(), solver.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Answer(
        np.rint(solver.getSolution().col_value) if found else None,
        float(info.mip_dual_bound),
        status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible),
        status == highspy.HighsModelStatus.kInfeasible,
    )


def cover(allowed: np.ndarray, fixed: np.ndarray, p: int) -> np.ndarray | None:
    """At most ``p`` sites, ``fixed`` ones among them, such that every point is ``allowed`` (points x sites)
    one of them; None where there are none."""
    left = allowed[~allowed[:, fixed].any(axis=1)]
    if not len(left):
        return fixed
    left = np.unique(np.packbits(left, axis=1), axis=0)
    rows = csr_array(np.unpackbits(left, axis=1, count=allowed.shape[1]).astype(float))
    sites = allowed.shape[1]
    rows = csr_array(_stacked(rows, np.ones(sites)))
    low = np.zeros(sites)
    low[fixed] = 1.0
    least = np.concatenate([np.ones(len(left)), [0.0]])
    most = np.concatenate([np.full(len(left), np.inf), [float(p)]])
    answer = solved(np.zeros(sites), rows, least, most, low=low, high=np.ones(sites))
    return None if answer.values is None else np.flatnonzero(answer.values > 0.5)


def _stacked(rows: csr_array, last: np.ndarray) -> csr_array:
    from scipy.sparse import vstack

    return vstack([rows, csr_array(last[None, :])], format="csr")
