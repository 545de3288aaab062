"""The blocks of a composed briefing as parts of a Word document: real headings, real tables, pictures."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docx.document import Document as Document_
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from wuwai.briefings import drawing
from wuwai.briefings.word_columns import columns
from wuwai.briefings.word_style import AMBER, BODY, CAPTION, RED, SMALL, SOFT, TABLE
from wuwai.reference.text import Text

Piece = Mapping[str, Any]
_SVG = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="%s"/>'
    "</a:ext></a:extLst>"
)
_ALONE = 0.72  # of the width of the page, for a chart that stands alone
_USUAL, _SMALLER = 10.5, (9.0, 8.0, 7.0)  # points, of a table's letters and of one's that is too wide
_BADGE = 6  # letters a sample's badge takes in a cell
_NO_BARS = Text(
    "Progress: the share of the number that is reached; behind the stroke where it should stand by now, where"
    " a due date was published.",
    "进展为完成比例；斜线后为序时进度，仅在公布期限的目标上列出。",
)


class Body:
    """Writes blocks at the end of ``document``; ``labels`` are the briefing's own words."""

    def __init__(self, document: Document_, data: Piece) -> None:
        self.document = document
        self.labels: Piece = data["labels"]
        self.zh = data["lang"] == "zh"
        self.known = {source["number"] for source in data["sources"]}
        self._charts = 0
        self._marks = 0
        self._makers: dict[str, Callable[[Piece], None]] = {
            "paragraph": self._paragraph,
            "points": self._points,
            "targets": self._targets,
            "table": self._table,
            "figures": self._figures,
        }

    def section(self, section: Piece) -> None:
        """A heading (where there is one) and its blocks."""
        if section["heading"].strip():
            self.document.add_paragraph(section["heading"], style="Heading 2")
        for block in section["blocks"]:
            self._makers[block["kind"]](block)

    # -- text --------------------------------------------------------------------------------------

    def _paragraph(self, block: Piece) -> None:
        self._parts(self.document.add_paragraph(style=BODY), block["parts"])

    def _points(self, block: Piece) -> None:
        for row in block["rows"]:
            paragraph = self.document.add_paragraph(style=BODY)
            paragraph.add_run(row["head"] + ("：" if self.zh else ": ")).bold = True
            self._parts(paragraph, row["parts"])

    def _parts(self, paragraph: Paragraph, parts: Sequence[Piece]) -> None:
        for n, one in enumerate(parts):
            if n and not self.zh:
                paragraph.add_run(" ")
            paragraph.add_run(one["text"])
            if one["sample"]:
                self.badge(paragraph)
            self.cited(paragraph, one["refs"])
            paragraph.add_run(one["end"])

    def badge(self, paragraph: Paragraph) -> None:
        """What marks a synthetic number."""
        run = paragraph.add_run(f"［{self.labels['sample']}］" if self.zh else f" [{self.labels['sample']}]")
        run.font.color.rgb = AMBER
        run.font.size = Pt(9)

    def cited(self, paragraph: Paragraph, refs: Sequence[int]) -> None:
        """The numbers of the sources, each a link to its entry at the end."""
        for number in refs:
            run = paragraph.add_run(f"[{number}]")
            run.font.superscript = True
            run.font.color.rgb = SOFT
            if number in self.known:
                link = OxmlElement("w:hyperlink")
                link.set(qn("w:anchor"), f"source{number}")
                run._r.addprevious(link)
                link.append(run._r)

    # -- tables ------------------------------------------------------------------------------------

    def _targets(self, block: Piece) -> None:
        rows = []
        for row in block["rows"]:
            share = "—" if row["share"] is None else f"{100 * row['share']:.1f}%"
            if row["due"] is not None:
                share += f" / {100 * row['due']:.1f}%"
            rows.append([row["name"], row["number"], row["current"], share, row["status_title"]])
        right = [False, True, True, True, False]
        table = self._grid(block["columns"], rows, right)
        for line, row in zip(table.rows[1:], block["rows"], strict=True):
            self.cited(line.cells[0].paragraphs[0], row["refs"])
            if row["sample"]:
                self.badge(line.cells[2].paragraphs[0])
        badged = [
            [*told[:2], told[2] + " " * _BADGE * row["sample"], *told[3:]]
            for told, row in zip(rows, block["rows"], strict=True)
        ]
        _laid_out(table, block["columns"], badged, right, self._width)
        self._note(_NO_BARS.get("zh" if self.zh else "en"), sample=False)

    def _table(self, block: Piece) -> None:
        if above := block.get("above"):
            paragraph = self.document.add_paragraph(above, style=SMALL)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = True
        self._grid(block["columns"], block["rows"], block["numeric"])
        if block["note"] or block["sample"]:
            self._note(block["note"], sample=block["sample"])

    def _grid(self, heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Table:
        table = self.document.add_table(rows=1, cols=len(heads))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = True
        for cell, head, right in zip(table.rows[0].cells, heads, numeric, strict=True):
            self._fill(cell, head, right, bold=True)
        _mark(table.rows[0], "w:tblHeader")
        for row in rows:
            line = table.add_row()
            _mark(line, "w:cantSplit")
            for cell, text, right in zip(line.cells, row, numeric, strict=True):
                self._fill(cell, text, right)
        _ruled(table)
        _laid_out(table, heads, rows, numeric, self._width)
        return table

    @staticmethod
    def _fill(cell: _Cell, text: str, right: bool, *, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = TABLE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.add_run(text).bold = bold

    def _note(self, note: str, *, sample: bool) -> None:
        paragraph = self.document.add_paragraph(style=SMALL)
        if sample:
            self.badge(paragraph)
        paragraph.add_run(note)

    # -- pictures ----------------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        section = self.document.sections[0]
        return int((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))

    def _figures(self, block: Piece) -> None:
        """One below the other, each with its title above: on a page that is edited, side by side breaks."""
        for item in block["figures"]:
            title = self.document.add_paragraph(style=CAPTION)
            title.add_run(item["title"])
            if item["sample"]:
                self.badge(title)
            self.cited(title, item["refs"])
            under = self.document.add_paragraph(item["subtitle"], style=SMALL)
            under.paragraph_format.keep_with_next = True
            if item["svg"]:
                self._picture(item)

    def _picture(self, item: Piece) -> None:
        """A picture for every reader, and the drawing itself for those that can take it apart."""
        self._charts += 1
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        image = io.BytesIO(drawing.png(item["svg"]))
        shape = paragraph.add_run().add_picture(image, width=Length(int(self._width * _ALONE)))
        described = shape._inline.docPr
        described.set("name", f"chart {self._charts}")
        described.set("descr", item["alt"])
        part = self.document.part
        name = PackURI(f"/word/media/chart{self._charts}.svg")
        svg = drawing.lettered(item["svg"]).encode()
        related = part.relate_to(Part(name, "image/svg+xml", svg, part.package), RELATIONSHIP_TYPE.IMAGE)
        blip = shape._inline.graphic.graphicData.pic.blipFill.blip
        blip.append(parse_xml(_SVG % related))

    # -- the end -----------------------------------------------------------------------------------

    def ends(self, data: Piece) -> None:
        """Notes, sources (each with the mark that its citations lead to), and what was on file."""
        if data["notes"]:
            self.document.add_paragraph(self.labels["notes"], style="Heading 2")
            for note in data["notes"]:
                self.document.add_paragraph(note, style=SMALL)
        if data["sources"]:
            self.document.add_paragraph(self.labels["sources"], style="Heading 2")
            for source in data["sources"]:
                paragraph = self.document.add_paragraph(style=SMALL)
                self._bookmarked(paragraph.add_run(f"[{source['number']}] "), source["number"])
                self._named(paragraph, source)
                paragraph.add_run(source["detail"])
        if data["vintage"]:
            self.document.add_paragraph(data["vintage"], style=SMALL)

    def _named(self, paragraph: Paragraph, source: Piece) -> None:
        run = paragraph.add_run(source["name"])
        if source["url"]:
            link = OxmlElement("w:hyperlink")
            link.set(
                qn("r:id"),
                self.document.part.relate_to(source["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
            )
            run._r.addprevious(link)
            link.append(run._r)

    def _bookmarked(self, run: Any, number: int) -> None:
        self._marks += 1
        for tag, after in (("w:bookmarkStart", False), ("w:bookmarkEnd", True)):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(1000 + self._marks))
            if not after:
                mark.set(qn("w:name"), f"source{number}")
                run._r.addprevious(mark)
            else:
                run._r.addnext(mark)


def _mark(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _ruled(table: Table) -> None:
    """Red lines above and below, thin grey ones between: the printed page's table."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", 8, RED), ("bottom", 8, RED), ("insideH", 4, None)):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0")):
            line.set(qn(f"w:{name}"), value)
        line.set(qn("w:color"), str(colour or "D4D4D8"))
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _laid_out(
    table: Table,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    width: int,
) -> None:
    """Give the columns their widths, and the letters their size where it is not the style's."""
    own = table.rows[0].cells[0].paragraphs[0].style.font.size
    styled = own.pt if own else _USUAL
    sizes = [styled, *(one for one in _SMALLER if one < styled)]
    found = columns(heads, rows, numeric, width=Length(width).pt, sizes=sizes)
    for column, points in zip(table.columns, found.widths, strict=True):
        column.width = Pt(points)
        for cell in column.cells:
            cell.width = column.width
            for run in cell.paragraphs[0].runs if found.size != styled else ():
                run.font.size = Pt(found.size)


def moved(document: Document_, marker: Any, first: int) -> None:
    """Put what was written at the end, from element ``first`` on, in the place of ``marker``."""
    body = document.element.body
    written = [one for one in list(body)[first:] if one.tag != qn("w:sectPr")]
    for one in written:
        marker.addprevious(one)
    marker.getparent().remove(marker)
