"""Read a rule book from TOML, and refuse one that could mislead."""

from __future__ import annotations

import itertools
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import cel

from wuwai.reference.text import Text
from wuwai.rules.division import guarded
from wuwai.rules.evaluation import candidates
from wuwai.rules.model import INPUT_TYPES, BookError, Clause, RuleBook, RuleInput

_BOUND = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)\s*,")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_MOST_TRIALS = 512
_TOP = {
    "name", "title", "issuing_body", "document_number", "valid_from", "valid_to", "source_url", "certainty",
    "note", "inputs", "clauses",
}  # fmt: skip
_INPUT = {"name", "type", "title", "unit"}
_CLAUSE = {"id", "title", "expr", "citation", "empty", "note"}


class _Page:
    """The text of the file, to find the line a mistake is on."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def line(self, table: str = "", index: int = 0, key: str = "") -> int:
        """The line of ``key`` in the ``index``-th ``[[table]]``; the table's own where the key is absent."""
        start = 0
        end = len(self.lines)
        heads = [n for n, text in enumerate(self.lines) if text.lstrip().startswith("[[")]
        if table:
            own = [n for n in heads if self.lines[n].strip().strip("[]").strip() == table]
            if index >= len(own):
                return 0
            start = own[index]
            end = next((n for n in heads if n > start), end)
        elif heads:
            end = heads[0]
        for number in range(start, end):
            if key and re.match(rf"\s*{re.escape(key)}\s*[=.]", self.lines[number]):
                return number + 1
        return start + 1

    def error(self, reason: str, table: str = "", index: int = 0, key: str = "") -> BookError:
        return BookError(str(self.path), self.line(table, index, key), reason)


def load(path: Path) -> RuleBook:
    """Read one rule book; :class:`BookError` names the file, the line and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BookError(str(path), 0, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BookError(str(path), 0, "not UTF-8") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise BookError(str(path), int(found[1]) if found else 0, f"not readable as TOML: {error}") from error
    page = _Page(path, text)
    _known_keys(page, data, _TOP)
    name = _string(page, data, "name")
    if not _NAME.fullmatch(name):
        raise page.error("name: lower-case letters, digits and '-' expected", key="name")
    valid_from = _day(page, data, "valid_from", first=True)
    if valid_from is None:
        raise page.error("valid_from is missing")
    valid_to = _day(page, data, "valid_to", first=False)
    if valid_to and valid_to < valid_from:
        raise page.error("valid_to is before valid_from", key="valid_to")
    source_url = _string(page, data, "source_url")
    if not source_url.startswith(("https://", "http://")):
        raise page.error("source_url: an http or https address expected", key="source_url")
    certainty = _string(page, data, "certainty")
    if certainty not in ("H", "M", "L"):
        raise page.error("certainty: one of H, M, L expected", key="certainty")
    inputs = _inputs(page, data)
    return RuleBook(
        name=name,
        title=_text(page, data, "title"),
        issuing_body=_text(page, data, "issuing_body"),
        document_number=_string(page, data, "document_number", optional=True),
        valid_from=valid_from,
        valid_to=valid_to,
        source_url=source_url,
        certainty=certainty,
        inputs=inputs,
        clauses=_clauses(page, data, inputs),
        note=_text(page, data, "note", optional=True),
        file=str(path),
    )


def _known_keys(page: _Page, table: dict[str, Any], known: set[str], where: str = "", index: int = 0) -> None:
    for key in table:
        if key not in known:
            raise page.error(f"{key!r} is not a key here; known are {sorted(known)}", where, index, key)


def _string(
    page: _Page, table: dict[str, Any], key: str, where: str = "", index: int = 0, *, optional: bool = False
) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise page.error(f"{key}: a text expected", where, index, key)
    if not value.strip() and not optional:
        raise page.error(f"{key} is missing", where, index, key)
    return value.strip()


def _text(
    page: _Page, table: dict[str, Any], key: str, where: str = "", index: int = 0, *, optional: bool = False
) -> Text:
    value = table.get(key)
    if value is None and optional:
        return Text("", "")
    if (
        not isinstance(value, dict)
        or set(value) != {"en", "zh"}
        or not all(isinstance(v, str) and v.strip() for v in value.values())
    ):
        raise page.error(f'{key}: {{en = "...", zh = "..."}} expected, both filled', where, index, key)
    return Text(en=value["en"], zh=value["zh"])


def _day(page: _Page, table: dict[str, Any], key: str, *, first: bool) -> date | None:
    """A day; ``2023-12`` means the first (``valid_from``) or the last day (``valid_to``) of the month."""
    value = table.get(key, "")
    if isinstance(value, datetime):
        raise page.error(f"{key}: a day such as 2023-12-01 expected, without a time", key=key)
    if isinstance(value, date):
        return value
    if value == "":
        return None
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", str(value))
    try:
        if not found:
            raise ValueError
        year, month = int(found[1]), int(found[2])
        if found[3]:
            return date(year, month, int(found[3]))
        if first:
            return date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError as error:
        raise page.error(
            f"{key}: {value!r} is not a day or month such as 2023-12-01 or 2023-12", key=key
        ) from error


def _tables(page: _Page, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    tables = data.get(key, [])
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise page.error(f"no [[{key}]]")
    return tables


def _inputs(page: _Page, data: dict[str, Any]) -> tuple[RuleInput, ...]:
    inputs: list[RuleInput] = []
    for index, table in enumerate(_tables(page, data, "inputs")):
        where = ("inputs", index)
        _known_keys(page, table, _INPUT, *where)
        name = _string(page, table, "name", *where)
        if not _IDENTIFIER.fullmatch(name):
            raise page.error("name: lower-case letters, digits and '_' expected", *where, "name")
        if any(one.name == name for one in inputs):
            raise page.error(f"input {name!r} is declared twice", *where, "name")
        kind = _string(page, table, "type", *where)
        if kind not in INPUT_TYPES:
            raise page.error(f"type: one of {', '.join(INPUT_TYPES)} expected", *where, "type")
        unit = _string(page, table, "unit", *where, optional=True)
        inputs.append(RuleInput(name, kind, _text(page, table, "title", *where), unit))
    return tuple(inputs)


def _clauses(page: _Page, data: dict[str, Any], inputs: tuple[RuleInput, ...]) -> tuple[Clause, ...]:
    declared = {one.name: one for one in inputs}
    clauses: list[Clause] = []
    for index, table in enumerate(_tables(page, data, "clauses")):
        where = ("clauses", index)
        _known_keys(page, table, _CLAUSE, *where)
        key = _string(page, table, "id", *where)
        if any(one.id == key for one in clauses):
            raise page.error(f"clause {key!r} is there twice", *where, "id")
        title = _text(page, table, "title", *where)
        note = _text(page, table, "note", *where, optional=True)
        empty = table.get("empty", False)
        if not isinstance(empty, bool):
            raise page.error("empty: true or false expected", *where, "empty")
        citation = _citation(page, table, index, optional=empty)
        if empty:
            if "expr" in table:
                raise page.error(f"clause {key!r} is empty and has an expression; choose one", *where, "expr")
            clauses.append(Clause(key, title, citation, empty=True, note=note))
            continue
        expr = _string(page, table, "expr", *where)
        program, names = _compiled(page, index, expr, declared)
        clauses.append(Clause(key, title, citation, expr, inputs=names, note=note, program=program))
    return tuple(clauses)


def _citation(page: _Page, table: dict[str, Any], index: int, *, optional: bool) -> Text:
    """Where the clause stands: in two languages, or one text for both, such as a document's own number."""
    if isinstance(table.get("citation"), dict):
        return _text(page, table, "citation", "clauses", index)
    cited = _string(page, table, "citation", "clauses", index, optional=optional)
    return Text(cited, cited)


def _compiled(
    page: _Page, index: int, expr: str, declared: dict[str, RuleInput]
) -> tuple[cel.Program, tuple[str, ...]]:
    where = ("clauses", index, "expr")
    try:
        cel.compile(expr)  # as written, so that an error speaks of what the author wrote
        program = cel.compile(guarded(expr))
    except ValueError as error:
        reason = next((line for line in str(error).splitlines() if "ERROR" in line), str(error))
        raise page.error(f"expr cannot be read: {reason}", *where) from error
    bound = set(_BOUND.findall(expr))
    names = tuple(name for name in program.variables() if name not in bound)
    for name in names:
        if name not in declared:
            raise page.error(
                f"expr names {name!r}, which is not an input; inputs are {list(declared)}", *where
            )
    if not names:
        raise page.error("expr names no input, so it decides nothing", *where)
    _tried(page, where, program, [declared[name] for name in names], expr)
    return program, names


def _tried(
    page: _Page, where: tuple[str, int, str], program: cel.Program, inputs: list[RuleInput], expr: str
) -> None:
    """Run the clause on values of the declared types: a mistake is to show here, not on somebody's row."""
    values = [candidates(one, expr) for one in inputs]
    ran = divided = False
    trouble: Exception | None = None
    for trial in itertools.islice(itertools.product(*values), _MOST_TRIALS):
        try:
            holds = program.execute(dict(zip([one.name for one in inputs], trial, strict=True)))
        except ZeroDivisionError:
            divided = True
        except (TypeError, RuntimeError, ValueError) as error:
            trouble = error
        else:
            if not isinstance(holds, bool):
                raise page.error(f"expr gives {type(holds).__name__}, true or false expected", *where)
            ran = True
    if trouble is not None and not ran:
        said = str(trouble).split(".")[0]
        raise page.error(f"expr does not work on the declared types: {said}", *where) from trouble
    if divided and not ran:
        raise page.error("expr divides by zero whatever the inputs are", *where)
