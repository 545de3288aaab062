"""Industrial clusters as versioned lists of products and cities.

A cluster is one TOML file: name, title, group, source, cities (GB/T 2260 codes) and ``[[products]]``, each an
HS code of 2, 4 or 6 digits with the days between which it holds and the reason it is in the list. A code
stands for everything below it. An office's file of the same name takes the place of the shipped one. A list
that nobody has set is empty, and says so; it is never filled by guessing. ``author``, ``saved_on`` and
``why`` say who made this version, when and why; :mod:`wuwai.reference.cluster_lists` keeps the versions.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wuwai.reference import regions
from wuwai.reference.text import Text

_CODE = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}")
_KNOWN = {
    *("name", "version", "group", "title", "source", "valid_from", "valid_to", "cities", "note", "products"),
    *("author", "saved_on", "why"),
}
_OF_PRODUCT = {"code", "valid_from", "valid_to", "weight", "reason"}
GROUPS: dict[str, Text] = {
    "export": Text("export clusters of the programme", "“五外联动”出口产业集群"),
    "pillar": Text("pillar clusters", "战略性支柱产业集群"),
    "emerging": Text("emerging clusters", "战略性新兴产业集群"),
    "cross": Text("across clusters", "跨集群"),
    "own": Text("an office's own", "本单位自设"),
}
NOT_SET = Text("not set by an office", "主管单位尚未设定")


class ClusterError(Exception):
    """A cluster file that cannot be read, in words."""

    def __init__(self, file: Path, reason: Text) -> None:
        self.message = Text(f"{file}: {reason.en}", f"{file}：{reason.zh}")
        super().__init__(self.message.en)


@dataclass(frozen=True, slots=True)
class Product:
    """A code of a cluster. ``weight`` is the part of its trade that counts, where a code is shared."""

    code: str
    reason: Text
    valid_from: str = ""
    valid_to: str = ""
    weight: float = 1.0

    def holds(self, on: str) -> bool:
        """Whether the code is in the list on a day (``YYYY-MM-DD``)."""
        return self.valid_from <= on and (not self.valid_to or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster as one file states it. ``cities`` is empty where they were not stated."""

    name: str
    version: str
    group: str
    title: Text
    source: str
    products: tuple[Product, ...]
    cities: tuple[str, ...]
    note: Text
    valid_from: str = ""
    valid_to: str = ""
    author: str = ""
    saved_on: str = ""
    why: str = ""

    @property
    def is_set(self) -> bool:
        """Whether somebody has given a product list."""
        return bool(self.products)

    def on(self, day: date | str) -> tuple[Product, ...]:
        """The codes that hold on a day."""
        text = day if isinstance(day, str) else day.isoformat()
        return tuple(p for p in self.products if p.holds(text))

    def find(self, code: str, day: date | str) -> Product | None:
        """The entry that an HS code falls under on a day, the longest first; None if there is none."""
        under = [p for p in self.on(day) if code.startswith(p.code)]
        return max(under, key=lambda p: len(p.code), default=None)

    def breaks(self, start: str, end: str) -> tuple[str, ...]:
        """Days within ``start`` .. ``end`` on which the list changes: a series over them has a break."""
        days = {d for p in self.products for d in (p.valid_from, p.valid_to) if d}
        return tuple(sorted(d for d in days if start <= d <= end))


@dataclass(frozen=True, slots=True)
class Overlap:
    """A code that several clusters hold on a day; ``code`` is the longest of theirs. ``weights`` go with
    ``clusters``: the part of the code's trade that each counts.
    """

    code: str
    clusters: tuple[str, ...]
    weights: tuple[float, ...] = ()

    @property
    def counted(self) -> float:
        """How many times a sum over these clusters counts the code's trade; at most 1 is no double count."""
        return math.fsum(self.weights)


def read(path: Path, name: str = "") -> Cluster:
    """One cluster file; :class:`ClusterError` says what is wrong with it. ``name`` is the cluster's where the
    file is called otherwise.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ClusterError(path, Text(f"cannot be read ({error})", f"无法读取（{error}）")) from error
    return _parsed(text, path, name)


def parse(text: str, path: Path, name: str = "") -> Cluster:
    """The cluster a TOML text states; ``path`` is where the text stands, for the words of a refusal."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClusterError(
            path, Text(f"not readable as TOML ({error})", f"无法按TOML读取（{error}）")
        ) from error
    unknown = sorted(set(raw) - _KNOWN)
    if unknown:
        listed = ", ".join(unknown)
        raise ClusterError(path, Text(f"unknown keys: {listed}", f"未知的键：{listed}"))
    name = name or path.stem
    if raw.get("name") != name:
        raise ClusterError(path, Text(f"name must be {name!r}", f"name 应为 {name!r}"))
    if raw.get("group") not in GROUPS:
        listed = ", ".join(GROUPS)
        raise ClusterError(path, Text(f"group must be one of {listed}", f"group 应为 {listed} 之一"))
    return Cluster(
        name=name,
        version=str(raw.get("version", "")),
        group=str(raw["group"]),
        title=_text(path, raw, "title"),
        source=str(raw.get("source", "")),
        products=tuple(_product(path, p) for p in _listed(path, raw, "products")),
        cities=_cities(path, _listed(path, raw, "cities")),
        note=_text(path, raw, "note") if raw.get("note") else Text("", ""),
        valid_from=_day(path, raw, "valid_from"),
        valid_to=_day(path, raw, "valid_to"),
        author=str(raw.get("author", "")),
        saved_on=str(raw.get("saved_on", "")),
        why=str(raw.get("why", "")),
    )


# The same text is the same cluster: a page that asks for every list reads 22 files and parses none again.
_parsed = lru_cache(maxsize=512)(parse)


def _listed(path: Path, raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise ClusterError(path, Text(f"{key} is a list", f"{key} 应为列表"))
    return value


def _text(path: Path, raw: Mapping[str, Any], key: str) -> Text:
    """``{ en = "…", zh = "…" }``, or one text for both languages."""
    value = raw.get(key)
    if isinstance(value, str) and value:
        return Text(value, value)
    if not (isinstance(value, dict) and value.get("en") and value.get("zh")):
        raise ClusterError(path, Text(f"{key} needs en and zh", f"{key} 须有 en 和 zh"))
    return Text(str(value["en"]), str(value["zh"]))


def _day(path: Path, raw: Mapping[str, Any], key: str) -> str:
    text = str(raw.get(key, ""))
    if text:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ClusterError(path, Text(f"{key} is no date: {text}", f"{key} 不是日期：{text}")) from None
    return ""


def _product(path: Path, raw: Any) -> Product:
    if not isinstance(raw, dict):
        raise ClusterError(path, Text("products is a list of tables", "products 应为表的列表"))
    code = str(raw.get("code", ""))
    if not _CODE.fullmatch(code):
        raise ClusterError(
            path,
            Text(
                f"{code!r} is no HS code of 2, 4 or 6 digits in quotation marks",
                f"{code!r} 不是加引号的2、4或6位HS编码",
            ),
        )
    if unknown := sorted(set(raw) - _OF_PRODUCT):
        listed = ", ".join(unknown)
        raise ClusterError(path, Text(f"{code}: unknown keys: {listed}", f"{code}：未知的键：{listed}"))
    weight = raw.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 < weight <= 1:
        raise ClusterError(
            path, Text(f"{code}: weight is above 0 and at most 1", f"{code}：weight 应大于0且不超过1")
        )
    return Product(
        code,
        _text(path, raw, "reason"),
        _day(path, raw, "valid_from"),
        _day(path, raw, "valid_to"),
        float(weight),
    )


def _cities(path: Path, codes: Iterable[Any]) -> tuple[str, ...]:
    for code in codes:
        try:
            kind = regions.get(str(code)).kind
        except KeyError:
            kind = "country"
        if kind not in ("city", "district"):
            raise ClusterError(path, Text(f"{code!r} is no city's code", f"{code!r} 不是城市代码"))
    return tuple(str(code) for code in codes)


def load(*folders: Path) -> tuple[Cluster, ...]:
    """The clusters of the given folders, in order of name; a later folder's file replaces one of its name.

    A folder that does not exist holds none.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    return tuple(read(path) for _, path in sorted(paths.items()))


def overlaps(clusters: Iterable[Cluster], day: date | str) -> tuple[Overlap, ...]:
    """The codes that more than one cluster holds on a day, so that their sum counts trade twice."""
    held = [(c, c.on(day)) for c in clusters]
    found = {}
    for code in {p.code for _, products in held for p in products}:
        # The entry that the code falls under, the longest first, gives its weight.
        over = {
            c.name: max(under, key=lambda p: len(p.code)).weight
            for c, products in held
            if (under := [p for p in products if code.startswith(p.code)])
        }
        if len(over) > 1:
            names = tuple(sorted(over))
            found[code] = Overlap(code, names, tuple(over[n] for n in names))
    return tuple(found[code] for code in sorted(found))
