"""The house's Word template: page, fonts and heading styles of a government document, with fields to fill in.

An office may put a template of its own, ``briefing.docx``, into its workspace: the fields are those of
:data:`FIELDS`, the body stands where ``{{ body }}`` is.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.document import Document as Document_
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FIELDS = ("mark", "title", "edition", "issuer", "issued_on", "notice", "headline", "body", "footer", "audit")
RED, SOFT, AMBER = RGBColor(0xB3, 0x12, 0x1D), RGBColor(0x55, 0x56, 0x5A), RGBColor(0x7A, 0x4A, 0x00)
# Fonts that come with Windows and with the usual Chinese office programs; others fall back to their like.
SONG, HEI, FANGSONG, LATIN, SANS = "宋体", "黑体", "仿宋", "Times New Roman", "Arial"
BODY, SMALL, BADGE, TABLE = "Briefing Body", "Briefing Small", "Briefing Badge", "Briefing Table"
# What comes after a paragraph's borders among its properties, by the order of the format.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
MASTHEAD, META, CAPTION = "Briefing Masthead", "Briefing Issue", "Briefing Caption"


def template(lang: str) -> bytes:
    """The template in the letters of a language: 仿宋 and 黑体 in the sizes of official papers in Chinese."""
    document = Document()
    zh = lang.startswith("zh")
    _page(document)
    _styles(document, zh)
    document.add_paragraph("{{ mark }}", style=BADGE)
    document.add_paragraph("{{ title }}", style=MASTHEAD)
    _under(document.add_paragraph("{{ edition }}", style=META))
    line = document.add_paragraph(style=META)
    line.paragraph_format.tab_stops.add_tab_stop(_width(document), 2)
    line.add_run("{{ issuer }}\t{{ issued_on }}")
    _ruled(line)
    document.add_paragraph("{{ notice }}", style=BADGE)
    document.add_paragraph("{{ headline }}", style="Heading 1")
    document.add_paragraph("{{ body }}", style=BODY)
    document.add_paragraph("{{ audit }}", style=SMALL)
    _footer(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _under(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _width(document: Document_) -> Length:
    section = document.sections[0]
    return Length((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _page(document: Document_) -> None:
    """A4 with the margins of an official paper (GB/T 9704: 37 mm above, 28 mm left)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Cm(2)


def _styles(document: Document_, zh: bool) -> None:
    styles = document.styles
    body = 16 if zh else 11
    normal = styles["Normal"]
    lettered(normal, FANGSONG if zh else SONG, LATIN, body)
    _language(normal, zh)
    for name, size, east, latin, bold in (
        (MASTHEAD, 36 if zh else 28, SONG, LATIN, True),
        (META, 12 if zh else 10, FANGSONG, LATIN, False),
        (BODY, body, FANGSONG, LATIN, False),
        (SMALL, 10.5 if zh else 9, SONG, LATIN, False),
        (BADGE, 10.5 if zh else 9, SONG, LATIN, False),
        (CAPTION, 12 if zh else 10, HEI, SANS, True),
        (TABLE, 10.5 if zh else 9, SONG, LATIN, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        lettered(style, east, latin, size, bold=bold)
        style.paragraph_format.space_after = Pt(0 if name == TABLE else 4)
    styles[MASTHEAD].font.color.rgb = RED
    styles[MASTHEAD].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles[BADGE].font.color.rgb = AMBER
    styles[SMALL].font.color.rgb = SOFT
    _body(styles[BODY], zh)
    styles[CAPTION].paragraph_format.keep_with_next = True
    for name, size in (("Heading 1", 22 if zh else 16), ("Heading 2", 16 if zh else 13)):
        lettered(
            styles[name], SONG if name == "Heading 1" else HEI, SANS, size, bold=name == "Heading 1" or not zh
        )
        styles[name].font.color.rgb = RGBColor(0, 0, 0)
        styles[name].font.italic = False
        styles[name].paragraph_format.space_before = Pt(12)
        styles[name].paragraph_format.space_after = Pt(6)
        styles[name].paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _body(style: ParagraphStyle, zh: bool) -> None:
    form = style.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if zh:
        form.first_line_indent = Pt(32)  # two letters of 16 pt
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(28)
        form.space_after = Pt(0)


def lettered(style: Any, east: str, latin: str, size: float, *, bold: bool = False) -> None:
    """Give a style its fonts, Chinese and Latin, and its size in points."""
    style.font.name, style.font.size, style.font.bold = latin, Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), east)
    fonts.set(qn("w:cs"), latin)


def _language(style: Any, zh: bool) -> None:
    """The language a reader's spelling check and screen reader go by."""
    element = OxmlElement("w:lang")
    element.set(qn("w:val"), "en-US")
    element.set(qn("w:eastAsia"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element)


def _ruled(paragraph: Any) -> None:
    """A red line below the masthead."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "4"), ("color", "B3121D")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)
    paragraph.paragraph_format.space_after = Pt(10)


def _footer(document: Document_) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles[SMALL]
    paragraph.paragraph_format.tab_stops.add_tab_stop(_width(document), 2)
    paragraph.add_run("{{ footer }}\t— ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" —")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif text == code:
            instruction = OxmlElement("w:instrText")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run.text = text
