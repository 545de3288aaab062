"""The kinds of block that ship, in the order they are offered."""

from __future__ import annotations

from wuwai.briefings import (
    indicators,
    register_block,
    returns_block,
    study_block,
    tables_block,
    target_block,
    targets_block,
    text_block,
    trade_block,
)

KINDS = (
    targets_block.KIND,
    trade_block.KIND,
    indicators.KIND,
    study_block.KIND,
    tables_block.KIND,
    target_block.KIND,
    register_block.KIND,
    returns_block.KIND,
    text_block.KIND,
)
