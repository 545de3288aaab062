"""The five linkages: key, name, the word in Chinese, and the place of each in the house."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.text import Text


@dataclass(frozen=True, slots=True)
class Linkage:
    """One of the five. ``key`` is the room's name and the colour class of its tag."""

    key: str
    title: Text


LINKAGES: tuple[Linkage, ...] = (
    Linkage("trade", Text("Foreign trade", "外贸")),
    Linkage("investment", Text("Foreign investment", "外资")),
    Linkage("outsourcing", Text("Service outsourcing", "外包")),
    Linkage("outbound", Text("Outbound cooperation", "外经")),
    Linkage("talent", Text("Foreign talent", "外智")),
)

BY_KEY = {linkage.key: linkage for linkage in LINKAGES}
