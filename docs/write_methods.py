"""Writes ``reference/methods/``: below the mark of each page, what the study's declaration says.

Run it after a change to a study. What stands above the mark is written by hand.
"""

from __future__ import annotations

from pathlib import Path

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.contract import Column, Parameter, Study
from wuwai.studies.registry import all_studies

METHODS = Path(__file__).resolve().parent / "reference" / "methods"
MARK = "<!-- Below: written by `python docs/write_methods.py` -->"


def _both(text: Text) -> str:
    return f"{text.en}<br>{text.zh}" if text.en != text.zh else text.en


def _parameter(one: Parameter) -> str:
    default = "none" if one.default is None else f"`{one.default}`"
    takes = ", ".join(f"`{value}`" for value in one.choices) if one.choices else one.kind
    if one.low is not None or one.high is not None:
        takes += f" from {one.low} to {one.high}"
    return f"| `{one.name}` | {_both(one.title)} | {takes} | {default} | {_both(one.help)} |"


def _unit(column: Column) -> str:
    if column.unit_from:
        return f"as in `{column.unit_from}`"
    return units.get(column.unit).title.en if column.unit else ""


def _column(one: Column) -> str:
    names = ", ".join(f"`{name}`" for name in one.in_frame)
    return f"| {names} | {_both(one.title)} | {_unit(one)} | {_both(one.help)} |"


def declared(study: Study) -> str:
    """The part of the page that follows from the declaration."""
    lines = [
        "## Question\n",
        f"{study.question.en}\n",
        f"{study.question.zh}\n",
        "## How to read\n",
        f"{study.how_to_read.en}\n",
        f"{study.how_to_read.zh}\n",
        "## Method\n",
        f"{study.method.en}\n",
        f"{study.method.zh}\n",
        f"Source: {study.citation}\n",
        "## Parameters\n",
        "| name | title | takes | default | |",
        "|---|---|---|---|---|",
        *(_parameter(one) for one in study.parameters),
        "\n## Columns of the result\n",
        "| name | title | unit | |",
        "|---|---|---|---|",
        *(_column(one) for one in study.columns),
        "",
    ]
    return "\n".join(lines)


def page(study: Study) -> str:
    """The whole page: what is written by hand, the mark, and what is declared."""
    path = METHODS / f"{study.name}.md"
    head = f"# {study.name}\n\n{_both(study.title)}\n\n"
    written = path.read_text("utf-8").split(MARK)[0] if path.is_file() else head
    return f"{written}{MARK}\n\n{declared(study)}"


if __name__ == "__main__":
    METHODS.mkdir(exist_ok=True)
    for one in all_studies():
        (METHODS / f"{one.name}.md").write_text(page(one), encoding="utf-8")
