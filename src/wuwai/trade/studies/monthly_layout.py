"""The ten standard tables of the monthly trade briefing: which there are, and what each is broken down by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuwai.reference import regimes
from wuwai.reference.text import Text
from wuwai.trade.studies.parts import ITEMS
from wuwai.trade.studies.parts import MEASURES as OF_TRADE

ALL = "all"
MEASURES: Mapping[str, Text] = {ALL: Text("All three", "全部"), **OF_TRADE}
DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "trade_total": ("export", "import"),
    "exports": ("export",),
    "imports": ("import",),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``part`` is the grouping that a customs file must have for it; ``measure`` is set where the
    table is of one measure only.
    """

    number: int
    key: str
    title: Text
    part: str = ""
    measure: str = ""

    @property
    def heading(self) -> Text:
        """The title with the number of the table."""
        return Text(f"Table {self.number}. {self.title.en}", f"表{self.number}　{self.title.zh}")


TABLES: tuple[Table, ...] = (
    Table(1, "nation", Text("Totals against the nation", "进出口总值及与全国对比")),
    Table(2, "months", Text("By month and year to date", "分月及累计进出口")),
    Table(3, "regimes", Text("By customs regime", "分贸易方式"), "regime"),
    Table(4, "firms", Text("By type of firm", "分企业性质"), measure="trade_total"),
    Table(5, "partners", Text("By partner and group of partners", "分贸易伙伴和国别组织"), "partner"),
    Table(6, "exports", Text("Main exports", "主要出口商品"), "product", "exports"),
    Table(7, "imports", Text("Main imports", "主要进口商品"), "product", "imports"),
    Table(8, "cities", Text("By city", "分地市"), "place"),
    Table(9, "clusters", Text("By cluster", "分产业集群"), "product"),
    Table(10, "modes", Text("E-commerce and other new modes", "跨境电商等外贸新业态"), "regime"),
)
BY_KEY: Mapping[str, Table] = {one.key: one for one in TABLES}

# What a line rests on.
FILE, DECLARED, PUBLISHED, NONE = "file", "declared", "published", "none"
BASES: Mapping[str, Text] = {
    FILE: Text("customs file", "海关数据"),
    DECLARED: Text("declarations", "报关单记录"),
    PUBLISHED: Text("published", "公布数"),
    NONE: Text("not stated", "未公布"),
}

# Regimes as briefings group them: the published series' item, and the statistical regimes it is made of.
PROCESSING = tuple(one.code for one in regimes.REGIMES if one.processing)
REGIME_GROUPS: Mapping[str, tuple[str, ...]] = {
    "general": ("10",),
    "processing": PROCESSING,
    "bonded_logistics": ("33", "34"),
}
FIRMS = ("private", "foreign_invested", "state_owned")
BLOCS: Mapping[str, str] = {"ASEAN": "ASEAN", "RCEP": "RCEP14", "EU": "EU", "BRI": "BRI"}
# Partners whose figures are published under a name of their own.
PUBLISHED_PARTNERS: Mapping[str, str] = {
    "HKG": "Hong Kong", "MAC": "Macao", "TWN": "Taiwan", "USA": "US", "RUS": "Russia",
}  # fmt: skip
ECOMMERCE = tuple(one.code for one in regimes.MODES if one.ecommerce)
MARKET_PROCUREMENT = "1039"
# Published measures of new modes, each a measure of its own: never the sum of codes.
NEW_MODES: Mapping[str, tuple[Text, Mapping[str, tuple[str, str]]]] = {
    "cbec": (
        Text("Cross-border e-commerce, as published", "跨境电商进出口（公布口径）"),
        {
            "trade_total": ("cbec_trade", "cbec_trade_yoy"),
            "exports": ("cbec_exports", "cbec_exports_yoy"),
            "imports": ("cbec_imports", "cbec_imports_yoy"),
        },
    ),
    "warehouse_exports": (
        Text("E-commerce exports by overseas warehouse, as published", "跨境电商海外仓出口（公布口径）"),
        {
            "exports": (
                "cbec_overseas_warehouse_exports",
                "cbec_overseas_warehouse_exports_yoy",
            )
        },
    ),
    "market_procurement": (
        Text("Market procurement exports, as published", "市场采购出口（公布口径）"),
        {
            "exports": (
                "trade_regime:market_procurement_exports",
                "trade_regime_yoy:market_procurement_exports",
            )
        },
    ),
}
TOTAL = Text("Total", "合计")
REST = Text("Others, not listed", "其他（未单列）")
NOT_NAMED = Text("Not stated", "未注明")


def item(key: str) -> Text:
    """What a published item is called, as the head of a row.

    >>> item("private").en, item("general").zh
    ('Private firms', '一般贸易')
    """
    return ITEMS.get(key, Text(key, key)).upper_first()


def measures(table: str, measure: str) -> tuple[str, ...]:
    """The measures of a table's lines: its own where it has one, else the one asked for or all three.

    >>> measures("imports", "all"), measures("cities", "all")
    (('imports',), ('trade_total', 'exports', 'imports'))
    """
    own = BY_KEY[table].measure
    if own:
        return (own,)
    return tuple(OF_TRADE) if measure == ALL else (measure,)
