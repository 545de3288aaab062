"""The Word file of a briefing: what stands in it, that no text becomes markup, an office's own template."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from wuwai.briefings import word, word_style
from wuwai.briefings.pdf import BriefingError
from wuwai.briefings.word_columns import columns


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def texts(document) -> str:
    return "\n".join(one.text for one in document.paragraphs)


@pytest.fixture(scope="module")
def chinese(hand_made) -> bytes:
    return word.render(hand_made("zh"))


def test_headings_tables_and_pictures_are_real_ones(hand_made, chinese):
    data, document = hand_made("zh"), opened(chinese)
    headed = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Head")]
    assert headed[0] == ("Heading 1", data["headline"])
    assert [text for name, text in headed if name == "Heading 2"][:2] == ["一、总体情况", "二、外贸"]
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["目标", "数量", "现状", "进展", "状态"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[2].cells[3].text == "50.0% / 62.0%"
    assert len(document.inline_shapes) == 2
    described = document.inline_shapes[0]._inline.docPr.get("descr")
    assert described == "出口折线图"


def test_a_chart_is_a_picture_and_a_drawing_that_can_be_edited(chinese):
    with zipfile.ZipFile(io.BytesIO(chinese)) as held:
        names = held.namelist()
        assert sum(name.endswith(".svg") for name in names) == 2
        png = next(name for name in names if name.endswith(".png"))
        assert held.read(png).startswith(b"\x89PNG")
        assert b"svgBlip" in held.read("word/document.xml")
        assert b"Noto Sans SC" in held.read("word/media/chart1.svg")


def test_a_citation_leads_to_its_source(chinese):
    document = opened(chinese)
    xml = document.element.body
    anchors = {one.get(qn("w:anchor")) for one in xml.iter(qn("w:hyperlink"))}
    marks = {one.get(qn("w:name")) for one in xml.iter(qn("w:bookmarkStart"))}
    assert {"source1", "source2"} <= marks
    assert anchors - {None} <= marks
    linked = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert linked == ["https://gdfs.customs.gov.cn/a"]  # a copy is not linked


def test_samples_notes_vintage_and_the_audit_stand_in_it(hand_made):
    data = {**hand_made("zh"), "audit": "留痕链第7号记录，ab12。", "mark": "草稿，未经批准"}
    said = texts(opened(word.render(data)))
    for wanted in ("［样例］", "数据说明", "数据版本：20261122", "留痕链第7号记录，ab12。", "草稿，未经批准"):
        assert wanted in said
    assert "留痕链" not in texts(opened(word.render(hand_made("zh"))))


def test_chinese_letters_have_the_fonts_of_official_papers(chinese):
    styles = opened(chinese).styles
    fonts = styles["Briefing Body"].element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == ("仿宋", "Times New Roman")
    assert styles["Briefing Body"].font.size.pt == 16
    assert styles["Heading 2"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"


def test_properties_stand_in_the_order_of_the_format(chinese):
    """Word refuses a file in which borders come after spacing."""
    for properties in opened(chinese).element.body.iter(qn("w:pPr")):
        tags = [one.tag for one in properties]
        for first, second in ((qn("w:pBdr"), qn("w:tabs")), (qn("w:pBdr"), qn("w:spacing"))):
            if first in tags and second in tags:
                assert tags.index(first) < tags.index(second)


def test_the_same_data_gives_the_same_bytes(hand_made, chinese):
    assert word.render(hand_made("zh")) == chinese


def test_text_is_never_markup_and_never_a_template(hand_made):
    data = hand_made("en")
    data["headline"] = "{{ 7 * 7 }} <w:p/> & {% for x in y %}"
    data["sections"][0]["blocks"][0]["parts"][0]["text"] = "{{ title.__class__ }} \x00<b>"
    said = texts(opened(word.render(data)))
    assert "{{ 7 * 7 }} <w:p/> & {% for x in y %}" in said
    assert "{{ title.__class__ }} <b>" in said
    assert "49" not in said


def test_an_office_may_have_its_own_template(hand_made, tmp_path):
    document = docx.Document()
    document.add_paragraph("省商务厅　{{ title }}")
    document.add_paragraph("{{ body }}")
    document.add_paragraph("抄送：各市")
    path = tmp_path / word.OWN
    document.save(path)
    assert word.own_template(tmp_path) == path
    made = opened(word.render(hand_made("zh"), template=path))
    lines = [one.text for one in made.paragraphs if one.text]
    assert lines[0] == "省商务厅　五外联动工作简报"
    assert lines[-1] == "抄送：各市"
    assert "一、总体情况" in lines
    assert made.styles["Briefing Body"]


def test_a_template_that_cannot_be_filled_in_is_refused_in_words(hand_made, tmp_path):
    for text, wanted in (("no place for it", "body"), ("{{ title", "cannot be filled in"),
                         ("{{ body }}{{ ''.__class__.__mro__ }}", "cannot be filled in|body")):  # fmt: skip
        document = docx.Document()
        document.add_paragraph(text)
        path = tmp_path / word.OWN
        document.save(path)
        with pytest.raises(BriefingError, match=wanted):
            word.render(hand_made("en"), template=path)


@given(
    st.lists(st.text("0123456789,.−", min_size=1, max_size=9), min_size=1, max_size=6),
    st.text("外贸进出口 abc", max_size=80),
)
def test_a_number_in_a_table_is_never_broken(numbers, name):
    heads, numeric = ["项目", *("同比" for _ in numbers)], [False, *(True for _ in numbers)]
    made = columns(heads, [[name, *numbers]], numeric, width=442.0, sizes=(10.5, 9.0, 8.0, 7.0))
    assert sum(made.widths) == pytest.approx(442.0)
    for width, number in zip(made.widths[1:], numbers, strict=True):
        assert width >= 0.5 * made.size * len(number) + 10.8


def test_the_house_template_has_every_field():
    document = opened(word_style.template("zh"))
    said = texts(document) + "".join(one.text for one in document.sections[0].footer.paragraphs)
    assert all(f"{{{{ {field} }}}}" in said for field in word_style.FIELDS)
