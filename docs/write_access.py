"""Writes the tables of ``reference/who-may-do-what.md`` from the addresses of the pages and of the API.

Run it after an address was added or another decorator put on a view. What stands above the mark in the page
is written by hand.
"""

# Django is set up before the addresses can be read.
from __future__ import annotations

import os
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuwai.web.settings")
    django.setup()

from wuwai.accounts.access import ROLES
from wuwai.web.endpoints import Endpoint, operations, pages

PAGE = Path(__file__).resolve().parent / "reference" / "who-may-do-what.md"
COLUMNS = (
    ("not signed in", ""),
    ("reader", "viewer"),
    ("officer", "editor"),
    ("head", "head"),
    ("administrator", "administrator"),
)
ROOMS = {
    "accounts": "People, sessions, audit",
    "ui": "Registers, studies, facts",
    "programme": "Programme and targets",
    "linkage": "Enterprises, cities, overview",
    "returns": "Returns",
    "briefings": "Briefings",
    "trade": "Foreign trade",
    "investment": "Foreign investment",
    "outsourcing": "Service outsourcing",
    "outbound": "Outbound cooperation",
    "talent": "Foreign talent",
    "web": "First page",
}
MARK = "<!-- Below: written by `python docs/write_access.py` -->"


def _may(access: str, role: str) -> str:
    if access == "public":
        return "yes"
    if not role:
        return "*" if access == "reading" else "–"
    return "yes" if role in ROLES[access] else "–"


def _line(one: Endpoint) -> str:
    address = f"`{one.address or '(overview)'}`"
    methods = " ".join(one.methods)
    cells = " | ".join(_may(one.access, role) for _, role in COLUMNS)
    return f"| {address} | {methods} | {one.access} | {cells} |"


def _table(found: list[Endpoint]) -> list[str]:
    heads = " | ".join(title for title, _ in COLUMNS)
    return [f"| address | method | access | {heads} |", "|---" * (3 + len(COLUMNS)) + "|", *map(_line, found)]


def tables() -> str:
    """What stands below the mark."""
    names = {role: title for title, role in COLUMNS if role}
    lines = ["## Roles", "", "| access | who has it |", "|---|---|", "| public | anybody |"]
    lines += [f"| {access} | {', '.join(names[role] for role in roles)} |" for access, roles in ROLES.items()]
    lines += [
        "",
        "## Pages",
        "",
        "Below `/zh/` and `/en/`; an address that begins with a stroke is the same in both.",
    ]
    listed = pages()
    for room, title in ROOMS.items():
        if found := [one for one in listed if one.room == room]:
            lines += ["", f"### {title}", "", *_table(found)]
    lines += ["", "## API", "", "Below `/api/v1`.", "", *_table(list(operations()))]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page as it should be."""
    above = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    return f"{above}{MARK}\n\n{tables()}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
