"""The reference pages say what is declared."""

from __future__ import annotations

import importlib.util
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_reference_of_registers_and_rule_books_is_up_to_date():
    spec = importlib.util.spec_from_file_location("write_registers", DOCS / "write_registers.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    for name, text in writer.pages().items():
        assert (DOCS / "reference" / name).read_text(encoding="utf-8") == text
