"""The answer to a question about flows as rows of a table, with the sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wuwai.facts.flow_grouping import PRODUCTS, TIMES
from wuwai.facts.flow_totals import Totals
from wuwai.facts.store import Facts
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.ui.flow_asking import FlowQuery, Shape
from wuwai.ui.flow_names import DIRECTIONS, Names, period, short

MONEY = {"CNY": "元CNY"}  # the unit code of one of a currency, where it is not the currency's own
OTHERS = Text("All others ({n})", "其他（{n}项）")
UNNAMED = Text("no name on file", "无名称")

LEADS = Text("{top} leads {what} with {share}", "{what}中“{top}”居首，占{share}")
ONLY = Text("{top} is all there is of {what}", "{what}全部为“{top}”")
ROSE = Text("{what}: {v} in {now}, up from {u} in {then}", "{what}：{now}为{v}，高于{then}的{u}")
FELL = Text("{what}: {v} in {now}, down from {u} in {then}", "{what}：{now}为{v}，低于{then}的{u}")
LEVEL = Text("{what}: {v} in {now}", "{what}：{now}为{v}")
GREW = Text("up {g} on a year earlier", "比上年同期增长{g}")
SHRANK = Text("down {g} on a year earlier", "比上年同期下降{g}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``before`` is the same months a year earlier; ``drill`` the address below,
    ``rows_at`` that of the single flows it adds up."""

    code: str
    name: Text
    classification: str
    value: float
    before: float | None
    change: float | None
    contribution: float | None
    share: float | None
    quantity: float | None
    unit: str
    rows: int
    sample: bool
    other: bool
    named: bool
    drill: str = ""
    rows_at: str = ""

    def measure(self, name: str) -> float:
        """The value, or the quantity where that is asked for and stated."""
        return (self.quantity or 0.0) if name == "quantity" else self.value


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of an answer and what belongs to all of them."""

    rows: tuple[Row, ...]
    totals: Totals
    unit: str
    total: float
    before: float | None
    editions: tuple[str, ...]

    @property
    def change(self) -> float | None:
        return _rounded((self.total - self.before) / self.before * 100, 1) if self.before else None

    @property
    def compared(self) -> bool:
        return any(row.before is not None for row in self.rows)

    @property
    def quantities(self) -> bool:
        return any(row.quantity is not None for row in self.rows)

    @property
    def flows(self) -> int:
        return sum(row.rows for row in self.rows)


def unit_of(currency: str) -> str:
    """The unit code of one of a currency."""
    return MONEY.get(currency, currency)


def answer(facts: Facts, query: FlowQuery, shape: Shape, names: Names, *, compare: bool = True) -> Table:
    """The totals for a question, its rows named; :class:`~wuwai.facts.questions.QueryError` where it cannot
    be answered."""
    found = facts.flow_totals(query.asked(shape), by=(query.by,), compare=compare, as_of=query.as_of)
    return table(found, query, shape, names)


def table(found: Totals, query: FlowQuery, shape: Shape, names: Names) -> Table:
    """Rows of an answer that is at hand."""
    frame = found.frame
    rows = tuple(_row(one, query, shape, names) for one in frame.iter_rows(named=True))
    earlier = frame["before"] if "before" in frame.columns else None
    before = None if earlier is None or frame.is_empty() or earlier.has_nulls() else float(earlier.sum())
    currencies = frame["currency"].unique().to_list()
    editions = sorted(e for e in frame["classification"].unique() if e)
    return Table(
        rows,
        found,
        unit_of(currencies[0]) if len(currencies) == 1 else "",
        float(frame["value"].sum()),
        before,
        tuple(editions) if len(editions) > 1 else (),
    )


def _row(one: Mapping[str, Any], query: FlowQuery, shape: Shape, names: Names) -> Row:
    code = one[query.by] or ""
    classification = one["classification"] or shape.classifications[-1]
    if one["other"]:
        name: Text | None = OTHERS.format(n=one["members"])
    else:
        name = names.of(query.by, code, classification)
    place = "product" if query.by in PRODUCTS else "period" if query.by in TIMES else query.by
    links = code and not one["other"]
    return Row(
        code="" if one["other"] else code,
        name=name if name is not None else Text(code, code),
        classification=classification,
        value=one["value"],
        before=one.get("before"),
        share=one["share"],
        quantity=one["quantity"],
        rows=one["rows"],
        change=_rounded(one.get("change"), 1),
        contribution=_rounded(one.get("contribution"), 2),
        unit=one["unit"] or "",
        sample=bool(one["sample"]),
        other=bool(one["other"]),
        named=name is not None,
        drill=query.drill(code, shape) if links else "",
        rows_at=query.address(**{place: code}) if links else "",
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) + 0.0  # no minus before nothing


# -- in words --------------------------------------------------------------------------------------


def what(query: FlowQuery, shape: Shape, names: Names) -> Text:
    """What the figures are of: ``exports of 8507 from Shenzhen to Viet Nam``."""
    direction = DIRECTIONS[query.given["direction"]]
    named = {
        name: _called(query, name, shape, names) for name in ("product", "reporter", "partner", "regime")
    }
    product, reporter, partner, regime = named.values()
    arriving = query.given["direction"].endswith("import")
    en = direction.en.lower()
    en += f" of {product.en}" if product else ""
    en += f" {'into' if arriving else 'from'} {reporter.en}" if reporter else ""
    en += f" {'from' if arriving else 'to'} {partner.en}" if partner else ""
    en += f" ({regime.en})" if regime else ""
    link = "自" if arriving else "对"
    zh = (reporter.zh if reporter else "") + (f"{link}{partner.zh}" if partner else "") + direction.zh
    zh += product.zh if product else ""
    zh += f"（{regime.zh}）" if regime else ""
    return Text(en, zh)


def _called(query: FlowQuery, name: str, shape: Shape, names: Names) -> Text | None:
    only = shape.reporters[0] if name == "reporter" and len(shape.reporters) == 1 else ""
    code = query.given.get(name, "") or only
    if not code:
        return None
    column = "product" if name == "product" else name
    found = names.of(column, code, shape.classifications[-1]) or Text(code, code)
    if name != "product" or found.en == code:
        return short(found)
    title = short(found)
    return Text(f"{code} {title.en}", f"{code} {title.zh}")


def finding(shown: Table, query: FlowQuery, shape: Shape, names: Names) -> Text:
    """The sentence a reader takes away."""
    of = what(query, shape, names)
    if query.by in TIMES:
        return _over_time(shown, query, of)
    rows = [row for row in shown.rows if not row.other]
    if not rows or not shown.total:
        return of.upper_first()
    top = max(rows, key=lambda row: row.value)
    name = short(top.name)
    coded = (
        Text(f"{top.code} {name.en}", f"{top.code} {name.zh}") if query.by in PRODUCTS and top.named else name
    )
    if len(rows) == 1 and not any(row.other for row in shown.rows):
        return ONLY.format(top=coded, what=of).upper_first()
    share = units.amount(round(100 * top.value / shown.total, 1), "%")
    return LEADS.format(top=coded, what=of, share=share).upper_first()


def _over_time(shown: Table, query: FlowQuery, of: Text) -> Text:
    rows = [row for row in shown.rows if row.rows]
    if not rows:
        return of.upper_first()
    first, last = rows[0], rows[-1]
    told = {
        "what": of, "v": units.headline(last.value, shown.unit), "now": period(last.code),
        "u": units.headline(first.value, shown.unit), "then": period(first.code),
    }  # fmt: skip
    pattern = LEVEL if len(rows) == 1 else ROSE if last.value >= first.value else FELL
    return pattern.format(**told).upper_first()


def measured(shown: Table, query: FlowQuery) -> Text:
    """The measure, the stretch of time, the total, and its growth."""
    total = units.headline(shown.total, shown.unit)
    stretch = query.given.get("period")
    parts = [_stretch(shown, stretch), total]
    if shown.change is not None and query.by not in TIMES:
        grew = GREW if shown.change >= 0 else SHRANK
        parts.append(grew.format(g=units.amount(abs(shown.change), "%")))
    return Text(", ".join(p.en for p in parts if p), "，".join(p.zh for p in parts if p))


def _stretch(shown: Table, asked: str | None) -> Text:
    """The periods that are added up: a year of which nine months are on file is said to be those."""
    texts = shown.totals.periods
    if not texts:
        return period(asked) if asked else Text("", "")
    first, last = texts[0], texts[-1]
    if len(texts) == 1:
        return period(first)
    if len(first) == len(last) == 7 and first[:4] == last[:4]:
        whole = (first[5:], last[5:], len(texts)) == ("01", "12", 12)
        return period(first[:4] if whole else f"{first}..{last[5:]}")
    start, end = period(first), period(last)
    return Text(f"{start.en} – {end.en}", f"{start.zh}至{end.zh}")
