"""Writes ``docs/reference/glossary.md`` from the program's own glossary. Run it after a change there."""

from __future__ import annotations

from pathlib import Path

from wuwai.reference.glossary import TERMS

PAGE = Path(__file__).parent / "reference" / "glossary.md"

HEAD = """# Glossary 术语

Written by `python docs/write_glossary.py` from `src/wuwai/reference/data/glossary.csv`; change it there.

| English | 中文 | meaning | 含义 |
|---|---|---|---|
"""


def page() -> str:
    """The page as Markdown: one row for each term, in the order of the file."""
    rows = ((t.title.en, t.title.zh, t.definition.en, t.definition.zh) for t in TERMS)
    return HEAD + "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
