"""Whatever a user can type or set is in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from wuwai.cli.app import app
from wuwai.workspace_settings import SETTINGS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _pages(folder: str = "") -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((DOCS / folder).rglob("*.md")))


def _verbs(command=None, name: str = "wuwai") -> Iterator[tuple[str, object]]:
    command = command or typer.main.get_command(app)
    if hasattr(command, "commands"):
        for part, one in command.commands.items():
            yield from _verbs(one, f"{name} {part}")
    else:
        yield name, command


@pytest.mark.parametrize(
    ("verb", "command"), list(_verbs()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_verb_and_option_is_in_the_reference(verb, command):
    page = (DOCS / "reference" / "cli.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith(f"| `{verb}")]
    assert lines, verb
    everywhere = {"--home", "--lang", "--help"}
    options = {max(p.opts, key=len) for p in command.params if p.param_type_name == "option"} - everywhere
    for option in options:
        wanted = "-o FILE" if option == "--output" else option
        assert wanted in lines[0], f"{verb} {option}"


def test_every_setting_is_in_the_reference():
    page = (DOCS / "reference" / "settings.md").read_text("utf-8").split("## ")[0]
    rows = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)`", page, flags=re.MULTILINE))
    assert rows == {setting.key for setting in SETTINGS}


def test_every_environment_variable_is_in_the_reference():
    page = (DOCS / "reference" / "settings.md").read_text("utf-8")
    source = Path(__file__).resolve().parents[2] / "src"
    used = {
        name
        for path in source.rglob("*.py")
        for name in re.findall(r"WUWAI_[A-Z_]+", path.read_text("utf-8"))
    }
    from_the_environment = {
        name
        for name in used
        if any(
            re.search(rf"""environ(\.get\(|\[)["']{name}["']""", path.read_text("utf-8"))
            for path in source.rglob("*.py")
        )
    }
    for name in from_the_environment:
        assert f"`{name}`" in page, name


def test_every_study_has_its_method_page():
    from wuwai.studies import registry

    registry.discover()
    pages = _pages("reference")
    for study in registry.all_studies():
        assert study.name in pages, study.name
        assert all(f"`{one.name}`" in pages for one in study.parameters), study.name


def test_every_register_and_rule_book_is_named():
    from wuwai.registers import registry
    from wuwai.rules import shelf

    pages = _pages()
    for register in registry.all_registers():
        assert register.name in pages, register.name
    for book in shelf.books():
        assert book.name in pages, book.name


def test_every_address_of_the_api_is_named():
    from wuwai.web.api import api

    page = (DOCS / "reference" / "api.md").read_text("utf-8")
    for address in api.get_openapi_schema()["paths"]:
        stem = address.split("{")[0].rstrip("/")
        assert stem in page or "/studies/" in address, address
