"""What changed between two versions of a cluster's list."""

from __future__ import annotations

from dataclasses import dataclass

from wuwai.reference.clusters import Cluster, Product


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries that came, went, or are kept with other days, weight or reason (before, after); cities that
    came or went; ``words`` where title, group, source, note or validity differ.
    """

    added: tuple[Product, ...]
    removed: tuple[Product, ...]
    changed: tuple[tuple[Product, Product], ...]
    cities_added: tuple[str, ...]
    cities_removed: tuple[str, ...]
    words: bool

    def __bool__(self) -> bool:
        lists = (self.added, self.removed, self.changed, self.cities_added, self.cities_removed)
        return any(lists) or self.words


def changes(before: Cluster, after: Cluster) -> Changes:
    """From ``before`` to ``after``. A code may stand twice with other days, so entries are told apart by code
    and order.
    """
    old, new = _by_place(before), _by_place(after)
    return Changes(
        added=tuple(p for key, p in new.items() if key not in old),
        removed=tuple(p for key, p in old.items() if key not in new),
        changed=tuple((old[key], p) for key, p in new.items() if key in old and old[key] != p),
        cities_added=tuple(c for c in after.cities if c not in before.cities),
        cities_removed=tuple(c for c in before.cities if c not in after.cities),
        words=_words(before) != _words(after),
    )


def _by_place(cluster: Cluster) -> dict[tuple[str, int], Product]:
    seen: dict[str, int] = {}
    found = {}
    for product in cluster.products:
        seen[product.code] = seen.get(product.code, -1) + 1
        found[product.code, seen[product.code]] = product
    return found


def _words(one: Cluster) -> tuple[object, ...]:
    return (one.title, one.group, one.source, one.note, one.valid_from, one.valid_to)
