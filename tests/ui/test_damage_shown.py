"""What is wrong with a snapshot stands above the data pages, in the reader's language."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("lang", "words"), [("en", "it is not read"), ("zh", "不会读取")])
def test_the_data_pages_name_what_is_wrong(workspace, viewer_client, lang, words):
    stray = workspace.facts.folder / "snapshots" / "by-hand.txt"
    stray.write_text("by hand", encoding="utf-8")
    try:
        for page in ("data/", "data/quality/"):
            answer = viewer_client.get(f"/{lang}/{page}").content.decode()
            assert "by-hand.txt" in answer
            assert words in answer
    finally:
        stray.unlink()
    assert "by-hand.txt" not in viewer_client.get(f"/{lang}/data/").content.decode()
