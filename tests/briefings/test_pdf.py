"""The printed page: text stays text, and the file is complete, tagged and self-contained."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from wuwai.briefings import font
from wuwai.briefings.pdf import render

HandMade = Callable[[str], dict[str, Any]]

HOSTILE = (
    "#sys.inputs",
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    "*bold* _emphasis_ `raw` $x^2$ <label> @reference",
    "= Heading",
    '"quoted" \\ \' </svg> ]] }} #]',
    "\\u{1F600} \\ //comment /* more",
)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_is_never_markup(hand_made: HandMade, hostile: str) -> None:
    data = hand_made("en")
    data["headline"] = hostile
    data["sections"][0]["blocks"][0]["parts"][0]["text"] = hostile
    data["sections"][0]["blocks"][1]["rows"][0]["name"] = hostile
    data["sources"][0]["name"] = hostile
    printed = squeezed(text_of(render(data)))
    assert printed.count(squeezed(hostile)) == 4
    assert "root:" not in printed


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_can_be_printed(hand_made: HandMade, text: str) -> None:
    data = hand_made("zh")
    data["headline"] = data["sections"][0]["heading"] = data["issuer"] = text
    data["notes"] = [text]
    assert render(data).startswith(b"%PDF-")


@pytest.mark.parametrize("word", ["A" * 400, "长" * 200, "https://example.org/" + "a/" * 100])
def test_a_long_word_stays_on_the_page(hand_made: HandMade, word: str) -> None:
    data = hand_made("en")
    data["sections"][0]["blocks"][0]["parts"][0]["text"] = word
    page = PdfReader(io.BytesIO(render(data))).pages[0]
    # Where it may break, a letter is followed by a space without width.
    printed = page.extract_text().replace("\u200b", "")
    assert word in squeezed(printed)
    # At most so many letters fit between the margins.
    assert max(len(line) for line in printed.splitlines()) < 130


def test_a_character_without_a_glyph_becomes_a_square(hand_made: HandMade) -> None:
    data = hand_made("zh")
    data["headline"] = "出口😀增长\u202e"
    assert "出口□增长" in squeezed(text_of(render(data)))


def test_the_font_is_the_packages_own() -> None:
    assert font.fonts().families() == [font.FAMILY]
    assert {ord(c) for c in "五外联动−％（）—□"} <= font.covered()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tagged_titled_and_in_its_language(hand_made: HandMade, lang: str) -> None:
    data = hand_made(lang)
    reader = PdfReader(io.BytesIO(render(data)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith(lang)
    assert data["headline"] in str(reader.metadata.title)
    assert len(reader.pages) == 1


def test_same_data_same_bytes(hand_made: HandMade) -> None:
    assert render(hand_made("zh")) == render(hand_made("zh"))


def test_a_copy_is_not_a_link(hand_made: HandMade) -> None:
    page = PdfReader(io.BytesIO(render(hand_made("zh")))).pages[0]
    notes = [a.get_object() for a in page.get("/Annots", [])]
    links = [a["/A"]["/URI"] for a in notes if "/A" in a and "/URI" in a["/A"]]
    assert links == ["https://gdfs.customs.gov.cn/a"]
