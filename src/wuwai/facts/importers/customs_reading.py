"""One reading of a customs query file: its cells decoded and checked, the good rows written as Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from wuwai.facts.importers import customs_codes, customs_unknown
from wuwai.facts.importers.coded import FlowsFile, ahead, combined_codes, same, texts
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.csv_blocks import Block, Shape, blocks
from wuwai.facts.importers.customs_codes import Partners
from wuwai.facts.importers.customs_columns import Columns
from wuwai.facts.importers.customs_meanings import MEANINGS, Answer, Meanings, Meant, edition
from wuwai.facts.importers.customs_numbers import numbers
from wuwai.facts.importers.opening import Member
from wuwai.facts.model import Reject, UnknownCode
from wuwai.reference.text import Text

MOST_LISTED = 100_000
_AMOUNT = Text(
    "an amount such as 1234 or 1,234.5; one that cannot be read is not taken as 0",
    "金额，如 1234 或 1,234.5；无法识别的金额不会按0处理",
)
_QUANTITY = Text("a quantity such as 1234 or 1,234.5, or - for none", "数量，如 1234 或 1,234.5；没有时为 -")


@dataclass(slots=True)
class Tally:
    """What one reading of the file has counted."""

    read: int = 0
    accepted: int = 0
    blank: int = 0
    mended: int = 0
    file_total: float = 0.0
    rejected_total: float = 0.0
    rejects: list[Reject] = field(default_factory=list)
    editions: set[str] = field(default_factory=set)
    unknown: list[UnknownCode] = field(default_factory=list)
    slices: list[pl.DataFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """A block read: its meanings, its numbers, and the rows with a fault of each kind, None for no row."""

    block: Block
    meant: Mapping[str, Meant]
    value: np.ndarray
    quantity: np.ndarray
    has_quantity: np.ndarray | None
    faults: Mapping[str, np.ndarray | None]

    def bad(self) -> np.ndarray | None:
        """The rows with any fault; None for no row."""
        found = [rows for rows in self.faults.values() if rows is not None]
        return np.logical_or.reduce(found) if found else None


class _Good:
    """The good rows of a block, and its columns without the others."""

    def __init__(self, bad: np.ndarray | None, rows: int) -> None:
        self._places = None if bad is None else np.flatnonzero(~bad)
        self.rows = rows if self._places is None else len(self._places)

    def of(self, column: np.ndarray) -> np.ndarray:
        return column if self._places is None else column[self._places]


class Reading:
    """One reading of one file into one Parquet file."""

    def __init__(
        self, member: Member, columns: Columns, given: Mapping[str, str], work: Work, partners: Partners
    ) -> None:
        self.member, self.columns, self.given, self.work = member, columns, given, work
        self.tally = Tally()
        self._given = [name for name in MEANINGS if any(m.split()[0] == name for m in columns.at)]
        self._meanings = Meanings(columns, given, work.codes, partners)

    def write(self, path: Path, target: Path) -> None:
        """Read everything at ``path`` and write the good rows to ``target``."""
        wanted = {m: i for m, i in self.columns.at.items() if m}
        with FlowsFile(target) as file:
            for block in ahead(blocks(path, Shape(wanted, self.columns.width))):
                self._take(self._read(block), file)

    def _read(self, block: Block) -> _Read:
        rows = len(block.rows)
        meant = {name: self._meanings.of(name, block.columns, rows) for name in MEANINGS}
        faults = {name: found.rows("faulty", _is_faulty) for name, found in meant.items()}
        amounts = block.columns[self.columns.amounts[0]]
        value, readable, _ = numbers(amounts, self.columns.encoding)
        faults["value"] = None if readable.all() else ~readable
        quantity, has_quantity = np.zeros(rows), None
        faults["quantity"] = None
        if "quantity" in block.columns:
            quantity, is_number, none = numbers(block.columns["quantity"], self.columns.encoding)
            if not is_number.all():
                has_quantity = is_number
                faults["quantity"] = _any(~is_number & ~none)
        faults["listed"] = self._unlisted(meant["product"], meant["period"])
        return _Read(block, meant, value, quantity, has_quantity, faults)

    def _unlisted(self, product: Meant, period: Meant) -> np.ndarray | None:
        """The rows whose product is no code of the edition of its period."""
        if "product" not in self.columns.at:
            return None
        editions = [edition(value) for value in period.values]
        found = {e: product.rows(e, partial(self._is_unlisted, e)) for e in set(editions) if e}
        if all(rows is None for rows in found.values()):
            return None
        unlisted = np.zeros(len(product.which), dtype=bool)
        for one, rows in found.items():
            if rows is not None:
                unlisted |= rows & np.array([e == one for e in editions])[period.which]
        return _any(unlisted)

    def _is_unlisted(self, of_year: str, answer: Answer) -> bool:
        return not self.work.codes.is_product(of_year, answer.decoded.value)

    def _take(self, read: _Read, file: FlowsFile) -> None:
        """Count a block, name its bad rows, and write its good ones."""
        tally, block, bad = self.tally, read.block, read.bad()
        tally.read += len(block.rows) + len(block.bad)
        tally.blank += block.blank
        for row, line, expected in block.bad:
            self._listed(row, "", line.decode(self.columns.encoding, "backslashreplace"), expected)
        tally.file_total += float(read.value.sum())
        if bad is not None:
            self._name(np.flatnonzero(bad), read)
        good = _Good(bad, len(block.rows))
        if good.rows:
            file.add(self._flows(read, good))

    def _flows(self, read: _Read, good: _Good) -> dict[str, pa.Array]:
        tally, block = self.tally, read.block
        meant = read.meant
        period, product, place = meant["period"], meant["product"], meant["place"]
        editions = [edition(value) for value in period.values]
        tally.accepted += good.rows
        of_product = good.of(product.which)
        if (mended := product.rows("mended", _is_mended)) is not None:
            tally.mended += int(good.of(mended).sum())
        of_period, of_place = good.of(period.which), good.of(place.which)
        tally.editions |= {editions[i] for i in np.unique(of_period).tolist()}
        tally.slices.append(
            _combinations(
                {
                    "period": (period, of_period),
                    "reporter": (place, of_place),
                    "product": (product, of_product),
                }
            )
        )
        units, of_unit = [""], np.zeros(len(block.rows), dtype=np.int32)
        if "unit" in block.columns:
            units, of_unit = self._meanings.units(block.columns["unit"])
        without = None if read.has_quantity is None else ~good.of(read.has_quantity)
        if "quantity" not in block.columns:
            without = np.ones(good.rows, dtype=bool)
        return {
            "row": pa.array(good.of(block.rows)),
            "period": period.column(of_period),
            "reporter": place.column(of_place),
            "partner": meant["partner"].column(good.of(meant["partner"].which)),
            "product": product.column(of_product),
            "classification": texts(editions, of_period),
            "direction": same(self.given["direction"], good.rows),
            "regime": meant["regime"].column(good.of(meant["regime"].which)),
            "value": pa.array(good.of(read.value)),
            "currency": same(self.columns.amounts[0], good.rows),
            "quantity": pa.array(good.of(read.quantity), mask=without),
            "unit": texts(units, good.of(of_unit)),
            "snapshot": same(self.work.snapshot, good.rows),
        }

    # -- rejects -----------------------------------------------------------------------------------

    def _name(self, places: np.ndarray, read: _Read) -> None:
        """Say of each bad row what its first fault is."""
        self.tally.rejected_total += float(read.value[places].sum())
        bad = self._described(places, read)
        self.tally.unknown += customs_unknown.of_block(bad, read.block, places, self._given, self.columns)
        for place in places[: max(0, MOST_LISTED - len(self.tally.rejects))].tolist():
            self._name_one(place, read)

    def _described(self, places: np.ndarray, read: _Read) -> pl.DataFrame:
        """The bad rows: of each meaning what was expected where a row's cells stand for nothing."""

        def flagged(name: str) -> np.ndarray:
            rows = read.faults[name]
            return np.zeros(len(places), dtype=bool) if rows is None else rows[places]

        columns: dict[str, pl.Series] = {
            "value": pl.Series(np.where(flagged("value"), np.nan, read.value[places])).fill_nan(None),
            "listed": pl.Series(~flagged("listed")),
        }
        for name in self._given:
            found = read.meant[name]
            answers = [found.lexicon.answers[n].decoded.expected for n in found.numbers.tolist()]
            expected = pl.Series([None if e is None else e.en for e in answers], dtype=pl.String)
            columns[f"{name} expected"] = expected.gather(found.which[places])
        period = read.meant["period"]
        editions = pl.Series([edition(v) for v in period.values], dtype=pl.String)
        return pl.DataFrame({**columns, "classification": editions.gather(period.which[places])})

    def _name_one(self, place: int, read: _Read) -> None:
        row = int(read.block.rows[place])
        for found in read.meant.values():
            answer = found.answer(place)
            if answer.decoded.expected is not None:
                self._listed(row, answer.heading, answer.shown, answer.decoded.expected)
                return
        meaning, expected = self.columns.amounts[0], _AMOUNT
        if not _is_set(read.faults["value"], place):
            meaning, expected = "quantity", _QUANTITY
            if not _is_set(read.faults["quantity"], place):
                period = read.meant["period"]
                of_year = edition(period.answer(place).decoded.value)
                meaning, expected = "product", customs_codes.LISTED_PRODUCT.format(edition=of_year)
        cell: bytes = read.block.columns[meaning][place].as_py()
        shown = cell.decode(self.columns.encoding, "backslashreplace")
        self._listed(row, self.columns.heading(meaning), shown, expected)

    def _listed(self, row: int, column: str, shown: str, expected: Text) -> None:
        if len(self.tally.rejects) < MOST_LISTED:
            self.tally.rejects.append(Reject(self.member.name, row, column, shown[:200], expected))


def _any(rows: np.ndarray) -> np.ndarray | None:
    return rows if rows.any() else None


def _is_set(rows: np.ndarray | None, place: int) -> bool:
    return rows is not None and bool(rows[place])


def _is_faulty(answer: Answer) -> bool:
    return answer.decoded.expected is not None


def _is_mended(answer: Answer) -> bool:
    return answer.decoded.mended


def _combinations(columns: Mapping[str, tuple[Meant, np.ndarray]]) -> pl.DataFrame:
    """The combinations of some columns that occur."""
    sizes = [len(meant.numbers) for meant, _ in columns.values()]
    found, _ = combined_codes([which for _, which in columns.values()], sizes)
    return pl.DataFrame(
        [
            pl.Series(name, pl.from_arrow(meant.column(which).dictionary_decode()))
            for (name, (meant, _)), which in zip(columns.items(), found, strict=True)
        ]
    )
