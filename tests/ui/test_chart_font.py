"""The faces charts are measured and drawn with: right widths, few cuts, kept between processes."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from wuwai.reference import regions
from wuwai.ui import chart_cut, chart_font, charts
from wuwai.ui.chart_font import STYLES


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A process that has cut nothing yet, and its empty cache."""
    monkeypatch.setattr(chart_font, "_measuring", [])
    monkeypatch.setattr(chart_font, "_drawing", [])
    monkeypatch.setattr(chart_font, "_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(chart_font, "cache_folder", lambda: tmp_path / "fonts")
    (tmp_path / "own").mkdir()
    return tmp_path / "fonts"


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The families cut to measure, each by a cut that takes no time."""
    made: list[str] = []

    def cut(*_arguments: object, family: str, **_options: object) -> dict[str, bytes]:
        made.append(family)
        return {style: f"{family} {style}".encode() for style in STYLES}

    monkeypatch.setattr(chart_cut, "measuring", cut)
    monkeypatch.setattr("vl_convert.register_font_directory", lambda _folder: None)
    return made


def again(monkeypatch: pytest.MonkeyPatch) -> chart_font.Face:
    """The face as another process finds it."""
    monkeypatch.setattr(chart_font, "_measuring", [])
    return chart_font.face_to_measure("出口")


def bars(*names: str) -> alt.Chart:
    rows = [{"name": name, "value": place} for place, name in enumerate(names, 1)]
    return alt.Chart(alt.Data(values=rows)).mark_bar().encode(x="value:Q", y="name:N")


def test_ideographs_are_one_em_wide_at_every_weight_and_not_kerned() -> None:
    with TTFont(chart_font.variable_font(), lazy=True) as font:
        cmap = font.getBestCmap()
        names = {name for code, name in cmap.items() if chart_font._ideograph(chr(code))}
        assert len(names) > 20_000
        assert {font["hmtx"][name][0] for name in names} == {font["head"].unitsPerEm}
        store = font["HVAR"].table
        assert store.AdvWidthMap is None
        where = {name: font.getGlyphID(name) for name in names}
        data = store.VarStore.VarData
        for index in where.values():
            assert not any(data[index >> 16].Item[index & 0xFFFF])
        kerning = {
            lookup
            for feature in font["GPOS"].table.FeatureList.FeatureRecord
            if feature.FeatureTag == "kern"
            for lookup in feature.Feature.LookupListIndex
        }
        assert kerning
        for lookup in kerning:
            for subtable in font["GPOS"].table.LookupList.Lookup[lookup].SubTable:
                table = getattr(subtable, "ExtSubTable", subtable)
                second = (
                    set(table.ClassDef2.classDefs)
                    if table.Format == 2
                    else {pair.SecondGlyph for pairs in table.PairSet for pair in pairs.PairValueRecord}
                )
                assert not names & (set(table.Coverage.glyphs) | second)


def test_labels_not_seen_before_need_no_new_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    first = charts.svg(bars("深圳", "广州"))

    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("cut again")

    monkeypatch.setattr(chart_cut, "measuring", never)
    monkeypatch.setattr(chart_cut, "drawing", never)
    second = charts.svg(bars("龘靐", "齉爩"))
    assert second.translate(str.maketrans("龘靐齉爩", "深圳广州")) == first
    assert "😀" in charts.svg(bars("😀", "出口"))  # not in the font: the reader's machine may have it


def test_names_of_countries_and_punctuation_need_no_new_cut() -> None:
    names = "".join(name for region in regions.all_regions() for name in (region.title.en, region.title.zh))
    signs = "，。、：；（）《》“”‘’—…·×±％−–①⑩"
    assert {sign for sign in names + signs if not chart_font._ideograph(sign)} <= chart_font._ALWAYS


def outline(font: TTFont, character: str, **location: dict[str, int]) -> list[tuple[str, list[float]]]:
    """The strokes of a character, each as its kind and the coordinates in a row."""
    pen, shapes = DecomposingRecordingPen(font.getGlyphSet(**location)), font.getGlyphSet(**location)
    shapes[font.getBestCmap()[ord(character)]].draw(pen)
    return [(kind, [number for point in points for number in point]) for kind, points in pen.value]


def test_a_drawing_has_the_ideographs_of_the_font_itself() -> None:
    before = chart_font.face_to_draw("驫麤")
    face = chart_font.face_to_draw("驫鱻 Shenzhen")
    assert face != before
    assert chart_font.face_to_draw("鱻") == chart_font.face_to_draw("麤\U0003fffd") == face
    whole = TTFont(chart_font.variable_font(), lazy=True)
    for style, weight in chart_cut.WEIGHTS.items():
        drawn = TTFont(face.folder / f"{style}.ttf")
        assert drawn["OS/2"].usWeightClass == weight
        for character in "驫麤鱻S":
            got = outline(drawn, character)
            expected = outline(whole, character, location={"wght": weight})
            assert [kind for kind, _numbers in got] == [kind for kind, _numbers in expected]
            for (_kind, numbers), (_same, exact) in zip(got, expected, strict=True):
                assert numbers == pytest.approx(exact, abs=1)


def test_a_cut_is_kept_for_the_next_process(
    fresh: Path, cuts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    face = chart_font.face_to_measure("出口")
    assert again(monkeypatch) == face
    assert len(cuts) == 1
    assert [path.suffix for path in fresh.iterdir()] == [".zip"]  # nothing half-written beside it


@pytest.mark.parametrize("left", [0, 60, -30])
def test_a_damaged_cut_is_made_anew(
    fresh: Path, cuts: list[str], monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    face = chart_font.face_to_measure("出口")
    (kept,) = fresh.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:left])
    assert again(monkeypatch) == face
    assert len(cuts) == 2
    assert again(monkeypatch) == face
    assert len(cuts) == 2


def test_a_changed_byte_is_damage(fresh: Path, cuts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    chart_font.face_to_measure("出口")
    (kept,) = fresh.iterdir()
    whole = bytearray(kept.read_bytes())
    whole[60] ^= 0xFF
    kept.write_bytes(bytes(whole))
    again(monkeypatch)
    assert len(cuts) == 2


def test_a_cache_that_cannot_be_written_is_done_without(
    fresh: Path, cuts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    fresh.write_text("a file where the folder should be")
    assert chart_font.face_to_measure("出口").folder.is_dir()
    assert cuts
    assert "cannot be kept" in caplog.text
