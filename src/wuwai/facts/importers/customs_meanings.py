"""What the cells of a customs query file stand for; each distinct cell is looked up once in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from wuwai.facts.importers import customs_codes
from wuwai.facts.importers.coded import Coded, coded
from wuwai.facts.importers.customs_codes import EMPTY, Decoded, Partners
from wuwai.facts.importers.customs_columns import Columns
from wuwai.reference import products
from wuwai.reference.code_tables import CodeTables

MEANINGS = ("period", "product", "partner", "regime", "place")
# What stands in the place of a meaning that the file is not broken down by.
_ABSENT = {"product": "TOTAL", "partner": "W00", "regime": "", "place": "CHN"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell, or a code and its name, stand for; where for nothing, the heading and cell to print."""

    decoded: Decoded
    heading: str = ""
    shown: str = ""


class Lexicon:
    """The answers to the cells of one meaning, numbered in the order in which the cells were first met."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._number: dict[tuple[bytes, ...], int] = {}
        self._values: dict[str, int] = {}
        self._value_of: list[int] = []
        self._flags: dict[str, np.ndarray] = {}

    def numbers(
        self, cells: Sequence[tuple[bytes, ...]], learn: Callable[[tuple[bytes, ...]], Answer]
    ) -> np.ndarray:
        """The answers to some cells; those not met before are learned."""
        found = list(map(self._number.get, cells))
        if None in found:
            for i, number in enumerate(found):
                if number is None:
                    found[i] = self._number[cells[i]] = self.add(learn(cells[i]))
        return np.array(found, dtype=np.int32)

    def add(self, answer: Answer) -> int:
        """Take an answer in; its number."""
        self.answers.append(answer)
        value = answer.decoded.value
        self._value_of.append(self._values.setdefault(value, len(self._values)))
        return len(self.answers) - 1

    def flags(self, name: str, test: Callable[[Answer], bool]) -> np.ndarray:
        """Of every answer, whether it passes a test, which is put once to each."""
        known = self._flags.get(name, np.zeros(0, dtype=bool))
        if len(known) < len(self.answers):
            new = np.array([test(a) for a in self.answers[len(known) :]], dtype=bool)
            known = self._flags[name] = np.concatenate([known, new])
        return known

    def values(self, numbers: np.ndarray) -> tuple[pa.Array, np.ndarray]:
        """The distinct values of some answers, and of each answer which of them it has."""
        used, which = np.unique(np.array(self._value_of, dtype=np.int32)[numbers], return_inverse=True)
        every = list(self._values)
        return pa.array([every[i] for i in used.tolist()], pa.string()), which.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Meant:
    """A meaning in a block: the numbers of its answers, and of each row which of them it has."""

    name: str
    lexicon: Lexicon
    numbers: np.ndarray
    which: np.ndarray

    @property
    def values(self) -> list[str]:
        """What the distinct cells stand for."""
        return [self.lexicon.answers[n].decoded.value for n in self.numbers.tolist()]

    def answer(self, row: int) -> Answer:
        """The answer to a row's cells."""
        return self.lexicon.answers[self.numbers[self.which[row]]]

    def rows(self, name: str, test: Callable[[Answer], bool]) -> np.ndarray | None:
        """The rows whose answer passes a test; None where no answer does."""
        flags = self.lexicon.flags(name, test)[self.numbers]
        return flags[self.which] if flags.any() else None

    def column(self, which: np.ndarray) -> pa.DictionaryArray:
        """What rows stand for, as a column; ``which`` says what each of them has."""
        values, of_number = self.lexicon.values(self.numbers)
        return pa.DictionaryArray.from_arrays(pa.array(of_number[which]), values)


class Meanings:
    """The answers found in one reading of a file."""

    def __init__(
        self, columns: Columns, given: Mapping[str, str], codes: CodeTables, partners: Partners
    ) -> None:
        self._columns, self._given, self._codes, self._partners = columns, given, codes, partners
        self._known = {name: Lexicon() for name in MEANINGS}

    def of(self, name: str, cells: Mapping[str, pa.Array], rows: int) -> Meant:
        """One meaning in a block of ``rows`` rows."""
        parts = [p for p in (f"{name} code", f"{name} name", name) if p in cells]
        lexicon = self._known[name]
        if not parts:
            if not lexicon.answers:
                lexicon.add(Answer(self._absent(name)))
            return Meant(name, lexicon, np.zeros(1, dtype=np.int32), np.zeros(rows, dtype=np.int32))
        found = coded(*(cells[p] for p in parts))
        if name == "partner":
            self._count(parts, found)
        return Meant(
            name, lexicon, lexicon.numbers(found.cells, partial(self._answer, name, parts)), found.which
        )

    def _absent(self, name: str) -> Decoded:
        return customs_codes.period(self._given["period"]) if name == "period" else Decoded(_ABSENT[name])

    def _count(self, parts: Sequence[str], found: Coded) -> None:
        """Count the rows of each pair of a partner's code and name, so that contradictions can be told."""
        for cells, rows in zip(found.cells, found.counts().tolist(), strict=True):
            texts = [customs_codes.plain(cell, self._columns.encoding) for cell in cells]
            if None not in texts:
                printed = dict(zip(parts, texts, strict=True))
                code, name = printed.get("partner code") or "", printed.get("partner name") or ""
                self._partners.count(code, name, rows)

    def units(self, column: pa.Array) -> tuple[list[str], np.ndarray]:
        """Units of quantity, empty for none, and of each row which of them it has."""
        found = coded(column)
        texts = [customs_codes.plain(cell, self._columns.encoding) or "" for (cell,) in found.cells]
        return ["" if t in EMPTY else t for t in texts], found.which

    def _answer(self, name: str, parts: Sequence[str], cells: tuple[bytes, ...]) -> Answer:
        texts: list[str] = []
        for part, cell in zip(parts, cells, strict=True):
            text = customs_codes.plain(cell, self._columns.encoding)
            if text is None:
                shown = cell.decode(self._columns.encoding, "backslashreplace")
                return Answer(Decoded(expected=customs_codes.TEXT), self._columns.heading(part), shown)
            texts.append(text)
        found = self._decoded(name, dict(zip(parts, texts, strict=True)))
        column, shown = parts[-1], texts[-1]
        if found.expected in (customs_codes.REGIME, customs_codes.PLACE, customs_codes.PARTNER_CODE):
            column, shown = parts[0], texts[0]
        return Answer(found, self._columns.heading(column), shown)

    def _decoded(self, name: str, texts: Mapping[str, str]) -> Decoded:
        if name == "period":
            return customs_codes.period(texts[name])
        if name == "product":
            return customs_codes.product(texts[name])
        code, printed = texts.get(f"{name} code", ""), texts.get(f"{name} name", "")
        if name == "partner":
            return self._partners.decode(code, printed)
        if name == "regime":
            return customs_codes.regime(code, printed, self._codes, self._partners.on)
        return customs_codes.place(code, printed)


def edition(period: str) -> str:
    """The HS edition in force when a period begins; its national lines have more digits."""
    return products.edition_on(f"{period[:4]}-01-01").code if period else ""
