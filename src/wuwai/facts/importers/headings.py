"""Whether the first row of a tidy series file is its heading, and what is wrong with it if not."""

from __future__ import annotations

from difflib import get_close_matches

from wuwai.facts.importers.csv_rows import Record
from wuwai.facts.model import Reject
from wuwai.reference.text import Text

REQUIRED = ("series", "region", "period", "value", "unit", "source_url")
OPTIONAL = ("region_code", "published_on", "certainty", "source_kind", "note")


def check(file: str, heading: Record) -> tuple[dict[str, int], list[Reject], list[Text]]:
    """Where each known column stands, what is wrong, and a note on the columns that are not read."""
    if heading.fault is not None:
        return {}, [Reject(file, 1, "", heading.cells[0], heading.fault)], []
    names = [cell.strip() for cell in heading.cells]
    rejects = [_separator(file, names)] if len(names) == 1 and any(c in names[0] for c in ";\t|") else []
    if rejects:
        return {}, rejects, []
    unknown = [n for n in names if n not in REQUIRED and n not in OPTIONAL]
    for name in (n for n in REQUIRED if n not in names):
        near = get_close_matches(name, [n.lower() for n in unknown], 1, 0.6)
        seen = next((n for n in unknown if near and n.lower() == near[0]), "")
        rejects.append(
            Reject(
                file,
                1,
                name,
                seen or ",".join(names)[:200],
                Text(
                    f"a column headed {name}; needed are {', '.join(REQUIRED)}",
                    f"名为 {name} 的列；必须有 {'、'.join(REQUIRED)}",
                ),
            )
        )
    for name in dict.fromkeys(n for n in names if n and names.count(n) > 1):
        expected = Text(f"one column headed {name}, not two", f"只有一列名为 {name}")
        rejects.append(Reject(file, 1, name, name, expected))
    notes = []
    while names and not names[-1]:  # a spreadsheet may leave commas behind the last column
        names.pop()
    extra = [n or f"({i})" for i, n in enumerate(names, 1) if n in unknown]
    if extra:
        listed = ", ".join(extra)[:200]
        notes.append(Text(f"columns not read: {listed}", f"未读取的列：{listed}"))
    return {n: names.index(n) for n in (*REQUIRED, *OPTIONAL) if n in names}, rejects, notes


def _separator(file: str, names: list[str]) -> Reject:
    return Reject(
        file,
        1,
        "",
        names[0][:200],
        Text("columns separated by commas", "以英文逗号分隔的列"),
    )
