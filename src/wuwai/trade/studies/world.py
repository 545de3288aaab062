"""The world around a region: a table of world trade with the region's own trade placed in it.

World tables state countries, customs files a province and its cities, in other products and another
currency. :func:`around` brings both into the world table's products and currency. The country stays whole:
the region's trade is part of it, so the world is what the rows of other reporters say, and the region is
placed in that world, never added to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from wuwai.facts import datasets
from wuwai.facts.dataset_families import family_of
from wuwai.reference import countries, industries, regions
from wuwai.reference.text import Text
from wuwai.studies.contract import Input, Parameter
from wuwai.trade.studies.world_asked import Years, last_years
from wuwai.trade.studies.world_own import FINEST, FLOWS, Placed, one_kind

SAMPLE = Text("Sample data: ", "样例数据：")
# National Bureau of Statistics, statistical communiqué of 2024: the average of the year.
_YUAN_PER_DOLLAR = 7.1217
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

    @property
    def stated_year(self) -> int | None:
        """The year of the table that states the region: of its own file, where it stands by one."""
        return self.own_year if self.own else self.year


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


def inputs(
    *, years: Callable[[str], Years] = last_years, imports: bool = True, clusters: bool = False
) -> tuple[Input, ...]:
    """The inputs of a study of the world around a region: ``trade``, ``own_exports``, ``own_imports`` and
    ``names`` for :func:`around`, and ``clusters`` where wanted. ``years`` of the parameter ``year`` or
    ``own_year`` gives those that are read; the chosen one alone where nothing else is asked for.
    """
    wide = Input(
        "flows",
        "trade",
        columns=(*_SUMS, "product"),
        where={"dataset": "{world}", "direction": "export", "period": years("year")},
        group=("year", "reporter", "partner", "{level}"),
    )
    names = Input("products", "names", where={"dataset": ("{world}", "{own}")})
    found = [wide, _own("own_exports", "export", years), names]
    if imports:
        found.insert(2, _own("own_imports", "import", years))
    if clusters:
        found.append(Input("clusters", "clusters"))
    return tuple(found)


def _own(name: str, direction: str, years: Callable[[str], Years]) -> Input:
    return Input(
        "flows",
        name,
        columns=(*_SUMS, FINEST),
        where={"dataset": "{own}", "direction": direction, "period": years("own_year")},
        group=("year", "reporter", "partner", FINEST),
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
    flows, classification, currency = one_kind(trade)
    notes = list(_of_dataset(where.world or "")) if flows.height else [_NO_WORLD]
    mine, title = pl.DataFrame(schema=FLOWS), datasets.describe(where.world or "").title
    parts = [(own_exports, "reporter"), *([] if own_imports is None else [(own_imports, "partner")])]
    stated = (flows["reporter"] == where.region).any()
    if where.own is not None and flows.height and not stated:
        known = frozenset(flows["product"].unique())
        placed = Placed(where.region, classification, currency, where.level, where.rate, known)
        mine, said = placed.flows(parts)
        home = place(regions.country_of(where.region))
        called = {"region": place(where.region), "home": home, "world": title}
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
        home=regions.country_of(where.region),
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


def _named(names: pl.DataFrame, classification: str) -> dict[str, Text]:
    rows = names.filter(pl.col("classification") == classification)
    return {row["code"]: Text(row["en"], row["zh"]) for row in rows.iter_rows(named=True)}
