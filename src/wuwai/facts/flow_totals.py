"""Totals of flows: one group-by over their Ibis table, whatever its size.

What must not be added up stays apart: every row of the answer belongs to one dataset, one direction and one
currency, and to one edition of the product codes where products are told apart or one period stands in two
editions (elsewhere a line over years goes on through the editions, which a note names). Totals that a source
prints beside their parts are counted once (:mod:`wuwai.facts.flow_cells`). A share is of the row's own kind
and time; the rows of a kind, with the row of all others, add up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import flow_cells
from wuwai.facts.flow_cells import SEPARATE
from wuwai.facts.flow_grouping import BY, PRODUCTS, TIMES, Question, grouped
from wuwai.facts.flow_questions import Asked, directions, reporters
from wuwai.facts.questions import QueryError, listed
from wuwai.reference import periods
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

A_BY = Text(
    f"one or more of {', '.join(BY)}; one unit of time and one level of products at most",
    f"{'、'.join(BY)} 中的一项或几项；时间单位和商品层级各至多一项",
)
EDITIONS = Text(
    "The figures follow several editions of the product codes one after the other: {names}.",
    "数据先后采用不同版本的商品编码：{names}。",
)
NOT_COMPARED = Text(
    "No growth for {p}: the same months of the year before are not on file.",
    "{p}无同比：上年同期数据不全。",
)
REPORTERS_CHANGED = Text(
    "Not the same reporters stand in both years; growth counts those that came or went.",
    "两年的报告方不完全相同，增速包含报告方增减的影响。",
)


@dataclass(frozen=True, slots=True)
class Totals:
    """The answer. ``frame`` has the columns :data:`SEPARATE`, those asked for in ``by``, ``value``,
    ``quantity`` and ``unit`` (where all rows state one unit), ``rows``, ``sample``, ``share`` (0 to 1),
    ``other`` (the row of all groups not shown, ``members`` of them); with a comparison ``before`` (the same
    months a year earlier), ``change`` (in per cent) and ``contribution`` (percentage points of the growth).
    """

    frame: pl.DataFrame
    by: tuple[str, ...]
    compared: bool
    notes: tuple[Text, ...] = ()
    periods: tuple[str, ...] = ()

    @property
    def sample(self) -> bool:
        """Whether a row of it rests on synthetic flows."""
        return bool(self.frame["sample"].any())


def parse_by(text: str | Sequence[str]) -> tuple[str, ...]:
    """The columns to group by, as ``"partner,year"`` or a list; :class:`QueryError` for others.

    >>> parse_by("year, partner")
    ('year', 'partner')
    """
    words = text.split(",") if isinstance(text, str) else list(text)
    found = tuple(dict.fromkeys(w.strip() for w in words if w.strip()))
    wrong = [w for w in found if w not in BY]
    if wrong or sum(w in TIMES for w in found) > 1 or sum(w in PRODUCTS for w in found) > 1:
        raise QueryError("by", wrong[0] if wrong else ",".join(found), A_BY)
    return found


def totals(
    rows: ibis.Table,
    asked: Asked,
    *,
    cells: pl.DataFrame,
    by: Sequence[str] = (),
    top: int | None = None,
    compare: bool = False,
    most: int | None = None,
    plain: bool = False,
) -> Totals:
    """Totals of the flows that match ``asked``, grouped ``by``; the largest first, or in order of time.

    ``asked.period`` is a stretch of time: every period within it counts. ``cells`` is the
    :func:`~wuwai.facts.flow_cells.catalogue` of ``rows``. ``top`` keeps the largest groups of each kind and
    adds the rest up in one row. ``compare`` adds the same months of the year before.
    :class:`~wuwai.facts.questions.QueryError` for a filter that names nothing, or more than ``most`` groups
    (:data:`~wuwai.facts.flow_grouping.MOST_GROUPS`). ``plain`` gives the sums alone, in no order and without
    ``share``, ``other`` and ``members``: of millions of groups that is most of the time.
    """
    keys = parse_by(by)
    matching = _matching(cells, asked)
    inside = matching.filter(pl.col("period").is_in(flow_cells.within(_of(matching), _stretches(asked))))
    chosen = _plan(inside, asked, keys)
    question = Question(rows, asked, keys, _separate(chosen.kept, keys), most)
    frame = grouped(question, chosen)
    notes = [*chosen.notes, *_editions(chosen.kept, question.separate)]
    if plain:
        return Totals(frame, keys, False, tuple(dict.fromkeys(notes)), tuple(_of(chosen.kept)))
    if compare:
        earlier = _earlier(matching, chosen, question)
        if earlier.kept.height and set(earlier.kept["reporter"]) != set(chosen.kept["reporter"]):
            notes.append(REPORTERS_CHANGED)
        before = grouped(question, earlier, later=True)
        frame = _compared(frame, before, question, chosen.kept, earlier.kept)
        notes += _missing(chosen.kept, frame, question)
    frame = _shared(_topped(frame, question, top, compare=compare), question, compare=compare)
    return Totals(
        _ordered(frame, question), keys, compare, tuple(dict.fromkeys(notes)), tuple(_of(chosen.kept))
    )


def _separate(cells: pl.DataFrame, keys: Sequence[str]) -> tuple[str, ...]:
    """All of :data:`SEPARATE`; without the classification where each year stands in one only."""
    once = [c for c in SEPARATE if c != "classification"]
    twice = cells.group_by([*once, "reporter", "period"]).agg(n=pl.col("classification").n_unique())
    apart = "classification" in keys or any(k in PRODUCTS for k in keys) or (twice["n"] > 1).any()
    return SEPARATE if apart else tuple(once)


def _editions(cells: pl.DataFrame, separate: Sequence[str]) -> list[Text]:
    if "classification" in separate:
        return []
    notes = []
    for part in cells.partition_by(list(separate)):
        names = part.sort("period")["classification"].unique(maintain_order=True).to_list()
        if len(names) > 1:
            notes.append(EDITIONS.format(names=Text(", ".join(names), "、".join(names))))
    return notes


def _of(cells: pl.DataFrame) -> list[str]:
    return sorted(cells["period"].unique())


def _stretches(asked: Asked) -> list[str]:
    texts = [] if asked.period is None else listed(asked.period)
    for text in texts:
        try:
            periods.parse(text)
        except periods.PeriodError as error:
            raise QueryError("period", text, error.expected) from None
    return texts


def _matching(cells: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The cells that the filters on the columns of a cell leave."""
    plain = {
        "dataset": asked.dataset,
        "classification": asked.classification,
        "currency": asked.currency,
        "direction": None if asked.direction is None else directions(listed(asked.direction)),
        "reporter": None if asked.reporter is None else reporters(listed(asked.reporter)),
    }
    for name, wanted in plain.items():
        if wanted is not None:
            cells = cells.filter(pl.col(name).is_in(listed(wanted)))
    return cells


def _plan(cells: pl.DataFrame, asked: Asked, keys: Sequence[str]) -> flow_cells.Plan:
    digits = next((PRODUCTS[k] for k in keys if k in PRODUCTS), 0)
    if asked.product is not None:
        named = [t.removesuffix("*") for t in listed(asked.product)]
        digits = max([digits, *(len(t) for t in named if t.isdigit())])
    unit = next((k for k in keys if k in TIMES and k != "period"), "")
    return flow_cells.plan(
        cells,
        digits=digits,
        unit=unit,
        by_period="period" in keys,
        any_partner=asked.partner is None,
    )


# -- the year before -------------------------------------------------------------------------------


def _earlier(matching: pl.DataFrame, chosen: flow_cells.Plan, question: Question) -> flow_cells.Plan:
    """The cells of the same months a year earlier."""
    then = {e.text for t in _of(chosen.kept) if (e := periods.parse(t).year_before()) is not None}
    return _plan(matching.filter(pl.col("period").is_in(list(then))), question.asked, question.keys)


def _compared(
    now: pl.DataFrame, before: pl.DataFrame, question: Question, shown: pl.DataFrame, then: pl.DataFrame
) -> pl.DataFrame:
    """Both years side by side; what there was a year ago only has a value of nothing now."""
    on = question.group
    joined = now.join(
        before.select(*on, before="value", _classification="classification", _sample="sample"),
        on=on,
        how="full",
        coalesce=True,
        nulls_equal=True,
    )
    if "classification" not in on:
        joined = joined.with_columns(pl.coalesce("classification", "_classification"))
    frame = joined.with_columns(
        value=pl.col("value").fill_null(0.0),
        rows=pl.col("rows").fill_null(0),
        sample=pl.col("sample").fill_null(value=False) | pl.col("_sample").fill_null(value=False),
    )
    comparable = _comparable(question, shown, then)
    frame = frame.join(comparable, on=[c for c in comparable.columns if c != "_known"], how="inner")
    return frame.with_columns(before=pl.when("_known").then(pl.col("before").fill_null(0.0))).select(
        *now.columns, "before"
    )


def _comparable(question: Question, shown: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Each kind of flow and stretch of time shown, and whether all its periods are on file a year earlier."""
    kind = list(question.separate)
    labels = {t: _label(t, question.time) for t in _of(shown)}
    earlier = {t: e.text for t in labels if (e := periods.parse(t).year_before()) is not None}
    held = then.select(*kind, _earlier="period", _held=pl.lit(value=True)).unique()
    now = shown.select(*kind, "period").unique()
    texts = pl.col("period")
    now = now.with_columns(
        _label=texts.replace_strict(labels, return_dtype=pl.String),
        _earlier=texts.replace_strict(earlier, default="", return_dtype=pl.String),
    ).join(held, on=[*kind, "_earlier"], how="left")
    found = now.group_by([*kind, "_label"]).agg(_known=pl.col("_held").fill_null(value=False).all())
    return found.rename({"_label": question.time}) if question.time else found.drop("_label")


def _missing(shown: pl.DataFrame, frame: pl.DataFrame, question: Question) -> list[Text]:
    """That there is no growth, where the periods shown have no counterpart a year earlier."""
    if question.time or frame.is_empty() or frame["before"].is_not_null().any():
        return []
    texts = _of(shown)
    first, last = (periods.parse(t).title for t in (texts[0], texts[-1]))
    span = first if len(texts) == 1 else Text(f"{first.en} – {last.en}", f"{first.zh}至{last.zh}")
    return [NOT_COMPARED.format(p=span)]


def _label(text: str, time: str) -> str:
    if time == "year":
        return text[:4]
    if time == "quarter":
        return f"{text[:4]}Q{text[5]}" if text[4] == "Q" else f"{text[:4]}Q{(int(text[5:7]) + 2) // 3}"
    return text if time else ""


# -- shares and the rest ---------------------------------------------------------------------------


def _topped(frame: pl.DataFrame, question: Question, top: int | None, *, compare: bool) -> pl.DataFrame:
    """The largest groups of each kind; the others added up in one row for each time."""
    kind = list(question.separate)
    members = [k for k in question.keys if k not in TIMES and k not in kind]
    frame = frame.with_columns(other=pl.lit(value=False), members=pl.lit(1, pl.Int64))
    if top is None or not members:
        return frame
    size = frame.group_by([*kind, *members]).agg(_size=pl.col("value").sum())
    order = size.sort("_size", *members, descending=[True, *(False for _ in members)], nulls_last=True)
    ranked = order.with_columns(_rank=pl.int_range(pl.len()).over(kind)).drop("_size")
    frame = frame.join(ranked, on=[*kind, *members], nulls_equal=True)
    shown, rest = frame.filter(pl.col("_rank") < top), frame.filter(pl.col("_rank") >= top)
    if rest.is_empty():
        return shown.drop("_rank")
    one_unit = (pl.col("unit").n_unique() == 1) & pl.col("quantity").is_not_null().all()
    whole = [pl.when(pl.col("before").is_null().any()).then(None).otherwise(pl.col("before").sum())]
    added = rest.group_by([*kind, *([question.time] if question.time else [])]).agg(
        pl.col("value").sum(),
        pl.col("rows").sum(),
        pl.when(one_unit).then(pl.col("quantity").sum()).alias("quantity"),
        pl.when(one_unit).then(pl.col("unit").first()).alias("unit"),
        pl.col("sample").any(),
        *([] if "classification" in kind else [pl.col("classification").first()]),
        *(w.alias("before") for w in whole if compare),
        other=pl.lit(value=True),
        members=pl.len().cast(pl.Int64),
    )
    return pl.concat([shown.drop("_rank"), added], how="diagonal")


def _shared(frame: pl.DataFrame, question: Question, *, compare: bool) -> pl.DataFrame:
    over = [*question.separate, *([question.time] if question.time else [])]
    whole = pl.col("value").sum().over(over)
    frame = frame.with_columns(share=pl.when(whole != 0).then(pl.col("value") / whole))
    if not compare:
        return frame
    base = pl.col("before").sum().over(over)
    return frame.with_columns(
        change=pl.when(pl.col("before") != 0).then(
            (pl.col("value") - pl.col("before")) / pl.col("before") * 100
        ),
        contribution=pl.when(base != 0).then((pl.col("value") - pl.col("before")) / base * 100),
    )


def _ordered(frame: pl.DataFrame, question: Question) -> pl.DataFrame:
    time = [question.time] if question.time else []
    names = [k for k in question.keys if k not in TIMES and k not in SEPARATE]
    order = [*question.separate, *time, "other", "value", *names]
    return frame.sort(order, descending=[name == "value" for name in order], nulls_last=True)
