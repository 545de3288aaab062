"""The pages that tests walk through, in both languages."""

from __future__ import annotations

LANGS = ("zh", "en")
PAGES = (
    "",
    "targets/",
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
    "data/",
    "data/series/",
    "data/series/exports/",
    "data/series/trade_with_partner:Hong%20Kong/",
    "data/quality/",
    "search/",
    "search/?q=ck",
    "briefing/",
    "account/login/",
)
ADDRESSES = tuple(f"/{lang}/{page}" for lang in LANGS for page in PAGES)
