"""How goods cross the border, in two lists that must never be mixed.

A *statistical regime* has two digits and stands in the query files of customs statistics (10 ordinary trade).
A *supervision mode* has four digits and stands on declarations (0110 general trade, 9610 e-commerce retail).
One is not the other shortened: no table here converts between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from wuwai.reference.citations import cited
from wuwai.reference.partners import folded
from wuwai.reference.tables import rows
from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Regime:
    """A statistical regime (two digits). ``processing`` marks the two of processing trade.

    An empty day is "no limit known".
    """

    code: str
    title: Text
    processing: bool
    aliases: tuple[str, ...]
    source: Text
    valid_from: str = ""
    valid_to: str = ""

    def is_valid(self, on: str) -> bool:
        """Whether the code held on a day (``YYYY-MM-DD``)."""
        return self.valid_from <= on and (not self.valid_to or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Mode:
    """A supervision mode (four digits). ``ecommerce`` marks cross-border e-commerce."""

    code: str
    title: Text
    ecommerce: bool
    valid_from: str
    certainty: str
    source: Text


REGIMES: tuple[Regime, ...] = tuple(
    Regime(
        r["code"],
        Text(r["en"], r["zh"]),
        r["processing"] == "yes",
        tuple(a for a in r["aliases"].split("|") if a),
        cited(r["source"]),
        r["valid_from"],
        r["valid_to"],
    )
    for r in rows("regimes")
)
MODES: tuple[Mode, ...] = tuple(
    Mode(
        r["code"],
        Text(r["en"], r["zh"]),
        r["ecommerce"] == "yes",
        r["valid_from"],
        r["certainty"],
        cited(r["source"]),
    )
    for r in rows("supervision_modes")
)
_REGIMES = {regime.code: regime for regime in REGIMES}
_MODES = {mode.code: mode for mode in MODES}


def regime(code: str) -> Regime:
    """The statistical regime of a two-digit code; KeyError if there is none.

    >>> regime("15").title.zh
    '进料加工贸易'
    >>> regime("0110")
    Traceback (most recent call last):
    ...
    KeyError: "no statistical regime has the code '0110'"
    """
    if code not in _REGIMES:
        raise KeyError(f"no statistical regime has the code {code!r}")
    return _REGIMES[code]


def mode(code: str) -> Mode:
    """The supervision mode of a four-digit code; KeyError if there is none.

    >>> mode("9810").ecommerce
    True
    """
    if code not in _MODES:
        raise KeyError(f"no supervision mode has the code {code!r}")
    return _MODES[code]


@lru_cache(maxsize=1)
def regime_names() -> dict[str, str]:
    """Printed Chinese names of the statistical regimes, folded, with their codes."""
    return {folded(name): one.code for one in REGIMES for name in (one.title.zh, *one.aliases)}
