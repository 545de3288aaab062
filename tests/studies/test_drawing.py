"""Treemaps, tile maps, dot plots and waterfalls: what has to hold of them whatever the data."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wuwai.reference import countries
from wuwai.reference.text import Text
from wuwai.studies import dots, labels, shading, treemap, waterfall, world_tiles
from wuwai.ui import charts

_COUNTRIES = [one.code for one in countries.all_countries() if one.kind == "country"]
_VALUES = st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(_VALUES, st.floats(50, 900), st.floats(50, 900))
def test_a_treemap_fills_its_area_in_proportion(values, width, height):
    found = treemap.squarified(values, width=width, height=height)
    whole = width * height
    for value, box in zip(values, found, strict=True):
        assert box.width * box.height == pytest.approx(value / sum(values) * whole, rel=1e-6)
        assert -1e-6 <= box.x <= box.x + box.width <= width * (1 + 1e-6)
        assert -1e-6 <= box.y <= box.y + box.height <= height * (1 + 1e-6)
    for n, one in enumerate(found):
        for other in found[n + 1 :]:
            over = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            deep = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(over, deep) <= 1e-6 * max(width, height)


def test_the_published_example_is_squarified_as_printed():
    """Bruls, Huizing & van Wijk (2000), figure 4: 6 x 4 with areas 6, 6, 4, 3, 2, 2, 1."""
    found = treemap.squarified([6, 6, 4, 3, 2, 2, 1], width=6, height=4)
    ratios = [max(b.width / b.height, b.height / b.width) for b in found]
    assert ratios[:2] == [pytest.approx(1.5), pytest.approx(1.5)]
    assert ratios[2:4] == [pytest.approx(49 / 36), pytest.approx(49 / 27)]
    assert max(ratios) == pytest.approx(25 / 9)


def test_a_treemap_takes_no_value_of_nothing():
    with pytest.raises(ValueError, match="positive"):
        treemap.squarified([1, 0], width=1, height=1)
    assert treemap.treemap([treemap.Leaf(name="a", value=0)]) is None


@pytest.mark.parametrize("codes", [_COUNTRIES, ["CHN", "USA"], ["TWN"], ["DEU", "X-NES", "ATA"]])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_country_has_a_tile_of_its_own(codes, lang):
    found = world_tiles.layout(codes, lang=lang)
    assert {one.code for one in found.places} >= set(codes)
    assert len({(one.x, one.y) for one in found.places}) == len(found.places)
    assert max(one.x for one in found.places) <= (world_tiles.COLUMNS - 1) * 27
    assert max(one.y for one in found.places) < found.height
    starts = sorted((y, x, text.get(lang)) for text, x, y in found.headings)
    for (y, x, text), (next_y, next_x, _) in pairwise(starts):
        assert y < next_y or x + labels.width_of(text, 11) < next_x, text


@pytest.mark.parametrize("codes", [_COUNTRIES, ["CHN"], ["TWN", "VNM"], ["HKG"]])
def test_china_is_four_tiles_in_one_line_and_one_frame(codes):
    places = {one.code: one for one in world_tiles.layout(codes).places}
    line = [places[code] for code in ("CHN", "HKG", "MAC", "TWN")]
    assert len({one.y for one in line}) == 1
    assert [round(b.x - a.x) for a, b in pairwise(line)] == [27, 27, 27]
    drawn = json.dumps(charts.specification(world_tiles.tiles(dict.fromkeys(codes, 1.0), "zh", unit="%")))
    for name in ("中国香港", "中国澳门", "中国台湾"):
        assert name in drawn.encode().decode("unicode_escape")


def test_a_map_without_a_value_is_not_drawn():
    assert world_tiles.tiles({"DEU": None}, "en", unit="%") is None


def test_changes_on_tiles_fall_in_red_and_rise_in_blue():
    values = {"CHN": -9.0, "DEU": 8.0, "VNM": 1.0, "FRA": 0.0, "USA": -1.0}
    drawn = json.dumps(charts.specification(world_tiles.tiles(values, "en", unit="%", signed=True)))
    filled = {code: re.search(rf'"code": "{code}".*?"fill": "(.*?)"', drawn).group(1) for code in values}
    assert [filled[code] for code in ("CHN", "USA", "FRA", "VNM", "DEU")] == list(shading.SIGNED)
    assert world_tiles.tiles(dict.fromkeys(values, 0.0), "en", unit="%", signed=True) is not None


def test_shades_mean_what_the_key_says():
    between = shading.edges([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    key = shading.words(between, "%", "en")
    assert next(text for _, text in key) == "under 2.8%"
    assert [text for _, text in key][-1] == "8.2% and over"
    assert [shading.FILLS.index(colour) + 1 for colour, _ in key] == [
        shading.shade(value, between) for value in (2, 3, 5, 7, 9)
    ]
    assert shading.edges([5, 5, 5]) == ()
    assert shading.shade(5, ()) == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_is_drawn_within_its_width_in_light_and_dark(lang):
    said = Text("2019", "2019年"), Text("2024", "2024年")
    pairs = [dots.Pair("Electrical machinery and equipment", 3.5e6, 12.0), dots.Pair("车辆", None, 1e9)]
    steps = [waterfall.Step("2019", 10.0, total=True), waterfall.Step("市场结构 Markets", -14.0)]
    leaves = [treemap.Leaf(name="机械 Machines", value=5, said="5", group="制成品 Manufactures", shade=5)]
    drawn = (
        dots.dots(pairs, lang, first=said[0], second=said[1], unit="亿元CNY", log=True),
        waterfall.waterfall([*steps, waterfall.Step("2024", -4.0, total=True)], lang, unit="亿元CNY"),
        treemap.treemap(leaves, key=shading.words((1, 2), "%", lang)),
        world_tiles.tiles({"DEU": 1.0, "VNM": 2.0, "CHN": None}, lang, unit="%", marked=("VNM",)),
    )
    for chart in drawn:
        for theme in ("print", "dark"):
            assert "var(--" not in charts.coloured(json.dumps(charts.specification(chart)), theme)
        if lang == "en":  # the longer words
            width = float(re.search(r'viewBox="0 0 ([\d.]+)', charts.svg(chart))[1])
            assert width <= 372  # the card of a phone 390 px wide, its margins off


def test_nothing_to_compare_is_not_drawn():
    first, second = Text("a", "甲"), Text("b", "乙")
    assert dots.dots([dots.Pair("x", None, None)], "en", first=first, second=second, unit="%") is None
    assert waterfall.waterfall([waterfall.Step("x", 0.0)], "en", unit="%") is None


def test_a_text_is_broken_where_its_language_breaks():
    assert labels.wrapped("电机、电气设备及其零件", 60, size=12) == ["电机、电气", "设备及其…"]
    assert labels.wrapped("Furniture", 22) == ["Fu…"]
    assert labels.wrapped("Furniture", 5) == []
