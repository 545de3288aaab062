"""A briefing as a Word file: composed data in, DOCX out, from the same data as the PDF.

The fields of the template are filled in by docxtpl, in a sandbox and escaped: no text can become markup or
run anything. The body is written after that, so no text of it is ever read as a template.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from wuwai.briefings import word_style
from wuwai.briefings.pdf import BriefingError
from wuwai.briefings.word_blocks import Body, moved
from wuwai.reference.text import Text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OWN = "briefing.docx"  # the name of an office's own template in its workspace
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000\ufffe\uffff]")
_HERE = "\ue000body\ue000"  # a private-use letter that is taken out of every text of a briefing
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip file
_NO_PLACE = Text(
    "the template {name} has no paragraph with {{ body }} alone", "模板 {name} 中没有单独成段的 {{ body }}"
)


def render(data: Mapping[str, Any], *, template: Path | None = None) -> bytes:
    """The Word file of composed ``data`` (see :func:`wuwai.briefings.compose.compose`).

    ``template`` is an office's own; without it the house's is taken. The same data and template give the same
    bytes. :class:`BriefingError` where the template cannot be filled in.
    """
    data = cleaned(data)
    made = template.read_bytes() if template else word_style.template(data["lang"])
    name = template.name if template else "-"
    filled = DocxTemplate(io.BytesIO(made))
    fields = {field: _plain(data.get(field, "")) for field in word_style.FIELDS if field != "body"}
    try:
        filled.render(
            {**fields, "body": _HERE}, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True
        )
    except (TemplateError, TypeError, ValueError) as error:
        raise BriefingError(f"the template {name} cannot be filled in: {error}") from error
    document = filled.docx
    _styled(document, data["lang"])
    marker = next((one for one in document.element.body.iter(qn("w:p")) if _text(one) == _HERE), None)
    if marker is None:
        raise BriefingError(_NO_PLACE.en.replace("{name}", name))
    first = len(document.element.body) - 1  # before the page's own settings, which come last
    body = Body(document, data)
    for section in data["sections"]:
        body.section(section)
    body.ends(data)
    moved(document, marker, first)
    _emptied(document)
    _told(document, data)
    buffer = io.BytesIO()
    document.save(buffer)
    return _timeless(buffer.getvalue())


def own_template(folder: Path) -> Path | None:
    """The office's own template in its workspace ``folder``, where there is one."""
    path = folder / OWN
    return path if path.is_file() else None


def cleaned(value: Any) -> Any:
    """JSON data without the characters that no XML file may hold.

    >>> cleaned({"a": ["x\\x00y\\ufffe"]})
    {'a': ['xy']}
    """
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    return value


def _plain(value: Any) -> str:
    return str(value or "")


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t"))).strip()


def _styled(document: Any, lang: str) -> None:
    """The house's styles that an office's own template lacks."""
    import docx

    known = {style.name for style in document.styles}
    house = docx.Document(io.BytesIO(word_style.template(lang)))
    for style in house.styles:
        wanted = style.name.startswith("Briefing ") or style.name.startswith("Heading ")
        if wanted and style.name not in known:
            document.styles.element.append(style.element)


def _emptied(document: Any) -> None:
    """Take away the paragraphs of fields that this briefing leaves empty."""
    for paragraph in list(document.paragraphs):
        styled = paragraph.style.name in (word_style.META, word_style.BADGE, word_style.SMALL)
        if styled and not paragraph.text.strip() and not paragraph._p.findall(f".//{qn('w:drawing')}"):
            paragraph._p.getparent().remove(paragraph._p)


def _told(document: Any, data: Mapping[str, Any]) -> None:
    """What the file says of itself. Its day is the briefing's, so that printing it twice gives one file."""
    year, month, of_month = data["date"]
    told = document.core_properties
    told.title = f"{data['title']} {data['headline']}".strip()
    told.subject, told.author = str(data["summary"])[:255], data["author"] or data["title"]
    told.language = "zh-CN" if data["lang"] == "zh" else "en-GB"
    told.created = told.modified = datetime(year, month, of_month)  # noqa: DTZ001  # the format has no zone
    told.last_modified_by, told.comments, told.revision = "", "", 1


def _timeless(content: bytes) -> bytes:
    """The same zip with every file of one day."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            told = zipfile.ZipInfo(one.filename, _FIRST_DAY)
            told.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(told, before.read(one))
    return buffer.getvalue()
