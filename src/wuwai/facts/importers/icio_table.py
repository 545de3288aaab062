"""The heading and rows of OECD's inter-country input-output CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wuwai.facts.importers.flow_csv import NUMBER
from wuwai.facts.importers.icio_flows import SCALE, Buyers, Line, Tally
from wuwai.facts.importers.opening import Member
from wuwai.facts.model import Reject
from wuwai.reference import countries, industries
from wuwai.reference.text import Text

LABEL = re.compile(r"^([A-Z][A-Z0-9]{2})_([A-Z0-9][A-Z0-9_]*)$")
# Rows and columns that are no sales: value added, taxes less subsidies, output; in some tables by country.
_BELOW = re.compile(r"^(?:[A-Z0-9]{3}_)?(?:VA|VALU|TLS|TXS.*|TAXSUB|OUT|OUTPUT|TOTAL)$")
_OUTPUT = ("OUT", "OUTPUT", "TOTAL")
_GROUPS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
_REST = "ROW"
# Sums that differ from the table's own output by more than this part are told, unless it is what rounding
# thousands of cells comes to, in million dollars.
_MISS = 1e-3
_ROUNDED = 0.5

_SELLER = Text(
    "a COUNTRY_INDUSTRY code such as CHN_C26, of a known country and industry",
    "已知国家（地区）和行业的“国家_行业”代码，如 CHN_C26",
)
_BUYER = Text(
    "a COUNTRY_INDUSTRY or COUNTRY_CATEGORY code such as CHN_C26 or CHN_HFCE, of a known country; the "
    "column's cells were left out",
    "已知国家（地区）的“国家_行业”或“国家_最终需求类别”代码，如 CHN_C26、CHN_HFCE；该列单元格未读取",
)


def is_below(name: str) -> bool:
    """Whether a row or column is one of value added, taxes or output.

    >>> is_below("AUS_TAXSUB"), is_below("OUT"), is_below("CHN_C26")
    (True, True, False)
    """
    return _BELOW.match(name) is not None


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns: those ``taken``, with their buyers; those ``refused``; where output is (-1: nowhere)."""

    names: tuple[str, ...]
    taken: tuple[int, ...]
    refused: tuple[int, ...]
    output: int
    classification: str
    buyers: Buyers

    @classmethod
    def of(cls, member: Member, stated: str) -> Heading:
        """Read the first line. Industries are those of the stated edition, or that of most codes."""
        with member.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text:
            names = tuple(h.strip() for h in next(csv.reader(text), []))
        final = industries.final_demand()
        labels = {i: m for i, h in enumerate(names) if i and not is_below(h) and (m := LABEL.match(h))}
        edition = stated or industries.edition_of(m[2] for m in labels.values() if m[2] not in final)
        known = industries.names(edition)
        taken, refused, partners, uses = [], [], [], []
        for i, name in enumerate(names):
            if not i or is_below(name) or not name:
                continue
            match = labels.get(i)
            country = _country(match[1]) if match else ""
            if match is None or not country or (known and match[2] not in known and match[2] not in final):
                refused.append(i)
                continue
            taken.append(i)
            partners.append(country)
            uses.append(match[2] if match[1] == country else f"{match[1]}_{match[2]}")
        output = next((i for i, n in enumerate(names) if n in _OUTPUT), -1)
        buyers = Buyers.of(partners, uses)
        return cls(names, tuple(taken), tuple(refused), output, edition or "ICIO", buyers)


def _country(letters: str) -> str:
    """A country's code, that of the whole for a group of its firms; empty if there is none."""
    code = _GROUPS.get(letters, letters)
    return code if code == _REST or code in _codes() else ""


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(c.code for c in countries.all_countries())


@dataclass(slots=True)
class _Sums:
    """What the table's own output is held against."""

    columns: NDArray[np.float64]
    rows: int = 0
    wrong: int = 0
    worst: float = 0.0
    worst_at: str = ""

    def compare(self, at: str, found: float, output: float) -> None:
        """Note a sum that is not the output stated for it."""
        self.rows += 1
        miss = abs(found - output) / max(abs(output), 1.0)
        if miss <= _MISS or abs(found - output) < _ROUNDED:
            return
        self.wrong += 1
        if miss > self.worst:
            self.worst, self.worst_at = miss, at

    def note(self) -> Text | None:
        if not self.rows:
            return None
        if not self.wrong:
            return Text(
                f"{self.rows:,} rows and columns add up to the output that the table states",
                f"{self.rows:,}个行列的合计与表中总产出一致",
            )
        return Text(
            f"{self.wrong:,} of {self.rows:,} rows and columns do not add up to the output that the table "
            f"states; the largest difference is {self.worst:.1%}, of {self.worst_at}",
            f"{self.rows:,}个行列中有{self.wrong:,}个的合计与表中总产出不一致，"
            f"最大相差{self.worst:.1%}（{self.worst_at}）",
        )


def read_lines(member: Member, heading: Heading, year: str, tally: Tally) -> Iterator[Line]:
    """Each good row as a line; the others are rejected, and sums compared with the table's own output."""
    for i in heading.refused:
        tally.reject(Reject(member.name, 1, heading.names[i], heading.names[i][:200], _BUYER))
    known = industries.names(heading.classification)
    sums = _Sums(np.zeros(len(heading.taken)))
    whole = not heading.refused  # else sums cannot be those of the table
    with member.open() as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        for row, cells in enumerate(reader, 2):
            if not any(cells):
                continue
            name = cells[0].strip()
            values, fault, blanks = _numbers(cells, heading.taken, heading.names)
            if is_below(name):
                if whole and fault is None and not name.endswith(_OUTPUT):
                    sums.columns += values
                elif whole and fault is None:
                    _compare_columns(sums, heading, values)
                continue
            tally.read += 1
            left_out, _, _ = _numbers(cells, heading.refused, heading.names)
            tally.before += float(values.sum() + left_out.sum()) * SCALE
            tally.rejected += float(left_out.sum()) * SCALE
            label = LABEL.match(name)
            country = _country(label[1]) if label else ""
            reject = None
            if label is None or not country or (known and label[2] not in known):
                reject = Reject(member.name, row, heading.names[0], name[:200], _SELLER)
            elif fault is not None:
                reject = Reject(member.name, row, heading.names[fault], _cell(cells, fault)[:200], NUMBER)
            if reject is not None or label is None:
                whole = False
                tally.rejected += float(values.sum()) * SCALE
                tally.reject(reject or Reject(member.name, row, "", name[:200], _SELLER))
                continue
            tally.blanks += blanks
            if whole:
                sums.columns += values
            stated, unread, _ = _numbers(
                cells, (heading.output,) if heading.output > 0 else (), heading.names
            )
            if heading.output > 0 and not heading.refused and unread is None:
                sums.compare(name, float(values.sum()), float(stated[0]))
            tally.grouped |= label[1] != country
            yield Line(row, country, label[2], values, label[1] if label[1] != country else "")
    if (note := sums.note()) is not None:
        tally.notes.append(Text(f"{year}: {note.en}", f"{year}：{note.zh}"))
    if tally.grouped:
        tally.notes.append(
            Text(
                "CN1 and CN2 were read as China, MX1 and MX2 as Mexico; the group of firms stands as the "
                "regime",
                "CN1、CN2按中国读取，MX1、MX2按墨西哥读取，企业组别记为贸易方式",
            )
        )


def _compare_columns(sums: _Sums, heading: Heading, output: NDArray[np.float64]) -> None:
    final = industries.final_demand()
    for use, at, found, stated in zip(heading.buyers.uses, heading.taken, sums.columns, output, strict=True):
        if use not in final:
            sums.compare(heading.names[at], float(found), float(stated))


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _numbers(
    cells: list[str], taken: tuple[int, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.float64], int | None, int]:
    """The cells as numbers, the first that is none (as zero in the numbers), and how many are empty."""
    texts = [_cell(cells, i) for i in taken]
    if len(cells) == len(names) and (whole := _all_numbers(texts)) is not None:
        return whole, None, 0
    values, fault, blanks = np.zeros(len(taken)), None, 0
    for place, (i, text) in enumerate(zip(taken, texts, strict=True)):
        printed = text.strip()
        if not printed and i < len(cells):
            blanks += 1
            continue
        try:
            number = float(printed)
        except ValueError:
            number = float("nan")
        if np.isfinite(number):
            values[place] = number
        elif fault is None:
            fault = i
    return values, fault, blanks


def _all_numbers(texts: list[str]) -> NDArray[np.float64] | None:
    """All cells at once; None where one is no finite number."""
    try:
        values = np.array(texts, dtype=np.float64)
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None
