"""What the studies of complexity read: exports of every economy by product, and the region among them.

Partners do not matter here, so the facts add them up; the rest is :mod:`wuwai.trade.studies.world`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Input, Parameter
from wuwai.trade.studies import world as trade_world
from wuwai.trade.studies.complexity_placed import Placed, located
from wuwai.trade.studies.world import Where, World
from wuwai.trade.studies.world_asked import Years, last_years

GOODS, ALL = "goods", "all"
COVERED = Parameter(
    "covered",
    "choice",
    Text("Covered", "范围"),
    default=GOODS,
    choices={GOODS: Text("goods", "货物"), ALL: Text("goods and services", "货物和服务")},
    help=Text(
        "Services only where the world table has them and states the region itself",
        "仅当世界数据含服务且单列本地区时可选服务",
    ),
)
THRESHOLD = Parameter(
    "threshold",
    "number",
    Text("RCA from which an export counts", "计为优势出口的RCA下限"),
    default=1.0,
    low=0.1,
    high=10.0,
)
PARAMETERS = (*trade_world.PARAMETERS, COVERED, THRESHOLD)

_NO_GOODS = ("98", "99")  # chapters for national use and for goods that are not specified
_UNSPECIFIED = Text(
    "Codes of chapters 98 and 99 (goods not specified) are left out: {share} of world exports.",
    "第98、99章（未分类商品）未计入，占世界出口的{share}。",
)
_SERVICES = Text(
    "Industries that make no goods are left out: the region's own file holds goods alone.",
    "服务行业未计入：本地区海关数据仅含货物。",
)
_NO_SERVICES = Text(
    "Industries that make no goods are left out; “goods and services” brings them in.",
    "服务行业未计入；可在“范围”中选择“货物和服务”。",
)
_NOTHING = Text(
    "{region} has no exports on file in {year}: nothing can be said of it.",
    "{year}年没有{region}的出口数据，无法计算。",
)
_ELSEWHERE = Text(
    "{share} of its exports are of products that no economy of the world table exports: in no figure.",
    "其{share}的出口所属商品在世界数据中无人出口，不计入各项指标。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Where):
    """Where the region stands, and what counts: goods alone or services too (``covered``), and from which RCA
    (``threshold``) an economy is said to export a product. Filled from :data:`PARAMETERS`.
    """

    covered: str = GOODS
    threshold: float = 1.0


@dataclass(frozen=True, eq=False)
class Exports:
    """Exports of economies by product. ``table`` has ``location, product, value`` and ``year``; ``found`` is
    the region placed in its last year, None where nothing is known of it; ``notes`` what a reader must know.
    """

    world: World
    table: pl.DataFrame
    found: Placed | None
    notes: tuple[Text, ...]

    @property
    def region(self) -> Text:
        """What the region is called."""
        return trade_world.place(self.world.region)

    @property
    def unit(self) -> str:
        """The unit of values."""
        return units.of_currency(self.world.currency) if self.world.currency else ""

    @property
    def apart(self) -> tuple[str, ...]:
        """The country that the region is part of, where it stands by its own file."""
        return (self.world.home,) if self.world.own else ()

    def short(self, product: str) -> Text:
        """What a product is called, without what follows the first semicolon, and not longer than a line."""
        name = self.world.name(product)
        return Text(_cut(name.en, ";", 48), _cut(name.zh, "；;", 20))

    def quoted(self, product: str) -> Text:
        """The short name as a sentence has it: names of the HS hold commas."""
        return Text("“{name}”", "“{name}”").format(name=self.short(product))

    def said(self, value: float | None) -> Text:
        """An amount in words."""
        if value is None:
            return Text("—", "—")
        return Text(*(str(units.display(value, self.unit, lang)) for lang in ("en", "zh")))


def inputs(years: Years | None = None) -> tuple[Input, ...]:
    """The inputs ``trade``, ``own_exports`` and ``names``; ``years`` are those of the world table."""
    return (
        Input(
            "flows",
            "trade",
            where={
                "dataset": "{world}",
                "direction": "export",
                "period": years or last_years("year"),
            },
            group=("year", "reporter", "{level}"),
        ),
        Input(
            "flows",
            "own_exports",
            where={
                "dataset": "{own}",
                "direction": "export",
                "period": last_years("own_year"),
            },
            group=("year", "reporter", "product6"),
        ),
        Input("products", "names", where={"dataset": ("{world}", "{own}")}),
    )


def exports(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    where: Counted,
) -> Exports:
    """The :class:`Exports` of the inputs of a study, of which ``where`` says what counts."""
    whole = pl.lit("").alias("partner")
    around = trade_world.around(
        trade.with_columns(whole), own_exports.with_columns(whole), None, names, where
    )
    flows, notes = _goods(around, where.covered)
    table = flows.select("year", location="reporter", product="product", value="value")
    now = table.clear() if where.year is None else table.filter(pl.col("year") == where.year)
    found = None
    if (now["location"] == where.region).any():
        found = located(now, region=where.region, outside=around.own, rca_threshold=where.threshold)
        if found.elsewhere > 0:
            share = found.elsewhere / (found.elsewhere + found.values.sum())
            notes.append(_ELSEWHERE.format(share=f"{share:.1%}"))
        notes += found.world.warnings
    elif table.height:
        notes.append(_NOTHING.format(region=trade_world.place(where.region), year=where.year))
    return Exports(around, table, found, (*around.notes, *notes))


def _goods(around: World, covered: str) -> tuple[pl.DataFrame, list[Text]]:
    """The flows that are compared, and what had to be said of the others."""
    flows = around.flows
    if flows.is_empty():
        return flows, []
    if around.classification.startswith("HS"):
        strange = pl.col("product").str.slice(0, 2).is_in(_NO_GOODS)
        lost, total = float(flows.filter(strange)["value"].sum()), float(flows["value"].sum())
        if not lost:
            return flows, []
        return flows.filter(~strange), [_UNSPECIFIED.format(share=f"{lost / total:.1%}")]
    services = around.services & set(flows["product"].unique())
    if not services or (covered == ALL and not around.own):
        return flows, []
    kept = flows.filter(~pl.col("product").is_in(sorted(services)))
    return kept, [_SERVICES if around.own else _NO_SERVICES]


def labelled(frame: pl.DataFrame, column: str, name: str, title: Callable[[str], Text]) -> pl.DataFrame:
    """``frame`` with ``name_en`` and ``name_zh``: what the codes of ``column`` are called."""
    codes = frame[column].unique().drop_nulls().to_list()
    texts = [title(code) for code in codes]
    words = pl.DataFrame(
        {column: codes, f"{name}_en": [t.en for t in texts], f"{name}_zh": [t.zh for t in texts]},
        schema={column: pl.String, f"{name}_en": pl.String, f"{name}_zh": pl.String},
    )
    return frame.join(words, on=column, how="left", maintain_order="left")


def listed(texts: Iterable[Text]) -> Text:
    """Names one after the other.

    >>> listed([Text("lamps", "灯具"), Text("toys", "玩具"), Text("nuts", "坚果")])
    Text(en='lamps, toys and nuts', zh='灯具、玩具和坚果')
    """
    found = list(texts)
    if len(found) < 2:
        return found[0] if found else Text("none", "无")
    head = Text(", ".join(t.en for t in found[:-1]), "、".join(t.zh for t in found[:-1]))
    return Text("{a} and {b}", "{a}和{b}").format(a=head, b=found[-1])


def _cut(name: str, at: str, most: int) -> str:
    ends = [place for mark in at if (place := name.find(mark)) > 0]
    head = name[: min(ends)] if ends else name
    if len(head) <= most:
        return head
    # English ends at a word, Chinese anywhere.
    whole = head[:most].rpartition(" ")[0] or head[: most - 1]
    return whole.rstrip(" ,") + "…"
