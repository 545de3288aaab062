"""One reading of a customs query file: its cells decoded and checked, the good rows written as Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from wuwai.facts.importers import customs_blocks, customs_codes, customs_unknown
from wuwai.facts.importers.contract import Work
from wuwai.facts.importers.customs_blocks import Block
from wuwai.facts.importers.customs_codes import EMPTY, Decoded, Partners
from wuwai.facts.importers.customs_columns import Columns
from wuwai.facts.importers.opening import Member
from wuwai.facts.model import Reject, UnknownCode
from wuwai.reference import products
from wuwai.reference.text import Text

MOST_LISTED = 100_000
_ROW_GROUP = 122_880
_NUMBER = r"^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
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


class Reading:
    """One reading of one file into one Parquet file."""

    def __init__(
        self, member: Member, columns: Columns, given: Mapping[str, str], work: Work, partners: Partners
    ) -> None:
        self.member, self.columns, self.given, self.work, self.partners = (
            member,
            columns,
            given,
            work,
            partners,
        )
        self.tally = Tally()
        self._known: dict[tuple[str, tuple[bytes, ...]], tuple[Decoded, str, str]] = {}
        self._editions: tuple[str, ...] = ()  # those of the block that is being read

    def write(self, path: Path, target: Path) -> None:
        """Read everything at ``path`` and write the good rows to ``target``."""
        wanted = {m: i for m, i in self.columns.at.items() if m}
        numbers = frozenset((self.columns.amounts[0], "quantity"))
        source = customs_blocks.blocks(path, wanted, self.columns.width, numbers)
        writer = None
        # Arrow reads and writes without holding Python up, so one block is read and one written meanwhile.
        with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as writing:
            coming = reading.submit(next, source, None)
            written: Future[None] | None = None
            try:
                while (block := coming.result()) is not None:
                    coming = reading.submit(next, source, None)
                    table = self._flows(block).to_arrow(compat_level=pl.CompatLevel.oldest())
                    if writer is None:
                        writer = pq.ParquetWriter(
                            target,
                            table.schema,
                            compression="snappy",
                            store_schema=False,
                            # Few numbers repeat: a dictionary of them takes time and gives nothing.
                            use_dictionary=[f.name for f in table.schema if pa.types.is_large_string(f.type)],
                        )
                    if written is not None:
                        written.result()
                    written = writing.submit(writer.write_table, table, row_group_size=_ROW_GROUP)
                if written is not None:
                    written.result()
            finally:
                if written is not None:
                    wait((written,))
                if writer is not None:
                    writer.close()
        if not self.tally.accepted:
            target.unlink(missing_ok=True)

    def _flows(self, block: Block) -> pl.DataFrame:
        count = len(block.rows)
        self.tally.read += count + len(block.bad)
        self.tally.blank += block.blank
        for row, line, expected in block.bad:
            self._reject(row, "", line, expected)
        frame = pl.DataFrame({"row": block.rows.astype(np.int64)})
        checks: list[tuple[str, str]] = []
        for name in ("period", "product", "partner", "regime", "place"):
            frame = self._with_codes(frame, block, name, checks)
        frame = self._with_numbers(frame, block)
        bad = pl.any_horizontal(pl.col(f"{name} expected").is_not_null() for name, _ in checks)
        unread = pl.col("value").is_null() | ~pl.col("quantity ok")
        frame = frame.with_columns(bad=(bad | unread | ~pl.col("listed")).fill_null(True))
        self.tally.file_total += float(frame["value"].sum() or 0.0)
        if frame["bad"].any():
            self._name(frame.filter("bad"), block, checks)
            frame = frame.filter(~pl.col("bad"))
        self.tally.accepted += frame.height
        self.tally.mended += int(frame["mended"].sum())
        self.tally.editions |= set(frame["classification"].unique())
        frame = frame.rename({"place": "reporter"})
        self.tally.slices.append(frame.select("period", "reporter", "product").unique())
        return frame.select(
            "row",
            "period",
            "reporter",
            "partner",
            "product",
            "classification",
            pl.lit(self.given["direction"]).alias("direction"),
            "regime",
            "value",
            pl.lit(self.columns.amounts[0]).alias("currency"),
            "quantity",
            "unit",
            pl.lit(self.work.snapshot).alias("snapshot"),
        )

    # -- codes -------------------------------------------------------------------------------------

    def _with_codes(
        self, frame: pl.DataFrame, block: Block, name: str, checks: list[tuple[str, str]]
    ) -> pl.DataFrame:
        """The frame with what the cells of one meaning stand for, and where they stand for nothing, why."""
        parts = [m for m in (f"{name} code", f"{name} name", name) if m in block.columns]
        if not parts:
            return frame.with_columns(**self._absent(name))
        cells, which, rows = _together([block.columns[p] for p in parts])
        decoded = [self._decoded(name, parts, one, int(n)) for one, n in zip(cells, rows, strict=True)]
        checks.append((name, parts[0]))
        index = pl.Series(which)
        values = pl.Series([d.value for d, _, _ in decoded], dtype=pl.String)
        why = pl.Series(
            [None if d.expected is None else d.expected.en for d, _, _ in decoded], dtype=pl.String
        )
        columns: dict[str, pl.Series | pl.Expr] = {
            name: values.gather(index),
            f"{name} expected": why.gather(index),
        }
        if name == "period":
            editions = pl.Series([_edition(d.value) for d, _, _ in decoded], dtype=pl.String)
            columns["classification"] = editions.gather(index)
            self._editions = tuple(sorted({e for e in editions if e}))
        if name == "product":
            columns["mended"] = pl.Series([d.mended for d, _, _ in decoded], dtype=pl.Boolean).gather(index)
            return frame.with_columns(
                **columns, listed=self._listed_in([d.value for d, _, _ in decoded], index)
            )
        return frame.with_columns(**columns)

    def _listed_in(self, products: Sequence[str], index: pl.Series) -> pl.Expr:
        """Whether each row's product is a code of the edition of its period; each code is looked up once."""
        codes = self.work.codes
        whole = pl.lit(True)
        for edition in self._editions:
            if codes.products(edition):
                held = pl.Series([codes.is_product(edition, p) for p in products], dtype=pl.Boolean)
                of_rows = pl.lit(held.gather(index))
                this = pl.col("classification") == edition
                whole = of_rows if len(self._editions) == 1 else pl.when(this).then(of_rows).otherwise(whole)
        return whole

    def _absent(self, name: str) -> dict[str, pl.Expr]:
        """What stands in the place of a meaning that the file is not broken down by."""
        if name == "period":
            stated = customs_codes.period(self.given["period"]).value
            edition = _edition(stated)
            self._editions = (edition,)
            return {"period": pl.lit(stated), "classification": pl.lit(edition)}
        if name == "product":
            return {"product": pl.lit("TOTAL"), "mended": pl.lit(False), "listed": pl.lit(True)}
        return {name: pl.lit({"partner": "W00", "regime": "", "place": "CHN"}[name])}

    def _decoded(
        self, name: str, parts: list[str], cells: tuple[bytes, ...], rows: int
    ) -> tuple[Decoded, str, str]:
        """What cells stand for, with the column and the cell to print where they stand for nothing."""
        known = self._known.get((name, cells))
        texts: list[str] = []
        if known is None or name == "partner":
            for part, cell in zip(parts, cells, strict=True):
                text = customs_codes.plain(cell, self.columns.encoding)
                if text is None:
                    shown = cell.decode(self.columns.encoding, "backslashreplace")
                    return Decoded(expected=customs_codes.TEXT), self.columns.heading(part), shown
                texts.append(text)
        if name == "partner":
            code = texts[parts.index("partner code")] if "partner code" in parts else ""
            printed = texts[parts.index("partner name")] if "partner name" in parts else ""
            self.partners.count(code, printed, rows)
        if known is not None:
            return known
        found = self._look_up(name, parts, texts)
        column, shown = parts[-1], texts[-1]
        if found.expected in (customs_codes.REGIME, customs_codes.PLACE, customs_codes.PARTNER_CODE):
            column, shown = parts[0], texts[0]
        self._known[name, cells] = answer = (found, self.columns.heading(column), shown)
        return answer

    def _look_up(self, name: str, parts: list[str], texts: list[str]) -> Decoded:
        if name == "period":
            return customs_codes.period(texts[0])
        if name == "product":
            return customs_codes.product(texts[0])
        code = texts[parts.index(f"{name} code")] if f"{name} code" in parts else ""
        printed = texts[parts.index(f"{name} name")] if f"{name} name" in parts else ""
        if name == "partner":
            return self.partners.decode(code, printed)
        if name == "regime":
            return customs_codes.regime(code, printed, self.work.codes)
        return customs_codes.place(code, printed)

    # -- numbers -----------------------------------------------------------------------------------

    def _with_numbers(self, frame: pl.DataFrame, block: Block) -> pl.DataFrame:
        value = _number(block, self.columns.amounts[0])
        columns: dict[str, pl.Series | pl.Expr] = {"value": value}
        if "quantity" in block.columns:
            printed = _text(block, "quantity")
            quantity = _number(block, "quantity")
            columns["quantity"] = quantity
            columns["quantity ok"] = quantity.is_not_null() | printed.is_in(EMPTY).fill_null(False)
        else:
            columns["quantity"] = pl.lit(None, dtype=pl.Float64)
            columns["quantity ok"] = pl.lit(True)
        if "unit" in block.columns:
            cells, which, _ = _together([block.columns["unit"]])
            texts = [customs_codes.plain(c, self.columns.encoding) or "" for (c,) in cells]
            kept = ["" if t in EMPTY else t for t in texts]
            columns["unit"] = pl.Series(kept, dtype=pl.String).gather(pl.Series(which))
        else:
            columns["unit"] = pl.lit("")
        return frame.with_columns(**columns)

    # -- rejects -----------------------------------------------------------------------------------

    def _name(self, bad: pl.DataFrame, block: Block, checks: list[tuple[str, str]]) -> None:
        """Say of each bad row what its first fault is."""
        self.tally.rejected_total += float(bad["value"].sum() or 0.0)
        places = np.searchsorted(block.rows, bad["row"].to_numpy())
        meanings = [name for name, _ in checks]
        self.tally.unknown += customs_unknown.of_block(bad, block, places, meanings, self.columns)
        if len(self.tally.rejects) >= MOST_LISTED:
            return
        cells = {name: column.take(pa.array(places)).to_pylist() for name, column in block.columns.items()}
        for i, row in enumerate(bad.iter_rows(named=True)):
            for name, _ in checks:
                if row[f"{name} expected"] is not None:
                    parts = [m for m in (f"{name} code", f"{name} name", name) if m in block.columns]
                    found = self._decoded(name, parts, tuple(cells[p][i] for p in parts), 0)
                    self._listed(row["row"], found[1], found[2], found[0].expected)
                    break
            else:
                meaning, expected = self._fault_of(row)
                self._reject(row["row"], self.columns.heading(meaning), cells[meaning][i], expected)

    def _fault_of(self, row: Mapping[str, object]) -> tuple[str, Text]:
        if row["value"] is None:
            return self.columns.amounts[0], _AMOUNT
        if not row["quantity ok"]:
            return "quantity", _QUANTITY
        return "product", customs_codes.LISTED_PRODUCT.format(edition=row["classification"])

    def _reject(self, row: int, column: str, cell: bytes, expected: Text) -> None:
        self._listed(row, column, cell.decode(self.columns.encoding, "backslashreplace")[:200], expected)

    def _listed(self, row: int, column: str, shown: str, expected: Text | None) -> None:
        if expected is not None and len(self.tally.rejects) < MOST_LISTED:
            self.tally.rejects.append(Reject(self.member.name, row, column, shown[:200], expected))


def _together(
    columns: Sequence[pa.Array | pa.ChunkedArray],
) -> tuple[list[tuple[bytes, ...]], np.ndarray, np.ndarray]:
    """The distinct combinations of some columns' cells, which of them each row has, and the rows of each."""
    found = [customs_blocks.dictionary(c) for c in columns]
    if len(found) == 1:
        cells, which = found[0]
        return [(cell,) for cell in cells], which, np.bincount(which, minlength=len(cells))
    combined = found[0][1].astype(np.int64)
    for cells, which in found[1:]:
        combined = combined * len(cells) + which
    size = int(np.prod([len(cells) for cells, _ in found]))
    counts = np.bincount(combined, minlength=size)
    present = np.flatnonzero(counts)
    place = np.zeros(size, dtype=np.int64)
    place[present] = np.arange(len(present))
    names = [_parts(number, [cells for cells, _ in found]) for number in present.tolist()]
    return names, place[combined], counts[present]


def _parts(number: int, lists: list[Sequence[bytes]]) -> tuple[bytes, ...]:
    parts: list[bytes] = []
    for cells in reversed(lists):
        number, at = divmod(number, len(cells))
        parts.append(cells[at])
    return tuple(reversed(parts))


def _text(block: Block, name: str) -> pl.Series:
    """A column as text; broken bytes become signs that no number has."""
    cells = pl.Series(pl.from_arrow(block.columns[name]))
    try:
        text = cells.cast(pl.String)
    except pl.exceptions.ComputeError:
        text = pl.Series([cell.decode("ascii", "replace") for cell in cells], dtype=pl.String)
    return text.str.strip_chars()


def _number(block: Block, name: str) -> pl.Series:
    """The numbers of a column, null where a cell is none. Commas count only as thousands separators."""
    printed = _text(block, name)
    numbers = printed.to_frame("n").select(
        pl.when(pl.col("n").str.contains(_NUMBER)).then(pl.col("n").str.replace_all(",", "", literal=True))
    )
    return numbers.to_series().cast(pl.Float64, strict=False)


def _edition(period: str) -> str:
    """The HS edition in force when a period begins; its national lines have more digits."""
    return products.edition_on(f"{period[:4]}-01-01").code if period else ""
