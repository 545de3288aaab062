"""Structural gravity: what distance, borders, languages and agreements do to trade.

- :func:`panel_ppml`: one equation with effects of exporters and importers by year and of pairs, by pyfixest;
- :func:`product_ppml`: thousands of products at once, with exporter and importer effects;
- :func:`multilateral_resistances`: the price indices of Anderson & van Wincoop for given trade costs.
"""

from __future__ import annotations

from wuwai.trade.studies.gravity_panel import STRUCTURAL, PanelGravity, panel_ppml
from wuwai.trade.studies.gravity_products import ProductGravity, product_ppml
from wuwai.trade.studies.gravity_resistances import Resistances, multilateral_resistances

__all__ = [
    "STRUCTURAL",
    "PanelGravity",
    "ProductGravity",
    "Resistances",
    "multilateral_resistances",
    "panel_ppml",
    "product_ppml",
]
