"""Integer programs of siting, solved by HiGHS (Huangfu & Hall 2018); importing it loads the solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

import highspy
import numpy as np
from scipy.sparse import csr_array

from wuwai.trade.studies.siting_task import Infeasible

TOLERANCE = 1e-9
NODES = 20_000  # of the solver's tree at effort 1
_MOST_NODES = 2**31 - 1  # that the solver takes
_BEAT = 0.25  # seconds between two beats


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
    effort: float = np.inf,
    beat: Callable[[], None] | None = None,
) -> Answer:
    """Whole numbers between ``low`` and ``high`` that make ``aim`` least, with ``least <= rows x <= most``.

    ``begun`` are values to start from; the search ends at the relative ``gap`` or after :data:`NODES` times
    ``effort`` nodes. ``beat`` is called a few times a second; what it raises is raised here at once, and the
    solver ends when it next looks up.
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
    solver.setOptionValue("mip_max_nodes", int(min(NODES * effort, _MOST_NODES)))
    solver.passModel(lp)
    if begun is not None:
        start = highspy.HighsSolution()
        start.col_value = begun
        solver.setSolution(start)
    if beat is None:
        solver.run()
    else:
        _run(solver, beat)
    info, status = solver.getInfo(), solver.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Answer(
        np.rint(solver.getSolution().col_value) if found else None,
        float(info.mip_dual_bound),
        status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible),
        status == highspy.HighsModelStatus.kInfeasible,
    )


def _run(solver: highspy.Highs, beat: Callable[[], None]) -> None:
    """The search in a thread of its own: while the solver simplifies a program it asks nobody for minutes."""
    stopped = False

    def asked(event: highspy.highs.HighsCallbackEvent) -> None:
        if stopped:
            event.interrupt()

    solver.cbMipInterrupt += asked
    solver.cbSimplexInterrupt += asked
    search = Thread(target=solver.run, daemon=True)
    search.start()
    try:
        while search.is_alive():
            beat()
            search.join(_BEAT)
    finally:
        stopped = True


def cover(
    allowed: np.ndarray, fixed: np.ndarray, p: int, *, effort: float, beat: Callable[[], None]
) -> np.ndarray:
    """At most ``p`` sites, ``fixed`` ones among them, such that every point is ``allowed`` (points x sites)
    one of them. Infeasible where there are none, or where none were found within the effort."""
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
    answer = solved(
        np.zeros(sites), rows, least, most, low=low, high=np.ones(sites), effort=effort, beat=beat
    )
    if answer.values is not None:
        return np.flatnonzero(answer.values > 0.5)
    if answer.impossible:
        raise Infeasible(f"no {p} sites serve every point within max_cost")
    raise Infeasible("no plan was found within the effort: whether one exists is not known")


def _stacked(rows: csr_array, last: np.ndarray) -> csr_array:
    from scipy.sparse import vstack

    return vstack([rows, csr_array(last[None, :])], format="csr")
