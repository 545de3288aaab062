"""Print a briefing: composed data in, PDF out.

Text of users and of sources reaches Typst only as ``data.json`` in a temporary folder that is also its root, so
no text can become markup and no markup could read a file of this machine.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import typst

from wuwai.briefings.compose import compose
from wuwai.workspace import Workspace

TEMPLATE = "briefing.typ"
FONT_FAMILY = "Noto Sans SC"


class BriefingError(Exception):
    """A briefing that could not be printed; the message says why."""


@cache
def _fonts() -> typst.Fonts:
    """The one CJK font of the page, from its package: the fonts of the machine are not looked at."""
    folder = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosanssc"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
    if FONT_FAMILY not in fonts.families():
        raise BriefingError(f"the font {FONT_FAMILY} is not in {folder}; reinstall justmytype-intl-cjk")
    return fonts


def render(data: Mapping[str, Any]) -> bytes:
    """The PDF of composed ``data`` (see :func:`wuwai.briefings.compose.compose`): tagged PDF/UA-1, A4.

    Raises :class:`BriefingError` when Typst refuses the document.
    """
    with tempfile.TemporaryDirectory(prefix="wuwai-briefing-") as name:
        folder = Path(name)
        (folder / "data.json").write_text(json.dumps(_with_chart_files(data, folder), ensure_ascii=False), "utf-8")
        template = folder / TEMPLATE
        template.write_text(files("wuwai.briefings").joinpath("typst", TEMPLATE).read_text("utf-8"), "utf-8")
        try:
            # An empty package path and no network: the template imports nothing.
            return bytes(
                typst.compile(str(template), root=name, font_paths=_fonts(), format="pdf", pdf_standards=["ua-1"], package_path=name)
            )
        except typst.TypstError as error:
            raise BriefingError(f"Typst refused the briefing: {error}") from error


def _with_chart_files(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """``data`` with each figure's ``svg`` written into ``folder`` and replaced by its file name."""
    count = 0

    def figure(item: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        file = f"chart-{count}.svg"
        (folder / file).write_text(item["svg"], encoding="utf-8")
        return {**{k: v for k, v in item.items() if k != "svg"}, "file": file}

    def block(item: Mapping[str, Any]) -> dict[str, Any]:
        if item["kind"] != "figures":
            return dict(item)
        return {**item, "figures": [figure(f) for f in item["figures"]]}

    sections = [{**section, "blocks": [block(b) for b in section["blocks"]]} for section in data["sections"]]
    return {**data, "sections": sections}


def write(workspace: Workspace, lang: str, path: Path, as_of: str | None = None) -> Path:
    """Compose and print the briefing of ``workspace`` into ``path``, which is whole or untouched, never half-written."""
    content = render(compose(workspace, lang, as_of=as_of))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return path
