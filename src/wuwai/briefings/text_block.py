"""Words of the office's own as a section, in both languages."""

from __future__ import annotations

from wuwai.briefings.blocks import BlockError, BlockKind, Option, Options, Reading, Section
from wuwai.briefings.parts import part
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

LONGEST = 6000
_MISSING = Text("not available in this language", "（本语言暂无文本）")
_BOTH = Text("the text, in at least one language", "至少填写一种语言的正文")


def compose(reading: Reading, options: Options) -> Section:
    """A paragraph for each stretch of text between blank lines.

    A language without text says so: the other language's words are not put in its place.
    """
    lang = reading.lang
    text = options.get(f"text_{lang}", "").replace("\r\n", "\n")
    stretches = [" ".join(one.split("\n")).strip() for one in text.split("\n\n")]
    written = [one for one in stretches if one] or [_MISSING.get(lang)]
    heading = Text(options.get("heading_en", "").strip(), options.get("heading_zh", "").strip())
    return Section(heading=heading, blocks=[{"kind": "paragraph", "parts": [part(one)]} for one in written])


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    return (
        Option(name="heading_zh", title=Text("Heading, Chinese", "标题（中文）"), length=100),
        Option(name="text_zh", title=Text("Text, Chinese", "正文（中文）"), kind="long_text", length=LONGEST),
        Option(name="heading_en", title=Text("Heading, English", "标题（英文）"), length=100),
        Option(
            name="text_en",
            title=Text("Text, English", "正文（英文）"),
            kind="long_text",
            length=LONGEST,
            help=Text("A blank line begins a new paragraph.", "空行另起一段。"),
        ),
    )


def _check(options: Options, workspace: Workspace) -> None:
    if not any(options.get(f"text_{lang}", "").strip() for lang in ("zh", "en")):
        raise BlockError("text_zh", _BOTH)


def _named(options: Options) -> Text:
    said = [
        options.get(f"heading_{lang}", "") or options.get(f"text_{lang}", "")[:40] for lang in ("en", "zh")
    ]
    return Text(said[0] or said[1], said[1] or said[0]) if any(said) else KIND.title


KIND = BlockKind(
    name="text",
    title=Text("Text", "文字"),
    about=Text("Words of your own, in both languages.", "自行撰写的文字，中英文各一份。"),
    compose=compose,
    fields=_fields,
    check=_check,
    named=_named,
)
