"""The pieces a briefing's paragraphs are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def part(text: str, *, refs: Sequence[int] = (), sample: bool = False, end: str = "") -> dict[str, Any]:
    """One piece of a paragraph: its text, the sources it cites, whether it is synthetic, what closes it."""
    return {"text": text, "refs": list(refs), "sample": sample, "end": end}


def full_stop(lang: str) -> str:
    """What closes a sentence."""
    return "。" if lang.startswith("zh") else "."
