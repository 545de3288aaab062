"""Tags and marks: what is printed where a number, a state or a source stands."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

from wuwai.reference.text import Text
from wuwai.ui.indicators import growth_series
from wuwai.ui.marks import STATUS_LABELS, STATUS_SHAPES, STATUS_TONES
from wuwai.ui.sparkline import sparkline
from wuwai.ui.tiles import Tile, shaded, short_period


def _rendered(source: str, lang: str = "en", **values: object) -> str:
    with override("zh-hans" if lang == "zh" else "en"):
        return str(engines["django"].from_string(source).render(values))


def test_meter_says_in_words_what_it_draws() -> None:
    html = _rendered("{% meter 412 500 375 'on_track' %}")
    assert "82.4% of the target" in html
    assert "due by now 375" in html
    assert 'width="82.40%"' in html
    assert 'x="75.00%"' in html
    assert "style" not in html


def test_meter_without_a_due_date_has_no_tick() -> None:
    assert "meter-tick" not in _rendered("{% meter 5 10 None 'not_stated' %}")


def test_meter_never_leaves_its_track() -> None:
    assert 'width="100.00%"' in _rendered("{% meter 30 20 25 'met' %}")


def test_every_state_has_words_a_tone_and_a_shape() -> None:
    assert STATUS_LABELS.keys() == STATUS_TONES.keys() == STATUS_SHAPES.keys()
    assert len(set(STATUS_SHAPES.values())) == len(STATUS_SHAPES)


@pytest.mark.parametrize(("lang", "words"), [("en", "not stated"), ("zh", "未公布")])
def test_nothing_published_is_said(lang: str, words: str) -> None:
    assert words in _rendered("{% amount nothing '亿元CNY' %}", lang, nothing=None)


def test_amounts_follow_the_language() -> None:
    assert "trn" in _rendered("{% amount 60300 '亿元CNY' %}")
    assert "万亿元" in _rendered("{% amount 60300 '亿元CNY' %}", "zh")


def test_text_is_escaped() -> None:
    assert "<b>" not in _rendered("{{ title|t }}", title=Text("<b>x</b>", "<b>x</b>"))
    assert "<b>" not in _rendered("{% source url 'press' %}", url="https://nowhere.example/<b>")


def test_a_copy_is_no_link() -> None:
    html = _rendered("{% source 'https://nowhere.example/page' 'press' %}")
    assert "<a " not in html
    assert "copy" in html


def test_growth_has_a_true_minus() -> None:
    assert "\u22123.2%" in _rendered("{% growth rate %}", rate=-3.2)


def test_two_points_are_no_line() -> None:
    assert sparkline([1.0, 2.0], "x") == ""
    assert "<path" in sparkline([1.0, 2.0, 3.0], "x")


def test_tiles_are_shaded_by_ratio() -> None:
    tiles = [
        Tile(code=str(i), title=Text("a", "b"), column=1, row=1, value=value)
        for i, value in enumerate([1.0, 10.0, 100.0, None])
    ]
    assert [tile.shade for tile in shaded(tiles)] == [1, 3, 5, 1]


def test_periods_on_tiles_are_digits() -> None:
    assert short_period("2024H1") == "2024.1–6"


def test_growth_keeps_the_member() -> None:
    assert growth_series("firm_type:private") == "firm_type_yoy:private"
