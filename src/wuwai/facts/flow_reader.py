"""The questions about flows that :class:`wuwai.facts.store.Facts` answers."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from wuwai.facts import flow_cells, flow_conversion, flow_partners, flow_questions, flow_totals
from wuwai.facts.flow_questions import Asked
from wuwai.facts.model import Manifest
from wuwai.facts.questions import listed
from wuwai.reference import own
from wuwai.reference.blocs import Bloc, all_blocs

if TYPE_CHECKING:
    import ibis

_KEPT_CATALOGUES = 8
_KEPT_TOTALS = 64
_LARGEST_KEPT = 10_000  # rows


class Answered:
    """What was read of the flows before, by the snapshots it was read from: it holds for all who do."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, ...], pl.DataFrame] = {}
        self.totals: dict[tuple[object, ...], flow_totals.Totals] = {}
        self.guard = threading.Lock()


class FlowReader:
    """Rows and totals of flows, over :meth:`flows_expression` whatever its engine."""

    def __init__(self) -> None:
        self._answered = Answered()

    @property
    def reference_folder(self) -> Path:
        """Where the office's own code tables stand."""
        raise NotImplementedError

    def flows_expression(
        self,
        *,
        as_of: str | date | None = None,
        resolved: bool = True,
        datasets: Collection[str] | None = None,
    ) -> ibis.Table:
        """All flows as an Ibis table, or those of some datasets."""
        raise NotImplementedError

    def flow_snapshots(self, as_of: str | date | None = None) -> list[Manifest]:
        """The manifests of the sound snapshots of flows known on a day."""
        raise NotImplementedError

    def flows(
        self,
        *,
        reporter: str | Iterable[str] | None = None,
        partner: str | Iterable[str] | None = None,
        product: str | Iterable[str] | None = None,
        period: str | Iterable[str] | None = None,
        direction: str | Iterable[str] | None = None,
        classification: str | Iterable[str] | None = None,
        dataset: str | Iterable[str] | None = None,
        regime: str | Iterable[str] | None = None,
        as_of: str | date | None = None,
        resolved: bool = True,
        limit: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """The flows that match every filter, as Polars, in order.

        ``reporter`` and ``partner`` take codes and names, ``partner`` groups of countries too; a ``product``
        that ends in ``*`` is a prefix; ``period`` finds every way of writing the same stretch of time.
        ``columns`` are those to read. Adding values up is for :meth:`flow_totals`, which counts nothing
        twice.
        """
        asked = Asked(*(reporter, partner, product, period, direction, classification, dataset, regime))
        return self.flows_asked(asked, as_of=as_of, resolved=resolved, limit=limit, columns=columns)

    def flows_asked(
        self,
        asked: Asked,
        *,
        as_of: str | date | None = None,
        resolved: bool = True,
        limit: int | None = None,
        offset: int = 0,
        columns: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """:meth:`flows` for a question that is put together already; ``limit`` of them from ``offset`` on."""
        rows = self._of_datasets(asked, as_of, resolved=resolved)
        asked, periods = self._with_blocs(asked, as_of)
        return flow_questions.answer(
            rows, asked, limit=limit, offset=offset, columns=columns, periods=periods
        )

    def flows_matching(self, asked: Asked, *, as_of: str | date | None = None) -> ibis.Table:
        """The flows shown that match, as an Ibis table that is not read yet."""
        asked, periods = self._with_blocs(asked, as_of)
        return flow_questions.matching(self._of_datasets(asked, as_of), asked, periods=periods)

    def flows_in(
        self, edition: str, asked: Asked, *, as_of: str | date | None = None, limit: int | None = None
    ) -> flow_conversion.InEdition:
        """The flows that match, their products in an edition such as ``HS2017``: see
        :mod:`wuwai.facts.flow_conversion`. ``limit`` counts the flows before they are divided.
        """
        rows = self.flows_asked(asked, as_of=as_of, limit=limit)
        return flow_conversion.convert(
            rows, edition, self.reference_folder, self.flows_expression(as_of=as_of)
        )

    def flow_totals(
        self,
        asked: Asked,
        *,
        by: str | Sequence[str] = (),
        top: int | None = None,
        compare: bool = False,
        most: int | None = None,
        plain: bool = False,
        as_of: str | date | None = None,
    ) -> flow_totals.Totals:
        """Totals of the flows that match, grouped ``by``: see :func:`wuwai.facts.flow_totals.totals`.

        An answer of moderate size is kept and handed out again while the snapshots are the same.
        """
        keys, asked = flow_totals.parse_by(by), self._with_blocs(_frozen(asked), as_of)[0]
        key = (tuple(m.snapshot for m in self.flow_snapshots(as_of)), asked, keys, top, compare, plain)
        before = self._answered
        with before.guard:
            kept = before.totals.get(key)
        if kept is not None:
            return kept
        found = flow_totals.totals(
            self._of_datasets(asked, as_of),
            asked,
            cells=self.flow_cells(as_of=as_of),
            by=keys,
            top=top,
            compare=compare,
            most=most,
            plain=plain,
        )
        if found.frame.height <= _LARGEST_KEPT:
            with before.guard:
                before.totals = dict([*before.totals.items(), (key, found)][-_KEPT_TOTALS:])
        return found

    def flow_cells(self, *, as_of: str | date | None = None) -> pl.DataFrame:
        """What each reporter states for each period of each dataset; once for each state of the flows."""
        key = tuple(m.snapshot for m in self.flow_snapshots(as_of))
        before = self._answered
        with before.guard:
            kept = before.cells.get(key)
        if kept is None:
            kept = flow_cells.catalogue(self.flows_expression(as_of=as_of))
            with before.guard:
                before.cells = dict([*before.cells.items(), (key, kept)][-_KEPT_CATALOGUES:])
        return kept

    def _of_datasets(self, asked: Asked, as_of: str | date | None, *, resolved: bool = True) -> ibis.Table:
        """The flows of the datasets asked for: the fewer files, the shorter the question to the engine."""
        datasets = None if asked.dataset is None else listed(asked.dataset)
        return self.flows_expression(as_of=as_of, resolved=resolved, datasets=datasets)

    @property
    def blocs(self) -> tuple[Bloc, ...]:
        """The groups of countries in use: the shipped lists with the office's own in their place."""
        return all_blocs(own.rows(self.reference_folder, "blocs"))

    def _with_blocs(self, asked: Asked, as_of: str | date | None) -> tuple[Asked, list[str]]:
        """The question with the groups of countries in use, and the periods on file where it names one."""
        if asked.partner is None:
            return asked, []
        known = asked.blocs or self.blocs
        named = flow_partners.told_apart(listed(asked.partner), known)[1]
        periods = self.flow_cells(as_of=as_of)["period"].unique().to_list() if named else []
        return replace(asked, blocs=known), periods


def _frozen(asked: Asked) -> Asked:
    """The question with tuples for lists, so that answers can be kept by it."""
    lists = {f.name: v for f in fields(asked) if isinstance(v := getattr(asked, f.name), Iterable)}
    changed: dict[str, Any] = {n: v if isinstance(v, str) else tuple(v) for n, v in lists.items()}
    return replace(asked, **changed)
