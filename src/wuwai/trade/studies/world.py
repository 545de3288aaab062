"""The world around a region: a table of world trade with the region's own trade placed in it.

World tables state countries, customs files a province and its cities, in other products and another
currency. :func:`around` brings both into the world table's products and currency. The country stays whole:
the region's trade is part of it, so the world is what the rows of other reporters say, and the region is
placed in that world, never added to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.facts import datasets
from wuwai.facts.dataset_families import family_of
from wuwai.reference import countries, industries, regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Input, Parameter

SAMPLE = Text("Sample data: ", "样例数据：")
FLOWS = {
    "year": pl.Int32,
    "reporter": pl.String,
    "partner": pl.String,
    "product": pl.String,
    "value": pl.Float64,
}
_DIGITS = {"product2": 2, "product4": 4, "product6": 6}
# National Bureau of Statistics, statistical communiqué of 2024: the average of the year.
_YUAN_PER_DOLLAR = 7.1217
_LISTED = 5  # codes named in a note
_FINEST = "product6"
_SUMS = ("classification", "currency", "year", "reporter", "partner", "value", "sample")

REGION = Parameter("region", "region", Text("Region or economy", "地区或经济体"), required=True, of="world")
DATASET = Parameter(
    "world",
    "dataset",
    Text("World table", "世界贸易数据"),
    wants="world",
    help=Text("The best on file where empty", "留空则取已入库数据中最适用的"),
)
YEAR = Parameter(
    "year", "year", Text("Year", "年份"), of="world", help=Text("The latest where empty", "留空则取最新年份")
)
OWN = Parameter(
    "own",
    "dataset",
    Text("The region's own file", "本地区海关数据"),
    wants="own",
    help=Text("Only where the world table does not state the region", "仅在世界数据未单列本地区时使用"),
)
OWN_YEAR = Parameter(
    "own_year",
    "year",
    Text("Year of the own file", "本地区数据年份"),
    of="own",
    help=Text("The latest where empty", "留空则取最新年份"),
)
LEVEL = Parameter(
    "level",
    "level",
    Text("Products", "商品层级"),
    of="world",
    help=Text("Headings of four digits where empty", "留空则按4位品目"),
)
RATE = Parameter(
    "rate",
    "number",
    Text("Yuan for a dollar", "人民币对美元汇率"),
    default=_YUAN_PER_DOLLAR,
    low=0.1,
    high=1000.0,
    help=Text(
        "Turns the own file into dollars; set is the average of 2024",
        "用于将本地区数据折算为美元；默认取2024年平均汇率",
    ),
)
PARAMETERS = (REGION, DATASET, YEAR, OWN, OWN_YEAR, LEVEL, RATE)

_NO_WORLD = Text(
    "No table of world trade is on file: without one the region has nothing to be compared with.",
    "尚无世界贸易数据，无法与世界比较。",
)
_NO_OWN = Text(
    "{region} is no reporter of {world}, and no customs file of it is on file.",
    "{world}未单列{region}，且尚无该地区海关数据。",
)
_PLACED = Text(
    "{region} stands by its own file of {own_year}, placed among {world} of {year}; its trade is also part of"
    " {home}'s there.",
    "{region}取自{own_year}年本地区数据，置于{year}年{world}之中；其贸易同时包含在{home}之内。",
)
_CONVERTED = Text(
    "Its yuan are turned into dollars at {rate} for one.", "人民币金额按1美元兑{rate}元折算为美元。"
)
_TO_INDUSTRIES = Text(
    "Its HS codes are brought to industries by heading (own correspondence).",
    "HS编码按品目归入行业（自编对应表）。",
)
_EDITIONS = Text(
    "Its codes are of {own}, those of the world of {world}; they are compared at {n} digits as they stand.",
    "本地区编码为{own}版，世界数据为{world}版，按{n}位编码直接比较。",
)
_CURRENCIES = Text(
    "The own file is in {own}, the world in {world}: no rate is known between them, so it was left out.",
    "本地区数据以{own}计，世界数据以{world}计，缺少两者间的汇率，未计入。",
)
_UNMATCHED = Text(
    "{share} of its trade has codes that the world table does not have ({codes}): left out.",
    "其{share}的贸易额所用编码在世界数据中没有（{codes}），未计入。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where a region stands: the parameters :data:`PARAMETERS` of a study, as its kernel takes them.

    ``region`` is compared in the table ``world`` of ``year``; a region that it does not state stands by the
    table ``own`` of ``own_year`` (both None else), ``rate`` of whose yuan are a dollar. ``level`` is that of
    the products: ``product2``, ``product4``, ``product6``, or ``product`` as the table has them.

    >>> Where(region="CN-44", world="BACI HS22", year=2023, own="customs", own_year=2025).level
    'product4'
    """

    region: str
    world: str | None = None
    year: int | None = None
    own: str | None = None
    own_year: int | None = None
    level: str = "product4"
    rate: float = _YUAN_PER_DOLLAR


@dataclass(frozen=True, slots=True)
class World:
    """World trade of some years, and the region in it.

    ``flows`` has the columns :data:`FLOWS`; goods go from reporter to partner, values are of one currency.
    Where ``own`` is true the rows of ``region`` come from its own file and are part of ``home``'s, too; else
    the world table states the region itself. ``names`` holds those of the products; ``notes`` is what a
    reader must know before quoting a number; ``sample`` is whether the own file is synthetic.
    """

    flows: pl.DataFrame
    region: str
    home: str
    classification: str
    currency: str
    dataset: str
    year: int | None
    names: Mapping[str, Text]
    notes: tuple[Text, ...]
    sample: bool
    own: bool

    @property
    def world(self) -> pl.DataFrame:
        """The flows of the world alone: without those that the region's own file states."""
        if not self.own:
            return self.flows
        return self.flows.filter((pl.col("reporter") != self.region) & (pl.col("partner") != self.region))

    @property
    def exports(self) -> pl.DataFrame:
        """The flows from the region."""
        return self.flows.filter(pl.col("reporter") == self.region)

    @property
    def imports(self) -> pl.DataFrame:
        """The flows to the region."""
        return self.flows.filter(pl.col("partner") == self.region)

    @property
    def services(self) -> frozenset[str]:
        """The industries of the table that make no goods; none in a table of goods."""
        makers = set(industries.makers(self.classification))
        return frozenset(code for code in industries.names(self.classification) if code not in makers)

    def name(self, product: str) -> Text:
        """What a product is called; its code where no table in use names it."""
        return self.names.get(product, Text(product, product))


def last_years(name: str, count: int) -> Callable[[Mapping[str, Any]], list[str]]:
    """For an input's ``where``: the ``count`` years up to the one that the parameter ``name`` holds.

    >>> last_years("year", 3)({"year": 2022}), last_years("year", 3)({"year": None})
    (['2020', '2021', '2022'], [])
    """

    def filled(values: Mapping[str, Any]) -> list[str]:
        last = values[name]
        return [] if last is None else [str(last - back) for back in range(count - 1, -1, -1)]

    return filled


def inputs(*, years: int = 1, imports: bool = True, clusters: bool = False) -> tuple[Input, ...]:
    """The inputs of a study of the world around a region: ``trade``, ``own_exports``, ``own_imports`` and
    ``names`` for :func:`around`, and ``clusters`` where wanted. ``years`` are those up to the chosen one.
    """
    wide = Input(
        "flows",
        "trade",
        columns=(*_SUMS, "product"),
        where={"dataset": "{world}", "direction": "export", "period": last_years("year", years)},
        group=("year", "reporter", "partner", "{level}"),
    )
    names = Input("products", "names", where={"dataset": ("{world}", "{own}")})
    found = [wide, _own("own_exports", "export", years), names]
    if imports:
        found.insert(2, _own("own_imports", "import", years))
    if clusters:
        found.append(Input("clusters", "clusters"))
    return tuple(found)


def _own(name: str, direction: str, years: int) -> Input:
    return Input(
        "flows",
        name,
        columns=(*_SUMS, _FINEST),
        where={"dataset": "{own}", "direction": direction, "period": last_years("own_year", years)},
        group=("year", "reporter", "partner", _FINEST),
    )


def around(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    own_imports: pl.DataFrame | None,
    names: pl.DataFrame,
    where: Where,
) -> World:
    """The :class:`World` of the inputs of a study, and ``where`` the region stands in it.

    ``trade`` and the own tables are totals by year, reporter, partner and product as :func:`inputs` asks for
    them. The own file's years are counted so that its last is the world's: year 2022 of the result holds the
    own file of ``own_year``.
    """
    flows, classification, currency = _one_kind(trade)
    notes = list(_of_dataset(where.world or "")) if flows.height else [_NO_WORLD]
    mine, title = pl.DataFrame(schema=FLOWS), datasets.describe(where.world or "").title
    parts = [(own_exports, "reporter"), *([] if own_imports is None else [(own_imports, "partner")])]
    stated = (flows["reporter"] == where.region).any()
    if where.own is not None and flows.height and not stated:
        placed = _Placed(where, classification, currency, frozenset(flows["product"].unique()))
        mine, said = placed.flows(parts)
        called = {"region": place(where.region), "home": place(_home(where.region)), "world": title}
        told = _PLACED if mine.height else _NO_OWN
        notes += [told.format(**called, year=where.year, own_year=where.own_year), *said]
        later = (where.year or 0) - (where.own_year or 0)
        mine = mine.with_columns(year=(pl.col("year") + later).cast(pl.Int32))
    elif flows.height and not stated:
        notes.append(_NO_OWN.format(region=place(where.region), world=title))
    rest = (trade, *(part for part, _ in parts)) if mine.height else (trade,)
    return World(
        flows=pl.concat([flows, mine]) if mine.height else flows,
        region=where.region,
        home=_home(where.region),
        classification=classification,
        currency=currency,
        dataset=where.world or "",
        year=where.year,
        names=_named(names, classification),
        notes=tuple(notes),
        sample=any(bool(part["sample"].any()) for part in rest),
        own=bool(mine.height),
    )


def sampled(text: Text, sample: bool) -> Text:
    """``text`` with what every statement that rests on synthetic numbers begins with.

    >>> sampled(Text("Sell more lamps", "多卖灯具"), True).zh
    '样例数据：多卖灯具'
    """
    return Text(f"{SAMPLE.en}{text.en}", f"{SAMPLE.zh}{text.zh}") if sample else text


def place(code: str) -> Text:
    """What an economy or a region is called; its code where no table has it."""
    found = regions.find(code)
    if found is not None:
        return found.title
    return next((c.title for c in countries.all_countries() if c.code == code), Text(code, code))


def _of_dataset(world: str) -> list[Text]:
    """What the numbers of the world table must not be taken for."""
    said = datasets.describe(world).caveat
    return [said] if said and family_of(world) is not None else []


def _home(region: str) -> str:
    return regions.within(region)[-1] if regions.find(region) else region


def _one_kind(table: pl.DataFrame) -> tuple[pl.DataFrame, str, str]:
    """The rows of the edition and currency that most of the value is in: others are never added to them."""
    if table.is_empty():
        return pl.DataFrame(schema=FLOWS), "", ""
    kinds = table.group_by("classification", "currency").agg(pl.col("value").sum()).sort("value")
    classification, currency = kinds.row(-1)[:2]
    rows = table.filter(pl.col("classification") == classification, pl.col("currency") == currency)
    return _columns(rows), classification or "", currency


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    code = "product" if "product" in rows.columns else _FINEST
    return rows.select(
        pl.col("year").cast(pl.Int32), "reporter", "partner", product=pl.col(code), value=pl.col("value")
    ).filter((pl.col("value") > 0) & (pl.col("reporter") != pl.col("partner")))


@dataclass(frozen=True, slots=True)
class _Placed:
    """How a region's own file comes into the products and the currency of a world table."""

    where: Where
    classification: str
    currency: str
    known: frozenset[str]

    def flows(self, parts: Sequence[tuple[pl.DataFrame, str]]) -> tuple[pl.DataFrame, list[Text]]:
        """The own file's rows (with :data:`FLOWS`) and what had to be said of them; ``parts`` are tables with
        the end at which the region stands.
        """
        found, said = [], []
        for part, side in parts:
            rows, classification, currency = _one_kind(part)
            rows = self._stated(rows, side)
            if rows.is_empty():
                continue
            if (currency, self.currency) == ("CNY", "USD"):
                rows = rows.with_columns(pl.col("value") / self.where.rate)
                said.append(_CONVERTED.format(rate=f"{self.where.rate:g}"))
            elif currency != self.currency:
                said.append(_CURRENCIES.format(own=currency, world=self.currency))
                continue
            rows, words = self._renamed(rows, classification)
            found.append(rows)
            said += words
        nothing = pl.DataFrame(schema=FLOWS)
        return (pl.concat(found) if found else nothing), list(dict.fromkeys(said))

    def _stated(self, rows: pl.DataFrame, side: str) -> pl.DataFrame:
        """The rows as flows from (``reporter``) or to (``partner``) the region, added up over its cities."""
        inside = [code for code in rows["reporter"].unique() if regions.lies_in(code, self.where.region)]
        # Where the region states its own trade, that of its cities is part of it.
        kept = [self.where.region] if self.where.region in inside else inside
        rows = rows.filter(pl.col("reporter").is_in(kept))
        if side == "partner":
            rows = rows.with_columns(reporter="partner")
        return _summed(rows.with_columns(pl.lit(self.where.region).alias(side)))

    def _renamed(self, rows: pl.DataFrame, own: str) -> tuple[pl.DataFrame, list[Text]]:
        """The rows in the products of the world table; what had to be said or left out."""
        if self.classification.startswith("HS"):
            digits = _DIGITS.get(self.where.level, max(_DIGITS.values()))
            rows = rows.with_columns(pl.col("product").str.head(digits))
            words = {"own": own, "world": self.classification, "n": digits}
            said = [_EDITIONS.format(**words)] if own != self.classification else []
        else:
            codes = rows["product"].unique()
            makers = {code: industries.of_product(code, self.classification) or code for code in codes}
            rows = rows.with_columns(pl.col("product").replace(makers))
            said = [_TO_INDUSTRIES]
        strange = ~pl.col("product").is_in(sorted(self.known))
        lost, kept = rows.filter(strange), rows.filter(~strange)
        if lost.height:
            sizes = lost.group_by("product").agg(pl.col("value").sum()).sort("value", descending=True)
            listed = ", ".join(sizes["product"].head(_LISTED)) + (" …" if sizes.height > _LISTED else "")
            share = float(lost["value"].sum()) / float(rows["value"].sum())
            said.append(_UNMATCHED.format(share=f"{share:.1%}", codes=listed))
        return _summed(kept), said


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    keys = ["year", "reporter", "partner", "product"]
    return rows.group_by(keys).agg(pl.col("value").sum()).select(list(FLOWS))


def _named(names: pl.DataFrame, classification: str) -> dict[str, Text]:
    rows = names.filter(pl.col("classification") == classification)
    return {row["code"]: Text(row["en"], row["zh"]) for row in rows.iter_rows(named=True)}
