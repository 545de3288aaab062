"""A return beside what came before it: the period before, the year before, and as it was last sent in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wuwai.reference.text import Text

_HUNDRED, _TENTH = Decimal(100), Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One number of a return, and its earlier ones in the same unit; None where there is none.

    ``last_sent`` is what the same return said when it was last sent in, before it came back.
    """

    item: str
    title: Text
    unit: str
    value: Decimal | None
    period_before: Decimal | None
    year_before: Decimal | None
    last_sent: Decimal | None
    explanation: str
    origin: str

    @property
    def period_change(self) -> Decimal | None:
        """Per cent against the period before."""
        return change(self.value, self.period_before)

    @property
    def year_change(self) -> Decimal | None:
        """Per cent against the same period a year before."""
        return change(self.value, self.year_before)

    @property
    def altered(self) -> bool:
        """Whether the number differs from the one that was last sent in."""
        return self.last_sent is not None and self.last_sent != self.value


def change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """The change in per cent, to a tenth; None where there is nothing positive to compare with.

    >>> change(Decimal(110), Decimal(100))
    Decimal('10.0')
    >>> change(Decimal(5), Decimal(0)) is None
    True
    """
    if now is None or before is None or before <= 0:
        return None
    return ((now - before) / before * _HUNDRED).quantize(_TENTH)


def largest(lines: Sequence[Compared]) -> Compared | None:
    """The number that changed most against the period before; None where none compares."""
    known = [
        (abs(one.period_change), -n, one) for n, one in enumerate(lines) if one.period_change is not None
    ]
    return max(known)[2] if known else None


def compared(
    items: Sequence[tuple[str, Text, str]],
    *,
    now: Mapping[str, tuple[Decimal | None, str, str]],
    period_before: Mapping[str, Decimal],
    year_before: Mapping[str, Decimal],
    last_sent: Mapping[str, Decimal],
) -> tuple[Compared, ...]:
    """The lines in the order of ``items`` (name, title, unit).

    ``now`` gives value, explanation and origin by item, the others a value in the item's unit.
    """
    lines = []
    for name, title, unit in items:
        value, explanation, origin = now.get(name, (None, "", ""))
        lines.append(
            Compared(
                item=name,
                title=title,
                unit=unit,
                value=value,
                period_before=period_before.get(name),
                year_before=year_before.get(name),
                last_sent=last_sent.get(name),
                explanation=explanation,
                origin=origin,
            )
        )
    return tuple(lines)
