"""The documentation holds together: pages are indexed, links lead somewhere, the glossary is current."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
_LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


def _links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [target for target in _LINK.findall(text) if "://" not in target]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    missing = [target for target in _links(page) if not (page.parent / target).exists()]
    assert not missing


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    listed = {(DOCS / target).resolve() for target in _links(index)}
    for folder in [target for target in listed if target.is_dir()]:
        listed |= set(folder.glob("*.md"))
    assert [p.relative_to(DOCS).as_posix() for p in PAGES if p != index and p not in listed] == []


def test_glossary_is_what_the_program_shows() -> None:
    written = runpy.run_path(str(DOCS / "write_glossary.py"))
    page = DOCS / "reference" / "glossary.md"
    assert page.read_text(encoding="utf-8") == written["page"](), "run python docs/write_glossary.py"


def test_method_pages_say_what_the_studies_declare() -> None:
    written = runpy.run_path(str(DOCS / "write_methods.py"))
    for study in written["all_studies"]():
        path = DOCS / "reference" / "methods" / f"{study.name}.md"
        assert path.read_text("utf-8") == written["page"](study), "run python docs/write_methods.py"


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(p.name[:4]) for p in (DOCS / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    for page in (DOCS / "decisions").glob("*.md"):
        assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")
