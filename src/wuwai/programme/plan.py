"""What was promised: a programme's documents, parts, articles and targets, read from its TOML file.

An empty value in the file means "not published"; it stays empty here and is printed as "not stated".
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from wuwai.programme import measures
from wuwai.programme.measures import Measure
from wuwai.programme.places import line_of, line_of_syntax_error
from wuwai.programme.reading import Table
from wuwai.reference.text import Text
from wuwai.reference.units import all_units
from wuwai.reference.units import expected as units_expected

FILE = "programme.toml"
SCHEMA = 1
SHIPPED = Path(__file__).parent / "shipped"

Direction = Literal["up", "down"]


class ProgrammeError(Exception):
    """A programme file that cannot be used. Says file, line, key and what was expected."""

    def __init__(self, *, file: Path, line: int, key: str, expected: Text) -> None:
        self.file, self.line, self.key, self.expected = file, line, key, expected
        self.words = Text(
            "{file}, line {line}, {key}: expected {expected}", "{file} 第{line}行 {key}：要求{expected}"
        ).format(file=file, line=line, key=key, expected=expected)
        super().__init__(self.words.en)


@dataclass(frozen=True, slots=True)
class Document:
    """A published document that holds targets. Dates are None where they were not read."""

    key: str
    title: Text
    issuer: Text
    unveiled_on: date | None
    presented_on: date | None
    reported_on: date | None
    certainty: str
    sources: tuple[str, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the programme. ``inferred`` says that its title was not published."""

    number: int
    key: str
    title: Text
    linkage: str
    inferred: bool
    certainty: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article slot; whatever was not published is empty."""

    number: int
    part: str
    title: Text
    department: Text
    due: date | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """The published value a target starts from, in the target's unit."""

    value: float
    on: date
    period: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Target:
    """One target. ``number`` is None where it was not published; ``due`` likewise."""

    id: str
    document: str
    title: Text
    number: float | None
    unit: str
    counted_in: Text
    linkage: str
    direction: Direction
    measure: Measure | None
    baseline: Baseline | None
    due: date | None
    due_as_published: Text
    owner: Text
    certainty: str
    source_url: str
    other_sources: tuple[str, ...]
    stands_in: Text
    note: Text


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme. ``targets`` holds those of every document, the programme's own first."""

    name: str
    region: str
    title: Text
    note: Text
    document: Document
    documents: tuple[Document, ...]
    parts: tuple[Part, ...]
    articles: tuple[Article, ...]
    targets: tuple[Target, ...]
    file: Path

    def target(self, target_id: str) -> Target:
        """The target of that id; KeyError with the known ids if there is none."""
        for target in self.targets:
            if target.id == target_id:
                return target
        raise KeyError(f"no target {target_id!r}; there are {[t.id for t in self.targets]}")

    def document_of(self, target: Target) -> Document:
        return next(d for d in self.documents if d.key == target.document)

    def is_related(self, target: Target) -> bool:
        """Whether the target belongs to another document than the programme itself."""
        return target.document != self.document.key


def shipped_names() -> tuple[str, ...]:
    """The programmes that come with wuwai.

    >>> "guangdong" in shipped_names()
    True
    """
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{FILE}")))


def file_of(name: str, folder: Path | None = None) -> Path:
    """The file that holds programme ``name``: the workspace's own in ``folder``, else the shipped one.

    Raises FileNotFoundError, naming the programmes that ship.
    """
    if folder is not None and (folder / FILE).is_file():
        return folder / FILE
    shipped = SHIPPED / name / FILE
    if name in shipped_names():
        return shipped
    raise FileNotFoundError(f"no programme {name!r}; there are {', '.join(shipped_names())}")


def load(name: str, folder: Path | None = None) -> Programme:
    """Read programme ``name``; a changed file is read again.

    Raises FileNotFoundError for an unknown name, :class:`ProgrammeError` for a file that does not hold.

    >>> plan = load("guangdong")
    >>> len(plan.parts), len(plan.articles)
    (7, 24)
    >>> plan.target("overseas-warehouses").number
    500.0
    """
    path = file_of(name, folder)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Programme:
    return parse(path.read_bytes(), file=path)


def parse(content: bytes, *, file: Path) -> Programme:
    """The programme in ``content``; ``file`` is named in errors."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ProgrammeError(
            file=file, line=line, key="(text)", expected=Text("text in UTF-8", "UTF-8 编码的文本")
        ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = line_of_syntax_error(error, text)
        raise ProgrammeError(
            file=file, line=line, key="(TOML)", expected=Text(f"TOML; {error}", f"符合 TOML 格式；{error}")
        ) from error
    if data.get("schema") != SCHEMA:
        raise ProgrammeError(
            file=file,
            line=line_of(text, "", 0, "schema"),
            key="schema",
            expected=Text(f"{SCHEMA}", f"{SCHEMA}"),
        )
    return _build(data, text, file)


def _build(data: dict[str, Any], text: str, file: Path) -> Programme:
    def fail(table: str, index: int, key: str, expected: Text) -> ProgrammeError:
        return ProgrammeError(
            file=file, line=line_of(text, table, index, key), key=_dotted(table, key), expected=expected
        )

    def tables(name: str) -> list[Table]:
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise fail(
                name, 0, "", Text(f"a list of tables, each headed [[{name}]]", f"以 [[{name}]] 开头的若干表")
            )
        return [Table(row, name, index, fail) for index, row in enumerate(rows)]

    known = ("schema", "programme", "documents", "parts", "articles", "targets")
    for key in data:
        if key not in known:
            raise fail(key, 0, "", Text(f"one of {', '.join(known)}", f"下列之一：{'、'.join(known)}"))
    head_row = data.get("programme")
    if not isinstance(head_row, dict):
        raise fail("programme", 0, "", Text("a table headed [programme]", "以 [programme] 开头的表"))
    head = Table(head_row, "programme", 0, fail)
    documents = tuple(_document(table) for table in tables("documents"))
    keys = [d.key for d in documents]
    parts = tuple(_part(table) for table in tables("parts"))
    part_keys = ["", *(p.key for p in parts)]
    articles = tuple(_article(table, part_keys) for table in tables("articles"))
    targets = tuple(_target(table, keys) for table in tables("targets"))
    for name, found in (
        ("documents", keys),
        ("parts", [p.key for p in parts]),
        ("articles", [a.number for a in articles]),
        ("targets", [t.id for t in targets]),
    ):
        for index, value in enumerate(found):
            if value in found[:index]:
                key = {"articles": "number", "targets": "id"}.get(name, "key")
                raise fail(
                    name,
                    index,
                    key,
                    Text(f"a value used once; {value!r} is used twice", f"不重复的值；{value!r} 出现两次"),
                )
    main = head.choice("document", keys)
    programme = Programme(
        name=head.words("name"),
        region=head.words("region"),
        title=head.text("title", required=True),
        note=head.text("note"),
        document=next(d for d in documents if d.key == main),
        documents=documents,
        parts=parts,
        articles=articles,
        targets=tuple(sorted(targets, key=lambda t: t.document != main)),
        file=file,
    )
    head.finish()
    return programme


def _document(table: Table) -> Document:
    document = Document(
        key=table.slug("key"),
        title=table.text("title", required=True),
        issuer=table.text("issuer"),
        unveiled_on=table.day("unveiled_on"),
        presented_on=table.day("presented_on"),
        reported_on=table.day("reported_on"),
        certainty=table.certainty(),
        sources=table.urls("sources", required=True),
        note=table.text("note"),
    )
    table.finish()
    return document


def _part(table: Table) -> Part:
    part = Part(
        number=int(table.number("number", required=True) or 0),
        key=table.slug("key"),
        title=table.text("title"),
        linkage=table.linkage(),
        inferred=table.yes_no("inferred"),
        certainty=table.certainty(),
    )
    table.finish()
    return part


def _article(table: Table, parts: list[str]) -> Article:
    article = Article(
        number=int(table.number("number", required=True) or 0),
        part=table.choice("part", parts),
        title=table.text("title"),
        department=table.text("department"),
        due=table.day("due"),
    )
    table.finish()
    return article


def _target(table: Table, documents: list[str]) -> Target:
    measure, baseline = table.inner("measure"), table.inner("baseline")
    target = Target(
        id=table.slug("id"),
        document=table.choice("document", documents),
        title=table.text("title", required=True),
        number=table.number("number"),
        unit=table.words("unit", required=False),
        counted_in=table.text("counted_in"),
        linkage=table.linkage(),
        direction="down" if table.choice("direction", ["up", "down"]) == "down" else "up",
        measure=measures.measure(measure) if measure else None,
        baseline=_baseline(baseline) if baseline else None,
        due=table.day("due"),
        due_as_published=table.text("due_as_published"),
        owner=table.text("owner"),
        certainty=table.certainty(),
        source_url=table.url("source_url", required=True),
        other_sources=table.urls("other_sources"),
        stands_in=table.text("stands_in"),
        note=table.text("note"),
    )
    if target.unit and target.unit not in {unit.code for unit in all_units()}:
        raise table.error("unit", units_expected())
    if target.number is not None and not target.unit:
        raise table.error(
            "unit", Text("a unit code, because the target has a number", "单位代码（目标已有数值）")
        )
    table.finish()
    return target


def _baseline(table: Table) -> Baseline:
    value, on = table.number("value", required=True), table.day("on")
    if value is None or on is None:
        raise table.error("on", Text("a date such as 2023-12-31", "日期，如 2023-12-31"))
    baseline = Baseline(
        value, on, table.words("period", required=False), table.url("source_url", required=True)
    )
    table.finish()
    return baseline


def _dotted(table: str, key: str) -> str:
    return ".".join(part for part in (table, key) if part)
