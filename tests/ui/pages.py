"""The pages that tests walk through, in both languages."""

from __future__ import annotations

LANGS = ("zh", "en")
PAGES = (
    "",
    "targets/",
    "targets/overseas-warehouses/",
    "targets/ecommerce-trade/?by=2027-12-31",
    "trade/",
    "investment/",
    "outsourcing/",
    "outbound/",
    "talent/",
    "cities/440300/",
    "cities/441800/",
    "registers/",
    "registers/overseas-warehouses/",
    "studies/",
    "studies/trade.monitor/",
    "studies/programme.path/",
    "data/",
    "data/series/",
    "data/series/exports/",
    "data/series/trade_with_partner:Hong%20Kong/",
    "data/quality/",
    "data/clusters/",
    "data/clusters/new-three/",
    "data/clusters/new-three/history/",
    "data/clusters/new-three/versions/0/",
    "data/clusters/advanced-materials/",
    "data/clusters/overlaps/",
    "search/",
    "search/?q=ck",
    "briefing/",
    "returns/",
    "returns/service-outsourcing/",
    "account/login/",
)
ADDRESSES = tuple(f"/{lang}/{page}" for lang in LANGS for page in PAGES)
