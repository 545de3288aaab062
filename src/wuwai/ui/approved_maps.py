"""A department's own approved map: a GeoJSON file in the workspace's ``maps/`` and its 审图号.

Boundaries are a legal matter in China. wuwai ships none: what is drawn without such a file are tiles. A file
without its number is not drawn, and the page says why.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wuwai.reference import regions
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

FOLDER = "maps"
LARGEST = 20 * 1024 * 1024
_CODES = ("code", "adcode", "region", "id", "iso_a3", "ISO_A3")
_NAMES = ("name", "NAME", "name_zh")
_SHAPES = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class ApprovedMap:
    """A map that may be drawn. ``shapes`` are planar features, each with the ``code`` of what it shows."""

    file: str
    number: str
    shapes: tuple[dict[str, Any], ...]

    @property
    def printed(self) -> Text:
        """The number as it has to stand beside the map."""
        return Text(f"Map approval number (审图号): {self.number}", f"审图号：{self.number}")


@dataclass(frozen=True, slots=True)
class NoMap:
    """Why a file is not drawn."""

    file: str
    why: Text


def found(workspace: Workspace, codes: frozenset[str]) -> tuple[ApprovedMap | None, tuple[NoMap, ...]]:
    """The first map of the workspace that shows one of the regions ``codes``, and the files that cannot be.

    A file that shows other regions is passed over.
    """
    folder = workspace.root / FOLDER
    troubles: list[NoMap] = []
    for path in sorted(folder.glob("*.geojson")) if folder.is_dir() else ():
        one = _read(path, str(workspace.setting("map.number")), codes)
        if isinstance(one, ApprovedMap):
            return one, tuple(troubles)
        if one is not None:
            troubles.append(one)
    return None, tuple(troubles)


def _read(path: Path, number: str, codes: frozenset[str]) -> ApprovedMap | NoMap | None:
    if path.stat().st_size > LARGEST:
        return NoMap(path.name, Text("it is larger than 20 MB", "文件超过20 MB"))
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = [one for one in content["features"] if one["geometry"]["type"] in _SHAPES]
        known = [(code, one) for one in features if (code := _code(one)) in codes]
        number = _number(content, features) or number
        shapes = tuple(_planar(known))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        why = Text("it is no GeoJSON collection of areas ({error})", "不是由面要素组成的GeoJSON（{error}）")
        return NoMap(path.name, why.format(error=f"{type(error).__name__}: {error}"[:120]))
    if not shapes:
        return None
    if not number:
        return NoMap(
            path.name,
            Text(
                "it has no approval number: give map_number in the file, or map.number in wuwai.toml",
                "缺少审图号：请写入文件的 map_number 属性，或在 wuwai.toml 中设置 map.number",
            ),
        )
    return ApprovedMap(path.name, number, shapes)


def _number(content: Mapping[str, Any], features: list[dict[str, Any]]) -> str:
    first = (one.get("properties") or {} for one in features[:1])
    places = (content, content.get("properties") or {}, *first)
    return next((str(place["map_number"]).strip() for place in places if place.get("map_number")), "")


def _code(feature: Mapping[str, Any]) -> str:
    """The region a feature shows, by a code or a name among its properties; empty for none."""
    properties = {"id": feature.get("id"), **(feature.get("properties") or {})}
    for name in (*_CODES, *_NAMES):
        value = properties.get(name)
        place = regions.find(str(value)) if value not in (None, "") else None
        if place is not None:
            return place.code
    return ""


def _planar(features: list[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """The features with degrees of longitude as short as they are at the map's middle."""
    heights = [point[1] for _code, one in features for point in _points(one["geometry"]["coordinates"])]
    if not heights:
        return
    narrow = math.cos(math.radians((min(heights) + max(heights)) / 2))
    for code, one in features:
        geometry = one["geometry"]
        yield {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": geometry["type"], "coordinates": _scaled(geometry["coordinates"], narrow)},
        }


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield (float(coordinates[0]), float(coordinates[1]))
        return
    for part in coordinates:
        yield from _points(part)


def _scaled(coordinates: Any, narrow: float) -> Any:
    if isinstance(coordinates[0], int | float):
        return [round(float(coordinates[0]) * narrow, 5), round(float(coordinates[1]), 5)]
    return [_scaled(part, narrow) for part in coordinates]
