"""A snapshot's page lists the codes of its file that no table holds, and the tables it was read by."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from wuwai.facts import code_gaps
from wuwai.facts.store import Facts


@pytest.mark.parametrize(
    ("lang", "title", "kind"),
    [
        ("en", "2 codes of this file are unknown", "partner"),
        ("zh-hans", "本文件有2个未知编码", "国家（地区）"),
    ],
)
def test_unknown_codes_are_shown_with_their_rows_and_value(tmp_path: Path, lang, title, kind):
    path = tmp_path / "q.csv"
    heading = "年月,商品编码,商品名称,贸易伙伴名称,美元"
    path.write_text(f"{heading}\n202305,85079999,月球电池,日本,7\n202305,85,电机,亚特兰蒂斯,5\n", "utf-8")
    facts = Facts(tmp_path / "facts", programme="guangdong")
    rejected = facts.import_file(path, stated={"direction": "export"})
    assert rejected.accepted == 0
    path.write_text(path.read_text("utf-8") + "202305,85,电机,日本,1\n", "utf-8")
    manifest = facts.manifest(facts.import_file(path, stated={"direction": "export"}).snapshot or "")
    shown = {"unknown": manifest.unknown, "tables": manifest.codes, "code_kinds": code_gaps.KINDS}
    with translation.override(lang):
        page = render_to_string("wuwai/parts/unknown_codes.html", shown)
    for text in (title, kind, "月球电池", "亚特兰蒂斯", "HS2022", "products-HS2022", "partners"):
        assert text in page
    assert render_to_string("wuwai/parts/unknown_codes.html", {}).strip() == ""
