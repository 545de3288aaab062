"""The kernel of ``trade.exhibitions``: what a region could sell more of, and the fairs that reach it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.trade.studies.fairs import Exhibitions, choose_fairs
from wuwai.trade.studies.fairs_chapters import chapters_of
from wuwai.trade.studies.fairs_parameters import Terms
from wuwai.trade.studies.potential import export_potential
from wuwai.trade.studies.potential_result import comparable
from wuwai.trade.studies.world import Where, World, around, place

FAIRS = (
    *("uid", "name", "name_en", "region", "country", "place", "markets", "starts_on", "ends_on"),
    *("chapters", "sectors", "cost", "capacity", "organiser", "stage", "synthetic"),
)
_UNREALISED = {"market": pl.String, "product": pl.String, "unrealised": pl.Float64}
_NO_RATE = Text(
    "The world table is in {currency}: no rate from yuan is known, so stands are no limit.",
    "世界贸易数据以{currency}计，缺少与人民币的汇率，未计展位限制。",
)
_NONE_SOLD = Text(
    "No exports of {region} are on file: there is no potential to cover.",
    "尚无{region}的出口数据，无潜力可供覆盖。",
)


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What a region could sell more of: ``unrealised`` by ``market`` and ``product``, in the currency of the
    world table. ``chapters`` spreads the products over HS chapters
    (:func:`~wuwai.trade.studies.fairs_chapters.chapters_of`), industries as the region's own exports are.
    """

    world: World
    unrealised: pl.DataFrame
    chapters: pl.DataFrame

    @classmethod
    def of(cls, world: World, own_exports: pl.DataFrame) -> Room:
        """The room of the region of ``world``; none where it sells nothing. Markets that cannot be compared
        (:func:`~wuwai.trade.studies.potential_result.comparable`) are left out.
        """
        unrealised = pl.DataFrame(schema=_UNREALISED)
        if not world.exports.is_empty():
            part_of = world.home if world.own else None
            markets = comparable(world.flows, world)
            found = export_potential(world.flows, exporter=world.region, part_of=part_of, markets=markets)
            unrealised = found.cells.select("market", "product", "unrealised").drop_nulls()
        system = "" if world.classification.startswith("HS") else world.classification
        sold = own_exports.select(product="product6", value="value") if world.own else None
        return cls(world, unrealised, chapters_of(unrealised["product"], system=system, exports=sold))

    def programme(self, fairs: pl.DataFrame, terms: Terms, *, rate: float, ask: bool = True) -> Exhibitions:
        """The fairs (the register's columns :data:`FAIRS`) that cover most of it on these terms. ``rate`` is
        yuan for a dollar; with ``ask`` also what another budget would give
        (:func:`~wuwai.trade.studies.fairs.choose_fairs`).
        """
        stand, said = _stand(self.world, terms.stand, rate)
        if self.world.exports.is_empty() and self.world.flows.height:
            said = (*said, _NONE_SOLD.format(region=place(self.world.region)))
        return choose_fairs(
            fairs,
            self.unrealised,
            self.chapters,
            budget=terms.budget,
            share=terms.share / 100.0,
            away=terms.away / 100.0,
            stand=stand,
            year=terms.held_in,
            most=terms.most,
            per_country=terms.per_country,
            delegations=terms.delegations,
            days_between=terms.days_between,
            keep=terms.keep == "yes",
            step=terms.step,
            seconds=float(terms.seconds),
            unit=units.of_currency(self.world.currency) if self.world.currency else "",
            sample=self.world.sample,
            warnings=(*self.world.notes, *said),
            ask=ask,
        )


def _stand(world: World, stand: float, rate: float) -> tuple[float, tuple[Text, ...]]:
    """What a stand serves (10,000 yuan) in the currency of the world table, and what is to be said of it."""
    if world.currency in ("", "CNY"):
        return stand * 1e4, ()
    if world.currency == "USD":
        return stand * 1e4 / rate, ()
    return float("inf"), (_NO_RATE.format(currency=world.currency),)


def exhibitions(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    fairs: pl.DataFrame,
    *,
    where: Where,
    terms: Terms,
) -> Exhibitions:
    """The programme of exhibitions of a region: its unrealised potential, and the fairs that cover most of
    it.
    """
    room = Room.of(around(trade, own_exports, None, names, where), own_exports)
    return room.programme(fairs, terms, rate=where.rate)
