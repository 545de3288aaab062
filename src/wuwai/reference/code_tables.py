"""The code tables that files are read by: the shipped ones with an office's own laid over them.

An importer gets one of these and asks it; nothing else in the facts room looks a partner, a regime or a
product up. Every table has a *stamp*: where it comes from and a fingerprint of what it says. A snapshot keeps
the stamps of the tables its file was read by, so a file that would be read differently today is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from wuwai.reference import own, partners, products, regimes
from wuwai.reference.text import Text

PARTNERS, REGIMES = "partners", "regimes"
NO_TABLE = "none"
# Every edition has more than 5,000 subheadings. A list of fewer names some products and is no list of all.
WHOLE = 4_900
# Chapters that the Harmonized System leaves to each country; 999999 is "not specified according to kind".
NATIONAL = ("98", "99")
_UNSPECIFIED = "999999"

Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class CodeTables:
    """Code tables in use. ``own_rows`` are an office's rows by kind, empty where it gave none."""

    own_rows: Mapping[str, Rows] = field(default_factory=dict)
    _found: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path) -> CodeTables:
        """The tables of a workspace's folder ``reference/``, which need not be there."""
        kinds = ("products", PARTNERS, REGIMES)
        return cls({kind: tuple(own.rows(folder, kind)) for kind in kinds})

    def _own(self, kind: str) -> Rows:
        return self.own_rows.get(kind, ())

    def has_own(self, kind: str) -> bool:
        """Whether an office gave a table of a kind."""
        return bool(self._own(kind))

    # -- products ----------------------------------------------------------------------------------

    def product_names(self, edition: str) -> Mapping[str, Text]:
        """Names by code of 2 to 10 digits; an office's laid over the shipped ones."""
        if not self._own("products"):
            return _shipped_names(edition)
        found = self._found.get(f"names {edition}")
        if found is None:
            found = _by_only_lines(products.names(edition, self._own("products")))
            self._found[f"names {edition}"] = found
        return found  # type: ignore[return-value]  # only this method fills that key

    def product_name(self, edition: str, code: str) -> Text | None:
        """A code's name; that of its first six digits where a national line has none of its own.

        >>> SHIPPED.product_name("HS2022", "85076000").en[:27]
        'Electric accumulators; lith'
        """
        names = self.product_names(edition)
        return names.get(code) or names.get(code[:6])

    def products(self, edition: str) -> frozenset[str]:
        """The codes of an edition: its subheadings, headings and chapters, in whole. Empty where no table
        holds them all, so that nothing can be checked.

        >>> "850760" in SHIPPED.products("HS2022"), len(SHIPPED.products("HS2017"))
        (True, 0)
        """
        key = f"products {edition}"
        found = self._found.get(key)
        if found is None:
            six = {code for code in self.product_names(edition) if len(code) == 6}
            if len(six) < WHOLE:
                six = set()
            found = frozenset(six | {c[:4] for c in six} | {c[:2] for c in six})
            self._found[key] = found
        return found  # type: ignore[return-value]

    def subheadings(self, edition: str) -> frozenset[str]:
        """The six-digit codes of an edition with 999999, "not specified"; empty as :meth:`products` is."""
        six = frozenset(code for code in self.products(edition) if len(code) == 6)
        return six | {_UNSPECIFIED} if six else six

    def is_product(self, edition: str, code: str) -> bool:
        """Whether an edition has a code. True where there is no table to ask, and for national chapters.

        >>> SHIPPED.is_product("HS2022", "85079999"), SHIPPED.is_product("HS2022", "98010010")
        (False, True)
        """
        listed = self.products(edition)
        return not listed or code[:6] in listed or code[:2] in NATIONAL

    # -- partners ----------------------------------------------------------------------------------

    def partner_names(self) -> Mapping[str, str]:
        """Printed Chinese names, folded, with the code of a country or area; an office's first."""
        own_names = {partners.folded(r["name_zh"]): r["country"] for r in self._own(PARTNERS) if r["name_zh"]}
        return partners.names() | own_names if own_names else partners.names()

    def partner(self, name: str) -> str | None:
        """The country of a partner's printed Chinese name; None where it is not known, never a guess."""
        if not self._own(PARTNERS):
            return partners.decode(name)
        found = self._found.get("partner names")
        if found is None:
            found = self._found["partner names"] = self.partner_names()
        return found.get(partners.folded(name))  # type: ignore[attr-defined]

    def partner_codes(self, on: str) -> Mapping[str, str]:
        """Customs partner codes of three digits that held on a day, with the country; none are shipped."""
        return {r["code"]: r["country"] for r in self._own(PARTNERS) if _holds(r, on)}

    def has_partner_code(self, code: str) -> bool:
        """Whether an office's table has a customs partner code, at whatever time it held."""
        return any(r["code"] == code for r in self._own(PARTNERS))

    # -- regimes -----------------------------------------------------------------------------------

    def regimes(self, on: str = "") -> Mapping[str, Text]:
        """Statistical regimes of two digits with their titles: those of a day, or all that ever held.

        >>> SHIPPED.regimes()["15"].zh
        '进料加工贸易'
        """
        shipped = {one.code: one.title for one in regimes.REGIMES if not on or one.is_valid(on)}
        for row in self._own(REGIMES):
            if on and not _holds(row, on):
                continue
            shipped[row["code"]] = Text(row.get("name_en") or row["name_zh"], row["name_zh"])
        return shipped

    def regime_names(self) -> Mapping[str, str]:
        """Printed Chinese names of the statistical regimes, folded, with their codes."""
        own_names = {partners.folded(r["name_zh"]): r["code"] for r in self._own(REGIMES)}
        return regimes.regime_names() | own_names

    # -- what was used -----------------------------------------------------------------------------

    def stamp(self, table: str) -> str:
        """Where a table comes from and a fingerprint of what it says. ``table`` is ``partners``, ``regimes``
        or ``products-`` and an edition.

        >>> SHIPPED.stamp("products-HS1992"), SHIPPED.stamp("products-HS2022").split()[0]
        ('none', 'shipped')
        """
        if table.startswith("products-"):
            edition = table.removeprefix("products-")
            is_own = any(r["edition"] == edition for r in self._own("products"))
            content: Iterable[str] = sorted(self.products(edition))
        elif table == PARTNERS:
            is_own = bool(self._own(PARTNERS))
            codes = (f"{r['code']}={r['country']}={r.get('valid_from')}" for r in self._own(PARTNERS))
            content = [*(f"{n}={c}" for n, c in sorted(self.partner_names().items())), *sorted(codes)]
        elif table == REGIMES:
            is_own = bool(self._own(REGIMES))
            names = sorted(self.regime_names().items())
            content = [*sorted(self.regimes()), *(f"{n}={c}" for n, c in names)]
        else:
            raise KeyError(f"no code table is called {table!r}")
        text = "\n".join(content)
        if not text:
            return NO_TABLE
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return f"{'own' if is_own else 'shipped'} {digest}"

    def stamps(self, tables: Iterable[str]) -> dict[str, str]:
        """The stamps of several tables by name."""
        return {table: self.stamp(table) for table in sorted(set(tables))}


def _by_only_lines(names: dict[str, Text]) -> Mapping[str, Text]:
    """Names with those of subheadings without a Chinese one whose only national line is ``....00``: the line
    means the same.
    """
    lines: dict[str, list[str]] = {}
    for code in names:
        if len(code) == 8:
            lines.setdefault(code[:6], []).append(code)
    for six, below in lines.items():
        own_name = names.get(six, Text("", ""))
        if below == [six + "00"] and own_name.zh in ("", own_name.en):
            line = names[below[0]]
            names[six] = Text(own_name.en or line.en, line.zh)
    return names


def _holds(row: Mapping[str, str], on: str) -> bool:
    """Whether a row of an office's table held on a day."""
    end = row.get("valid_to") or ""
    return (row.get("valid_from") or "") <= on and (not end or on <= end)


@lru_cache(maxsize=len(products.EDITIONS))
def _shipped_names(edition: str) -> Mapping[str, Text]:
    return products.names(edition)


SHIPPED = CodeTables()
