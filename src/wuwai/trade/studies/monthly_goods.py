"""Tables 6, 7 and 9: main exports, main imports and clusters, from the codes of products.

Products are joined by their codes, never by what they are called: names change over the years. Codes change
too: those of an earlier edition of the Harmonized System are first converted to the edition of the latest
month by the office's concordance; a code that none leads to, and that only one of the two editions has, is no
product that appeared or vanished, and gets no growth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from wuwai.reference import conversion
from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import holdings
from wuwai.trade.studies.monthly_amounts import File, listed
from wuwai.trade.studies.monthly_files import Spans
from wuwai.trade.studies.monthly_layout import PUBLISHED
from wuwai.trade.studies.monthly_published import Book, line
from wuwai.trade.studies.monthly_result import Line
from wuwai.trade.studies.monthly_wholes import whole
from wuwai.trade.studies.parts import BREAKDOWNS, item_title, items, names
from wuwai.trade.studies.region_rows import product_title

_LETTERS, _SHORTEST, _SHORTEST_LIST = 44, 5, 12  # of a product's name, and of its first clause
_QUALIFIED = re.compile(
    r"[,，] *(?=(?:whether|not|non|n\.e\.c|other than|except|including|excluding|with|without|of|in|for|from"
    r"|having|containing|but|suitable|used|designed)\b)"
)
_KEYS = ["month", "direction", "currency"]
_CONVERTED = Text(
    "Codes of {old} are converted to {new} by the office's concordance.", "{old}编码按对照表换算为{new}编码。"
)
_NOT_CONVERTED = Text(
    "Months of {old} and {new} stand side by side without a concordance: codes that only one of the two has"
    " get no growth.",
    "各月分别采用{old}和{new}编码，且无对照表：仅见于其中一版的编码不计算增速。",
)
_OTHER_EDITION = Text("code of one edition only: no growth", "编码仅见于一个版本，不计算增速")
_SHARED = Text(
    "Clusters share products and leave others out: they do not add up to the total.",
    "集群之间有共有商品，也有商品不属任何集群，各集群之和不等于合计。",
)


@dataclass(frozen=True, slots=True)
class Goods:
    """Rows by month and six-digit code of one edition. ``broken`` are codes that only one edition has."""

    rows: pl.DataFrame
    edition: str
    broken: frozenset[str]
    notes: tuple[Text, ...] = ()


def one_edition(table: pl.DataFrame, editions: pl.DataFrame, digits: int) -> Goods:
    """``table`` (``month``, ``direction``, ``currency``, ``classification``, ``product6``, ``value``) in the
    edition of its latest month, added up by codes of so many digits.
    """
    dated = table.group_by("classification").agg(pl.col("month").max()).sort("month", "classification")
    if dated.is_empty():
        return Goods(table.with_columns(code=pl.col("product6")), "", frozenset())
    new = str(dated["classification"][-1] or "")
    done, notes, apart = [], [], set()
    for old in [str(one or "") for one in dated["classification"]]:
        rows = table.filter(pl.col("classification").fill_null("") == old)
        way = editions.filter((pl.col("old") == old) & (pl.col("new") == new))
        told = {"old": Text(old, old), "new": Text(new, new)}
        if old != new and way.height:
            rows = _converted(rows, way.select("from_code", "to_code", "weight"), table, new)
            notes.append(_CONVERTED.format(**told))
        elif old != new:
            notes.append(_NOT_CONVERTED.format(**told))
            apart.add(old)
        done.append(rows.select(*_KEYS, "product6", "value", "classification"))
    whole = pl.concat(done).with_columns(code=pl.col("product6").str.head(digits))
    held = {
        one: set(whole.filter(pl.col("classification").fill_null("") == one)["code"]) for one in (*apart, new)
    }
    broken = {code for one in apart for code in held[one] ^ held[new]}
    return Goods(whole, new, frozenset(broken), tuple(dict.fromkeys(notes)))


def _converted(rows: pl.DataFrame, way: pl.DataFrame, table: pl.DataFrame, new: str) -> pl.DataFrame:
    """Rows of an older edition in codes of ``new``: divided by the table's weights, else by trade under the
    new codes, else in equal parts.
    """
    weights = None
    if way["weight"].null_count():
        traded = table.filter(pl.col("classification") == new)
        weights = traded.group_by(to_code=pl.col("product6")).agg(weight=pl.col("value").sum())
    plain = rows.select(*_KEYS, "product6", "value")
    made = conversion.convert(plain, way, code="product6", weights=weights)
    return made.frame.with_columns(classification=pl.lit(new))


def by_product(
    book: Book,
    region: str,
    spans: Spans,
    file: File,
    goods: Goods,
    products: pl.DataFrame,
    measure: str,
    top: int,
) -> list[Line]:
    """Tables 6 and 7: the largest products by code, then groups of products as published (they overlap)."""
    total = whole(book, region, spans, file, measure)
    known = titles(products, goods.edition)
    sums = file.sums(goods.rows, "code", measure)
    lines = listed(file, measure, sums, lambda code: named(code, known), top=top)
    lines = [_unbroken(one) if one.code in goods.broken else one for one in lines]
    split = next(one for one in BREAKDOWNS if one.measure == measure and one.dimension == "product")
    groups = []
    for key in items(split, frozenset(book.table["series"].unique())):
        made = line(
            book, region, names(split, key), spans,
            code=f"group:{key}", title=item_title(key).upper_first(), measure=measure, whole=total,
        )  # fmt: skip
        if made.basis == PUBLISHED:
            groups.append(made)
    groups.sort(key=lambda one: (one.value is None, -(one.value or 0.0), one.code))
    return [total, *lines, *groups]


def _unbroken(one: Line) -> Line:
    """The line of a code that the other year's edition does not have: neither new nor gone."""
    return replace(
        one,
        month_before=None,
        month_growth=None,
        before=None,
        growth=None,
        contribution=None,
        note=_OTHER_EDITION,
    )


def named(code: str, known: Mapping[str, Text]) -> Text:
    """A product's code and name. Where no table in use names it in Chinese, its chapter does.

    >>> named("8540", {"8540": Text("Valves and tubes", "Valves and tubes"), "85": Text("Machines", "机电")})
    Text(en='8540 Valves and tubes', zh='8540（第85章 机电）')
    """
    name, chapter = known.get(code), known.get(code[:2])
    if name is None:
        return product_title(code, known)
    title = product_title(code, {code: Text(clause(name.en), clause(name.zh))}, _LETTERS)
    if chapter is None or name.zh != name.en or len(code) < 3:
        return title
    return Text(title.en, f"{code}（第{code[:2]}章 {chapter.zh}）")


def clause(name: str) -> str:
    """The first words of a product's name that say what it is: up to what qualifies it, and without what
    stands in brackets. A list of things is kept whole.

    >>> clause("Seats (not those of heading no. 9402), whether or not convertible into beds")
    'Seats'
    >>> clause("Electric (electrically heated gas) soldering, brazing or welding machines")
    'Electric soldering, brazing or welding machines'
    >>> clause("Plastics; plates, sheets, film, foil and strip, non-cellular")
    'Plastics; plates, sheets, film, foil and strip'
    >>> clause("Electric water, space, soil heaters; electro-thermic hair-dressing apparatus")
    'Electric water, space, soil heaters'
    """
    plain = re.sub(r" *[(（][^)）]*[)）]?", "", name)
    ends = [found.start() for found in _QUALIFIED.finditer(plain) if found.start() >= _SHORTEST]
    ends += [n for n, letter in enumerate(plain) if letter in ";；" and n >= _SHORTEST_LIST]
    return plain[: min(ends, default=None)].strip() or name


def titles(products: pl.DataFrame, edition: str) -> dict[str, Text]:
    """What the codes of an edition are called; of other editions where it names none of its own.

    >>> table = pl.DataFrame({"classification": ["HS2017", "HS2022"], "code": ["8517", "8517"],
    ...                       "en": ["Telephone sets", "Smartphones"], "zh": ["电话机", "智能手机"]})
    >>> titles(table, "HS2022")["8517"].zh
    '智能手机'
    """
    ordered = products.with_columns(own=pl.col("classification") == edition).sort("own", "classification")
    return {row["code"]: Text(row["en"], row["zh"]) for row in ordered.iter_rows(named=True)}


def by_cluster(
    book: Book,
    region: str,
    spans: Spans,
    file: File,
    goods: Goods,
    clusters: pl.DataFrame,
    measure: str,
) -> tuple[list[Line], list[Text]]:
    """Table 9: the products of each cluster's list, a shared code by its weight."""
    total = whole(book, region, spans, file, measure)
    held = holdings(goods.rows["product6"].unique().sort().to_list(), clusters)
    weighted = goods.rows.join(held, left_on="product6", right_on="product").with_columns(
        pl.col("value") * pl.col("weight")
    )
    sums = file.sums(weighted, "cluster", measure)
    named: Mapping[str, Text] = {
        code: Text(en, zh)
        for code, en, zh in clusters.select("cluster", "title_en", "title_zh").unique().iter_rows()
    }
    lines = listed(file, measure, sums, lambda code: named.get(code, Text(code, code)), complete=False)
    return [total, *lines], [_SHARED] if lines else []
