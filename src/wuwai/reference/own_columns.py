"""What a kind of an office's own tables is made of: columns, each with what its cells must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wuwai.reference.text import Text

Check = Callable[[str], str]


class CellFault(ValueError):
    """A cell that holds something else than ``expected``."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``check`` returns the cell as it is kept, or raises :class:`CellFault`."""

    name: str
    check: Check
    required: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. ``key`` is what no two rows may share; ``part`` the columns that split a file into
    tables kept and replaced one by one (an edition, a pair of editions).
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    part: tuple[str, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)
