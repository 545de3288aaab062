"""Names of the codes in flows: partners, places, products of each edition, regimes, uses, periods."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.facts.flow_grouping import PRODUCTS, TIMES
from wuwai.reference import countries, industries, periods, products, regimes, regions
from wuwai.reference.blocs import Bloc
from wuwai.reference.code_tables import CodeTables
from wuwai.reference.text import Text

NOT_STATED = Text("not stated", "未公布")
DIRECTIONS = {
    "export": Text("Exports", "出口"),
    "import": Text("Imports", "进口"),
    "re-export": Text("Re-exports", "再出口"),
    "re-import": Text("Re-imports", "再进口"),
    "domestic": Text("Sales at home", "国内销售"),
}
COLUMNS = {
    "product2": Text("HS chapter", "HS 章（2位）"),
    "product4": Text("HS heading", "HS 品目（4位）"),
    "product6": Text("HS subheading", "HS 子目（6位）"),
    "product8": Text("8-digit product", "8位商品"),
    "product": Text("Product", "商品"),
    "partner": Text("Partner", "贸易伙伴"),
    "regime": Text("Customs regime", "贸易方式"),
    "reporter": Text("Reporter", "报告方"),
    "use": Text("Use", "用途"),
    "month": Text("Month", "月份"),
    "quarter": Text("Quarter", "季度"),
    "year": Text("Year", "年份"),
    "period": Text("Period", "时期"),
    "direction": Text("Direction", "进出口方向"),
    "currency": Text("Currency", "币种"),
    "by": Text("By", "分组"),
}
_USES = {"intermediate": Text("Intermediate use", "中间使用"), "final": Text("Final use", "最终使用")}
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Names:
    """The names in use: the shipped tables with the office's own over them."""

    codes: CodeTables
    blocs: tuple[Bloc, ...] = ()

    def of(self, column: str, code: str, classification: str = "") -> Text | None:
        """What a code in a column is called; None where no table has a name for it.

        >>> from wuwai.reference.code_tables import SHIPPED
        >>> Names(SHIPPED).of("partner", "VNM").zh, Names(SHIPPED).of("regime", "15").en
        ('越南', 'Processing with imported materials')
        """
        if column in TIMES:
            return period(code)
        if column in PRODUCTS:
            return self.product(code, classification)
        if column in ("partner", "reporter"):
            group = next((b.title for b in self.blocs if b.code == code), None)
            return group or place(code)
        if not code:
            return NOT_STATED
        if column == "regime":
            return self.codes.regimes().get(code) or _mode(code)
        if column == "use":
            return _USES.get(code) or industries.use(code, classification)
        return None

    def product(self, code: str, classification: str) -> Text | None:
        """A product's name in its own edition, or an industry's in its own system."""
        if code == "TOTAL":
            return Text("All products", "全部商品")
        industry = industries.names(classification).get(code)
        if industry is not None:
            return industry
        try:
            edition = products.edition(classification).code
        except KeyError:
            return None
        return self.codes.product_name(edition, code)


def period(text: str) -> Text:
    """A period's title; the text where it is none."""
    try:
        return periods.parse(text).title
    except periods.PeriodError:
        return Text(text, text)


def place(code: str) -> Text | None:
    """A country's, region's or city's name."""
    region = regions.find(code)
    if region is not None:
        return region.title
    try:
        return countries.get(code).title
    except KeyError:
        return None


def _mode(code: str) -> Text | None:
    try:
        return regimes.mode(code).title
    except KeyError:
        return None


def short(name: Text) -> Text:
    """A name as a chart or a headline prints it: its first clause, at most 64 letters.

    >>> short(Text("Electrical machinery and equipment and parts thereof; sound recorders", "电机")).en
    'Electrical machinery and equipment and parts thereof'
    """
    return Text(*(_first_clause(t) for t in (name.en, name.zh)))


def _first_clause(text: str) -> str:
    clause = text.split(";")[0].split("；")[0].strip()
    if len(clause) <= _LONGEST:
        return clause
    return clause[:_LONGEST].rsplit(" ", 1)[0].rstrip(",") + "…"
