"""What a target is measured on, as its programme file says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wuwai.programme.reading import Table
from wuwai.reference.text import Text

PERIOD_KINDS = ("year", "half", "quarter", "month")


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of a register's rows, a sum over one of its fields, or a published series.

    A count and a sum take the rows in stages that count - ``stages``, else those the register says - and,
    where ``rule_book`` is named, that pass it. A sum adds ``field``; of amounts in several currencies those
    in ``currency`` only, for different currencies are never added.
    """

    kind: Literal["register", "sum", "series"]
    register: str = ""
    rule_book: str = ""
    series: str = ""
    region: str = ""
    period_kind: str = "year"
    field: str = ""
    currency: str = ""
    stages: tuple[str, ...] = ()

    @property
    def of_rows(self) -> bool:
        """Whether it is read from a register, by count or by sum."""
        return self.kind != "series"


def measure(table: Table) -> Measure:
    """The measure in ``table``; what does not hold is refused with its line."""
    kind = table.choice("kind", ["register", "sum", "series"])
    if kind == "series":
        found = Measure(
            "series",
            series=table.words("series"),
            region=table.words("region"),
            period_kind=table.choice("period_kind", list(PERIOD_KINDS)),
        )
    else:
        found = Measure(
            "sum" if kind == "sum" else "register",
            register=table.slug("register"),
            rule_book=table.words("rule_book", required=False),
            field=table.words("field") if kind == "sum" else "",
            currency=table.words("currency", required=False) if kind == "sum" else "",
            stages=table.several("stages"),
        )
        if found.stages and found.rule_book:
            raise table.error(
                "stages",
                Text("no stages beside a rule book, which counts those of the register",
                     "使用认定标准时不另列阶段，按台账计数阶段"),
            )  # fmt: skip
    table.finish()
    return found
