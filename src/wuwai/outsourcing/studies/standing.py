"""``outsourcing.standing``: contracts and executed value by class, side, city, market, currency or year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.outsourcing.wording import SERVICE_CLASSES
from wuwai.reference import periods, regions
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.reference.units import of_currency
from wuwai.studies.places import in_region

NOT_STATED = Text("not stated", "未填报")
TOTAL = Text("Total", "合计")
MOST = "most"  # the charts draw the currency of most rows
COUNTING = ("registered", "executing", "completed")
SIDES: dict[str, Text] = {
    "offshore": Text("Offshore", "离岸"),
    "onshore": Text("Onshore", "在岸"),
}
_SIDE_OF = {"pass": "offshore", "fail": "onshore"}
BREAKDOWNS: dict[str, Text] = {
    "class": Text("Class", "业务类型"),
    "side": Text("Offshore or onshore", "离岸或在岸"),
    "city": Text("City", "地市"),
    "market": Text("Client market", "发包市场"),
    "currency": Text("Currency", "币种"),
    "year": Text("Year", "年份"),
}
# The published series that stand beside the registers, by what they measure.
PUBLISHED = ("so_contract_usd", "so_contract", "so_executed_usd", "so_executed")


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the breakdown in one currency, or a published figure.

    ``contracts`` were signed in the year, ``value`` is theirs; ``receipts`` count as executed in the year,
    ``executed`` is their sum. Amounts are in units of ``currency`` and stand for that currency alone.
    """

    item: str
    title: Text
    currency: str = ""
    contracts: int = 0
    offshore: int = 0
    onshore: int = 0
    value: float | None = None
    receipts: int = 0
    executed: float | None = None
    published: float | None = None
    published_unit: str = ""
    period: str = ""
    origin: str = ""


SCHEMA: dict[str, Any] = {
    "item": pl.String, "title_en": pl.String, "title_zh": pl.String, "currency": pl.String,
    "contracts": pl.Int64, "offshore": pl.Int64, "onshore": pl.Int64, "value": pl.Float64,
    "receipts": pl.Int64, "executed": pl.Float64, "amount_unit": pl.String, "published": pl.Float64,
    "published_unit": pl.String, "period": pl.String, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """The result. ``lines`` by item and currency, ``totals`` by currency, ``years`` for the course of time.

    ``currency`` is the one the charts draw: the one asked for, or that with the most contracts and receipts.
    """

    region: str
    year: int | None
    by: str
    currency: str
    lines: tuple[Line, ...] = ()
    totals: tuple[Line, ...] = ()
    years: tuple[Line, ...] = ()
    published: tuple[Line, ...] = ()
    sample: bool = False
    warnings: tuple[Text, ...] = ()

    def frame(self) -> pl.DataFrame:
        """Total by currency, then the items, then what was published, with the columns of :data:`SCHEMA`."""
        rows = []
        for line in (*self.totals, *self.lines, *self.published):
            told = not line.published_unit
            rows.append(
                {
                    "item": line.item, "title_en": line.title.en, "title_zh": line.title.zh,
                    "currency": line.currency,
                    "contracts": line.contracts if told else None, "value": line.value,
                    "offshore": line.offshore if told else None, "onshore": line.onshore if told else None,
                    "receipts": line.receipts if told else None, "executed": line.executed,
                    "amount_unit": of_currency(line.currency) if line.currency else "",
                    "published": line.published, "published_unit": line.published_unit,
                    "period": line.period, "origin": line.origin,
                }
            )  # fmt: skip
        return pl.DataFrame(rows, schema=SCHEMA)


def standing(
    contracts: pl.DataFrame,
    sides: pl.DataFrame,
    receipts: pl.DataFrame,
    executed: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    year: int | None = None,
    by: str = "class",
    currency: str = MOST,
) -> Standing:
    """Where service outsourcing stands in ``region`` (and the cities within it) in a calendar year.

    ``contracts`` and ``receipts`` are the registers; ``sides`` and ``executed`` what their rule books say of
    each row (``uid``, ``outcome``): offshore passes the offshore test, a receipt that passes the
    executed-value test counts in the year it is dated in. ``observations`` are published figures. Without
    ``year`` the latest one with a contract or an executed receipt is taken. A contract counts in the year it
    was signed and once it is registered; amounts of different currencies are never added.
    """
    within = in_region(contracts, region)
    signed = _signed(within, sides)
    paid = _paid(in_region(receipts, region), executed, signed)
    counted = signed.filter(pl.col("stage").is_in(COUNTING) & pl.col("year").is_not_null())
    years = [*counted["year"].to_list(), *paid["year"].to_list()]
    asked = year if year is not None else max(years, default=None)
    synthetic = bool(within["synthetic"].any()) or bool(in_region(receipts, region)["synthetic"].any())
    if not years:
        return Standing(
            region, asked, by, "" if currency == MOST else currency, published=_published(observations, asked)
        )
    now, then = counted.filter(pl.col("year") == asked), paid.filter(pl.col("year") == asked)
    pair = (counted, paid) if by == "year" else (now, then)
    return Standing(
        region,
        asked,
        by,
        _busiest(now, then) if currency == MOST else currency,
        _lines(*pair, by),
        _lines(*pair, ""),
        _lines(counted, paid, "year"),
        _published(observations, asked),
        synthetic,
        tuple(_warnings(signed, paid, in_region(receipts, region), asked)),
    )


def _signed(contracts: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """The contracts with side, year and what the breakdowns go by; blanks are empty texts."""
    judged = sides.select("uid", pl.col("outcome").replace_strict(_SIDE_OF, default="").alias("side"))
    return contracts.join(judged, on="uid", how="left").select(
        "number", "stage", "amount", "signed_on", "synthetic",
        pl.col("signed_on").dt.year().cast(pl.Int64).alias("year"),
        pl.col("service_class").fill_null("").alias("class"),
        pl.col("side").fill_null(""),
        pl.col("region").alias("city"),
        pl.col("client_country").fill_null("").alias("market"),
        pl.col("currency").fill_null(""),
    )  # fmt: skip


def _paid(receipts: pl.DataFrame, executed: pl.DataFrame, signed: pl.DataFrame) -> pl.DataFrame:
    """The receipts that count as executed, with what their contract says; their currency is their own."""
    passed = executed.filter(pl.col("outcome") == "pass").select("uid")
    contract = signed.select(
        "number", "class", "side", "market", pl.col("currency").alias("agreed"), "signed_on"
    )
    return (
        receipts.join(passed, on="uid", how="semi")
        .join(contract, left_on="contract", right_on="number", how="left")
        .select(
            "contract", "amount", "agreed",
            pl.col("received_on").dt.year().cast(pl.Int64).alias("year"),
            *(pl.col(name).fill_null("") for name in ("class", "side", "market", "currency")),
            pl.col("region").alias("city"),
        )
    )  # fmt: skip


def _lines(contracts: pl.DataFrame, receipts: pl.DataFrame, by: str) -> tuple[Line, ...]:
    """A line for each item of ``by`` and currency, the largest number of contracts first; "" is the total."""
    keys = ["item", "currency"]
    item = pl.col(by).cast(pl.String) if by else pl.lit("total")
    signed = contracts.with_columns(item.alias("item")).group_by(keys).agg(
        pl.len().alias("contracts"),
        *((pl.col("side") == side).sum().alias(side) for side in SIDES),
        pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").sum()).alias("value"),
    )  # fmt: skip
    paid = receipts.with_columns(item.alias("item")).group_by(keys).agg(
        pl.len().alias("receipts"), pl.col("amount").sum().alias("executed")
    )  # fmt: skip
    both = signed.join(paid, on=keys, how="full", coalesce=True)
    found = [
        Line(
            row["item"], _title(by, row["item"]), row["currency"],
            row["contracts"] or 0, row["offshore"] or 0, row["onshore"] or 0, row["value"],
            row["receipts"] or 0, row["executed"],
        )
        for row in both.iter_rows(named=True)
    ]  # fmt: skip
    if by == "year":
        return tuple(sorted(found, key=lambda one: (one.item, one.currency)))
    many: dict[str, int] = {}
    for one in found:
        many[one.item] = many.get(one.item, 0) + one.contracts + one.receipts
    order = list(currencies())
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.item == "", -many[one.item], one.item,
                order.index(one.currency) if one.currency in order else len(order),
            ),
        )
    )  # fmt: skip


def _title(by: str, item: str) -> Text:
    if by == "":
        return TOTAL
    if item == "":
        return NOT_STATED
    if by == "class":
        return SERVICE_CLASSES.get(item, Text(item, item))
    if by == "side":
        return SIDES[item]
    if by == "currency":
        return currencies().get(item, Text(item, item))
    if by in ("city", "market"):
        try:
            return regions.get(item).title
        except KeyError:
            return Text(item, item)
    return Text(item, f"{item}年")


def _busiest(contracts: pl.DataFrame, receipts: pl.DataFrame) -> str:
    """The currency of the most contracts and receipts of the year; empty where none is stated."""
    found = pl.concat([contracts.select("currency"), receipts.select("currency")])
    known = found.filter(pl.col("currency") != "").group_by("currency").len().sort("len", "currency")
    return str(known["currency"][-1]) if known.height else ""


def _published(observations: pl.DataFrame, year: int | None) -> tuple[Line, ...]:
    """The published totals of the year, or the latest before it: offered beside, never added."""
    found = []
    for series in PUBLISHED:
        rows = observations.filter((pl.col("series") == series) & (pl.col("place") == ""))
        whole = [row for row in rows.iter_rows(named=True) if periods.parse(row["period"]).kind == "year"]
        upto = [row for row in whole if year is None or row["period_end"].year <= year]
        if upto:
            last = max(upto, key=lambda row: row["period_end"])
            found.append(
                Line(
                    series, Text(f"Published: {_NAMES[series].en}", f"公布数：{_NAMES[series].zh}"),
                    published=last["value"], published_unit=last["unit"], period=last["period"],
                    origin=last["origin"],
                )
            )  # fmt: skip
    return tuple(found)


_NAMES = {
    "so_contract_usd": Text("contracts, US dollars", "服务外包合同额（美元）"),
    "so_contract": Text("contracts, yuan", "服务外包合同额（人民币）"),
    "so_executed_usd": Text("executed value, US dollars", "服务外包执行额（美元）"),
    "so_executed": Text("executed value, yuan", "服务外包执行额（人民币）"),
}


def _warnings(
    signed: pl.DataFrame, paid: pl.DataFrame, receipts: pl.DataFrame, year: int | None
) -> list[Text]:
    """What a reader has to know of the rows: what was left out, and what does not fit together."""
    found = []
    waiting = signed.filter((pl.col("stage") == "signed") & (pl.col("year") == year)).height
    if waiting:
        found.append(
            Text(
                "{n} signed contracts of the year are not registered yet and are left out.",
                "本年度有{n}份已签订合同尚未登记，未计入。",
            ).format(n=waiting)
        )
    dated = receipts.filter(pl.col("received_on").dt.year() == year)
    left = dated.height - paid.filter(pl.col("year") == year).height
    if left:
        found.append(
            Text(
                "{n} receipts dated in the year do not count as executed: not approved, or not as the rule"
                " asks.",
                "本年度有{n}笔收汇未计入执行额：未审核通过或不符合规则。",
            ).format(n=left)
        )
    undated = signed.filter(pl.col("year").is_null() & pl.col("stage").is_in(COUNTING)).height
    if undated:
        found.append(
            Text(
                "{n} contracts without a day of signing are in no year.",
                "{n}份合同未填签订日期，不计入任何年份。",
            ).format(n=undated)
        )
    found += _misfits(signed, paid)
    return found


def _misfits(signed: pl.DataFrame, paid: pl.DataFrame) -> list[Text]:
    other = paid.filter((pl.col("agreed").fill_null("") != "") & (pl.col("agreed") != pl.col("currency")))
    found = []
    if other.height:
        found.append(
            Text(
                "Received in another currency than the contract's: {what}. Each stands under its own"
                " currency.",
                "收汇币种与合同不同：{what}。各按实收币种列示。",
            ).format(what=_some(other["contract"].unique().sort().to_list()))
        )
    sums = (
        paid.filter(pl.col("agreed") == pl.col("currency")).group_by("contract").agg(pl.col("amount").sum())
    )
    over = sums.join(
        signed.select("number", pl.col("amount").alias("value")), left_on="contract", right_on="number"
    )
    over = over.filter(pl.col("amount") > pl.col("value") * (1 + 1e-9))
    if over.height:
        found.append(
            Text(
                "Receipts add up to more than the contract's value: {what}.",
                "收汇累计超过合同金额：{what}。",
            ).format(what=_some(over["contract"].sort().to_list()))
        )
    return found


def _some(numbers: list[str]) -> Text:
    """Up to five contract numbers, and how many more.

    >>> _some(["a", "b"])
    Text(en='a, b', zh='a、b')
    """
    few, more = numbers[:5], len(numbers) - 5
    en, zh = ", ".join(few), "、".join(few)
    return Text(f"{en} and {more} more", f"{zh}等{len(numbers)}份") if more > 0 else Text(en, zh)
