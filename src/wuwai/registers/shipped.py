"""Rows that others published, shipped as CSV beside the programme: real rows with their sources."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from wuwai.reference.text import Text
from wuwai.registers.checking import problems
from wuwai.registers.columns import column, columns
from wuwai.registers.contract import Register
from wuwai.registers.registry import all_registers
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem, read

REASON = "公开来源 Published source"


class ShippedProblem(ValueError):
    """A shipped file that cannot be taken: ``file``, ``line``, ``column`` and what was ``expected``."""

    def __init__(self, file: Path, line: int, name: str, expected: Text) -> None:
        self.file, self.line, self.column, self.expected = file, line, name, expected
        super().__init__(f"{file}, line {line}, {name}: expected {expected.en}")


def load_all(folder: Path) -> dict[str, int]:
    """Load ``folder``/<register>.csv into each register that has one; how many rows were added to each.

    Doing it again changes nothing: a row that was ever on file is left alone, so what the office changed or
    took out stays so.
    """
    there = ((register, folder / f"{register.name}.csv") for register in all_registers())
    return {register.name: load(register, path) for register, path in there if path.is_file()}


@transaction.atomic
def load(register: Register, path: Path) -> int:
    """Add the rows of one file; :class:`ShippedProblem` names what is wrong with it, and nothing is added."""
    known = set(register.model.history.values_list(*register.key))
    new = [row for row in rows(register, path) if tuple(getattr(row, n) for n in register.key) not in known]
    for row in new:
        row.keep(by=None, reason=REASON)
    return len(new)


def rows(register: Register, path: Path) -> list[RegisterRow]:
    """The rows of a file, not saved. The heading holds field names; an empty cell is not stated."""
    names = {one.name for one in columns(register)}
    made: list[tuple[int, RegisterRow]] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for name in reader.fieldnames or ():
            if name not in names:
                raise ShippedProblem(path, 1, name, Text("a field of the register", "本台账的字段"))
        for cells in reader:
            made.append((reader.line_num, _row(register, path, reader.line_num, cells)))
    for (line, _), wrong in zip(made, problems(register, [row for _, row in made]), strict=True):
        for name, expected in wrong:
            raise ShippedProblem(path, line, name, expected)
    return [row for _, row in made]


def _row(register: Register, path: Path, line: int, cells: dict[str, Any]) -> RegisterRow:
    row = register.model(stage=register.stages[0].key)
    for name, raw in cells.items():
        if name is None or raw is None:
            raise ShippedProblem(path, line, "", Text("as many cells as the heading", "与表头列数一致"))
        try:
            value = read(column(register, name), raw)
        except ValueProblem as problem:
            raise ShippedProblem(path, line, name, problem.expected) from problem
        if value is not None:
            setattr(row, name, value)
    if not row.source_url or row.certainty not in ("H", "M"):
        raise ShippedProblem(path, line, "source_url", Text("a source and its certainty", "来源及可靠程度"))
    return row
