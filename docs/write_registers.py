"""Writes the tables of ``reference/registers.md`` and ``rule-books.md`` from what is declared.

Run it after a change to a register or a rule book. What stands above the mark in a page is written by hand.
"""

# Django is set up before the registers can be imported.
from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuwai.web.settings")
    django.setup()

from wuwai.reference.linkages import BY_KEY
from wuwai.reference.text import Text
from wuwai.registers.columns import columns, options
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.registry import all_registers
from wuwai.rules.model import RuleBook
from wuwai.rules.shelf import books

REFERENCE = Path(__file__).resolve().parent / "reference"
MARK = "<!-- Below: written by `python docs/write_registers.py` -->"


def _both(text: Text) -> str:
    return f"{text.en} {text.zh}" if text.en != text.zh else text.en


def _field(register: Register, one: RegisterField) -> str:
    notes = []
    if one.required:
        notes.append("required")
    if one.name in register.key:
        notes.append("key")
    if one.unit:
        notes.append(one.unit)
    if one.low is not None or one.high is not None:
        low = "" if one.low is None else f"{one.low:,g}"
        high = "" if one.high is None else f"{one.high:,g}"
        notes.append(f"{low} to {high}" if low and high else f"from {low}" if low else f"to {high}")
    if one.length:
        notes.append(f"{one.length} characters")
    if one.kind == "choice":
        notes.append(", ".join(f"`{key}`" for key in options(one)))
    if one.input_of:
        notes.append(f"feeds `{one.input_of}`")
    return f"| `{one.name}` | {_both(one.title)} | {one.kind} | {'; '.join(notes)} |"


def _register(register: Register) -> str:
    kinds = {one.key: one.title for one in register.evidence}
    linkage = BY_KEY.get(register.linkage)
    lines = [
        f"## {_both(register.title)}",
        "",
        f"`{register.name}`, {_both(linkage.title) if linkage else 'all five linkages'}.",
        register.about.en,
        "",
        f"Counted under [{register.rule_book}](rule-books.md)."
        if register.counting_book
        else register.counted_note.en,
        "",
        *(
            (f"Put to [{register.rule_book}](rule-books.md), which does not decide whether a row counts.", "")
            if register.rule_book and not register.counting_book
            else ()
        ),
        "| stage | | counts | who may move a row here | evidence needed |",
        "|---|---|---|---|---|",
    ]
    for stage in register.stages:
        needed = ", ".join(_both(kinds[kind]) for kind in stage.evidence)
        counts = "yes" if stage.counts else ""
        lines.append(f"| `{stage.key}` | {_both(stage.title)} | {counts} | {stage.role} | {needed} |")
    lines += ["", "| field | | kind | |", "|---|---|---|---|"]
    lines += [_field(register, one) for one in columns(register)]
    return "\n".join(lines)


def _code(expr: str) -> str:
    return f"`{expr}`".replace("|", "\\|") if expr else ""


def _book(book: RuleBook) -> str:
    lines = [
        f"## {_both(book.title)}",
        "",
        f"`{book.name}`, {_both(book.issuing_body)},",
        f"document number {book.document_number or 'not stated'},",
        f"valid from {book.valid_from or 'not stated'}, valid to {book.valid_to or 'not stated'},",
        f"certainty {book.certainty}",
        f"<{book.source_url}>" if book.source_url else "source not stated",
        "",
    ]
    if book.note:
        lines += [book.note.en, "", book.note.zh, ""]
    if book.clauses:
        lines += ["| clause | | expression | citation |", "|---|---|---|---|"]
    for clause in book.clauses:
        expr = "empty" if clause.empty else _code(clause.expr)
        lines.append(
            f"| `{clause.id}` | {_both(clause.title)} | {expr} | {clause.citation.en or clause.note.en} |"
        )
    if book.points:
        lines += ["", "| points | | most | expression | citation |", "|---|---|---|---|---|"]
    for item in book.points:
        most = "no limit" if item.most is None else f"{item.most:g}"
        lines.append(
            f"| `{item.id}` | {_both(item.title)} | {most} | {_code(item.expr)} | {item.citation.en} |"
        )
    if book.results:
        lines += ["", "| class | | meets the book | expression | citation |", "|---|---|---|---|---|"]
    for one in book.results:
        meets = "yes" if one.meets else ""
        lines.append(f"| `{one.id}` | {_both(one.title)} | {meets} | {_code(one.expr)} | {one.citation.en} |")
    if book.amounts:
        lines += ["", "| amount | | unit | when | expression | citation |", "|---|---|---|---|---|---|"]
    for amount in book.amounts:
        expr = "empty" if amount.empty else _code(amount.expr)
        lines.append(
            f"| `{amount.id}` | {_both(amount.title)} | {amount.unit} | {_code(amount.when)} | {expr} |"
            f" {amount.citation.en} |"
        )
    lines += ["", "| input | | type | unit |", "|---|---|---|---|"]
    lines += [f"| `{one.name}` | {_both(one.title)} | {one.type} | {one.unit} |" for one in book.inputs]
    return "\n".join(lines)


def page(name: str, parts: list[str]) -> str:
    """The page ``name`` with its hand-written head and ``parts`` below the mark."""
    head = (REFERENCE / name).read_text(encoding="utf-8").split(MARK)[0].rstrip()
    return "\n\n".join([head, MARK, *parts]) + "\n"


def pages() -> dict[str, str]:
    """Each page's text by file name."""
    return {
        "registers.md": page("registers.md", [_register(one) for one in all_registers()]),
        "rule-books.md": page("rule-books.md", [_book(one) for one in books()]),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
