"""Print a briefing: composed data in, PDF out.

Text of users and of sources reaches Typst only as ``data.json`` in a temporary folder that is also its root:
no text can become markup, and no markup could read a file of this machine.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from wuwai.briefings import drawing, font
from wuwai.briefings.compose import compose
from wuwai.workspace import Workspace

TEMPLATE = "briefing.typ"
_SCREEN = 108.0  # dots an inch: an A4 page is about 890 wide


class BriefingError(Exception):
    """A briefing that could not be printed; the message says why."""


def render(data: Mapping[str, Any]) -> bytes:
    """The PDF of composed ``data`` (see :func:`wuwai.briefings.compose.compose`): A4, tagged, PDF/UA-1.

    The same data gives the same bytes. Raises :class:`BriefingError` when Typst refuses the document.
    """
    return _set(data, format="pdf", pdf_standards=["ua-1"])[0]


def pictures(data: Mapping[str, Any]) -> list[bytes]:
    """The same pages as PNG, one for each, as wide as a screen shows a page."""
    return _set(data, format="png", ppi=_SCREEN)


def _set(data: Mapping[str, Any], **options: Any) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="wuwai-briefing-") as name:
        folder = Path(name)
        content = _with_chart_files(font.shown_in(data), folder)
        (folder / "data.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        template = folder / TEMPLATE
        template.write_text(files("wuwai.briefings").joinpath("typst", TEMPLATE).read_text("utf-8"), "utf-8")
        try:
            # The package path is the same folder: the template imports nothing, and nothing is fetched.
            made = typst.compile(
                str(template),
                root=name,
                font_paths=font.fonts(),
                package_path=name,
                package_cache_path=name,
                **options,
            )
        except typst.TypstError as error:
            raise BriefingError(f"Typst refused the briefing: {error}") from error
        return [bytes(one) for one in made] if isinstance(made, list) else [bytes(made)]


def _with_chart_files(data: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """``data`` with each figure's ``svg`` written into ``folder`` and replaced by its file name."""
    count = 0

    def figure(item: Mapping[str, Any]) -> dict[str, Any]:
        nonlocal count
        count += 1
        file = f"chart-{count}.svg"
        (folder / file).write_text(drawing.weighted(item["svg"]), encoding="utf-8")
        return {**{k: v for k, v in item.items() if k != "svg"}, "file": file}

    def block(item: Mapping[str, Any]) -> dict[str, Any]:
        if item["kind"] != "figures":
            return dict(item)
        return {**item, "figures": [figure(f) for f in item["figures"]]}

    sections = [{**section, "blocks": [block(b) for b in section["blocks"]]} for section in data["sections"]]
    return {**data, "sections": sections}


def write(workspace: Workspace, lang: str, path: Path, as_of: str | date | None = None) -> Path:
    """Compose and print the briefing of ``workspace`` into ``path``: whole, or not at all."""
    content = render(compose(workspace, lang, as_of=as_of))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is made private; the briefing is to be as readable as any new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(partial).chmod(0o666 & ~umask)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return path
