"""The plan of parks: the best choice, what each pair adds, what would come instead, what each rule costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wuwai.reference.text import Text
from wuwai.studies.progress import Report, part
from wuwai.trade.studies.parks_cover import CoverProblem, Infeasible, Limit
from wuwai.trade.studies.parks_pairs import Pair, cover
from wuwai.trade.studies.parks_rules import Named, Rule


@dataclass(frozen=True, slots=True)
class Choice:
    """A pair of the plan, or one that stays out. Shares are of all suitable exports, 0 to 1.

    ``order`` is its place in the order of building (0: it is there already; None: not in the plan), ``reach``
    what the plan covers up to it. ``covers`` is what the pair's park covers in the whole plan, ``adds`` what
    would be lost without it and nothing in its place; ``costs`` what the best plan without it (of one that
    stays out: with it) covers less, None where the rules leave no such plan. ``others`` come in its place (of
    one that stays out: go for it).
    """

    pair: Pair
    chosen: bool
    order: int | None
    reach: float | None
    covers: float
    adds: float
    costs: float | None
    others: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """What a rule costs: how much more would be covered without it, as a share of all suitable exports."""

    title: Text
    share: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan. ``share`` is what it covers of all suitable exports, ``bound`` what no other plan within the
    rules can exceed, ``gap`` how far apart they are as a part of the first; ``free`` is the share without any
    rule. ``broken`` names the rules that contradict one another, with by how many parks each would have to
    give way: then nothing is chosen.
    """

    choices: tuple[Choice, ...] = ()
    share: float = 0.0
    bound: float = 0.0
    gap: float = 0.0
    free: float = 0.0
    prices: tuple[Price, ...] = ()
    broken: tuple[tuple[Text, int], ...] = ()
    feasible: bool = True
    number: int = 0
    candidates: int = 0
    solved: int = 0
    assigned: Mapping[tuple[str, str], tuple[tuple[Pair, float], ...]] = field(default_factory=dict)

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """The pairs of the plan in the order of building."""
        return tuple(one for one in self.choices if one.chosen)


def plan_parks(
    pairs: Sequence[Pair],
    rules: Sequence[Rule],
    areas: Mapping[str, Sequence[str]],
    *,
    number: int,
    radius: float,
    least_exports: float = 0.0,
    most_city: int | None = None,
    most_cluster: int | None = None,
    alternatives: int = 10,
    report: Report | None = None,
) -> Plan:
    """Choose ``number`` pairs (those with parks among them) that cover most suitable exports.

    ``areas`` holds the cities of each area that rules name. A pair may be chosen from ``least_exports`` yuan
    on; ``most_city`` and ``most_cluster`` hold for every city and every cluster that no rule names.
    """
    demand = [one for one in pairs if one.suitable > 0]
    sites = [one for one in pairs if one.parks or (one.suitable > 0 and one.exports >= least_exports)]
    fixed = [n for n, one in enumerate(sites) if one.parks]
    number = min(max(number, len(fixed)), len(sites))
    if not demand or not number:
        return Plan()
    held = _limits(sites, rules, areas, most_city, most_cluster)
    at = {id(one): n for n, one in enumerate(pairs)}
    shares = cover(pairs, [at[id(one)] for one in sites], radius)[[at[id(one)] for one in demand]]
    weight = np.array([one.suitable for one in demand])
    problem = CoverProblem(weight, shares, number, [limit for _, limit in held])
    told = part(report, 0.0, 1.0)
    told(0.05, Text("Choosing the pairs", "选择组合"))
    try:
        best = problem.solve(fixed=fixed)
    except Infeasible as error:
        gives = Counter[Text]()
        for limit, by in error.gives:
            gives[limit.name] += by
        return Plan(broken=tuple(gives.items()), feasible=False, number=number, candidates=len(sites))
    asking = _Asking(problem, sites, fixed, best.open_sites, best.value, told)
    choices = asking.chosen(weight, shares)
    choices += asking.left_out(alternatives, choices)
    prices, free = asking.prices(held)
    total = problem.total
    assigned: dict[tuple[str, str], list[tuple[Pair, float]]] = {}
    for n, site in enumerate(best.assignment):
        if site >= 0:
            assigned.setdefault(sites[site].key, []).append((demand[n], float(best.covered[n])))
    return Plan(
        tuple(choices),
        *(best.share, best.upper_bound / total, best.gap, free, prices),
        number=number,
        candidates=len(sites),
        solved=asking.solved + 1,
        assigned={key: tuple(rows) for key, rows in assigned.items()},
    )


def _limits(
    sites: Sequence[Pair],
    rules: Sequence[Rule],
    areas: Mapping[str, Sequence[str]],
    most_city: int | None,
    most_cluster: int | None,
) -> list[tuple[Text, Limit]]:
    """Every rule as a limit, with the title it is told by: those of a kind share one."""
    held: list[tuple[Text, Limit]] = []
    for rule in rules:
        for members in _members(rule.about, sites, areas):
            held.append((rule.title, Limit(rule.title, members, rule.least, rule.most)))
    named = {rule.about.code for rule in rules if rule.about.kind != "each"}
    for most, of, words in (
        (most_city, [one.place.city for one in sites], Text("each city at most {n}", "每个地市至多{n}个")),
        (most_cluster, [one.cluster for one in sites], Text("each cluster at most {n}", "每个集群至多{n}个")),
    ):
        for code in dict.fromkeys(of) if most is not None else ():
            if code not in named:
                title = words.format(n=most)
                members = tuple(n for n, one in enumerate(of) if one == code)
                # What is on the register stays, however many there are.
                there = sum(bool(sites[n].parks) for n in members)
                held.append((title, Limit(title, members, 0, max(most or 0, there))))
    return held


def _members(
    about: Named, sites: Sequence[Pair], areas: Mapping[str, Sequence[str]]
) -> list[tuple[int, ...]]:
    """The candidates that a rule counts; one group for each place, area or cluster where it is of each."""
    clusters = [one.cluster for one in sites]
    if about.kind == "each":
        if about.code == "cluster":
            groups = [[one == code for one in clusters] for code in dict.fromkeys(clusters)]
        else:
            cities = [one.place.city for one in sites]
            wanted = areas.values() if about.code == "area" else [[one] for one in dict.fromkeys(cities)]
            groups = [[one in some for one in cities] for some in wanted]
    elif about.kind == "cluster":
        groups = [[one == about.code for one in clusters]]
    else:
        codes = set(areas.get(about.code, ())) if about.kind == "area" else {about.code}
        groups = [[bool({one.place.code, one.place.city} & codes) for one in sites]]
    return [tuple(n for n, counted in enumerate(group) if counted) for group in groups]


@dataclass(slots=True)
class _Asking:
    """The best plan and what is asked about it, each time an exact solution."""

    problem: CoverProblem
    sites: Sequence[Pair]
    fixed: Sequence[int]
    best: tuple[int, ...]
    value: float
    report: Report
    solved: int = 0

    def chosen(self, weight: NDArray[np.float64], shares: NDArray[np.float64]) -> list[Choice]:
        """The pairs of the plan, those that are there first, then each that adds most to those before."""
        total = self.problem.total
        gains = weight[:, None] * shares
        order: list[int] = []
        reach: dict[int, float] = {}
        reached = np.zeros(len(weight))
        for some in (list(self.fixed), [site for site in self.best if site not in self.fixed]):
            while some:
                more = np.maximum(gains[:, some] - reached[:, None], 0.0).sum(axis=0)
                site = some.pop(int(more.argmax()))
                reached = np.maximum(reached, gains[:, site])
                reach[site] = float(reached.sum())
                order.append(site)
        whole = self.problem.opened(self.best)
        served = np.bincount(
            whole.assignment[whole.assignment >= 0],
            weights=(weight * whole.covered)[whole.assignment >= 0],
            minlength=len(self.sites),
        )
        found = []
        for n, site in enumerate(order):
            self.report(0.1 + 0.5 * n / len(order), Text("Trying each pair's absence", "逐一试算去掉某组合"))
            rest = self.problem.opened(one for one in self.best if one != site)
            costs, others = (None, ()) if site in self.fixed else self._without(site)
            place = 0 if site in self.fixed else 1 + n - len(self.fixed)
            found.append(
                Choice(
                    *(self.sites[site], True, place, reach[site] / total, float(served[site]) / total),
                    *((self.value - rest.value) / total, costs, others),
                )
            )
        return found

    def _without(self, site: int) -> tuple[float | None, tuple[Pair, ...]]:
        self.solved += 1
        try:
            other = self.problem.solve(fixed=self.fixed, barred=[site])
        except Infeasible:
            return None, ()
        come = [n for n in other.open_sites if n not in self.best]
        return self._lost(other.value), tuple(self.sites[n] for n in come)

    def left_out(self, most: int, chosen: Sequence[Choice]) -> list[Choice]:
        """The pairs nearest to being chosen: those that replace others, then those that add most."""
        named = Counter(other.key for one in chosen for other in one.others)
        at = {one.key: n for n, one in enumerate(self.sites)}
        first = [at[key] for key, _ in named.most_common()]
        out = [n for n in range(len(self.sites)) if n not in self.best]
        gains = self.problem.gains(self.best)
        order = list(dict.fromkeys([*first, *sorted(out, key=lambda n: (-gains[n], n))]))[:most]
        found = []
        for n, site in enumerate(order):
            self.report(0.6 + 0.3 * n / len(order), Text("Trying what stays out", "逐一试算落选组合"))
            self.solved += 1
            share = float(gains[site]) / self.problem.total
            try:
                other = self.problem.solve(fixed=[*self.fixed, site])
            except Infeasible:
                found.append(Choice(self.sites[site], False, None, None, share, share, None))
                continue
            goes = tuple(self.sites[k] for k in self.best if k not in other.open_sites)
            costs = self._lost(other.value)
            found.append(Choice(self.sites[site], False, None, None, share, share, costs, goes))
        found.sort(key=lambda one: (one.costs is None, one.costs or 0.0, one.pair.key))
        return found

    def prices(self, held: Sequence[tuple[Text, Limit]]) -> tuple[tuple[Price, ...], float]:
        """What each rule costs, the dearest first, and the share covered without any of them."""
        self.report(0.9, Text("Pricing the rules", "计算各约束的代价"))
        whole = self.value / self.problem.total
        by_title: dict[Text, list[int]] = {}
        for at, (title, _) in enumerate(held):
            by_title.setdefault(title, []).append(at)
        found = [Price(title, self._lifted(places) - whole) for title, places in by_title.items()]
        free = self._lifted(range(len(held))) if held else whole
        return tuple(sorted(found, key=lambda one: (-one.share, one.title.en))), free

    def _lifted(self, limits: Sequence[int]) -> float:
        self.solved += 1
        return self.problem.solve(fixed=self.fixed, lifted=limits).share

    def _lost(self, value: float) -> float:
        # Two plans of the same worth differ by rounding only.
        return max(self.value - value, 0.0) / self.problem.total
